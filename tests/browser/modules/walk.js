// Keys go from point to point, column by column; what Plotly writes beside a point is said.
export default async ({ load, same }) => {
  const { Walk } = await load('walk'), figure = document.body.appendChild(document.createElement('figure'));
  const plot = figure.appendChild(document.createElement('div')), other = figure.appendChild(document.createElement('button'));
  plot.data = [
    { x: [0, 0, 2], y: [1, 0, 1], text: ['a', 'b', 'c'], customdata: ['A', 'B', 'C'] },
    { x: [1, 1], y: [0.8, 0.1], text: ['a → c', 'b → c'], customdata: [3, 4] },
  ];
  const pointed = [], picked = [], shown = [], dials = { resting: { unit: 0, part: 5 } };
  const gestures = { pointed: {}, act: { dials }, pointAt: point => pointed.push(point?.customdata), pick: point => picked.push(point.customdata) };
  window.Plotly = { Fx: { unhover() {}, hover: (_, [point]) => shown.push([point.curveNumber, point.pointNumber]) } };
  const walk = new Walk(plot, gestures), words = { walk: 'Arrow keys', feeds: 'feeds', held: 'held' };
  const press = (...keys) => keys.map(key => plot.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }))).at(-1);
  walk.receive(words);
  same([press('ArrowDown'), plot.tabIndex, plot.getAttribute('role')], [true, -1, 'img'], 'nothing to walk on');
  gestures.pointed = { 0: { unit: [1, 2, 3], part: [1, 2, 3] }, 1: { unit: [1, 2], part: [4, 5] } };
  walk.receive(words);
  same([plot.tabIndex, plot.getAttribute('role'), plot.ariaDescription], [0, 'application', 'Arrow keys'], 'something to walk on');
  plot.focus();
  same([press('Enter'), picked], [true, []], 'nothing is pointed at yet');
  same([press('ArrowRight'), pointed.at(-1)], [false, 4], 'it begins at what is held; the page does not scroll');
  same(walk.said.textContent, 'b feeds c', 'an arrow in words');
  press('ArrowUp', 'ArrowUp');
  same([pointed.at(-1), shown.at(-1)], [3, [1, 0]], 'up, and no further');
  press('ArrowLeft', 'ArrowDown');
  same(pointed.at(-1), 'B', 'the nearest of the next column, then down');
  press('ArrowRight', 'ArrowRight', 'ArrowRight');
  same([pointed.at(-1), walk.said.textContent], ['C', 'c'], 'the last column');
  plot.innerHTML = '<svg class="hoverlayer"><g class="hovertext"><text class="nums"><tspan class="line">a: b = 1</tspan>' +
    '<tspan class="line">→ c: -3</tspan></text></g></svg>';
  press('ArrowLeft');
  same(walk.said.textContent, 'a: b = 1, feeds c: −3', 'what is written beside it');
  press('Enter');
  same([picked, walk.said.textContent], [[3], 'a: b = 1, feeds c: −3 (held)'], 'picked, and said so');
  press('Escape');
  same([picked, pointed.at(-1), walk.said.textContent], [[3, 4], undefined, ''], 'what is held is picked once more, and nothing pointed at');
  dials.resting = { unit: 0, part: 0 };
  press('ArrowRight');
  same(pointed.at(-1), 'A', 'it begins with the first');
  other.focus();
  same([pointed.at(-1), picked.length], [undefined, 2], 'who goes on lets go of nothing but what was pointed at');
  figure.remove();
};
