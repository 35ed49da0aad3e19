// A trace that follows the clock, as its `meta` asks (core/figures/style.py, follow).

import { clamp, mapValues, slice, upperBound } from './tools.js';

const FOLLOWED = ['x', 'y', 'z', 'text', 'customdata'];

export class Follower {
  // Takes `meta` away from the trace: Plotly need not copy it.
  constructor(trace, index) {
    const { follow, at, ...frames } = trace.meta;
    Object.assign(this, { index, how: follow, readings: at ?? null, frames, whole: {} });
    for (const path of FOLLOWED) if (trace[path] !== undefined && typeof trace[path] === 'object') this.whole[path] = trace[path];
    delete trace.meta;
  }

  // The index of the last point that the clock has reached; −1 before the first.
  reached({ tick, reading }) { return this.readings ? upperBound(this.readings, reading) - 1 : tick; }

  // What changes in the trace at a moment, by the path of the property.
  at(now) {
    const last = this.reached(now);
    if (this.how === 'after') return { visible: last >= 0 };
    if (this.how === 'swap') return mapValues(this.frames, frames => frames[clamp(last, 0, frames.length - 1)]);
    if (this.how === 'grow') return mapValues(this.whole, values => slice(values, 0, Math.max(last, 0) + 1));
    return mapValues(this.whole, values => {
      const here = clamp(last, 0, values.length - 1);
      return slice(values, here, here + 1);
    });
  }
}
