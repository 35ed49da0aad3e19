"""Figures of the lesson on hidden states: reading, memory, and how far back gradients reach."""

from core.figures.hidden_states.letters import draw_letters, draw_loss, draw_states
from core.figures.hidden_states.memory import draw_ambiguous_steps, draw_edit, draw_gates
from core.figures.hidden_states.paths import draw_embedding, draw_path
from core.figures.hidden_states.reach import LOOKS, draw_clipping, draw_gain, draw_reach
from core.figures.hidden_states.runs import Runs, watch_one
from core.figures.hidden_states.shapes import TENSORS, draw_shapes
from core.figures.hidden_states.unrolled import draw_unrolled

__all__ = [
    "LOOKS",
    "TENSORS",
    "Runs",
    "draw_ambiguous_steps",
    "draw_clipping",
    "draw_edit",
    "draw_embedding",
    "draw_gain",
    "draw_gates",
    "draw_letters",
    "draw_loss",
    "draw_path",
    "draw_reach",
    "draw_shapes",
    "draw_states",
    "draw_unrolled",
    "watch_one",
]
