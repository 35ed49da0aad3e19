// A box for a file: choose or drop. What is read travels to Python in the page's own message. Pictures are decoded by the browser,
// which forgives what it forgives everywhere, sets photos upright, and makes them small before they travel.

const MOST_PIXELS = 100_000_000; // decoded, four bytes each; phones take 50 million
const FIRST_EDGE = 4096; // a canvas of more is refused on some phones

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector('.upload'), [zone, input, button] = ['.upload-zone', 'input', 'button'].map(name => root.querySelector(name));
  const write = (selector, text) => { root.querySelector(selector).textContent = text; };
  write('label', data.label);
  write('button', data.choose);
  write('span', data.drop);
  write('[role=status]', data.receipt);
  write('[role=alert]', data.refusal);
  Object.assign(root.querySelector('img'), { hidden: !data.preview, src: data.preview ?? '', alt: data.cut ?? '', title: data.cut ?? '' });
  root.removeAttribute('aria-busy');
  root.setAttribute('aria-label', data.label);
  input.accept = data.accept;
  const take = async file => {
    if (!file) return;
    root.setAttribute('aria-busy', 'true');
    const turn = root.turn = (root.turn ?? 0) + 1, content = await read(file, data);
    if (turn === root.turn) setTriggerValue('file', { name: file.name.slice(-200), ...content }); // else another was chosen meanwhile
  };
  button.onclick = () => input.click();
  input.onchange = () => { take(input.files[0]); input.value = ''; }; // the same file may be chosen again
  zone.ondragover = event => { event.preventDefault(); zone.classList.add('over'); };
  zone.ondragleave = () => zone.classList.remove('over');
  zone.ondrop = event => { event.preventDefault(); zone.classList.remove('over'); take(event.dataTransfer.files[0]); };
}

// Return {content} in base64, or {refused} with a reason that Python has a sentence for.
async function read(file, { most, side }) {
  if (!file.size) return { refused: 'empty' };
  if (file.size > most) return { refused: 'too many bytes' };
  try {
    return side ? await readPicture(file, side) : { content: await encode(file) };
  } catch (error) {
    return { refused: side ? 'undecodable' : 'unreadable' };
  }
}

async function readPicture(file, side) {
  const address = URL.createObjectURL(file);
  try {
    const image = await load(address);
    if (image.naturalWidth * image.naturalHeight > MOST_PIXELS) return { refused: 'too many pixels' };
    const canvas = shrink(image, side);
    if (isBlank(canvas)) return { refused: 'blank' };
    return { content: await encode(await new Promise(resolve => canvas.toBlob(resolve, 'image/png'))) };
  } finally {
    URL.revokeObjectURL(address);
  }
}

// An <img> shows what a cut or damaged file still holds, where createImageBitmap would refuse it.
function load(address) {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => (image.naturalWidth && image.naturalHeight ? resolve(image) : reject(new Error('no size')));
    image.onerror = () => reject(new Error('not a picture'));
    image.src = address;
  });
}

// Halve until the longer edge is `side`: in one step thin lines would fall between the pixels that are read.
function shrink(image, side) {
  let picture = image, edge = Math.max(image.naturalWidth, image.naturalHeight);
  const ratio = [image.naturalWidth / edge, image.naturalHeight / edge];
  do {
    edge = Math.min(edge, Math.max(side, Math.min(FIRST_EDGE, Math.ceil(edge / 2))));
    const [width, height] = ratio.map(part => Math.max(1, Math.round(part * edge)));
    const canvas = Object.assign(document.createElement('canvas'), { width, height }), pen = canvas.getContext('2d');
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(picture, 0, 0, width, height);
    picture = canvas;
  } while (edge > side);
  return picture;
}

// Whether nothing is opaque: a file that is cut off before its first row has a size, and is shown as nothing.
function isBlank(canvas) {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return data.every((value, index) => index % 4 < 3 || !value);
}

function encode(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
