export default async ({ load, same }) => {
  const { watchKeys } = await load('presenting'), pressed = [];
  const press = (key, target = document.body, more = {}) => {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, composed: true, ...more });
    target.dispatchEvent(event);
    return event.defaultPrevented;
  };
  watchKeys();
  same(press('PageDown'), false, 'without a guide keys are the page\'s');
  document.body.insertAdjacentHTML('beforeend', `<div class="st-key-guide_back"><button>back</button></div>
    <div class="st-key-guide_next"><button>next</button></div><input type="range"><textarea></textarea><div role="slider" tabindex="0"></div>
    <div contenteditable="true"><b>text</b></div><button id="other">other</button><div role="radiogroup"><button id="choice">a</button></div>`);
  for (const name of ['back', 'next']) document.querySelector(`.st-key-guide_${name} button`).onclick = () => pressed.push(name);
  same([press('ArrowRight'), press('PageDown'), press('ArrowLeft'), press('PageUp')], [true, true, true, true], 'taken');
  same(pressed, ['next', 'next', 'back', 'back'], 'four keys');
  for (const place of ['input', 'textarea', '[role=slider]', 'b', '#choice'])
    same(press('ArrowRight', document.querySelector(place)), false, `left to ${place}`);
  same([press('ArrowRight', document.body, { ctrlKey: true }), press('ArrowDown'), press('a')], [false, false, false], 'other keys');
  same(pressed.length, 4, 'nothing more');
  press('ArrowRight', document.querySelector('#other'));
  same(pressed.length, 5, 'a focused button needs no arrows');
  document.querySelector('.st-key-guide_next button').disabled = true;
  same([press('PageDown'), pressed.length], [true, 5], 'at the end of the guide the page does not scroll instead');
};
