export default async ({ load, same }) => {
  const { readCell, Readout } = await load('readout');
  const at = (tick, reading = tick) => ({ tick, reading });
  same([readCell('text', at(0)), readCell(0.5, at(0)), readCell(null, at(0))], ['text', '0.5000', '—'], 'cells that stay');
  same(readCell({ values: [1.5, NaN], digits: 2 }, at(0)), '1.5', 'digits');
  same([0, 1, 8].map(tick => readCell({ values: [1, NaN] }, at(tick))), ['1', '—', '—'], 'cells that move');
  same(readCell({ values: [10, 20], at: [0, 5] }, at(0, 4)), '10', 'by readings');
  const turned = (tick, rate) => ({ ...at(tick), dials: { rate } }), rated = { values: [[1, 2], [3, 4]], dials: ['rate'] };
  same([readCell(rated, turned(1, 0)), readCell(rated, turned(0, 1))], ['2', '3'], 'cells of a dial');
  same(readCell({ values: ['slow', 'bursts'], dials: ['rate'], still: true }, turned(5, 1)), 'bursts', 'without time');
  const paced = { ...rated, at: [[0, 5], [0, 9]] };
  same([readCell(paced, turned(6, 0)), readCell(paced, turned(6, 1))], ['2', '3'], 'by the readings of each');
  same(readCell({ ...rated, at: [0, 9] }, turned(6, 1)), '3', 'by readings that all share');
  const element = document.createElement('div'), readout = new Readout(element);
  readout.show(at(0));
  const table = {
    columns: [{ title: 'method', line: '' }, { title: 'loss', line: 'how wrong' }], first: '20%', exchanges: { '#ff0000': '#ff8888' },
    rows: [{ label: 'Adam', cells: [{ values: [4, 2.5] }], colour: '#ff0000', dash: 'dot' }, { label: 'SGD', cells: ['—'] }],
  };
  readout.receive(table);
  readout.show(at(1));
  same([...element.querySelectorAll('tbody tr')].map(row => row.textContent), ['Adam2.500', 'SGD—'], 'rows');
  same(element.querySelector('thead .term-line').textContent, 'how wrong', 'a head explains its word');
  same(element.querySelector('.stage-swatch').dataset.dash, 'dot', 'the look of the line');
  const head = element.querySelector('.term'), adam = table.rows[0], swatch = () => element.querySelector('.stage-swatch').style.cssText;
  readout.receive({ ...table, rows: [{ ...adam, cells: [{ values: [4, 1.5] }] }, table.rows[1]] });
  readout.show(at(1));
  same([element.querySelector('td').textContent, element.querySelector('.term') === head], ['1.500', true], 'other numbers, same head');
  const light = swatch();
  document.body.append(element);
  element.style.setProperty('--st-background-color', '#000000');
  readout.receive(readout.table);
  same([light, swatch()], ['--swatch: #ff0000;', '--swatch: #ff8888;'], 'on a dark page');
  element.remove();
  readout.receive(null);
  readout.show(at(0));
  same([element.hidden, element.childNodes.length], [true, 0], 'no table');
};
