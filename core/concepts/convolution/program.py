"""The same computations as short PyTorch programs, and as a table."""

import functools
import inspect

import numpy as np

from core.concepts.convolution.convolve import GREY, INK, ConvolutionTrace
from core.concepts.convolution.layers import Layer
from core.concepts.convolution.pool import PoolingTrace
from core.concepts.convolution.reading import write_layer
from core.concepts.convolution.settings import PICTURE_SIDE
from core.concepts.convolution.stack import StackConfig, StackTrace
from core.foundation import pictures
from core.foundation.digits_program import write_loading
from core.foundation.frames import Table, make_table
from core.foundation.randomness import make_generator


def write_program(trace: ConvolutionTrace) -> str:
    """Return a program that computes `output`, shape (output channel, row, column), as the lesson shows it."""
    config, image, padding = trace.config, "image[None]", trace.config.padding
    if config.border != "zeros":
        image, padding = "padded", 0
    inner = f'padded = F.pad(image[None], {[config.padding] * 4}, mode="{config.border}")\n' if image == "padded" else ""
    arrays = "import numpy as np\n" if config.source == "digit" else ""
    return f"""{arrays}import torch
import torch.nn.functional as F
{_write_image(trace)}
kernels = torch.tensor({trace.kernels.tolist()}, dtype=torch.float64)  # output channel, input channel, row, column
bias = torch.full((len(kernels),), {config.bias}, dtype=torch.float64)

{inner}output = F.conv2d({image}, kernels, bias, stride={config.stride}, padding={padding}, dilation={config.dilation})[0]
print(tuple(output.shape))
print(output)

# One cell by hand: cut out its window, multiply, add up.
window = F.unfold({image}, {config.kernel_size}, {config.dilation}, {padding}, {config.stride})[0, :, 0]
print((window * kernels[0].flatten()).sum() + bias[0], "=", output[0, 0, 0])
"""


def write_pooling_program(trace: PoolingTrace) -> str:
    """Return the convolution's program followed by the pooling, which computes `pooled`."""
    config = trace.config
    function = "max_pool2d" if config.kind == "max" else "avg_pool2d"
    return f"""{write_program(trace.source)}
pooled = F.{function}(output, kernel_size={config.size}, stride={config.stride}, padding={config.padding})
print(tuple(pooled.shape))
print(pooled)
"""


def write_stack_program(config: StackConfig) -> str:
    """Return a program that builds the stack out of torch's modules and lists `shapes` and `parameters` layer by layer."""
    modules = map(_write_module, config.layers, config.widths)
    listed = "\n".join(f"    {module}," for module in modules)
    return f"""import torch
from torch import nn

network = nn.Sequential(
{listed}
)
maps = torch.zeros(1, {config.channels}, {config.side}, {config.side})
shapes, parameters = [tuple(maps.shape[1:])], []
for layer in network:
    maps = layer(maps)
    shapes.append(tuple(maps.shape[1:]))
    parameters.append(sum(parameter.numel() for parameter in layer.parameters()))
    print(layer, shapes[-1], parameters[-1])
print("parameters:", sum(parameters))
"""


def tabulate(trace: ConvolutionTrace | PoolingTrace | StackTrace) -> Table:
    """Return a line for each output cell: its place, where its window begins in the input, its value in every channel.

    For a stack: a line for each depth, with shape, costs and receptive field.
    """
    if isinstance(trace, StackTrace):
        return _tabulate_stack(trace)
    rows, columns = trace.output.shape[1:]
    corners = trace.corners - trace.config.padding
    row, column = np.indices((rows, columns)).reshape(2, -1)
    table = {"row": row, "column": column, "window_row": corners[:, 0], "window_column": corners[:, 1]}
    return make_table(table | {f"output_{number}": values.ravel() for number, values in enumerate(trace.output, start=1)})


def _tabulate_stack(trace: StackTrace) -> Table:
    channels, rows, columns = trace.shapes.T
    shapes = {"layer": ["input", *map(write_layer, trace.config.layers)], "channels": channels, "rows": rows, "columns": columns}
    costs = {name: [0, *getattr(trace, name)] for name in ("parameters", "multiply_adds", "dense_parameters")}
    sees = {"receptive_rows": trace.sees[:, 0], "receptive_columns": trace.sees[:, 1]}
    return make_table(shapes | costs | sees | {"jump_rows": trace.jumps[:, 0], "jump_columns": trace.jumps[:, 1]})


def _write_image(trace: ConvolutionTrace) -> str:
    """Return lines that make the image: numbers and uploads are written out, a digit is loaded, our picture is painted."""
    source, grey = trace.config.source, trace.config.channels == 1
    if source == "picture":
        lines = f"{_write_painting()}\nimage = paint_scene({PICTURE_SIDE}, generator).double()"
        mix = f"image = torch.tensordot(torch.tensor({GREY}, dtype=torch.float64), image, dims=1)[None]"
        return f"{lines}\n{mix}" if grey else lines
    if source == "digit":
        colour = f"image = image * torch.tensor({INK}, dtype=torch.float64)[:, None, None]"
        lines = f"{write_loading()}image = images[labels == {trace.config.digit}][0].double()"
        return lines if grey else f"{lines}\n{colour}"
    return f"\nimage = torch.tensor({trace.image.tolist()}, dtype=torch.float64)  # channel, row, column"


@functools.cache
def _write_painting() -> str:
    """Return the functions that paint our picture, and the generator of its grain."""
    functions = (pictures.paint_background, pictures.paint_ball, pictures.paint_scene)
    seed = make_generator(0, pictures.GRAIN).initial_seed()
    return "\n\n".join(["", *map(inspect.getsource, functions), f"generator = torch.Generator().manual_seed({seed})"])


def _write_module(layer: Layer, channels: int) -> str:
    if layer.kind == "relu":
        return "nn.ReLU()"
    window = layer.size if layer.size == layer.window[1] else layer.window
    padding = "'same'" if layer.same else layer.padding
    steps = f"{window}, stride={layer.stride}, padding={padding}"
    if layer.kind in ("max", "avg"):
        rounding = ", ceil_mode=True" if layer.ceil else ""
        return (
            f"nn.AvgPool2d({steps}{rounding})"
            if layer.kind == "avg"
            else f"nn.MaxPool2d({steps}, dilation={layer.dilation}{rounding})"
        )
    name = "Conv2d" if layer.kind == "conv" else "ConvTranspose2d"
    others = {"groups": (layer.groups, 1), "padding_mode": (layer.border, "zeros"), "output_padding": (layer.extra, 0)}
    rest = "".join(f", {key}={value!r}" for key, (value, usual) in others.items() if value != usual)
    return f"nn.{name}({channels}, {layer.channels}, {steps}, dilation={layer.dilation}{rest})"
