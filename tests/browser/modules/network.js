// Networks that are evaluated from PyTorch's weights: what torch computed (tests/browser/test_modules.py) within 1e-5.
const bytes = text => Uint8Array.from(atob(text), character => character.charCodeAt(0));

export default async ({ load, same, given }) => {
  const { answer, forward, judge, make, trace } = await load('network'), { choose } = await load('axes');
  const { Parcel } = await load('parcel');
  const { networks, points } = new Parcel(bytes(given.networks)).scene;
  for (const { net, layers, said } of networks) {
    const weights = choose(net.weights, [0, 0, 0]), seen = forward(net, weights, points);
    const far = layers.flatMap((units, layer) => units.map((values, unit) =>
      Math.max(...Array.from(values, (value, at) => Math.abs(value - seen[layer][unit][at])))));
    same(Math.max(...far) < 1e-5, true, `${net.activation} within 1e-5 (${Math.max(...far)})`);
    const shown = answer(seen.at(-1), net.classes);
    same(Math.max(...Array.from(said, (value, at) => Math.abs(value - shown[at]))) < 1e-5, true, `${net.activation} answers`);
    const values = make({ make: 'values', net, points, layer: 1, unit: 0 }, weights);
    same(values, seen[1][0], 'a unit');
  }
  const net = { weights: [[[new Float32Array([1, 0, 0])]]], sizes: [2, 1], activation: 'none', inputs: ['x1', 'x2'], classes: 2 };
  const alike = new Float32Array([1, 0, 1, 0]);
  const points2 = { x: [2], y: [3] }, one = ['none', 'tanh'].map(activation => ['x1', 'x1²'].map(name => {
    const kind = { sizes: [1, 1, 1], activation, inputs: [name], classes: 0 };
    return make({ make: 'values', net: kind, points: points2, layer: 1, unit: 0 }, alike)[0];
  }));
  same(one, [[2, 4], [Math.tanh(2), Math.tanh(4)]], 'equal weights of networks that differ in activation or inputs');
  const grid = [-3, 3, 4], asked = { make: 'answer', net, grid };
  same(choose(asked, [0, 0, 0]).map(row => row[0] < 0.5 && row[3] > 0.5), [true, true, true, true], 'a plane, row by row');
  const border = ['x', 'y'].map(axis => choose({ ...asked, make: 'border', axis }, [0, 0, 0]));
  same(border[0].slice(3), [0, 0, NaN, 0, 0, NaN, 0, 0, NaN], 'the border x1 = 0');
  same([border[0][0], border[1].length], [99, 12], 'a line that is always there, beside the plane');
  same(trace([-1, 1, -1, 1], [0, 1]), { x: [0.5, 0.5, NaN], y: [0, 1, NaN] }, 'marching squares');
  same(trace([-1, NaN, -1, 1], [0, 1]).x.length % 3, 0, 'beside what is no number');
  const mistakes = { make: 'mistakes', net, points: { x: [-1, 1], y: [5, 6] }, labels: [0, 0], ring: [0.5, NaN] };
  same(['x', 'y'].map(axis => make({ ...mistakes, axis }, net.weights[0][0][0])), [[99.5, NaN, 1.5, NaN], [99.5, NaN, 6.5, NaN]], 'rings around mistakes, and one beside');
  same(judge([[1, NaN], [2, 0]]), [1, -1], 'the class that is said');
  const tiles = make({ make: 'tiles', net, layer: 0, grid: [-3, 3, 2], gap: 1 }, net.weights[0][0][0]);
  same(tiles.map(row => [...row]), [[-1, -1], [1, 1], [NaN, NaN], [-1, 1], [-1, 1]], 'the first unit on top, a gap between');
  const maps = { make: 'unit', net, grid: [-3, 3, 2], units: [null, [0, 1], [1, 0]] };
  same(choose(maps, [0, 0, 0, 0]).map(row => [...row]), [[0, 0], [NaN, NaN], [NaN, NaN]], 'no unit is pointed at');
  same(choose(maps, [0, 0, 0, 0]) === choose(maps, [0, 0, 0, 0]), true, 'which is drawn once');
  same(choose(maps, [0, 0, 1, 0]).map(row => [...row]), [[0, 0], [-1.5, -1.5], [1.5, 1.5]], 'x2');
  same(choose({ ...maps, shares: true }, [0, 0, 1, 0]).map(row => [...row]), [[0, 0], [-1, -1], [1, 1]], 'as its tile is coloured');
  same(make({ make: 'numbers', net, names: ['a', 'b'], places: [[2], [0, 1]] }, [5, 6, 7]), [['a', 7], ['b', 5, 6]], 'numbers');
  const lines = { make: 'lines', net, places: [0, 1], starts: [0, 1], ends: [1, 0], most: 1, scale: 1e-9 };
  same(make({ ...lines, sign: 1 }, [1, -1]).slice(0, 5), [-1, 0, 2, 1, NaN], 'as wide as its weight');
  same(make({ ...lines, sign: 1 }, [1, -1]).slice(5), [1, 0, 0, 1, NaN], 'a weight of the other sign has no width');
};
