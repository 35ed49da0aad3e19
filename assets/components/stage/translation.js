// What a browser's translation must leave alone. It puts an element of its own around every text; what is behind it then changes
// without being seen: numbers, and sentences of several parts, of which Streamlit's page keeps each text by itself.

const FIXED = [
  '.stage-plot', '.stage-clock', '.stage-dials', '.stage-readout td', 'code', '.katex', '[data-testid="stSliderThumbValue"]',
  ...['p', 'li'].map(name => `.stMarkdown ${name}:has(*)`),
].join();
const PAUSE = 200; // milliseconds; a translation takes longer to begin

export function keepFixed(root = document.body) {
  const mark = () => root.querySelectorAll(FIXED).forEach(each => { if (each.translate) each.translate = false; });
  let waiting;
  const soon = () => { waiting ??= setTimeout(() => { waiting = undefined; mark(); }, PAUSE); };
  new MutationObserver(soon).observe(root, { childList: true, subtree: true });
  mark();
}
