"""The images and kernels of the worked example that two exercises share."""

import numpy as np

NINE = np.arange(9).reshape(3, 3)
TWO_IMAGES = np.stack([NINE, NINE + 1])[None]
TWO_KERNELS = np.array([[[[0, 1], [2, 3]]], [[[1, 2], [3, 4]]]])
