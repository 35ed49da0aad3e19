"""The network at work, its memory, and what is inside."""

import numpy as np
from streamlit.delta_generator import DeltaGenerator

from core.concepts import hidden_states as concept
from core.concepts.hidden_states import Replay, TrainingTrace
from core.figures import hidden_states as figures
from pages.hidden_states_views.controls import read_edit
from pages.shell.lesson import Lesson
from pages.shell.stage import Clock, Numbers, Panel, Row, moving, show_stage

HEIGHTS = (214, 206)


def show_letters(lesson: Lesson, stage: DeltaGenerator, trace: TrainingTrace, layer: int) -> None:
    """The network unrolled, its states, what it says, how the loss falls."""
    words, replayed = lesson.words, concept.replay(trace)
    panels = [
        Panel("unrolled", figures.draw_unrolled(replayed, layer, words)),
        Panel("states", figures.draw_states(replayed, layer, words)),
        Panel("letters", figures.draw_letters(replayed, words)),
        Panel("loss", figures.draw_loss(trace, replayed.first_right, words)),
    ]
    layout = {"areas": "'unrolled unrolled unrolled' 'states letters loss'", "columns": "1fr 1fr 1fr", "heights": HEIGHTS}
    with stage:
        show_stage(
            "hidden_states.letters", words, panels, **layout, clock=count_epochs(lesson, trace), numbers=tell(lesson, replayed)
        )


def show_memory(lesson: Lesson, stage: DeltaGenerator, trace: TrainingTrace, layer: int) -> None:
    """Why memory: the states before equal letters, and what changes when a value is overwritten."""
    words, edit, twins = lesson.words, read_edit(lesson, trace, layer), concept.find_twins(trace.question, trace.answer)
    edited = concept.compare_edit(trace, edit)
    before, after = edited.before, edited.after
    panels = [
        Panel("edit", figures.draw_edit(edited, words)),
        Panel("twins", figures.draw_twins(after, layer, twins, words)),
        Panel("path", figures.draw_path(after, concept.find_plane(after, layer), twins, words)),
    ]
    columns = [words[f"number.{name}"] for name in ("run", "says", "edited", "changed", "value")]
    there = moving(before.hidden[:, edit.layer, edit.step, edit.unit]) if edit.step else "—"
    cells = [moving(before.words_said), moving(after.words_said), moving(edited.changed.sum(1)), there]
    layout = {"areas": "'edit twins' 'edit path'", "columns": "1.15fr 1fr", "heights": HEIGHTS}
    numbers = Numbers(columns, [Row(name_run(lesson, trace), cells)])
    with stage:
        show_stage("hidden_states.memory", words, panels, **layout, clock=count_epochs(lesson, trace), numbers=numbers)


def show_inside(lesson: Lesson, stage: DeltaGenerator, trace: TrainingTrace, layer: int) -> None:
    """The state's path, and what else there is to see inside: gates, an embedding, else the states."""
    words, replayed = lesson.words, concept.replay(trace)
    twins = concept.find_twins(trace.question, trace.answer)
    panels = [Panel("path", figures.draw_path(replayed, concept.find_plane(replayed, layer), twins, words))]
    if concept.GATES[trace.config.cell]:
        panels.append(Panel("gates", figures.draw_gates(replayed, layer, words)))
    if trace.config.inputs == "embedding":
        panels.append(Panel("embedding", figures.draw_embedding(replayed, words)))
    if len(panels) == 1:
        panels.append(Panel("states", figures.draw_states(replayed, layer, words)))
    areas, columns = f"'{' '.join(panel.name for panel in panels)}'", " ".join(["1fr"] * len(panels))
    layout = {"areas": areas, "columns": columns, "heights": (sum(HEIGHTS) + 6,)}
    with stage:
        show_stage(
            "hidden_states.inside", words, panels, **layout, clock=count_epochs(lesson, trace), numbers=tell(lesson, replayed)
        )


def tell(lesson: Lesson, replayed: Replay) -> Numbers:
    """What the watched run says, how well, and how many seeds have learned it."""
    trace, seed = replayed.training, replayed.training.config.seed
    learned = trace.learned[seed]
    when = lesson.words["number.never"] if np.isnan(learned) else int(learned)
    scores = [moving(trace.accuracies[seed]), moving(trace.losses[seed]), when, moving((trace.accuracies == 1).sum(0))]
    columns = [lesson.words[f"number.{name}"] for name in ("run", "says", "right", "loss", "learned", "seeds")]
    return Numbers(columns, [Row(name_run(lesson, trace), [moving(replayed.words_said), *scores])])


def count_epochs(lesson: Lesson, trace: TrainingTrace) -> Clock:
    """The clock of the stage: epochs."""
    return Clock(np.arange(trace.losses.shape[1]), lesson.words["clock.epoch"])


def name_run(lesson: Lesson, trace: TrainingTrace) -> str:
    """The watched run in words."""
    return lesson.words("row.run", cell=trace.config.cell, seed=trace.config.seed)
