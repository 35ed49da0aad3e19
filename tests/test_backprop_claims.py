"""What the lesson on backpropagation tells its visitors is so, in the settings that it speaks of."""

import re

import numpy as np
import pytest

from core.concepts import backprop
from core.concepts.backprop import ACTIVATIONS, AutogradConfig, DepthConfig, GraphConfig, LoopConfig, NudgeConfig
from pages.shell.words import read_texts
from tests.claims import Check, check_all, read_preset, state
from tests.test_backprop import make_config, read_here

STEM = "backprop"


def find_sizes(depth: int, layer: int, **settings: object) -> dict[str, float]:
    """Return the median gradient at a layer of a network of that depth, by activation."""
    trace = backprop.send_through(DepthConfig(**settings))  # type: ignore[arg-type]
    medians = np.median(trace.gradients[:, depth - 1, :, layer], axis=1)
    return dict(zip(ACTIVATIONS, medians.tolist(), strict=True))


def run_both() -> tuple[backprop.LoopTrace, backprop.LoopTrace]:
    return backprop.run_loop(), backprop.run_loop(LoopConfig(way="forgotten"))


def check_takeaway() -> None:
    """One pass for all parameters at about twice a forward pass, against one forward pass for each parameter; it only measures."""
    state(STEM, "takeaway")
    trace = backprop.measure_cost()
    assert 0.5 < trace.backward[-1] / trace.forward[-1] < 6
    assert trace.differences[-1] > 1000 * trace.backward[-1]
    check_measuring()
    check_residual()


def check_measuring() -> None:
    """backward fills .grad and moves nothing; the step moves w and b."""
    right, run = backprop.run_loop(), backprop.RATES.index(0.01)
    before, after, moved = right.parameters[run, 3], right.parameters[run, 4], right.parameters[run, 5]
    assert (before == after).all()
    assert (moved != after).all()
    assert np.isnan(right.gradients[run, 3]).all()
    assert np.isfinite(right.gradients[run, 4]).all()


def check_local_derivatives() -> None:
    """At + the local derivative is 1; at a·b the other factor: with a = 0, b still receives through u₁ the value of the other."""
    state(STEM, "misconception.2", given=(1, 0))
    _, gradients = read_here(GraphConfig(formula="a * b", values=(0.0, 3.0), turned=("a", "b")))
    assert (gradients["a"], gradients["b"]) == (3, 0)
    for values in ((2.0, 1.0), (-3.0, 0.5)):
        assert set(read_here(GraphConfig(formula="a + b", values=values))[1].values()) == {1}


def check_dead() -> None:
    preset = read_preset(STEM, "dead")
    names = backprop.build_graph(preset["formula"]).names
    assert names == ("w", "x", "b", "y")
    values, gradients = read_here(
        GraphConfig(formula=preset["formula"], values=(float(preset["own1"]), 1.0, 1.0, 1.0), turned=("w",))
    )
    assert (values["u2"], values["u3"], values["f"]) == (-1, 0, 1)
    assert [gradients[name] for name in ("w", "x", "b")] == [0, 0, 0]
    values, alive = read_here(GraphConfig(formula=preset["formula"], values=(-0.5, 1.0, 1.0, 1.0), turned=("w",)))
    state(STEM, "try.dead.answer", "-1", "0", f"{values['f']:.2f}", f"{alive['w']:.0f}", given=(-0.5,))
    state(STEM, "misconception.3", "1", "0")


def check_join() -> None:
    preset = read_preset(STEM, "join")
    values, gradients = read_here(GraphConfig(formula=preset["formula"], values=(float(preset["own1"]), 1.0), turned=("a",)))
    state(STEM, "try.join.answer", *(f"{each:.0f}" for each in (gradients["b"], gradients["u1"], gradients["u2"])), "1")
    assert gradients["u1"] + gradients["u2"] == gradients["b"] == 6
    assert (values["a"], values["u1"], values["u2"]) == (3, 4, 2)


def check_start() -> None:
    """In the first graph the gradient reaches b along two paths; the sentence stands above every graph, so it names no leaf."""
    check_join()
    named = re.findall(r"(?<![a-z])[a-z]\d?(?![a-z])", read_texts(STEM)["start"]["zh"])
    assert named == ["f"]


def check_error() -> None:
    values, gradients = read_here(make_config("error"))
    assert (values["u2"], values["u3"]) == (4, -2)
    state(STEM, "try.error.answer", f"{gradients['w']:.0f}", f"{gradients['b']:.0f}", "3", "1")


def check_nudge() -> None:
    trace = backprop.nudge(NudgeConfig(leaf=1))
    here = trace.config.here
    quotients = dict(zip(backprop.NUDGES, trace.quotients[here].tolist(), strict=True))
    moved = dict(zip(backprop.NUDGES, trace.moved[here].tolist(), strict=True))
    numbers = (f"{quotients[1.0]:.0f}", f"{moved[1.0]:.0f}", f"{quotients[0.1]:.1f}", f"{quotients[0.001]:.3f}")
    state(STEM, "try.nudge.answer", *numbers, given=(0.1, 0.001, 1))


def check_forgotten() -> None:
    """The swing: period 15 in the steep direction, w between 0 and 4; right beside it is near 2; at 0.15 the right one diverges."""
    right, wrong = run_both()
    run, fast = backprop.RATES.index(0.01), backprop.RATES.index(0.15)
    period = backprop.find_period(0.01, backprop.find_curvatures()[0])
    w = wrong.parameters[run, :, 0]
    assert (w.min(), w.max()) == pytest.approx((0, 4), abs=0.3)
    assert np.ptp(w[-4 * 16 :]) > 3
    assert np.abs(right.parameters[fast, -1]).max() > 100
    assert np.abs(wrong.parameters[fast]).max() < 6
    state(STEM, "try.forgotten.answer", f"{period:.0f}", f"{right.parameters[run, -1, 0]:.1f}", given=(1, 0, 4, 60, 0.15))


def check_vanish() -> None:
    ten, fifty = find_sizes(10, 1), find_sizes(50, 1)
    assert ten["sigmoid"] == pytest.approx(2e-8, rel=0.1)
    assert ten["relu"] == pytest.approx(3e-4, rel=0.1)
    assert fifty["sigmoid"] == pytest.approx(2e-42, rel=0.2)
    bound = backprop.send_through().bound[ACTIVATIONS.index("sigmoid"), 9, 1]
    assert bound == pytest.approx(3.8e-6, rel=0.01)
    state(STEM, "try.vanish.answer", "3.8", given=(2, 10, 4, 50, 3))


def check_residual() -> None:
    plain, normal = find_sizes(50, 1, residual=True), find_sizes(50, 1, residual=True, normalize=True)
    assert min(plain.values()) > 1
    state(STEM, "try.residual.answer", f"{plain['sigmoid']:.1f}", f"{round(plain['relu'], -2):.0f}", f"{normal['relu']:.1f}")


def check_guide_loss() -> None:
    state(STEM, "guide.2", "2", "3")


def check_guide_gradients() -> None:
    values, gradients = read_here(make_config("error"))
    state(STEM, "guide.3", f"{gradients['w']:.0f}", f"{gradients['b']:.0f}", f"{values['u3']:.0f}", given=(2, 3))
    assert gradients["u3"] == gradients["u2"] == 2 * values["u3"] == -4


def check_guide_nudge() -> None:
    assert read_here(GraphConfig())[1]["b"] == 5
    state(STEM, "guide.4", "5")
    quotients = backprop.nudge(NudgeConfig(leaf=1)).quotients[GraphConfig().here]
    assert (np.diff(np.abs(quotients - 5)) > 0).all()


def check_guide_depth() -> None:
    assert find_sizes(10, 1)["sigmoid"] == pytest.approx(2e-8, rel=0.1)
    assert find_sizes(50, 1)["sigmoid"] == pytest.approx(2e-42, rel=0.2)
    state(STEM, "guide.6", given=(2, 10, 50))


def check_exercise() -> None:
    """The answer on paper, from the graph itself."""
    told = ("-2", "1", "-3", "9", "-6", "6", "8.41", "-5.9", "1.4", "3.6", "-1.4", "-1.8", "3.24")
    state(STEM, "exercise.answer", *told, given=(2, 3, 4, 0.1, 2.9, 3.1, 0.6, 5.9))
    values, gradients = read_here(GraphConfig(formula="(w*x + b - y)^2", values=(2.0, -1.0, 3.0, 4.0), turned=("w",)))
    assert [values[name] for name in ("u1", "u2", "u3", "f")] == [-2, 1, -3, 9]
    assert (gradients["u3"], gradients["b"], gradients["w"]) == (-6, -6, 6)
    w, b = 2 - 0.1 * gradients["w"], 3 - 0.1 * gradients["b"]
    assert (w, b) == pytest.approx((1.4, 3.6))
    assert (w * -1 + b - 4) ** 2 == pytest.approx(3.24)
    assert ((3.1 + 2 * -1 - 4) ** 2 - values["f"]) / 0.1 == pytest.approx(-5.9)


CLAIMS: dict[str, Check] = {
    "takeaway": check_takeaway,
    "misconception": check_measuring,
    "misconception.2": check_local_derivatives,
    "misconception.3": check_dead,
    "try.join.answer": check_join,
    "try.error.answer": check_error,
    "try.dead.answer": check_dead,
    "try.nudge.answer": check_nudge,
    "try.forgotten.answer": check_forgotten,
    "try.vanish.answer": check_vanish,
    "try.residual.answer": check_residual,
    "start": check_start,
    "guide.2": check_guide_loss,
    "guide.3": check_guide_gradients,
    "guide.4": check_guide_nudge,
    "guide.5": check_measuring,
    "guide.6": check_guide_depth,
    "exercise.answer": check_exercise,
}


@check_all(CLAIMS)
def test_claim(key: str, check: Check) -> None:
    check()


def test_note_on_small_weights() -> None:
    """With PyTorch's weights no activation keeps its gradient over ten layers or more; with Kaiming's ReLU does."""
    state(STEM, "note.small")
    for depth in (10, 50):
        assert max(find_sizes(depth, 1).values()) < 0.01
        kaiming = find_sizes(depth, 1, start="kaiming")
        assert 0.5 < kaiming["relu"] < 2
        assert kaiming["sigmoid"] < 1e-4
        assert kaiming["tanh"] > 1, "above what its slopes alone let through: weights count as well"


def test_notes_of_the_loop() -> None:
    """What the notes say of each mistake, beyond what tests/test_backprop.py computes: 2a = 6, 6 + 6 = 12, 3 instead of 6."""
    gradients = {name: backprop.run_example(AutogradConfig(example=name)).carried["a"][-1].grad for name in backprop.AUTOGRAD}
    for name, stated in (("carries", ("2", "6")), ("retain", ("6", "12")), ("detach", ("3", "6"))):
        state(STEM, f"lines.{name}", *stated)
    assert [gradients[name] for name in ("carries", "retain", "detach")] == ["6", "12", "3"]
