// One Plotly figure: drawn, moved with the clock, closed. Figures are updated in place, so camera and zoom survive every change.
// While time moves, sketches (sketch.js) change the drawing; when it stops, Plotly draws the moment, with hover and export.

import { fingerprint, isMovable, listPlaces, prepare } from './figure.js';
import { DOUBLE, Gestures } from './gestures.js';
import { Grab } from './grab.js';
import { findDrawing, paintScene } from './internals.js';
import { loadPlotly } from './plotly.js';
import { changeLayout, changeShapes, moveShapes, writeTitles } from './shapes.js';
import { Sheet } from './sheet.js';
import { beginSketch, prime } from './sketch.js';
import { complain, guarded, isDark, letGo, nextFrame } from './tools.js';
import { Walk } from './walk.js';

const CONFIG = { displayModeBar: false, scrollZoom: false, showTips: false, doubleClick: 'reset', doubleClickDelay: DOUBLE };

// Why a 3D picture is not drawn: WebGL is switched off, or the graphics card is not supported.
export class FlatOnly extends Error {}

let webGL;
const knowsWebGL = () => (webGL ??= !!document.createElement('canvas').getContext('webgl'));

export class Picture {
  // `act`: {pick(point), choose(moment), looked(changed), dials, fail(error), drawn()}
  constructor(plot, act) {
    Object.assign(this, { plot, act, busy: false, changes: 0, settled: Promise.resolve() });
    this.grab = new Grab(plot, act.dials);
    this.gestures = new Gestures(plot, act);
    this.walk = new Walk(plot, this.gestures);
    this.watch = new ResizeObserver(() => this.fit());
    this.watch.observe(plot);
  }

  // A picture gets another size with the window, and where panels beside it come or go; when the page is zoomed, other pixels.
  fit() {
    const drawing = this.plot.querySelector('.main-svg')?.getBoundingClientRect(), { clientWidth, clientHeight } = this.plot;
    if (this.busy || this.failed || !drawing || !clientWidth || !clientHeight) return;
    if (this.hasOldPixels()) return void this.draw();
    if (Math.abs(drawing.width - clientWidth) < 1 && Math.abs(drawing.height - clientHeight) < 1) return;
    this.endSketches(); // they belong to a drawing of the old size
    this.settled = Promise.allSettled([this.settled, this.resize()]);
  }

  // Plotly places a legend by the height that it had before: one that has more or fewer rows now is placed once more.
  async resize() {
    const measure = () => this.plot.querySelector('.legend')?.getBoundingClientRect().height, before = measure();
    await this.Plotly.Plots.resize(this.plot);
    if (measure() !== before) await this.Plotly.relayout(this.plot, { 'legend.y': this.plot.layout.legend?.y ?? 1 });
  }

  receive(parcel, name, now) {
    const same = this.name === name && this.scale === parcel.scene.scale && !this.failed;
    Object.assign(this, { parcel, name, scale: parcel.scene.scale, now });
    if (same) this.show(now); else this.draw();
  }

  // Whether anything in it follows the clock or a dial.
  get follows() { return !!this.followers && !!(this.followers.length || this.shapes.length || Object.keys(this.follow).length); }

  async draw() {
    this.stale = true;
    if (this.busy) return; // the loop below draws the newest figure: what came between is never drawn
    this.busy = true;
    try {
      this.Plotly = await loadPlotly();
      while (this.stale && this.plot.isConnected) {
        this.stale = false;
        await this.drawNewest();
        await nextFrame();
      }
      this.failed = false;
      this.act.drawn();
    } catch (error) {
      this.giveUp(error);
    } finally {
      this.busy = false;
    }
    if (this.failed || !this.plot.isConnected) return; // it may have been taken away while Plotly drew it
    this.fit();
    this.show(this.now);
  }

  // What Plotly has begun goes; the next message draws from nothing.
  giveUp(error) {
    this.failed = true;
    this.forget();
    this.act.fail(error);
  }

  forget() {
    this.gestures.listening = false;
    this.print = undefined;
    guarded(() => this.Plotly?.purge(this.plot))();
  }

  // Plotly gives a 3D picture its pixels only once.
  hasOldPixels() { return !!this.plot.layout?.scene && this.pixels !== window.devicePixelRatio; }

  async drawNewest() {
    this.endSketches();
    const exchanges = isDark(this.plot) ? Object.entries(this.parcel.scene.exchanges) : [], { now, scale } = this;
    const figure = prepare(this.parcel, this.name, { exchanges, now, scale, cameras: this.gestures.cameras });
    const { followers, shapes, follow, grabs, pointed } = figure;
    if (figure.layout.scene && !knowsWebGL()) throw new FlatOnly('3D pictures need WebGL');
    Object.assign(this, { followers, shapes, follow, drawnAt: now, unfit: false });
    this.written = { ...changeLayout(follow, now), ...changeShapes(shapes, now) };
    this.stamps = new Map(followers.map(follower => [follower, follower.stamp(now)]));
    this.gestures.pointed = pointed;
    this.walk.receive(this.parcel.scene.words);
    this.grab.receive(grabs.map(grab => ({ ...grab, place: () => this.findHandle(grab.index) })));
    if (this.hasOldPixels()) this.forget();
    this.pixels = window.devicePixelRatio;
    if (!this.move(figure)) {
      await this.call('react', figure.data, figure.layout, { ...CONFIG, plotGlPixelRatio: window.devicePixelRatio });
      this.gestures.listen();
    }
    this.plot.dataset.drawn = (+this.plot.dataset.drawn || 0) + 1; // tests wait for this
  }

  // Calls one of Plotly's functions; `settled` resolves when all calls so far are done.
  call(name, ...values) {
    const done = (async () => this.Plotly[name](this.plot, ...values))(); // what it throws at once is a failure like any other
    this.settled = Promise.allSettled([this.settled, done]);
    return done;
  }

  // Where a 3D figure differs from what is drawn only in the places of points and paths, those move: Plotly would look at all anew.
  move(figure) {
    const before = this.print;
    this.print = fingerprint(figure);
    if (!this.print || this.print !== before || this.failed) return false;
    const moves = listPlaces(figure).map(([index, places]) => [findDrawing(this.plot, index), places]);
    return moves.every(([drawing]) => drawing) && moves.every(([drawing, places]) => keep(drawing, places));
  }

  // Shows a moment; `moving` says that others will follow with the next frames.
  show(now, moving = false) {
    this.now = now;
    this.changes = moving ? this.changes + 1 : 0;
    if (this.busy || this.failed || !this.follows) return;
    if (this.drawnAt === now && (moving || !this.sketches)) return;
    this.drawnAt = now;
    if (this.changes < 2 || this.unfit) return this.settle(now);
    try {
      this.sketch(now);
    } catch (error) { // Plotly is not as we know it
      complain(error);
      this.unfit = true;
      this.settle(now);
    }
  }

  // Where the point of a trace stands that can be grabbed.
  findHandle(index) {
    const follower = this.followers.find(each => each.index === index);
    const { x, y } = { ...this.plot.data[index], ...follower?.at(this.now) };
    return { x: x[0], y: y[0] };
  }

  sketch(now) {
    const appears = this.followers.some(each => each.how === 'after' && each.at(now).visible !== this.isVisible(each));
    if (!appears) this.sketches ??= this.beginSketches();
    if (appears || !this.sketches) return this.settle(now);
    this.moveLayout(now);
    this.sketches.forEach(sketch => sketch.show(now));
    paintScene(this.plot);
  }

  // All or none: Plotly would draw the whole figure anew for a single trace.
  beginSketches() {
    this.restyle(this.followers.flatMap(follower => prime(follower, this.now))); // a line exists from two points on
    this.stamps.clear(); // from here on Plotly does not know what is shown
    const sketches = [];
    for (const follower of this.followers) {
      if (follower.how === 'after') continue;
      const sketch = beginSketch(this.plot, follower);
      if (sketch) sketches.push(sketch); else this.unfit = true;
    }
    if (!this.unfit) return [...sketches, ...Sheet.beginAll(this.plot)];
    sketches.forEach(sketch => sketch.end?.());
    return undefined;
  }

  endSketches() {
    this.sketches?.forEach(sketch => sketch.end?.());
    this.sketches = undefined;
  }

  settle(now) {
    this.endSketches();
    this.moveLayout(now);
    const moved = this.followers.filter(follower => this.stamps.get(follower) !== follower.stamp(now));
    for (const follower of moved) this.stamps.set(follower, follower.stamp(now));
    const changes = moved.map(follower => [follower, follower.at(now)]);
    this.restyle(changes.filter(([follower, change]) => !this.keepPlaces(follower, change)));
  }

  // Whether the change needs nothing more from Plotly.
  keepPlaces(follower, change) {
    if (follower.how === 'after') return change.visible === this.isVisible(follower);
    const plain = Object.keys(change).every(path => !path.includes('.'));
    if (!plain || !isMovable(this.plot.data[follower.index])) return false;
    return keep(findDrawing(this.plot, follower.index), change);
  }

  isVisible({ index }) { return this.plot.data[index].visible !== false; }

  restyle(changes) {
    if (!changes.length) return;
    const paths = new Set(changes.flatMap(([, change]) => Object.keys(change))), update = {};
    for (const path of paths) update[path] = changes.map(([, change]) => change[path]); // what is undefined stays as it is
    this.call('restyle', update, changes.map(([follower]) => follower.index)).catch(this.act.fail);
  }

  moveLayout(now) {
    const before = this.written, shapes = changeShapes(this.shapes, now);
    this.written = { ...changeLayout(this.follow, now), ...shapes };
    const news = Object.fromEntries(Object.entries(this.written).filter(([path, value]) => before[path] !== value));
    const moves = Object.keys(news).some(path => path in shapes), left = writeTitles(this.plot, news);
    if (moves && moveShapes(this.plot, this.shapes, now)) for (const path in shapes) delete left[path];
    if (Object.keys(left).length) this.call('relayout', left).catch(this.act.fail);
  }

  look(camera) {
    this.gestures.cameras.scene = camera;
    if (this.plot.layout) this.call('relayout', { 'scene.camera': camera }).catch(this.act.fail);
  }

  // Shows the whole picture again, from where it was seen at first.
  reset() {
    const { parcel, name, now, plot } = this, update = {};
    const { layout } = prepare(parcel, name, { exchanges: [], now, scale: 1, cameras: {} });
    for (const part of Object.keys(plot.layout)) {
      const { range, autorange = true, camera } = layout[part] ?? {};
      if (/^[xy]axis\d*$/.test(part)) update[`${part}.${range ? 'range' : 'autorange'}`] = range ?? autorange;
      if (camera) update[`${part}.camera`] = camera;
    }
    this.gestures.forget();
    this.call('relayout', update).catch(this.act.fail);
  }

  // Plotly fails if a figure goes away while it is still drawing it, or while it is dragged: wait for that.
  close() {
    this.watch.disconnect();
    this.settled.then(letGo).then(() => { if (this.plot.data) this.Plotly.purge(this.plot); });
  }
}

// Moves a trace in 3D without Plotly; false where that fails.
const keep = (drawing, places) => !!drawing && guarded(() => { drawing.keep(places); return true; })() === true;
