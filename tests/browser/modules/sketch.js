// Which traces a sketch can move; the others are Plotly's.
export default async ({ load, same }) => {
  const { beginSketch } = await load('sketch'), { Follower } = await load('follower'), plot = document.createElement('div');
  const begin = (trace, meta) => {
    plot._fullData = [{ uid: 'u', ...trace }];
    return beginSketch(plot, new Follower({ ...trace, meta }, 0));
  };
  const drawn = '<path class="js-line"/><g class="points"><path class="point"/></g>';
  plot.innerHTML = `<svg><g class="scatterlayer"><g class="traceu">${drawn}</g></g></svg>`;
  const axis = { d2p: value => 10 * value, range: [0, 1], _length: 100 };
  plot._fullLayout = { xaxis: axis, yaxis: axis };
  const path = { type: 'scatter', x: [1, 2, 3], y: [4, null, 6] };
  const line = begin({ ...path, mode: 'lines' }, { follow: 'grow' });
  line.show({ tick: 2 });
  same(plot.querySelector('.js-line').getAttribute('d'), 'M10.00,40.00M30.00,60.00', 'a line with a gap');
  line.show({ tick: 0 });
  same(plot.querySelector('.js-line').getAttribute('d'), 'M10.00,40.00', 'a line of one point');
  plot.querySelector('.js-line').insertAdjacentHTML('afterend', '<path class="js-line" d="M1,1L2,2"/>');
  begin({ ...path, mode: 'lines' }, { follow: 'grow' });
  same(plot.querySelectorAll('.js-line')[1].getAttribute('d'), 'M0,0', 'one path shows it, gaps and all');
  const runs = { follow: 'grow', dials: ['rate'], x: [[1, 2], [3, 4]], y: [[5, 6], [7, 8]] };
  const rated = begin({ type: 'scatter', mode: 'lines', x: [1, 2], y: [5, 6] }, runs);
  rated.show({ tick: 1, dials: { rate: 0 } });
  rated.show({ tick: 1, dials: { rate: 1 } });
  same(plot.querySelector('.js-line').getAttribute('d'), 'M30.00,70.00L40.00,80.00', 'a line of another run');
  const marker = begin({ ...path, mode: 'markers' }, { follow: 'stand' });
  marker.show({ tick: 2 });
  marker.show({ tick: 1 });
  same(plot.querySelector('.point').getAttribute('transform'), 'translate(-9999,0)', 'no marker where there is no point');
  same(begin({ ...path, mode: 'lines', fill: 'tozeroy' }, { follow: 'grow' }), null, 'a filled line');
  same(begin({ ...path, mode: 'lines+markers' }, { follow: 'grow' }), null, 'a line with markers');
  same(begin({ type: 'heatmap', z: [[1]] }, { follow: 'swap', z: [[[1]]] }), null, 'a heat map that is not drawn');
  same(begin({ type: 'contour', z: [[1]] }, { follow: 'swap', z: [[[1]]] }), null, 'a contour map');
  same(begin({ type: 'bar', x: [1], y: [1] }, { follow: 'swap', text: [['a']] }), null, 'texts of bars');
};
