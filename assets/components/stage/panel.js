// One panel of the stage: a caption, buttons for cameras and exports, and the picture; a sentence instead, where drawing failed.

import { FlatOnly, Picture } from './picture.js';
import { readCell } from './readout.js';
import { print, save } from './saving.js';
import { button, complain, explain, make } from './tools.js';

export class Panel {
  // `tell`: {pick(point), choose(moment), dials}
  constructor(element, tell) {
    this.element = element;
    const bar = make('figcaption', '', element);
    this.tags = make('span', 'stage-tags', bar);
    this.caption = make('span', 'stage-caption', bar);
    Object.assign(this.caption, { role: 'heading', ariaLevel: '2' }); // screen readers go from one to the next
    this.views = make('span', 'stage-buttons stage-views', bar);
    this.whole = make('span', 'stage-buttons stage-whole', bar);
    this.whole.hidden = true;
    this.exports = make('span', 'stage-buttons stage-exports', bar);
    this.plot = make('div', 'stage-plot', element);
    this.plot.setAttribute('role', 'img');
    const pick = point => tell.pick({ panel: this.name, ...point });
    const looked = changed => { this.whole.hidden = !changed; };
    const answer = { fail: error => this.fail(error), drawn: () => this.recover(), looked };
    const act = { pick, choose: tell.choose, dials: tell.dials, ...answer };
    this.picture = new Picture(this.plot, act);
  }

  get busy() { return this.picture.busy; }

  receive({ name, wide, caption, tags = [], alt, views, figure, veiled = false }, parcel, now) {
    this.name = name;
    this.words = parcel.scene.words;
    this.element.style.gridArea = name;
    this.element.dataset.panel = name;
    this.element.classList.toggle('stage-wide', !!wide);
    this.title = caption;
    this.showTags(tags);
    this.plot.setAttribute('aria-label', alt);
    this.plot.dataset.coming = this.words.coming; // stage.css shows it until there is a picture
    this.veil(veiled);
    this.showButtons(views);
    this.picture.receive(parcel, figure, now);
    this.write(now);
  }

  // The caption, which may follow dials.
  write(now) {
    const text = readCell(this.title, now);
    if (this.caption.textContent !== text) this.caption.textContent = text;
  }

  // Kept while unchanged: a button that is made anew loses the focus.
  showButtons(views) {
    const { whole, save } = this.words, text = JSON.stringify([views, whole, save]);
    if (this.offered === text) return;
    this.offered = text;
    for (const row of [this.whole, this.views, this.exports]) row.replaceChildren();
    button(this.whole, whole, () => this.picture.reset(), this.words['whole help']);
    for (const [label, camera] of views) button(this.views, label, () => this.picture.look(camera), label);
    for (const format of ['png', 'svg']) this.addExport(format);
  }

  // Numbers of the key's lines, which tell their line to who points at them, tabs to them or taps them; kept while unchanged.
  showTags(tags) {
    const text = JSON.stringify(tags);
    if (this.tagged === text) return;
    this.tagged = text;
    this.tags.replaceChildren();
    for (const [title, line] of tags) explain(this.tags, title, line, 'stage-tag');
  }

  // A quiet cover over the picture, which can then be neither seen, read, exported, printed nor pointed at.
  veil(veiled) {
    this.element.classList.toggle('stage-veiled', veiled);
    this.plot.ariaHidden = veiled ? 'true' : null;
    if (!veiled) return void (this.cover = this.cover?.remove());
    this.cover ??= make('div', 'stage-cover', this.element);
    this.cover.textContent = this.words.veiled;
  }

  addExport(format) {
    const background = () => getComputedStyle(this.element).getPropertyValue('--st-background-color').trim();
    const act = () => save(this.picture, format, `downhill-${this.name}`, background());
    button(this.exports, format.toUpperCase(), act, `${this.words.save} ${format.toUpperCase()}`);
  }

  // The picture for paper; undefined where a question covers it, or where it cannot be drawn: 3D without WebGL.
  async print(now, width, height) {
    return this.cover ? undefined : print(this.picture, now, width, height).catch(() => undefined);
  }

  show(now, moving) {
    this.write(now);
    this.picture.show(now, moving);
  }

  redraw() { if (this.picture.parcel) this.picture.draw(); }

  fail(error) {
    const flat = error instanceof FlatOnly;
    if (!flat) complain(error);
    this.views.hidden = flat;
    this.sentence ??= make('p', 'stage-failed', this.element);
    this.sentence.textContent = flat ? this.words.flat : this.words.failed;
  }

  recover() {
    this.sentence?.remove();
    this.sentence = undefined;
  }

  close() {
    this.picture.close();
    this.element.remove();
  }
}
