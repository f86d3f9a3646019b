"""In which dtype sums are taken: half precision in float32, small integers in int64.

float16 has eleven binary digits and ends at 65,504. It is good for keeping numbers, not
for adding them up: 2,048 + 1 is 2,048 there, and the square of 300 is infinite.
"""

from functools import reduce, wraps

import numpy as np

__all__ = ["add_up", "in_float32", "rounded", "sum_dtype", "widened"]


def in_float32(function):
    """Let `function` compute half precision in float32, and round once, at the end.

    Where every floating-point array among the arguments is float16, the function sees
    them as float32 and its float32 results become float16. A result too large for that
    is infinite, without a warning. Everything else passes through: what mixes dtypes is
    refused by the function itself.

    Examples
    --------
    >>> import numpy as np
    >>> ones = np.ones(4000, np.float16)
    >>> int(sum(ones)), int(in_float32(sum)(ones))
    (2048, 4000)
    """

    @wraps(function)
    def computed(*args, **options):
        if not _all_half((*args, *options.values())):
            return function(*args, **options)
        options = {name: widened(value) for name, value in options.items()}
        result = function(*map(widened, args), **options)
        if isinstance(result, tuple):
            return tuple(map(_to_half, result))
        return _to_half(result)

    return computed


@in_float32
def add_up(*arrays):
    """The sum of arrays of one shape.

    Examples
    --------
    >>> import numpy as np
    >>> large = np.array([60000.0], np.float16)
    >>> add_up(large, large, -large).tolist()
    [60000.0]
    """
    return reduce(np.add, arrays)


def sum_dtype(*arrays):
    """The dtype of sums of products: NumPy's, but int64 for integers and booleans.

    As NumPy's integers do, int64 wraps around at its ends; uint64, which does not fit
    into it, counts as NumPy has it: uint64 among unsigned ones, float64 beside signed.

    Examples
    --------
    >>> import numpy as np
    >>> pixels = np.ones(2, np.uint8)
    >>> sum_dtype(pixels, pixels), sum_dtype(pixels, np.ones(2, np.float32))
    (dtype('int64'), dtype('float32'))
    """
    dtype = np.result_type(*arrays)
    return np.dtype(np.int64) if np.can_cast(dtype, np.int64) else dtype


def _all_half(values):
    """Whether floating-point arrays are among `values`, every one float16."""
    found = False
    for value in values:
        if isinstance(value, np.ndarray) and value.dtype.kind == "f":
            if value.dtype.char != "e":
                return False  # mostly by the first array: every call passes here
            found = True
    return found


def widened(value):
    """`value`, in float32 if it is an array in half precision.

    Examples
    --------
    >>> widened(np.ones(2, np.float16)).dtype
    dtype('float32')
    """
    if isinstance(value, np.ndarray) and value.dtype == np.float16:
        return value.astype(np.float32)
    return value


def rounded(array, dtype):
    """`array` in `dtype`; what is too large for that becomes infinite.

    Examples
    --------
    >>> rounded(np.float32([1.0, 1e5]), np.float16)
    array([ 1., inf], dtype=float16)
    """
    with np.errstate(over="ignore"):
        return array.astype(dtype, copy=False)


def _to_half(result):
    if getattr(result, "dtype", None) == np.float32:
        return rounded(result, np.float16)
    return result
