"""Hidden states: train recurrent networks, look into their memory, reach into it, and measure how far back it goes."""

from core.concepts.hidden_states.frames import Frames
from core.concepts.hidden_states.gain import GAINS, GainConfig, GainTrace, spread_gradients
from core.concepts.hidden_states.memory import (
    EditConfig,
    Replay,
    find_ambiguous_steps,
    find_plane,
    read_start,
    replay,
    write_loss,
)
from core.concepts.hidden_states.network import CELLS, GATES, INPUTS, Cell, Inputs, start_seed
from core.concepts.hidden_states.program import write_program
from core.concepts.hidden_states.reach import ReachTrace, compare_reach, tabulate_reach
from core.concepts.hidden_states.running import CLIP_NORM
from core.concepts.hidden_states.settings import MAX_LAG, RUNS, TrainingConfig, list_kept_seeds, list_shown_seeds, share_seeds
from core.concepts.hidden_states.shapes import MISTAKES, Sizes, ask_torch, compare_layer, fill_layer, list_shapes
from core.concepts.hidden_states.tasks import MAX_LETTERS, MIN_LETTERS, TASKS, TaskName, find_fault, find_unprintable, split_letters
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
