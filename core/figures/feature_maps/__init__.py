"""Figures of the lesson on feature maps."""

from core.figures.feature_maps.asking import MISTAKES, draw_ablation, draw_confusion, draw_mistakes, draw_occlusion
from core.figures.feature_maps.cell import draw_before, draw_map, draw_products, draw_sum, draw_window
from core.figures.feature_maps.learning import draw_accuracy, draw_closeness, draw_loss, draw_two_seeds
from core.figures.feature_maps.montage import Montage, Scale
from core.figures.feature_maps.network import MONTAGES, draw_kernels, draw_layers, draw_softmax, find_layer
