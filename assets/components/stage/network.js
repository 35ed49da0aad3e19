// Small networks of linear layers, evaluated here from PyTorch's weights, so that pictures of what they compute follow clock and
// dials (core/figures/playground/evaluated.py writes what is asked). Numbers in tables are never made here.
//
// An array {make, net: {weights, sizes, activation, inputs, classes}, ...} is made from the weights where dials and clock stand: a
// row in torch's order, each layer's weight (unit after unit) and then its biases.

const square = value => value * value;

// The error function within 2e-7 (Abramowitz and Stegun, 7.1.26).
function erf(value) {
  const t = 1 / (1 + 0.3275911 * Math.abs(value));
  const sum = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return Math.sign(value) * (1 - sum * Math.exp(-value * value));
}

const sigmoid = z => 1 / (1 + Math.exp(-z));
const BEND = {
  'ReLU': z => (z < 0 ? 0 : z), 'leaky ReLU': z => (z < 0 ? 0.01 * z : z), 'GELU': z => 0.5 * z * (1 + erf(z / Math.SQRT2)),
  'tanh': Math.tanh, 'sigmoid': sigmoid, 'sine': Math.sin, 'none': z => z,
};
const FEATURES = {
  'x1': a => a, 'x2': (_, b) => b, 'x1²': square, 'x2²': (_, b) => b * b, 'x1·x2': (a, b) => a * b,
  'sin x1': Math.sin, 'sin x2': (_, b) => Math.sin(b),
};

// What every unit of every layer (the inputs are layer 0) makes of points {x, y}: [layer][unit] → Float64Array. The output layer's
// are logits.
export function forward({ sizes, activation, inputs }, weights, { x, y }) {
  const count = x.length, bend = BEND[activation];
  const layers = [inputs.map(name => Float64Array.from(x, (value, at) => FEATURES[name](value, y[at])))];
  let place = 0;
  for (let layer = 1; layer < sizes.length; layer++) {
    const before = layers[layer - 1], biases = place + sizes[layer] * before.length, last = layer === sizes.length - 1;
    layers.push(Array.from({ length: sizes[layer] }, (_, unit) => {
      const sums = new Float64Array(count).fill(weights[biases + unit]);
      before.forEach((values, input) => {
        const weight = weights[place + unit * before.length + input];
        for (let at = 0; at < count; at++) sums[at] += weight * values[at];
      });
      return last ? sums : sums.map(bend);
    }));
    place = biases + sizes[layer];
  }
  return layers;
}

let seen = {}; // of one moment: all pictures of it share what is computed

function look(net, weights, points) {
  const kind = [net.sizes, net.activation, net.inputs].join(); // networks that differ in these alone can start from equal weights
  if (seen.weights !== weights || seen.kind !== kind) seen = { weights, kind, looks: new Map() };
  if (!seen.looks.has(points)) seen.looks.set(points, forward(net, weights, points));
  return seen.looks.get(points);
}

const grids = new Map();

// The centres of n × n cells from low to high, row by row from the bottom.
function makeGrid([low, high, n]) {
  const key = `${low} ${high} ${n}`;
  if (!grids.has(key)) {
    const axis = Float64Array.from({ length: n }, (_, index) => low + ((index + 0.5) * (high - low)) / n);
    const cells = { length: n * n };
    const x = Float64Array.from(cells, (_, at) => axis[at % n]), y = Float64Array.from(cells, (_, at) => axis[Math.floor(at / n)]);
    grids.set(key, { x, y, axis });
  }
  return grids.get(key);
}

const rows = (values, n) => Array.from({ length: values.length / n }, (_, row) => values.subarray(row * n, (row + 1) * n));

// One number for what the network says: a probability of class 1 (two classes), a target (none), or the class, and behind the point
// how sure the network is, from 0 (all alike) to 0.999.
export function answer(outputs, classes) {
  if (outputs.length === 1) return classes ? outputs[0].map(sigmoid) : outputs[0];
  return outputs[0].map((_, at) => {
    const logits = outputs.map(each => each[at]), best = logits.indexOf(Math.max(...logits));
    if (best < 0) return NaN;
    const sure = 1 / logits.reduce((sum, logit) => sum + Math.exp(logit - logits[best]), 0);
    return best + (0.999 * (sure * classes - 1)) / (classes - 1);
  });
}

// The class that is said of each point; −1 where the outputs are no numbers.
export function judge(outputs) {
  return Array.from(outputs[0], (first, at) => {
    if (outputs.length === 1) return Number.isFinite(first) ? +(first > 0) : -1;
    const logits = outputs.map(each => each[at]);
    return logits.every(Number.isFinite) ? logits.indexOf(Math.max(...logits)) : -1;
  });
}

// Where a function that is given at the corners of a grid is 0, as pieces of lines: {x, y} with gaps of NaN (marching squares).
export function trace(values, axis, found = { x: [], y: [] }) {
  const n = axis.length, cross = (from, to) => values[from] / (values[from] - values[to]);
  for (let row = 0; row + 1 < n; row++) for (let column = 0; column + 1 < n; column++) {
    const at = row * n + column, low = values[at] < 0;
    if ((values[at + 1] < 0) === low && (values[at + n + 1] < 0) === low && (values[at + n] < 0) === low) continue; // most cells
    const corners = [at, at + 1, at + n + 1, at + n];
    const ends = corners.flatMap((from, side) => {
      const to = corners[(side + 1) % 4];
      if (!(values[from] < 0 !== values[to] < 0) || !Number.isFinite(values[from] - values[to])) return [];
      const share = cross(from, to), between = (start, end) => axis[start] + share * (axis[end] - axis[start]);
      return [[between(from % n, to % n), between(Math.floor(from / n), Math.floor(to / n))]];
    });
    for (let end = 0; end + 1 < ends.length; end += 2) {
      found.x.push(ends[end][0], ends[end + 1][0], NaN);
      found.y.push(ends[end][1], ends[end + 1][1], NaN);
    }
  }
  return found;
}

const AWAY = 99; // beyond every plane: what is not shown stands there, since a drawing that loses points cannot be moved

function findBorder(outputs, { axis }) {
  const found = { x: [AWAY, AWAY + 1, NaN], y: [AWAY, AWAY + 1, NaN] };
  if (outputs.length === 1) return trace(outputs[0], axis, found);
  for (const logits of outputs) {
    const others = outputs.filter(each => each !== logits);
    trace(logits.map((value, at) => value - Math.max(...others.map(each => each[at]))), axis, found);
  }
  return found;
}

// The units of a layer as shares of its largest activation.
function share(units) {
  const largest = units.reduce((most, unit) => unit.reduce((each, value) => Math.max(each, Math.abs(value)), most), 1e-9);
  return units.map(unit => unit.map(value => value / largest));
}

// Tiles one above the other, the layer's last unit at the bottom, with `gap` empty rows between them.
function stack(units, n, gap) {
  const empty = Array.from({ length: gap }, () => new Float64Array(n).fill(NaN));
  return share(units).toReversed().flatMap((unit, place) => [...(place ? empty : []), ...rows(unit, n)]);
}

// A unit's map of n × n cells above a row of zeros that stands below the plane: what has no number at all Plotly does not draw, and
// what is not drawn cannot be moved. Without values the same one each time, so that it is drawn once.
const lift = (values, n) => [new Float64Array(n), ...rows(values, n)];
const nothing = n => (nothing[n] ??= lift(new Float64Array(n * n).fill(NaN), n));

const MAKE = {
  answer: (seen, { net, grid }) => rows(answer(seen.at(-1), net.classes), grid[2]),
  unit: (seen, { grid, shares }, _, [layer, unit]) => lift((shares ? share(seen[layer]) : seen[layer])[unit], grid[2]),
  tiles: (seen, { layer, grid, gap }) => stack(seen[layer], grid[2], gap),
  values: (seen, { layer, unit }) => seen[layer][unit],
  border: (seen, { axis }, points) => (seen.border ??= findBorder(seen.at(-1), points))[axis],
  mistakes: (seen, { labels, axis, ring }, points) => {
    const said = (seen.said ??= judge(seen.at(-1))), wrong = [AWAY];
    points[axis].forEach((value, at) => { if (said[at] !== labels[at]) wrong.push(value); });
    return wrong.flatMap(value => Array.from(ring, each => value + each));
  },
};

// Lines of a weight's width: a polygon for each weight whose sign is `sign`, without height for the others. `places` are the
// weights' indices, `starts` and `ends` the heights of their lines' ends; `most` is half of the largest width.
function drawLines({ places, starts, ends, sign, most, scale }, weights) {
  const heights = new Float64Array(5 * places.length).fill(NaN);
  places.forEach((place, line) => {
    const half = most * Math.tanh(Math.max(0, sign * weights[place]) / scale);
    heights.set([starts[line] - half, ends[line] - half, ends[line] + half, starts[line] + half], 5 * line);
  });
  return heights;
}

// What is asked for, made of a row of weights; of a "unit", the [layer, unit] that `at` says, and nothing without.
export function make(asked, weights, at) {
  if (asked.make === 'lines') return drawLines(asked, weights);
  if (asked.make === 'numbers') return asked.names.map((name, row) => [name, ...asked.places[row].map(place => weights[place])]);
  if (asked.make === 'unit' && !at) return nothing(asked.grid[2]);
  const points = asked.grid ? makeGrid(asked.grid) : asked.points;
  return MAKE[asked.make](look(asked.net, weights, points), asked, points, at);
}
