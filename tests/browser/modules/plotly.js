// Plotly is asked for once, and again after a pause; where it cannot be had, the promise fails and the next picture asks anew.
export default async ({ load, same }) => {
  const { loadPlotly } = await load('plotly'), first = loadPlotly([1]);
  const address = 'http://modules.test/plotly/plotly.min.js';
  same([loadPlotly() === first, document.querySelector('script[src]').src], [true, address], 'asked once');
  same(await first.then(() => 'came', error => error.message), `cannot load ${address}`, 'not to be had');
  const second = loadPlotly([50]);
  setTimeout(() => { window.Plotly = { react() {} }; }, 20);
  same([await second === window.Plotly, !!window.Plotly], [true, true], 'the attempt after a pause brings it');
};
