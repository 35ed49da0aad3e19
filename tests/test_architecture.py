"""Imports point one way, every function stays small, and nothing at the top level surprises."""

import ast
import functools
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LIBRARIES = {
    "numpy",
    "pandas",
    "torch",
    "torchvision",
    "sklearn",
    "scipy",
    "PIL",
    "loky",  # counts cores, in core
    "charset_normalizer",
    "regex",
    "pooch",
    "requests",
}
PAGES = {"numpy", "pandas", "streamlit", "torch", "core"}
ALLOWED = {
    "core/foundation": LIBRARIES | {"core.foundation"},
    "core/concepts": LIBRARIES | {"core.foundation"},
    "core/figures": {"numpy", "pandas", "plotly", "core.concepts", "core.figures", "core.foundation"},
    "pages/shell": PAGES | {"loky", "pages", "pages.shell"},
    "pages/stage": PAGES | {"orjson", "starlette", "pages.shell", "pages.stage"},
    "pages/inputs": PAGES | {"pages.shell", "pages.inputs"},
    "pages/course": PAGES | {"segno", "pages", "pages.shell", "pages.stage", "pages.inputs", "pages.course"},
    "pages": PAGES | {"pages"},
}
"""What each folder may import; the first that fits a file counts."""
STANDARD = set(__import__("sys").stdlib_module_names)
FILES = sorted({path for layer in ALLOWED for path in (ROOT / layer).rglob("*.py")})


def list_imports(path: Path) -> set[str]:
    """Return every module that a file imports, also within functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def find_layer(path: Path) -> str:
    relative = path.relative_to(ROOT).as_posix()
    return next(layer for layer in ALLOWED if relative.startswith(layer))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_point_one_way(path: Path) -> None:
    layer = find_layer(path)
    allowed = ALLOWED[layer]
    stem = path.relative_to(ROOT / "core/concepts").parts[0].removesuffix(".py") if "concepts" in path.parts else None
    for name in list_imports(path):
        package = name.split(".")[0]
        own_lesson = stem is not None and name.startswith(f"core.concepts.{stem}")
        within = any(name == each or ((each != "pages" or layer == "pages") and name.startswith(each + ".")) for each in allowed)
        assert package in STANDARD or within or own_lesson, f"{path.name} imports {name}"


OURS = {"core", "pages", "tests", "app"}
PUBLIC_MODULES = {
    "streamlit", "streamlit.components.v2", "streamlit.delta_generator", "streamlit.testing.v1", "concurrent.futures",
    "collections.abc", "urllib.parse",
}  # fmt: skip
CODE = [ROOT / "app.py", *FILES]


def list_private_names(path: Path) -> list[str]:
    """Return every name with a leading underscore that a file takes from outside this project, with its line.

    An attribute counts unless it belongs to `self`, `cls` or a module of ours; so do keyword arguments, imports, texts given to
    getattr and setattr, and Streamlit's modules that its documentation does not name.
    """
    tree, ours, found = ast.parse(path.read_text(encoding="utf-8")), {"self", "cls"}, []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            module, names = node.module or "", [alias.asname or alias.name for alias in node.names]
            hidden = any(map(is_private, [*module.split("."), *names]))
            undocumented = module.startswith("streamlit") and module not in PUBLIC_MODULES
            if module.split(".")[0] in OURS:
                ours |= set(names)
            elif hidden or undocumented:
                found.append(f"{node.lineno}: from {module}")
        elif isinstance(node, ast.Import):
            found += [f"{node.lineno}: import {alias.name}" for alias in node.names if any(map(is_private, alias.name.split(".")))]
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and is_private(node.attr):
            owner = node.value
            if not (isinstance(owner, ast.Name) and owner.id in ours):
                found.append(f"{node.lineno}: .{node.attr}")
        elif isinstance(node, ast.Call):
            named = [keyword.arg for keyword in node.keywords if keyword.arg and is_private(keyword.arg)]
            texts = [each.value for each in node.args[1:2] if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            called = getattr(node.func, "id", "")
            found += [f"{node.lineno}: {name}" for name in named]
            found += [
                f"{node.lineno}: {text}" for text in texts if called in ("getattr", "setattr", "hasattr") and is_private(text)
            ]
    return found


def is_private(name: str) -> bool:
    return (
        name.startswith("_") and not (name.startswith("__") and name.endswith("__")) and name != "_exit"
    )  # os._exit is documented


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_only_public_names_of_libraries(path: Path) -> None:
    assert not list_private_names(path)


def test_private_names_are_found(tmp_path: Path) -> None:
    """The check itself finds what it forbids; a question mark stands for the underscore, so that this file holds no such name."""
    bad = (
        "import streamlit as st\nfrom streamlit.runtime import get_instance\nfrom torch import ?C\n"
        "figure.?data\nself.figure.?layout\nst.session_state.?state\ngo.Figure(?validate=False)\ngetattr(st, '?config')\n"
    )
    good = "from pages.shell import link\nself.?own\nlink.?TABLE\nvalue.??class??\n"
    for name, sample, count in (("bad.py", bad, 7), ("good.py", good, 0)):
        (tmp_path / name).write_text(sample.replace("?", "_"))
        assert len(list_private_names(tmp_path / name)) == count


@pytest.mark.parametrize("package", sorted({path.parent for path in FILES if path.name == "__init__.py" and "core" in path.parts}))
def test_a_package_offers_what_others_use(package: Path) -> None:
    """Its __init__ imports no name that nobody outside of it reads; ruff cannot see that."""
    tree = ast.parse((package / "__init__.py").read_text(encoding="utf-8"))
    offered = {alias.asname or alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}  # some do more than import
    others = [
        path for folder in ("core", "pages", "tests") for path in (ROOT / folder).rglob("*.py") if package not in path.parents
    ]
    assert not offered - used - set[str]().union(*map(read_words, others))


@functools.cache
def read_words(path: Path) -> set[str]:
    """Return all words of a file."""
    return set(re.findall(r"\w+", path.read_text(encoding="utf-8")))


def test_the_shell_stays_small() -> None:
    assert sum(len(path.read_text().splitlines()) for path in (ROOT / "pages/shell").glob("*.py")) <= 1400


def test_files_stay_readable() -> None:
    long = {path.relative_to(ROOT).as_posix(): count for path in FILES if (count := len(path.read_text().splitlines())) > 300}
    assert not long, f"split these into a folder of the same stem: {long}"


def test_top_level_is_the_house() -> None:
    known = {"pyproject.toml", "README.md", "LICENSE", "app.py", "pages", "core", "assets", "tests"}
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.split()
    strange = {name.split("/")[0] for name in tracked if not name.startswith(".")} - known
    assert not strange
