"""The settings of the training. What cannot be learned is explained instead of tried."""

from typing import Any

import streamlit as st

from core.concepts import hidden_states as concept
from core.concepts.hidden_states import TrainingConfig
from core.foundation.rules import RULES
from pages.shell.lesson import Lesson, side_by_side
from pages.shell.view import Dial

SIZES = tuple(range(1, 33))
RATES = (0.001, 0.003, 0.01, 0.03, 0.05, 0.1, 0.3, 1.0, 2.0, 5.0, 10.0)
EPOCHS = (20, 40, 60, 100, 150, 200)
LONGEST = 200
"""Characters that a word may be typed with; a letter of some scripts takes several."""


def read_training(lesson: Lesson, seed_on_stage: bool) -> tuple[TrainingConfig, Dial | None]:
    """Show the controls of the training; return what they say, and the dial of the seed, if the stage is to have one."""
    controls, chosen = lesson.controls, read_task(lesson)
    with side_by_side(3 if controls.offered.all else 1):
        chosen["cell"] = controls.choose("cell", concept.CELLS, few=False)
        chosen["inputs"] = controls.choose("inputs", concept.INPUTS, few=False)
        chosen["optimizer"] = controls.choose("optimizer", RULES, few=False)
        chosen["hidden_size"] = controls.slide("hidden_size", SIZES)
        chosen["layers"] = controls.slide("layers", (1, 2, 3))
        chosen["clip"] = controls.switch("clip")
        chosen["learning_rate"] = controls.slide("learning_rate", RATES)
        chosen["epochs"] = controls.slide("epochs", EPOCHS)
        if seed_on_stage and len(concept.list_shown_seeds(TrainingConfig(**chosen))) == concept.RUNS:
            seed, dial = controls.dial("seed", range(concept.RUNS))
            return TrainingConfig(**chosen, seed=seed), dial
        return TrainingConfig(**chosen, seed=controls.slide("seed", range(concept.RUNS))), None


def read_task(lesson: Lesson) -> dict[str, Any]:
    """Show the controls of the task; return its fields of the Config. Two words that are no pair leave the standard pair."""
    controls = lesson.controls
    with side_by_side(3 if controls.offered.all else 1):
        task = controls.choose("task", concept.TASKS, few=False)
        if task == "echo":
            return {"task": task, "lag": controls.slide("lag", range(1, concept.MAX_LAG + 1))}
        if task != "letters":
            return {"task": task}
        source, target = (controls.text(name, longest=LONGEST) for name in ("source", "target"))
    fault = concept.find_fault(source, target)
    if not fault:
        return {"task": task, "source": source, "target": target}
    standard = {"source": TrainingConfig.source, "target": TrainingConfig.target}
    limits = {"least": concept.MIN_LETTERS, "most": concept.MAX_LETTERS}
    read, said = len(concept.split_letters(source)), len(concept.split_letters(target))
    odd = "source" if concept.find_unprintable(source) else "target"
    place = {"field": lesson.words[f"control.{odd}"], "place": concept.find_unprintable(source if odd == "source" else target)}
    st.warning(lesson.words(f"refused.{fault}", read=read, said=said, **standard, **limits, **place))
    return {"task": task, **standard}


def read_layer(lesson: Lesson, config: TrainingConfig) -> int:
    """Ask which layer to show, where there are several; return it counted from 0."""
    return lesson.controls.choose("layer", tuple(range(1, config.layers + 1)), config.layers) - 1 if config.layers > 1 else 0
