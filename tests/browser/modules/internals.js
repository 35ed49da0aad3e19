// What is not as expected gives null, never an exception; the switch gives null everywhere.
export default async ({ load, same }) => {
  const internals = await load('internals'), plot = document.createElement('div');
  plot._fullData = [{ uid: 'a' }];
  plot._fullLayout = { xaxis: { d2p: 1 }, yaxis: {}, scene: {} };
  for (const [name, find] of Object.entries(internals))
    if (name !== 'findTrace') same(find(plot, 0), null, `${name} of a plot that is different`);
  same(internals.findTrace(document.createElement('div'), 0), null, 'no plot');
  same(internals.findTrace(plot, 0), { uid: 'a' }, 'a trace');
  plot._fullLayout = { xaxis: axis(10), yaxis: axis(100) };
  const pixels = internals.findPixels(plot, 0), before = pixels.key();
  same([pixels.x(2), pixels.y(3)], [20, 300], 'pixels');
  plot._fullLayout.xaxis.range[1] = 5;
  same(pixels.key() === before, false, 'another range is another key');
  plot.innerHTML = '<svg class="shapelayer"><path data-index="1"/></svg>';
  plot.layout = { shapes: [{}, {}] };
  same(internals.findShape(plot, 0), null, 'a shape that is not drawn');
  same([internals.findShape(plot, 1).x(2), internals.findShape(plot, 1).y(1)], [27, 107], 'a shape');
  localStorage.downhillPlain = '1';
  const plain = await import('/components/stage/internals.js?plain');
  delete localStorage.downhillPlain;
  for (const [name, find] of Object.entries(plain)) same(find(plot, 1), null, `${name}, switched off`);
};

const axis = factor => ({ d2p: value => factor * value, c2p: value => factor * value, range: [0, 1], _length: 9, _offset: 7 });
