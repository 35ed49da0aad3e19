"""Backpropagation: a formula's graph with its gradients, PyTorch's autograd, the training loop, and many layers."""

from core.concepts.backprop.cost import CostConfig, CostTrace, measure_cost
from core.concepts.backprop.depth import (
    ACTIVATIONS,
    LAYERS,
    STARTS,
    DepthConfig,
    DepthTrace,
    send_through,
    tabulate_depth,
    write_depth,
)
from core.concepts.backprop.differentiate import DATA_STOPS, EXAMPLES, GraphConfig, GraphTrace, differentiate, take_formula
from core.concepts.backprop.graph import Graph, build_graph, lay_out
from core.concepts.backprop.lines import AUTOGRAD, AutogradConfig, Carried, run_example, tabulate_lines, write_lines
from core.concepts.backprop.loop import (
    LINES,
    RATES,
    WAYS,
    LoopConfig,
    LoopTrace,
    find_curvatures,
    find_period,
    run_loop,
    tabulate_loop,
    write_loop,
)
from core.concepts.backprop.nudge import NUDGES, NudgeConfig, NudgeTrace, nudge
from core.concepts.backprop.steps import Step, find_moments, follow_steps, list_steps, name_steps
from core.concepts.backprop.writing import list_nodes, subscript, tabulate_graph, write_node, write_program
