"""No message of a lesson exceeds a megabyte before compression, at the limits of its settings either."""

from typing import Any

import pytest

from pages import STEMS
from pages.stage.packing import Parcel
from tests.test_lessons import open_page

LARGEST = 1_000_000
WORD = "abcdefghijklmnopqrstuvwx"
LIMITS: dict[str, list[dict[str, object]]] = {
    "descent": [
        {},
        {"data": "three points", "epochs": 300, "batch_size": 1},
        {"data": "noisy", "epochs": 50, "batch_size": 1, "apart": 1},
        {"data": "noisy", "epochs": 40, "axis": "seconds"},
        {"data": "three points", "epochs": 300, "intercept": 0},
        {"data": "noisy", "epochs": 50, "batch_size": 1, "view": "noise"},
    ],
    "optimizers": [
        {},
        {"methods": "SGD,Momentum,RMSprop,Adam,AdamW", "landscape": "Rosenbrock"},
        {"methods": "SGD", "steps": 150, "seeds": 20, "noise": 1, "landscape": "Rastrigin"},
        {"methods": "SGD", "steps": 500},
        {"methods": "SGD,Adam", "steps": 300},
        {"methods": "SGD,Momentum,Nesterov,Adagrad,RMSprop,Adam,AdamW,AMSGrad,NAdam,RAdam,Adamax,Adadelta", "steps": 1000},
        {"view": "inspect", "steps": 1000, "inspected": "Adam"},
    ],
    "hidden_states": [
        {},
        {"epochs": 100},
        {"hidden_size": 8},
        {"cell": "LSTM", "epochs": 20, "source": WORD, "target": WORD[::-1]},
        {"cell": "LSTM", "inputs": "embedding", "view": "inside"},
    ],
    "feature_maps": [{"epochs": 2, "batch_size": 256}],
}
"""Settings that send much; a lesson that is not named is opened as it is."""
CASES = [(stem, settings) for stem in STEMS for settings in LIMITS.get(stem, [{}])]


@pytest.mark.parametrize(("stem", "settings"), CASES)
def test_message_is_small(stem: str, settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[int] = []
    write = Parcel.write
    monkeypatch.setattr(Parcel, "write", lambda parcel, scene: (message := write(parcel, scene), sent.append(len(message)))[0])
    open_page(stem, lang="zh", **{f"{stem}.{name}": str(value) for name, value in settings.items()})
    assert 0 < max(sent) < LARGEST, f"{max(sent):,} bytes"
