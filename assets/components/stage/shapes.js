// Rectangles that follow the clock: a figure's `layout.meta.shapes` holds for each its x0, x1, y0, y1 over time
// (core/figures/style.py, add_shapes).

import { findShape } from './internals.js';
import { assign, clamp, mapValues } from './tools.js';

// The places of the rectangles at a moment.
export function placeShapes(shapes, { tick }) {
  return shapes.map(arrays => mapValues(arrays, values => values[clamp(tick, 0, values.length - 1)]));
}

// The same as changes of a layout, by the path of the property.
export function changeShapes(shapes, now) {
  return Object.fromEntries(placeShapes(shapes, now).flatMap((place, index) =>
    Object.entries(place).map(([name, value]) => [`shapes[${index}].${name}`, value])));
}

// Moves the outlines that Plotly has drawn, and notes the places in the layout, from where Plotly draws them at the next resize or
// export. Returns false where that cannot be done: Plotly.relayout must, and draws the whole figure anew.
export function moveShapes(plot, shapes, now) {
  const found = shapes.map((_, index) => findShape(plot, index));
  if (found.includes(null)) return false;
  for (const [path, value] of Object.entries(changeShapes(shapes, now))) assign(plot.layout, path, value);
  found.forEach(({ path, x, y }, index) => {
    const { x0, x1, y0, y1 } = plot.layout.shapes[index];
    path.setAttribute('d', `M${x(x0)},${y(y0)}H${x(x1)}V${y(y1)}H${x(x0)}Z`);
  });
  return true;
}
