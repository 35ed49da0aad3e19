export default async ({ load, same }) => {
  const { Follower } = await load('follower');
  const path = meta => ({ x: new Float64Array([0, 1, 2, 3]), y: [5, 6, 7, 8], name: 'run', meta });
  const moment = (tick, reading = tick) => ({ tick, reading });
  const trace = path({ follow: 'grow' }), grow = new Follower(trace, 2);
  same([grow.index, trace.meta], [2, undefined], 'the trace gives its meta away');
  same(grow.at(moment(1)), { x: [0, 1], y: [5, 6] }, 'a path up to the moment');
  same(grow.at(moment(9)), { x: [0, 1, 2, 3], y: [5, 6, 7, 8] }, 'the whole path after its end');
  const stand = new Follower(path({ follow: 'stand' }), 0);
  same(stand.at(moment(2)), { x: [2], y: [7] }, 'one point');
  same(stand.at(moment(7)), { x: [3], y: [8] }, 'the last point stays');
  const late = new Follower(path({ follow: 'stand', at: [10, 20, 30, 40] }), 0);
  same([late.reached(moment(0, 5)), late.reached(moment(0, 20)), late.reached(moment(0, 99))], [-1, 1, 3], 'by the readings');
  same(late.at(moment(0, 5)), { x: [0], y: [5] }, 'the first point before its time');
  const slow = new Follower(path({ follow: 'grow', at: [10, 20, 30, 40] }), 0);
  same(slow.at(moment(0, 25)), { x: [0, 1], y: [5, 6] }, 'grown by readings');
  const swap = new Follower(path({ follow: 'swap', y: [[1, 2], [3, 4]], 'textfont.color': ['a', 'b'] }), 0);
  same(swap.at(moment(1)), { y: [3, 4], 'textfont.color': 'b' }, 'all arrays of a moment');
  same(swap.at(moment(5)), { y: [3, 4], 'textfont.color': 'b' }, 'the last stays');
  const after = new Follower(path({ follow: 'after', at: [3] }), 0);
  same([after.at(moment(0, 2)), after.at(moment(0, 3))], [{ visible: false }, { visible: true }], 'there from its time on');
  dialled({ Follower, same });
};

function dialled({ Follower, same }) {
  const at = (tick, rate, seed = 0) => ({ tick, reading: tick, dials: { rate, seed } });
  const runs = { x: [[0, 1, 2], [0, 5, 9]], y: { steps: [[0, 65534, 65535], [65534, 0, 0]], low: 0, high: 2, log: false } };
  const trace = { text: ['a', 'b', 'c'], meta: { follow: 'grow', dials: ['rate'], ...runs } }, grow = new Follower(trace, 0);
  same(grow.at(at(1, 0)), { text: ['a', 'b'], x: [0, 1], y: [0, 2] }, 'the path of the first rate');
  same(grow.at(at(2, 1)), { text: ['a', 'b', 'c'], x: [0, 5, 9], y: [2, 0, 0] }, 'of the second');
  same(grow.path(at(0, 1)) === grow.path(at(2, 1)), true, 'decoded once where the dial stands');
  same(grow.at(at(9, 0)).y, [0, 2, NaN], 'a point that is not there');
  const stand = new Follower({ meta: { follow: 'stand', dials: ['rate'], ...runs } }, 0);
  same(stand.at(at(1, 1)), { x: [5], y: [0] }, 'a point');
  const late = new Follower({ meta: { follow: 'grow', dials: ['rate'], at: [[0, 4], [0, 8]], x: [[1, 2], [3, 4]] } }, 0);
  same([late.at(at(5, 0)), late.at(at(5, 1))], [{ x: [1, 2] }, { x: [3] }], 'readings of each rate');
  const shared = new Follower({ meta: { follow: 'grow', dials: ['rate'], at: [0, 4], x: [[1, 2], [3, 4]] } }, 0);
  same(shared.at(at(3, 1)), { x: [3] }, 'readings that all share');
  const swap = new Follower({ meta: { follow: 'swap', dials: ['rate'], y: { steps: [[[0, 65534]], [[65534, 0]]], low: 0, high: 1 } } }, 0);
  same([swap.at(at(0, 0)), swap.at(at(7, 1))], [{ y: [0, 1] }, { y: [1, 0] }], 'swapped along both');
  const texts = [[['a'], ['b']], [['c'], ['d']]];
  const pick = new Follower({ meta: { follow: 'pick', dials: ['seed', 'rate'], text: texts, grab: { x: 'rate' }, grab_values: {} } }, 0);
  same([pick.at(at(5, 1, 0)), pick.at(at(5, 0, 1))], [{ text: ['b'] }, { text: ['c'] }], 'two dials, no time, no more of meta');
  same([pick.stamp(at(5, 1, 0)) === pick.stamp(at(6, 1, 0)), grow.stamp(at(0, 0)) === grow.stamp(at(0, 1))], [true, false], 'the same?');
  const after = new Follower({ meta: { follow: 'after', dials: ['rate'], at: [[1], [3]] } }, 0);
  same([after.at(at(2, 0)), after.at(at(2, 1))], [{ visible: true }, { visible: false }], 'later with another rate');
}
