// Reads the message of bytes that pages/stage/packing.py writes: a head of JSON, then texts and arrays named by their content.
// Arrays with the same name are the same object from one message to the next, so Plotly sees at once that nothing changed.

const TYPES = {
  i1: Int8Array, u1: Uint8Array, i2: Int16Array, u2: Uint16Array, i4: Int32Array, u4: Uint32Array,
  f4: Float32Array, f8: Float64Array,
};
const HEAD = 8; // bytes before the head, which give its length

export class Parcel {
  // `known` is a map from a stage's key to the parcel before, whose parts are not sent again. A damaged message throws.
  constructor(message, known = new Map()) {
    const bytes = message.slice(), start = HEAD + new DataView(bytes.buffer).getUint32(0, true);
    if (start > bytes.length) throw new Error(`a message of ${bytes.length} bytes, of which the head alone should have ${start}`);
    const { scene, parts } = JSON.parse(new TextDecoder().decode(bytes.subarray(HEAD, start)));
    const part = ([from, size]) => {
      if (start + from + size > bytes.length) throw new Error('a message that is cut off');
      return { bytes: bytes.subarray(start + from, start + from + size) };
    };
    const before = known.get(scene.key), place = ([name, at]) => [name, at ? part(at) : before?.parts.get(name)];
    this.parts = new Map(Object.entries(parts).map(place));
    this.complete = ![...this.parts.values()].includes(undefined); // false: the message before this one was never delivered
    this.scene = this.complete ? this.unpack(scene) : scene;
  }

  text(name) {
    const part = this.parts.get(name);
    return (part.text ??= new TextDecoder().decode(part.bytes));
  }

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
      const { buffer, byteOffset, byteLength } = part.bytes, Numbers = TYPES[dtype];
      const flat = new Numbers(buffer, byteOffset, byteLength / Numbers.BYTES_PER_ELEMENT);
      part.arrays[form] = shape ? split(flat, shape) : flat;
    }
    return part.arrays[form];
  }
}

// Nested lists of rows, which share the memory of the flat array.
export function split(flat, [count, ...rest]) {
  if (!rest.length) return flat;
  const size = flat.length / count;
  return Array.from({ length: count }, (_, index) => split(flat.subarray(index * size, (index + 1) * size), rest));
}
