// Time on the stage: played, paused, stepped, scrubbed. The server hears of it only where a gesture ends.

import { write } from './numbers.js';
import { makeSlider } from './slider.js';
import { button, clamp, icon, make } from './tools.js';

const PLAY_SECONDS = 8; // a whole trajectory at speed 1, however many moments it has
const SPEEDS = [0.25, 0.5, 1, 2, 4];
const REST = 400; // milliseconds after a step until the server hears of it: more steps, or moments of a training, may follow

export class Clock {
  // `changed` is called at each change of the moment; while `moving` is true, more changes follow with the next frames.
  constructor(element, changed) {
    Object.assign(this, { element, changed, tell() {}, moving: false, speed: 1 });
    this.tick = this.aim = 0; // aim: where time should stand, as far as a training that goes on has come
    this.readings = [0];
    this.known = this.length = 1;
    this.first = button(element, icon('M3 2v12M13 2L5 8l8 6z'), () => this.stop(0));
    this.back = button(element, icon('M11 2L4 8l7 6z'), () => this.stop(this.tick - 1));
    this.toggle = button(element, '', () => (this.playing ? this.pause() : this.play()));
    this.toggle.classList.add('stage-play');
    this.forward = button(element, icon('M5 2l7 6-7 6z'), () => this.stop(this.tick + 1));
    this.last = button(element, icon('M13 2v12M3 2l8 6-8 6z'), () => this.stop(this.length - 1));
    this.addSlider();
    this.label = make('output', 'stage-reading', element);
    this.speak(false);
    this.pace = make('select', 'stage-speed', element);
    for (const speed of SPEEDS) this.pace.add(new Option(`${speed}×`, speed, speed === 1, speed === 1));
    this.pace.onchange = () => { this.speed = +this.pace.value; if (this.playing) this.play(); };
  }

  addSlider() {
    const move = (value, held) => {
      this.pause(false);
      this.speak(false);
      this.moving = held; // a key moves once
      this.moveTo(value);
      if (!held) this.reportSoon();
    };
    const letGo = meant => {
      this.settle();
      if (meant) this.report();
    };
    this.slider = makeSlider(this.element, { now: () => this.tick, move, letGo });
  }

  // Whether the next moment is read out: where a button leads, and where a play ends; the slider says its value itself.
  speak(aloud) { this.label.ariaLive = aloud ? 'polite' : 'off'; }

  receive(clock, words) {
    this.speak(false);
    this.element.hidden = !clock;
    if (!clock) {
      this.pause(false);
      return void Object.assign(this, { readings: [0], known: 1, tick: 0 }); // its aim stays for when it comes back
    }
    this.aim = this.keepAim(clock);
    this.readings = clock.readings;
    this.length = this.readings.length;
    this.known = clock.known ?? this.length;
    this.unit = clock.unit;
    const others = this.identity !== clock.identity; // not the moments of the message before
    this.identity = clock.identity;
    this.slider.max = this.length - 1;
    this.tick = Math.min(this.aim, this.known - 1);
    this.name(words, !!clock.locked);
    this.paint();
    const plays = clock.play && clock.play !== this.played; // the same text plays again where there was none between
    this.played = clock.play;
    if (plays) {
      this.aim = this.tick = 0;
      this.play();
    } else if (this.playing && others) {
      if (this.tick < this.known - 1) this.play(); else this.pause();
    } else if (this.reported !== undefined && this.reported !== this.tick && !this.playing) {
      this.reportSoon(); // the server counts on where time stood when it heard of it last
    }
  }

  // Where time stands when a message came: where it stood; at the same share of other moments; at their end, if it was at an end.
  keepAim({ readings, identity, start, locked, jump, waits }) {
    const end = readings.length - 1, jumps = !!jump && jump !== this.jumped, wakes = this.waiting && !waits;
    this.jumped = jump;
    this.waiting = waits && (this.waiting ?? true);
    if (wakes) this.aim = start ?? this.length - 1;
    if (locked) return this.land(clamp(start ?? 0, 0, end)); // a question stands: what still plays would show its outcome
    if (this.waiting) return 0;
    if (jumps) return this.land(clamp(start ?? end, 0, end));
    if (this.identity === identity) return clamp(this.aim, 0, end);
    if (this.identity === undefined || start !== null) return clamp(start ?? end, 0, end);
    const share = this.length > 1 ? this.aim / (this.length - 1) : 1;
    return this.aim >= this.length - 1 ? end : Math.round(share * end);
  }

  // Time is moved from outside: what plays stops.
  land(tick) {
    this.pause(false);
    return tick;
  }

  name(words, locked) {
    this.names = words;
    for (const control of this.element.querySelectorAll('button, input, select')) control.disabled = locked;
    const { first, back, forward, last, moment: slider, speed: pace } = words;
    const parts = { first, back, forward, last, slider, pace };
    for (const name in parts) this[name].title = this[name].ariaLabel = parts[name];
  }

  // The shown moment: its index and what the clock reads; the same object as long as it is the same moment.
  now() {
    const { tick } = this, reading = this.readings[tick];
    if (this.moment?.tick !== tick || this.moment.reading !== reading) this.moment = { tick, reading };
    return this.moment;
  }

  // The moment for paper: the shown one; as long as nothing was played yet, the one that a play ends at.
  forPaper() {
    const tick = this.waiting ? this.known - 1 : this.tick;
    return { tick, reading: this.readings[tick] };
  }

  play() {
    cancelAnimationFrame(this.request);
    this.waiting = false; // also where it is paused before its first step
    this.speak(false);
    if (this.tick >= this.known - 1) this.aim = this.tick = 0;
    this.playing = this.moving = true;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches; // then: a still every half second
    const from = this.tick, began = performance.now();
    const perSecond = (this.speed * (this.length - 1)) / Math.max(1, Math.min(PLAY_SECONDS, this.length / 3));
    const step = () => {
      if (!this.playing) return;
      if (!this.element.isConnected) return void (this.playing = this.moving = false);
      const seconds = (performance.now() - began) / 1000, passed = calm ? Math.floor(seconds * 2) / 2 : seconds;
      const tick = Math.min(this.known - 1, from + Math.floor(passed * perSecond));
      if (tick !== this.tick) this.moveTo(tick); // there are more frames than moments
      if (this.tick >= this.known - 1) this.pause(); else this.request = requestAnimationFrame(step);
    };
    this.paint();
    this.request = requestAnimationFrame(step);
  }

  pause(report = true) {
    const was = this.playing;
    this.playing = false;
    cancelAnimationFrame(this.request);
    if (was) this.speak(true);
    this.paint();
    this.settle();
    if (was && report) this.report();
  }

  // The moment is shown once more, now that no other follows at once.
  settle() {
    if (!this.moving) return;
    this.moving = false;
    this.changed();
  }

  stop(tick) {
    this.pause(false);
    this.speak(true);
    this.moveTo(clamp(tick, 0, this.length - 1));
    this.reportSoon();
  }

  choose(tick) { if (!this.slider.disabled && tick !== this.tick) this.stop(tick); }

  // Something else than time was moved on a page that waits to be played: all of it is shown.
  wake() { if (this.waiting) this.moveTo(this.length - 1); }

  moveTo(wanted) {
    this.waiting = false;
    const tick = Math.min(wanted, this.known - 1), same = tick === this.tick;
    this.aim = tick === this.known - 1 ? this.length - 1 : tick; // at the end of what there is, time goes on with it
    this.tick = tick;
    this.paint();
    if (!same) this.changed();
  }

  reportSoon() {
    clearTimeout(this.later);
    this.later = setTimeout(() => this.report(), REST);
  }

  report() {
    clearTimeout(this.later);
    if (this.reported === this.tick) return;
    this.reported = this.tick;
    this.tell(this.tick);
  }

  paint() {
    if (!this.names) return;
    this.slider.value = this.tick;
    this.slider.style.setProperty('--done', `${(100 * this.tick) / Math.max(1, this.length - 1)}%`);
    this.label.textContent = `${this.unit} ${write(this.readings[this.tick])} / ${write(this.readings[this.length - 1])}`;
    this.slider.setAttribute('aria-valuetext', this.label.textContent);
    const playing = String(!!this.playing);
    if (this.toggle.dataset.playing !== playing) {
      this.toggle.dataset.playing = playing;
      this.toggle.replaceChildren(icon(this.playing ? 'M3 2h3.5v12H3zM9.5 2H13v12H9.5z' : 'M3 1.5l11 6.5-11 6.5z'));
    }
    this.toggle.title = this.toggle.ariaLabel = this.playing ? this.names.pause : this.names.play;
  }
}
