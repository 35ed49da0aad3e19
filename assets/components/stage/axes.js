// Arrays with axes: their first axes belong to dials, in the order of the names in `dials`, the next one to time.
//
// An array is a list of rows (parcel.js), or {steps, low, high, log}: 16-bit steps of a range (core/figures/following.py),
// of which only the row that is shown is decoded, or {rows, plus}: numbers to which a constant is added, or {make, net}: what a
// network makes of something, which is computed from the weights that are chosen (network.js); with `units`, a list, its axis
// before time chooses one of them.

import { make } from './network.js';
import { clamp } from './tools.js';

const LAST = 65534, NOTHING = 65535; // the step at the end of the range, and the one that stands for nan

// The part of an array at these indices of its first axes; an index beyond the end is the last one.
export function choose(array, indices) {
  if (array?.units) return make(array, choose(array.net.weights, indices.toSpliced(-2, 1)), array.units[indices.at(-2)]);
  if (array?.make) return make(array, choose(array.net.weights, indices));
  const { steps, rows, plus } = array ?? {};
  let part = steps ?? rows ?? array;
  for (const index of indices) part = part[clamp(index, 0, part.length - 1)];
  if (steps !== undefined) return decode(part, array);
  return rows === undefined ? part : change(part, value => value + plus);
}

// A number, a row or a list of rows with each number changed.
function change(numbers, act) {
  if (typeof numbers === 'number') return act(numbers);
  return ArrayBuffer.isView(numbers) ? Float64Array.from(numbers, act) : Array.from(numbers, row => change(row, act));
}

// The numbers of steps: of one, of a row, or of a list of rows.
export function decode(steps, range) {
  const { low, high, log } = range, wide = log ? Math.log(high / low) : high - low;
  const read = step => {
    if (step === NOTHING) return NaN;
    const along = (step / LAST) * wide;
    return log ? low * Math.exp(along) : low + along;
  };
  return change(steps, read);
}

// Where the dials stand that are named, as indices.
export const locate = (names, { dials }) => names.map(name => dials?.[name] ?? 0);

// Whether an array of readings has an axis for dials as well as for time.
export const isNested = readings => typeof readings[0] === 'object';
