// Messages that are damaged or incomplete, and a listener that throws: the page goes on.
const bytes = text => Uint8Array.from(atob(text), character => character.charCodeAt(0));

export default async ({ load, same, given, wait }) => {
  const was = console.error, errors = [];
  console.error = (...words) => errors.push(String(words[1]?.message));
  const { show } = await load('stage'), root = document.body.appendChild(document.createElement('div')), triggers = [];
  root.dataset.failed = 'failed · 失败';
  const open = data => show(root, { data, setStateValue() {}, setTriggerValue: (...each) => triggers.push(each) });
  open(bytes(given.second));
  same(triggers, [['missing', true]], 'a message whose forerunner is lost asks for everything');
  const said = () => [triggers.length, root.querySelector('.stage-failed')?.textContent];
  open(bytes(given.first).slice(0, 30));
  same(said(), [2, 'failed · 失败'], 'a damaged message asks for everything, and says so: an answer may never come');
  const close = open(bytes(given.first));
  same(said(), [2, 'failed · 失败'], 'one of another form, without panels, says so, too, and asks no second time');
  const { stage } = root, grid = { scale: 1, layout: {} };
  const scene = { key: 'k', panels: [], words: {}, clock: null, readout: null, ...grid };
  stage.receive({ complete: true, scene }, () => {});
  same(root.querySelector('.stage-failed'), null, 'the next sound message takes it back');
  const shown = [];
  stage.panels.set('a', { show() { throw new Error('a listener'); }, close() {} });
  stage.panels.set('b', { show: now => shown.push(now.tick), close() {} });
  stage.showMoment();
  same([shown, errors.includes('a listener')], [[0], true], 'a panel that throws leaves the others alone');
  const dial = { name: 'rate', label: 'Rate', texts: ['1', '2', '3'], index: 0 }, reported = [], seen = [];
  stage.receive({ complete: true, scene: { ...scene, dials: [dial] } }, () => {});
  stage.dials.tell = indices => reported.push(indices);
  same(stage.now() === stage.now(), true, 'one object for one moment');
  stage.panels.set('b', { show: (now, moving) => seen.push([now.dials.rate, moving]), close() {} });
  const slider = root.querySelector('.stage-dials input');
  slider.onpointerdown({});
  for (const value of [1, 2]) { slider.value = value; slider.oninput(); }
  await stage.waiting;
  same([seen, reported], [[[2, true]], []], 'one update in a frame, no message');
  slider.onpointerup();
  await stage.waiting;
  same([seen.at(-1), reported.length], [[2, false], 1], 'one message in the end');
  const veiled = { complete: true, scene: { ...scene, clock: null, dials: [dial], panels: [{ name: 'b', veiled: true }] } };
  stage.panels.get('b').receive = () => {};
  stage.receive(veiled, () => {});
  same(slider.disabled, true, 'a question is open');
  root.remove();
  close();
  await wait(20);
  same(stage.closed, true, 'closed when it is gone');
  console.error = was;
};
