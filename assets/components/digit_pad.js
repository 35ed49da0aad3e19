// A pad to draw a digit on, with mouse, finger, pen or keyboard; it reports 28x28 levels of ink as one hexadecimal digit each.
// Ink is kept in the canvas's opacity, so that it can have the colour of the page's text, light or dark.

const SIDE = 28, BRUSH = 22, STEP = 5; // brush and keyboard step in canvas pixels, of which there are 280 each way

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector('.digit-pad');
  root.pad ??= new Pad(root);
  root.pad.receive(data, setStateValue);
}

const UNDONE = 20; // strokes that can be taken back
const LATE = 3000; // milliseconds in which an answer to an earlier report may still come

class Pad {
  constructor(root) {
    this.canvas = root.querySelector('canvas');
    this.pen = this.canvas.getContext('2d', { willReadFrequently: true });
    [this.undoing, this.clearing] = ['.digit-pad-undo', '.digit-pad-clear'].map(name => root.querySelector(name));
    this.undoing.onclick = () => this.undo();
    this.clearing.onclick = () => { this.remember(); this.clear(); this.report(); };
    this.before = []; // pictures to go back to
    this.passed = new Set(); // drawings before the one reported last, which the server may still send
    this.tip = root.querySelector('i'); // where the pen is, for the keyboard
    this.moveCursor([this.canvas.width / 2, this.canvas.height / 2]);
    this.canvas.onpointerdown = event => this.begin(event);
    this.canvas.onpointermove = event => { if (event.pointerId === this.pointer) this.stroke(this.place(event)); };
    this.canvas.onpointerup = this.canvas.onpointercancel = event => { if (event.pointerId === this.pointer) this.end(); };
    this.canvas.onkeydown = event => this.steer(event);
    this.canvas.onkeyup = () => { if (this.steered) { this.steered = false; this.report(); } };
    this.canvas.ontransitionend = () => this.recolour(); // its CSS makes a change of theme a transition
  }

  receive({ drawing, label, keys, clear, undo }, setStateValue) {
    this.tell = setStateValue;
    this.canvas.setAttribute('aria-label', label);
    this.canvas.ariaDescription = keys;
    this.clearing.textContent = clear;
    this.undoing.textContent = undo;
    if (drawing === (this.drawn ?? '')) this.passed.clear();
    else if (!this.passed.has(drawing) || performance.now() - this.reported > LATE) this.repaint(drawing);
    this.undoing.disabled = !this.before.length;
  }

  // The first finger, the main button, the tip of a pen; where there is a pen, the hand that holds it draws nothing.
  begin(event) {
    const isPen = event.pointerType === 'pen';
    this.hasPen ||= isPen;
    if (event.button !== 0 || (this.hasPen && event.pointerType === 'touch')) return;
    if (this.pointer !== undefined) {
      if (!isPen || this.drawsWithPen) return;
      this.goBack(); // what the palm drew before the pen came down
    }
    [this.pointer, this.drawsWithPen] = [event.pointerId, isPen];
    this.canvas.setPointerCapture(event.pointerId);
    this.remember();
    this.last = this.place(event);
    this.stroke(this.last);
  }

  end() {
    this.pointer = this.last = undefined;
    this.report();
  }

  remember() {
    this.before.push(this.pen.getImageData(0, 0, this.canvas.width, this.canvas.height));
    if (this.before.length > UNDONE) this.before.shift();
    this.undoing.disabled = false;
  }

  goBack() {
    const picture = this.before.pop();
    if (picture) this.pen.putImageData(picture, 0, 0);
    this.undoing.disabled = !this.before.length;
    this.recolour(); // it may be from another theme
    return Boolean(picture);
  }

  undo() { if (this.pointer === undefined && this.goBack()) this.report(); }

  colour() { return getComputedStyle(this.canvas).color; }

  recolour() {
    this.pen.globalCompositeOperation = 'source-in';
    this.pen.fillStyle = this.colour();
    this.pen.fillRect(0, 0, this.canvas.width, this.canvas.height);
    this.pen.globalCompositeOperation = 'source-over';
  }

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * this.canvas.width) / box.width, ((event.clientY - box.top) * this.canvas.height) / box.height];
  }

  stroke(to) {
    Object.assign(this.pen, { strokeStyle: this.colour(), lineWidth: BRUSH, lineCap: 'round', lineJoin: 'round' });
    this.pen.beginPath();
    this.pen.moveTo(...this.last);
    this.pen.lineTo(to[0] + 0.01, to[1]); // a point is a very short line
    this.pen.stroke();
    this.last = to;
    this.moveCursor(to);
  }

  // Arrow keys move the pen, with shift they draw; ctrl + z takes the last stroke back.
  steer(event) {
    if (event.key === 'z' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); this.undo(); return; }
    const way = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
    if (!way) return;
    event.preventDefault();
    this.last = this.cursor;
    const to = this.cursor.map((value, axis) => Math.max(BRUSH / 2, Math.min(this.canvas.width - BRUSH / 2, value + way[axis])));
    if (event.shiftKey) {
      if (!this.steered) this.remember();
      this.stroke(to);
      this.steered = true;
    }
    this.moveCursor(to);
    this.last = undefined;
  }

  moveCursor(to) {
    this.cursor = to;
    [this.tip.style.left, this.tip.style.top] = to.map(place => `${(100 * place) / this.canvas.width}%`);
  }

  clear() { this.pen.clearRect(0, 0, this.canvas.width, this.canvas.height); }

  report() {
    const { width, height } = this.canvas, cell = width / SIDE, pixels = this.pen.getImageData(0, 0, width, height).data, ink = new Float64Array(SIDE * SIDE);
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) ink[Math.floor(y / cell) * SIDE + Math.floor(x / cell)] += pixels[4 * (y * width + x) + 3];
    const text = Array.from(ink, sum => Math.round((15 * sum) / (255 * cell * cell)).toString(16)).join('');
    this.passed.add(this.drawn ?? '');
    this.drawn = /^0*$/.test(text) ? '' : text;
    this.reported = performance.now();
    this.tell('drawing', this.drawn);
  }

  repaint(drawing) {
    this.drawn = drawing;
    this.passed.clear();
    this.clear();
    const cell = this.canvas.width / SIDE;
    this.pen.fillStyle = this.colour();
    [...drawing].forEach((level, index) => {
      this.pen.globalAlpha = parseInt(level, 16) / 15;
      this.pen.fillRect((index % SIDE) * cell, Math.floor(index / SIDE) * cell, cell, cell);
    });
    this.pen.globalAlpha = 1;
  }
}
