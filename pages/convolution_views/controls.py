"""The controls of the convolution: its input, its kernel, its steps. What torch would refuse is explained instead of tried."""

from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from core.concepts import convolution as concept
from core.concepts.convolution import ConvolutionConfig, KernelName
from core.foundation.grids import Grids, read_grids, write_grids
from pages.convolution_views import settle
from pages.shell.lesson import Lesson
from pages.shell.own_numbers import edit_numbers
from pages.shell.own_picture import upload_picture

SOURCES = ("numbers", "own numbers", *concept.SOURCES[1:])
"""What the visitor chooses from; numbers of one's own stand beside the lesson's, so that no preset overwrites them."""
EDITED_SIDE = 12
"""Rows and columns that numbers typed by hand may have; they travel in the link."""
OWN_KERNEL = write_grids(ConvolutionConfig.own, compact=True)
"""The kernel named "own" before the visitor writes one, as it stands in the link."""


def read_layer(lesson: Lesson) -> ConvolutionConfig:
    """Show the controls of the convolution; return what they say. A kernel that is edited becomes the visitor's own."""
    controls, fields = lesson.controls, read_input(lesson)
    text = controls.state("own", OWN_KERNEL)
    own = settle(lesson, "own", ConvolutionConfig.own, lambda: read_grids(text, concept.MAX_CHANNELS, concept.MAX_SIZE))
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        kernel: KernelName = controls.choose("kernel", concept.KERNELS, ConvolutionConfig.kernels[0], few=False)
    editor = right.container()
    size = len(own[0]) if kernel == "own" else None
    fields |= {"own": own} | read_steps(lesson, size)
    left, right = st.columns(2)
    with left:
        channels = controls.choose("channels", (1, 3))
    with right:
        outputs = controls.choose("outputs", tuple(range(1, concept.MAX_OUTPUTS + 1)), 1)
    given = len(fields["grids"]) if fields["source"] == "numbers" else 1
    fields |= {"channels": given if given > 1 else channels, "kernels": concept.line_up(kernel, outputs, fields["kernel_size"])}
    config = settle(lesson, "layer", ConvolutionConfig(), lambda: ConvolutionConfig(**fields))
    with editor:
        edit_numbers(
            lesson,
            "kernel",
            concept.show_kernel(config),
            most=concept.MAX_CHANNELS,
            side=concept.MAX_SIZE,
            take=lambda text: controls.assign(own=text, kernel="own"),
        )
    return config


def read_steps(lesson: Lesson, size: int | None) -> dict[str, int]:
    """Show size (unless the visitor's own kernel has one), stride, padding and dilation; return them."""
    highest = {"kernel_size": concept.MAX_SIZE, "stride": concept.MAX_STRIDE}
    highest |= {"padding": concept.MAX_PADDING, "dilation": concept.MAX_DILATION}
    chosen = {}
    for column, (name, most) in zip([*st.columns(2), *st.columns(2)], highest.items(), strict=True):
        with column:
            if name == "kernel_size" and size is not None:
                st.markdown(f"{lesson.words['control.kernel_size']}\n\n**{size}**")
                chosen[name] = size
            else:
                chosen[name] = lesson.controls.slide(name, tuple(range(0 if name == "padding" else 1, most + 1)))
    return chosen


def read_sum(lesson: Lesson, config: ConvolutionConfig) -> tuple[ConvolutionConfig, int]:
    """Show what the view of one cell asks besides: the bias, how the channels are weighed, which output channel."""
    left, right = st.columns(2)
    with left:
        bias = read_bias(lesson)
    with right:
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


def read_input(lesson: Lesson) -> dict[str, Any]:
    """Show the controls of the input; return its fields of the Config."""
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        source = lesson.controls.choose("source", SOURCES, few=False)
    with right:
        if source == "digit":
            return {"source": source, "digit": lesson.controls.slide("digit", tuple(range(10)))}
        if source == "upload":
            picture = upload_picture(lesson, concept.PICTURE_SIDE)
            return {"source": "picture"} if picture is None else {"source": source, "grids": to_grids(picture)}
        if source in ("numbers", "own numbers"):
            return {"source": "numbers", "grids": read_numbers(lesson, own=source == "own numbers")}
    return {"source": source}


def read_numbers(lesson: Lesson, own: bool) -> Grids:
    """Show an editor for the lesson's numbers or the visitor's own, return them. Numbers that are edited become one's own."""
    most, side, grids = concept.MAX_CHANNELS, EDITED_SIDE, concept.NUMBERS
    text = lesson.controls.state("grids", write_grids(grids, compact=True))
    if own:
        grids = settle(lesson, "grids", grids, lambda: read_grids(text, most, side))
    take = lambda text: lesson.controls.assign(grids=text, source="own numbers")  # noqa: E731
    edit_numbers(lesson, "grids", grids, most=most, side=side, take=take)
    return grids


def to_grids(picture: np.ndarray) -> Grids:
    """Return an uploaded picture (channel, row, column) as settings can hold it."""
    return tuple(tuple(tuple(row) for row in channel) for channel in picture.round(4).tolist())
