// A picture as a file, and on paper.

import { prepare } from './figure.js';
import { loadPlotly } from './plotly.js';

// Saves a picture as it stands.
export function save(picture, format, filename, background) {
  if (picture.sketches) picture.settle(picture.now); // for these Plotly holds whole paths ready
  const { data, layout, offsetWidth: width, offsetHeight: height } = picture.plot;
  const page = { ...layout, paper_bgcolor: background, width: undefined, height: undefined };
  picture.Plotly?.downloadImage({ data, layout: page }, { format, filename, scale: format === 'png' ? 2 : 1, width, height });
}

// The text of an SVG file: the picture at a moment, in the colours of a light page, without its legend.
export async function print({ parcel, name, gestures: { cameras } }, now, width, height) {
  const { data, layout } = prepare(parcel, name, { exchanges: [], now, scale: 1, cameras }), Plotly = await loadPlotly();
  const plain = { ...layout, paper_bgcolor: '#fff', showlegend: false };
  const address = await Plotly.toImage({ data, layout: plain }, { format: 'svg', width, height });
  return decodeURIComponent(address.slice(address.indexOf(',') + 1));
}
