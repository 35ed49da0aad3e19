"""What the network learns: one pair of words, or sequences in which the target lies some steps back."""

import unicodedata
from dataclasses import dataclass
from typing import Literal, get_args

import regex
import torch

from core.foundation.numbers import JOINERS, UNSEEN

TaskName = Literal["letters", "echo", "parity", "brackets"]

TASKS: tuple[TaskName, ...] = get_args(TaskName)
MIN_LETTERS, MAX_LETTERS = 2, 24
STEPS = 12
"""Length of the sequences of the memory tasks."""
TRAINING_COUNT, TEST_COUNT, CANDIDATES = 96, 64, 256
"""How many sequences of a memory task are trained on, how many others tested on, and from how many these are taken."""
DEPTH = 3
"""How many brackets may be open at once."""
TRAINING_SEED, TEST_SEED = 1, 2
_UNPRINTABLE = regex.compile(r"[\p{Cc}\p{Cn}\p{Co}\p{Cs}]")
NOTHING = "·"
"""The target where there is none: before an echo begins, when no bracket is open."""
TASK_SYMBOLS: dict[TaskName, tuple[str, ...]] = {
    "echo": ("a", "b", NOTHING),
    "parity": ("0", "1"),
    "brackets": ("(", "[", ")", "]", NOTHING),
}


@dataclass(frozen=True, eq=False)
class Task:
    """Sequences of symbols, as indices into `symbols`.

    Attributes:
        symbols: the vocabulary of inputs and targets.
        inputs, targets: the sequences trained on, shape (step, sequence).
        test_inputs, test_targets: sequences that training never sees, shape (step, sequence). A pair of words has only
            itself, so there it is the same sequence. Sequence 0 is the one in the pictures.
    """

    symbols: tuple[str, ...]
    inputs: torch.Tensor
    targets: torch.Tensor
    test_inputs: torch.Tensor
    test_targets: torch.Tensor


def tidy_word(text: str) -> str:
    """Return a word without what a keyboard or a copy adds to it unseen: spaces around it, and `UNSEEN`; joiners stay inside."""
    return text.translate(UNSEEN).strip().strip(JOINERS)


def split_letters(text: str) -> tuple[str, ...]:
    """Split a text into letters as readers see them: accents, vowel signs, flags and joined emoji are one each.

    These are the extended grapheme clusters of Unicode Standard Annex 29: split_letters("né") has two letters, however the é is
    written.
    """
    return tuple(regex.findall(r"\X", unicodedata.normalize("NFC", tidy_word(text))))


def find_fault(source: str, target: str) -> str:
    """Return what is wrong with a pair of words: "short", "long", "unequal", "unprintable", or "" when nothing is."""
    sizes = len(split_letters(source)), len(split_letters(target))
    if min(sizes) < MIN_LETTERS:
        return "short"
    if max(sizes) > MAX_LETTERS:
        return "long"
    if sizes[0] != sizes[1]:
        return "unequal"
    return "unprintable" if find_unprintable(source) or find_unprintable(target) else ""


def find_unprintable(word: str) -> int:
    """Return which letter of a word, from 1, cannot be shown (a control, private or unassigned character); 0 if all can.

    By `regex`, which knows a newer Unicode than Python, and so newer emoji.
    """
    return next((place for place, letter in enumerate(split_letters(word), start=1) if _UNPRINTABLE.search(letter)), 0)


def make_task(name: TaskName, source: str = "hello", target: str = "ohlol", lag: int = 2) -> Task:
    """Return the sequences of a task.

    "letters": read `source`, predict `target`. "echo": repeat what stood `lag` steps back. "parity": is the number of ones so far
    odd? "brackets": which bracket closes the innermost open one (Dyck-2; Hao et al. 2018, Context-Free Transductions with Neural
    Stacks)?
    """
    symbols = list_symbols(name, source, target)
    if name == "letters":
        pair = [torch.tensor([[symbols.index(letter)] for letter in split_letters(word)]) for word in (source, target)]
        return Task(symbols, *pair, *pair)
    inputs, targets = draw_sequences(name, TRAINING_COUNT, lag, TRAINING_SEED)
    return Task(symbols, inputs, targets, *keep_new(*draw_sequences(name, CANDIDATES, lag, TEST_SEED), inputs, TEST_COUNT))


def keep_new(inputs: torch.Tensor, targets: torch.Tensor, trained: torch.Tensor, count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the first `count` sequences that are neither trained on nor a repetition; all of shape (step, sequence)."""
    seen, kept = set(map(tuple, trained.T.tolist())), []
    for place, sequence in enumerate(map(tuple, inputs.T.tolist())):
        if sequence not in seen:
            seen.add(sequence)
            kept.append(place)
    return inputs[:, kept[:count]], targets[:, kept[:count]]


def guess_by_letter(task: Task) -> float:
    """Return the share right, on the test sequences, of a table from letter to its most frequent target: without any memory."""
    counts = torch.zeros(len(task.symbols), len(task.symbols))
    pairs = (task.inputs.flatten(), task.targets.flatten())
    table = counts.index_put(pairs, torch.ones(()), accumulate=True).argmax(1)
    return float((table[task.test_inputs] == task.test_targets).float().mean())


def list_symbols(name: TaskName, source: str, target: str) -> tuple[str, ...]:
    """Return the vocabulary of a task: of a pair of words, its letters in the order in which they come."""
    return tuple(dict.fromkeys(split_letters(source) + split_letters(target))) if name == "letters" else TASK_SYMBOLS[name]


def draw_sequences(name: TaskName, count: int, lag: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return so many inputs and targets of a memory task, each of shape (step, sequence)."""
    generator = torch.Generator().manual_seed(seed)
    if name == "echo":
        return draw_echo(count, lag, generator)
    return (draw_parity if name == "parity" else draw_brackets)(count, generator)


def draw_echo(count: int, lag: int, generator: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Return random sequences of a and b (0, 1) and the same `lag` steps later, nothing (2) before; shape (step, sequence)."""
    inputs = torch.randint(2, (STEPS, count), generator=generator)
    return inputs, torch.cat([torch.full((lag, count), 2), inputs])[:STEPS]


def draw_parity(count: int, generator: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Return random bits and, at each step, whether the number of ones so far is odd; shape (step, sequence)."""
    inputs = torch.randint(2, (STEPS, count), generator=generator)
    return inputs, inputs.cumsum(0) % 2


def draw_brackets(count: int, generator: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Return balanced sequences of ( [ ) ] (0 to 3) and the bracket to close next (4: none is open); shape (step, sequence)."""
    inputs, targets = torch.empty(2, STEPS, count, dtype=torch.long)
    for sequence in range(count):
        open_kinds: list[int] = []
        for step in range(STEPS):
            opens, kind = torch.randint(2, (2,), generator=generator).tolist()
            room = min(DEPTH, STEPS - step)
            if not open_kinds or (opens and len(open_kinds) < room):
                open_kinds.append(kind)
                inputs[step, sequence] = kind
            else:
                inputs[step, sequence] = open_kinds.pop() + 2
            targets[step, sequence] = open_kinds[-1] + 2 if open_kinds else 4
    return inputs, targets
