// Sketches of bars and of the cells of a heat map.

import { findBars, findHeatmap } from './internals.js';
import { brightness, channels, clamp, draw } from './tools.js';

export class Bars {
  static begin(plot, follower, trace) {
    const bars = findBars(plot, follower.index);
    return bars?.paths.length === trace.y.length ? Object.assign(new Bars(), bars, { follower }) : null;
  }

  show(now) {
    const { y } = this.follower.at(now), floor = this.height(0);
    this.paths.forEach((path, bar) => {
      const [left, right] = this.sides[bar], top = this.height(y[bar]);
      path.setAttribute('d', Number.isFinite(top) ? `M${left},${floor}V${top}H${right}V${floor}Z` : 'M0,0Z');
    });
  }
}

// The cells of a heat map: one rectangle each, in the place of Plotly's image.
export class Cells {
  static begin(plot, follower, trace) {
    const parts = findHeatmap(plot, follower.index);
    return parts && Object.assign(new Cells(), parts, { follower, trace, colours: blend(trace.colorscale) }).cover();
  }

  cover() {
    const { xgap, ygap } = this.trace, { columns, rows } = this;
    const side = (from, to, gap) => [Math.min(from, to) + gap / 2, Math.abs(from - to) - gap];
    Object.assign(this, { shares: [], texts: [], marks: this.findMarks() }); // what each cell shows, and the label in it
    this.layer = draw('g', { 'shape-rendering': 'crispEdges' }, this.group, this.image.nextSibling);
    this.cells = rows.slice(1).map((bottom, row) => columns.slice(1).map((right, column) => {
      const [x, width] = side(columns[column], right, xgap), [y, height] = side(rows[row], bottom, ygap);
      return draw('rect', { x, y, width, height }, this.layer);
    }));
    this.image.style.display = 'none';
    return this;
  }

  // The label of each cell: Plotly writes one where there is a number.
  findMarks() {
    const labels = [...this.labels], marks = Array.from(this.trace.z).flatMap(row => Array.from(row, value =>
      (Number.isFinite(value) ? labels.shift() : undefined)));
    return labels.length ? [] : marks;
  }

  show(now) {
    const { z } = this.follower.at(now);
    this.cells.forEach((cells, row) => cells.forEach((cell, column) => {
      const value = z[row][column], at = row * cells.length + column, share = this.measure(value);
      if (this.shares[at] !== share) cell.setAttribute('fill', this.colours[share] ? `rgb(${this.colours[share]})` : 'none');
      this.shares[at] = share;
      if (this.marks[at]) this.write(at, value, this.colours[share]);
    }));
  }

  // The place of a value on the colour scale, from 0 to 255; −1 for none.
  measure(value) {
    const { zmin, zmax } = this.trace;
    return Number.isFinite(value) ? Math.round(255 * clamp((value - zmin) / (zmax - zmin), 0, 1)) : -1;
  }

  write(at, value, colour) {
    const digits = +(/\.(\d)f/.exec(this.trace.texttemplate)?.[1] ?? 0), text = Number.isFinite(value) ? value.toFixed(digits) : '';
    if (this.texts[at] === text) return;
    this.marks[at].textContent = this.texts[at] = text;
    if (colour) this.marks[at].style.fill = brightness(colour) < 142 ? '#fff' : '#444';
  }

  end() {
    this.layer.remove();
    this.image.style.display = '';
  }
}

// 256 colours of a colour scale, each as [red, green, blue], null where it is transparent.
export function blend(scale) {
  const stops = scale.map(([place, colour]) => [+place, /^rgba.*,\s*0\)$/.test(colour) ? null : channels(colour)]);
  return Array.from({ length: 256 }, (_, index) => {
    const at = index / 255, next = Math.max(1, stops.findIndex(([place]) => place >= at));
    const [[from, low], [to, high]] = [stops[next - 1], stops[next]];
    const share = (at - from) / (to - from || 1);
    return low && high && low.map((value, channel) => Math.round(value + (high[channel] - value) * share));
  });
}
