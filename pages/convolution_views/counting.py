"""What one output cell counts besides its kernel: the bias, how the input channels are weighed, which output channel it is in."""

from dataclasses import replace

from core.concepts import convolution as concept
from core.concepts.convolution import ConvolutionConfig
from pages.shell.lesson import Lesson, side_by_side


def read_sum(lesson: Lesson, config: ConvolutionConfig) -> tuple[ConvolutionConfig, int]:
    """Show the controls of the sum; return the convolution with them, and the index of the map to be looked at."""
    with side_by_side(2):
        bias = read_bias(lesson)
        shown = choose_map(lesson, config)
    return replace(config, bias=bias, mix=read_mix(lesson, config)), shown


def read_bias(lesson: Lesson) -> float:
    """Show the bias, return it."""
    return lesson.controls.slide("bias", tuple(step / 2 for step in range(-10, 11)))


def read_mix(lesson: Lesson, config: ConvolutionConfig) -> concept.Mix:
    """Show how a kernel counts several input channels, return it."""
    if config.channels == 1 or set(config.kernels) == {"random"}:
        return config.mix
    return lesson.controls.choose("mix", concept.MIXES, few=False)


def choose_map(lesson: Lesson, config: ConvolutionConfig) -> int:
    """Show which of several output channels is to be looked at; return its index."""
    if len(config.kernels) == 1:
        return 0
    return lesson.controls.choose("shown", tuple(range(1, len(config.kernels) + 1)), 1) - 1
