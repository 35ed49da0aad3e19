// While time plays, traces change what Plotly has drawn, SVG or WebGL: no layout, no axes, no labels are computed anew.
// A sketch is made for one drawing of one trace; `show` paints the arrays of a moment, `end` gives the drawing back to Plotly.
const MANY = 3000; // cells beyond which rectangles take longer than Plotly's picture
const SKETCHES = {
  heatmap: (frames, trace) => only(frames, ['z']) && !trace.zsmooth && frames.z[0].length * frames.z[0][0].length <= MANY && Cells,
  bar: (frames, trace) => only(frames, ['y']) && trace.orientation !== 'h' && Bars,
  scatter: (frames, trace) => only(frames, ['x', 'y', 'text', 'textfont.color']) && !trace.fill?.startsWith('to') && trace.marker?.angleref !== 'previous' && Points,
  scatter3d: (frames, trace) => only(frames, ['x', 'y', 'z']) && Spatial,
};

const only = (frames, paths) => Object.keys(frames).every(path => paths.includes(path));

// The cells of a heat map: one rectangle each, in the place of Plotly's image.
class Cells {
  constructor(plot, index) {
    const trace = plot._fullData[index], [{ x, y }] = plot.calcdata[index];
    const across = plot._fullLayout[axisName(trace.xaxis, 'x')], up = plot._fullLayout[axisName(trace.yaxis, 'y')];
    const group = [...plot.querySelectorAll('.heatmaplayer .hm')].find(each => each.__data__[0].trace.index === index);
    this.image = group.querySelector('image');
    this.labels = [...group.querySelectorAll('.heatmap-label text')];
    this.digits = +(/\.(\d)f/.exec(trace.texttemplate)?.[1] ?? 0);
    this.scale = { low: trace.zmin, size: trace.zmax - trace.zmin, colours: blend(trace.colorscale) };
    this.group = draw('g', {}, group, this.image.nextSibling);
    this.rows = Array.from({ length: y.length - 1 }, (_, row) => Array.from({ length: x.length - 1 }, (_, column) => {
      const [left, right] = [across.c2p(x[column]), across.c2p(x[column + 1])].sort((a, b) => a - b), [top, bottom] = [up.c2p(y[row]), up.c2p(y[row + 1])].sort((a, b) => a - b);
      const { xgap, ygap } = trace;
      return draw('rect', { x: left + xgap / 2, y: top + ygap / 2, width: right - left - xgap, height: bottom - top - ygap, 'shape-rendering': 'crispEdges' }, this.group);
    }));
    this.image.style.display = 'none';
  }

  show({ z }) {
    const { low, size, colours } = this.scale, labelled = this.labels.length === this.rows.length * this.rows[0].length;
    this.rows.forEach((cells, row) => cells.forEach((cell, column) => {
      const value = z[row][column], share = Math.round(255 * clamp((value - low) / size, 0, 1)), colour = Number.isFinite(value) ? colours[share] : null;
      if (cell.shown !== share) { cell.shown = share; cell.setAttribute('fill', colour ? `rgb(${colour})` : 'none'); }
      if (!labelled) return;
      const label = this.labels[row * cells.length + column], text = Number.isFinite(value) ? value.toFixed(this.digits) : '';
      if (label.shown !== text) { label.shown = label.textContent = text; if (colour) label.style.fill = 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2] < 142 ? '#fff' : '#444'; }
    }));
  }

  end() { this.group.remove(); this.image.style.display = ''; }
}

class Bars {
  constructor(plot, index) {
    const trace = plot._fullData[index];
    this.up = plot._fullLayout[axisName(trace.yaxis, 'y')];
    const group = [...plot.querySelectorAll('.barlayer .trace')].find(each => each.__data__[0].trace.index === index);
    this.paths = [...group.querySelectorAll('.point path')];
    this.sides = this.paths.map(path => /^M([\d.e-]+),[\d.e-]+V[\d.e-]+H([\d.e-]+)/.exec(path.getAttribute('d'))?.slice(1));
    this.fits = this.paths.length === trace.y.length && this.sides.every(Boolean);
  }

  show({ y }) {
    const floor = this.up.c2p(0);
    this.paths.forEach((path, bar) => {
      const [left, right] = this.sides[bar], top = this.up.c2p(y[bar]);
      path.setAttribute('d', Number.isFinite(top) ? `M${left},${floor}V${top}H${right}V${floor}Z` : 'M0,0Z');
    });
  }

  end() {}
}

// Lines, markers and texts of a scatter trace.
class Points {
  constructor(plot, index) {
    const trace = plot._fullData[index], group = plot.querySelector(`.scatterlayer .trace${trace.uid}`), count = trace.x.length;
    this.axes = [plot._fullLayout[axisName(trace.xaxis, 'x')], plot._fullLayout[axisName(trace.yaxis, 'y')]];
    this.start = { x: trace.x, y: trace.y };
    this.line = group?.querySelector('path.js-line');
    this.markers = [...(group?.querySelectorAll('.points path.point') ?? [])];
    this.texts = [...(group?.querySelectorAll('.textpoint text') ?? [])];
    const lacks = (part, nodes) => trace.mode.includes(part) && nodes.length !== count;
    this.fits = !!group && !lacks('markers', this.markers) && !lacks('text', this.texts) && !(trace.mode.includes('lines') && !this.line);
  }

  show({ x = this.start.x, y = this.start.y, text, 'textfont.color': colours }) {
    const places = Array.from(x, (value, point) => [this.axes[0].c2p(value), this.axes[1].c2p(y[point])]);
    const sound = places.map(place => place.every(Number.isFinite));
    this.line?.setAttribute('d', places.map((place, point) => (sound[point] ? (sound[point - 1] ? 'L' : 'M') + place.map(each => each.toFixed(2)) : '')).join('') || 'M0,0');
    this.markers.forEach((marker, point) => marker.setAttribute('transform', sound[point] ? `translate(${places[point]})` : 'translate(-9999,0)'));
    this.texts.forEach((label, point) => {
      if (sound[point]) { label.setAttribute('x', places[point][0]); label.setAttribute('y', places[point][1]); }
      if (text && label.shown !== text[point]) writeMarkup(label, (label.shown = text[point]));
      if (colours) label.style.fill = colours[point];
    });
  }

  end() {}
}

// A path or a point in 3D: the drawing that Plotly has made of it takes other coordinates, and the scene sees that it changed.
class Spatial {
  constructor(plot, index) {
    this.trace = plot._fullData[index];
    this.drawing = plot._fullLayout[this.trace.scene ?? 'scene']._scene?.traces[this.trace.uid];
    this.fits = !!this.drawing;
  }

  show(change) {
    const moved = { ...this.trace, ...change };
    this.drawing.update({ ...moved, _length: moved.x.length });
  }

  end() {}
}

const isMovable = trace => trace.type === 'scatter3d' || (trace.type === 'mesh3d' && !trace.intensity);

// All of a 3D figure but where its points, paths and plain shapes are; arrays count by identity, which the parcel keeps.
const numbers = new WeakMap();
let numbered = 0;
function fingerprint({ data, layout }) {
  const name = array => { if (!numbers.has(array)) numbers.set(array, ++numbered); return `array ${numbers.get(array)}`; };
  const places = trace => (isMovable(trace) ? { ...trace, x: 0, y: 0, z: 0 } : trace);
  return JSON.stringify([data.map(places), layout], (_, value) => (ArrayBuffer.isView(value) ? name(value) : value));
}

// Plotly's markup in SVG: bold parts only; whatever else a text holds is text.
function writeMarkup(label, text) {
  const plain = part => part.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  label.replaceChildren(...text.split(/<\/?b>/).map((part, index) => {
    if (index % 2 === 0) return document.createTextNode(plain(part));
    const bold = draw('tspan', {}, null);
    bold.style.fontWeight = 'bold';
    bold.textContent = plain(part);
    return bold;
  }));
}

function draw(tag, attributes, parent, before = null) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const name in attributes) node.setAttribute(name, attributes[name]);
  parent?.insertBefore(node, before);
  return node;
}

function blend(scale) { // 256 colours as [red, green, blue]
  const stops = scale.map(([place, colour]) => [+place, /^#/.test(colour) ? [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16)) : colour.match(/[\d.]+/g).slice(0, 3).map(Number)]);
  return Array.from({ length: 256 }, (_, index) => {
    const at = index / 255, next = Math.max(1, stops.findIndex(([place]) => place >= at)), [[from, low], [to, high]] = [stops[next - 1], stops[next]];
    return low.map((value, channel) => Math.round(value + ((high[channel] - value) * (at - from)) / (to - from || 1)));
  });
}
