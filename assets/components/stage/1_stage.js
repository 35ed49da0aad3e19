// The stage: Plotly figures in a grid, one clock for all of them, and the numbers of the shown moment.
// Figures are updated in place (Plotly.react), so camera and zoom survive every change; time is played here, without the server.

const PLAY_SECONDS = 8; // a whole trajectory at speed 1, however many moments it has
const SPEEDS = [0.25, 0.5, 1, 2, 4];

const KEPT = (window.downhill ??= {}), stages = (KEPT.stages ??= new Map()); // one of each for all stages that ever stand on the page
KEPT.early = bytes => Stage.open(bytes);

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector('.stage');
  root.stage ??= new Stage(root);
  root.stage.open(data, setStateValue, setTriggerValue);
  // The cleanup of a superseded call runs while the element is still mounted: close only what has really gone.
  return () => setTimeout(() => root.isConnected || root.stage.close(), 0);
}

class Stage {
  constructor(root) {
    this.root = root;
    this.panels = new Map();
    this.ahead = []; // messages that are drawn and that Streamlit has not handed over yet
    this.grid = make('div', 'stage-grid', root);
    this.clock = new Clock(make('div', 'stage-clock', root), () => this.showMoment());
    this.readout = new Readout(make('div', 'stage-readout', root));
    const probe = make('span', 'stage-theme-probe', root); // its colour has a transition, which tells when the theme changes
    probe.ontransitionend = () => this.panels.forEach(panel => panel.draw());
  }

  // What came with the last message is kept in the window for the next one, so it outlives a visit to another page.
  open(message, setState, trigger) {
    this.clock.tell = moment => setState('moment', moment);
    this.tell = picked => trigger('picked', picked);
    if (message === this.message) return;
    this.message = message;
    const drawn = this.ahead.findIndex(early => equal(early, message));
    if (drawn >= 0) return void this.ahead.splice(0, drawn + 1);
    this.ahead = []; // Streamlit had this one in its own memory: whichever comes from now on is newer
    const parcel = new Parcel(message, KEPT);
    if (!parcel.complete) return trigger('missing', true); // the message before this one was never delivered: ask for everything
    stages.set(parcel.scene.key, this);
    this.receive(parcel, parcel.scene);
  }

  // Streamlit hands over a message when React has rendered the page around the stage; see assets/components/early.js.
  static open(bytes) {
    const message = Parcel.find(bytes), parcel = message && new Parcel(message, KEPT), stage = parcel?.complete && stages.get(parcel.scene.key);
    if (!stage?.root.isConnected) return false;
    stage.ahead.push(message); // Streamlit may hand it over when the next one is drawn already
    stage.receive(parcel, parcel.scene);
    return true;
  }

  receive(parcel, data) {
    this.root.style.setProperty('--scale', data.scale);
    Object.assign(this.grid.style, { gridTemplateColumns: data.columns, gridTemplateRows: data.rows, gridTemplateAreas: data.areas });
    for (const [name, panel] of this.panels) if (!data.panels.some(wanted => wanted.name === name)) { panel.close(); this.panels.delete(name); }
    this.clock.receive(data.clock, data.words);
    this.readout.receive(data.readout);
    for (const wanted of data.panels) {
      if (!this.panels.has(wanted.name)) this.panels.set(wanted.name, new Panel(make('figure', 'stage-panel', this.grid)));
      this.panels.get(wanted.name).receive(wanted, parcel, this.clock.now(), picked => this.tell(picked), moment => this.clock.choose(moment));
    }
    this.readout.show(this.clock.now());
  }

  showMoment() {
    const now = this.clock.now();
    this.panels.forEach(panel => panel.show(now, this.clock.playing));
    this.readout.show(now);
  }

  close() {
    stages.forEach((stage, key) => { if (stage === this) stages.delete(key); });
    this.clock.pause();
    this.panels.forEach(panel => panel.close());
  }
}
