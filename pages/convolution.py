"""Lesson: where does one number of the output come from, and why are there that many?"""

from core.concepts.convolution import ConvolutionConfig
from pages.convolution_views import cell, pooling, size, stack
from pages.shell.below import offer_downloads, offer_presets, show_formula, show_program, show_takeaway
from pages.shell.lesson import open_lesson, split_page

STEPS = {"cell": cell.show_cell, "size": size.show_size, "pool": pooling.show_pooling, "stack": stack.show_stack}
PRESETS = {
    "edge": {},
    "dropped": {"view": "size", "stride": 3},
    "same": {"view": "size", "source": "digit", "kernel": "blur", "kernel_size": 5},
    "colour": {"source": "picture", "channels": 3, "kernel": "Sobel x"},
    "pooling": {"view": "pool", "kernel": "identity", "kernel_size": 1, "pool_kind": "average"},
    "deeper": {"view": "stack", "layers": "conv 16 3x3, conv 16 3x3", "stack_channels": 16},
}

lesson = open_lesson("convolution", ConvolutionConfig)
stage, side = split_page()
with side:
    view = lesson.controls.choose("view", tuple(STEPS), "cell")
step = STEPS[view](lesson, stage, side)
offer_presets(lesson, PRESETS)
show_takeaway(lesson)
show_formula(lesson, step.formula, **step.numbers)
show_program(lesson, step.program)
offer_downloads(lesson, step.table, lambda: step.figure)
