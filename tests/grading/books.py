"""Notebooks for the tests of grading: right functions, and cells around them."""

import json

RIGHT = {
    "corr2d": """\
def corr2d(input, kernel):
    kh, kw = kernel.shape
    output = np.zeros((input.shape[0] - kh + 1, input.shape[1] - kw + 1))
    for i in range(output.shape[0]):
        for j in range(output.shape[1]):
            output[i, j] = (input[i : i + kh, j : j + kw] * kernel).sum()
    return output
""",
    "convolve2d": """\
def convolve2d(input, kernel):
    kh, kw = kernel.shape
    output = np.zeros((input.shape[0] - kh + 1, input.shape[1] - kw + 1))
    for a in range(kh):
        for b in range(kw):
            window = input[kh - 1 - a :, kw - 1 - b :]
            output += kernel[a, b] * window[: output.shape[0], : output.shape[1]]
    return output
""",
    "corr1d": """\
def corr1d(input, kernel):
    places = range(len(input) - len(kernel) + 1)
    return np.array([input[i : i + len(kernel)] @ kernel for i in places])
""",
    "gaussian_kernel": """\
def gaussian_kernel(size, sigma):
    axis = np.arange(size) - (size - 1) / 2
    weights = np.exp(-(axis[:, None] ** 2 + axis**2) / (2 * sigma**2))
    return weights / weights.sum()
""",
}
NOTHING_WRITTEN = [
    f"def {name}(*arguments):\n    raise NotImplementedError" for name in RIGHT
]
POINTS = {"corr2d": 4, "convolve2d": 3, "corr1d": 1, "gaussian_kernel": 2}


def code(source, grade_id=None, **metadata):
    """A code cell; with `grade_id`, one that nbgrader marks as a solution."""
    if grade_id is not None:
        metadata["nbgrader"] = {
            "schema_version": 3,
            "solution": True,
            "grade": False,
            "locked": False,
            "task": False,
            "grade_id": grade_id,
        }
    return {
        "cell_type": "code",
        "source": source,
        "metadata": metadata,
        "outputs": [],
        "execution_count": None,
    }


def markdown(source):
    """A markdown cell."""
    return {"cell_type": "markdown", "source": source, "metadata": {}}


def right_cells(but=()):
    """The four right functions, each in its marked cell, without those in `but`."""
    first = code("import numpy as np")
    return [first, *(code(RIGHT[name], name) for name in RIGHT if name not in but)]


def book(cells):
    """The bytes of a notebook."""
    content = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    return json.dumps(content).encode()
