"""What a grey picture or a kernel must be, and the sentence said when it is not."""

from cnnlib.functional.validate import real_array

__all__ = ["check_matrix"]


def check_matrix(function, argument, value):
    """Raise unless `value` is an array of real numbers with two axes.

    Examples
    --------
    >>> import numpy as np
    >>> check_matrix("hog", "image", np.zeros(3))
    Traceback (most recent call last):
    ValueError: hog: image must be two-dimensional, got shape (3,)
    """
    real_array(function, argument, value)
    if value.ndim != 2:
        raise ValueError(
            f"{function}: {argument} must be two-dimensional, got shape {value.shape}"
        )
