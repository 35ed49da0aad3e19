// Time on the stage: played, paused, stepped, scrubbed.
class Clock {
  constructor(element, changed) {
    this.element = element;
    this.changed = changed;
    this.tick = this.aim = 0; // aim: where time should stand, as far as a training that goes on has come
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
    if (!clock) { this.pause(false); this.readings = [0]; this.known = 1; this.tick = 0; return; }
    const wasAtEnd = this.aim >= (this.length ?? 0) - 1, share = this.length > 1 ? this.aim / (this.length - 1) : 1;
    const other = this.identity !== clock.identity;
    this.readings = clock.readings;
    this.length = this.readings.length;
    this.known = clock.known ?? this.length;
    this.unit = clock.unit;
    this.slider.max = this.length - 1;
    if (this.identity === undefined || (other && clock.start !== null)) this.aim = clock.start ?? this.length - 1;
    else if (other) this.aim = wasAtEnd ? this.length - 1 : Math.round(share * (this.length - 1));
    this.identity = clock.identity;
    this.aim = clock.locked ? 0 : clamp(this.aim, 0, this.length - 1);
    this.tick = Math.min(this.aim, this.known - 1);
    for (const control of this.element.querySelectorAll('button, input, select')) control.disabled = !!clock.locked;
    const names = { first: words.first, back: words.back, forward: words.forward, last: words.last, slider: words.moment, pace: words.speed };
    for (const name in names) this[name].title = this[name].ariaLabel = names[name];
    this.names = words;
    this.paint();
    if (clock.play && clock.play !== this.played) { this.played = clock.play; this.aim = this.tick = 0; this.play(); }
  }

  now() { return (this.moment?.tick === this.tick && this.moment.reading === this.readings[this.tick]) ? this.moment : (this.moment = { tick: this.tick, reading: this.readings[this.tick] }); }

  play() {
    cancelAnimationFrame(this.request);
    if (this.tick >= this.known - 1) this.aim = this.tick = 0;
    this.playing = true;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches; // then: a still every half second
    const from = this.tick, began = performance.now(), perSecond = (this.speed * (this.length - 1)) / Math.max(1, Math.min(PLAY_SECONDS, this.length / 3));
    const step = () => {
      if (!this.playing) return;
      if (!this.element.isConnected) return void (this.playing = false);
      const seconds = (performance.now() - began) / 1000, passed = calm ? Math.floor(seconds * 2) / 2 : seconds;
      this.moveTo(Math.min(this.known - 1, from + Math.floor(passed * perSecond)));
      if (this.tick >= this.known - 1) this.pause(); else this.request = requestAnimationFrame(step);
    };
    this.paint();
    this.request = requestAnimationFrame(step);
  }

  pause(report = true) {
    const was = this.playing;
    this.playing = false;
    cancelAnimationFrame(this.request);
    this.paint();
    if (was) this.changed(); // drawn properly, now that there is time
    if (was && report) this.report();
  }

  stop(tick) { this.pause(false); this.moveTo(clamp(tick, 0, this.length - 1)); clearTimeout(this.later); this.later = setTimeout(() => this.report(), 400); }

  choose(tick) { if (!this.slider.disabled && tick !== this.tick) this.stop(tick); }

  moveTo(wanted) {
    const tick = Math.min(wanted, this.known - 1), same = tick === this.tick;
    this.aim = tick === this.known - 1 ? this.length - 1 : tick; // at the end of what there is, time goes on with it
    this.tick = tick;
    this.paint();
    if (!same) this.changed();
  }

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
