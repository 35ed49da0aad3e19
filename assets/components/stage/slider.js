// A slider under hand and keys. Browsers move it to where a finger comes down, and find only later that the finger scrolls the
// page: the first value of a finger counts when another follows or when it is lifted, so that scrolling changes nothing.

import { make } from './tools.js';

// `act`: {now(), move(value, held), letGo(meant)}: where it stands; a hand or a key moves it; a hand lets go of what it has moved.
// It has not meant it if the browser takes the gesture for another: then it has moved back.
export function makeSlider(parent, { now, move, letGo }) {
  const slider = Object.assign(make('input', 'stage-slider', parent), { type: 'range', min: 0, step: 1 });
  let hand = null; // {from, touches, value, waits}
  const end = meant => {
    const { from, value, waits } = hand ?? {};
    hand = null;
    if (value === undefined || (waits && !meant)) return;
    if (waits || !meant) move(meant ? value : from, true);
    letGo(meant);
  };
  const first = event => event?.isPrimary !== false; // a second finger changes nothing
  slider.onpointerdown = event => {
    if (first(event)) hand = { from: now(), touches: ['touch', 'pen'].includes(event.pointerType) };
  };
  slider.oninput = () => {
    const value = +slider.value;
    if (hand) Object.assign(hand, { value, waits: hand.touches && hand.value === undefined });
    if (hand?.waits) slider.value = now(); else move(value, !!hand);
  };
  slider.onpointerup = event => { if (first(event)) end(true); };
  slider.onchange = () => end(true); // beside the slider a mouse lets go without a pointerup here
  slider.onpointercancel = event => { if (first(event)) end(false); };
  return slider;
}
