// What all parts of the stage use. Python joins these files into one module.
function loadPlotly(chunk) {
  // Streamlit's own Plotly chunk sets window.Plotly as a side effect of being imported: no second bundle of 4.8 MB.
  const base = document.querySelector('base')?.href ?? location.origin + location.pathname.replace(/[^/]*$/, '');
  return (window.loadingPlotly ??= window.Plotly ? Promise.resolve(window.Plotly) : import(new URL('static/js/' + chunk, base)).then(() => window.Plotly));
}

function make(tag, className, parent) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  parent.append(element);
  return element;
}

function button(parent, content, act, name) {
  const element = make('button', '', parent);
  element.type = 'button';
  element.append(content);
  element.onclick = act;
  if (name) element.title = name;
  return element;
}

function icon(path) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg'), line = document.createElementNS(svg.namespaceURI, 'path');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}

function upperBound(sorted, value) {
  let low = 0, high = sorted.length;
  while (low < high) { const middle = (low + high) >> 1; if (sorted[middle] <= value + 1e-9 * Math.abs(value)) low = middle + 1; else high = middle; }
  return low;
}

function write(value, digits = 4) {
  if (value === null || value === undefined || Number.isNaN(value)) return '—';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value).replace('-', '−');
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-3 || size >= 1e6) ? value.toExponential(Math.max(0, digits - 2)) : value.toPrecision(digits);
  return text.replaceAll('-', '−').replace('e+', 'e');
}

function enlarge(node, scale) { // type, lines and markers
  for (const [key, value] of Object.entries(node ?? {})) {
    if (!value || typeof value !== 'object') continue;
    if (/font$/i.test(key) && value.size) value.size *= scale;
    if (key === 'line' && typeof value.width === 'number') value.width *= scale;
    if (key === 'marker' && typeof value.size === 'number') value.size *= scale;
    if (!ArrayBuffer.isView(value)) enlarge(value, scale);
  }
}

function assign(target, path, value) {
  const keys = path.replace(/\[(\d+)\]/g, '.$1').split('.'), last = keys.pop();
  keys.reduce((node, key) => (node[key] ??= {}), target)[last] = value;
}

function isDark(element) {
  const colour = getComputedStyle(element).getPropertyValue('--st-background-color').trim();
  const hex = /^#(..)(..)(..)/.exec(colour)?.slice(1).map(pair => parseInt(pair, 16)) ?? colour.match(/[\d.]+/g)?.map(Number) ?? [255, 255, 255];
  return 0.299 * hex[0] + 0.587 * hex[1] + 0.114 * hex[2] < 128;
}

const axisName = (id, letter) => `${letter}axis${(id ?? letter).slice(1)}`;
const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
const slice = (values, from, to) => (values.subarray ? values.subarray(from, to) : values.slice(from, to));
const mapValues = (object, change) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
const nextFrame = () => new Promise(resolve => { requestAnimationFrame(resolve); setTimeout(resolve, 100); }); // hidden tabs have no frames
