// What a file and a sheet of paper get of a picture, from a Plotly that only notes what it is asked for.
export default async ({ load, same }) => {
  const saved = [];
  window.Plotly = {
    downloadImage: ({ data, layout }, { filename, scale }) => saved.push([data[0].x, layout.paper_bgcolor, filename, scale]),
    toImage: ({ data, layout }, { format }) =>
      Promise.resolve(`data:image/svg+xml,${encodeURIComponent(`<svg>${data[0].x} ${layout.showlegend} ${format}</svg>`)}`),
  };
  const { print, save } = await load('saving');
  const plot = Object.assign(document.createElement('div'), { data: [{ x: [1, 2, 3] }], layout: {} });
  const picture = { plot, Plotly: window.Plotly, now: { tick: 1, reading: 1 }, sketches: [], settle() { plot.data[0].x = [1, 2]; } };
  save(picture, 'png', 'downhill-map', '#000');
  same(saved, [[[1, 2], '#000', 'downhill-map', 2]], 'while time moves: the moment that is shown, not the whole path');
  const figure = JSON.stringify({ data: [{ x: [4, 5, 6], y: [0, 0, 0], meta: { follow: 'grow' } }], layout: {} });
  const parcel = { scene: { template: {} }, unpack: node => node, text: () => figure };
  const paper = await print({ ...picture, parcel, name: 'f', gestures: { cameras: {} } }, { tick: 1, reading: 1 }, 360, 250);
  same(paper, '<svg>4,5 false svg</svg>', 'for paper the same moment, without a legend');
};
