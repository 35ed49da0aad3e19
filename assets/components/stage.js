// The stage: Plotly figures in a grid, one clock for all of them, and the numbers of the shown moment.
// Figures are updated in place (Plotly.react), so camera and zoom survive every change; time is played here, without the server.

const TYPES = { i1: Int8Array, u1: Uint8Array, i2: Int16Array, u2: Uint16Array, i4: Int32Array, u4: Uint32Array, f4: Float32Array, f8: Float64Array };
const PLAY_SECONDS = 8; // a whole trajectory at speed 1, however many moments it has
const SPEEDS = [0.25, 0.5, 1, 2, 4];

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector('.stage');
  root.stage ??= new Stage(root);
  root.stage.receive(data, setStateValue, setTriggerValue);
  // The cleanup of a superseded call runs while the element is still mounted: close only what has really gone.
  return () => setTimeout(() => root.isConnected || root.stage.close(), 0);
}

class Stage {
  constructor(root) {
    this.root = root;
    this.panels = new Map();
    this.grid = make('div', 'stage-grid', root);
    this.clock = new Clock(make('div', 'stage-clock', root), () => this.showMoment());
    this.readout = new Readout(make('div', 'stage-readout', root));
    const probe = make('span', 'stage-theme-probe', root); // its colour has a transition, which tells when the theme changes
    probe.ontransitionend = () => this.panels.forEach(panel => panel.draw());
  }

  receive(data, setState, trigger) {
    this.data = data;
    this.root.style.setProperty('--scale', data.scale);
    this.clock.tell = moment => setState('moment', moment);
    Object.assign(this.grid.style, { gridTemplateColumns: data.columns, gridTemplateRows: data.rows, gridTemplateAreas: data.areas });
    for (const [name, panel] of this.panels) if (!data.panels.some(wanted => wanted.name === name)) { panel.close(); this.panels.delete(name); }
    this.clock.receive(data.clock, data.words);
    this.readout.receive(data.readout);
    for (const wanted of data.panels) {
      if (!this.panels.has(wanted.name)) this.panels.set(wanted.name, new Panel(make('figure', 'stage-panel', this.grid)));
      this.panels.get(wanted.name).receive(wanted, data, this.clock.now(), picked => trigger('picked', picked), moment => this.clock.choose(moment));
    }
    this.readout.show(this.clock.now());
  }

  showMoment() {
    const now = this.clock.now();
    this.panels.forEach(panel => panel.show(now));
    this.readout.show(now);
  }

  close() { this.clock.pause(); this.panels.forEach(panel => panel.close()); }
}

class Panel {
  constructor(element) {
    this.element = element;
    const bar = make('figcaption', '', element);
    this.caption = make('span', 'stage-caption', bar);
    this.views = make('span', 'stage-buttons', bar);
    this.exports = make('span', 'stage-buttons stage-exports', bar);
    this.plot = make('div', 'stage-plot', element);
    this.plot.setAttribute('role', 'img');
    this.cameras = {};
  }

  receive(wanted, data, now, pick, choose) {
    this.now = now;
    this.pick = pick;
    this.choose = choose;
    this.filename = `downhill-${wanted.name}`;
    this.element.style.gridArea = wanted.area;
    this.caption.textContent = wanted.caption;
    this.plot.setAttribute('aria-label', wanted.alt);
    if (!this.exports.childNodes.length) for (const format of ['png', 'svg'])
      button(this.exports, format.toUpperCase(), () => this.export(format), `${data.words.save} ${format.toUpperCase()}`);
    this.views.replaceChildren();
    for (const [label, camera] of wanted.views ?? []) button(this.views, label, () => this.look(camera), label);
    if (this.text === wanted.figure && this.scale === data.scale) return void this.show(now);
    Object.assign(this, { text: wanted.figure, scale: data.scale, exchanges: data.exchanges, chunk: data.chunk });
    this.draw();
  }

  async draw() {
    this.stale = true;
    if (this.busy) return; // the loop below draws the newest figure: what came between is never drawn
    this.busy = true;
    try {
      const Plotly = await loadPlotly(this.chunk);
      while (this.stale && this.element.isConnected) {
        this.stale = false;
        const figure = this.parse();
        await Plotly.react(this.plot, figure.data, figure.layout, { responsive: true, displayModeBar: false, scrollZoom: false });
        this.listen();
        this.drawnAt = this.now;
        await nextFrame();
      }
    } finally {
      this.busy = false;
    }
    this.show(this.now);
    this.plot.dataset.drawn = (+this.plot.dataset.drawn || 0) + 1; // tests wait for this
  }

  parse() {
    let text = this.text;
    if (isDark(this.element)) for (const [light, dark] of Object.entries(this.exchanges)) text = text.replaceAll(light, dark);
    const figure = JSON.parse(text);
    this.followers = figure.data.flatMap((trace, index) => (trace.meta?.follow ? [new Follower(trace, index)] : []));
    for (const follower of this.followers)
      for (const [path, value] of Object.entries(follower.at(this.now))) assign(figure.data[follower.index], path, value);
    this.shapes = (figure.layout.meta?.shapes ?? []).map(arrays => mapValues(arrays, decode));
    for (const [path, value] of Object.entries(this.shapesAt(this.now))) assign(figure.layout, path, value);
    for (const scene in this.cameras) if (figure.layout[scene] || scene === 'scene') (figure.layout[scene] ??= {}).camera = this.cameras[scene];
    if (this.scale !== 1) { enlarge(figure.layout, this.scale); enlarge({ ...figure.data }, this.scale); }
    return figure;
  }

  listen() {
    if (this.listening) return;
    this.listening = true;
    this.plot.on('plotly_relayout', changes => {
      for (const key in changes) if (key.endsWith('.camera')) this.cameras[key.slice(0, -7)] = changes[key];
    });
    const pointAt = point => { // a heat map whose cells are the moments (core/figures/style.py, choose)
      const columns = point.data.meta?.choose;
      if (columns) this.choose(point.pointNumber[0] * columns + point.pointNumber[1]);
      return !!columns;
    };
    this.plot.on('plotly_hover', event => pointAt(event.points[0]));
    this.plot.on('plotly_click', event => {
      if (pointAt(event.points[0])) return;
      const { x, y, z, customdata, curveNumber, pointNumber } = event.points[0];
      this.pick({ panel: this.element.style.gridArea.split(' ')[0], x, y, z: typeof z === 'number' ? z : null, customdata: customdata ?? null, curve: curveNumber, point: pointNumber });
    });
  }

  show(now) {
    this.now = now;
    if (this.busy || !(this.followers?.length || this.shapes?.length) || !this.plot.data || this.drawnAt === now) return;
    this.drawnAt = now;
    this.moveShapes(now);
    const changes = this.followers.map(follower => [follower, follower.at(now)]).filter(([follower, change]) => follower.differs(change));
    const paths = new Set(changes.flatMap(([, change]) => Object.keys(change)));
    if (!paths.size) return;
    const update = {}; // one call for all traces, for each call draws the whole figure; what is undefined stays as it is
    for (const path of paths) update[path] = changes.map(([, change]) => change[path]);
    window.Plotly.restyle(this.plot, update, changes.map(([follower]) => follower.index));
  }

  // Plotly.relayout would draw the whole figure anew to move one shape. So move the path itself, and note the place in the
  // layout, from where Plotly draws it at the next resize or export.
  moveShapes(now) {
    for (const [path, value] of Object.entries(this.shapesAt(now))) assign(this.plot.layout, path, value);
    const { xaxis, yaxis } = this.plot._fullLayout;
    this.shapes.forEach((_, index) => {
      const { x0, x1, y0, y1 } = this.plot.layout.shapes[index], place = axis => value => axis._offset + axis.c2p(value);
      const [left, right] = [x0, x1].map(place(xaxis)), [top, bottom] = [y0, y1].map(place(yaxis));
      this.plot.querySelector(`.shapelayer path[data-index="${index}"]`)?.setAttribute('d', `M${left},${top}H${right}V${bottom}H${left}Z`);
    });
  }

  shapesAt({ tick }) {
    return Object.assign({}, ...this.shapes.map((arrays, index) => Object.fromEntries(
      Object.entries(arrays).map(([name, values]) => [`shapes[${index}].${name}`, values[clamp(tick, 0, values.length - 1)]]))));
  }

  look(camera) { this.cameras.scene = camera; if (window.Plotly && this.plot.layout) window.Plotly.relayout(this.plot, { 'scene.camera': camera }); }

  export(format) {
    const background = getComputedStyle(this.element).getPropertyValue('--st-background-color').trim();
    const layout = { ...this.plot.layout, paper_bgcolor: background, width: undefined, height: undefined };
    const size = { width: this.plot.offsetWidth, height: this.plot.offsetHeight };
    window.Plotly.downloadImage({ data: this.plot.data, layout }, { format, filename: this.filename, scale: format === 'png' ? 2 : 1, ...size });
  }

  close() { if (window.Plotly && this.plot.data) window.Plotly.purge(this.plot); this.element.remove(); }
}

// A trace that follows the clock: what its `meta` asks for (core/figures/style.py, follow) at a moment.
class Follower {
  constructor(trace, index) {
    this.index = index;
    const { follow, at, ...frames } = trace.meta;
    this.how = follow;
    this.readings = at === undefined ? null : decode(at);
    this.frames = Object.fromEntries(Object.entries(frames).map(([path, values]) => [path, decode(values)]));
    this.whole = {};
    for (const path of ['x', 'y', 'z', 'text', 'customdata']) if (trace[path] !== undefined && typeof trace[path] === 'object') this.whole[path] = decode(trace[path]);
    delete trace.meta; // Plotly need not copy it
  }

  at({ tick, reading }) {
    const last = this.readings ? upperBound(this.readings, reading) - 1 : tick;
    if (this.how === 'after') return { visible: last >= 0 };
    if (this.how === 'swap') return mapValues(this.frames, frames => frames[clamp(last, 0, frames.length - 1)]);
    if (this.how === 'grow') return mapValues(this.whole, values => slice(values, 0, Math.max(last, 0) + 1));
    return mapValues(this.whole, values => { const here = clamp(last, 0, values.length - 1); return slice(values, here, here + 1); });
  }

  differs(change) {
    const mark = this.how === 'after' ? String(change.visible) : null;
    if (mark !== null && mark === this.mark) return false;
    this.mark = mark;
    return true;
  }
}

class Clock {
  constructor(element, changed) {
    this.element = element;
    this.changed = changed;
    this.tick = 0;
    this.speed = 1;
    this.first = button(element, icon('M3 2v12M13 2L5 8l8 6z'), () => this.stop(0));
    this.back = button(element, icon('M11 2L4 8l7 6z'), () => this.stop(this.tick - 1));
    this.toggle = button(element, '', () => (this.playing ? this.pause() : this.play()));
    this.toggle.classList.add('stage-play');
    this.forward = button(element, icon('M5 2l7 6-7 6z'), () => this.stop(this.tick + 1));
    this.last = button(element, icon('M13 2v12M3 2l8 6-8 6z'), () => this.stop(this.length - 1));
    this.slider = make('input', 'stage-slider', element);
    Object.assign(this.slider, { type: 'range', min: 0, step: 1 });
    this.slider.oninput = () => {
      const wanted = +this.slider.value; // pausing paints the slider where time stands: read it first
      this.pause(false);
      this.moveTo(wanted);
    };
    this.slider.onchange = () => this.report();
    this.label = make('output', 'stage-reading', element);
    this.pace = make('select', 'stage-speed', element);
    for (const speed of SPEEDS) this.pace.add(new Option(`${speed}×`, speed, speed === 1, speed === 1));
    this.pace.onchange = () => { this.speed = +this.pace.value; if (this.playing) this.play(); };
  }

  receive(clock, words) {
    this.element.hidden = !clock;
    if (!clock) { this.pause(false); this.readings = [0]; this.tick = 0; return; }
    const wasAtEnd = this.tick >= (this.length ?? 0) - 1, share = this.length > 1 ? this.tick / (this.length - 1) : 1;
    const other = this.identity !== clock.identity;
    this.readings = decode(clock.readings);
    this.length = this.readings.length;
    this.unit = clock.unit;
    this.slider.max = this.length - 1;
    if (this.identity === undefined || (other && clock.start !== null)) this.tick = clock.start ?? this.length - 1;
    else if (other) this.tick = wasAtEnd ? this.length - 1 : Math.round(share * (this.length - 1));
    this.identity = clock.identity;
    this.tick = clock.locked ? 0 : clamp(this.tick, 0, this.length - 1);
    for (const control of this.element.querySelectorAll('button, input, select')) control.disabled = !!clock.locked;
    const names = { first: words.first, back: words.back, forward: words.forward, last: words.last, slider: words.moment, pace: words.speed };
    for (const name in names) this[name].title = this[name].ariaLabel = names[name];
    this.names = words;
    this.paint();
    if (clock.play && clock.play !== this.played) { this.played = clock.play; this.tick = 0; this.play(); }
  }

  now() { return (this.moment?.tick === this.tick && this.moment.reading === this.readings[this.tick]) ? this.moment : (this.moment = { tick: this.tick, reading: this.readings[this.tick] }); }

  play() {
    cancelAnimationFrame(this.request);
    if (this.tick >= this.length - 1) this.tick = 0;
    this.playing = true;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches; // then: a still every half second
    const from = this.tick, began = performance.now(), perSecond = (this.speed * (this.length - 1)) / Math.max(1, Math.min(PLAY_SECONDS, this.length / 3));
    const step = () => {
      if (!this.playing) return;
      if (!this.element.isConnected) return void (this.playing = false);
      const seconds = (performance.now() - began) / 1000, passed = calm ? Math.floor(seconds * 2) / 2 : seconds;
      this.moveTo(Math.min(this.length - 1, from + Math.floor(passed * perSecond)));
      if (this.tick >= this.length - 1) this.pause(); else this.request = requestAnimationFrame(step);
    };
    this.paint();
    this.request = requestAnimationFrame(step);
  }

  pause(report = true) {
    const was = this.playing;
    this.playing = false;
    cancelAnimationFrame(this.request);
    this.paint();
    if (was && report) this.report();
  }

  stop(tick) { this.pause(false); this.moveTo(clamp(tick, 0, this.length - 1)); clearTimeout(this.later); this.later = setTimeout(() => this.report(), 400); }

  choose(tick) { if (!this.slider.disabled && tick !== this.tick) this.stop(tick); }

  moveTo(tick) { if (tick === this.tick) return; this.tick = tick; this.paint(); this.changed(); }

  report() { clearTimeout(this.later); if (this.reported !== this.tick) { this.reported = this.tick; this.tell(this.tick); } }

  paint() {
    if (!this.readings || !this.names) return;
    this.slider.value = this.tick;
    this.slider.style.setProperty('--done', `${(100 * this.tick) / Math.max(1, this.length - 1)}%`);
    this.label.textContent = `${this.unit} ${write(this.readings[this.tick])} / ${write(this.readings[this.length - 1])}`;
    this.slider.setAttribute('aria-valuetext', this.label.textContent);
    if (this.toggle.dataset.playing !== String(!!this.playing)) {
      this.toggle.dataset.playing = !!this.playing;
      this.toggle.replaceChildren(icon(this.playing ? 'M3 2h3.5v12H3zM9.5 2H13v12H9.5z' : 'M3 1.5l11 6.5-11 6.5z'));
    }
    this.toggle.title = this.toggle.ariaLabel = this.playing ? this.names.pause : this.names.play;
  }
}

// The numbers of the shown moment. A cell is a text, a number, or {values, at, digits}: one value for each moment.
class Readout {
  constructor(element) { this.element = element; }

  receive(table) {
    this.element.hidden = !table;
    this.cells = [];
    this.element.replaceChildren();
    if (!table) return;
    const body = make('table', '', this.element), head = make('tr', '', make('thead', '', body));
    for (const title of table.columns) make('th', '', head).textContent = title;
    head.firstChild.style.width = table.first;
    const rows = make('tbody', '', body);
    for (const row of table.rows) {
      const line = make('tr', '', rows), name = make('th', '', line);
      if (row.colour) { const swatch = make('i', 'stage-swatch', name); swatch.dataset.dash = row.dash ?? 'solid'; swatch.style.setProperty('--swatch', isDark(this.element) ? table.exchanges[row.colour] ?? row.colour : row.colour); }
      make('span', '', name).textContent = row.label;
      for (const cell of row.cells) {
        const place = make('td', '', line), moving = cell !== null && typeof cell === 'object';
        this.cells.push({ place, text: moving ? null : cell, digits: cell?.digits ?? 4, values: moving ? decode(cell.values) : null, readings: moving && cell.at ? decode(cell.at) : null });
      }
    }
  }

  show({ tick, reading }) {
    for (const cell of this.cells) {
      const here = cell.values && clamp(cell.readings ? upperBound(cell.readings, reading) - 1 : tick, 0, cell.values.length - 1);
      const value = cell.values ? cell.values[here] : cell.text;
      const text = typeof value === 'string' ? value : write(value, cell.digits);
      if (cell.shown !== text) cell.place.textContent = cell.shown = text;
    }
  }
}

function loadPlotly(chunk) {
  // Streamlit's own Plotly chunk sets window.Plotly as a side effect of being imported: no second bundle of 4.8 MB.
  const base = document.querySelector('base')?.href ?? location.origin + location.pathname.replace(/[^/]*$/, '');
  return (window.loadingPlotly ??= window.Plotly ? Promise.resolve(window.Plotly) : import(new URL('static/js/' + chunk, base)).then(() => window.Plotly));
}

function make(tag, className, parent) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  parent.append(element);
  return element;
}

function button(parent, content, act, name) {
  const element = make('button', '', parent);
  element.type = 'button';
  element.append(content);
  element.onclick = act;
  if (name) element.title = name;
  return element;
}

function icon(path) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg'), line = document.createElementNS(svg.namespaceURI, 'path');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}

function decode(values) {
  if (!values?.bdata) return values;
  const bytes = Uint8Array.from(atob(values.bdata), character => character.charCodeAt(0));
  const flat = new TYPES[values.dtype](bytes.buffer);
  return values.shape === undefined ? flat : split(flat, String(values.shape).split(',').map(Number));
}

function split(flat, [count, ...rest]) {
  if (!rest.length) return flat;
  const size = flat.length / count;
  return Array.from({ length: count }, (_, index) => split(flat.subarray(index * size, (index + 1) * size), rest));
}

function upperBound(sorted, value) {
  let low = 0, high = sorted.length;
  while (low < high) { const middle = (low + high) >> 1; if (sorted[middle] <= value + 1e-9 * Math.abs(value)) low = middle + 1; else high = middle; }
  return low;
}

function write(value, digits = 4) {
  if (value === null || value === undefined || Number.isNaN(value)) return '—';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value).replace('-', '−');
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-3 || size >= 1e6) ? value.toExponential(Math.max(0, digits - 2)) : value.toPrecision(digits);
  return text.replaceAll('-', '−').replace('e+', 'e');
}

function enlarge(node, scale) { // type, lines and markers
  for (const [key, value] of Object.entries(node ?? {})) {
    if (!value || typeof value !== 'object') continue;
    if (/font$/i.test(key) && value.size) value.size *= scale;
    if (key === 'line' && typeof value.width === 'number') value.width *= scale;
    if (key === 'marker' && typeof value.size === 'number') value.size *= scale;
    if (!value.bdata) enlarge(value, scale);
  }
}

function assign(target, path, value) {
  const keys = path.replace(/\[(\d+)\]/g, '.$1').split('.'), last = keys.pop();
  keys.reduce((node, key) => (node[key] ??= {}), target)[last] = value;
}

function isDark(element) {
  const colour = getComputedStyle(element).getPropertyValue('--st-background-color').trim();
  const hex = /^#(..)(..)(..)/.exec(colour)?.slice(1).map(pair => parseInt(pair, 16)) ?? colour.match(/[\d.]+/g)?.map(Number) ?? [255, 255, 255];
  return 0.299 * hex[0] + 0.587 * hex[1] + 0.114 * hex[2] < 128;
}

const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
const slice = (values, from, to) => (values.subarray ? values.subarray(from, to) : values.slice(from, to));
const mapValues = (object, change) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
const nextFrame = () => new Promise(resolve => { requestAnimationFrame(resolve); setTimeout(resolve, 100); }); // hidden tabs have no frames
