// Plotly is asked for once; where it cannot be had, the promise fails and the next picture asks again.
export default async ({ load, same }) => {
  const { loadPlotly } = await load('plotly'), first = loadPlotly();
  const address = 'http://modules.test/plotly/plotly.min.js';
  same([loadPlotly() === first, document.querySelector('script[src]').src], [true, address], 'asked once');
  same(await first.then(() => 'came', error => error.message), `cannot load ${address}`, 'not to be had');
  window.Plotly = { react() {} };
  same(await loadPlotly() === window.Plotly, true, 'asked again');
};
