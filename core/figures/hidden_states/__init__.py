"""Figures of the lesson on hidden states: reading, memory, and how far back gradients reach."""

from core.figures.hidden_states.letters import draw_letters, draw_loss, draw_states
from core.figures.hidden_states.memory import draw_ambiguous_steps, draw_edit, draw_gates
from core.figures.hidden_states.paths import draw_embedding, draw_path
from core.figures.hidden_states.reach import LOOKS, draw_clipping, draw_gain, draw_reach
from core.figures.hidden_states.runs import Runs, watch_one
from core.figures.hidden_states.shapes import TENSORS, draw_shapes
from core.figures.hidden_states.unrolled import draw_unrolled
