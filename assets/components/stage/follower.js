// A trace that follows the clock or dials, as its `meta` asks (core/figures/following.py).

import { choose, isNested, locate } from './axes.js';
import { cutPath } from './box.js';
import { mapValues, slice, upperBound } from './tools.js';

const FOLLOWED = ['x', 'y', 'z', 'text', 'customdata'];
const BESIDES = ['at_dials', 'grab', 'grab_values', 'pointed']; // of `meta`, what is no property of the trace

const without = (object, keys) => Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));

export class Follower {
  // Takes `meta` away from the trace: Plotly need not copy it. A path in 3D ends at the scene's `box`, if that is given.
  constructor(trace, index, box) {
    const { follow, at, dials = [], ...rest } = trace.meta, frames = without(rest, BESIDES);
    Object.assign(this, { index, how: follow, readings: at ?? null, dials, frames, whole: {} });
    for (const path of FOLLOWED)
      if (!(path in frames) && trace[path] !== undefined && typeof trace[path] === 'object') this.whole[path] = trace[path];
    if (trace.type === 'scatter3d' && (follow === 'grow' || follow === 'stand')) this.box = box;
    delete trace.meta;
  }

  // The index of the last point that the clock has reached; −1 before the first.
  reached(now) {
    if (!this.readings) return now.tick;
    const readings = isNested(this.readings) ? choose(this.readings, locate(this.dials, now)) : this.readings;
    return upperBound(readings, now.reading) - 1;
  }

  // All times of what is shown where the dials stand, by path; the same object as long as they stand there.
  path(now) {
    const indices = locate(this.dials, now), key = indices.join();
    if (key !== this.key) {
      this.key = key;
      const chosen = { ...this.whole, ...mapValues(this.frames, array => choose(array, indices)) };
      this.chosen = this.box ? cutPath(chosen, this.box) : chosen;
    }
    return this.chosen;
  }

  // What changes in the trace at a moment, by the path of the property.
  at(now) {
    const { how, frames } = this;
    if (how === 'pick') return mapValues(this.path(now), each => each);
    const last = this.reached(now);
    if (how === 'after') return { visible: last >= 0 };
    if (how === 'swap') return mapValues(frames, array => choose(array, [...locate(this.dials, now), last]));
    if (how === 'grow') return mapValues(this.path(now), values => slice(values, 0, Math.max(last, 0) + 1));
    return mapValues(this.path(now), values => {
      const here = Math.max(0, Math.min(last, values.length - 1));
      return slice(values, here, here + 1);
    });
  }

  // A text that is the same for two moments at which the trace shows the same.
  stamp(now) { return `${locate(this.dials, now)} ${this.how === 'pick' ? '' : this.reached(now)}`; }
}
