"""Layers as people write them: "conv 10 5x5 s1 p0 d1, max 2x2, relu"."""

import re
from typing import Any

from core.concepts.convolution.fit import BORDERS
from core.concepts.convolution.layers import LEARNED, Kind, Layer
from core.foundation.numbers import PLAIN
from core.foundation.records import RefusedError

_BETWEEN = re.compile(r"[,;，；、\n]")
_2D = r"(?: ?2d(?!\d))?"
_NAMES: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(rf"(?:t|transposed? ?-?|de) ?conv(?:olution)?{_2D}|conv(?:olution)? ?-?transposed?{_2D}"), "tconv"),
    (re.compile(rf"conv(?:olution)?{_2D}"), "conv"),
    (re.compile(rf"max ?-?(?:pool(?:ing)?)?{_2D}"), "max"),
    (re.compile(rf"(?:avg|average|mean) ?-?(?:pool(?:ing)?)?{_2D}"), "avg"),
    (re.compile(r"relu"), "relu"),
)
_STEP_NAMES = re.compile(r"(?:output[ _]?padding|stride|padding|pad|dilation|groups?|[spdgo]) ?=? ?(?=\d)")
_WORD = re.compile(
    rf"(?:pad(?:ding)?(?:_mode)? ?=? ?)?['\"]?(?P<word>same|valid|{'|'.join(BORDERS)})['\"]?|ceil(?:_mode)?(?: ?= ?true)?"
)
_PART = re.compile(r"(?P<rows>\d+)x(?P<columns>\d+)|(?P<step>[spdgo])(?P<value>\d+)|(?P<number>\d+)")
_STEPS = {"s": "stride", "p": "padding", "d": "dilation", "g": "groups", "o": "extra"}
_ALLOWED = {"conv": "spdg", "tconv": "spdgo", "max": "spd", "avg": "spd", "relu": ""}
"""Letters that a layer may have: torch.nn.AvgPool2d has no dilation, and is refused with a sentence of its own."""


def read_layers(text: str) -> tuple[Layer, ...]:
    """Return the layers of a text such as "conv 10 5x5 s1 p0 d1, max 2x2, relu": stride, padding and dilation may be left out.

    What follows a layer's name may come in any order; "conv10 5", "max 2" and "maxpool 2x2 stride=2" are understood, too. As in
    torch, a pooling's stride is its size unless said otherwise. Also as torch has them: windows such as 3x5, "same" and "valid" for
    a padding, a border ("reflect", "replicate", "circular"), groups "g2", "tconv 8 4x4 s2 p1 o1" (transposed, with output padding),
    "max 3x3 ceil".

    Raises:
        RefusedError: reason "not a layer" or "layer out of range" (numbers: layer, word), or as `Layer`.
    """
    words = [" ".join(word.split()) for word in _BETWEEN.split(text.translate(PLAIN))]
    return tuple(_read_layer(word, number) for number, word in enumerate(filter(None, words), start=1))


def drop_layer(text: str) -> str:
    """Return the text without its last layer.

    >>> drop_layer("conv 8 3x3; relu, max 2x2"), drop_layer("relu")
    ('conv 8 3x3; relu', '')
    """
    places = [match.start() for match in _BETWEEN.finditer(text.rstrip(" ,;，；、\n"))]
    return text[: places[-1]] if places else ""


def write_layers(layers: tuple[Layer, ...]) -> str:
    """Return the layers as `read_layers` reads them, leaving out what is understood.

    >>> write_layers((Layer(kind="conv", channels=8, size=3, padding=1), Layer(kind="max", size=2, stride=2), Layer(kind="relu")))
    'conv 8 3x3 p1, max 2x2, relu'
    """
    return ", ".join(write_layer(layer) for layer in layers)


def _read_layer(word: str, number: int) -> Layer:
    place = {"layer": number, "word": word[:40]}
    settings = _read_settings(word.replace("×", "x").replace("*", "x").lower())
    if settings is None:
        message = f"layers, number {number}: {word!r} is not a layer; allowed: 'conv 10 5x5 s1 p0 d1', 'max 2x2', 'relu'"
        raise RefusedError(message, "not a layer", **place)
    try:
        return Layer(**settings)
    except RefusedError as error:
        raise RefusedError(f"layers, number {number}: {error}", error.reason, **error.numbers, layer=number) from error
    except ValueError as error:
        raise RefusedError(f"layers, number {number}: {error}", "layer out of range", **place) from error


def _read_settings(word: str) -> dict[str, Any] | None:
    """Return the fields of the layer that a word describes; None if it is not understood."""
    named = next(((match.end(), kind) for name, kind in _NAMES if (match := name.match(word))), None)
    if named is None:
        return None
    kind = named[1]
    learned = kind in LEARNED
    said = [match["word"] or "ceil" for match in _WORD.finditer(word[named[0] :])]
    rest = re.sub(r"(?<=\d) ?x ?(?=\d)", "x", _WORD.sub(" ", word[named[0] :]))
    parts = list(_PART.finditer(rest := _STEP_NAMES.sub(lambda match: match[0][0], rest)))
    windows = [(int(part["rows"]), int(part["columns"])) for part in parts if part["rows"]]
    numbers = [int(part["number"]) for part in parts if part["number"]]
    steps = {part["step"]: int(part["value"]) for part in parts if part["step"]}
    wanted = 0 if kind == "relu" else 2 if learned else 1  # "conv 10 5x5" or "conv 10 5"
    wrong = len(windows) > 1 or len(windows) + len(numbers) != wanted or len(steps) != len(parts) - wanted
    if wrong or _PART.sub("", rest).strip() or not set(steps) <= set(_ALLOWED[kind]) or not _fit_words(kind, said, steps):
        return None
    if kind == "relu":
        return {"kind": kind}
    rows, columns = windows[0] if windows else (numbers[-1], numbers[-1])
    fields = {"kind": kind, "size": rows, "columns": columns if columns != rows else 0, "stride": 1 if learned else None}
    fields |= {_STEPS[letter]: value for letter, value in steps.items()} | ({"channels": numbers[0]} if learned else {})
    border = next((each for each in said if each in BORDERS), "zeros")
    return fields | {"same": "same" in said, "ceil": "ceil" in said, "border": border}


def _fit_words(kind: str, said: list[str], steps: dict[str, int]) -> bool:
    """Return whether a layer of this kind can have these words, each once: "same" or "valid" for a padding, one border, "ceil"."""
    allowed = {"conv": {"same", "valid", *BORDERS}, "max": {"ceil"}, "avg": {"ceil"}}.get(kind, set())
    borders = [word for word in said if word in BORDERS]
    paddings = [word for word in (*said, *steps) if word in ("same", "valid", "p")]
    return set(said) <= allowed and len(set(said)) == len(said) and len(borders) <= 1 and len(paddings) <= 1


def write_layer(layer: Layer) -> str:
    """Return one layer as `read_layers` reads it."""
    if layer.kind == "relu":
        return "relu"
    learned, (rows, columns) = layer.kind in LEARNED, layer.window
    name = f"{layer.kind} {layer.channels}" if learned else layer.kind
    usual = {"s": (1,) if learned else (None, rows if rows == columns else None), "g": (1,), "d": (1,)}
    steps = {letter: getattr(layer, each) for letter, each in _STEPS.items()}
    extras = [f"{letter}{value}" for letter, value in steps.items() if value not in usual.get(letter, (0,))]
    words = {"same": layer.same, layer.border: layer.border != "zeros", "ceil": layer.ceil}
    return " ".join([name, f"{rows}x{columns}", *extras, *(word for word, said in words.items() if said)])
