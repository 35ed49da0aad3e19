// One picture on the stage.
class Panel {
  constructor(element) {
    this.element = element;
    const bar = make('figcaption', '', element);
    this.caption = make('span', 'stage-caption', bar);
    this.views = make('span', 'stage-buttons', bar);
    this.exports = make('span', 'stage-buttons stage-exports', bar);
    this.plot = make('div', 'stage-plot', element);
    this.plot.setAttribute('role', 'img');
    this.cameras = {};
  }

  receive(wanted, parcel, now, pick, choose) {
    const data = parcel.scene;
    this.now = now;
    this.pick = pick;
    this.choose = choose;
    this.filename = `downhill-${wanted.name}`;
    this.element.style.gridArea = wanted.area;
    this.caption.textContent = wanted.caption;
    this.plot.setAttribute('aria-label', wanted.alt);
    if (!this.exports.childNodes.length) for (const format of ['png', 'svg'])
      button(this.exports, format.toUpperCase(), () => this.export(format), `${data.words.save} ${format.toUpperCase()}`);
    this.views.replaceChildren();
    for (const [label, camera] of wanted.views ?? []) button(this.views, label, () => this.look(camera), label);
    const same = this.figure === wanted.figure && this.scale === data.scale;
    Object.assign(this, { parcel, figure: wanted.figure, scale: data.scale });
    if (same) this.show(now); else this.draw();
  }

  async draw() {
    this.stale = true;
    if (this.busy) return; // the loop below draws the newest figure: what came between is never drawn
    this.busy = true;
    try {
      const Plotly = await loadPlotly(this.parcel.scene.chunk);
      while (this.stale && this.element.isConnected) {
        this.stale = false;
        this.followers?.forEach(follower => follower.end());
        this.sketched = false;
        const figure = this.parse();
        if (!this.move(figure)) {
          await Plotly.react(this.plot, figure.data, figure.layout, { responsive: true, displayModeBar: false, scrollZoom: false, plotGlPixelRatio: window.devicePixelRatio });
          this.listen();
          this.spareMeshes();
          this.sparePicking();
        }
        this.drawnAt = this.now;
        this.plot.dataset.drawn = (+this.plot.dataset.drawn || 0) + 1; // tests wait for this
        await nextFrame();
      }
    } finally {
      this.busy = false;
    }
    this.show(this.now);
  }

  // Where a 3D figure differs from what is drawn only in the places of points and paths, those move, and Plotly, which would
  // look at all of the figure anew, is told their places.
  move(figure) {
    const before = this.fingerprint, scene = this.plot._fullLayout?.scene?._scene;
    this.fingerprint = scene || figure.layout.scene ? fingerprint(figure) : undefined;
    if (!scene || this.fingerprint !== before) return false;
    figure.data.forEach((trace, index) => {
      if (!isMovable(trace)) return;
      const { x, y, z } = trace;
      new Spatial(this.plot, index).show({ x, y, z });
      for (const known of [this.plot.data, this.plot._fullData]) Object.assign(known[index], { x, y, z });
    });
    return true;
  }

  parse() {
    const exchanges = isDark(this.element) ? Object.entries(this.parcel.scene.exchanges) : [];
    const [figure, template] = [this.parcel.text(this.figure), JSON.stringify(this.parcel.scene.template)].map(text =>
      JSON.parse(exchanges.reduce((changed, [light, dark]) => changed.replaceAll(light, dark), text)));
    this.parcel.unpack(figure);
    figure.layout.template = template;
    this.followers = figure.data.flatMap((trace, index) => (trace.meta?.follow ? [new Follower(trace, index)] : []));
    for (const follower of this.followers)
      for (const [path, value] of Object.entries(follower.at(this.now))) assign(figure.data[follower.index], path, value);
    this.shapes = figure.layout.meta?.shapes ?? [];
    for (const [path, value] of Object.entries(this.shapesAt(this.now))) assign(figure.layout, path, value);
    for (const scene in this.cameras) if (figure.layout[scene] || scene === 'scene') (figure.layout[scene] ??= {}).camera = this.cameras[scene];
    if (this.scale !== 1) { enlarge(figure.layout, this.scale); enlarge({ ...figure.data }, this.scale); }
    return figure;
  }

  listen() {
    if (this.listening) return;
    this.listening = true;
    for (const event of ['pointerenter', 'pointerleave']) this.plot.addEventListener(event, () => this.sparePicking());
    this.plot.on('plotly_relayout', changes => {
      for (const key in changes) if (key.endsWith('.camera')) this.cameras[key.slice(0, -7)] = changes[key];
    });
    const pointAt = point => { // a heat map whose cells are the moments (core/figures/style.py, choose)
      const columns = point.data.meta?.choose;
      if (columns) this.choose(point.pointNumber[0] * columns + point.pointNumber[1]);
      return !!columns;
    };
    this.plot.on('plotly_hover', event => pointAt(event.points[0]));
    // Plotly looks where the mouse is only every 50 ms: at a tap, or a click straight after a move, it still names the place before.
    this.plot.on('plotly_click', event => setTimeout(() => {
      const point = this.plot._hoverdata?.[0] ?? event.points[0];
      if (pointAt(point)) return;
      const { x, y, z, customdata, curveNumber, pointNumber } = point;
      this.pick({ panel: this.element.style.gridArea.split(' ')[0], x, y, z: typeof z === 'number' ? z : null, customdata: customdata ?? null, curve: curveNumber, point: pointNumber });
    }, 60));
  }

  show(now, playing = false) {
    this.now = now;
    if (this.busy || !(this.followers?.length || this.shapes?.length) || !this.plot.data) return;
    if (this.drawnAt === now && (playing || !this.sketched)) return;
    this.drawnAt = now;
    this.moveShapes(now);
    const began = this.sketched;
    this.sketched = playing && this.followers.every(follower => follower.canSketch(this.plot));
    if (this.sketched !== began) this.sparePicking();
    if (this.sketched) {
      if (!began) this.restyle(this.followers.filter(follower => follower.how === 'grow' && !follower.sketched).map(follower => [follower, follower.whole]));
      return this.followers.forEach(follower => follower.sketch(this.plot, now));
    }
    this.followers.forEach(follower => follower.end());
    this.restyle(this.followers.map(follower => [follower, follower.at(now)]).filter(([follower, change]) => follower.differs(change)));
  }

  restyle(changes) {
    const paths = new Set(changes.flatMap(([, change]) => Object.keys(change)));
    if (!paths.size) return;
    const update = {}; // one call for all traces, for each call draws the whole figure; what is undefined stays as it is
    for (const path of paths) update[path] = changes.map(([, change]) => change[path]);
    window.Plotly.restyle(this.plot, update, changes.map(([follower]) => follower.index));
  }

  // A change of any 3D trace makes Plotly build all of its scene anew. A mesh that is the same as before need not be built again.
  spareMeshes() {
    const scene = this.plot._fullLayout.scene?._scene;
    for (const trace of Object.values(scene?.traces ?? {})) {
      if (trace.data?.type !== 'mesh3d' || trace.spared) continue;
      const build = trace.update;
      trace.spared = data => [data.x, data.y, data.z, data.intensity, data.colorscale?.toString(), scene.dataScale?.join(), scene.dataCenter?.join()];
      let built = trace.spared(trace.data);
      trace.update = data => {
        const wanted = trace.spared(data);
        if (wanted.every((part, index) => part === built[index])) return void (trace.data = data);
        built = wanted;
        build.call(trace, data);
      };
    }
  }

  // To know what is under the mouse, Plotly draws a 3D scene a second time, and waits to read that back longer than for all else.
  // While time plays or the mouse is elsewhere, nobody asks.
  sparePicking() {
    const glplot = this.plot._fullLayout?.scene?._scene?.glplot;
    if (!glplot) return;
    if (this.sketched || !this.plot.matches(':hover')) {
      glplot.gl.readPixels = () => {};
      for (const object of glplot.objects) object.drawPick = null;
    } else {
      delete glplot.gl.readPixels;
      for (const object of glplot.objects) delete object.drawPick;
      glplot.update({});
    }
  }

  // Plotly.relayout would draw the whole figure anew to move one shape. So move the path itself, and note the place in the
  // layout, from where Plotly draws it at the next resize or export.
  moveShapes(now) {
    for (const [path, value] of Object.entries(this.shapesAt(now))) assign(this.plot.layout, path, value);
    const { xaxis, yaxis } = this.plot._fullLayout;
    this.shapes.forEach((_, index) => {
      const { x0, x1, y0, y1 } = this.plot.layout.shapes[index], place = axis => value => axis._offset + axis.c2p(value);
      const [left, right] = [x0, x1].map(place(xaxis)), [top, bottom] = [y0, y1].map(place(yaxis));
      this.plot.querySelector(`.shapelayer path[data-index="${index}"]`)?.setAttribute('d', `M${left},${top}H${right}V${bottom}H${left}Z`);
    });
  }

  shapesAt({ tick }) {
    return Object.assign({}, ...this.shapes.map((arrays, index) => Object.fromEntries(
      Object.entries(arrays).map(([name, values]) => [`shapes[${index}].${name}`, values[clamp(tick, 0, values.length - 1)]]))));
  }

  look(camera) { this.cameras.scene = camera; if (window.Plotly && this.plot.layout) window.Plotly.relayout(this.plot, { 'scene.camera': camera }); }

  export(format) {
    const background = getComputedStyle(this.element).getPropertyValue('--st-background-color').trim();
    const layout = { ...this.plot.layout, paper_bgcolor: background, width: undefined, height: undefined };
    const size = { width: this.plot.offsetWidth, height: this.plot.offsetHeight };
    window.Plotly.downloadImage({ data: this.plot.data, layout }, { format, filename: this.filename, scale: format === 'png' ? 2 : 1, ...size });
  }

  close() { if (window.Plotly && this.plot.data) window.Plotly.purge(this.plot); this.element.remove(); }
}
