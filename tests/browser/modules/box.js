export default async ({ load, same }) => {
  const { cutPath, findBox } = await load('box'), axis = (low, high) => ({ range: [low, high] });
  const box = findBox({ scene: { xaxis: axis(-1, 1), yaxis: axis(0, 2), zaxis: axis(0, 10) } });
  same(box, [[-1.08, 1.08], [-0.08, 2.08], [-0.4, 10.4]], 'the axes and a little more');
  same([findBox({}), findBox({ scene: { xaxis: axis(0, 1) } })], [undefined, undefined], 'no scene, no ranges');
  const path = (x, y, z, more) => ({ x: new Float32Array(x), y: new Float32Array(y), z: new Float32Array(z), ...more });
  const calm = path([0, 1], [1, 1], [5, 10.25]);
  same(cutPath(calm, box) === calm, true, 'a path inside is as it was');
  const wild = path([0, 0, 1, 0, 0], [1, 1, 1, 1, 1], [0.5, 20.5, 1e29, 20.5, 0.5], { text: ['a'] }), cut = cutPath(wild, box);
  same([cut.x, cut.y, cut.text], [[0, 0, NaN, 0, 0], [1, 1, NaN, 1, 1], ['a']], 'to the border, and back from there');
  same(cut.z, [0.5, 10.4, NaN, 10.4, 0.5], 'nothing beyond it');
  same(cutPath(path([0, 4.32], [1, 1], [0, 8]), box).z.map(z => Math.round(100 * z)), [0, 200], 'aside');
  same(cutPath(path([0.5, NaN, 0.5], [1, 2, 1], [1, 2, Infinity]), box).z, [1, 1, NaN], 'nobody knows where');
};
