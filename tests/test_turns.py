"""Pages run one after the other, but not while they wait."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest

from pages.shell.turns import let_others, take_turn

PATIENCE = 20


def test_pages_do_not_run_at_once() -> None:
    running = threading.Semaphore(1)

    def run_page(_: int) -> bool:
        with take_turn():
            alone = running.acquire(blocking=False)
            threading.Event().wait(0.001)  # time for another page to come in
            running.release()
            return alone

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(run_page, range(50), timeout=PATIENCE))


def test_a_page_that_waits_lets_others_run() -> None:
    """The first page waits for what only the second one gives: without `let_others` neither would ever end."""
    waits, given = threading.Event(), threading.Event()

    def wait_for_the_other() -> bool:
        with take_turn(), let_others():
            waits.set()
            return given.wait(PATIENCE)

    def give() -> None:
        waits.wait(PATIENCE)
        with take_turn():
            given.set()

    with ThreadPoolExecutor(2) as pool:
        waiting, giving = pool.submit(wait_for_the_other), pool.submit(give)
        giving.result(PATIENCE)
        assert waiting.result(PATIENCE)


@pytest.mark.parametrize("waits", [False, True])
def test_a_page_that_fails_gives_its_turn_back(waits: bool) -> None:
    def fail() -> None:
        with take_turn(), let_others() if waits else nullcontext():
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    def run_page() -> bool:
        with take_turn():
            return True

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(run_page).result(PATIENCE)
