"""The same training as a plain PyTorch program: what the page shows, and what the tests run."""

import inspect

from core.concepts.hidden_states import tasks
from core.concepts.hidden_states.network import EMBEDDING_SIZE, start_seed
from core.concepts.hidden_states.running import BATCH, CLIP_NORM
from core.concepts.hidden_states.settings import TrainingConfig, describe_network
from core.foundation.optimizer_program import write_optimizer


def write_program(config: TrainingConfig) -> str:
    """Return a program that needs only torch and ends with the watched run's losses, epoch by epoch, and its prediction."""
    symbols = tasks.list_symbols(config.task, config.source, config.target)
    network = describe_network(config)
    embedded = config.inputs == "embedding"
    read = "embedding(inputs)" if embedded else f"one_hot(inputs, {network.symbols}).float()"
    parts = "[embedding, layer, readout]" if embedded else "[layer, readout]"
    optimizer = write_optimizer(config.optimizer, "parameters", config.learning_rate)
    clip = f"        torch.nn.utils.clip_grad_norm_(parameters, {CLIP_NORM})\n" if config.clip else ""
    embedding = f"embedding = nn.Embedding({network.symbols}, {EMBEDDING_SIZE})\n" if embedded else ""
    return f"""import torch
from torch import nn
from torch.nn.functional import cross_entropy, one_hot

{_write_task(config, symbols)}
torch.manual_seed({start_seed(config.seed)})
{embedding}layer = nn.{config.cell}({network.input_size}, {config.hidden_size}, num_layers={config.layers})
readout = nn.Linear({config.hidden_size}, {network.symbols})
parameters = [parameter for part in {parts} for parameter in part.parameters()]
optimizer = {optimizer}


def score(inputs):  # (step, sequence) -> (step, sequence, symbol)
    output, last_state = layer({read})
    return readout(output)


def measure(inputs, targets):
    return cross_entropy(score(inputs).flatten(0, 1), targets.flatten())


losses = [measure(*test_set).item()]
for epoch in range({config.epochs}):
    for inputs, targets in zip(training_set[0].split({BATCH}, 1), training_set[1].split({BATCH}, 1)):
        optimizer.zero_grad()
        measure(inputs, targets).backward()
{clip}        optimizer.step()
    losses.append(measure(*test_set).item())

predicted = score(test_set[0])[:, 0].argmax(-1)
print("".join(symbols[letter] for letter in predicted), losses[-1])
"""


def _write_task(config: TrainingConfig, symbols: tuple[str, ...]) -> str:
    if config.task == "letters":
        source, target = (_write_word(word) for word in (config.source, config.target))
        return f"""source = {source}
target = {target}
symbols = {_write_letters(symbols)}
training_set = test_set = [torch.tensor([[symbols.index(letter)] for letter in word]) for word in (source, target)]
"""
    draw = {"echo": tasks.draw_echo, "parity": tasks.draw_parity, "brackets": tasks.draw_brackets}[config.task]
    lag = f", {config.lag}" if config.task == "echo" else ""
    calls = [
        f"{draw.__name__}({count}{lag}, torch.Generator().manual_seed({seed}))"
        for count, seed in ((tasks.TRAINING_COUNT, tasks.TRAINING_SEED), (tasks.CANDIDATES, tasks.TEST_SEED))
    ]
    return f"""STEPS, DEPTH = {tasks.STEPS}, {tasks.DEPTH}


{inspect.getsource(draw)}

{inspect.getsource(tasks.keep_new)}

symbols = {_write_letters(symbols)}
training_set = {calls[0]}
test_set = keep_new(*{calls[1]}, training_set[0], {tasks.TEST_COUNT})
"""


def _write_word(word: str) -> str:
    return _write_letters(tasks.split_letters(word))


def _write_letters(letters: tuple[str, ...]) -> str:
    return repr("".join(letters)) if all(len(letter) == 1 for letter in letters) else repr(list(letters))
