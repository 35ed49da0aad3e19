"""A loss surface as a relief in 3D with its contour map on the floor, as one triangle mesh.

Plotly's `surface` refines any grid below 128 points and recomputes it with every update of its scene: 100 ms of work and
100 ms of painting for 51 x 51 points where the mesh of surface and floor takes 30 and 55 (headless Chromium, software WebGL).
"""

from collections.abc import Sequence

import numpy as np

from core.figures import style

FLOOR_DEPTH = 0.3
"""How far the floor lies below the lowest point, as a share of the relief's height."""
LEGEND = {"x": 0, "y": 1, "yanchor": "top", "orientation": "h", "font": {"size": style.FONT_SIZE - 3}}
LEGEND |= {"itemclick": False, "tracegroupgap": 0, "itemsizing": "constant"}
"""In rows above the relief, where nothing is drawn: in one column it would cover the axis of heights."""
LIFT = 0.06
"""How far above the relief its paths and points are drawn, as a share of its height, so that it does not swallow them."""
SLACK = 0.04
"""How far a path may run beyond the ends of the axes, as a share of each; the browser has the same number (stage/box.js)."""


def draw_scene(
    alt: str,
    traces: Sequence[dict],
    plane: tuple[np.ndarray, np.ndarray],
    heights: tuple[float, float],
    names: tuple[str, str, str],
    view: str = "oblique",
) -> style.Figure:
    """Return a figure in 3D of a relief and what stands on it: three axes, no margins, one camera.

    Args:
        alt: what the picture shows, in words.
        traces: the relief first, then what stands on it.
        plane: the relief's x, shape (column,), and y, shape (row,), over which the picture extends.
        heights: the lowest and the highest height in the picture.
        names: titles of the three axes.
        view: the camera's position at first, a name from style.VIEWS.
    """
    ranges = [[float(axis[0]), float(axis[-1])] for axis in (*plane, heights)]
    axes = [
        {"title": {"text": name}, "range": ends, "nticks": ticks}
        for name, ends, ticks in zip(names, ranges, (5, 5, 4), strict=True)
    ]
    return style.new_figure(
        alt,
        *_name_once(traces),
        legend=LEGEND,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        scene={"domain": {"x": [0.0, 1]}, **dict(zip(("xaxis", "yaxis", "zaxis"), axes, strict=True)), "camera": style.VIEWS[view]},
    )


def cut_paths(figure: style.Figure) -> style.Figure:
    """Return a figure whose paths in 3D end at the axes' ranges, for exports; on the page the browser cuts them (stage/box.js)."""
    scene = figure["layout"].get("scene", {})
    ranges = [scene.get(f"{side}axis", {}).get("range") for side in "xyz"]
    if not all(ranges):
        return figure
    data = [
        trace | dict(zip("xyz", cut_path([trace[side] for side in "xyz"], ranges), strict=True))
        if trace["type"] == "scatter3d" and trace.get("meta", {}).get("follow") in ("grow", "stand")
        else trace
        for trace in figure["data"]
    ]
    return {"data": data, "layout": figure["layout"]}


def cut_path(path: Sequence[np.ndarray], ranges: Sequence[Sequence[float]]) -> np.ndarray:
    """Return a path in 3D, shape (axis, time), with nan where it is outside of the axes' ranges.

    Plotly would draw it beyond, and scale the scene by its farthest point. A point outside that is next to one inside moves to the
    border between them; a coordinate that is not known stays, and where the next point is infinitely far, so do all.
    """
    places, (low, high) = np.stack(path, axis=1), np.transpose(ranges).astype(float)
    low, high = low - SLACK * (high - low), high + SLACK * (high - low)
    inside = ((places >= low) & (places <= high)).all(axis=1)
    if inside.all():
        return places.T
    kept = np.where(inside[:, None], places, np.nan)
    for step in (1, -1):  # a path that comes back leaves where it left: the first neighbour counts last
        for at in np.flatnonzero(~inside):
            near = at + step
            if 0 <= near < len(inside) and inside[near]:
                kept[at] = _find_border(places[near], places[at], low, high)
    return kept.T


def _find_border(here: np.ndarray, there: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Return where the line segment from a point inside a box to one outside crosses its border."""
    with np.errstate(divide="ignore", invalid="ignore"):
        step = there - here
        shares = np.where(step > 0, (high - here) / step, np.where(step < 0, (low - here) / step, np.inf))
    share = float(shares.min())
    return here + share * np.where(np.isfinite(step), step, 0) if 0 < share <= 1 else here


def _name_once(traces: Sequence[dict]) -> list[dict]:
    """Return the traces so that the legend has each name once, and none for the relief: that is what the axes are about."""
    seen: set[str] = set()
    named = []
    for trace in traces:
        name = str(trace.get("name", ""))
        shown = bool(name) and trace["type"] == "scatter3d" and name not in seen
        if shown:
            seen.add(name)
        named.append(trace | {"showlegend": shown})
    return named


def find_floor(heights: np.ndarray) -> float:
    """Return the height of the floor below a relief."""
    low, high = float(np.nanmin(heights)), float(np.nanmax(heights))
    return low - FLOOR_DEPTH * max(high - low, 1e-12)


def draw_relief(x: np.ndarray, y: np.ndarray, heights: np.ndarray, name: str, floor: float | None = None) -> dict:
    """Return a mesh3d trace of the relief over x (column,) and y (row,), heights (row, column), and of its floor map.

    Colours step with the square root of the height, so that the valley shows as much as the hills; nan becomes the highest.
    """
    heights = np.nan_to_num(heights, nan=float(np.nanmax(heights)))
    floor = find_floor(heights) if floor is None else floor
    across, along = np.meshgrid(x, y)
    corners = find_triangles(*heights.shape)
    both = np.concatenate([corners, corners + heights.size], axis=1)
    low = float(heights.min())
    return {
        "type": "mesh3d",
        "x": np.tile(across.ravel(), 2).astype("f4"),
        "y": np.tile(along.ravel(), 2).astype("f4"),
        "z": np.concatenate([heights.ravel(), np.full(heights.size, floor)]).astype("f4"),
        **dict(zip("ijk", both.astype("u2"), strict=True)),
        "intensity": np.tile(np.sqrt(heights.ravel() - low), 2).astype("f4"),
        "cmin": 0.0,
        "cmax": float(np.sqrt(heights.max() - low)) or 1.0,
        "colorscale": style.HEIGHT_BANDS,
        "showscale": False,
        "lighting": {"ambient": 0.82, "diffuse": 0.35, "specular": 0.04, "roughness": 0.9, "fresnel": 0.0},
        "name": name,
        "customdata": np.tile(heights.ravel(), 2).astype("f4"),
        "hovertemplate": f"%{{x:.3g}}, %{{y:.3g}}<br>{name} %{{customdata:.4g}}<extra></extra>",
    }


def find_triangles(rows: int, columns: int) -> np.ndarray:
    """Return the corners of the two triangles in each cell of a grid: indices into its points row by row, shape (3, triangle)."""
    corner = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).ravel()
    first = np.stack([corner, corner + 1, corner + columns])
    second = np.stack([corner + 1, corner + columns + 1, corner + columns])
    return np.concatenate([first, second], axis=1)
