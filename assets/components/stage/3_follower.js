// A trace that follows the clock: what its `meta` asks for (core/figures/style.py, follow) at a moment.
class Follower {
  constructor(trace, index) {
    this.index = index;
    const { follow, at, ...frames } = trace.meta;
    Object.assign(this, { how: follow, readings: at ?? null, frames });
    this.whole = {};
    for (const path of ['x', 'y', 'z', 'text', 'customdata']) if (trace[path] !== undefined && typeof trace[path] === 'object') this.whole[path] = trace[path];
    delete trace.meta; // Plotly need not copy it
  }

  at({ tick, reading }) {
    const last = this.readings ? upperBound(this.readings, reading) - 1 : tick;
    if (this.how === 'after') return { visible: last >= 0 };
    if (this.how === 'swap') return mapValues(this.frames, frames => frames[clamp(last, 0, frames.length - 1)]);
    if (this.how === 'grow') return mapValues(this.whole, values => slice(values, 0, Math.max(last, 0) + 1));
    return mapValues(this.whole, values => { const here = clamp(last, 0, values.length - 1); return slice(values, here, here + 1); });
  }

  // While time plays, a path of a 2D figure moves as the browser moves any drawing: its SVG path gets a longer text, its marker
  // another place. When time stops, Plotly draws the same moment properly, with hover and export.
  canSketch(plot) {
    const trace = plot._fullData[this.index];
    if (this.how === 'swap' || trace.type === 'scatter3d') return this.how !== 'after' && (this.sketched ??= this.begin(plot)) !== false;
    const flat = trace.type === 'scatter' && !trace.fill?.startsWith('to');
    return flat && ((this.how === 'grow' && trace.mode === 'lines') || (this.how === 'stand' && trace.mode === 'markers'));
  }

  begin(plot) {
    const trace = plot._fullData[this.index], Sketch = SKETCHES[trace.type]?.(this.frames, trace), sketch = Sketch && new Sketch(plot, this.index);
    if (sketch && sketch.fits !== false) return sketch;
    if (sketch) sketch.end();
    return false;
  }

  end() {
    if (this.sketched) this.sketched.end();
    if (this.group) this.group.style.willChange = '';
    this.sketched = this.group = undefined;
  }

  sketch(plot, { tick, reading }) {
    if (this.sketched) return this.sketched.show(this.at({ tick, reading }));
    const trace = plot._fullData[this.index], group = plot.querySelector(`.scatterlayer .trace${trace.uid}`);
    if (group && this.group !== group) { this.group = group; group.style.willChange = 'transform'; } // its own layer: what stands still behind it is not painted anew
    const places = this.place(plot, trace), last = this.readings ? upperBound(this.readings, reading) - 1 : tick;
    if (this.how === 'grow') {
      let text = '', gap = true;
      for (let index = 0; index <= Math.min(last, places.length - 1); index++) {
        text += places[index] && (gap ? 'M' : 'L') + places[index];
        gap = !places[index];
      }
      group?.querySelector('path.js-line')?.setAttribute('d', text || 'M0,0');
    } else {
      const place = places[clamp(last, 0, places.length - 1)];
      if (place) group?.querySelector('path.point')?.setAttribute('transform', `translate(${place})`);
    }
  }

  place(plot, trace) {
    const across = plot._fullLayout[axisName(trace.xaxis, 'x')], up = plot._fullLayout[axisName(trace.yaxis, 'y')];
    const key = [across.range, across._length, up.range, up._length].join();
    if (this.placed !== key) {
      const along = value => value === null || value === undefined || Number.isNaN(value) ? NaN : value;
      this.places = Array.from(this.whole.x, (x, index) => {
        const left = across.d2p(along(x)), top = up.d2p(along(this.whole.y[index]));
        return Number.isFinite(left) && Number.isFinite(top) ? `${left.toFixed(1)},${top.toFixed(1)}` : '';
      });
      this.placed = key;
    }
    return this.places;
  }

  differs(change) {
    const mark = this.how === 'after' ? String(change.visible) : null;
    if (mark !== null && mark === this.mark) return false;
    this.mark = mark;
    return true;
  }
}
