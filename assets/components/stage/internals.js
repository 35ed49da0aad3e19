// All that the stage knows of Plotly's inside (written for plotly.js 4.1): where it has drawn what, and how values become pixels.
// Each function looks whether everything is as expected and returns null if not, or if localStorage.downhillPlain is "1" (the
// browser tests run once like that); the stage then uses Plotly's public functions, which take longer and show the same.

const plain = (() => {
  try {
    return localStorage.downhillPlain === '1';
  } catch {
    return false; // a browser may forbid storage
  }
})();

const look = find => (...values) => {
  if (plain) return null;
  try {
    return find(...values) ?? null;
  } catch {
    return null;
  }
};

const axis = (plot, id, letter) => plot._fullLayout[`${letter}axis${(id ?? letter).slice(1)}`];
const axes = (plot, trace) => [axis(plot, trace.xaxis, 'x'), axis(plot, trace.yaxis, 'y')];
const ofTrace = (plot, selector, index) =>
  [...plot.querySelectorAll(selector)].find(each => each.__data__[0].trace.index === index);

// A trace with Plotly's defaults filled in.
export const findTrace = look((plot, index) => plot._fullData[index]);

// Functions from a trace's values to its subplot's pixels, a text that changes when they do, and the subplot's width and height.
export const findPixels = look((plot, index) => {
  const [across, up] = axes(plot, plot._fullData[index]);
  if (![across.d2p, up.d2p].every(map => typeof map === 'function')) return null;
  const key = () => [across.range, across._length, up.range, up._length].join();
  return { x: value => across.d2p(value), y: value => up.d2p(value), key, size: () => [across._length, up._length] };
});

// From a trace's values to the page's pixels.
export const findOnPage = look((plot, index) => {
  const [across, up] = axes(plot, plot._fullData[index]), pixels = findPixels(plot, index), box = plot.getBoundingClientRect();
  if (![across._offset, up._offset].every(Number.isFinite)) return null;
  return { x: value => box.left + across._offset + pixels.x(value), y: value => box.top + up._offset + pixels.y(value) };
});

// The SVG of a scatter trace: its line (in `more` what follows a gap in it), its filled area, its markers, its texts.
export const findScatter = look((plot, index) => {
  const group = plot.querySelector(`.scatterlayer .trace${plot._fullData[index].uid}`);
  const all = selector => [...group.querySelectorAll(selector)];
  const [line, ...more] = all('path.js-line'), [fill] = all('path.js-fill');
  return { line, more, fill, markers: all('.points path.point'), texts: all('.textpoint text') };
});

// The flat subplots: the group of each one's marks, and its place.
export const findSubplots = look(plot => Object.values(plot._fullLayout._plots).map(({ plot: marks, xaxis, yaxis }) => (
  { group: marks.node(), x: xaxis._offset, y: yaxis._offset, width: xaxis._length, height: yaxis._length })));

// The SVG of a heat map: its group, its image, its labels, and the borders of its columns and rows in pixels.
export const findHeatmap = look((plot, index) => {
  const [{ x, y }] = plot.calcdata[index], [across, up] = axes(plot, plot._fullData[index]);
  const group = ofTrace(plot, '.heatmaplayer .hm', index), image = group.querySelector('image');
  const columns = Array.from(x, value => across.c2p(value)), rows = Array.from(y, value => up.c2p(value));
  if (!image || ![...columns, ...rows].every(Number.isFinite)) return null;
  return { group, image, labels: [...group.querySelectorAll('.heatmap-label text')], columns, rows };
});

// The SVG of upright bars: their paths, the left and right side of each, and from a value to its height in pixels.
export const findBars = look((plot, index) => {
  const [, up] = axes(plot, plot._fullData[index]);
  const paths = [...ofTrace(plot, '.barlayer .trace', index).querySelectorAll('.point path')];
  const sides = paths.map(path => /^M([\d.e-]+),[\d.e-]+V[\d.e-]+H([\d.e-]+)/.exec(path.getAttribute('d')).slice(1));
  return { paths, sides, height: value => up.c2p(value) };
});

// The outline of a shape of the layout, and from values to the plot's pixels.
export const findShape = look((plot, index) => {
  const path = plot.querySelector(`.shapelayer path[data-index="${index}"]`), { xref, yref } = plot.layout.shapes[index];
  const x = findPlace(plot, xref ?? 'x', 'x'), y = findPlace(plot, yref ?? 'y', 'y');
  return path && Number.isFinite(x(1)) && Number.isFinite(y(1)) ? { path, x, y } : null;
});

// From values along an axis to the plot's pixels; "paper" is the share of the drawing's area, "x domain" that of an axis.
function findPlace(plot, ref, letter) {
  const ax = axis(plot, ref === 'paper' ? letter : ref.split(' ')[0], letter), { _size: area } = plot._fullLayout;
  const share = (start, length) => value => start + (letter === 'x' ? value : 1 - value) * length;
  if (ref === 'paper') return letter === 'x' ? share(area.l, area.w) : share(area.t, area.h);
  if (ref.endsWith('domain')) return share(ax._offset, ax._length);
  return ax.type === 'log' ? value => ax._offset + ax.d2p(value) : value => ax._offset + ax.c2p(value);
}

// The text of an axis' title, by its path in the layout: "xaxis2.title.text".
export const findTitle = look((plot, path) => {
  const [, letter, number] = /^([xy])axis(\d*)\.title\.text$/.exec(path);
  return plot.querySelector(`.g-${letter}${number}title text`);
});

const findScene = plot => plot._fullLayout.scene._scene;

// Shows other places of a 3D trace in the drawing that Plotly has made of it; `keep` notes them as the trace's own, as if
// Plotly had drawn them. Without it Plotly would build all of the scene anew.
export const findDrawing = look((plot, index) => {
  const trace = plot._fullData[index], drawing = findScene(plot).traces[trace.uid];
  if (typeof drawing.update !== 'function') return null;
  const show = change => drawing.update({ ...trace, ...change, _length: (change.x ?? trace.x).length });
  const keep = change => {
    show(change);
    Object.assign(plot.data[index], change);
    Object.assign(trace, change, { _length: (change.x ?? trace.x).length });
  };
  return { show, keep };
});

// Draws a 3D scene at once and only once: Plotly would draw it a second time, to know what is under the mouse, and wait for that.
// It does so when the places are kept.
export const paintScene = look(plot => {
  const { glplot } = findScene(plot);
  for (const each of glplot.objects) each.dirty = false;
  glplot.redraw();
  return true;
});

// The lines that Plotly writes beside the point under the mouse.
export const readLabel = look(plot => {
  const label = plot.querySelector('.hoverlayer .hovertext .nums'), lines = [...label.querySelectorAll('.line')];
  return (lines.length ? lines : [label]).map(line => line.textContent);
});

// The name of the subplot, such as "x2y2", in which a mouse event took place.
export const findSubplot = look(event => event.target.dataset.subplot);
