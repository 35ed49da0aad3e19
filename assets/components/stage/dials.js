// Dials: sliders that select among computed results. Moving one changes what is shown at once and sends nothing; when the hand
// lets go, one message tells where all of them stand.

import { makeSlider } from './slider.js';
import { clamp, make } from './tools.js';

const REST = 400; // milliseconds after a key until the server hears of it: more keys may follow
const MARKED = 24; // values up to which each has a mark; of more only the powers of ten, or on an even scale the whole numbers
const WHOLE = /^[−-]?\d+$/u;
const POWER_OF_TEN = /^(10*|0\.0*1|10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|1e[-−]?\d+)$/u;
export const REPORT = '#'; // the number of a report, beside the dials' names

export class Dials {
  // `changed` is called at each change; while `moving` is true, more changes follow.
  constructor(element, changed) {
    Object.assign(this, { element, changed, tell() {}, moving: false, dials: new Map(), reports: 0 });
    Object.assign(this, { state: {}, resting: {}, pointed: {} }); // of dials without a slider: where they stand, and are turned to
    element.hidden = true;
  }

  // What a message says. `heard` is the number of the last report that the server had read when it wrote the message: one that is
  // older than our last report, or comes while a hand moves a dial, does not turn the dials back. Nobody holds a locked dial.
  // `resting` is where dials without a slider stand while nothing is pointed at.
  receive(wanted, heard, locked, resting = {}) {
    this.resting = resting;
    if (locked) this.rest();
    const late = this.moving || (!locked && this.reports > 0 && heard !== this.reports);
    const names = wanted.map(({ name }) => name);
    for (const [name, dial] of this.dials) if (!names.includes(name)) { dial.close(); this.dials.delete(name); }
    for (const each of wanted) {
      const dial = this.dials.get(each.name) ?? new Dial(each.name, this);
      this.dials.set(each.name, dial);
      dial.receive(late ? { ...each, index: dial.index ?? each.index } : each, locked);
    }
    this.order(names);
    this.note();
    if (!late) this.known = JSON.stringify(this.stand());
  }

  // Rows move only if they must: one that moves loses the focus.
  order(names) {
    const rows = names.map(name => this.dials.get(name).row).filter(Boolean);
    if (rows.some((row, at) => row !== this.element.children[at])) this.element.append(...rows);
    this.element.hidden = !rows.length;
  }

  // The index of each dial, by its name; the same object as long as all stand where they stood.
  now() { return this.state; }

  stand() { return Object.fromEntries([...this.dials].map(([name, { index }]) => [name, index])); }

  note() {
    const state = { ...this.stand(), ...this.resting, ...this.pointed };
    if (JSON.stringify(state) !== JSON.stringify(this.state)) this.state = state;
  }

  // Turns dials, given as {name: index}, by hand.
  turn(indices) {
    const before = this.state;
    clearTimeout(this.later);
    for (const name in indices) if (this.canTurn(name)) this.dials.get(name).show(indices[name]);
    this.note();
    if (this.state === before) return;
    this.moving = true;
    this.changed();
  }

  // Turns dials, given as {name: index}, as long as the pointer is on something; {} lets them rest. The server does not hear of it.
  point(indices) {
    const before = this.state;
    this.pointed = indices;
    this.note();
    if (this.state !== before) this.changed();
  }

  canTurn(name) {
    const dial = this.dials.get(name);
    return !!dial && !dial.locked && !dial.hidden;
  }

  wait() {
    clearTimeout(this.later);
    this.later = setTimeout(() => this.release(), REST);
  }

  rest() {
    clearTimeout(this.later);
    this.moving = false;
  }

  // The hand lets go: what is shown is shown once more, now that nothing follows at once, and the server hears of it.
  release() {
    const moved = this.moving, stand = this.stand(), written = JSON.stringify(stand);
    this.rest();
    if (moved) this.changed();
    if (!moved || written === this.known) return;
    this.known = written;
    this.reports = Math.max(Date.now(), this.reports + 1); // greater than that of a visit before, which the server may remember
    this.tell({ ...stand, [REPORT]: this.reports });
  }
}

// One slider with its name, its value, and a mark for each value or power of ten.
class Dial {
  constructor(name, dials) { Object.assign(this, { name, dials }); }

  build() {
    this.row = make('div', 'stage-dial', this.dials.element);
    this.row.dataset.dial = this.name;
    const name = make('span', 'stage-dial-name', this.row), track = make('span', 'stage-dial-track', this.row);
    this.title = make('span', '', name);
    this.title.onclick = () => this.slider.focus();
    this.help = make('button', 'stage-help', name);
    this.help.type = 'button';
    this.help.append('?');
    this.tip = make('span', 'stage-tip', this.help);
    this.addSlider(track);
    this.bubble = make('span', 'stage-dial-bubble', track);
    this.marks = make('span', 'stage-dial-marks', track);
    this.value = make('span', 'stage-dial-value', this.row);
    for (const said of [this.bubble, this.value]) said.ariaHidden = 'true'; // the slider says it itself
  }

  addSlider(track) {
    const { name, dials } = this;
    const move = (value, held) => {
      dials.turn({ [name]: value });
      if (!held) dials.wait(); // a key
    };
    this.slider = makeSlider(track, { now: () => this.index, move, letGo: () => dials.release() });
    this.slider.name = name;
    this.slider.onblur = () => dials.release();
  }

  receive({ label, texts, index, help, hidden = false }, locked) {
    Object.assign(this, { texts, hidden, locked });
    if (hidden) this.close();
    else this.dress(label, help);
    this.show(index);
  }

  dress(label, help) {
    const { texts, locked } = this, longest = Math.max(...texts.map(text => text.length));
    if (!this.row) this.build();
    this.title.textContent = this.slider.ariaLabel = label;
    this.help.hidden = !help;
    this.tip.textContent = this.help.ariaLabel = this.slider.ariaDescription = help ?? '';
    Object.assign(this.slider, { max: texts.length - 1, disabled: !!locked });
    this.value.style.minWidth = `${longest}ch`;
    this.marks.replaceChildren(...placeMarks(texts).map(place => {
      const mark = document.createElement('i');
      mark.style.left = `${100 * place}%`;
      return mark;
    }));
  }

  show(index) {
    this.index = clamp(index, 0, this.texts.length - 1);
    if (!this.row) return;
    const text = this.texts[this.index];
    this.slider.value = this.index;
    this.slider.ariaValueText = text;
    this.row.style.setProperty('--done', this.index / Math.max(1, this.texts.length - 1));
    this.bubble.textContent = this.value.textContent = text;
  }

  close() {
    this.row?.remove();
    this.row = undefined;
  }
}

// Whether the values of a slider are equally far apart.
function isEven(texts) {
  const [first, second, third] = texts.map(text => +text.replace('−', '-'));
  return Math.abs(third - second - (second - first)) < 1e-6 * Math.abs(second - first);
}

// Where marks stand along a slider, from 0 to 1.
export function placeMarks(texts) {
  const all = texts.map((_, index) => index), few = texts.length <= MARKED;
  const sign = isEven(texts) ? WHOLE : POWER_OF_TEN, marked = few ? all : all.filter(index => sign.test(texts[index]));
  return marked.map(index => index / Math.max(1, texts.length - 1));
}
