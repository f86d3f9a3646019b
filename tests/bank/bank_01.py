"""Answers to assignment 01."""

import numpy as np
from bank.answers import right, wrong


@right("dense_parameters")
def dense_parameters_factored(inputs, outputs, bias=True):
    return (inputs + bool(bias)) * outputs


@right("dense_parameters")
def dense_parameters_in_steps(inputs, outputs, bias=True):
    number = 0
    number += inputs * outputs
    if bias:
        number += outputs
    return number


@wrong("dense_parameters", "It counts one bias for each input, not for each output.")
def dense_parameters_bias_of_inputs(inputs, outputs, bias=True):
    return inputs * outputs + (inputs if bias else 0)


@wrong("dense_parameters", "It counts a single bias for the whole layer.")
def dense_parameters_one_bias(inputs, outputs, bias=True):
    return inputs * outputs + int(bias)


@wrong("dense_parameters", "The biases are added even when there are none.")
def dense_parameters_bias_always(inputs, outputs, bias=True):
    weights = inputs * outputs
    return weights + outputs


@wrong("dense_parameters", "The product is computed in 32 bits and overflows.")
def dense_parameters_int32(inputs, outputs, bias=True):
    with np.errstate(over="ignore"):
        number = np.int32(inputs) * np.int32(outputs)
        return int(number + np.int32(outputs if bias else 0))


@wrong(
    "dense_parameters",
    "It adds the two sizes where it should multiply them.",
    "The biases are counted when there are none, and left out when there are.",
)
def dense_parameters_sum_and_not(inputs, outputs, bias=True):
    if not bias:
        return inputs + outputs + outputs
    return inputs + outputs


@right("conv_matrix")
def conv_matrix_loops(kernel, height, width):
    kh, kw = kernel.shape
    oh, ow = height - kh + 1, width - kw + 1
    M = np.zeros((oh * ow, height * width))
    for i in range(oh):
        for j in range(ow):
            for a in range(kh):
                for b in range(kw):
                    M[i * ow + j, (i + a) * width + j + b] = kernel[a, b]
    return M


@right("conv_matrix")
def conv_matrix_stamps(kernel, height, width):
    kh, kw = kernel.shape
    rows = []
    for i in range(height - kh + 1):
        for j in range(width - kw + 1):
            stamp = np.zeros((height, width))
            stamp[i : i + kh, j : j + kw] = kernel
            rows.append(stamp.flatten())
    return np.array(rows)


@right("conv_matrix")
def conv_matrix_columns_from_unit_images(kernel, height, width):
    windows = np.lib.stride_tricks.sliding_window_view
    units = np.eye(height * width).reshape(-1, height, width)
    views = windows(units, kernel.shape, axis=(1, 2))
    return np.einsum("pijab,ab->ijp", views, kernel).reshape(-1, height * width)


@wrong("conv_matrix", "The kernel is flipped.")
def conv_matrix_flipped(kernel, height, width):
    kh, kw = kernel.shape
    rows = []
    for i in range(height - kh + 1):
        for j in range(width - kw + 1):
            stamp = np.zeros((height, width))
            stamp[i : i + kh, j : j + kw] = np.flip(kernel)
            rows.append(stamp.ravel())
    return np.array(rows)


@wrong("conv_matrix", "Columns are counted with the output's width, not the image's.")
def conv_matrix_wrong_width(kernel, height, width):
    kh, kw = kernel.shape
    oh, ow = height - kh + 1, width - kw + 1
    M = np.zeros((oh * ow, height * width))
    for i in range(oh):
        for j in range(ow):
            for a in range(kh):
                for b in range(kw):
                    M[i * ow + j, (i + a) * ow + j + b] = kernel[a, b]
    return M


@wrong("conv_matrix", "The matrix is transposed: outputs are columns, pixels rows.")
def conv_matrix_transposed(kernel, height, width):
    kh, kw = kernel.shape
    oh, ow = height - kh + 1, width - kw + 1
    M = np.zeros((height * width, oh * ow))
    for out in range(oh * ow):
        i, j = divmod(out, ow)
        for a, b in np.ndindex(kh, kw):
            M[(i + a) * width + j + b, out] = kernel[a, b]
    return M


@wrong("conv_matrix", "Pixels are counted column by column, as MATLAB does.")
def conv_matrix_column_major(kernel, height, width):
    kh, kw = kernel.shape
    rows = []
    for i in range(height - kh + 1):
        for j in range(width - kw + 1):
            stamp = np.zeros((height, width))
            stamp[i : i + kh, j : j + kw] = kernel
            rows.append(stamp.ravel(order="F"))
    return np.array(rows)


@wrong(
    "conv_matrix", "The matrix holds integers, so the kernel's fractions are cut off."
)
def conv_matrix_integers(kernel, height, width):
    kh, kw = kernel.shape
    oh, ow = height - kh + 1, width - kw + 1
    M = np.zeros((oh, ow, height, width), dtype=int)
    for i, j in np.ndindex(oh, ow):
        M[i, j, i : i + kh, j : j + kw] = kernel
    return M.reshape(oh * ow, height * width)


@wrong(
    "conv_matrix",
    "There is a row for every pixel, with the windows wrapping round the edge.",
)
def conv_matrix_circulant(kernel, height, width):
    stamp = np.zeros((height, width))
    stamp[: kernel.shape[0], : kernel.shape[1]] = kernel
    first = stamp.ravel()
    return np.stack([np.roll(first, n) for n in range(height * width)])


@wrong(
    "conv_matrix",
    "The last row and the last column of windows are missing.",
    "Height and width of the image are swapped.",
)
def conv_matrix_swapped_and_short(kernel, height, width):
    kh, kw = kernel.shape
    rows = []
    for i in range(width - kh):
        for j in range(height - kw):
            stamp = np.zeros((width, height))
            stamp[i : i + kh, j : j + kw] = kernel
            rows.append(stamp.ravel())
    return np.array(rows)
