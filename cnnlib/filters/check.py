"""What a picture or a kernel must be, and the sentence said when it is not."""

from cnnlib.functional.validate import real_array

__all__ = ["check_matrix", "check_picture"]


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


def check_picture(function, image):
    """Raise unless `image` is a colour picture, (H, W, 3).

    Examples
    --------
    >>> import numpy as np
    >>> check_picture("grey", np.zeros((4, 5)))
    Traceback (most recent call last):
    ValueError: grey: image must have shape (H, W, 3), got (4, 5)
    """
    real_array(function, "image", image)
    if image.ndim != 3 or image.shape[2] != 3:
        raise ValueError(
            f"{function}: image must have shape (H, W, 3), got {image.shape}"
        )
