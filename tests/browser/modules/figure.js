// A parcel without bytes: texts by name, nothing to unpack.
const parcel = figure => ({
  text: () => JSON.stringify(figure), unpack: node => node, scene: { template: { layout: { font: { color: '#111111' } } } },
});

export default async ({ load, same }) => {
  const { enlarge, fingerprint, listPlaces, prepare } = await load('figure');
  const view = { exchanges: [], now: { tick: 1, reading: 1 }, cameras: {}, scale: 1 };
  const given = {
    data: [
      { type: 'scatter', x: [1, 2, 3], y: [4, 5, 6], line: { color: '#111111', width: 2 }, meta: { follow: 'grow' } },
      { type: 'bar' },
    ],
    layout: { shapes: [{ x0: 9 }], meta: { shapes: [{ x0: [3, 4, 5] }] } },
  };
  const light = prepare(parcel(given), 'name', view);
  same(light.data[0].x, [1, 2], 'at the moment');
  same(light.layout.shapes, [{ x0: 4 }], 'shapes at the moment');
  same([light.followers.length, light.followers[0].whole.x], [1, [1, 2, 3]], 'followers keep the whole');
  const dark = prepare(parcel(given), 'name', { ...view, exchanges: [['#111111', '#eeeeee']], scale: 2 });
  const ink = dark.layout.template.layout.font.color;
  same([dark.data[0].line, ink], [{ color: '#eeeeee', width: 4 }, '#eeeeee'], 'dark and enlarged');
  const rated = { layout: { meta: { follow: { 'xaxis.title.text': { dials: ['rate'], values: ['slow', 'fast'] } } } } };
  rated.data = [{ meta: { follow: 'pick', dials: ['rate'], 'marker.size': [[1], [2]], grab: { x: 'rate' }, grab_values: { rate: [7, 8] } } }];
  const turned = prepare(parcel(rated), 'name', { ...view, now: { tick: 0, dials: { rate: 1 } } });
  same([turned.data[0].marker.size, turned.layout.xaxis.title.text], [[2], 'fast'], 'where the dials stand');
  same(turned.grabs, [{ index: 0, axes: { x: 'rate' }, values: { rate: [7, 8] } }], 'what can be grabbed');
  const solid = { data: [], layout: { scene: { camera: 'near' } } };
  const moved = prepare(parcel(solid), 'name', { ...view, cameras: { scene: 'far' } });
  same(moved.layout.scene.camera, 'far', 'a camera that was moved');
  const axis = { range: [0, 1] }, path = z => ({ type: 'scatter3d', x: [0, 0], y: [0, 0], z, meta: { follow: 'grow', dials: [] } });
  const wild = { data: [path([0.5, 1e29])], layout: { scene: { xaxis: axis, yaxis: axis, zaxis: axis } } };
  same(prepare(parcel(wild), 'name', view).data[0].z, [0.5, 1.04], 'a path ends at the box of the scene');
  const sizes = { font: { size: 10 }, tickfont: { size: 5 }, marker: { size: 4 }, x: new Float64Array([1]) };
  enlarge(sizes, 2);
  same(sizes, { font: { size: 20 }, tickfont: { size: 10 }, marker: { size: 8 }, x: [1] }, 'sizes');
  const z = new Float32Array([1]), scene = (x, more = {}) => ({
    data: [{ type: 'scatter3d', x, y: x, z: x }, { type: 'mesh3d', intensity: z, z }], layout: { scene: {}, ...more },
  });
  const print = fingerprint(scene(new Float32Array([1])));
  same(print === fingerprint(scene(new Float32Array([7, 8]))), true, 'only places differ');
  same(print === fingerprint(scene(new Float32Array([1]), { title: 'w' })), false, 'a title differs');
  const surface = { type: 'mesh3d', intensity: z, z: new Float32Array([1]) };
  same(print === fingerprint({ ...scene(z), data: [{ type: 'scatter3d' }, surface] }), false, 'another surface');
  same(fingerprint({ data: [], layout: {} }), undefined, 'no 3D figure');
  same(listPlaces(scene(z)).map(([index]) => index), [0], 'what may move');
};
