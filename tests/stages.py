"""What pages put on the stage, for tests."""

from typing import Any

import pytest

from pages.course import page


def watch_stages(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return a list that grows by the Stage of every run of a page, as it is shown: after a question has covered its outcome."""
    stages: list[Any] = []
    show = page.show_stage
    monkeypatch.setattr(page, "show_stage", lambda words, stage: (stages.append(stage), show(words, stage)))
    return stages
