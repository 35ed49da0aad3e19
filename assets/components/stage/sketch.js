// Sketches: while time moves, a trace changes what Plotly has drawn, SVG or WebGL; no layout, no axes, no labels are computed
// anew. A sketch belongs to one drawing of one trace: `show` paints a moment, `end`, where there is one, gives the drawing back.

import { isMovable } from './figure.js';
import { findDrawing, findTrace } from './internals.js';
import { Bars, Cells } from './sketch_cells.js';
import { Area, Line, Marker, Points } from './sketch_lines.js';
import { Raster } from './sketch_raster.js';
import { clamp } from './tools.js';

const PATH = ['x', 'y', 'text', 'customdata'];
const MANY = 3000; // cells beyond which rectangles take longer than pixels

// What Plotly must have drawn of a flat trace before a sketch can move it: all of a line, one point that exists.
export function prime(follower, now) {
  const { how } = follower, { x, y, z } = how === 'grow' || how === 'stand' ? follower.path(now) : {};
  if (z || !x || !y) return [];
  if (how === 'grow') return [[follower, follower.path(now)]];
  const sound = Array.from(x, (value, at) => Number.isFinite(value) && Number.isFinite(y[at])), at = sound.indexOf(true);
  const stands = sound[clamp(follower.reached(now), 0, x.length - 1)];
  return stands || at < 0 ? [] : [[follower, { x: [x[at]], y: [y[at]] }]];
}

// A sketch of what the follower moves, or null where Plotly must draw it.
export function beginSketch(plot, follower) {
  const trace = findTrace(plot, follower.index), Sketch = trace && choose(trace, follower);
  return Sketch ? Sketch.begin(plot, follower, trace) : null;
}

function choose(trace, { how, frames }) {
  const only = (...paths) => Object.keys(frames).every(path => paths.includes(path));
  const free = !trace.fill?.startsWith('to') && trace.marker?.angleref !== 'previous';
  if (isMovable(trace)) return only('x', 'y', 'z') && Spatial;
  if (trace.type === 'scatter' && trace.fill === 'toself') return only('x', 'y') && trace.mode === 'none' && Area;
  if (trace.type === 'scatter' && how === 'grow') return only(...PATH) && free && trace.mode === 'lines' && Line;
  if (trace.type === 'scatter' && how === 'stand') return only(...PATH) && trace.mode === 'markers' && Marker;
  if (trace.type === 'scatter') return only(...PATH, 'textfont.color') && free && Points;
  if (trace.type === 'bar') return only('y') && trace.orientation !== 'h' && Bars;
  if (trace.type !== 'heatmap' || !only('z', 'customdata')) return null;
  if (trace.xgap || trace.ygap) return Cells;
  return trace.zsmooth || trace.z.length * trace.z[0].length > MANY || trace.hoverinfo === 'skip' ? Raster : Cells;
}

// A path, a point or a plain shape in 3D.
class Spatial {
  static begin(plot, follower) {
    const drawing = findDrawing(plot, follower.index);
    return drawing && Object.assign(new Spatial(), { drawing, follower });
  }

  show(now) { this.drawing.show(this.follower.at(now)); }
}
