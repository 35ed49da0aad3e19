"""A figure without what its dials select: the same one wherever they stand."""

from typing import Any

from core.figures.style import Figure


def leave_out_selected(figure: Figure) -> Figure:
    """Return the figure without the properties that dials select, which the browser takes from `meta` where its dials stand.

    So the figure is the same for all positions of the dials, and none of them makes the browser draw it anew.
    """
    layout = figure["layout"]
    meta, traces = layout.get("meta", {}), [_leave_out_followed(trace) for trace in figure["data"]]
    for place, shape in enumerate(meta.get("shapes", ())):
        for name in shape if shape.get("dials") else ():
            layout = _leave_out(layout, ["shapes", str(place), name])
    for path in meta.get("follow", {}):
        layout = _leave_out(layout, path.replace("]", "").replace("[", ".").split("."))
    return {"data": traces, "layout": layout}


def _leave_out_followed(trace: dict[str, Any]) -> dict[str, Any]:
    meta = trace.get("meta") or {}
    for path in meta if meta.get("dials") else ():
        trace = _leave_out(trace, path.split("."))
    return trace


def _leave_out(node: Any, path: list[str]) -> Any:
    """Return a copy of nested dictionaries and lists without the property at the end of the path."""
    key, *rest = path
    if isinstance(node, (list, tuple)):
        return [_leave_out(each, rest) if rest and str(place) == key else each for place, each in enumerate(node)]
    if not isinstance(node, dict) or key not in node:
        return node
    return {name: _leave_out(each, rest) if name == key else each for name, each in node.items() if rest or name != key}
