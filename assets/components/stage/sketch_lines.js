// Sketches of scatter traces: a line that grows, a marker that walks along it, points that all move, filled areas.

import { findPixels, findScatter } from './internals.js';
import { clamp, draw } from './tools.js';

const MARGIN = 40; // pixels beside the drawing up to which a path is written: what leaves it far away would take long to paint

// The points of a path in pixels; null where there is none.
class Places {
  constructor(pixels, follower) { Object.assign(this, { pixels, follower }); }

  read(now) {
    const key = this.pixels.key(), path = this.follower.path(now);
    if (key !== this.key || path !== this.path) {
      Object.assign(this, { key, path });
      this.points = Array.from(path.x, (x, index) => place(this.pixels, x, path.y[index]));
    }
    return this.points;
  }
}

function place(pixels, x, y) {
  const point = [pixels.x(x ?? NaN), pixels.y(y ?? NaN)];
  return point.every(Number.isFinite) ? point : null;
}

const write = point => point.map(each => each.toFixed(2)).join();

// Where a marker goes: out of sight where it has no place, as Plotly has it.
const writeMove = point => `translate(${point ? write(point) : '-9999,0'})`;

// The one path that shows a line with all of its gaps; Plotly has drawn several.
function join({ line, more }) {
  more.forEach(path => path.setAttribute('d', 'M0,0'));
  return line;
}

// A path through points as far as it is seen in a drawing of this size, with gaps where there is none.
export function writePath(points, end, size) {
  let text = '', pen = null; // where the path has come to
  for (let index = 0; index < end; index++) {
    const from = points[index - 1], to = points[index], piece = to && clip(from ?? to, to, size);
    if (piece) text += (pen === piece[0] ? '' : `M${write(piece[0])}`) + (from ? `L${write(piece[1])}` : '');
    pen = piece ? piece[1] : null;
  }
  return text || 'M0,0';
}

// The part of a straight line within a drawing and its margin, by its ends; null if there is none.
function clip(from, to, size) {
  let start = 0, end = 1;
  for (const axis of [0, 1]) {
    const way = to[axis] - from[axis], [low, high] = [-MARGIN - from[axis], size[axis] + MARGIN - from[axis]];
    if (!way && (low > 0 || high < 0)) return null;
    if (!way) continue;
    start = Math.max(start, Math.min(low / way, high / way));
    end = Math.min(end, Math.max(low / way, high / way));
  }
  const at = share => (share === 0 ? from : share === 1 ? to : from.map((each, axis) => each + share * (to[axis] - each)));
  return start <= end ? [at(start), at(end)] : null;
}

export class Line {
  static begin(plot, follower) {
    const pixels = findPixels(plot, follower.index), parts = findScatter(plot, follower.index);
    if (!pixels || !parts?.line) return null;
    return Object.assign(new Line(), { line: join(parts), follower, places: new Places(pixels, follower) });
  }

  show(now) {
    const points = this.places.read(now), end = Math.min(this.follower.reached(now) + 1, points.length);
    this.line.setAttribute('d', writePath(points, end, this.places.pixels.size()));
  }
}

export class Marker {
  static begin(plot, follower) {
    const pixels = findPixels(plot, follower.index), { markers } = findScatter(plot, follower.index) ?? {};
    if (!pixels || markers?.length !== 1) return null;
    return Object.assign(new Marker(), { marker: markers[0], follower, places: new Places(pixels, follower) });
  }

  show(now) {
    const points = this.places.read(now);
    this.marker.setAttribute('transform', writeMove(points[clamp(this.follower.reached(now), 0, points.length - 1)]));
  }
}

// Lines, markers and texts of a scatter trace whose points all move.
export class Points {
  static begin(plot, follower, trace) {
    const pixels = findPixels(plot, follower.index), parts = findScatter(plot, follower.index), count = trace.x.length;
    if (!pixels || !parts || (trace.mode.includes('lines') && !parts.line)) return null;
    const lacks = (mode, nodes) => trace.mode.includes(mode) && nodes.length !== count;
    if (lacks('markers', parts.markers) || lacks('text', parts.texts)) return null;
    join(parts);
    // Plotly hides what is beyond an axis; here it may come in.
    for (const node of [...parts.markers, ...parts.texts.map(text => text.parentNode)]) node.removeAttribute('display');
    return Object.assign(new Points(), parts, { pixels, follower, start: { x: trace.x, y: trace.y }, moves: [], written: [] });
  }

  show(now) {
    const { x = this.start.x, y = this.start.y, text, 'textfont.color': colours } = this.follower.at(now);
    const points = Array.from(x, (value, point) => place(this.pixels, value, y[point]));
    this.line?.setAttribute('d', writePath(points, points.length, this.pixels.size()));
    this.markers.forEach((marker, point) => {
      const move = writeMove(points[point]);
      if (this.moves[point] !== move) marker.setAttribute('transform', this.moves[point] = move); // painting is what takes time
    });
    this.texts.forEach((label, point) => {
      if (points[point]) ['x', 'y'].forEach((side, at) => label.setAttribute(side, points[point][at]));
      if (text && this.written[point] !== text[point]) writeMarkup(label, (this.written[point] = text[point]));
      if (colours) label.style.fill = colours[point];
    });
  }
}

// Filled areas without an outline, whose corners move; gaps part one from the next.
export class Area {
  static begin(plot, follower, trace) {
    const pixels = findPixels(plot, follower.index), { fill } = findScatter(plot, follower.index) ?? {};
    return pixels && fill ? Object.assign(new Area(), { pixels, fill, follower, start: { x: trace.x, y: trace.y } }) : null;
  }

  show(now) {
    const { x = this.start.x, y = this.start.y } = this.follower.at(now);
    const points = Array.from(x, (value, point) => place(this.pixels, value, y[point]));
    const path = points.map((point, at) => (point ? (points[at - 1] ? 'L' : 'M') + write(point) : '')).join('');
    this.fill.setAttribute('d', path || 'M0,0');
  }
}

// Plotly's markup in SVG: lines and bold parts only; whatever else a text holds is text.
export function writeMarkup(label, text) {
  const lines = text.split('<br>'), [x, y] = ['x', 'y'].map(name => label.getAttribute(name) ?? 0);
  if (lines.length === 1) return void label.replaceChildren(...writeLine(text));
  label.replaceChildren();
  lines.forEach((line, index) => draw('tspan', { class: 'line', x, y, dy: `${1.3 * index}em` }, label).append(...writeLine(line)));
}

function writeLine(text) {
  const plain = part => part.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  return text.split(/<\/?b>/).map((part, index) => {
    if (index % 2 === 0) return document.createTextNode(plain(part));
    const bold = draw('tspan', {}, null);
    bold.style.fontWeight = 'bold';
    bold.textContent = plain(part);
    return bold;
  });
}
