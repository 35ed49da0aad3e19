// A message as Python writes it is read exactly; arrays are kept by name; what is damaged throws.
const bytes = text => Uint8Array.from(atob(text), character => character.charCodeAt(0));

export default async ({ load, same, given }) => {
  const { Parcel, split } = await load('parcel'), known = new Map(), first = new Parcel(bytes(given.first));
  same(first.complete, true, 'the first message is complete');
  same(first.scene.grid, [[0, 1, 2], [3, 4, 5]], 'a grid is rows');
  same(first.scene.grid[1] instanceof Float32Array, true, 'rows are typed arrays');
  same(first.scene.cell.values, [0.5, NaN], 'nan survives');
  same(first.scene.cell.at, [0, 1], 'whole numbers');
  same(new Parcel(bytes(given.second)).complete, false, 'the second alone is not complete');
  known.set('other', first);
  same(new Parcel(bytes(given.second), known).complete, false, 'another stage does not complete it');
  known.set('a', first);
  const second = new Parcel(bytes(given.second), known);
  same(second.complete, true, 'the second after the first is complete');
  same(second.scene.more, [7, 8], 'new arrays');
  same(second.scene.grid === first.scene.grid, true, 'the same content is the same array');
  const cuts = [3, 20, bytes(given.first).length - 9];
  for (const size of cuts) same(fails(() => new Parcel(bytes(given.first).slice(0, size))), true, `cut after ${size} bytes`);
  same(fails(() => new Parcel(bytes(given.first).map((value, at) => (at === 8 ? 0 : value)))), true, 'a damaged head');
  same(split(new Int8Array([1, 2, 3, 4, 5, 6, 7, 8]), [2, 2, 2]), [[[1, 2], [3, 4]], [[5, 6], [7, 8]]], 'three axes');
};

function fails(act) {
  try {
    act();
    return false;
  } catch {
    return true;
  }
}
