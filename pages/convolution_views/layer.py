"""The controls of the convolution: its kernel, its steps, the map that is shown, and what one output cell counts."""

from dataclasses import replace
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.concepts import convolution as concept
from core.concepts.convolution import ConvolutionConfig, KernelName
from core.foundation.grids import read_written_grids, write_grids
from pages.convolution_views import settle
from pages.convolution_views.source import read_source
from pages.inputs.own_numbers import edit_numbers
from pages.shell.lesson import Lesson, side_by_side

OWN_KERNEL = write_grids(ConvolutionConfig.own, compact=True)
"""The kernel named "own" before the visitor writes one, as it stands in the link."""
STEPS = {
    "kernel_size": range(1, concept.MAX_SIZE + 1),
    "stride": range(1, concept.MAX_STRIDE + 1),
    "padding": range(concept.MAX_PADDING + 1),
    "dilation": range(1, concept.MAX_DILATION + 1),
}
LAYER = ("source", "digit", "picture", "grids", "own", "kernel", *STEPS, "border", "channels", "outputs")
"""Controls that together make a convolution."""


def read_layer(lesson: Lesson) -> ConvolutionConfig:
    """Show the controls of the convolution; return what they say. What torch would refuse is explained instead of tried."""
    controls, cells = lesson.controls, side_by_side(2, vertical_alignment="bottom")
    fields = read_source(lesson, cells)
    read_own = partial(read_written_grids, controls.state("own", OWN_KERNEL), concept.MAX_CHANNELS, concept.MAX_SIZE)
    own = settle(lesson, "own", ConvolutionConfig.own, read_own, "own")
    with cells:
        kernel: KernelName = controls.choose("kernel", concept.KERNELS, ConvolutionConfig.kernels[0], few=False)
        editor = cells.cell()
        fields |= {"own": own} | read_steps(lesson, len(own[0]) if kernel == "own" else None)
        if fields["padding"]:  # without padding there is no border
            fields["border"] = controls.choose("border", concept.BORDERS, few=False)
        channels = controls.choose("channels", (1, 3))
        outputs = controls.choose("outputs", tuple(range(1, concept.MAX_OUTPUTS + 1)), 1)
    given = len(fields["grids"]) if fields["source"] == "numbers" else 1
    fields["channels"] = given if given > 1 else channels
    fields["kernels"] = concept.choose_kernels(kernel, outputs, fields["kernel_size"])
    config = settle(lesson, "layer", ConvolutionConfig(), lambda: ConvolutionConfig(**fields), *LAYER)
    if kernel == "own" or "own" in controls.offered:
        edit_kernel(lesson, config, editor)
    return config


def read_steps(lesson: Lesson, size: int | None) -> dict[str, int]:
    """Show size (unless the visitor's own kernel has one), stride, padding and dilation; return them."""
    if size is None:
        return {name: lesson.controls.slide(name, tuple(allowed)) for name, allowed in STEPS.items()}
    if "kernel_size" in lesson.controls.offered:
        st.markdown(f"{lesson.words['control.kernel_size']}\n\n**{size}**")
    others = {name: lesson.controls.slide(name, tuple(allowed)) for name, allowed in STEPS.items() if name != "kernel_size"}
    return {"kernel_size": size} | others


def edit_kernel(lesson: Lesson, config: ConvolutionConfig, place: DeltaGenerator) -> None:
    """Show an editor for the first kernel. One that is edited becomes the visitor's own."""
    take = lambda text: lesson.controls.assign(own=text, kernel="own")  # noqa: E731
    with place:
        edit_numbers(lesson, "kernel", concept.list_weights(config), most=concept.MAX_CHANNELS, side=concept.MAX_SIZE, take=take)


def read_sum(lesson: Lesson, config: ConvolutionConfig) -> ConvolutionConfig:
    """Show the bias, and how a kernel counts several input channels; return the convolution with them."""
    bias = lesson.controls.slide("bias", tuple(step / 2 for step in range(-10, 11)))
    if config.channels == 1 or set(config.kernels) == {"random"}:
        return replace(config, bias=bias)
    return replace(config, bias=bias, mix=lesson.controls.choose("mix", concept.MIXES, few=False))


def choose_map(lesson: Lesson, config: ConvolutionConfig) -> int:
    """Show which of several output channels is to be looked at; return its index."""
    if len(config.kernels) == 1:
        return 0
    return lesson.controls.choose("shown", tuple(range(1, len(config.kernels) + 1)), 1) - 1
