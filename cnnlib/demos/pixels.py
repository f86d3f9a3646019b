"""Colour pictures as demos show them: small, with whole numbers from 0 to 255."""

import numpy as np

from cnnlib import functional as F

__all__ = ["coloured", "small"]


def small(channels, most, least):
    """A picture for a screen: means of blocks, and brightness from 0 to 255.

    Whole numbers are short, and sums of them can be checked.

    Parameters
    ----------
    channels : ndarray of shape (C, H, W)
        Numbers from 0 to 1.
    most : int
        Rows and columns that there is room for,
    least : int
        and those that must remain.

    Returns
    -------
    ndarray of float of shape (C, H', W')

    Examples
    --------
    >>> small(np.array([[[0, 0.2], [0.2, 0.4]]]), most=1, least=1)
    array([[[51.]]])
    """
    size = channels.shape[1:]
    block = min(-(-max(size) // most), min(size) // least)
    return np.rint(255 * F.avg_pool2d(channels.astype(float), block))


def coloured(planes, low=0, high=255):
    """(3, H, W) as a picture (H, W, 3) of uint8; beyond the limits it is clipped.

    Examples
    --------
    >>> coloured(np.array([[[-9]], [[128]], [[300]]])).tolist()
    [[[0, 128, 255]]]
    """
    share = (np.clip(planes, low, high) - low) / (high - low)
    return np.rint(255 * np.moveaxis(share, 0, -1)).astype(np.uint8)
