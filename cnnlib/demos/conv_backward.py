"""The backward pass of a convolution: where gradients flow, and come from."""

import numpy as np

from cnnlib.demos.backward import from_output, from_pixel, from_weight, output_links
from cnnlib.demos.both_ways import BothWays
from cnnlib.demos.parts.controls import Choice, Player, Slider
from cnnlib.demos.parts.grid import Grid
from cnnlib.demos.parts.view import View
from cnnlib.demos.parts.words import Sign
from cnnlib.demos.refusals import matrix, whole
from cnnlib.demos.stage import Demo, demo

__all__ = ["conv_backward"]

_UPSTREAM = ["1, 2, 3, …", "all 1", "a single 1"]
# Where to start from: the cursor's name, what it moves over, and what there is to see.
_STARTS = {
    "an output": ("output", "upstream", from_output),
    "a pixel": ("pixel", "x", from_pixel),
    "a weight": ("weight", "w", from_weight),
}


@demo
def conv_backward(input=None, kernel=None, *, stride=1, padding=0):
    """Follow gradients through a convolution, from an output, a pixel or a weight.

    From an output: what its gradient adds to its window of the input and to the kernel,
    summed up over the outputs. From a pixel: the outputs that it collects from, by the
    kernel turned by 180°, with the zeros that a stride puts in between. From a weight:
    the pixels that it met.

    Parameters
    ----------
    input : array-like of shape (H, W), optional
        At most 7 rows and columns; 0 to 15 in 4×4 by default.
    kernel : array-like of shape (kh, kw), optional
        At most 3 rows and columns; [[0, 1], [2, 3]] by default. Its numbers can be
        changed in the demo.
    stride : int
        1 to 3.
    padding : int
        Zeros on each side, fewer than the kernel has rows and columns.

    Returns
    -------
    Demo

    Raises
    ------
    DemoError
        If an argument is none of these, or the kernel does not fit.

    Examples
    --------
    >>> back = conv_backward(np.arange(9).reshape(3, 3), [[0, 1], [2, 3]])
    >>> back.numbers["grad_input"]
    [[0.0, 1.0, 0.0], [2.0, 3.0, 0.0], [0.0, 0.0, 0.0]]
    >>> back.set(output=3)
    >>> back.numbers["grad_input"]
    [[0.0, 1.0, 2.0], [2.0, 10.0, 10.0], [6.0, 17.0, 12.0]]
    >>> back.numbers["grad_weight"]
    [[27.0, 37.0], [57.0, 67.0]]
    """
    x = matrix("input", np.arange(16).reshape(4, 4) if input is None else input, 7)
    w = matrix("kernel", [[0, 1], [2, 3]] if kernel is None else kernel, 3)
    start = {
        "kernel": w,
        "stride": whole("stride", stride, 1, 3),
        "padding": whole("padding", padding, 0, min(w.shape) - 1),
        "start": "an output",
        "upstream": "1, 2, 3, …",
        "output": 0,
        "pixel": 0,
        "weight": 0,
    }
    return Demo("Convolution, backward", start, lambda state: _view(x, state))


def _upstream(choice, size):
    count = np.arange(size[0] * size[1]).reshape(size)
    if choice == "1, 2, 3, …":
        return count + 1.0
    if choice == "all 1":
        return np.ones(size)
    return (count == size[0] // 2 * size[1] + size[1] // 2) * 1.0


def _view(x, state):
    layer = BothWays(
        x,
        state.kernel,
        state.stride,
        state.padding,
        lambda size: _upstream(state.upstream, size),
    )
    name, of, show = _STARTS[state.start]
    count = getattr(layer, of).size
    at = min(getattr(state, name), count - 1)
    side = show(layer, at)
    controls = [
        Choice("start", "from", state.start, list(_STARTS)),
        Player(name, name, at, count),
        Choice("upstream", "G", state.upstream, _UPSTREAM),
        Slider("stride", "stride", state.stride, 1, 3),
        Slider("padding", "padding", state.padding, 0, min(layer.w.shape) - 1),
    ]
    return View(
        controls,
        [_forward(layer, at if name == "output" else None), side.panels, [side.note]],
        say=side.say,
        numbers={
            "upstream": layer.upstream.tolist(),
            "grad_input": side.grads[0].tolist(),
            "grad_weight": side.grads[1].tolist(),
        },
        active=name,
    )


def _forward(layer, output):
    """What the forward pass kept, and the gradient from upstream, with its cursor."""
    p = layer.padding
    inner = (p, p, *layer.x.shape) if p else None
    title = "input x, padded" if p else "input x"
    links = None if output is None else output_links(layer)
    return [
        Grid("input", title, layer.padded, inner=inner),
        Sign("⋆"),
        Grid("kernel", "kernel w", layer.w, weights=True, editable=True),
        Sign("→" if output is None else "←"),  # as the gradient flows
        Grid("output", "G, from upstream", layer.upstream, cursor=output, links=links),
    ]
