// When nobody has pressed anything for a moment, and the page's script rests. With each message the browser sends all it knows of
// the page's controls: one that was sent between a press and its effect would set back what that press changes on the server.

const CALM = 600, AGAIN = 100; // milliseconds: since the last press; until it is looked at again
let pressed = -CALM;
for (const name of ['pointerdown', 'keydown'])
  addEventListener(name, () => { pressed = performance.now(); }, { capture: true, passive: true });

const isRunning = () => (document.querySelector('.stApp')?.dataset.testScriptState ?? 'notRunning') !== 'notRunning';

export async function calm() {
  while (performance.now() - pressed < CALM || isRunning()) await new Promise(resolve => setTimeout(resolve, AGAIN));
}
