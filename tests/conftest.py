"""What several tests need and what takes long to make: it is made once."""

import importlib.metadata
import os
import sys
from collections.abc import Iterator

import hypothesis
import pytest

from pages import STEMS

os.environ.setdefault("OMP_NUM_THREADS", "1")  # two processes test at once, each on a core
hypothesis.settings.register_profile("tests", deadline=None)  # how long an example takes says nothing on a busy machine
hypothesis.settings.load_profile("tests")

MAIN = sys.modules["__main__"]
ROWS = {
    "test_pages": "pages", "test_places": "pages",
    "test_overflow": "overflow",
    "test_serving": "servers", "test_proxies": "servers",
}  # fmt: skip
"""Which browser tests run one after the other in one process; all others are a row of their own."""
ORDER = ("browser", "pages", "overflow", "servers")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let one process run all tests of a lesson, which share trainings, and one each row of the browser's.

    A process has one server and one browser for all of them. There warnings of servers are no errors, and what fails is tried once
    more, and listed: on a busy machine a wait may end too early.
    """
    lessons = (stem for stem in STEMS if item.path.stem.startswith(f"test_{stem}"))
    group = next(lessons, item.path.stem)
    if _is_in_browser(item):
        item.add_marker(pytest.mark.filterwarnings("default"))
        item.add_marker(pytest.mark.flaky(reruns=1))
        group = ROWS.get(item.path.stem, "browser")
    item.add_marker(pytest.mark.xdist_group(group))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser's rows come first, the longest before the others: all other tests fill up what is left."""
    items.sort(key=lambda item: ORDER.index(ROWS.get(item.path.stem, "browser")) if _is_in_browser(item) else len(ORDER))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name no test by a long text or file: both processes tell each other all names, and files have megabytes."""
    return argname if isinstance(val, str | bytes) and len(val) > 100 else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why a test was tried once more, too."""
    for report in terminalreporter.getreports("rerun"):
        terminalreporter.line(f"{report.nodeid}, at first:\n{report.longreprtext[-2000:]}")


def _is_in_browser(item: pytest.Item) -> bool:
    return "browser" in item.path.parts


@pytest.fixture(scope="session", autouse=True)
def no_package_brings_components() -> Iterator[None]:
    """Spare `AppTest` its search for components in a hundred packages, 70 ms for each page: none of them brings any."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setattr(importlib.metadata, "distributions", lambda **_: iter(()))
        yield


@pytest.fixture(autouse=True)
def threads() -> Iterator[None]:
    """Let no test leave torch with other threads: all after it in its process would run on them, against the other process."""
    yield
    if torch := sys.modules.get("torch"):
        left, usual = torch.get_num_threads(), int(os.environ["OMP_NUM_THREADS"])
        torch.set_num_threads(usual)
        assert left == usual, f"the test left torch with {left} threads"


@pytest.fixture(autouse=True)
def main_module() -> None:
    """Undo that `AppTest` leaves a page's script as the main module: a process that a test starts would run it."""
    sys.modules["__main__"] = MAIN


@pytest.fixture(scope="session")
def trained():
    """Return a short training of the lesson `feature_maps`; who does not ask for it does not wait for torch."""
    from tests.small_network import train_briefly

    return train_briefly()


@pytest.fixture(scope="session")
def digits():
    """Return the pictures of that training."""
    from tests.small_network import load_digits

    return load_digits()


@pytest.fixture(scope="session")
def seen(trained, digits):
    """Return what that network makes of its first test picture."""
    from tests.small_network import look_at_first

    return look_at_first(trained, digits)


@pytest.fixture
def staged(monkeypatch: pytest.MonkeyPatch):
    """Return what pages put on the stage during the test."""
    from tests.staged import watch_stage

    return watch_stage(monkeypatch)


@pytest.fixture(scope="session")
def finished():
    """Return the standard training of the lesson `hidden_states` as a state: all seeds, and what goes on from there."""
    from core.concepts.hidden_states import TrainingConfig
    from tests.small_trainings import finish

    return finish(TrainingConfig())


@pytest.fixture(scope="session")
def default(finished):
    """Return the run that is watched in it."""
    from core.concepts.hidden_states import select_run

    return select_run(finished)


@pytest.fixture(scope="session")
def lstm():
    """Return a short training of two layers of LSTM that read an embedding."""
    from core.concepts import hidden_states

    changed = {"cell": "LSTM", "layers": 2, "hidden_size": 3, "inputs": "embedding", "epochs": 6, "seed": 4}
    return hidden_states.train(hidden_states.TrainingConfig(**changed))
