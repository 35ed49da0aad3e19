// Arrays with axes: their first axes belong to dials, in the order of the names in `dials`, the next one to time.
//
// An array is a list of rows (parcel.js), or {steps, low, high, log}: 16-bit steps of a range (core/figures/following.py),
// of which only the row that is shown is decoded.

import { clamp } from './tools.js';

const LAST = 65534, NOTHING = 65535; // the step at the end of the range, and the one that stands for nan

// The part of an array at these indices of its first axes; an index beyond the end is the last one.
export function choose(array, indices) {
  const isSteps = !!array && typeof array === 'object' && array.steps !== undefined;
  let part = isSteps ? array.steps : array;
  for (const index of indices) part = part[clamp(index, 0, part.length - 1)];
  return isSteps ? decode(part, array) : part;
}

// The numbers of steps: of one, of a row, or of a list of rows.
export function decode(steps, range) {
  const { low, high, log } = range, wide = log ? Math.log(high / low) : high - low;
  const read = step => {
    if (step === NOTHING) return NaN;
    const along = (step / LAST) * wide;
    return log ? low * Math.exp(along) : low + along;
  };
  if (typeof steps === 'number') return read(steps);
  return ArrayBuffer.isView(steps) ? Float64Array.from(steps, read) : Array.from(steps, row => decode(row, range));
}

// Where the dials stand that are named, as indices.
export const locate = (names, { dials }) => names.map(name => dials?.[name] ?? 0);

// Whether an array of readings has an axis for dials as well as for time.
export const isNested = readings => typeof readings[0] === 'object';
