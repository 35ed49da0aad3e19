// By keyboard from point to point of a picture whose points turn dials while they are pointed at (core/figures/following.py,
// point_at): up and down in a column, left and right to the nearest point of the next one. Enter picks it as a click does, Escape
// lets go. What Plotly writes beside the point is said to who cannot see it.

import { readLabel } from './internals.js';
import { clamp, guarded, make } from './tools.js';

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Walk {
  // `gestures` (gestures.js) turn dials and pick.
  constructor(plot, gestures) {
    Object.assign(this, { plot, gestures });
    plot.addEventListener('keydown', guarded(event => this.press(event)));
    plot.addEventListener('blur', guarded(() => this.leave()));
  }

  // After each drawing. `words`: {walk: what the keys do, feeds: for an arrow from one thing to another, held: said after Enter}
  receive(words) {
    const { plot } = this, walks = Object.keys(this.gestures.pointed).length > 0;
    this.words = walks ? words : null;
    plot.setAttribute('role', walks ? 'application' : 'img'); // an application gets all keys
    plot.ariaDescription = walks ? words.walk : null;
    if (walks) plot.tabIndex = 0; else plot.removeAttribute('tabindex');
    if (walks && !this.said) (this.said = make('p', 'stage-said', plot.parentNode)).ariaLive = 'polite';
  }

  // All points as Plotly names them: in columns from left to right, each from top to bottom.
  list() {
    const { data } = this.plot, columns = new Map();
    for (const curve of Object.keys(this.gestures.pointed)) Array.from(data[curve].x, (x, pointNumber) => {
      const customdata = data[curve].customdata?.[pointNumber], at = x.toFixed(3);
      if (!columns.has(at)) columns.set(at, []);
      columns.get(at).push({ curveNumber: +curve, pointNumber, x, y: data[curve].y[pointNumber], customdata, data: data[curve] });
    });
    return [...columns.values()].sort(([a], [b]) => a.x - b.x).map(column => column.sort((a, b) => b.y - a.y));
  }

  press(event) {
    const step = STEPS[event.key], acts = { Enter: () => this.hold(), Escape: () => this.letGo() };
    if (!this.words || event.ctrlKey || event.metaKey || event.altKey || !(step || (this.here && acts[event.key]))) return;
    event.preventDefault(); // an arrow would scroll
    if (step) this.go(...step); else acts[event.key]();
  }

  go(across, down) {
    const columns = this.list(), { here } = this;
    const same = each => each.curveNumber === here?.curveNumber && each.pointNumber === here.pointNumber;
    const column = columns.findIndex(each => each.some(same));
    if (column < 0) return this.point(this.findHeld(columns) ?? columns[0][0]);
    const rows = columns[clamp(column + across, 0, columns.length - 1)], away = each => Math.abs(each.y - here.y);
    if (across) return this.point(rows.reduce((best, each) => (away(each) < away(best) ? each : best)));
    this.point(rows[clamp(rows.findIndex(same) + down, 0, rows.length - 1)]);
  }

  point(here) {
    const { plot, gestures, words } = this, { curveNumber, pointNumber } = here, { Fx } = window.Plotly;
    this.here = here;
    Fx.unhover(plot);
    Fx.hover(plot, [{ curveNumber, pointNumber }]);
    gestures.pointAt(here);
    const text = (readLabel(plot) ?? [here.data.text[pointNumber]]).join(', ');
    this.said.textContent = text.replaceAll('→', words.feeds).replace(/-(?=\d)/g, '−'); // a hyphen would not be spoken
  }

  // A second time lets it go.
  hold() {
    const held = this.findHeld(this.list());
    const again = held?.curveNumber === this.here.curveNumber && held.pointNumber === this.here.pointNumber;
    this.gestures.pick(this.here);
    if (!again) this.said.textContent += ` (${this.words.held})`;
  }

  // The point that dials rest on after it was picked: each dial of it stands there, or at 0, on nothing.
  findHeld(columns) {
    const { act: { dials: { resting } }, pointed } = this.gestures, names = Object.keys(resting).filter(name => resting[name]);
    return names.length ? columns.flat().find(({ curveNumber, pointNumber }) =>
      names.every(name => pointed[curveNumber][name]?.[pointNumber] === resting[name])) : undefined;
  }

  letGo() {
    const held = this.findHeld(this.list());
    this.leave();
    if (held) this.gestures.pick(held); // picked once more
  }

  leave() {
    if (!this.here) return;
    this.here = undefined;
    this.said.textContent = '';
    window.Plotly.Fx.unhover(this.plot);
    this.gestures.pointAt(null);
  }
}
