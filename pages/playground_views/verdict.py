"""What is to be said of the watched run: how far the training is, that it diverged, that it cannot be better."""

from core.concepts.playground import RATES, PlaygroundTrace, TrainingState, is_linear
from pages.shell.words import Words


def write_verdict(state: TrainingState, trace: PlaygroundTrace, words: Words, note: str = "") -> str:
    """Return a sentence on the watched run, or on the training while it goes on; a view's own note unless the run diverged."""
    config, loss = state.config, trace.loss
    if state.done and not loss < float("inf"):
        return words("verdict.diverged", rate=RATES[trace.rate])
    if note:
        return note
    if not state.done:
        return words("training.progress", done=state.epochs, all=config.total)
    if is_linear(config):
        return words["verdict.linear" if trace.data.classes else "verdict.plane"]
    if config.start == "zeros" and config.hidden:
        return words["verdict.zeros"]
    return words("verdict.done", train=loss, epochs=config.total)
