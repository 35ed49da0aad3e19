// What a visitor does with mouse, finger or pen on a picture.
//
// The wheel scrolls the page. One finger scrolls the page over a 2D picture; over a 3D one it scrolls if it sets out up or down,
// and turns the picture if it sets out sideways. Two fingers enlarge the page, as everywhere. A tap is a click.
// A click picks a point once, however often one clicks in a row; where the picture is enlarged, a second click would reset it, so
// the pick waits until none can follow.

import { findSubplot } from './internals.js';
import { guarded, mapValues } from './tools.js';

export const DOUBLE = 300; // milliseconds within which Plotly counts a second click as a double click
const TURNED = 6; // pixels that a finger moves sideways before it turns a picture

export class Gestures {
  // `act`: {pick(point), choose(moment), looked(changed), dials}
  constructor(plot, act) {
    Object.assign(this, { plot, act, cameras: {}, pointed: {} });
    // Plotly's own listeners for wheel and touch keep the page from scrolling: none of these events reaches them.
    for (const event of ['wheel', 'touchstart', 'touchmove', 'touchend'])
      plot.addEventListener(event, each => each.stopPropagation(), { capture: true, passive: true });
    // On a busy computer the second click may end after the time in which it must begin.
    const press = ({ detail }) => { if (detail > 1 && this.enlarged) clearTimeout(this.picking); };
    plot.addEventListener('mousedown', press, { capture: true });
    plot.addEventListener('pointerdown', event => this.beginTurn(event));
    plot.addEventListener('pointermove', event => this.turn(event));
    for (const event of ['pointerup', 'pointercancel']) plot.addEventListener(event, each => this.endTurn(each));
  }

  // Plotly's events; it takes listeners once it has drawn the figure.
  listen() {
    this.plot.classList.toggle('stage-turns', !!this.plot.layout.scene);
    if (this.listening) return;
    this.listening = true;
    const on = (event, act) => this.plot.on(`plotly_${event}`, guarded(act));
    on('relayout', changes => this.note(changes));
    on('webglcontextlost', ({ event }) => event.preventDefault()); // so that the browser gives it back; Plotly then draws anew
    on('hover', ({ points: [point] }) => {
      this.hovered = point;
      this.chooseAt(point);
      this.pointAt(point);
    });
    on('unhover', () => { this.hovered = null; this.pointAt(null); });
    on('doubleclick', () => { if (this.enlarged) clearTimeout(this.picking); this.resets = true; });
    on('click', event => this.click(event));
  }

  note(changes) {
    for (const key in changes) {
      if (key.endsWith('.camera') && !this.resets) this.cameras[key.slice(0, -7)] = changes[key];
      if (/^[xy]axis\d*\.range\[/.test(key)) this.enlarged = true; // whole ranges are set by dials, not by visitors
    }
    if (this.resets) this.enlarged = false;
    this.resets = false; // Plotly tells of a double click first, and then which ranges it has restored
    this.act.looked(this.changed);
  }

  // Whether the visitor has enlarged or turned the picture.
  get changed() { return !!this.enlarged || Object.keys(this.cameras).length > 0; }

  // The next change of ranges and cameras is no visitor's: it brings the picture back.
  forget() { Object.assign(this, { cameras: {}, resets: true }); }

  // A heat map whose cells are the moments (core/figures/following.py).
  chooseAt({ data, pointNumber }) {
    const columns = data.meta?.choose;
    if (columns) this.act.choose(pointNumber[0] * columns + pointNumber[1]);
    return !!columns;
  }

  // Turns dials as long as the pointer is on something (core/figures/following.py, point_at).
  pointAt(point) {
    const turned = point && this.pointed[point.curveNumber];
    if (!turned && !this.pointing) return;
    this.pointing = !!turned;
    this.act.dials.point(mapValues(turned ?? {}, positions => positions[point.pointNumber]));
  }

  click({ event, points: [point] }) {
    if (event?.detail > 1) return;
    clearTimeout(this.picking);
    const pick = () => { if (this.plot.isConnected) this.pick(this.find(event, point)); }; // else it was taken away meanwhile
    this.picking = setTimeout(guarded(pick), this.enlarged ? DOUBLE + 50 : 0);
  }

  // The point under the mouse. Plotly looks where it is only every 50 ms, so that a click straight after a move names the place
  // before; it is made to forget and to look again.
  find(event, point) {
    const { Fx } = window.Plotly ?? {}, { xaxis = 'x', yaxis = 'y' } = point.data;
    if (!Fx || !event?.target || this.plot.layout.scene) return point;
    Fx.unhover(this.plot, event);
    Fx.hover(this.plot, event, findSubplot(event) ?? xaxis + yaxis); // tells `hover` above
    return this.hovered ?? point;
  }

  pick(point) {
    if (this.chooseAt(point)) return;
    const { x, y, customdata = null, curveNumber: curve, pointNumber } = point, z = typeof point.z === 'number' ? point.z : null;
    this.act.pick({ x, y, z, customdata, curve, point: pointNumber });
  }

  // A finger that the browser does not take for scrolling (stage.css, touch-action) becomes a mouse to Plotly, which tells where
  // the camera went after a mouse only.
  beginTurn(event) {
    if (event.pointerType !== 'touch') return;
    if (this.finger) return this.endTurn(event);
    if (event.isPrimary && this.plot.layout?.scene) this.finger = { id: event.pointerId, x: event.clientX, target: event.target };
  }

  turn(event) {
    const finger = this.finger;
    if (finger?.id !== event.pointerId) return;
    if (!finger.turning && Math.abs(event.clientX - finger.x) < TURNED) return;
    if (!finger.turning) this.send('mousedown', event);
    finger.turning = true;
    this.send('mousemove', event);
  }

  endTurn(event) {
    if (this.finger?.turning) this.send('mouseup', event);
    this.finger = null;
  }

  send(name, { clientX, clientY }) {
    const place = { clientX, clientY, buttons: name === 'mouseup' ? 0 : 1 };
    this.finger.target.dispatchEvent(new MouseEvent(name, { bubbles: true, cancelable: true, view: window, ...place }));
  }
}
