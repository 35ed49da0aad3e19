"""Run the benchmarks and print one table.

uv run python -m tests.benchmarks                     # everything, about fifteen minutes
uv run python -m tests.benchmarks browser load        # parts of it
"""

import argparse
import contextlib
import datetime
import io
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import torch

from core.concepts.device_speed.measuring import count_cores, name_accelerator
from tests.benchmarks import browser, load

Rows = list[tuple[str, str]]
FOLDER = Path(__file__).parent


def run_load() -> Rows:
    """Thirty visitors on as many server processes as there are cores less one, then ten visitors on one process."""
    workers = max(1, count_cores() - 1)
    return load.report(30, 1.0, 120.0, workers=workers) + load.report(10, 1.0, 120.0)


def run_script(name: str) -> Rows:
    """Run another benchmark of this folder in a process of its own; its lines `what: value` are rows of the table."""
    done = subprocess.run([sys.executable, "-m", f"tests.benchmarks.{name}"], capture_output=True, text=True, cwd=FOLDER.parents[1])
    if done.returncode:
        return [(name, f"failed: {done.stderr.strip().splitlines()[-1]}")]
    return [
        (f"{name.replace('_', ' ')}: {line.partition(': ')[0]}", line.partition(": ")[2])
        for line in done.stdout.splitlines()
        if line
    ]


PARTS: dict[str, Callable[[], Rows]] = {"browser": browser.report, "load": run_load}
OWN = {"__main__", "server", "session", *PARTS}
ENGINES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in OWN)


def describe_machine() -> str:
    """Return today's date and what the numbers were measured on."""
    processor = platform.processor() or platform.machine()
    with contextlib.suppress(OSError, StopIteration):
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        processor = next(line.partition(": ")[2] for line in lines if line.startswith("model name"))
    busy = f", load before the start {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    accelerator = name_accelerator() or "no accelerator"
    libraries = f"Python {platform.python_version()}, PyTorch {torch.__version__}"
    return f"{datetime.date.today()}, {count_cores()} cores of {processor}, {accelerator}, {libraries}{busy}"


def write_table(rows: Rows, machine: str) -> str:
    """Return the rows as a table in markdown."""
    table = io.StringIO()
    table.write(f"Measured {machine}.\n\n| what | measured |\n|---|---|\n")
    for what, value in rows:
        table.write(f"| {what} | {value} |\n")
    return table.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", help=f"which: {', '.join([*ENGINES, *PARTS])}; all if none is named")
    wanted = parser.parse_args().parts or [*ENGINES, *PARTS]
    machine, rows = describe_machine(), []
    for part in wanted:
        print(f"{part} ...", flush=True)
        rows += PARTS[part]() if part in PARTS else run_script(part)
    print(write_table(rows, machine))


if __name__ == "__main__":
    main()
