// A message waits for what was pressed before it.
export default async ({ load, same, wait }) => {
  const { calm } = await load('calm'), app = document.createElement('div'), log = [];
  const follow = async name => { await calm(); log.push(name); };
  app.className = 'stApp';
  app.dataset.testScriptState = 'notRunning';
  document.body.append(app);
  await follow('at rest');
  same(log, ['at rest'], 'at once');
  dispatchEvent(new KeyboardEvent('keydown', { key: 'PageDown' }));
  follow('after a key');
  await wait(300);
  same(log.length, 1, 'not at once after a key');
  app.dataset.testScriptState = 'running';
  await wait(500);
  same(log.length, 1, 'not while the script runs');
  app.dataset.testScriptState = 'rerunRequested';
  await wait(150);
  same(log.length, 1, 'nor while it is about to');
  app.dataset.testScriptState = 'notRunning';
  await wait(250);
  same(log.at(-1), 'after a key', 'then');
  app.remove();
};
