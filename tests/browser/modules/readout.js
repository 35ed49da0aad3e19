export default async ({ load, same }) => {
  const { readCell, Readout } = await load('readout');
  const at = (tick, reading = tick) => ({ tick, reading });
  same([readCell('text', at(0)), readCell(0.5, at(0)), readCell(null, at(0))], ['text', '0.5000', '—'], 'cells that stay');
  same(readCell({ values: [1.5, NaN], digits: 2 }, at(0)), '1.5', 'digits');
  same([0, 1, 8].map(tick => readCell({ values: [1, NaN] }, at(tick))), ['1', '—', '—'], 'cells that move');
  same(readCell({ values: [10, 20], at: [0, 5] }, at(0, 4)), '10', 'by readings');
  const element = document.createElement('div'), readout = new Readout(element);
  readout.show(at(0));
  readout.receive({
    columns: ['method', 'loss'], first: '20%', exchanges: {},
    rows: [{ label: 'Adam', cells: [{ values: [4, 2.5] }], colour: '#ff0000', dash: 'dot' }, { label: 'SGD', cells: ['—'] }],
  });
  readout.show(at(1));
  same([...element.querySelectorAll('tbody tr')].map(row => row.textContent), ['Adam2.500', 'SGD—'], 'rows');
  same(element.querySelector('.stage-swatch').dataset.dash, 'dot', 'the look of the line');
  readout.receive(null);
  readout.show(at(0));
  same([element.hidden, element.childNodes.length], [true, 0], 'no table');
};
