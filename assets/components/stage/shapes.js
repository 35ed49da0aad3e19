// What follows the clock or dials in a figure's layout: `layout.meta.shapes` holds for each shape its x0, x1, y0, y1
// (core/figures/following.py), `layout.meta.follow` any other property, by its path, for each position of dials.

import { choose, locate } from './axes.js';
import { findShape, findTitle } from './internals.js';
import { assign, mapValues } from './tools.js';

// The places of the shapes at a moment.
export function placeShapes(shapes, now) {
  return shapes.map(({ dials = [], still = false, ...places }) => {
    const indices = still ? locate(dials, now) : [...locate(dials, now), now.tick];
    return mapValues(places, values => choose(values, indices));
  });
}

// The same as changes of a layout, by the path of the property.
export function changeShapes(shapes, now) {
  return Object.fromEntries(placeShapes(shapes, now).flatMap((place, index) =>
    Object.entries(place).map(([name, value]) => [`shapes[${index}].${name}`, value])));
}

// Properties of the layout where the dials stand, by their paths.
export const changeLayout = (follow, now) => mapValues(follow, ({ dials, values }) => choose(values, locate(dials, now)));

// Moves the outlines that Plotly has drawn, and notes the places in the layout, from where Plotly draws them at the next resize or
// export. Returns false where that cannot be done: Plotly.relayout must, and draws the whole figure anew.
export function moveShapes(plot, shapes, now) {
  const found = shapes.map((_, index) => findShape(plot, index));
  if (found.includes(null)) return false;
  for (const [path, value] of Object.entries(changeShapes(shapes, now))) assign(plot.layout, path, value);
  found.forEach(({ path, x, y }, index) => {
    const { x0, x1, y0, y1, type } = plot.layout.shapes[index];
    const line = type === 'line' ? `L${x(x1)},${y(y1)}` : `H${x(x1)}V${y(y1)}H${x(x0)}Z`;
    path.setAttribute('d', `M${x(x0)},${y(y0)}${line}`);
  });
  return true;
}

// Writes what can be written into the drawing (titles of axes), and notes it in the layout; returns the changes that are left.
export function writeTitles(plot, changes) {
  const left = {};
  for (const [path, value] of Object.entries(changes)) {
    const title = typeof value === 'string' && !/[<$&]/.test(value) ? findTitle(plot, path) : null;
    if (!title) { left[path] = value; continue; }
    title.textContent = value;
    assign(plot.layout, path, value);
  }
  return left;
}
