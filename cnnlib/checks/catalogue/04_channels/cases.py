"""What the exercises on channels share: the worked example, and images and kernels."""

import numpy as np

from cnnlib.checks.arrays import scattered

NINE = np.arange(9).reshape(3, 3)
TWO_IMAGES = np.stack([NINE, NINE + 1])
TWO_KERNELS = np.array([[[0, 1], [2, 3]], [[1, 2], [3, 4]]])

IMAGES = (
    (scattered(2, 3, 5), (2, 3), "a wide kernel on a wide input", "general"),
    (scattered(3, 5, 3), (3, 2), "three channels, and a tall kernel", "general"),
    (scattered(2, 4, 4) / 2, (3, 3), "3×3 kernels without any symmetry", "general"),
    (scattered(3, 4, 6), (3, 2), "nothing square, three channels", "general"),
    (scattered(4, 3, 3), (2, 2), "four channels", "general"),
    (scattered(1, 3, 2), (2, 1), "a single channel", "edge"),
    (scattered(3, 2, 2), (1, 1), "1×1 kernels", "edge"),
    (scattered(2, 2, 3), (2, 3), "kernels as large as the input", "edge"),
)


def size_rule(input, kernel):
    (h, w), (kh, kw) = input.shape[-2:], kernel.shape[-2:]
    return f"({h} − {kh} + 1) × ({w} − {kw} + 1) = {h - kh + 1} × {w - kw + 1}"
