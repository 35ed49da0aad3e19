"""Write one race as a short PyTorch program that anyone can run."""

from core.concepts.descent.batches import make_shuffler
from core.concepts.descent.race import Race

_SAMPLERS = {
    "shuffled": "RandomSampler(x, generator=torch.Generator().manual_seed({seed}))",
    "with replacement": "RandomSampler(x, replacement=True, generator=torch.Generator().manual_seed({seed}))",
    "in order": "SequentialSampler(x)",
}


def write_program(race: Race) -> str:
    """Return a program that runs the race with torch.optim and a DataLoader's samplers, and prints where each one ends (`ends`)."""
    config, trace = race.config, race.trace
    sampler = _SAMPLERS[config.sampling].format(seed=make_shuffler(config.seed).initial_seed())
    runs = "".join(f"    ({method!r}, {runner.batch_size}, {runner.rate!r}),\n" for method, runner in race.runners.items())
    prediction, learned = ("w * x[batch] + b", "[w, b]") if config.intercept else ("w * x[batch]", "[w]")
    return f"""import torch
import torch.nn.functional as F
from torch.utils.data import BatchSampler, RandomSampler, SequentialSampler

x = torch.tensor({trace.features[:, 0].tolist()}, dtype=torch.float64)
y = torch.tensor({trace.y.tolist()}, dtype=torch.float64)

runs = [  # method, batch size, learning rate
{runs}]
ends = {{}}
for method, batch_size, rate in runs:
    w = torch.tensor({config.start[0]!r}, dtype=torch.float64, requires_grad=True)
    b = torch.tensor({config.start[1]!r}, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD({learned}, lr=rate, momentum={config.momentum!r})
    order = SequentialSampler(x) if method == "full batch" else {sampler}
    updates = 0
    for epoch in range({config.epochs}):
        for batch in BatchSampler(order, batch_size, drop_last=False):
            optimizer.zero_grad()
            loss = F.mse_loss({prediction}, y[batch])
            loss.backward()
            optimizer.step()
            updates += 1
    ends[method] = (updates, w.item(), b.item(), F.mse_loss(w * x + b, y).item())
    print(method, *ends[method])
"""
