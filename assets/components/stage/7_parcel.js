// The message of bytes that pages/shell/packing.py writes: a head of JSON, then texts and arrays under the names of their content.
// Arrays with the same name are the same object from one message to the next, so Plotly sees at once that nothing changed.
const TYPES = { i1: Int8Array, u1: Uint8Array, i2: Int16Array, u2: Uint16Array, i4: Int32Array, u4: Uint32Array, f4: Float32Array, f8: Float64Array };

const MARK = [0xd7, ...new TextEncoder().encode('stage'), 0x1d, 0x1e], HEAD = MARK.length + 8; // then the size of what follows the head, and of the JSON

class Parcel {
  constructor(message, kept) {
    const bytes = message.slice(), start = HEAD + new DataView(bytes.buffer).getUint32(HEAD - 4, true), read = new TextDecoder();
    const { scene, parts } = JSON.parse(read.decode(bytes.subarray(HEAD, start)));
    const part = ([from, size]) => ({ bytes: bytes.subarray(start + from, start + from + size) });
    const before = kept[scene.key]?.parts;
    this.parts = new Map(Object.entries(parts).map(([name, place]) => [name, place ? part(place) : before?.get(name)]));
    this.complete = ![...this.parts.values()].includes(undefined);
    if (!this.complete) return;
    kept[scene.key] = this;
    this.scene = this.unpack(scene);
  }

  text(name) { const part = this.parts.get(name); return (part.text ??= new TextDecoder().decode(part.bytes)); }

  unpack(node) { // puts the arrays into `node` itself
    if (!node || typeof node !== 'object' || ArrayBuffer.isView(node)) return node;
    if (node.array !== undefined && node.dtype) return this.array(node);
    for (const key in node) node[key] = this.unpack(node[key]);
    return node;
  }

  array({ array, dtype, shape }) {
    const part = this.parts.get(array), form = `${dtype} ${shape ?? ''}`;
    part.arrays ??= {};
    if (!part.arrays[form]) {
      const { buffer, byteOffset, byteLength } = part.bytes, flat = new TYPES[dtype](buffer, byteOffset, byteLength / TYPES[dtype].BYTES_PER_ELEMENT);
      part.arrays[form] = shape ? split(flat, shape) : flat;
    }
    return part.arrays[form];
  }
}

// The stage's message within one of Streamlit's, or nothing.
Parcel.find = bytes => {
  for (let at = bytes.indexOf(MARK[0]); at >= 0 && at + HEAD <= bytes.length; at = bytes.indexOf(MARK[0], at + 1)) {
    if (!MARK.every((value, index) => bytes[at + index] === value)) continue;
    const end = at + HEAD + new DataView(bytes.buffer, bytes.byteOffset).getUint32(at + MARK.length, true);
    if (end <= bytes.length) return bytes.subarray(at, end);
  }
};

const equal = (one, other) => one?.length === other?.length && one.every((value, index) => value === other[index]);

function split(flat, [count, ...rest]) {
  if (!rest.length) return flat;
  const size = flat.length / count;
  return Array.from({ length: count }, (_, index) => split(flat.subarray(index * size, (index + 1) * size), rest));
}
