"""What stands below the pictures of a convolution: formula, program, table, and what they must be equal to."""

import numpy as np

from core.concepts import convolution as concept
from core.concepts.convolution import ConvolutionTrace
from pages.shell.view import Results, Stage, View


def describe_layer(trace: ConvolutionTrace, stage: Stage) -> View:
    """Return the stage of one convolution with its formula, program and table."""
    config, fit = trace.config, trace.config.rows
    counts = {"channels": config.channels, "outputs": len(config.kernels), "parameters": trace.kernels.size + len(trace.kernels)}
    steps = {"size": fit.size, "stride": fit.stride, "padding": fit.padding, "dilation": fit.dilation}
    return View(
        stage=stage,
        formula="formula.layer",
        values={"rows": fit.length, "room": fit.room, "count": fit.count, **counts, **steps},
        program=concept.write_program(trace),
        table=lambda: concept.tabulate(trace),
        results=lambda: Results({"output": trace.output}, name_channels(trace.output)),
    )


def name_channels(output: np.ndarray) -> dict[str, np.ndarray]:
    """Return the maps of an output by the names of their columns in the table."""
    return {f"output_{number}": values for number, values in enumerate(output, start=1)}
