"""What the windows of a convolution cover, for demos: cells, sizes, the formula.

Axes come in pairs, (vertical, horizontal); cells are counted row by row.
"""

import numpy as np

from cnnlib.demos.refusals import refusing
from cnnlib.shapes import output_size

__all__ = ["covered_cells", "output_shape", "outputs_of", "size_in_words"]


def output_shape(padded, kernel, stride, dilation):
    """Height and width of the output.

    Parameters
    ----------
    padded, kernel : (height, width)
    stride, dilation : (vertical, horizontal)

    Returns
    -------
    (int, int)

    Raises
    ------
    DemoError
        If the kernel does not fit, in words that a demo can show.

    Examples
    --------
    >>> output_shape((7, 6), (3, 3), (3, 1), (1, 1))
    (2, 4)
    >>> output_shape((2, 6), (3, 3), (1, 1), (1, 1))
    Traceback (most recent call last):
    cnnlib.demos.refusals.DemoError: the kernel covers 3, more than the padded input, 2
    """
    axes = zip(padded, kernel, stride, dilation, strict=True)
    with refusing("output_size"):
        height, width = (output_size(n, k, 0, s, d) for n, k, s, d in axes)
    return height, width


def covered_cells(padded, kernel, output, stride, dilation):
    """For each output the cells of the padded input that it is made of.

    Parameters
    ----------
    padded, kernel, output : (height, width)
    stride, dilation : (vertical, horizontal)

    Returns
    -------
    list of list of int
        One list for each output, as long as the kernel has weights.

    Examples
    --------
    >>> covered_cells((3, 3), (2, 2), (2, 2), (1, 1), (1, 1))
    [[0, 1, 3, 4], [1, 2, 4, 5], [3, 4, 6, 7], [4, 5, 7, 8]]
    """
    rows, columns = (
        np.add.outer(np.arange(out) * s, np.arange(k) * d)
        for out, k, s, d in zip(output, kernel, stride, dilation, strict=True)
    )
    cells = rows[:, None, :, None] * padded[1] + columns[None, :, None, :]
    return cells.reshape(output[0] * output[1], -1).tolist()


def outputs_of(windows, cells):
    """The other way round: for each of so many cells the outputs it has a part in.

    Parameters
    ----------
    windows : list of list of int
        What `covered_cells` returns.
    cells : int
        Of the padded input.

    Returns
    -------
    list of list of int

    Examples
    --------
    >>> outputs_of([[0, 1], [1, 2]], cells=4)
    [[0], [0, 1], [1], []]
    """
    outputs = [[] for _ in range(cells)]
    for k, window in enumerate(windows):
        for cell in window:
            outputs[cell].append(k)
    return outputs


def size_in_words(input, kernel, borders, stride, dilation):
    """The formula of the output's size, and the same with its numbers filled in.

    Parameters
    ----------
    input, kernel : (height, width)
    borders : pair of (before, after)
        Padding at the top and bottom, and on the left and right.
    stride, dilation : (vertical, horizontal)

    Returns
    -------
    str
        Two lines; three where height and width are not computed alike.

    Examples
    --------
    >>> print(size_in_words((7, 7), (3, 3), [(0, 0)] * 2, (3, 3), (1, 1)))
    output size = ⌊(n + 2p − d(k − 1) − 1) / s⌋ + 1
    = ⌊(7 + 2·0 − 1·(3 − 1) − 1) / 3⌋ + 1 = ⌊4 / 3⌋ + 1 = 2
    """
    height, width = zip(input, kernel, borders, stride, dilation, strict=True)
    lines = ["output size = ⌊(n + 2p − d(k − 1) − 1) / s⌋ + 1"]
    if height == width:
        return "\n".join([*lines, f"= {_filled(*height)}"])
    return "\n".join(
        [*lines, f"height = {_filled(*height)}", f"width = {_filled(*width)}"]
    )


def _filled(n, k, border, s, d):
    before, after = border
    padding = f"2·{before}" if before == after else f"({before} + {after})"
    span = n + before + after - d * (k - 1) - 1
    return (
        f"⌊({n} + {padding} − {d}·({k} − 1) − 1) / {s}⌋ + 1"
        f" = ⌊{span} / {s}⌋ + 1 = {span // s + 1}"
    )
