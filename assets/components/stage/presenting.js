// Keys that presenters have (arrows, page keys) press the guide's buttons, wherever the focus is but in what uses them itself.

const PRESSED = { ArrowRight: 'next', PageDown: 'next', ArrowLeft: 'back', PageUp: 'back' };
const USES_KEYS = 'input, select, textarea, [contenteditable]:not([contenteditable="false"]), [role=slider], [role=combobox], ' +
  '[role=listbox], [role=menu], [role=grid], [role=tablist], [role=radiogroup], [role=dialog], [role=application]';

export function watchKeys(page = document) {
  page.addEventListener('keydown', event => {
    const name = PRESSED[event.key], [target] = event.composedPath();
    if (!name || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (target.closest?.(USES_KEYS)) return;
    const button = page.querySelector(`.st-key-guide_${name} button`);
    if (!button) return;
    event.preventDefault(); // a page key would scroll
    if (!button.disabled) button.click();
  });
}
