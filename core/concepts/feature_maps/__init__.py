"""A small convolutional network that learns digits: its training epoch by epoch, what it sees, and what it can be asked."""

from core.concepts.feature_maps.answers import Ink, cover
from core.concepts.feature_maps.asking import (
    Ablation,
    Block,
    Comparison,
    Occlusion,
    compare,
    count_confusions,
    find_mistakes,
    occlude,
    silence_each,
)
from core.concepts.feature_maps.looking import Cell, Look, explain_cell, look
from core.concepts.feature_maps.measuring import TrainingTrace, load_data
from core.concepts.feature_maps.network import LAYERS, SHAPES, DigitNetwork, Layer, Shape, Weights, restore_network
from core.concepts.feature_maps.program import tabulate, tabulate_seeds, write_program
from core.concepts.feature_maps.settings import FeatureMapsConfig, Optimizer, Schedule
from core.concepts.feature_maps.training import TrainingState, go_on, start, train
