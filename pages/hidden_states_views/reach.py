"""How far back learning reaches, while the training goes on and under a recurrent gain."""

from dataclasses import replace

from streamlit.delta_generator import DeltaGenerator

from core.concepts import hidden_states as concept
from core.concepts.hidden_states import GainConfig, TrainingState
from core.figures import hidden_states as figures
from pages.hidden_states_views.watched import Watched, count_epochs
from pages.shell.compute import compute
from pages.shell.courses import Training, follow
from pages.shell.lesson import Lesson
from pages.shell.stage import Numbers, Panel, Row, moving, show_stage

Trained = tuple[Training[TrainingState], TrainingState]


def show_reach(lesson: Lesson, stage: DeltaGenerator, shown: Watched, layer: int) -> list[Trained]:
    """Jacobians of the three cells, a gradient under a gain, the length of the gradient; return the three trainings."""
    words, gain = lesson.words, lesson.controls.slide("gain", concept.GAINS, 1.0)
    training = shown.trace.training
    configs = [concept.share_seeds(replace(training.config, cell=cell)) for cell in concept.CELLS]
    trainings = [follow(config, concept.start, concept.go_on) for config in configs]
    states = tuple(
        shown.state if config == shown.state.config else each.state for config, each in zip(configs, trainings, strict=True)
    )
    done = min(state.epochs for state in states)  # epochs that all three have behind them
    reach = compute(concept.compare_reach, states, layer, training.config.seed)
    spread = compute(concept.spread_gradients, GainConfig())
    panels = [
        Panel("reach", figures.draw_reach(reach, words)),
        Panel("gain", figures.draw_gain(spread, gain, words)),
        Panel("clipping", figures.draw_clipping(training, words)),
    ]
    rows = [
        Row(cell, [moving(radii), moving(norms[:, 1]), moving(norms[:, -1])], *figures.LOOKS[cell][:2])
        for cell, radii, norms in zip(concept.CELLS, reach.radii, reach.norms, strict=True)
    ]
    back = spread.medians[concept.GAINS.index(gain)]
    rows.append(Row(words("row.gain", gain=gain), [gain, back[-2], back[0]]))
    numbers = Numbers([words[f"number.{name}"] for name in ("cell", "radius", "one back", "whole way")], rows)
    layout = {"areas": "'reach gain clipping'", "columns": "1.15fr 1fr 1fr", "heights": (326,)}
    clock = count_epochs(lesson, training, done)
    with stage:
        show_stage("hidden_states.reach", words, panels, **layout, clock=clock, numbers=numbers)
    return list(zip(trainings, states, strict=True))
