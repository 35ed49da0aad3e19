// Scrolls the page up to the question that was just asked, unless it is in view.

const HEADER = 60; // pixels at the top that Streamlit's header covers

export function bringUp(element = document.querySelector('.st-key-strip')) {
  if (!element) return;
  const { top, bottom } = element.getBoundingClientRect();
  if (top >= HEADER && bottom <= innerHeight) return;
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  element.scrollIntoView({ behavior: calm ? 'auto' : 'smooth', block: 'start' });
}

// Brings up the question whenever a preset is pressed.
export function watchPresets(page = document) {
  page.addEventListener('click', ({ target }) => { if (target.closest?.('.st-key-presets button')) bringUp(); });
}
