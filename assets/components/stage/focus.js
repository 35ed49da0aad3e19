// Where the keyboard goes on when the strip above the stage changes: a preset far below asks a question, an answer takes its
// buttons away. What the strip says is spoken to who cannot see it.

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
