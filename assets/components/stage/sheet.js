// While time moves, all marks of a flat subplot are painted on one canvas in their place. To paint as SVG what changes with each
// frame, and to put together the many layers that a browser makes of it, takes several times as long.

import { findSubplots } from './internals.js';
import { draw } from './tools.js';

const ALPHA = { fill: 'fillOpacity', stroke: 'strokeOpacity' };

export class Sheet {
  // Sheets of all subplots that hold nothing but paths and pictures; the others stay as they are.
  static beginAll(plot) { return (findSubplots(plot) ?? []).map(subplot => Sheet.begin(subplot)).filter(Boolean); }

  static begin({ group, x, y, width, height }) {
    const nodes = [...group.querySelectorAll('*')].filter(({ tagName }) => tagName !== 'g'), marks = nodes.map(read);
    if (marks.includes(null)) return null;
    const sheet = Object.assign(new Sheet(), { group, width, height, marks: marks.filter(({ hidden }) => !hidden) });
    sheet.layer = draw('foreignObject', { x, y, width, height }, group.parentNode, group.nextSibling);
    sheet.canvas = document.createElement('canvas');
    sheet.scale = window.devicePixelRatio;
    Object.assign(sheet.canvas, { width: Math.round(width * sheet.scale), height: Math.round(height * sheet.scale) });
    Object.assign(sheet.canvas.style, { width: '100%', height: '100%', display: 'block' });
    sheet.layer.append(sheet.canvas);
    sheet.pen = sheet.canvas.getContext('2d', { willReadFrequently: true }); // painted by the processor: for so little it is faster
    group.style.display = 'none';
    return sheet;
  }

  show() {
    const { pen, scale, width, height } = this;
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, height);
    for (const mark of this.marks) if (mark.box) this.paintPicture(mark); else this.paintPath(mark);
  }

  paintPicture({ node, box, smooth }) {
    this.pen.setTransform(this.scale, 0, 0, this.scale, 0, 0);
    Object.assign(this.pen, { globalAlpha: 1, imageSmoothingEnabled: smooth });
    this.pen.drawImage(node, ...box);
  }

  paintPath(mark) {
    const { pen, scale } = this, { node, style } = mark, line = node.getAttribute('d'), move = node.getAttribute('transform');
    if (line !== mark.line) Object.assign(mark, { line, path: new Path2D(line) });
    if (move !== mark.move) Object.assign(mark, { move, place: move?.match(/-?[\d.]+(e-?\d+)?/g).map(Number) });
    const [across, down = 0] = mark.place ?? [0];
    pen.setTransform(scale, 0, 0, scale, scale * across, scale * down);
    for (const act of ['fill', 'stroke']) {
      if (style[act] === 'none') continue;
      pen[`${act}Style`] = style[act];
      pen.globalAlpha = style.opacity * style[ALPHA[act]];
      Object.assign(pen, style.pen);
      if (act === 'stroke') pen.setLineDash(style.dash);
      pen[act](mark.path);
    }
  }

  end() {
    this.layer.remove();
    this.group.style.display = '';
  }
}

// What a sheet must know of an element; null where it cannot show it.
function read(node) {
  const { tagName } = node, look = getComputedStyle(node);
  if (look.display === 'none' || tagName === 'foreignObject') return { hidden: true };
  if (tagName === 'path') return readPath(node, look);
  if (tagName !== 'image' && tagName !== 'CANVAS') return null;
  const frame = tagName === 'image' ? node : node.parentNode;
  const box = ['x', 'y', 'width', 'height'].map(name => frame[name].baseVal.value);
  return { node, box, smooth: look.imageRendering !== 'pixelated' };
}

function readPath(node, look) {
  const { fill, stroke, fillOpacity, strokeOpacity } = look;
  if (!/^(translate\([^)]*\))?$/.test(node.getAttribute('transform') ?? '') || /url/.test(fill + stroke)) return null;
  const opacity = +look.opacity * +getComputedStyle(node.closest('.trace') ?? node.parentNode).opacity;
  const pen = { lineWidth: parseFloat(look.strokeWidth), lineJoin: look.strokeLinejoin, lineCap: look.strokeLinecap };
  pen.miterLimit = +look.strokeMiterlimit;
  const dash = look.strokeDasharray === 'none' ? [] : look.strokeDasharray.split(',').map(parseFloat);
  return { node, style: { fill, stroke, fillOpacity, strokeOpacity, opacity, pen, dash } };
}
