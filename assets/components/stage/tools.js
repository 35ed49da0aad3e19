// Small functions that several modules of the stage use: elements, arrays, the page's theme, complaints.

export function make(tag, className, parent) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  parent.append(element);
  return element;
}

export function button(parent, content, act, name) {
  const element = make('button', '', parent);
  element.type = 'button';
  element.append(content);
  element.onclick = act;
  if (name) element.title = name;
  return element;
}

// A word or a mark with a line about it, shown to who points at it, tabs to it or taps it (.term in page.css).
export function explain(parent, title, line, className = '') {
  const word = make('span', `term ${className}`, parent), tip = document.createElement('span');
  word.tabIndex = 0;
  Object.assign(tip, { className: 'term-line', role: 'tooltip', textContent: line });
  word.append(title, tip);
}

const SVG = 'http://www.w3.org/2000/svg';

export function draw(tag, attributes, parent, before = null) {
  const node = document.createElementNS(SVG, tag);
  for (const name in attributes) node.setAttribute(name, attributes[name]);
  parent?.insertBefore(node, before);
  return node;
}

export function icon(path) {
  const svg = draw('svg', { viewBox: '0 0 16 16', 'aria-hidden': 'true' });
  draw('path', { d: path }, svg);
  return svg;
}

export const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
export const slice = (values, from, to) => (values.subarray ? values.subarray(from, to) : values.slice(from, to));
export const mapValues = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));

// Resolves at the next frame, or soon where there is none: hidden tabs have no frames.
export const nextFrame = () => new Promise(resolve => { requestAnimationFrame(resolve); setTimeout(resolve, 100); });

// Sets the property that a path such as "shapes[2].x0" names.
export function assign(target, path, value) {
  const keys = path.replace(/\[(\d+)\]/g, '.$1').split('.'), last = keys.pop();
  keys.reduce((node, key) => (node[key] ??= {}), target)[last] = value;
}

// The number of entries of an increasing array that are at most `value`, up to rounding.
export function upperBound(sorted, value) {
  let low = 0, high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value + 1e-9 * Math.abs(value)) low = middle + 1; else high = middle;
  }
  return low;
}

// Red, green and blue of "#rrggbb" or "rgb(r, g, b)", each from 0 to 255; white where it is neither.
export function channels(colour) {
  const pairs = /^#(..)(..)(..)/.exec(colour)?.slice(1).map(pair => parseInt(pair, 16));
  return pairs ?? colour.match(/[\d.]+/g)?.slice(0, 3).map(Number) ?? [255, 255, 255];
}

export const brightness = ([red, green, blue]) => 0.299 * red + 0.587 * green + 0.114 * blue;

export function isDark(element) {
  return brightness(channels(getComputedStyle(element).getPropertyValue('--st-background-color').trim())) < 128;
}

const told = new Set();

// Says in the console what went wrong, once for each fault: a picture that moves would repeat it with each frame.
export function complain(error) {
  const text = String(error?.stack ?? error);
  if (told.has(text)) return;
  told.add(text);
  console.error('The stage:', error);
}

// Returns a function that does the same and complains instead of throwing.
export const guarded = act => (...values) => {
  try {
    return act(...values);
  } catch (error) {
    complain(error);
  }
};

let held = false; // whether a button of the mouse, or a finger, is down anywhere
for (const [name, down] of Object.entries({ pointerdown: true, pointerup: false, pointercancel: false })) {
  addEventListener(name, () => { held = down; }, true);
}

// Waits until nothing is held, and until whoever listens has heard of that.
export const letGo = () => new Promise(done => {
  const look = () => setTimeout(held ? look : done, held ? 50 : 0);
  look();
});
