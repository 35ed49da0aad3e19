// The message of bytes that pages/shell/packing.py writes: a head of JSON, then texts and arrays under the names of their content.
// Arrays with the same name are the same object from one message to the next, so Plotly sees at once that nothing changed.
const TYPES = { i1: Int8Array, u1: Uint8Array, i2: Int16Array, u2: Uint16Array, i4: Int32Array, u4: Uint32Array, f4: Float32Array, f8: Float64Array };

class Parcel {
  constructor(message, kept) {
    const bytes = message.slice(), length = new DataView(bytes.buffer).getUint32(0, true), read = new TextDecoder();
    const { scene, parts } = JSON.parse(read.decode(bytes.subarray(4, 4 + length)));
    const part = ([start, size]) => ({ bytes: bytes.subarray(4 + length + start, 4 + length + start + size) });
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

function split(flat, [count, ...rest]) {
  if (!rest.length) return flat;
  const size = flat.length / count;
  return Array.from({ length: count }, (_, index) => split(flat.subarray(index * size, (index + 1) * size), rest));
}
