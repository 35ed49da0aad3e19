"""The measurement as a short PyTorch program."""

from core.concepts.device_speed.workloads import CLASSES, HIDDEN, INPUTS, POINTS, STEPS, Workload


def write_program(workload: Workload, size: int) -> str:
    """Return a program that times the same work at one size on the CPU and, if there is one, on the accelerator."""
    preparations: dict[Workload, str] = {
        "product": _PRODUCT.format(size=size),
        "step": _STEP.format(size=size, inputs=INPUTS, hidden=HIDDEN, classes=CLASSES),
        "grid": _GRID.format(size=size, points=POINTS, steps=STEPS),
    }
    return _PROGRAM.format(preparation=preparations[workload])


_PROGRAM = """\
import time

import torch

devices = [torch.device("cpu")]
if torch.accelerator.is_available():
    devices.append(torch.accelerator.current_accelerator())


{preparation}

for device in devices:
    work = prepare(device)
    work()  # the first call makes everything ready and is not counted
    seconds = []
    for _ in range(10):
        began = time.perf_counter()
        work()
        if device.type != "cpu":
            torch.accelerator.synchronize()  # a launch returns before the work is done
        seconds.append(time.perf_counter() - began)
    print(device.type, min(seconds) * 1e6, "microseconds")
"""
_PRODUCT = """\
def prepare(device):
    left, right = torch.randn(2, {size}, {size}, device=device)
    return lambda: left @ right
"""
_STEP = """\
def prepare(device):
    net = torch.nn.Sequential(torch.nn.Linear({inputs}, {hidden}), torch.nn.ReLU(), torch.nn.Linear({hidden}, {classes})).to(device)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
    pixels, labels = torch.rand({size}, {inputs}, device=device), torch.randint({classes}, ({size},), device=device)

    def step():
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(net(pixels), labels).backward()
        optimizer.step()

    return step
"""
_GRID = """\
def prepare(device):
    x = torch.linspace(-1, 1, {points}, device=device)
    features, y = torch.stack([x, torch.ones_like(x)]), 2 * x + 1
    rates = torch.linspace(0.1, 0.2, {size}, device=device)[:, None]

    def descend():  # all learning rates side by side: one row of parameters for each
        parameters = torch.zeros({size}, 2, device=device)
        for _ in range({steps}):
            errors = parameters @ features - y
            parameters -= rates * (2 / {points}) * (errors @ features.T)
        return parameters

    return descend
"""
