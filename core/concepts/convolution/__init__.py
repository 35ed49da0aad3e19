"""Convolution and pooling: where each number of the output comes from, how many there are, and what a stack of layers costs."""

from core.concepts.convolution.convolve import (
    MAX_CHANNELS,
    MAX_OUTPUTS,
    MAX_SIDE,
    MIXES,
    NUMBERS,
    SOURCES,
    ConvolutionConfig,
    ConvolutionTrace,
    Mix,
    Source,
    convolve,
)
from core.concepts.convolution.fit import MAX_DILATION, MAX_PADDING, MAX_SIZE, MAX_STRIDE, Fit, survey_counts
from core.concepts.convolution.grids import Grid, Grids, read_grids, write_grids
from core.concepts.convolution.kernels import KERNELS, KernelName, make_kernel
from core.concepts.convolution.pool import POOLINGS, Pooling, PoolingConfig, PoolingTrace, pool
from core.concepts.convolution.stack import (
    MAX_LAYERS,
    Layer,
    StackConfig,
    StackTrace,
    assemble,
    read_layers,
    write_layers,
)

__all__ = [
    "KERNELS",
    "MAX_CHANNELS",
    "MAX_DILATION",
    "MAX_LAYERS",
    "MAX_OUTPUTS",
    "MAX_PADDING",
    "MAX_SIDE",
    "MAX_SIZE",
    "MAX_STRIDE",
    "MIXES",
    "NUMBERS",
    "POOLINGS",
    "SOURCES",
    "ConvolutionConfig",
    "ConvolutionTrace",
    "Fit",
    "Grid",
    "Grids",
    "KernelName",
    "Layer",
    "Mix",
    "Pooling",
    "PoolingConfig",
    "PoolingTrace",
    "Source",
    "StackConfig",
    "StackTrace",
    "assemble",
    "convolve",
    "make_kernel",
    "pool",
    "read_grids",
    "read_layers",
    "survey_counts",
    "write_grids",
    "write_layers",
]
