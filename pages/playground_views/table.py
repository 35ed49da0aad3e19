"""The table of the playground: how well the watched run does, how many seeds solve the task, how large the network is."""

from core.concepts.playground import PlaygroundTrace
from core.figures.playground import DIALS
from pages.shell.view import Numbers, Row, moving
from pages.shell.words import Words


def list_numbers(trace: PlaygroundTrace, words: Words) -> Numbers:
    """Return losses and accuracies, of which clock and dials choose one, and the number of parameters."""
    values = {
        f"{part} {name}": each[at]
        for name, each in (("loss", trace.losses), ("accuracy", trace.accuracies))
        for at, part in enumerate(("train", "test"))
    }
    cells = [*(moving(each, dials=DIALS) for each in (*values.values(), trace.solved)), trace.config.parameters]
    columns = words.name_columns("network", *values, "solved", "parameters")
    return Numbers(columns, [Row("-".join(map(str, trace.config.sizes)), cells)], first="18%")
