"""What a kernel does to a photograph, and what its weights say about that."""

from functools import lru_cache

import numpy as np

from cnnlib import functional as F
from cnnlib.data.photos import brightness, photo, photo_names
from cnnlib.demos.parts.controls import Choice, Switch
from cnnlib.demos.parts.grid import Grid
from cnnlib.demos.parts.picture import Picture
from cnnlib.demos.parts.view import View
from cnnlib.demos.parts.words import Note, Sign
from cnnlib.demos.pixels import coloured, small
from cnnlib.demos.refusals import matrix, one_of, picture
from cnnlib.demos.sentences import in_parts, percent, texts, tidy, written
from cnnlib.demos.stage import Demo, demo
from cnnlib.filters import KERNELS
from cnnlib.filters import kernel as named
from cnnlib.plots.style import number

__all__ = ["kernels"]

_OWN = "your own"
_MOST = 160  # pixels on a side: enough to see, few enough to follow the typing
_WIDEST = 5
_CELL, _TALLEST = 2.5, 18  # em, of a cell at least, and of all its rows
_SHARE = 0.98  # of the results are told apart by their colour, the others are full
_SMOOTHING = 16 * KERNELS["gaussian blur"]  # [1, 2, 1] downwards times [1, 2, 1] across
_SCALES = _SIGNED, _CLIPPED = "around zero", "clipped to 0 … 255"


@demo
def kernels(image="camera", kernel="edge"):
    """Filter a photograph with a kernel whose numbers can be changed.

    Parameters
    ----------
    image : str or array-like of shape (H, W), (3, H, W) or (H, W, 3)
        A name from `cnnlib.data.photo_names`, or a picture with whole numbers from 0
        to 255 or others from 0 to 1. Large ones are shown smaller, by means of blocks.
    kernel : str or array-like of shape (kh, kw)
        A name from `cnnlib.filters.KERNELS`, or at most 5 rows and columns.

    Returns
    -------
    Demo

    Raises
    ------
    DemoError
        If an argument is none of these.

    Examples
    --------
    >>> filtering = kernels("chelsea", "gaussian blur")
    >>> filtering.numbers["sum"]
    1.0
    >>> filtering.set(kernel="sobel x")
    >>> filtering.numbers["weights"]
    [[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]
    """
    own = None
    if isinstance(image, str):
        one_of("image", image, photo_names)
    else:
        own, image = picture("image", image, _WIDEST), _OWN
    if isinstance(kernel, str):
        weights = named(one_of("kernel", kernel, [*KERNELS]))
    else:
        weights, kernel = matrix("kernel", kernel, _WIDEST), _OWN
    load = lru_cache(lambda name: _small(own if name == _OWN else photo(name)))
    start = {
        "image": image,
        "kernel": kernel,
        "weights": weights,
        "own": weights,
        "scale": _suiting(weights),
        "colour": False,
    }
    height, width = load(image).shape[1:]
    start["place"] = height // 2 * width + width // 2
    names = photo_names if own is None else (_OWN, *photo_names)

    def draw(state):
        return _view(names, load(state.image), state)

    def change(state, name):
        if name == "output":
            state.place = _centre(state.output, load(state.image), state.weights)
        _change(state, name)

    return Demo("Kernels on photographs", start, draw, change)


def _small(channels):
    """A small picture; of one channel where all are equal."""
    if not np.ptp(channels, axis=0).any():
        channels = channels[:1]
    return small(channels, _MOST, _WIDEST)


def _change(state, name):
    if name == "weights":
        state.kernel, state.own = _OWN, state.weights
    elif name == "kernel":
        state.weights = _chosen(state, state.weights.shape)
        state.scale = _suiting(state.weights)
    elif name == "size":
        size = tuple(map(int, state.size.split("×")))
        state.own = _resized(state.own, size) if state.kernel == _OWN else state.own
        state.weights = _chosen(state, size)


def _chosen(state, size):
    """The kernel in this size; of one's own no number is lost."""
    if state.kernel == _OWN:
        return _resized(state.own, np.maximum(state.own.shape, size))
    return _large(state.kernel) if size == (5, 5) else named(state.kernel)


def _large(name):
    """A kernel 5×5: smoothed once more where it smooths, else with zeros around.

    Of Sobel's it makes [1, 4, 6, 4, 1] times [−1, −2, 0, 2, 1].
    """
    if name == "box blur":
        return np.full((5, 5), 1 / 25)
    if name == "gaussian blur":
        return F.convolve2d(named(name), KERNELS[name], mode="full")
    if name in ("sobel x", "sobel y"):
        return F.convolve2d(named(name), _SMOOTHING, mode="full")
    return np.pad(named(name), 1)


def _suiting(weights):
    """Of the two ways to show a result, the one for such weights."""
    return _SIGNED if abs(weights.sum()) < 0.5 else _CLIPPED


def _resized(weights, size):
    """Zeros around the weights, or the outermost left out."""
    height, width = size
    top = (weights.shape[0] - height) // 2 + _WIDEST
    left = (weights.shape[1] - width) // 2 + _WIDEST
    return np.pad(weights, _WIDEST)[top : top + height, left : left + width]


def _view(names, channels, state):
    colour = state.colour and len(channels) == 3
    before = channels if colour or len(channels) == 1 else _grey(channels)
    after = tidy(F.conv2d(before[:, None], state.weights[None, None])[:, 0])
    at = min(state.place, before[0].size - 1)
    window = _window(divmod(at, before.shape[2]), before, state.weights)
    top, left, kh, kw = window
    pixels = before[:, top : top + kh, left : left + kw]
    outputs = after[:, top, left]
    output = top * after.shape[2] + left
    limits = _limits(after, state.scale)
    total = float(tidy(state.weights.sum()))
    negative = float((after < 0).mean())
    pair = [
        _photograph("place", "before", before, _CLIPPED, (0, 255), at, window),
        Sign("⋆"),
        _numbers("weights", "kernel", state.weights, editable=True),
        Sign("="),
        _photograph(
            "output", "after", after, state.scale, limits, output, (top, left, 1, 1)
        ),
    ]
    sums = _one_output(pixels, outputs, state.weights, limits)
    return View(
        _controls(names, len(channels) == 3, state),
        [pair, [*sums, Note(_flat(total))]],
        say=f"The weights sum to {written(total)}; {percent(negative)} of the "
        f"outputs are below 0. {_written(top, left, outputs)}",
        numbers={
            "weights": state.weights.tolist(),
            "sum": total,
            "pixels": pixels.tolist(),
            "output": outputs.tolist(),
            "negative": negative,
        },
    )


def _grey(channels):
    return np.rint(brightness(channels))[None]


def _window(centre, before, weights):
    """The window around a pixel, kept inside the picture: (top, left, kh, kw)."""
    sizes = zip(centre, weights.shape, before.shape[1:], strict=True)
    corner = (min(max(at - k // 2, 0), n - k) for at, k, n in sizes)
    return (*corner, *weights.shape)


def _centre(output, before, weights):
    """The pixel, row-major, in the middle of an output's window; see `_window`."""
    (kh, kw), width = weights.shape, before.shape[2]
    top, left = divmod(output, width - kw + 1)
    return (top + kh // 2) * width + left + kw // 2


def _controls(names, has_colour, state):
    height, width = state.weights.shape
    sizes = dict.fromkeys([f"{height}×{width}", "3×3", "5×5"])
    return [
        Choice("image", "photograph", state.image, [*names]),
        Choice("kernel", "kernel", state.kernel, [*KERNELS, _OWN]),
        Choice("size", "size", f"{height}×{width}", sorted(sizes)),
        Choice("scale", "show the result", state.scale, [*_SCALES]),
        *([Switch("colour", "in colour", state.colour)] if has_colour else []),
    ]


def _limits(planes, scale):
    """Where colours are full; up to the largest result, all others would be pale."""
    if scale == _CLIPPED:
        return 0, 255
    sizes = np.abs(planes)
    most = float(np.quantile(sizes, _SHARE) or sizes.max() or 1)
    return -most, most


def _photograph(name, word, planes, scale, limits, cursor, box):
    """One of the two pictures; each has a cursor, and one follows the other."""
    title = word + _legend(planes, scale, limits)
    height, width = planes.shape[1:]
    planes = np.clip(planes, *limits)
    if scale == _CLIPPED:
        planes = np.rint(planes).astype(np.uint8)  # grey, as a photograph is
    return Picture(
        name,
        title,
        planes[0] if len(planes) == 1 else coloured(planes, *limits),
        f"{word}, {height}×{width} pixels",
        size=18,
        weights=scale == _SIGNED,
        limits=limits,
        boxes=[box],
        cursor=cursor,
    )


def _legend(planes, scale, limits):
    if scale == _SIGNED:
        zero = "brown < 0 < purple" if len(planes) == 1 else "grey is 0"
        return f": {zero}, full from ±{number(limits[1])}"
    clipped = ((planes < 0) | (planes > 255)).mean()
    return f": {percent(clipped)} clipped" if clipped else ""


def _one_output(pixels, outputs, weights, limits):
    """The window, its products and their sum; of a colour picture those of red."""
    which = ", red" if len(pixels) == 3 else ""
    counts, parts = in_parts(weights)
    shares = f", in parts of 1/{parts}" if parts > 1 else ""
    return [
        Grid("pixels", f"window{which}", pixels[0], limits=(0, 255)),
        Sign("→"),
        _numbers("products", f"times the weights{shares}", pixels[0] * counts),
        Sign(f"Σ / {parts} →" if parts > 1 else "Σ →"),
        _numbers("output", f"output{which}", outputs[:1], limits),
    ]


def _numbers(name, title, values, limits=None, editable=False):
    """A grid whose cells are as wide as what is written into them."""
    longest = max(map(len, texts(np.ravel(values))))
    return Grid(
        name,
        title,
        values,
        weights=limits is None or limits[0] < 0,
        limits=limits,
        editable=editable,
        cell=min(max(_CELL, 0.6 * longest), _TALLEST / len(values)),
    )


def _flat(total):
    """What the sum of the weights says."""
    grey = f"An even region of brightness v becomes {written(total)} · v"
    fates = {
        "it falls below 0": total < 0,
        "only changes remain": total == 0,
        "it gets darker": 0 < total < 1,
        "it stays as bright": total == 1,
        "it gets brighter": total > 1,
    }
    fate = next(fate for fate, applies in fates.items() if applies)
    return (
        f"Sum of the weights: {written(total)}.\n{grey}:\n{fate}.\n\n"
        "Move the window over the picture,\nwrite your own numbers into the kernel."
    )


def _written(top, left, outputs):
    values = [number(value, 4) for value in outputs]
    if len(values) == 3:
        values = map(" ".join, zip(("red", "green", "blue"), values, strict=True))
    return f"Output ({top}, {left}): {', '.join(values)}."
