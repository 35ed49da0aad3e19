// A sketch of a heat map of many cells: its picture is painted on a canvas that lies in the place of Plotly's image.

import { findHeatmap } from './internals.js';
import { blend } from './sketch_cells.js';
import { clamp, draw } from './tools.js';

export class Raster {
  static begin(plot, follower, trace) {
    const parts = findHeatmap(plot, follower.index);
    return parts && Object.assign(new Raster(), parts, { follower, trace }).cover();
  }

  cover() {
    const { columns, rows } = this, [left, right] = [columns[0], columns.at(-1)], [first, last] = [rows[0], rows.at(-1)];
    this.upwards = first > last; // the picture's first row is the lowest, but where the axis is reversed
    const place = { x: left, y: Math.min(first, last), width: right - left, height: Math.abs(first - last) };
    this.layer = draw('foreignObject', place, this.group, this.image.nextSibling);
    this.canvas = document.createElement('canvas');
    Object.assign(this.canvas, { width: columns.length - 1, height: rows.length - 1 });
    const { style } = this.canvas;
    const imageRendering = this.trace.zsmooth ? 'auto' : 'pixelated';
    Object.assign(style, { width: '100%', height: '100%', display: 'block', imageRendering });
    this.layer.append(this.canvas);
    this.pen = this.canvas.getContext('2d', { willReadFrequently: true });
    this.picture = this.pen.createImageData(this.canvas.width, this.canvas.height);
    this.cells = new Uint32Array(this.picture.data.buffer); // each is four bytes: red, green, blue, opacity
    const colours = blend(this.trace.colorscale).flatMap(colour => (colour ? [...colour, 255] : [0, 0, 0, 0]));
    this.colours = new Uint32Array(new Uint8Array(colours).buffer);
    this.image.style.display = 'none';
    return this;
  }

  show(now) {
    const { z } = this.follower.at(now), { zmin, zmax } = this.trace, { width, height } = this.picture;
    if (z === this.shown) return;
    this.shown = z;
    for (let row = 0; row < height; row++) for (let column = 0; column < width; column++) {
      const value = z[this.upwards ? height - 1 - row : row][column], step = 255 * clamp((value - zmin) / (zmax - zmin), 0, 1);
      this.cells[row * width + column] = Number.isFinite(value) ? this.colours[Math.round(step)] : 0;
    }
    this.pen.putImageData(this.picture, 0, 0);
  }

  end() {
    this.layer.remove();
    this.image.style.display = '';
  }
}
