"""What an array argument must be, and the sentence said when it is not.

Every message names the function, the argument, what came and the rule it breaks.
"""

from math import isfinite, prod
from numbers import Real
from sys import maxsize

import numpy as np

__all__ = [
    "check_addressable",
    "check_grad_output",
    "check_length",
    "check_option",
    "check_same_dtype",
    "flags",
    "float_array",
    "real_array",
    "real_number",
    "spatial_input",
    "vector",
]

# NumPy counts an array's bytes in a signed word, and an element has up to 16 of them.
_MOST_ELEMENTS = maxsize // 16


def real_array(function, argument, value):
    """`value`, if it is an array of real numbers; else a TypeError.

    Examples
    --------
    >>> real_array("corr2d", "kernel", [1, 2])
    Traceback (most recent call last):
    TypeError: corr2d: kernel must be a NumPy array, got list
    """
    if not isinstance(value, np.ndarray):
        raise TypeError(
            f"{function}: {argument} must be a NumPy array, got {type(value).__name__}"
        )
    if value.dtype.kind not in "fiub":
        raise TypeError(
            f"{function}: {argument} must hold real numbers, got dtype {value.dtype}"
        )
    return value


def float_array(function, argument, value):
    """`value`, if it is a floating-point array; else a TypeError.

    Examples
    --------
    >>> float_array("relu", "input", np.arange(3))
    Traceback (most recent call last):
    TypeError: relu: input must be floating-point, got int64; convert it with \
input.astype(np.float32)
    """
    real_array(function, argument, value)
    if value.dtype.kind != "f":
        raise TypeError(
            f"{function}: {argument} must be floating-point, got {value.dtype}; "
            f"convert it with {argument}.astype(np.float32)"
        )
    return value


def check_same_dtype(function, **arrays):
    """TypeError unless all arrays (``None`` aside) have the dtype of the first.

    Examples
    --------
    >>> check_same_dtype("linear", input=np.ones(2), weight=np.ones(2, np.float32))
    Traceback (most recent call last):
    TypeError: linear: weight is float32, input is float64; they must be the same
    """
    (first, one), *others = arrays.items()
    for name, other in others:
        if other is not None and other.dtype != one.dtype:
            raise TypeError(
                f"{function}: {name} is {other.dtype}, {first} is {one.dtype}; "
                "they must be the same"
            )


def spatial_input(function, value, ndim, *, argument="input"):
    """View an input of `ndim` spatial axes as a batch, and say if it had no batch axis.

    Returns
    -------
    (ndarray of shape (N, C, *spatial), bool)

    Examples
    --------
    >>> batch, unbatched = spatial_input("conv2d", np.zeros((3, 8, 8)), 2)
    >>> batch.shape, unbatched
    ((1, 3, 8, 8), True)
    """
    if value.ndim not in (ndim + 1, ndim + 2):
        axes = ", ".join("DHW"[3 - ndim :])
        raise ValueError(
            f"{function}: {argument} must have shape (N, C, {axes}) or (C, {axes}), "
            f"got {value.shape}"
        )
    unbatched = value.ndim == ndim + 1
    return (value[None] if unbatched else value), unbatched


def check_grad_output(function, grad_output, shape, dtype):
    """Raise unless `grad_output` has the output's shape and dtype.

    Examples
    --------
    >>> check_grad_output("relu_backward", np.ones(2), (3,), np.float64)
    Traceback (most recent call last):
    ValueError: relu_backward: grad_output must have the output's shape (3,), got (2,)
    """
    float_array(function, "grad_output", grad_output)
    if grad_output.shape != tuple(shape):
        raise ValueError(
            f"{function}: grad_output must have the output's shape {tuple(shape)}, "
            f"got {grad_output.shape}"
        )
    if grad_output.dtype != dtype:
        raise TypeError(
            f"{function}: grad_output is {grad_output.dtype}, the output is "
            f"{np.dtype(dtype)}; they must be the same"
        )


def check_addressable(function, shape, **arguments):
    """ValueError if NumPy has no addresses for an array of `shape`, before it is made.

    The `arguments` are what the shape comes from. An array that has addresses, but is
    too large for the machine's memory, is a MemoryError of NumPy's when it is made.

    Examples
    --------
    >>> check_addressable("pad", (4, 2**62 + 3), pad=(2**62, 0))
    Traceback (most recent call last):
    ValueError: pad: pad=(4611686018427387904, 0) asks for an array of shape \
(4, 4611686018427387907), which is larger than any array (576460752303423487 elements)
    """
    if prod(max(1, n) for n in shape) > _MOST_ELEMENTS:
        got = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
        raise ValueError(
            f"{function}: {got} asks for an array of shape {tuple(shape)}, which is "
            f"larger than any array ({_MOST_ELEMENTS} elements)"
        )


def real_number(
    function, argument, value, minimum=-np.inf, maximum=np.inf, *, finite=True
):
    """`value` as a Python float, if it is a real number in range; else an error.

    A NumPy scalar would promote float32 arrays; a Python float does not. Infinities and
    NaN are for what is put into an array as it is, with ``finite=False``: the value of
    `pad`, the gradient of a loss. An int beyond all floats is refused always.

    Examples
    --------
    >>> real_number("dropout", "p", 1.5, 0, 1)
    Traceback (most recent call last):
    ValueError: dropout: p must be between 0 and 1, got 1.5
    """
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real):
        raise TypeError(f"{function}: {argument} must be a number, got {value!r}")
    try:
        number = float(value)
    except OverflowError:  # and it may have too many digits to be written down
        raise ValueError(
            f"{function}: {argument} must be a number that a float can hold, got one "
            "beyond all floats"
        ) from None
    if finite and not isfinite(number):
        raise ValueError(f"{function}: {argument} must be a finite number, got {value}")
    if number < minimum or number > maximum:
        rule = f"between {minimum} and {maximum}"
        if maximum == np.inf:
            rule = f"at least {minimum}"
        raise ValueError(f"{function}: {argument} must be {rule}, got {value}")
    return number


def vector(function, argument, value, length):
    """`value`, if it is a floating-point array of `length` numbers or ``None``.

    Examples
    --------
    >>> vector("linear", "bias", np.ones(3), 4)
    Traceback (most recent call last):
    ValueError: linear: bias must have shape (4,), got (3,)
    """
    if value is not None:
        float_array(function, argument, value)
    return check_length(function, argument, value, length)


def check_length(function, argument, value, length):
    """`value`, if it is an array of `length` numbers or ``None``.

    Examples
    --------
    >>> check_length("conv2d", "bias", np.ones((4, 1), int), 4)
    Traceback (most recent call last):
    ValueError: conv2d: bias must have shape (4,), got (4, 1)
    """
    if value is not None and value.shape != (length,):
        raise ValueError(
            f"{function}: {argument} must have shape ({length},), got {value.shape}"
        )
    return value


def flags(function, **options):
    """TypeError unless every option is True or False.

    Examples
    --------
    >>> flags("max_pool2d", ceil_mode=1)
    Traceback (most recent call last):
    TypeError: max_pool2d: ceil_mode must be True or False, got 1
    """
    for name, value in options.items():
        if not isinstance(value, (bool, np.bool_)):
            raise TypeError(f"{function}: {name} must be True or False, got {value!r}")


def check_option(function, argument, value, options):
    """ValueError unless `value` is one of the `options`.

    Examples
    --------
    >>> check_option("pad", "mode", "mirror", ("constant", "reflect"))
    Traceback (most recent call last):
    ValueError: pad: mode must be 'constant' or 'reflect', got 'mirror'
    """
    if not isinstance(value, (str, int, float)) or value not in options:
        *most, last = map(repr, options)
        allowed = f"{', '.join(most)} or {last}"
        raise ValueError(f"{function}: {argument} must be {allowed}, got {value!r}")
