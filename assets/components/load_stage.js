// Streamlit hands a component its script as text, which cannot import by a relative address. This one finds the modules of
// assets/components/stage beside the page, wherever a proxy puts it: every page of ours has one segment after that place. The
// server writes their version (pages/stage/routes.py) into it.
// A page imports a module once: one that goes on with a server of another version is loaded anew. Its link holds the settings.
const place = location.origin + location.pathname.replace(/[^/]*$/, 'files/VERSION/components/stage/');
const PAUSES = [1000, 4000]; // milliseconds before it is asked for again: on a weak network one file of many is easily lost
const tryAgain = ([pause, ...more]) => import(place + 'stage.js').catch(async error => {
  if (!pause) throw error;
  await new Promise(done => setTimeout(done, pause));
  return tryAgain(more);
});
let loading; // one promise for all messages, which are shown in their order
const load = () => loading ??= tryAgain(PAUSES).catch(error => {
  loading = undefined; // the next message asks anew
  throw error;
});
load().catch(() => {});
import(place + 'plotly.js').then(({ loadPlotly }) => loadPlotly()).catch(() => {}); // at once; the stage complains

export default function (component) {
  const root = component.parentElement.querySelector('.stage');
  if (!root) { // the frame loads the modules and Plotly before any picture comes (pages/stage/stage.py, load_ahead)
    if ((window.downhillVersion ??= component.data) !== component.data) location.reload();
    return;
  }
  const shown = load().then(({ show }) => {
    if (!root.stage) root.textContent = ''; // the sentence of an attempt before
    return show(root, component);
  }).catch(error => {
    console.error('The stage could not be loaded:', error);
    root.textContent = root.dataset.failed;
  });
  return () => shown.then(close => close?.());
}
