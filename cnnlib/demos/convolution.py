"""The window that slides: one output at a time, with its products written out."""

import numpy as np

from cnnlib import functional as F
from cnnlib.demos.coverage import covered_cells, output_shape, outputs_of, size_in_words
from cnnlib.demos.parts.controls import Player, Slider, Switch
from cnnlib.demos.parts.grid import Grid
from cnnlib.demos.parts.links import Flow, Link
from cnnlib.demos.parts.view import View
from cnnlib.demos.parts.words import Note, Sign
from cnnlib.demos.refusals import matrix, one_of, whole
from cnnlib.demos.sentences import counted, equals, products, tidy
from cnnlib.demos.stage import Demo, demo

__all__ = ["convolution"]

_USUAL = 1, 0, 1  # stride, padding and dilation


@demo
def convolution(
    input=None, kernel=None, *, stride=1, padding=0, dilation=1, flip=False
):
    """Slide a kernel over numbers: window, products, sum, and the size of the output.

    Parameters
    ----------
    input : array-like of shape (H, W), optional
        At most 10 rows and columns; 0 to 24 by default.
    kernel : array-like of shape (kh, kw), optional
        At most 5 rows and columns; [[0, 1], [2, 3]] by default. Its numbers can be
        changed in the demo.
    stride : int
        1 to 3.
    padding : int
        Zeros on each side, 0 to 3.
    dilation : int
        1 to 3.
    flip : bool
        Turn the kernel by 180° first: the true convolution.

    Returns
    -------
    Demo

    Raises
    ------
    DemoError
        If an argument is none of these, or the kernel does not fit.

    Notes
    -----
    Stride, padding, dilation and the formula of the output's size have controls when
    *more* is switched on. It is on from the start if one of the three is not the usual.

    Examples
    --------
    >>> sliding = convolution([[0, 1, 2], [3, 4, 5], [6, 7, 8]])
    >>> sliding.numbers["output"]
    [[19.0, 25.0], [37.0, 43.0]]
    >>> sliding.set(flip=True)
    >>> sliding.numbers["output"]
    [[5.0, 11.0], [23.0, 29.0]]
    """
    x = matrix("input", np.arange(25).reshape(5, 5) if input is None else input, 10)
    start = {
        "kernel": matrix("kernel", [[0, 1], [2, 3]] if kernel is None else kernel, 5),
        "stride": whole("stride", stride, 1, 3),
        "padding": whole("padding", padding, 0, 3),
        "dilation": whole("dilation", dilation, 1, 3),
        "flip": one_of("flip", flip, (False, True)),
        "more": (stride, padding, dilation) != _USUAL,
        "output": 0,
        "input": 0,
    }
    return Demo("Convolution", start, lambda state: _view(x, state), _change)


def _change(state, changed):
    """Without the controls of a geometry, it is the usual one."""
    if changed == "more" and not state.more:
        state.stride, state.padding, state.dilation = _USUAL


def _view(x, state):
    geometry = state.stride, state.padding, state.dilation
    used = state.kernel[::-1, ::-1] if state.flip else state.kernel
    padded = np.pad(x, state.padding)
    steps = (state.stride,) * 2, (state.dilation,) * 2
    size = output_shape(padded.shape, used.shape, *steps)
    output = F.conv2d(
        x[None, None], np.ascontiguousarray(used)[None, None], None, *geometry
    )[0, 0]
    output = tidy(output)
    cells_of = covered_cells(padded.shape, used.shape, output.shape, *steps)
    forth = [_forth(padded, used, cells, k, output) for k, cells in enumerate(cells_of)]
    columns = padded.shape[1]
    back = [
        _back("Padded input" if state.padding else "Input", cell, outputs, columns)
        for cell, outputs in enumerate(outputs_of(cells_of, padded.size))
    ]
    at = min(state.output, output.size - 1)
    at_input = min(state.input, padded.size - 1)
    inner = (state.padding, state.padding, *x.shape) if state.padding else None
    title = "input, padded" if state.padding else "input"
    panels = [
        Grid("input", title, padded, cursor=at_input, links=back, inner=inner),
        Sign("∗" if state.flip else "⋆"),
        Grid("kernel", "kernel", state.kernel, weights=True, editable=True),
        *([Grid("used", "turned by 180°", used, weights=True)] if state.flip else []),
        Sign("="),
        Grid("output", "output", output, cursor=at, links=forth),
    ]
    borders = ((state.padding,) * 2,) * 2
    words = size_in_words(x.shape, used.shape, borders, *steps)
    return View(
        _controls(state, at, output.size),
        [panels, [Note(words)]] if state.more else [panels],
        numbers={"output": output.tolist(), "size": list(size), "windows": cells_of},
        active="output",
    )


def _controls(state, at, count):
    more = [
        Slider("stride", "stride", state.stride, 1, 3),
        Slider("padding", "padding", state.padding, 0, 3),
        Slider("dilation", "dilation", state.dilation, 1, 3),
    ]
    return [
        Player("output", "window", at, count),
        Switch("flip", "flip the kernel", state.flip),
        Switch("more", "more", state.more),
        *(more if state.more else []),
    ]


def _forth(padded, kernel, cells, k, output):
    """The products that an output is the sum of: they are said, and run into it."""
    place = divmod(k, output.shape[1])
    window = padded.flat[cells]
    total = equals(output.flat[k], *window, *kernel.flat)
    terms = [products([a], [b]) for a, b in zip(window, kernel.flat, strict=True)]
    light = {"input": cells, "output": [k]}
    say = f"Output {place}: {' + '.join(terms)}{total}."
    return Link(light, say, [Flow(light, terms)])


def _back(word, cell, outputs, columns):
    """What there is to say of the outputs that an input cell has a part in."""
    place = divmod(cell, columns)
    times = counted(len(outputs), "output")
    return Link({"input": [cell], "output": outputs}, f"{word} {place} is in {times}.")
