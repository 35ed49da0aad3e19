// Picking along axes; 16-bit steps as Python writes them are decoded within half a step.
const bytes = text => Uint8Array.from(atob(text), character => character.charCodeAt(0));

export default async ({ load, same, given }) => {
  const { choose, decode, isNested, locate } = await load('axes'), { Parcel } = await load('parcel');
  const rows = [[new Float32Array([1, 2]), new Float32Array([3, 4])], [new Float32Array([5, 6]), new Float32Array([7, 8])]];
  same(choose(rows, [1, 0]), [5, 6], 'along two axes');
  same(choose(rows, [1, 0]) === rows[1][0], true, 'the row itself');
  same([choose(rows, [9, -1, 1]), choose(['a', 'b'], [1]), choose(7, [])], [6, 'b', 7], 'no further than the end');
  same(locate(['w', 'b', 'new'], { dials: { w: 3, b: 4 } }), [3, 4, 0], 'where the dials stand');
  same(locate(['w'], { tick: 0 }), [0], 'without dials');
  same([isNested([1, 2]), isNested([new Float32Array(1)])], [false, true], 'readings with axes');
  const range = { low: -1, high: 1, log: false };
  same(decode(new Uint16Array([0, 32767, 65534, 65535]), range), [-1, 0, 1, NaN], 'steps');
  same(decode([[0], [65534]], range), [[-1], [1]], 'rows of steps');
  same(decode(32767, { low: 0.01, high: 100, log: true }).toFixed(9), '1.000000000', 'steps of ratios');
  const shifted = { rows, plus: 10 };
  same([choose(shifted, [1, 0]), choose(shifted, [0, 1, 1])], [[15, 16], 14], 'with a constant added');
  const { steps, numbers, ratios } = new Parcel(bytes(given.steps)).scene;
  const worst = (array, exact, measure) => Math.max(...numbers.map((row, at) =>
    Math.max(...row.map((value, column) => measure(choose(array, [at])[column], value)))));
  same(worst(steps, numbers, (got, value) => Math.abs(got - value)) < 10 / 65534, true, 'Python wrote them');
  same(worst(ratios, numbers, (got, value) => Math.abs(Math.log(got / value))) < Math.log(1e4) / 65534, true, 'also the ratios');
  same(choose(steps, [1, 0]), decode(steps.steps[1][0], steps), 'one number');
};
