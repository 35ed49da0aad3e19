"""The same training as a plain PyTorch program: what the page shows, and what the tests run."""

import inspect

from core.concepts.hidden_states import tasks
from core.concepts.hidden_states.network import EMBEDDING_SIZE, start_seed
from core.concepts.hidden_states.settings import TrainingConfig, describe_network
from core.concepts.hidden_states.training import BATCH, CLIP_NORM
from core.foundation.optimizer_program import write_optimizer


def write_program(config: TrainingConfig) -> str:
    """Return a program that needs only torch and ends with the watched run's losses, epoch by epoch, and its answer."""
    symbols = tasks.list_symbols(config.task, config.source, config.target)
    network = describe_network(config)
    embedded = config.inputs == "embedding"
    read = "embedding(questions)" if embedded else f"one_hot(questions, {network.symbols}).float()"
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


def score(questions):  # (step, sequence) -> (step, sequence, symbol)
    output, last_state = layer({read})
    return readout(output)


def measure(questions, answers):
    return cross_entropy(score(questions).flatten(0, 1), answers.flatten())


losses = [measure(*exam).item()]
for epoch in range({config.epochs}):
    for questions, answers in zip(practice[0].split({BATCH}, 1), practice[1].split({BATCH}, 1)):
        optimizer.zero_grad()
        measure(questions, answers).backward()
{clip}        optimizer.step()
    losses.append(measure(*exam).item())

said = score(exam[0])[:, 0].argmax(-1)
print("".join(symbols[letter] for letter in said), losses[-1])
"""


def _write_task(config: TrainingConfig, symbols: tuple[str, ...]) -> str:
    if config.task == "letters":
        source, target = (_write_word(word) for word in (config.source, config.target))
        return f"""source = {source}
target = {target}
symbols = {_write_letters(symbols)}
practice = exam = [torch.tensor([[symbols.index(letter)] for letter in word]) for word in (source, target)]
"""
    draw = {"echo": tasks.draw_echo, "parity": tasks.draw_parity, "brackets": tasks.draw_brackets}[config.task]
    lag = f", {config.lag}" if config.task == "echo" else ""
    calls = [
        f"{draw.__name__}({count}{lag}, torch.Generator().manual_seed({seed}))"
        for count, seed in ((tasks.PRACTICE, tasks.PRACTICE_SEED), (tasks.DRAWN, tasks.EXAM_SEED))
    ]
    return f"""STEPS, DEPTH = {tasks.STEPS}, {tasks.DEPTH}


{inspect.getsource(draw)}

{inspect.getsource(tasks.keep_new)}

symbols = {_write_letters(symbols)}
practice = {calls[0]}
exam = keep_new(*{calls[1]}, practice[0], {tasks.EXAM})
"""


def _write_word(word: str) -> str:
    return _write_letters(tasks.split_letters(word))


def _write_letters(letters: tuple[str, ...]) -> str:
    return repr("".join(letters)) if all(len(letter) == 1 for letter in letters) else repr(list(letters))
