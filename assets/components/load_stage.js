// Streamlit hands a component its script as text, which cannot import by a relative address. This one finds the modules of
// assets/components/stage beside the page, wherever a proxy puts it: every page of ours has one segment after that place.
// A page imports a module once: one that goes on with a server of another version is loaded anew. Its link holds the settings.
const place = location.origin + location.pathname.replace(/[^/]*$/, '');
const load = () => import(place + 'components/stage/stage.js'), pause = time => new Promise(done => setTimeout(done, time));
load().catch(() => {}); // what fails now is tried again: on a weak network one file of many is easily lost
import(place + 'components/stage/plotly.js').then(({ loadPlotly }) => loadPlotly()).catch(() => {}); // at once; the stage complains

export default function (component) {
  const root = component.parentElement.querySelector('.stage');
  if (!root) { // the frame loads the modules and Plotly before any picture comes (pages/stage/stage.py, load_ahead)
    if ((window.downhillVersion ??= component.data) !== component.data) location.reload();
    return;
  }
  const shown = load().catch(() => pause(3000).then(load)).then(({ show }) => {
    if (!root.stage) root.textContent = ''; // the sentence of an attempt before
    return show(root, component);
  }).catch(error => {
    console.error('The stage could not be loaded:', error);
    root.textContent = root.dataset.failed;
  });
  return () => shown.then(close => close?.());
}
