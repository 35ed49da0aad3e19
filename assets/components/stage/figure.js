// Makes of a figure in a message what Plotly takes: in the page's theme, at the shown moment, with the visitor's cameras.

import { findBox } from './box.js';
import { Follower } from './follower.js';
import { changeLayout, changeShapes } from './shapes.js';
import { assign } from './tools.js';

// Returns {data, layout, followers, shapes, follow, grabs, pointed}; `pointed` says of traces by their index which dials turn to
// which positions while the pointer is on a point of theirs: {dial: [position of each point]}.
// `exchanges` are pairs of texts: colours for light pages and for dark ones.
export function prepare(parcel, name, { exchanges, now, cameras, scale }) {
  const read = text => JSON.parse(exchanges.reduce((changed, [light, dark]) => changed.replaceAll(light, dark), text));
  const { data, layout } = parcel.unpack(read(parcel.text(name)));
  layout.template = read(JSON.stringify(parcel.scene.template));
  const grabs = data.flatMap(({ meta }, index) => (meta?.grab ? [{ index, axes: meta.grab, values: meta.grab_values }] : []));
  const pointed = Object.fromEntries(data.flatMap(({ meta }, index) => (meta?.pointed ? [[index, meta.pointed]] : [])));
  const box = findBox(layout);
  const followers = data.flatMap((trace, index) => (trace.meta?.follow ? [new Follower(trace, index, box)] : []));
  for (const follower of followers) setAll(data[follower.index], follower.at(now));
  const { shapes = [], follow = {} } = layout.meta ?? {};
  setAll(layout, { ...changeShapes(shapes, now), ...changeLayout(follow, now) });
  for (const scene in cameras) if (layout[scene] || scene === 'scene') (layout[scene] ??= {}).camera = cameras[scene];
  if (scale !== 1) enlarge([layout, data], scale);
  return { data, layout, followers, shapes, follow, grabs, pointed };
}

function setAll(target, changes) {
  for (const [path, value] of Object.entries(changes)) assign(target, path, value);
}

// Makes type, lines and markers larger, for a projector.
export function enlarge(node, scale) {
  for (const [key, value] of Object.entries(node ?? {})) {
    if (!value || typeof value !== 'object') continue;
    if (/font$/i.test(key) && value.size) value.size *= scale;
    if (key === 'line' && typeof value.width === 'number') value.width *= scale;
    if (key === 'marker' && typeof value.size === 'number') value.size *= scale;
    if (!ArrayBuffer.isView(value)) enlarge(value, scale);
  }
}

export const isMovable = trace => trace.type === 'scatter3d' || (trace.type === 'mesh3d' && !trace.intensity);

const numbers = new WeakMap();
let numbered = 0;

// A text of all that is in a 3D figure but the places of its points, paths and plain shapes: two figures with the same text differ
// only in these. Arrays count by identity, which the parcel keeps. Undefined for other figures.
export function fingerprint({ data, layout }) {
  if (!layout.scene) return undefined;
  const name = array => {
    if (!numbers.has(array)) numbers.set(array, ++numbered);
    return `array ${numbers.get(array)}`;
  };
  const places = trace => (isMovable(trace) ? { ...trace, x: 0, y: 0, z: 0 } : trace);
  return JSON.stringify([data.map(places), layout], (_, value) => (ArrayBuffer.isView(value) ? name(value) : value));
}

// The places of the traces that may move, as [index, {x, y, z}].
export const listPlaces = ({ data }) => data.flatMap((trace, index) =>
  (isMovable(trace) ? [[index, { x: trace.x, y: trace.y, z: trace.z }]] : []));
