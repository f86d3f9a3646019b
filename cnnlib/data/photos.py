"""Photographs to filter: seven that may be shared, small enough to ship."""

from pathlib import Path

import numpy as np

__all__ = ["brightness", "photo", "photo_names"]

photo_names = ("astronaut", "brick", "camera", "chelsea", "coffee", "grass", "gravel")

_ASSETS = Path(__file__).parent / "assets"
_LUMA = np.array([0.299, 0.587, 0.114])  # red, green, blue


def photo(name, grey=False):
    """One of the photographs in `photo_names`.

    Parameters
    ----------
    name : str
        Its name; where each comes from stands in the README beside the files.
    grey : bool
        Whether to return `brightness` only.

    Returns
    -------
    ndarray of shape (3, H, W), or (H, W) if `grey`; float32 in [0, 1]
        Channels are red, green, blue; those of a grey photograph are equal.

    Raises
    ------
    ValueError
        If there is no photograph of that name.

    Examples
    --------
    >>> photo("chelsea").shape
    (3, 170, 256)
    >>> photo("camera", grey=True).shape
    (256, 256)
    """
    from PIL import Image

    if name not in photo_names:
        raise ValueError(
            f"photo: name must be one of {', '.join(photo_names)}, got {name!r}"
        )
    with Image.open(_ASSETS / f"{name}.png") as image:
        pixels = np.asarray(image.convert("RGB"), np.float32) / np.float32(255)
    channels = np.moveaxis(pixels, -1, 0)
    return brightness(channels) if grey else np.ascontiguousarray(channels)


def brightness(channels):
    """The grey picture of a colour picture.

    Parameters
    ----------
    channels : ndarray of shape (3, H, W), floating-point
        Red, green, blue.

    Returns
    -------
    ndarray of shape (H, W)

    Notes
    -----
    Grey is 0.299 red + 0.587 green + 0.114 blue, as the eye weighs them.

    References
    ----------
    ITU-R Recommendation BT.601, section 2.5.1.

    Examples
    --------
    >>> brightness(np.ones((3, 2, 2))).round(6).tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    return np.tensordot(_LUMA.astype(channels.dtype), channels, 1)
