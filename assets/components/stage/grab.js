// Points of a 2D picture that turn dials: a trace whose `meta.grab` says which dial each of its axes turns, and
// `meta.grab_values` what the axis reads at each position of that dial. Mouse, pen or finger; the dial itself serves the keyboard,
// and everybody where internals.js cannot tell which place of the page a point has.

import { findOnPage } from './internals.js';
import { guarded } from './tools.js';

const REACH = { mouse: 14, pen: 18, touch: 28 }; // pixels around a point within which it is taken hold of

export class Grab {
  // `dials`: {turn(indices), release(), canTurn(name)}
  constructor(plot, dials) {
    Object.assign(this, { plot, dials, handles: [] });
    const on = (event, act, passive = true) => plot.addEventListener(event, guarded(act), { capture: true, passive });
    on('pointerdown', event => this.take(event));
    on('pointermove', event => this.move(event));
    for (const event of ['pointerup', 'pointercancel']) on(event, each => this.letGo(each));
    for (const event of ['mousedown', 'click']) on(event, each => this.keep(each), false); // else Plotly would enlarge the picture
    on('touchstart', event => { if (this.held && event.cancelable) event.preventDefault(); }, false); // else the page would scroll
  }

  // `handles`: [{index, axes: {x: dial, y: dial}, values: {dial: [...]}, place() → {x, y}}]
  receive(handles) {
    this.handles = handles;
    this.plot.classList.toggle('stage-handles', handles.length > 0);
  }

  // The handle under a pointer, or undefined.
  find({ clientX, clientY, pointerType }) {
    const reach = REACH[pointerType] ?? REACH.mouse;
    const away = handle => {
      const pixels = findOnPage(this.plot, handle.index), { x, y } = handle.place();
      return pixels ? Math.hypot(pixels.x(x) - clientX, pixels.y(y) - clientY) : Infinity;
    };
    const near = this.handles.filter(handle => Object.values(handle.axes).some(dial => this.dials.canTurn(dial)));
    return near.map(handle => [away(handle), handle]).filter(([far]) => far <= reach).sort(([a], [b]) => a - b)[0]?.[1];
  }

  take(event) {
    if (this.held || event.button > 0 || !event.isPrimary) return;
    const handle = this.find(event);
    if (!handle) return;
    this.held = { handle, pointer: event.pointerId };
    this.kept = true; // the mouse events of this gesture
    this.plot.classList.add('stage-held');
    this.plot.setPointerCapture(event.pointerId);
    event.stopPropagation();
  }

  move(event) {
    if (!this.held) {
      if (this.handles.length && !event.buttons) this.plot.classList.toggle('stage-near', !!this.find(event));
      return;
    }
    if (event.pointerId !== this.held.pointer) return;
    event.stopPropagation();
    const { index, axes, values } = this.held.handle, pixels = findOnPage(this.plot, index);
    if (!pixels) return;
    const at = { x: event.clientX, y: event.clientY }, indices = {};
    for (const [axis, dial] of Object.entries(axes)) indices[dial] = findNearest(values[dial], pixels[axis], at[axis]);
    this.dials.turn(indices);
  }

  letGo(event) {
    if (event.pointerId !== this.held?.pointer) return;
    this.held = undefined;
    this.plot.classList.remove('stage-held');
    event.stopPropagation();
    this.dials.release();
    setTimeout(() => { this.kept = false; }, 0); // after the click that ends it
  }

  keep(event) {
    if (!this.kept) return;
    event.stopPropagation();
    event.preventDefault();
  }
}

// The index of the value that is drawn nearest to a pixel.
export function findNearest(values, pixel, at) {
  const away = Array.from(values, value => Math.abs(pixel(value) - at));
  return away.indexOf(Math.min(...away.filter(Number.isFinite)));
}
