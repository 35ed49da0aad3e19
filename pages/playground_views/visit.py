"""What every view has in common: the training, the watched run, the clock, the numbers, what stands below the pictures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.concepts import playground as concept
from core.concepts.playground import RATES, PlaygroundConfig, PlaygroundTrace, TrainingState
from core.figures.playground import DIALS
from pages.playground_views.settings import Run
from pages.shell import courses
from pages.shell.courses import Training
from pages.shell.lesson import Lesson
from pages.shell.view import Clock, Layout, Numbers, Panel, Results, Row, Stage, View, moving

SLICES = 3
"""Slices that are shown together: to draw each would take longer than to train it."""


@dataclass(frozen=True)
class Visit:
    """A training as far as it is shown, and the run that is watched.

    Attributes:
        training: which goes on while its `state` is shown.
    """

    lesson: Lesson
    training: Training[TrainingState]
    state: TrainingState
    trace: PlaygroundTrace
    run: Run

    @property
    def config(self) -> PlaygroundConfig:
        """The settings."""
        return self.state.config

    @property
    def clock(self) -> Clock:
        """The stage's clock: the kept epochs, as far as they are done."""
        return Clock(self.state.moments, self.lesson.words["clock.epoch"], known=len(self.trace.epochs))

    def list_numbers(self) -> Numbers:
        """Return the losses and accuracies of the watched run, how many seeds solved it, and the number of parameters."""
        words, trace, config = self.lesson.words, self.trace, self.config
        names, cells = [], []
        for name, values in (("loss", trace.losses), ("accuracy", trace.accuracies)):
            for part, which in enumerate(("train", "test")):
                names.append(f"{which} {name}")
                cells.append(moving(values[part], dials=DIALS))
        names += ["solved", "parameters"]
        cells += [moving(trace.solved, dials=DIALS), config.parameters]
        sizes = "-".join(map(str, config.sizes))
        return Numbers([words["number.network"], *(words[f"number.{name}"] for name in names)], [Row(sizes, cells)], first="18%")

    def present(
        self,
        name: str,
        panels: Sequence[Panel],
        layout: Layout,
        *,
        numbers: Numbers | None = None,
        note: str = "",
        pick: Callable[[Mapping[str, Any]], None] | None = None,
        outcome: Sequence[str] = (),
        formula: str = "formula",
    ) -> View:
        """Return a view of this training, which goes on after it is drawn."""
        config, trace = self.config, self.trace
        stage = Stage(
            key=f"playground.{name}",
            panels=panels,
            layout=layout,
            clock=self.clock,
            dials=self.run.dials,
            numbers=numbers or self.list_numbers(),
            pick=pick,
            outcome=outcome,
            note=note or self.tell(),
        )
        loss = float(trace.losses[0, self.run.rate, self.run.seed, -1])
        values = {"sizes": "-".join(map(str, config.sizes)), "parameters": config.parameters, "loss": loss}
        return View(
            stage=stage,
            formula=formula,
            values={**values, "rate": RATES[self.run.rate]},
            program=concept.write_program(config, self.run.rate, self.run.seed),
            table=lambda: concept.tabulate(trace),
            results=lambda: self.compare(),
            after=lambda: courses.show_more(self.training, self.state, SLICES),
        )

    def compare(self) -> Results:
        """Return what program and table must hold; in single precision, since at large rates rounding grows."""
        losses, (rate, seed) = self.trace.losses, (self.run.rate, self.run.seed)
        return Results({"loss": np.float32(losses[0, rate, seed, -1])}, {"train_loss": losses[0], "test_loss": losses[1]})

    def tell(self) -> str:
        """Return what is to be said of this run: how far the training is, that it diverged, that it cannot be better."""
        words, trace, run = self.lesson.words, self.trace, self.run
        if not self.state.done:
            return words("training.progress", done=self.state.epochs, all=self.config.total)
        loss = trace.losses[0, run.rate, run.seed]
        if not (loss[-1] < float("inf")):
            return words("verdict.diverged", rate=RATES[run.rate])
        if concept.is_linear(self.config):
            return words["verdict.linear"]
        if self.config.start == "zeros" and self.config.hidden:
            return words["verdict.zeros"]
        return words("verdict.done", train=float(loss[-1]), epochs=self.config.total)
