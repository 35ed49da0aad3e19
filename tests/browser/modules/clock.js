const NAMES = ['first', 'last', 'back', 'forward', 'moment', 'speed'];
const WORDS = { play: 'Play', pause: 'Pause', ...Object.fromEntries(NAMES.map(name => [name, name])) };

export default async ({ load, same, wait }) => {
  const { Clock } = await load('clock'), element = document.createElement('div'), shown = [], told = [];
  document.body.append(element);
  const clock = new Clock(element, () => shown.push(clock.tick));
  clock.tell = tick => told.push(tick);
  const message = (length, more) =>
    ({ readings: Array.from({ length }, (_, index) => 10 * index), identity: `u ${length}`, unit: 'update', start: null, ...more });
  clock.receive(message(5), WORDS);
  same([clock.tick, clock.now()], [4, { tick: 4, reading: 40 }], 'at first the end');
  same(clock.now() === clock.now(), true, 'one object for one moment');
  same(clock.label.textContent, 'update 40 / 40', 'what it reads');
  clock.back.click();
  same([clock.tick, clock.moving, shown.at(-1), clock.label.ariaLive], [3, false, 3, 'polite'], 'a step back, read out');
  clock.receive(message(5), WORDS);
  same(clock.tick, 3, 'the same moments: time stands');
  clock.receive(message(9), WORDS);
  same(clock.tick, 6, 'other moments: the same share');
  clock.receive(message(9, { known: 4 }), WORDS);
  same([clock.tick, clock.slider.max], [3, '8'], 'a training that goes on: as far as it is');
  clock.receive(message(9, { known: 9 }), WORDS);
  same(clock.tick, 6, 'and on with it');
  clock.receive(message(4, { start: 1 }), WORDS);
  same(clock.tick, 1, 'where a view starts');
  clock.receive(message(4, { locked: true }), WORDS);
  same([clock.tick, clock.slider.disabled], [0, true], 'locked at the first moment');
  clock.receive(message(4, { locked: true, start: 2 }), WORDS);
  same(clock.tick, 2, 'locked at the moment of the question');
  clock.receive(message(4), WORDS);
  clock.first.click();
  clock.toggle.click();
  same(clock.label.ariaLive, 'off', 'what plays is not read out');
  clock.receive(message(4, { locked: true }), WORDS);
  await wait(50);
  same([clock.tick, clock.playing, clock.moving], [0, false, false], 'what plays stops at a question');
  clock.choose(2);
  same(clock.tick, 0, 'pointing does not unlock it');
  clock.receive(message(4, { start: 2, jump: 'a' }), WORDS);
  same(clock.tick, 2, 'a jump');
  clock.first.click();
  clock.receive(message(4, { start: 2, jump: 'a' }), WORDS);
  same(clock.tick, 0, 'once');
  clock.receive(message(4, { start: 3, jump: 'b' }), WORDS);
  same(clock.tick, 3, 'another jump');
  clock.receive(message(4), WORDS);
  clock.last.click();
  clock.receive(null, WORDS);
  same([element.hidden, clock.now()], [true, { tick: 0, reading: 0 }], 'a view without time');
  clock.receive(message(4), WORDS);
  same([element.hidden, clock.tick], [false, 3], 'and back again');
  clock.choose(1);
  await wait(450);
  same(told.at(-1), 1, 'a step is told after a while');
  clock.receive(message(7), WORDS);
  await wait(450);
  same([clock.tick, told.at(-1)], [2, 2], 'and so is another place among other moments, or the server would count on the old one');
  clock.receive(message(4), WORDS);
  drag(clock, 2);
  same([clock.tick, clock.moving], [2, true], 'dragging moves');
  clock.slider.onpointerup();
  same(clock.moving, false, 'and settles');
  same(shown.slice(-2), [2, 2], 'the last moment is shown once more');
  drag(clock, 1);
  clock.slider.onchange();
  same([clock.moving, told.at(-1)], [false, 1], 'a mouse that lets go beside the slider');
  const heard = told.length;
  drag(clock, 2);
  clock.slider.onpointercancel();
  same([clock.tick, clock.moving, told.length], [1, false, heard], 'a drag that is taken back tells nothing');
  drag(clock, 2);
  clock.slider.onpointerup();
  same([clock.tick, told.at(-1)], [2, 2], 'and one that ends is told');
  waits(new Clock(document.createElement('div'), () => {}), message, same);
  waits(new Clock(document.createElement('div'), () => {}), message, same, clock => clock.wake());
  pressTwice(new Clock(document.createElement('div'), () => {}), message, same);
  await play({ clock, same, wait, message, shown, told });
  element.remove();
};

function drag(clock, tick) {
  clock.slider.onpointerdown({});
  clock.slider.value = tick;
  clock.slider.oninput();
}

// A page that waits to be played: the first moment, until something else moves or the server says that something was done.
function waits(clock, message, same, move = () => clock.receive(message(5, { waits: false }), WORDS)) {
  clock.receive(message(5, { waits: true }), WORDS);
  clock.receive(message(5, { waits: true }), WORDS);
  same([clock.tick, clock.forPaper()], [0, { tick: 4, reading: 40 }], 'it waits; on paper, where nothing moves, stands all of it');
  move(clock);
  same(clock.tick, 4, 'then all of it is shown');
  clock.choose(2);
  clock.receive(message(5, { waits: true }), WORDS);
  clock.receive(message(5, { waits: false }), WORDS);
  same([clock.tick, clock.forPaper().tick], [2, 2], 'and it waits no more');
}

function pressTwice(clock, message, same) {
  clock.receive(message(5, { waits: true }), WORDS);
  clock.play();
  clock.pause();
  clock.receive(message(5, { waits: false }), WORDS);
  same(clock.tick, 0, 'paused before the first step, as a double click does: the end is not shown');
}

async function play({ clock, same, wait, message, shown, told }) {
  clock.receive(message(7, { play: 'a' }), WORDS);
  same([clock.tick, clock.playing, clock.toggle.title], [0, true, 'Pause'], 'a message may start time');
  clock.pace.value = '4';
  clock.pace.onchange();
  shown.length = 0;
  await wait(1200);
  same([clock.tick, clock.playing, clock.moving, told.at(-1)], [6, false, false, 6], 'time ends, settles and is told');
  same(shown.every((tick, at) => !at || tick >= shown[at - 1]), true, 'moments in order');
  clock.receive(message(7, { play: 'a' }), WORDS);
  same(clock.playing, false, 'the same wish does not play again');
  clock.receive(message(7), WORDS);
  same(clock.playing, false, 'nor does none');
  clock.receive(message(7, { play: 'a' }), WORDS);
  same([clock.tick, clock.playing], [0, true], 'but after that it is a new one: a question was asked again');
  clock.receive(message(100, { play: 'c' }), WORDS);
  await wait(300);
  shown.length = 0;
  const share = clock.tick / 99;
  clock.receive(message(1000, { play: 'c' }), WORDS);
  const from = clock.tick;
  await wait(300);
  same([Math.abs(from / 999 - share) < 0.01, clock.playing, shown[0] > from], [true, true, true], 'it plays on among other moments');
  clock.receive(message(1), WORDS);
  same([clock.tick, clock.playing], [0, false], 'but not where they are at their end');
  const was = window.matchMedia;
  window.matchMedia = () => ({ matches: true });
  shown.length = 0;
  clock.receive(message(999, { play: 'b' }), WORDS);
  await wait(1300);
  window.matchMedia = was;
  clock.pause();
  same([shown.length <= 4, clock.tick > 100], [true, true], 'for those who ask for less motion, a still every half second');
}
