// Clicks, double clicks, hovering and fingers on a plot that only notes its listeners.
export default async ({ load, same, wait }) => {
  const { DOUBLE, Gestures } = await load('gestures'), plot = document.createElement('div');
  const picked = [], chosen = [], listeners = {};
  document.body.append(plot);
  const inner = plot.appendChild(document.createElement('div'));
  Object.assign(plot, { layout: { scene: {} }, on: (name, act) => { listeners[name] = act; } });
  const gestures = new Gestures(plot, { pick: point => picked.push(point.x), choose: moment => chosen.push(moment), looked() {} });
  gestures.listen();
  const point = x => ({ x, y: 1, curveNumber: 0, pointNumber: 2, data: {} });
  const click = (x, detail) => listeners.plotly_click({ event: { detail }, points: [point(x)] });
  click(1, 1);
  click(2, 2);
  await wait(20);
  same(picked, [1], 'two clicks in a row pick once');
  delete plot.layout.scene;
  window.Plotly = { Fx: {
    unhover: () => listeners.plotly_unhover(),
    hover: (_, { clientX }, subplot) => subplot === 'xy' && listeners.plotly_hover({ points: [point(clientX)] }),
  } };
  listeners.plotly_click({ event: { detail: 1, target: plot, clientX: 7 }, points: [point(3)] });
  await wait(20);
  same(picked, [1, 7], 'what stands where the mouse is counts, not what Plotly saw last');
  listeners.plotly_unhover();
  listeners.plotly_relayout({ 'xaxis.range[0]': 1 });
  click(4, 1);
  click(4, 2);
  listeners.plotly_doubleclick();
  listeners.plotly_relayout({ 'xaxis.range': [0, 1] });
  await wait(DOUBLE + 100);
  same(picked, [1, 7], 'a double click on an enlarged picture only resets it');
  click(5, 1);
  await wait(20);
  same(picked, [1, 7, 5], 'and then a click picks again');
  listeners.plotly_hover({ points: [{ data: { meta: { choose: 4 } }, pointNumber: [2, 1] }] });
  same(chosen, [9], 'a cell that is a moment');
  listeners.plotly_relayout({ 'scene.camera': 'far' });
  same([gestures.cameras, gestures.changed], [{ scene: 'far' }, true], 'a camera');
  gestures.forget();
  listeners.plotly_relayout({ 'scene.camera': 'near' });
  same([gestures.cameras, gestures.changed], [{}, false], 'a camera that is set back');
  listeners.plotly_relayout({ 'xaxis.range': [0, 1] });
  same(gestures.changed, false, 'a range that follows a dial');
  plot.layout.scene = {};
  const seen = [];
  for (const name of ['mousedown', 'mousemove', 'mouseup', 'wheel', 'touchmove'])
    inner.addEventListener(name, event => seen.push([name, event.buttons ?? 0, event.clientX ?? 0]));
  const touch = { bubbles: true, pointerType: 'touch', pointerId: 1, isPrimary: true };
  const finger = (name, clientX, more) => inner.dispatchEvent(new PointerEvent(name, { ...touch, clientX, ...more }));
  finger('pointerdown', 10);
  finger('pointermove', 12);
  finger('pointercancel', 12);
  same(seen, [], 'a finger that scrolls turns nothing');
  for (const [name, x] of [['pointerdown', 10], ['pointermove', 30], ['pointermove', 40], ['pointerup', 40]]) finger(name, x);
  same(seen, [['mousedown', 1, 30], ['mousemove', 1, 30], ['mousemove', 1, 40], ['mouseup', 0, 40]], 'a finger that turns');
  seen.length = 0;
  finger('pointerdown', 10, { pointerType: 'mouse' });
  finger('pointermove', 40, { pointerType: 'mouse' });
  const wheel = new WheelEvent('wheel', { bubbles: true, cancelable: true });
  inner.dispatchEvent(wheel);
  same([seen, wheel.defaultPrevented], [[], false], 'a mouse is left to Plotly, the wheel to the page');
  plot.remove();
};
