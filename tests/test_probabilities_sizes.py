"""What a page keeps of probabilities stays small at every setting."""

import pickle

import numpy as np
import pytest

from core.concepts import probabilities as concept
from core.concepts.probabilities import fitting
from core.foundation.datasets import MAX_POINTS
from core.foundation.records import TRACE_BYTES

LOGITS = (1e4, -1e4, 0.0, 1.0, 2.0, 3.0)


@pytest.mark.parametrize(
    ("verb", "config"),
    [
        (concept.squash, concept.SigmoidConfig(w=10.0, b=40.0, x=-8.0)),
        (concept.forward, concept.NeuronConfig(weights=(10.0, -10.0), bias=10.0, inputs=(2.0, 2.0))),
        (concept.compare_losses, concept.LossesConfig(score=-1e4, label=0)),
        (concept.apply_softmax, concept.SoftmaxConfig(logits=LOGITS, temperature=1e-3, constant=1e4)),
        (concept.compare_precisions, concept.OverflowConfig(largest=1e4)),
        (concept.descend_logits, concept.CrossEntropyConfig(logits=LOGITS, true_class=1, learning_rate=100.0, steps=500)),
        (concept.descend_logits, concept.CrossEntropyConfig(logits=LOGITS[:3], steps=500)),
        (concept.fit, concept.FittingConfig(data="own", own=((-100.0, 0.0), (100.0, 1.0)) * (MAX_POINTS // 2), epochs=2000)),
        (concept.fit, concept.FittingConfig(start_w=-10.0, start_b=30.0, epochs=fitting.MAX_TIMES)),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_the_largest_settings_are_small_traces(verb, config) -> None:
    assert len(pickle.dumps(verb(config), pickle.HIGHEST_PROTOCOL)) < TRACE_BYTES // 4


def test_curves_are_made_when_looked_at() -> None:
    """At w = 0, b = 0 every p is one half; after training each curve is σ(wx + b) of its own run."""
    trace = concept.fit(concept.FittingConfig(epochs=10))
    curves = trace.find_curves(fitting.find_run("squared error", 3.0))
    w, b = trace.parameters[fitting.find_run("squared error", 3.0), -1]
    assert curves.shape == (11, len(trace.curve_x))
    assert np.all(curves[0] == 0.5)
    assert curves[-1, 40] == pytest.approx(1 / (1 + np.exp(-(w * trace.curve_x[40] + b))), abs=1e-7)
