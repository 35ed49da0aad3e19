// Where the keyboard goes on when the strip above the stage changes: a preset far below asks a question, an answer takes its
// buttons away. What the strip says is spoken to who cannot see it.

const NEXT = ['[class*="-answer-"] button', '.st-key-guide_next button:enabled'], PATIENCE = 10_000; // milliseconds

export function followStrip(page = document) {
  page.addEventListener('click', ({ target, detail, isTrusted }) => {
    const button = target.closest?.(':is(.st-key-presets, .st-key-strip) button'), strip = page.querySelector('.st-key-strip');
    if (!button || !strip) return;
    strip.ariaLive = 'polite';
    if (isTrusted && !detail) waitForNext(strip, button); // a key: a mouse counts its clicks, and a script's are not trusted
  });
}

// Focuses what is to be pressed next, else the strip, as soon as the button has done what it does.
export function waitForNext(strip, button) {
  const asks = !strip.contains(button);
  const observer = new MutationObserver(() => {
    const next = NEXT.map(each => strip.querySelector(each)).find(each => each);
    if (asks ? !next : button.isConnected && !button.disabled) return;
    observer.disconnect();
    strip.tabIndex = -1;
    (next ?? strip).focus({ preventScroll: true });
  });
  observer.observe(strip, { childList: true, subtree: true, attributes: true });
  setTimeout(() => observer.disconnect(), PATIENCE);
}
