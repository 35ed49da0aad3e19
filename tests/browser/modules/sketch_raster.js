// A heat map of many cells is painted on a canvas; what is no number is transparent; Plotly's image comes back.
export default async ({ load, same }) => {
  const { Raster } = await load('sketch_raster'), { draw } = await load('tools');
  const svg = draw('svg', {}, document.body), group = draw('g', {}, svg), image = draw('image', {}, group);
  const trace = { colorscale: [[0, '#000000'], [1, '#ffffff']], zmin: 0, zmax: 1 };
  const parts = { group, image, columns: [0, 10, 20], rows: [40, 20, 0], trace, colours: [], follower: { at: () => ({ z: [[0, 1], [NaN, 0.5]] }) } };
  const { blend } = await load('sketch_cells');
  const raster = Object.assign(new Raster(), parts, { colours: blend(trace.colorscale) }).cover();
  same(['x', 'y', 'width', 'height'].map(name => +raster.layer.getAttribute(name)), [0, 0, 20, 40], 'in the place of the image');
  raster.show({});
  const { data } = raster.pen.getImageData(0, 0, 2, 2);
  same([data[3], data[4], data[8], data[12], image.style.display], [0, 128, 0, 255, 'none'], 'the last row is the upper one');
  raster.end();
  same([group.childNodes.length, image.style.display], [1, ''], 'given back');
  const turned = Object.assign(new Raster(), parts, { rows: [0, 20, 40], colours: blend(trace.colorscale) }).cover();
  same(['y', 'height'].map(name => +turned.layer.getAttribute(name)), [0, 40], 'where the axis points downwards as well');
  const gaps = [[0, 'rgba(0,0,0,0)'], [0.2, 'rgba(0,0,0,0)'], [0.2, '#0000ff'], [1, '#0000ff']];
  const clear = Object.assign(new Raster(), parts, { trace: { ...trace, colorscale: gaps } }).cover();
  clear.show({});
  same([...clear.pen.getImageData(0, 1, 2, 1).data], [0, 0, 0, 0, 0, 0, 255, 255], 'what is transparent stays so');
  clear.end();
  turned.show({});
  same(turned.pen.getImageData(0, 0, 2, 1).data[4], 255, 'and then the first row is the upper one');
};
