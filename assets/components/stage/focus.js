// Where the keyboard goes on: when the strip above the stage changes (a preset far below asks a question, an answer takes its
// buttons away), and into what a button opens, which stands at the end of the page. What the strip says is spoken.

const ANSWER = '[class*="-answer-"] button', NEXT = '.st-key-guide_next button:enabled';
const ASIDE = ['keydown', 'pointerdown'];

export function followStrip(page = document) {
  page.addEventListener('click', ({ target, detail, isTrusted }) => {
    const button = target.closest?.('.st-key-presets button, .st-key-strip button'), strip = page.querySelector('.st-key-strip');
    if (!button || !strip) return;
    strip.ariaLive = 'polite';
    if (isTrusted && !detail) waitForNext(strip, button); // a key: a mouse counts its clicks, and a script's are not trusted
  });
}

export function followPopovers(page = document) {
  page.addEventListener('click', ({ target, detail, isTrusted }) => {
    const opener = target.closest?.('[aria-haspopup="dialog"]');
    if (opener && isTrusted && !detail) enter(opener, page);
  });
}

// Focuses what the button opens, as soon as it is there; nothing if the button has closed it.
export function enter(opener, page = document, tries = 30) {
  const dialog = opener.ariaExpanded === 'true' && [...page.querySelectorAll('[role="dialog"]')].at(-1);
  if (!dialog) return tries && void requestAnimationFrame(() => enter(opener, page, tries - 1));
  dialog.tabIndex = -1;
  dialog.focus({ preventScroll: true });
}

// The line about a word goes with Escape, too, and comes back when the word is pointed at anew.
export function closeLines({ key }, page = document) {
  if (key !== 'Escape') return;
  for (const word of page.querySelectorAll(':is(.term, .stage-help):is(:hover, :focus)')) {
    word.classList.add('term-closed');
    const open = () => word.classList.remove('term-closed');
    for (const end of ['blur', 'pointerleave']) word.addEventListener(end, open, { once: true });
  }
}

// Focuses what is to be pressed next, else the strip, as soon as the button has done what it does; not if the visitor does
// something else before.
export function waitForNext(strip, button) {
  const within = strip.contains(button);
  if (!within && button.closest('.st-key-reset_controls')) return; // it asks nothing
  const observer = new MutationObserver(() => {
    const answer = strip.querySelector(ANSWER);
    if (within ? button.isConnected && !button.disabled : !answer) return;
    stop();
    strip.tabIndex = -1;
    (answer ?? strip.querySelector(NEXT) ?? strip).focus({ preventScroll: true });
  });
  const stop = () => {
    observer.disconnect();
    ASIDE.forEach(each => removeEventListener(each, stop, true));
  };
  observer.observe(strip, { childList: true, subtree: true, attributes: true });
  ASIDE.forEach(each => addEventListener(each, stop, true));
}
