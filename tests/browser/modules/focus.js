// Where keys go on: to the first answer after a preset, to the strip after an answer, to the next step of the guide.
const changed = () => new Promise(resolve => setTimeout(resolve, 0));

export default async ({ load, same }) => {
  const { followStrip, waitForNext } = await load('focus');
  document.body.innerHTML = '<div class="st-key-presets"><button id="preset"></button></div><div class="st-key-strip"><p></p></div>';
  const strip = document.querySelector('.st-key-strip'), preset = document.querySelector('#preset');
  const write = async html => { strip.innerHTML = html; await changed(); };
  const focused = () => document.activeElement.id || document.activeElement.className;
  followStrip();
  preset.click();
  same(strip.ariaLive, 'polite', 'what it says is spoken');
  preset.focus();
  await write('<p>a sentence</p>');
  same(focused(), 'preset', 'a script leaves it where it is');
  waitForNext(strip, preset);
  await write('<div class="st-key-guide_next"><button></button></div>');
  same(focused(), 'preset', 'no step of a guide that is about to go');
  await write('<p>a question</p>');
  same(focused(), 'preset', 'until there are answers');
  const ask = '<div class="st-key-a-answer-b"><button id="first"></button></div><div class="st-key-a-answer-a"><button></button></div>';
  await write(ask);
  same(focused(), 'first', 'the first answer');
  waitForNext(strip, document.activeElement);
  await write('<p>right</p><div class="st-key-guide_begin"><button id="begin"></button></div>');
  same(focused(), 'st-key-strip', 'what came of it');
  document.querySelector('#begin').focus();
  waitForNext(strip, document.activeElement);
  await write('<div class="st-key-guide_next"><button id="next"></button></div>');
  same(focused(), 'next', 'on through the guide');
  waitForNext(strip, document.activeElement);
  await write(strip.innerHTML.replace('<button', '<button disabled'));
  same(focused(), 'st-key-strip', 'at its end');
  preset.focus();
  waitForNext(strip, preset);
  dispatchEvent(new Event('pointerdown'));
  await write(ask);
  same(focused(), 'preset', 'the visitor has gone on elsewhere');
};
