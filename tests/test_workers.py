"""Computing: each core function once for each setting, in worker processes that survive what happens to them."""

import os
import threading
import time
from concurrent.futures import Future
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.concepts.loss_surface import LossSurfaceConfig, survey
from pages.shell import workers
from tests.stand_ins import fail_with, sleep_and_say


def test_each_core_function_has_its_own_cache() -> None:
    def app() -> None:
        import streamlit as st

        from core.concepts.loss_surface import LossSurfaceConfig, search, survey
        from pages.shell.compute import compute

        config = LossSurfaceConfig(data="proportional")
        st.session_state["names"] = [type(compute(each, config)).__name__ for each in (survey, search, survey)]
        st.session_state["same"] = compute(survey, config) is compute(survey, LossSurfaceConfig(data="proportional"))

    page = AppTest.from_function(app).run()
    assert not page.exception
    assert page.session_state["names"] == ["LossSurfaceTrace", "SearchTrace", "LossSurfaceTrace"]
    assert page.session_state["same"]


def die() -> None:
    import os

    os._exit(1)


@pytest.mark.usefixtures("pool")
class TestWorkers:
    def test_result_equals_the_call_in_place(self) -> None:
        config = LossSurfaceConfig(w=0.7)
        assert np.array_equal(workers.run(survey, config).surface, survey(config).surface)

    def test_equal_requests_share_one_run(self, tmp_path: Path) -> None:
        diary, answers = str(tmp_path / "diary"), []

        def ask() -> None:
            answers.append(workers.run(sleep_and_say, 1.0, "once", diary))

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == ["once"] * 8
        assert Path(diary).read_text() == "once"

    def test_leaving_stops_the_waiting_and_not_the_work(self, tmp_path: Path) -> None:
        class Left(Exception):  # noqa: N818
            pass

        def leave() -> None:
            raise Left

        request = (sleep_and_say, 1.0, "for the others", str(tmp_path / "diary"))
        with pytest.raises(Left):
            workers.run(*request, glance=leave)
        assert workers.run(*request) == "for the others"
        assert (tmp_path / "diary").read_text() == "for the others"

    def test_what_was_begun_is_not_done_again(self, tmp_path: Path) -> None:
        requests = [(0.5, text, str(tmp_path / text)) for text in ("one", "two")]
        begun = [workers.begin(sleep_and_say, *request) for request in requests]
        time.sleep(1.5)  # both are done before anybody waits for them
        answers = [workers.run(sleep_and_say, *each, begun=future) for each, future in zip(requests, begun, strict=True)]
        assert answers == ["one", "two"]
        assert [(tmp_path / text).read_text() for text in answers] == answers

    def test_what_was_begun_and_dropped_is_done_anew(self) -> None:
        dropped: Future[bytes] = Future()
        dropped.cancel()
        dropped.set_running_or_notify_cancel()
        assert workers.run(sleep_and_say, 0.0, "anew", begun=dropped) == "anew"
        assert not workers._waiting

    def test_work_that_nobody_waits_for_is_never_begun(self, tmp_path: Path) -> None:
        """All workers are busy and the pool holds as many runs as it takes ahead; a visitor asks for another one, and leaves."""

        def leave() -> None:
            raise InterruptedError

        diary = str(tmp_path / "diary")
        ahead = 3 * workers.WORKERS
        busy = [threading.Thread(target=workers.run, args=(sleep_and_say, 0.7, f"{each}")) for each in range(ahead + 1)]
        for thread in busy:
            thread.start()
        time.sleep(0.2)
        with pytest.raises(InterruptedError):
            workers.run(sleep_and_say, 0.0, "for nobody", diary, glance=leave)
        assert workers.run(sleep_and_say, 0.0, "for me", diary) == "for me"
        for thread in busy:
            thread.join()
        assert Path(diary).read_text() == "for me"
        assert not workers._pending
        assert not workers._waiting

    def test_errors_come_back_as_themselves(self) -> None:
        with pytest.raises(ValueError, match="rate is too high"):
            workers.run(fail_with, "rate is too high")

    def test_a_dead_worker_is_replaced(self) -> None:
        with pytest.raises(Exception, match="process"):
            workers.run(die)
        assert workers.run(sleep_and_say, 0.0, "alive") == "alive"


class Sibling:
    """A setting with relatives; pickled by reference to this module."""

    def __init__(self, family: str) -> None:
        self.family = family

    def __hash__(self) -> int:
        return id(self)


def name_process(_: object) -> int:
    return os.getpid()


@pytest.mark.usefixtures("pool")
def test_relatives_meet_in_one_worker_unless_it_is_busy(tmp_path: Path) -> None:
    """Settings of one family go to the same process one after the other; when it has too much to do, to another one."""
    assert len({workers.run(name_process, Sibling("one")) for _ in range(6)}) == 1
    answers: list[int] = []
    asking = [threading.Thread(target=lambda: answers.append(workers.run(name_after_a_while, Sibling("one")))) for _ in range(6)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert len(set(answers)) == min(workers.WORKERS, 6)


def name_after_a_while(_: object) -> int:
    time.sleep(0.3)
    return os.getpid()
