"""Convolution and pooling: where each number of the output comes from, how many there are, and what a stack of layers costs."""

from core.concepts.convolution.convolve import ConvolutionTrace, convolve, list_weights
from core.concepts.convolution.fit import BORDERS, MAX_DILATION, MAX_PADDING, MAX_SIZE, MAX_STRIDE, Fit, find_sources, survey_counts
from core.concepts.convolution.kernels import KERNELS, KernelName, choose_kernels, make_kernel
from core.concepts.convolution.layers import Layer
from core.concepts.convolution.pool import POOLINGS, Pooling, PoolingConfig, PoolingTrace, pool
from core.concepts.convolution.program import tabulate, write_pooling_program, write_program, write_stack_program
from core.concepts.convolution.reading import drop_layer, read_layers, write_layer, write_layers
from core.concepts.convolution.settings import (
    MAX_CHANNELS,
    MAX_OUTPUTS,
    MAX_SIDE,
    MIXES,
    NUMBERS,
    PICTURE_SIDE,
    SOURCES,
    ConvolutionConfig,
    Source,
)
from core.concepts.convolution.stack import LAYERS, StackConfig, StackTrace, assemble
