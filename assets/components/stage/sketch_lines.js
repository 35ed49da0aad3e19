// Sketches of scatter traces: a line that grows, a marker that walks along it, points that all move, filled areas.

import { findPixels, findScatter } from './internals.js';
import { clamp, draw } from './tools.js';

// The points of a path in pixels, as texts; '' where there is none.
class Places {
  constructor(pixels, follower) { Object.assign(this, { pixels, follower }); }

  read(now) {
    const key = this.pixels.key(), path = this.follower.path(now);
    if (key !== this.key || path !== this.path) {
      Object.assign(this, { key, path });
      this.texts = Array.from(path.x, (x, index) => writePlace(this.pixels, x, path.y[index]));
    }
    return this.texts;
  }
}

function writePlace(pixels, x, y) {
  const sound = value => value ?? NaN, place = [pixels.x(sound(x)), pixels.y(sound(y))];
  return place.every(Number.isFinite) ? place.map(each => each.toFixed(2)).join() : '';
}

// A path through places, with gaps where there is none.
export function writePath(places, end = places.length) {
  let text = '';
  for (let index = 0; index < end; index++) if (places[index]) text += (places[index - 1] ? 'L' : 'M') + places[index];
  return text || 'M0,0';
}

export class Line {
  static begin(plot, follower) {
    const pixels = findPixels(plot, follower.index), { line, group } = findScatter(plot, follower.index) ?? {};
    if (!pixels || !line) return null;
    return Object.assign(new Line(), { line, group, follower, places: new Places(pixels, follower) }).lift();
  }

  lift() { // into a layer of its own: what stands still behind it is not painted anew
    this.group.style.willChange = 'transform';
    return this;
  }

  show(now) {
    const places = this.places.read(now);
    this.line.setAttribute('d', writePath(places, Math.min(this.follower.reached(now) + 1, places.length)));
  }

  end() { this.group.style.willChange = ''; }
}

export class Marker extends Line {
  static begin(plot, follower) {
    const pixels = findPixels(plot, follower.index), { markers, group } = findScatter(plot, follower.index) ?? {};
    if (!pixels || markers?.length !== 1) return null;
    return Object.assign(new Marker(), { marker: markers[0], group, follower, places: new Places(pixels, follower) }).lift();
  }

  show(now) {
    const places = this.places.read(now), place = places[clamp(this.follower.reached(now), 0, places.length - 1)];
    this.marker.setAttribute('transform', `translate(${place || '-9999,0'})`); // there may be none, as Plotly has it
  }
}

// Lines, markers and texts of a scatter trace whose points all move.
export class Points {
  static begin(plot, follower, trace) {
    const pixels = findPixels(plot, follower.index), parts = findScatter(plot, follower.index), count = trace.x.length;
    if (!pixels || !parts || (trace.mode.includes('lines') && !parts.line)) return null;
    const lacks = (mode, nodes) => trace.mode.includes(mode) && nodes.length !== count;
    if (lacks('markers', parts.markers) || lacks('text', parts.texts)) return null;
    return Object.assign(new Points(), parts, { pixels, follower, start: { x: trace.x, y: trace.y }, written: [] });
  }

  show(now) {
    const { x = this.start.x, y = this.start.y, text, 'textfont.color': colours } = this.follower.at(now);
    const places = Array.from(x, (value, point) => writePlace(this.pixels, value, y[point]));
    this.line?.setAttribute('d', writePath(places));
    this.markers.forEach((marker, point) => marker.setAttribute('transform', `translate(${places[point] || '-9999,0'})`));
    this.texts.forEach((label, point) => {
      if (places[point]) ['x', 'y'].forEach((side, at) => label.setAttribute(side, places[point].split(',')[at]));
      if (text && this.written[point] !== text[point]) writeMarkup(label, (this.written[point] = text[point]));
      if (colours) label.style.fill = colours[point];
    });
  }

  end() {}
}

// Filled areas without an outline, whose corners move; gaps part one from the next.
export class Area {
  static begin(plot, follower, trace) {
    const pixels = findPixels(plot, follower.index), { fill } = findScatter(plot, follower.index) ?? {};
    return pixels && fill ? Object.assign(new Area(), { pixels, fill, follower, start: { x: trace.x, y: trace.y } }) : null;
  }

  show(now) {
    const { x = this.start.x, y = this.start.y } = this.follower.at(now);
    this.fill.setAttribute('d', writePath(Array.from(x, (value, point) => writePlace(this.pixels, value, y[point]))));
  }

  end() {}
}

// Plotly's markup in SVG: bold parts only; whatever else a text holds is text.
export function writeMarkup(label, text) {
  const plain = part => part.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  label.replaceChildren(...text.split(/<\/?b>/).map((part, index) => {
    if (index % 2 === 0) return document.createTextNode(plain(part));
    const bold = draw('tspan', {}, null);
    bold.style.fontWeight = 'bold';
    bold.textContent = plain(part);
    return bold;
  }));
}
