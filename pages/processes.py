"""How processes begin: what a worker prepares before its first task, and how a process shares its memory among its threads."""

import ctypes
import importlib
import os
import threading
import time

from pages import STEMS


def prepare_worker(server: int) -> None:
    """Prepare a new worker process: lessons imported, one thread (trainings share the cores), two heaps, an end with `server`."""
    watch_server(server)
    share_heaps()
    torch = importlib.import_module("torch")
    torch.set_num_threads(1)
    for stem in STEMS:
        importlib.import_module(f"core.concepts.{stem}")
    torch.optim.SGD([torch.zeros(1, requires_grad=True)])  # the first optimizer imports for a second


def share_heaps() -> None:
    """Let all threads of this process share two heaps, and give back what they no longer need (glibc; elsewhere nothing happens).

    By itself glibc gives threads up to eight heaps for each core, and keeps more of a heap the larger the arrays in it were.
    """
    if os.name == "posix" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
        libc.mallopt(-8, 2)  # M_ARENA_MAX in its malloc.h
        libc.mallopt(-3, 4_000_000)  # M_MMAP_THRESHOLD: set once, it no longer grows, nor does what a heap keeps


def watch_server(server: int) -> None:
    """End this process when its server has ended, even if that was killed: a worker would wait for work for ever."""

    def watch() -> None:
        while os.getppid() == server:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
