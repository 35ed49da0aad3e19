// Streamlit hands a component its script as text, which cannot import by a relative address. This one finds the modules of
// assets/components/stage beside the page, wherever a proxy puts it: every page of ours has one segment after that place.
const place = location.origin + location.pathname.replace(/[^/]*$/, '');
const stage = import(place + 'components/stage/stage.js');
import(place + 'components/stage/plotly.js').then(({ loadPlotly }) => loadPlotly()).catch(() => {}); // at once; the stage complains

export default function (component) {
  const root = component.parentElement.querySelector('.stage');
  if (!root) return; // the frame loads the modules and Plotly before any picture comes (pages/stage/stage.py, load_ahead)
  const shown = stage.then(({ show }) => show(root, component)).catch(error => {
    console.error('The stage could not be loaded:', error);
    root.textContent = root.dataset.failed;
  });
  return () => shown.then(close => close?.());
}
