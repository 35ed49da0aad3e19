// A path in 3D ends at the box of its scene. Plotly draws on beyond it, and scales the scene by the farthest point of all: a loss
// of 1e29 would leave no digits for the depth of the surface.

const SLACK = 0.04; // as a share of an axis: paths are drawn a little above the surface (LIFT in core/figures/relief.py)
const SIDES = ['x', 'y', 'z'];

// The ends of a scene's three axes (ascending) with their slack; undefined where there is no scene, or an axis has no range.
export function findBox({ scene }) {
  const ranges = SIDES.map(side => scene?.[`${side}axis`]?.range);
  return ranges.every(Boolean) ? ranges.map(([low, high]) => [low - SLACK * (high - low), high + SLACK * (high - low)]) : undefined;
}

// The path without what lies beyond the box (NaN); a point there that is next to one inside moves to the border between them.
export function cutPath(path, box) {
  const points = Array.from(path.x, (x, at) => [x, path.y[at], path.z[at]]);
  const inside = points.map(point => point.every((value, side) => value >= box[side][0] && value <= box[side][1]));
  if (!inside.includes(false)) return path;
  const kept = points.map((point, at) => {
    const near = inside[at] ? at : [at - 1, at + 1].find(each => inside[each]);
    return near === undefined ? [NaN, NaN, NaN] : near === at ? point : findBorder(points[near], point, box);
  });
  return { ...path, ...Object.fromEntries(SIDES.map((side, axis) => [side, Float64Array.from(kept, point => point[axis])])) };
}

// Where the line segment from a point inside to one outside crosses the border; a coordinate that is not known stays.
function findBorder(from, to, box) {
  const steps = to.map((value, side) => value - from[side]);
  const shares = steps.flatMap((step, side) => (step ? [(box[side][step > 0 ? 1 : 0] - from[side]) / step] : []));
  const share = Math.min(...shares); // an axis whose step is NaN has none
  return from.map((value, side) => (share > 0 && share <= 1 && Number.isFinite(steps[side]) ? value + share * steps[side] : value));
}
