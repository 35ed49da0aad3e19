"""core is pure: whatever is called, threads, default dtype, gradient mode, global random numbers, module globals stay as they were.

The verbs of every lesson are found by their types: from the lesson's Configs, with their defaults and shortened, each function is
called with what the others returned. A new lesson, or a new function of one, is covered by itself.
"""

import ast
import importlib
import inspect
import pickle
import pkgutil
import random
import sys
import typing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields, is_dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch

from core.foundation.records import TrainingSoFar
from pages import STEMS

SHORT = {"epochs": 1, "steps": 20, "batch_size": 32, "cell": "GRU", "seed": 1}
"""What the shortened Configs have instead of the default, where they have such a field."""
EXAMPLES: dict[str, Callable[[ModuleType, Any], tuple[Any, ...]]] = {
    "backprop.write_loop": lambda _, config: (config("LoopConfig"), 0.01),
    "feature_maps.cover": lambda lesson, config: (
        lesson.start(config("FeatureMapsConfig")),
        lesson.Ink(np.eye(28, dtype=np.float32)),
    ),
    "hidden_states.compare_reach": lambda lesson, config: (
        [lesson.start(replace(config("TrainingConfig"), cell=cell), 0) for cell in lesson.CELLS],
    ),
    "overfitting.start_study": lambda _, config: (config("HelpConfig"),),
    **{  # a study's state does not say in its type what is studied
        f"overfitting.judge_{study}": lambda lesson, config, study=study: (
            lesson.train_study(lesson.start_study(config(f"{study.title()}Config"))),
        )
        for study in ("digits", "help", "leak")
    },
    "hidden_states.watch_all": lambda lesson, config: (
        lesson.start(config("TrainingConfig"), 0),
        [config("TrainingConfig").seed],
    ),
    "optimizers.walk_rates": lambda lesson, config: (config("WalkConfig"), [0.01, 0.1]),
}
"""Arguments of the functions that do not take what others return; each is given the lesson and its Configs by name."""
RECORDED = ("__name__", "__file__", "__builtins__")


def shorten(config: Any) -> Any:
    """Return the Config with little to do, as far as it allows."""
    for field in fields(config):
        if field.name in SHORT:
            try:
                config = replace(config, **{field.name: SHORT[field.name]})
            except ValueError:
                continue
    return config


def list_functions(lesson: ModuleType) -> dict[str, Callable[..., Any]]:
    """Return the functions that a lesson exports."""
    names = getattr(lesson, "__all__", None) or [name for name in vars(lesson) if not name.startswith("_")]
    found = {name: getattr(lesson, name) for name in names}
    own = {name: each for name, each in found.items() if inspect.isfunction(inspect.unwrap(each)) and not inspect.isclass(each)}
    return {name: each for name, each in own.items() if each.__module__.startswith(lesson.__name__)}


def is_config(kind: Any) -> bool:
    """Whether a type is a Config."""
    return isinstance(kind, type) and is_dataclass(kind) and kind.__name__.endswith("Config")


def read_hints(function: Callable[..., Any]) -> dict[str, Any]:
    """Return a function's type hints; a name that its module knows for type checkers alone is found in its lesson's package."""
    package = sys.modules[".".join(function.__module__.split(".")[:3])]
    return typing.get_type_hints(function, localns=vars(package))


def takes_settings(function: Callable[..., Any]) -> bool:
    """Whether a function takes a Config or a training: then this test must be able to call it.

    What takes bare arrays beside them is a part of another function.
    """
    hints = {name: hint for name, hint in read_hints(function).items() if name != "return"}
    kinds = [kind for hint in hints.values() for kind in (hint, *typing.get_args(hint))]
    return not {np.ndarray, torch.Tensor} & {*hints.values()} and any(
        is_config(kind) or (isinstance(kind, type) and issubclass(kind, TrainingSoFar)) for kind in kinds
    )


class Caller:
    """Calls a lesson's functions with its Configs and with what other functions returned."""

    def __init__(self, lesson: ModuleType, short: bool) -> None:
        self.lesson, self.stem, self.short = lesson, lesson.__name__.rpartition(".")[2], short
        self.made: dict[type, Any] = {}
        self.called: set[str] = set()

    def call_all(self) -> Iterator[str]:
        """Call each function once; yield its name afterwards. Go round until nothing new can be called."""
        functions, before = list_functions(self.lesson), -1
        while before != len(self.called):
            before = len(self.called)
            for name, function in functions.items():
                if name not in self.called and (arguments := self.find_arguments(name, function)) is not None:
                    self.called.add(name)
                    try:
                        result = function(*arguments)
                    except (ValueError, IndexError):  # a number may fit nothing; settings fit
                        assert not takes_settings(function), name
                        continue
                    if type(result).__module__.startswith("core."):  # a text or a number could mean anything
                        self.made.setdefault(type(result), result)
                    yield name

    def make_config(self, kind: type | str) -> Any:
        """Return a Config, by its type or its name: with defaults, or shortened."""
        config = getattr(self.lesson, kind)() if isinstance(kind, str) else kind()
        return shorten(config) if self.short else config

    def find_arguments(self, name: str, function: Callable[..., Any]) -> tuple[Any, ...] | None:
        """Return what to call a function with; None where something is missing so far."""
        if (example := EXAMPLES.get(f"{self.stem}.{name}")) is not None:
            return example(self.lesson, self.make_config)
        hints, found = read_hints(function), []
        for parameter in inspect.signature(function).parameters.values():
            if parameter.default is inspect.Parameter.empty or is_config(hints[parameter.name]):
                if (value := self.find_value(hints[parameter.name])) is None:
                    return None
                found.append(value)
        return tuple(found)

    def find_value(self, hint: Any) -> Any:
        """Return a value of a type: a Config, a choice, what a function returned, or a list of one of these."""
        if is_config(hint):
            return self.make_config(hint)
        if typing.get_origin(hint) is typing.Literal:
            return typing.get_args(hint)[0]
        if hint in (int, bool):
            return hint(1)
        if typing.get_origin(hint) in (list, Sequence):
            value = self.find_value(typing.get_args(hint)[0])
            return None if value is None else [value]
        return next((value for kind in (hint, *typing.get_args(hint)) if (value := self.made.get(kind)) is not None), None)


def read_process() -> dict[str, Any]:
    """Return all that core must leave alone."""
    state = {
        "threads": torch.get_num_threads(),
        "threads between operations": torch.get_num_interop_threads(),
        "dtype": torch.get_default_dtype(),
        "device": torch.get_default_device(),
        "gradients": torch.is_grad_enabled(),
        "inference": torch.is_inference_mode_enabled(),
        "deterministic": torch.are_deterministic_algorithms_enabled(),
        "torch's random numbers": torch.get_rng_state().numpy().tobytes(),
        "numpy's random numbers": pickle.dumps(np.random.get_state()),  # noqa: NPY002 - the global one is what must not change
        "Python's random numbers": random.getstate(),
    }
    modules = {name: module for name, module in sys.modules.items() if name == "core" or name.startswith("core.")}
    return state | {name: describe(module) for name, module in modules.items()}


def describe(module: ModuleType) -> dict[str, tuple[int, int]]:
    """Return of each global of a module which object it is, and how many entries it holds."""
    holders = (dict, list, set)
    return {
        name: (id(value), len(value) if isinstance(value, holders) else 0)
        for name, value in vars(module).items()
        if name not in RECORDED
    }


def list_differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return the names of what changed."""
    return [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]


def find_changes(stem: str, threads: int) -> tuple[list[str], list[str]]:
    """Call the functions of a lesson in this process; return what each changed, and which of them could not be called."""
    import core

    for _, name, _ in pkgutil.walk_packages(core.__path__, "core."):
        importlib.import_module(name)
    lesson = importlib.import_module(f"core.concepts.{stem}")
    torch.set_num_threads(threads)
    np.random.seed(5)  # noqa: NPY002 - the global one is what must not change
    changes, called = [], set[str]()
    for short in (True, False):
        caller, before = Caller(lesson, short), read_process()
        for name in caller.call_all():
            after = read_process()
            changes += [f"{name} changes {what}" for what in list_differences(before, after)]
            before = after
        called |= caller.called
    wanted = [name for name, function in list_functions(lesson).items() if takes_settings(function)]
    return changes, [name for name in wanted if name not in called]


@pytest.fixture(scope="module")
def other_process() -> Iterator[ProcessPoolExecutor]:
    """A process in which torch has two threads; it imports torch once for all lessons."""
    with pytest.MonkeyPatch.context() as patch, ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        patch.setenv("OMP_WAIT_POLICY", "PASSIVE")  # two threads on busy cores would wait for each other at full speed
        yield pool


@pytest.mark.parametrize("stem", STEMS)
def test_a_lesson_changes_nothing_of_its_callers_process(stem: str, other_process: ProcessPoolExecutor) -> None:
    changes, missed = other_process.submit(find_changes, stem, 2).result()
    assert not changes
    assert not missed, f"give them arguments in EXAMPLES: {missed}"


def test_nobody_seeds_a_graphics_card() -> None:
    """As `torch.manual_seed` does: to let its numbers be as they were, `fork_rng` would have to know the card."""
    core = Path(__file__).parents[1] / "core"
    calls = {
        path.stem: ast.unparse(node)
        for path in core.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("torch.manual_seed", "torch.random.manual_seed")
    }
    assert not calls


def test_what_changes_is_found() -> None:
    """The test above can fail."""
    before = read_process()
    torch.manual_seed(7)
    assert list_differences(before, read_process()) == ["torch's random numbers"]
    module = sys.modules["core.foundation.records"]
    module.kept = []  # type: ignore[attr-defined]
    after = read_process()
    module.kept.append(1)  # type: ignore[attr-defined]
    assert list_differences(after, read_process()) == ["core.foundation.records"]
    del module.kept  # type: ignore[attr-defined]
