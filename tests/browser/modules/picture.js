// Drawing by a Plotly that only notes what it is asked for.
export default async ({ load, same, wait }) => {
  const calls = [], failed = [], plot = document.createElement('div');
  document.body.append(plot);
  plot.on = () => {};
  let finish = () => {};
  window.Plotly = {
    react(node, data, layout) {
      calls.push(['react', layout.title]);
      if (layout.title === 'bad') return Promise.reject(new Error('bad figure'));
      Object.assign(node, { data, layout });
      return layout.title === 'slow' ? new Promise(resolve => { finish = resolve; }) : Promise.resolve();
    },
    restyle(node, update, indices) {
      calls.push(['restyle', update, indices]);
      return new Promise(resolve => { finish = resolve; });
    },
    relayout(node, update) { calls.push(['relayout', update]); return Promise.resolve(); },
    purge() { calls.push(['purge']); delete plot.data; },
  };
  const { Picture } = await load('picture');
  const trace = { type: 'scatter', mode: 'lines', x: [1, 2, 3], y: [4, 5, 6], meta: { follow: 'grow' } };
  const parcel = title => ({
    scene: { scale: 1, exchanges: {}, template: {} }, unpack: node => node,
    text: () => JSON.stringify({ data: [trace], layout: { title, shapes: [{ x0: 0 }], meta: { shapes: [{ x0: [7, 8, 9] }] } } }),
  });
  const now = tick => ({ tick, reading: tick }), said = [], was = console.error;
  const act = { pick() {}, choose() {}, looked() {}, fail: error => failed.push(error.message), drawn: () => said.push('drawn') };
  const picture = new Picture(plot, act);
  const drawn = async () => { while (picture.busy) await wait(10); };
  picture.receive(parcel('a'), 'a', now(2));
  picture.receive(parcel('b'), 'b', now(2));
  await drawn();
  same(calls, [['react', 'b']], 'only the newest is drawn');
  picture.show(now(1));
  const asked = [['relayout', { 'shapes[0].x0': 8 }], ['restyle', { x: [[1, 2]], y: [[4, 5]] }, [0]]];
  same(calls.slice(1), asked, 'a moment, by public functions');
  const before = calls.length;
  picture.show({ ...now(1) });
  same(calls.length, before, 'what is shown already is not drawn again');
  dispatchEvent(new Event('pointerdown'));
  picture.close();
  await wait(20);
  same(calls.at(-1)[0], 'restyle', 'closing waits for what Plotly still draws');
  finish();
  await wait(120);
  same(calls.at(-1)[0], 'restyle', 'and for the hand, which may be dragging it');
  dispatchEvent(new Event('pointerup'));
  await wait(120);
  same(calls.at(-1), ['purge'], 'and then closes');
  console.error = () => {};
  picture.receive(parcel('bad'), 'bad', now(2));
  await drawn();
  same([failed, picture.failed, calls.at(-1)], [['bad figure'], true, ['purge']], 'a figure that fails');
  picture.show(now(0));
  picture.receive(parcel('c'), 'bad', now(2));
  await drawn();
  console.error = was;
  same([picture.failed, calls.at(-1), said.length], [false, ['react', 'c'], 2], 'the next message draws anew');
  picture.receive(parcel('slow'), 'slow', now(2));
  await wait(20);
  picture.show(now(0));
  picture.close();
  plot.remove();
  finish();
  await drawn();
  same(calls.at(-1), ['purge'], 'taken away while Plotly draws it and time goes on, it is closed and not moved any more');
};
