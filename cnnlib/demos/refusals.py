"""What demos refuse, and the sentences that say so.

Only what is raised here, or as a `DemoError`, is told to the user in one sentence; any
other error is a mistake of the demo's own and shows its traceback.
"""

import math
from contextlib import contextmanager

import numpy as np

__all__ = [
    "DemoError",
    "array_of",
    "finite",
    "matrix",
    "numbers",
    "one_of",
    "picture",
    "place",
    "planes",
    "refusing",
    "whole",
]

#: Of numbers that are written into a demo: what is computed of them stays finite.
_LARGEST = 1_000_000


class DemoError(ValueError):
    """Something that a demo does not take: a notebook shows its sentence alone.

    Examples
    --------
    >>> DemoError("convolution: the kernel is too large")._render_traceback_()
    ['convolution: the kernel is too large']
    """

    def _render_traceback_(self):
        return [str(self)]


@contextmanager
def refusing(function=""):
    """Refuse what the library refuses within the block, in the same words.

    For the lines alone that hand the user's values to the library: of other lines an
    error would be ours.

    Parameters
    ----------
    function : str, optional
        The function's name, which begins its sentences and is left out here.

    Raises
    ------
    DemoError
        In place of the library's ValueError or TypeError.

    Examples
    --------
    >>> from cnnlib.shapes import output_size
    >>> with refusing("output_size"):
    ...     output_size(2, 3)
    Traceback (most recent call last):
    cnnlib.demos.refusals.DemoError: the kernel covers 3, more than the padded input, 2
    """
    try:
        yield
    except (TypeError, ValueError) as error:
        raise DemoError(str(error).removeprefix(f"{function}: ")) from None


def array_of(argument, value, what, dtype=None):
    """A value as an array; the rows of a list may be of different lengths.

    Raises
    ------
    DemoError
        If it is none.

    Examples
    --------
    >>> array_of("images", [[1], [2, 3]], "pictures of numbers")
    Traceback (most recent call last):
    cnnlib.demos.refusals.DemoError: images must be pictures of numbers
    """
    try:
        return np.array(value, dtype)
    except (TypeError, ValueError, OverflowError):
        raise DemoError(f"{argument} must be {what}") from None


def finite(label, value, low=-_LARGEST, high=_LARGEST):
    """A number between two ends.

    Raises
    ------
    DemoError
        If it is none.

    Examples
    --------
    >>> finite("x", "2")
    2.0
    >>> finite("p", 2, 0, 0.95)
    Traceback (most recent call last):
    cnnlib.demos.refusals.DemoError: p: a number from 0 to 0.95 is needed, got 2
    """
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not low <= number <= high:  # nor is nan
        ends = f"{low:,} to {high:,}".replace("-", "−")
        raise DemoError(f"{label}: a number from {ends} is needed, got {value!r:.40}")
    return number


def matrix(argument, value, most=16):
    """A copy of a matrix of numbers that fits on a screen.

    Parameters
    ----------
    argument : str
        Its name, for the sentence.
    value : array-like of shape (rows, columns)
    most : int
        Rows and columns that there is room for.

    Returns
    -------
    ndarray of float of shape (rows, columns)

    Raises
    ------
    DemoError
        If it is none.

    Examples
    --------
    >>> matrix("kernel", [[0, 1], [2, 3]])
    array([[0., 1.],
           [2., 3.]])
    >>> matrix("kernel", [1, 2])
    Traceback (most recent call last):
    cnnlib.demos.refusals.DemoError: kernel must be a matrix of numbers, got shape (2,)
    """
    values = numbers(argument, value, "a matrix of numbers")
    if values.ndim != 2 or not values.size:
        raise DemoError(
            f"{argument} must be a matrix of numbers, got shape {values.shape}"
        )
    if max(values.shape) > most:
        raise DemoError(
            f"{argument} may have up to {most} rows and columns here, "
            f"got shape {values.shape}"
        )
    return values


def numbers(argument, value, what="an array of numbers"):
    """A copy of an array of finite numbers.

    Parameters
    ----------
    argument : str
        Its name, for the sentence.
    value : array-like
    what : str
        What it must be, for the sentence.

    Returns
    -------
    ndarray of float

    Raises
    ------
    DemoError
        If it is none.

    Examples
    --------
    >>> numbers("kernels", [1, 2])
    array([1., 2.])
    >>> numbers("kernels", "edge")
    Traceback (most recent call last):
    cnnlib.demos.refusals.DemoError: kernels must be an array of numbers
    """
    values = array_of(argument, value, what, float)
    if not np.isfinite(values).all():
        raise DemoError(f"{argument} must hold finite numbers")
    return values


def one_of(argument, value, options):
    """One of several values, as it stands among them.

    Parameters
    ----------
    argument : str
        Its name, for the sentence.
    value : object
    options : list or tuple

    Returns
    -------
    object
        The equal one of the options.

    Raises
    ------
    DemoError
        If it is none of them.

    Examples
    --------
    >>> one_of("learning_rate", 1.0, (0.1, 1))
    1
    >>> one_of("learning_rate", 0.2, (0.1, 1))
    Traceback (most recent call last):
    cnnlib.demos.refusals.DemoError: learning_rate must be one of 0.1, 1, got 0.2
    """
    try:
        return options[options.index(value)]
    except ValueError:  # which an array raises, too: it is equal to no single thing
        known = ", ".join(map(str, options))
        sentence = f"{argument} must be one of {known}, got {value!r:.40}"
        raise DemoError(sentence) from None


def picture(argument, value, least=1):
    """A grey or a colour picture with brightness from 0 to 1.

    Parameters
    ----------
    argument : str
        Its name, for the sentence.
    value : array-like of shape (H, W), (3, H, W) or (H, W, 3)
        Whole numbers from 0 to 255, or others from 0 to 1.
    least : int
        Rows and columns that are needed.

    Returns
    -------
    ndarray of float of shape (1, H, W) or (3, H, W)

    Raises
    ------
    DemoError
        If it is none.

    Examples
    --------
    >>> picture("image", [[0, 51], [102, 255]])
    array([[[0. , 0.2],
            [0.4, 1. ]]])
    >>> picture("image", [["grey"]])
    Traceback (most recent call last):
    cnnlib.demos.refusals.DemoError: image must be a picture of numbers
    """
    pixels = array_of(argument, value, "a picture of numbers")
    if pixels.dtype.kind not in "buif":
        raise DemoError(f"{argument} must be a picture of numbers")
    if pixels.ndim == 2:
        pixels = pixels[None]
    elif pixels.ndim == 3 and pixels.shape[2] == 3 != pixels.shape[0]:
        pixels = np.moveaxis(pixels, 2, 0)
    if pixels.ndim != 3 or len(pixels) not in (1, 3) or min(pixels.shape[1:]) < least:
        raise DemoError(
            f"{argument} must have shape (H, W) or (3, H, W), at least {least}×{least} "
            f"pixels, got {np.shape(value)}"
        )
    most = 255 if pixels.dtype.kind in "ui" else 1
    if not (pixels.min() >= 0 and pixels.max() <= most):
        raise DemoError(
            f"{argument} must have numbers from 0 to 1 (whole ones to 255), "
            f"got {pixels.min():g} to {pixels.max():g}"
        )
    return pixels / most


def place(label, value, count):
    """A whole number from 0 to count − 1.

    Raises
    ------
    DemoError
        If it is none.

    Examples
    --------
    >>> place("window", 3, 4)
    3
    """
    if type(value) is not int or not 0 <= value < count:  # True is none
        raise DemoError(f"{label}: a place from 0 to {count - 1} is needed")
    return value


def planes(argument, value, count, most):
    """A copy of so many matrices of one size.

    Parameters
    ----------
    argument : str
        Its name, for the sentence.
    value : array-like of shape (count, rows, columns)
    count : int
    most : int
        Rows and columns that there is room for.

    Returns
    -------
    ndarray of float of shape (count, rows, columns)

    Raises
    ------
    DemoError
        If it is none.

    Examples
    --------
    >>> planes("input", [[[1, 2]], [[3, 4]]], 2, most=6).shape
    (2, 1, 2)
    >>> planes("input", [[1, 2], [3, 4]], 2, most=6)
    Traceback (most recent call last):
    cnnlib.demos.refusals.DemoError: input must have shape (2, H, W), got (2, 2)
    """
    values = numbers(argument, value, f"{count} matrices of numbers")
    if values.ndim != 3 or len(values) != count:
        raise DemoError(
            f"{argument} must have shape ({count}, H, W), got {values.shape}"
        )
    return np.stack([matrix(argument, plane, most) for plane in values])


def whole(argument, value, low, high):
    """A whole number between two ends.

    Parameters
    ----------
    argument : str
        Its name, for the sentence.
    value : int
    low, high : int

    Returns
    -------
    int

    Raises
    ------
    DemoError
        If it is none.

    Examples
    --------
    >>> whole("stride", 2, 1, 3)
    2
    >>> whole("stride", 0, 1, 3)
    Traceback (most recent call last):
    cnnlib.demos.refusals.DemoError: stride must be a whole number from 1 to 3, got 0
    """
    is_whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not (is_whole and low <= value <= high):
        raise DemoError(
            f"{argument} must be a whole number from {low} to {high}, got {value!r}"
        )
    return int(value)
