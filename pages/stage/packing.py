"""Write what the stage shows as one message of bytes for the browser (assets/components/stage/parcel.js reads it).

Plotly's own way, JSON with arrays in base64, takes the server ten times as long, and the browser has to parse it all again.
Here an array travels as its bytes, under a name made of its content: what the browser has from the message before is not sent
again, and what has the same name need not be drawn again.

    8 bytes: length of the head    head: JSON, padded to 8 bytes    body: texts and arrays, each from a multiple of 8 bytes on

The head is {"scene": ..., "parts": {name: [start, length] in the body, or null if it was in the message before}}.
"""

from collections.abc import Set
from hashlib import blake2b
from typing import Any

import numpy as np
import orjson

from core.figures.style import Figure
from pages.stage.selected import leave_out_selected

TYPES = frozenset({"f8", "f4", "i4", "u4", "i2", "u2", "i1", "u1"})
"""The number types that the browser knows, as NumPy writes them."""
ALIGNED = 8
"""A typed array in the browser must begin at a multiple of its numbers' size."""


class Parcel:
    """Collects arrays and texts by their content, and writes the message.

    Args:
        known: names of the parts that the browser has from the message before.
    """

    def __init__(self, known: Set[str] = frozenset()) -> None:
        self.known = known
        self.parts: dict[str, list[int] | None] = {}
        self._body = bytearray()

    def add_figure(self, figure: Figure) -> str:
        """Add the figure; return the name of its JSON text. It is the same one wherever the dials stand."""
        return self._add(write_json(self.pack(leave_out_selected(figure))))

    def pack(self, value: Any) -> Any:
        """Add every array of numbers in `value`; return `value` with {array: name, dtype, shape} for each; texts become lists."""
        if isinstance(value, np.ndarray):
            return self._pack_array(value)
        if isinstance(value, dict):
            return {name: self.pack(each) for name, each in value.items()}
        if isinstance(value, (list, tuple)):
            return value if all(isinstance(each, (int, float, str)) for each in value) else [self.pack(each) for each in value]
        return value

    def write(self, scene: Any) -> bytes:
        """Return the message; `scene` is packed on the way."""
        head = write_json({"scene": self.pack(scene), "parts": self.parts})
        head += b" " * (-len(head) % ALIGNED)
        return b"".join((len(head).to_bytes(ALIGNED, "little"), head, self._body))

    def _pack_array(self, values: np.ndarray) -> Any:
        if values.dtype == np.int64:
            values = values.astype(np.int32 if np.abs(values).max(initial=0) < 2**31 else np.float64)
        kind = values.dtype.str[1:]  # str(dtype) would take longer than all else here
        if kind not in TYPES or not values.size:
            return values.tolist()
        packed = {"array": self._add(np.ascontiguousarray(values).data.cast("B")), "dtype": kind}
        return packed if values.ndim == 1 else {**packed, "shape": values.shape}

    def _add(self, content: Any) -> str:
        name = blake2b(content, digest_size=9).hexdigest()
        if name not in self.parts:
            self.parts[name] = None if name in self.known else [len(self._body), len(content)]
            if name not in self.known:
                self._body += content
                self._body += bytes(-len(self._body) % ALIGNED)
        return name


def write_json(value: Any) -> bytes:
    """Return JSON; nan and infinities become null, as plotly.js expects."""
    return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS)
