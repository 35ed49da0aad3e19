// The stage: Plotly figures in a grid, one clock for all of them, and the numbers of the shown moment.
//
// stage.js     takes a message of the server (`show`), lays out the panels, and passes the clock's moments to all that follow it
// parcel.js    reads a message: a head of JSON, and arrays under the names of their content
// panel.js     one picture's caption, buttons, alternative text, and the sentence where it failed
// picture.js   one Plotly figure: drawn (figure.js makes it ready), moved with the clock, closed; saving.js: as a file, on paper
// clock.js     time itself; dials.js: sliders that select among results; slider.js: what both make of hands and keys; follower.js,
//              shapes.js and readout.js: what a trace, a shape, a cell shows at a moment and where the dials stand (axes.js);
//              box.js: where a path in 3D ends
// sketch.js    moves what Plotly has drawn while time moves (with sketch_lines.js, sketch_cells.js, sketch_raster.js), and sheet.js
//              paints it on a canvas; internals.js is the only module that knows where Plotly keeps what. Without them Plotly's
//              public functions do the work
// calm.js      when a message to the server changes nothing but what it tells
// gestures.js  wheel, touch, clicks and cameras on a picture
// walk.js      by keyboard from point to point of a picture
// presenting.js  keys that press the guide's buttons
// grab.js      points in a picture that turn dials; scrolling.js: up to a question that is asked; focus.js: where keys go on then;
//              translation.js: what a browser's translation leaves alone; theme.js: light or dark, outside of the app too
// tools.js, numbers.js, plotly.js   small functions, writing numbers, loading Plotly
//
// What fails in one part is told in the console once and leaves the others alone.

import { calm } from './calm.js';
import { Clock } from './clock.js';
import { Dials } from './dials.js';
import { closeLines, followPopovers, followStrip } from './focus.js';
import { Panel } from './panel.js';
import { Parcel } from './parcel.js';
import { loadPlotly } from './plotly.js';
import { watchKeys } from './presenting.js';
import { Readout } from './readout.js';
import { bringUp, watchPresets } from './scrolling.js';
import { followTheme } from './theme.js';
import { complain, guarded, make, nextFrame } from './tools.js';
import { keepFixed } from './translation.js';

loadPlotly().catch(complain); // before the first picture asks for it
watchPresets();
followStrip();
followPopovers();
addEventListener('keydown', event => closeLines(event));
followTheme();
watchKeys();
keepFixed();

const parcels = new Map(); // the last one of each stage, which outlives a visit to another page: its parts are not sent again

// Shows what Streamlit hands to the component; returns what is to be called when it hands over something else, or takes it away.
export function show(root, { data, setStateValue, setTriggerValue }) {
  root.stage ??= new Stage(root);
  root.stage.open(data, setStateValue, setTriggerValue);
  return () => setTimeout(() => root.isConnected || root.stage.close(), 0); // it is still mounted when it is only superseded
}

class Stage {
  constructor(root) {
    this.root = root;
    this.panels = new Map();
    this.grid = make('div', 'stage-grid', root);
    this.clock = new Clock(make('div', 'stage-clock', root), () => this.showMoment());
    this.dials = new Dials(make('div', 'stage-dials', root), () => this.turn());
    this.readout = new Readout(make('div', 'stage-readout', root));
    const probe = make('span', 'stage-theme-probe', root); // its colour has a transition, which tells when the theme changes
    probe.ontransitionend = () => this.redraw();
  }

  // In the colours of another theme.
  redraw() {
    followTheme();
    this.panels.forEach(panel => panel.redraw());
    this.readout.receive(this.readout.table);
    this.readout.show(this.now());
  }

  open(message, setState, trigger) {
    this.clock.tell = moment => this.tellSoon(moment, setState);
    this.dials.tell = indices => setState('dials', indices);
    this.pick = point => trigger('picked', point);
    if (message === this.message) return;
    this.message = message;
    try {
      this.receive(new Parcel(message, parcels), trigger);
    } catch (error) {
      this.fail(error, trigger);
    }
  }

  receive(parcel, trigger) {
    if (!parcel.complete) return trigger('missing', true); // a message before this one was never delivered: ask for everything
    const { scene } = parcel;
    parcels.set(scene.key, parcel);
    this.root.style.setProperty('--scale', scene.scale);
    for (const name in scene.layout) this.grid.style.setProperty(`--${name}`, scene.layout[name]);
    this.clock.receive(scene.clock, scene.words);
    const asking = !!scene.clock?.locked || scene.panels.some(({ veiled }) => veiled); // a question is open
    if (asking && this.asking === false) bringUp();
    this.asking = asking;
    this.predicts = !!scene.predicts;
    this.dials.receive(scene.dials ?? [], scene.heard, asking, scene.resting);
    this.readout.receive(scene.readout);
    this.keepPanels(scene.panels.map(({ name }) => name));
    for (const wanted of scene.panels) guarded(() => this.panels.get(wanted.name).receive(wanted, parcel, this.now()))();
    this.readout.show(this.now());
    this.sentence?.remove();
    this.requested = false;
  }

  // What is shown: {tick, reading, dials}; the same object as long as it is the same.
  now() {
    const clock = this.clock.now(), dials = this.dials.now();
    if (this.moment?.clock !== clock || this.moment.dials !== dials) this.moment = { ...clock, dials, clock };
    return this.moment;
  }

  // One of its pictures for paper.
  print(name, width, height) {
    return this.panels.get(name).print({ ...this.now(), ...this.clock.forPaper() }, width, height);
  }

  keepPanels(names) {
    for (const [name, panel] of this.panels) if (!names.includes(name)) { panel.close(); this.panels.delete(name); }
    const tell = { pick: point => this.pick(point), choose: moment => this.clock.choose(moment), dials: this.dials };
    for (const name of names)
      if (!this.panels.has(name)) this.panels.set(name, new Panel(make('figure', 'stage-panel', this.grid), tell));
  }

  // A dial moves: pictures follow, but where each change is to be predicted first; there the server's message asks.
  turn() {
    if (this.predicts) return;
    if (this.dials.moving) this.clock.wake();
    this.showSoon();
  }

  // Once in the next frame, however often a dial moves until then.
  showSoon() {
    this.waiting ??= nextFrame().then(() => {
      this.waiting = undefined;
      this.showMoment();
    });
  }

  showMoment() {
    if (this.closed) return;
    const now = this.now(), moving = this.clock.moving || this.dials.moving;
    for (const part of this.panels.values()) guarded(() => part.show(now, moving))();
    guarded(() => this.readout.show(now))();
  }

  // The latest moment, once a message changes nothing else (calm.js); a stage that is taken away tells nothing.
  async tellSoon(moment, setState) {
    this.told = moment;
    await calm();
    if (this.told === moment && !this.closed) setState('moment', moment);
  }

  // A message that is damaged, or has another form: say so, and ask once for everything. Streamlit does not hand over an answer
  // that equals this message.
  fail(error, trigger) {
    complain(error);
    this.sentence ??= make('p', 'stage-failed', this.root);
    this.root.prepend(this.sentence);
    this.sentence.textContent = this.root.dataset.failed;
    if (!this.requested) trigger('missing', true);
    this.requested = true;
  }

  close() {
    this.closed = true;
    this.clock.pause(false);
    this.dials.rest();
    this.panels.forEach(panel => panel.close());
  }
}
