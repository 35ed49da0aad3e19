"""What a page puts on the stage, and clicks on its pictures, for tests that have no browser."""

from collections.abc import Sequence

import pytest
from streamlit.testing.v1 import AppTest

from pages.course import page as shell
from pages.shell.view import Clock, Row, Stage


class Staged:
    """The stage that a page showed last, and the click that its next run will hand over."""

    def __init__(self) -> None:
        self.shown: list[Stage] = []
        self._picked: dict[str, object] | None = None

    @property
    def stage(self) -> Stage:
        """The stage that was shown last."""
        return self.shown[-1]

    @property
    def clock(self) -> Clock:
        """Its clock."""
        assert self.stage.clock is not None
        return self.stage.clock

    @property
    def rows(self) -> Sequence[Row]:
        """The lines of its table."""
        assert self.stage.numbers is not None
        return self.stage.numbers.rows

    def click(self, page: AppTest, **picked: object) -> None:
        """Run the page once more and hand it a click on a picture; what it changes is seen from the run after that."""
        self._picked = picked
        page.run()
        assert not page.exception

    def take(self, stage: Stage) -> None:
        """Keep a stage that is shown, and hand it the click that waits."""
        self.shown.append(stage)
        picked, self._picked = self._picked, None
        if picked is not None and stage.pick is not None:
            stage.pick(picked)


def watch_stage(monkeypatch: pytest.MonkeyPatch) -> Staged:
    """Return what pages put on the stage from now on."""
    seen, show = Staged(), shell.show_stage
    monkeypatch.setattr(shell, "show_stage", lambda words, stage: seen.take(stage) or show(words, stage))
    return seen
