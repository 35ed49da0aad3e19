export default async ({ load, same }) => {
  const { changeShapes, moveShapes, placeShapes } = await load('shapes'), moment = tick => ({ tick, reading: tick });
  const shapes = [{ x0: [0, 1], x1: [1, 2] }, { y0: new Int8Array([7, 8]) }];
  same(placeShapes(shapes, moment(1)), [{ x0: 1, x1: 2 }, { y0: 8 }], 'places');
  same(changeShapes(shapes, moment(-4)), { 'shapes[0].x0': 0, 'shapes[0].x1': 1, 'shapes[1].y0': 7 }, 'changes of the layout');
  const plot = document.createElement('div'), axis = { c2p: value => 10 * value, _offset: 5 };
  plot.layout = { shapes: [{ x0: 0, x1: 1, y0: 0, y1: 1 }] };
  same(moveShapes(plot, shapes.slice(0, 1), moment(1)), false, 'nothing is drawn');
  plot._fullLayout = { xaxis: axis, yaxis: axis };
  plot.innerHTML = '<svg class="shapelayer"><path data-index="0"/></svg>';
  same(moveShapes(plot, shapes.slice(0, 1), moment(1)), true, 'moved');
  same(plot.layout.shapes[0], { x0: 1, x1: 2, y0: 0, y1: 1 }, 'noted in the layout');
  same(plot.querySelector('path').getAttribute('d'), 'M15,5H25V15H15Z', 'where it is drawn');
};
