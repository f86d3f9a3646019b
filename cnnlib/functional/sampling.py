"""Resampling as a product with one matrix for each axis.

Row i of an axis's matrix says which places of the input the output's place i adds up,
and with what weights. All modes differ in their matrices only, and the backward is the
product with the transposed ones. The matrices are sparse, so only their entries are
kept: a product takes time for these alone, and a pixel that is infinite or NaN spoils
only what reads it.
"""

from math import ceil
from typing import NamedTuple

import numpy as np

from cnnlib.functional.adaptive_pool import bin_edges
from cnnlib.functional.layout import batch_last, blocks, empty_batch_last
from cnnlib.functional.precision import in_float32
from cnnlib.functional.windows import along

__all__ = ["SparseMatrix", "axis_matrix", "multiply"]

# How many numbers are worked on together: several such arrays fit a level-2 cache.
_BLOCK = 1 << 17


class SparseMatrix(NamedTuple):
    """The entries of a sparse matrix: ``matrix[row, column] += weight``."""

    shape: tuple
    row: np.ndarray
    column: np.ndarray
    weight: np.ndarray

    def transposed(self):
        return SparseMatrix(self.shape[::-1], self.column, self.row, self.weight)


def axis_matrix(n, m, factor, mode, align_corners, antialias):
    """The matrix that resamples an axis of n places to m.

    Parameters
    ----------
    n, m : int
    factor : float or None
        What the places are computed with instead of ``m / n``.
    mode, align_corners, antialias
        As in `interpolate`, where the formulas stand.

    Examples
    --------
    >>> matrix = axis_matrix(2, 3, None, "linear", True, False)
    >>> for i, j, weight in zip(*matrix[1:]):
    ...     print(f"output[{i}] += {weight} * input[{j}]")
    output[0] += 1.0 * input[0]
    output[1] += 0.5 * input[0]
    output[1] += 0.5 * input[1]
    output[2] += 1.0 * input[1]
    """
    scale = _scale(n, m, factor, mode, antialias)
    if mode == "area":
        places, weights = _bins(n, m)
    elif mode.startswith("nearest"):
        places, weights = _nearest(n, m, scale, 0.5 if mode == "nearest-exact" else 0)
    else:
        if align_corners:
            scale = (n - 1) / (m - 1) if m > 1 else 0
        # With antialias torch only takes the scale over, and shifts nothing.
        shift = 0 if align_corners and not antialias else 0.5
        centre = (np.arange(m)[:, None] + shift) * scale - shift
        places, weights = _filtered(n, centre, mode, antialias and max(scale, 1))
    row, tap = np.nonzero(weights)
    return SparseMatrix((m, n), row, places[row, tap], weights[row, tap])


@in_float32
@np.errstate(over="ignore", invalid="ignore")  # a sum of infinities may be NaN
def multiply(array, matrices):
    """Multiply each spatial axis of a batch by its matrix.

    Parameters
    ----------
    array : ndarray of shape (N, C, *columns)
    matrices : list of SparseMatrix

    Returns
    -------
    ndarray of shape (N, C, *rows)
        Of the dtype of `array`, batch-last. float16 is added up in float32.

    Examples
    --------
    >>> half = axis_matrix(4, 2, None, "area", None, False)
    >>> multiply(np.array([[[2.0, 4.0, 5.0, 9.0]]]), [half])
    array([[[3., 7.]]])
    >>> multiply(np.array([[[3.0, 7.0]]]), [half.transposed()])
    array([[[1.5, 1.5, 3.5, 3.5]]])
    """
    shape = (*array.shape[:2], *(matrix.shape[0] for matrix in matrices))
    output = empty_batch_last(shape, array.dtype)
    x, into = np.moveaxis(batch_last(array), 0, -1), np.moveaxis(output, 0, -1)
    products = [
        (axis, matrices[axis - 1].shape[0], _groups(matrices[axis - 1]))
        for axis in _order(matrices)
    ]
    for (some,) in blocks(x.shape[:1], _BLOCK // max(1, x[0].size, into[0].size)):
        part = x[some]
        for axis, rows, groups in products:
            part = _product(part, axis, rows, groups)
        into[some] = part
    return output


def _scale(n, m, factor, mode, antialias):
    """How many input places one output place stands for."""
    # Where the size stays the same or, for "nearest", doubles, torch takes no notice of
    # a fraction in the factor; in two modes it does.
    ignored = (n, 2 * n) if mode == "nearest" else (n,)
    if mode == "nearest-exact" or (mode == "bicubic" and not antialias):
        ignored = ()
    return n / m if factor is None or m in ignored else 1 / factor


def _nearest(n, m, scale, shift):
    # In float32, as torch: where a place should be a whole number, the rounding of
    # `scale` decides which neighbour is read.
    place = (np.arange(m, dtype=np.float32) + np.float32(shift)) * np.float32(scale)
    places = np.minimum(place.astype(int), n - 1)[:, None]
    return places, np.ones(places.shape)


def _bins(n, m):
    start, stop = np.hsplit(bin_edges(n, m), 2)
    places = start + np.arange((stop - start).max())
    return places, (places < stop) / (stop - start)


def _filtered(n, centre, mode, stretch):
    """Weights that fall with the distance; a `stretch` above 0 is for antialias."""
    radius, kernel = 1, _triangle
    if mode == "bicubic":
        radius, kernel = 2, _cubic(-0.5 if stretch else -0.75)
    reach = ceil(radius * (stretch or 1))
    places = np.floor(centre).astype(int) + np.arange(1 - reach, reach + 1)
    weights = kernel(np.abs(places - centre) / (stretch or 1))
    if stretch:
        weights *= (places >= 0) & (places < n)
        weights /= weights.sum(1, keepdims=True)
    return places.clip(0, n - 1), weights


def _triangle(distance):
    return np.maximum(1 - distance, 0)


def _cubic(a):
    def kernel(x):
        near = ((a + 2) * x - (a + 3)) * x * x + 1
        far = (((x - 5) * x + 8) * x - 4) * a
        return np.where(x < 1, near, np.where(x < 2, far, 0))

    return kernel


def _order(matrices):
    """The axes (from 1), in the order that has the least to compute.

    Those that shrink come first. The last axes lie in memory in shorter runs, so they
    have their turn while the array is small.
    """

    def turn(axis):
        rows, columns = matrices[axis - 1].shape
        return (1, -axis) if rows > columns else (0, axis)

    return sorted(range(1, len(matrices) + 1), key=turn)


def _groups(matrix):
    """The entries as (rows, columns, weights), no group with two entries of a row."""
    order = np.argsort(matrix.row, kind="stable")
    row = matrix.row[order]
    turn = np.arange(len(row)) - np.searchsorted(row, row)
    order = order[np.argsort(turn, kind="stable")]
    groups = np.split(order, np.cumsum(np.bincount(turn))[:-1])
    return [[part[group] for part in matrix[1:]] for group in groups]


def _product(part, axis, size, groups):
    """Multiply `axis` of an array (C, *spatial, N) by a matrix with `size` rows."""

    def weighted(columns, weights):
        term = np.take(part, columns, axis)
        if (weights != 1).any():
            term *= along(axis - 1, part.ndim - 2, weights.astype(part.dtype))
        return term

    def at(rows):
        run = slice(rows[0], rows[-1] + 1)  # read and written in place
        return (slice(None),) * axis + (run if np.ptp(rows) < len(rows) else rows,)

    (rows, *first), *others = groups
    total = weighted(*first)
    if len(rows) < size:  # some have no entry at all
        shape = (*part.shape[:axis], size, *part.shape[axis + 1 :])
        total, start = np.zeros(shape, part.dtype), total
        total[at(rows)] = start
    for rows, *entries in others:
        total[at(rows)] += weighted(*entries)
    return total
