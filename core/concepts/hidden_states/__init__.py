"""Hidden states: train recurrent networks, look into their memory, reach into it, and measure how far back it goes."""

from core.concepts.hidden_states.frames import Frames
from core.concepts.hidden_states.gain import GAINS, GainConfig, GainTrace, spread_gradients
from core.concepts.hidden_states.memory import (
    EditConfig,
    Plane,
    Replay,
    find_ambiguous_steps,
    find_plane,
    read_start,
    replay,
    write_loss,
)
from core.concepts.hidden_states.network import CELLS, GATES, INPUTS, Cell, Inputs, start_seed
from core.concepts.hidden_states.program import write_program
from core.concepts.hidden_states.reach import ReachTrace, compare_reach
from core.concepts.hidden_states.running import CLIP_NORM
from core.concepts.hidden_states.settings import MAX_LAG, RUNS, TrainingConfig, list_kept_seeds, list_shown_seeds, share_seeds
from core.concepts.hidden_states.shapes import MISTAKES, Sizes, ask_torch, compare_layer, fill_layer, list_shapes
from core.concepts.hidden_states.tasks import MAX_LETTERS, MIN_LETTERS, TASKS, TaskName, find_fault, split_letters
from core.concepts.hidden_states.training import (
    STATE_BYTES,
    TrainingState,
    TrainingTrace,
    go_on,
    select_run,
    start,
    train,
)
from core.concepts.hidden_states.watching import (
    EditTrace,
    RunsTrace,
    WatchTrace,
    compare_edit,
    gather,
    tabulate,
    watch,
    watch_all,
    watch_training,
)

__all__ = [
    "CELLS", "CLIP_NORM", "GAINS", "GATES", "INPUTS", "MAX_LAG", "MAX_LETTERS", "MIN_LETTERS", "MISTAKES", "RUNS",
    "STATE_BYTES", "TASKS", "Cell", "EditConfig", "EditTrace", "Frames", "GainConfig", "GainTrace", "Inputs", "Plane",
    "ReachTrace", "Replay", "RunsTrace", "Sizes", "TaskName", "TrainingConfig", "TrainingState", "TrainingTrace", "WatchTrace",
    "ask_torch", "compare_edit", "compare_layer", "compare_reach", "fill_layer", "find_ambiguous_steps", "find_fault",
    "find_plane", "gather", "go_on", "list_kept_seeds", "list_shapes", "list_shown_seeds", "read_start", "replay", "select_run",
    "share_seeds", "split_letters", "spread_gradients", "start", "start_seed", "tabulate", "train", "watch", "watch_all",
    "watch_training", "write_loss", "write_program",
]  # fmt: skip
