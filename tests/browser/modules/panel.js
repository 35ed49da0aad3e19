// A panel says so where its picture fails, and takes it back when the next one is drawn.
export default async ({ load, same, wait }) => {
  const was = console.error, errors = [], picked = [], reacts = [];
  let broken = true;
  console.error = (...words) => errors.push(String(words[1].message));
  window.Plotly = {
    react(plot, data, layout) {
      reacts.push(layout);
      if (broken) throw new Error('no drawing');
      Object.assign(plot, { data, layout, on() {} });
      return Promise.resolve();
    },
    purge() {}, relayout: (_, change) => { reacts.push(change); return Promise.resolve(); },
  };
  const { Panel } = await load('panel'), element = document.body.appendChild(document.createElement('figure'));
  const panel = new Panel(element, { pick: point => picked.push(point), choose() {} });
  const scene = { scale: 1, exchanges: {}, template: {}, words: { failed: 'could not be drawn', save: 'Save as', whole: 'Reset' } };
  const parcel = { scene, unpack: node => node, text: () => '{"data": [], "layout": {"xaxis": {}, "scene": {"camera": {"eye": 9}}}}' };
  const wanted = { name: 'map', caption: 'The map', alt: 'A map.', figure: 'f', views: [['above', { eye: 1 }]] };
  const drawn = async () => { while (panel.busy) await wait(10); };
  for (let round = 0; round < 2; round++) { panel.receive(wanted, parcel, { tick: 0, reading: 0 }); await drawn(); }
  same(element.querySelector('.stage-failed')?.textContent, 'could not be drawn', 'one sentence');
  same(errors, ['no drawing'], 'one word in the console');
  broken = false;
  panel.receive(wanted, parcel, { tick: 0, reading: 0 });
  await drawn();
  console.error = was;
  same(element.querySelector('.stage-failed'), null, 'gone with the next picture');
  same([panel.plot.getAttribute('aria-label'), panel.caption.textContent], ['A map.', 'The map'], 'words');
  same(element.querySelector('[role=heading][aria-level="2"]')?.textContent, 'The map', 'the caption is a heading');
  const look = element.querySelector('.stage-views button'), file = () => element.querySelector('.stage-exports button').title;
  same([file(), look.title], ['Save as PNG', 'above'], 'buttons');
  panel.receive(wanted, parcel, { tick: 0, reading: 0 });
  same(element.querySelector('.stage-views button') === look, true, 'stay with the next message, and with them the focus');
  scene.words = { ...scene.words, save: '保存为' };
  panel.receive(wanted, parcel, { tick: 0, reading: 0 });
  same(file(), '保存为 PNG', 'in the language of the page');
  panel.receive({ ...wanted, caption: { values: ['The map', 'A unit'], dials: ['unit'], still: true } }, parcel, { dials: { unit: 0 } });
  await drawn();
  panel.show({ tick: 0, dials: { unit: 1 } }, false);
  same(panel.caption.textContent, 'A unit', 'a caption that follows a dial');
  element.querySelector('.stage-buttons button').click();
  same(reacts.at(-1), { 'scene.camera': { eye: 1 } }, 'a camera');
  const whole = element.querySelector('.stage-whole');
  const hid = whole.hidden;
  panel.picture.gestures.note({ 'xaxis.range[0]': 3 });
  const shown = !whole.hidden;
  whole.querySelector('button').click();
  same(reacts.at(-1), { 'xaxis.autorange': true, 'scene.camera': { eye: 9 } }, 'the whole picture, from where it was seen at first');
  panel.picture.gestures.note(reacts.at(-1));
  same([hid, shown, whole.hidden, panel.picture.gestures.cameras], [true, true, true, {}], 'a button as long as it does something');
  panel.picture.act.pick({ x: 1 });
  same(picked, [{ panel: 'map', x: 1 }], 'a click names its panel');
  panel.words.veiled = 'predict';
  panel.veil(true);
  const hides = [element.querySelector('.stage-cover').textContent, panel.plot.ariaHidden, element.classList.contains('stage-veiled')];
  same(hides, ['predict', 'true', true], 'covered');
  panel.veil(false);
  same([element.querySelector('.stage-cover'), panel.plot.ariaHidden, element.className], [null, null, ''], 'and uncovered');
  panel.close();
  same(element.isConnected, false, 'closed');
};
