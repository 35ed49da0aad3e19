"""Imports point one way, every function stays small, and nothing at the top level surprises."""

import ast
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
    "charset_normalizer",
    "regex",
    "pooch",
    "requests",
}
ALLOWED = {
    "core/foundation": LIBRARIES | {"core.foundation"},
    "core/concepts": LIBRARIES | {"core.foundation"},
    "core/figures": {"numpy", "pandas", "plotly", "core.concepts", "core.figures", "core.foundation"},
    "pages": {"loky", "numpy", "orjson", "pandas", "starlette", "streamlit", "torch", "core", "pages"},
}
STANDARD = set(__import__("sys").stdlib_module_names)
FILES = sorted(path for layer in ALLOWED for path in (ROOT / layer).rglob("*.py"))


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
    allowed = ALLOWED[find_layer(path)]
    stem = path.relative_to(ROOT / "core/concepts").parts[0].removesuffix(".py") if "concepts" in path.parts else None
    for name in list_imports(path):
        package = name.split(".")[0]
        own_lesson = stem is not None and name.startswith(f"core.concepts.{stem}")
        within = any(name == each or name.startswith(each + ".") for each in allowed)
        assert package in STANDARD or within or own_lesson, f"{path.name} imports {name}"


def test_core_needs_no_streamlit() -> None:
    program = "import sys, core.concepts.loss_surface, core.figures.loss_surface; assert 'streamlit' not in sys.modules"
    subprocess.run([__import__("sys").executable, "-c", program], cwd=ROOT, check=True)


def test_files_stay_readable() -> None:
    long = {path.relative_to(ROOT).as_posix(): count for path in FILES if (count := len(path.read_text().splitlines())) > 300}
    assert not long, f"split these into a folder of the same stem: {long}"


def test_top_level_is_the_house() -> None:
    known = {"pyproject.toml", "README.md", "LICENSE", "app.py", "pages", "core", "assets", "tests"}
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.split()
    strange = {name.split("/")[0] for name in tracked if not name.startswith(".")} - known
    assert not strange
