"""Answers to assignment 06."""

import numpy as np
from bank.answers import right, wrong


@right("grad_product")
def grad_product_list(x, y, z):
    q = x + y
    df_dq, df_dz = z, q
    return [df_dq * 1, df_dq * 1, df_dz]


@wrong("grad_product", "The derivative for z is x·y, as if f were x·y·z.")
def grad_product_xy(x, y, z):
    return y * z, x * z, x * y


@wrong("grad_product", "The derivative with respect to z is the function's value.")
def grad_product_f_for_z(x, y, z):
    q = x + y
    f = q * z
    return z, z, f


@wrong("grad_product", "f itself is returned in front of the three derivatives.")
def grad_product_f_first(x, y, z):
    q = x + y
    return q * z, z, z, q


@wrong("grad_product", "The local gradients of the product are not exchanged.")
def grad_product_not_exchanged(x, y, z):
    q = x + y
    dq, dz = q, z
    return dq, dq, dz


@right("grad_exp_max")
def grad_exp_max_backwards(x1, x2, w, y1, y2):
    s = x1 + x2
    e = np.exp(-s * w + max(y1, y2))
    d_e = -1 / e**2
    d_arg = d_e * e
    d_m = d_arg
    d_s, d_w = -w * d_arg, -s * d_arg
    return d_s, d_s, d_w, d_m * (y1 > y2), d_m * (y2 > y1)


@right("grad_exp_max")
def grad_exp_max_closed_form(x1, x2, w, y1, y2):
    f = np.exp((x1 + x2) * w - max(y1, y2))
    y = (-f, 0) if y1 > y2 else (0, -f)
    return (f * w, f * w, f * (x1 + x2)) + y


@wrong("grad_exp_max", "Both y receive the gradient of the maximum.")
def grad_exp_max_both(x1, x2, w, y1, y2):
    f = 1 / np.exp(-(x1 + x2) * w + max(y1, y2))
    return f * w, f * w, f * (x1 + x2), -f, -f


@wrong("grad_exp_max", "The minus before the product is forgotten on the way back.")
def grad_exp_max_minus(x1, x2, w, y1, y2):
    s = x1 + x2
    e = np.exp(-s * w + max(y1, y2))
    d = -1 / e
    return d * w, d * w, d * s, d * (y1 > y2), d * (y2 > y1)


@wrong("grad_exp_max", "It uses the sigmoid's derivative, f·(1 − f).")
def grad_exp_max_sigmoid(x1, x2, w, y1, y2):
    f = 1 / (1 + np.exp(-(x1 + x2) * w + max(y1, y2)))
    d = f * (1 - f)
    return d * w, d * w, d * (x1 + x2), -d * (y1 > y2), -d * (y2 > y1)


@wrong("grad_exp_max", "The smaller y gets the gradient.")
def grad_exp_max_smaller(x1, x2, w, y1, y2):
    f = 1 / np.exp(-(x1 + x2) * w + max(y1, y2))
    return f * w, f * w, f * (x1 + x2), -f * (y1 < y2), -f * (y2 < y1)


@wrong(
    "grad_exp_max", "The derivative of 1/e is −1/e², but the exponential's is left out."
)
def grad_exp_max_exp_left_out(x1, x2, w, y1, y2):
    s = x1 + x2
    e = np.exp(-s * w + max(y1, y2))
    d = -1 / e**2
    return -w * d, -w * d, -s * d, d * (y1 > y2), d * (y2 > y1)


@wrong(
    "grad_exp_max",
    "The derivative for w is that of x1·w: x2 is left out.",
    "The sign of the derivatives for y is wrong.",
)
def grad_exp_max_two_slips(x1, x2, w, y1, y2):
    f = 1 / np.exp(-(x1 + x2) * w + max(y1, y2))
    return f * w, f * w, f * x1, f * (y1 > y2), f * (y2 > y1)


@right("linear_backward")
def linear_backward_einsum(grad_output, input, weight):
    return (
        np.einsum("no,oi->ni", grad_output, weight),
        np.einsum("no,ni->oi", grad_output, input),
        np.einsum("no->o", grad_output),
    )


@right("linear_backward")
def linear_backward_samples(grad_output, input, weight):
    dx = np.zeros(input.shape)
    dw = np.zeros(weight.shape)
    for n in range(len(input)):
        dx[n] = weight.T @ grad_output[n]
        dw += np.outer(grad_output[n], input[n])
    return dx, dw, sum(grad_output)


@wrong("linear_backward", "The gradient of the bias is the mean over the batch.")
def linear_backward_bias_mean(grad_output, input, weight):
    return grad_output @ weight, grad_output.T @ input, grad_output.mean(0)


@wrong("linear_backward", "The gradient of the weight is transposed: (in, out).")
def linear_backward_weight_transposed(grad_output, input, weight):
    return grad_output @ weight, input.T @ grad_output, grad_output.sum(0)


@wrong(
    "linear_backward", "The bias's gradient is summed over the outputs, not the batch."
)
def linear_backward_bias_axis(grad_output, input, weight):
    return grad_output @ weight, grad_output.T @ input, grad_output.sum(axis=1)


@wrong("linear_backward", "The three results come in the order weight, bias, input.")
def linear_backward_order(grad_output, input, weight):
    return grad_output.T @ input, grad_output.sum(axis=0), grad_output @ weight


@wrong(
    "linear_backward", "The bias's gradient has not been summed: one row per sample."
)
def linear_backward_bias_not_summed(grad_output, input, weight):
    return grad_output.dot(weight), grad_output.T.dot(input), grad_output


@wrong("linear_backward", "The gradient of the weight comes from the last sample only.")
def linear_backward_last_sample(grad_output, input, weight):
    for g, x in zip(grad_output, input):
        grad_weight = np.outer(g, x)
    return grad_output @ weight, grad_weight, grad_output.sum(0)


@wrong(
    "linear_backward", "The bias's gradient keeps an axis for the batch, of length 1."
)
def linear_backward_bias_row(grad_output, input, weight):
    bias = np.ones((1, len(grad_output))) @ grad_output
    return grad_output @ weight, grad_output.T @ input, bias


@wrong(
    "linear_backward",
    "The gradient of the weight is divided by the number of samples.",
    "The bias's gradient is a single number.",
)
def linear_backward_mean_and_scalar(grad_output, input, weight):
    n = input.shape[0]
    return grad_output @ weight, grad_output.T @ input / n, np.sum(grad_output)


@right("relu_backward")
def relu_backward_product(grad_output, input):
    return grad_output * np.greater(input, 0)


@right("relu_backward")
def relu_backward_copy(grad_output, input):
    grad_input = grad_output.copy()
    grad_input[input <= 0] = 0
    return grad_input


@wrong("relu_backward", "At an input of exactly 0 the gradient passes.")
def relu_backward_at_zero(grad_output, input):
    return np.where(input < 0, 0, grad_output)


@wrong("relu_backward", "The caller's gradient is changed.")
def relu_backward_in_place(grad_output, input):
    grad_output[input <= 0] = 0
    return grad_output


@wrong("relu_backward", "The ReLU is applied to the gradient: its sign decides.")
def relu_backward_of_gradient(grad_output, input):
    return np.maximum(grad_output, 0)


@wrong("relu_backward", "Only the mask is returned, without the gradient.")
def relu_backward_mask(grad_output, input):
    return (input > 0).astype(float)


@wrong(
    "relu_backward", "The gradient is multiplied by relu(input), not by its derivative."
)
def relu_backward_by_value(grad_output, input):
    return grad_output * np.maximum(input, 0)


@wrong(
    "relu_backward", "Only arrays of two axes can come: the loops are written for them."
)
def relu_backward_two_axes(grad_output, input):
    rows, cols = input.shape
    out = np.zeros((rows, cols))
    for r in range(rows):
        for c in range(cols):
            if input[r, c] > 0:
                out[r, c] = grad_output[r, c]
    return out


@wrong(
    "relu_backward",
    "Below 0 a hundredth of the gradient passes, as in a leaky ReLU.",
    "At an input of exactly 0 the whole gradient passes.",
)
def relu_backward_leaky(grad_output, input):
    return grad_output * np.where(input >= 0, 1, 0.01)


@right("numerical_gradient")
def numerical_gradient_ndindex(f, x, h=1e-5):
    grad = np.zeros(x.shape)
    for index in np.ndindex(*x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        grad[index] = (f(x + step) - f(x - step)) / (2 * h)
    return grad


@right("numerical_gradient")
def numerical_gradient_rows_of_identity(f, x, h=1e-5):
    steps = h * np.eye(x.size).reshape((-1,) + x.shape)
    slopes = [(f(x + e) - f(x - e)) / 2 / h for e in steps]
    return np.reshape(slopes, x.shape)


@wrong("numerical_gradient", "It takes the forward difference, on one side only.")
def numerical_gradient_forward(f, x, h=1e-5):
    grad = np.zeros(x.shape)
    for index in np.ndindex(*x.shape):
        up = x.astype(float)
        up[index] += h
        grad[index] = (f(up) - f(x)) / h
    return grad


@wrong("numerical_gradient", "The difference is divided by h, not by 2h.")
def numerical_gradient_h(f, x, h=1e-5):
    grad = np.zeros(x.shape)
    for index in np.ndindex(*x.shape):
        e = np.zeros(x.shape)
        e[index] = h
        grad[index] = (f(x + e) - f(x - e)) / h
    return grad


@wrong("numerical_gradient", "The entry is left at x − h: x is not restored.")
def numerical_gradient_not_restored(f, x, h=1e-5):
    grad = np.zeros(x.shape)
    for index in np.ndindex(*x.shape):
        x[index] += h
        up = f(x)
        x[index] -= 2 * h
        down = f(x)
        grad[index] = (up - down) / (2 * h)
    return grad


@wrong("numerical_gradient", "All entries are moved at once.")
def numerical_gradient_all_at_once(f, x, h=1e-5):
    slope = (f(x + h) - f(x - h)) / (2 * h)
    return np.full(x.shape, slope)


@wrong("numerical_gradient", "Only vectors are handled: it loops over len(x).")
def numerical_gradient_vectors(f, x, h=1e-5):
    grad = np.zeros(len(x))
    for i in range(len(x)):
        e = np.zeros(len(x))
        e[i] = h
        grad[i] = (f(x + e) - f(x - e)) / (2 * h)
    return grad


@wrong("numerical_gradient", "The gradient comes out flat.")
def numerical_gradient_flat(f, x, h=1e-5):
    grad = []
    for i in range(x.size):
        e = np.zeros(x.size)
        e[i] = h
        e = e.reshape(x.shape)
        grad.append((f(x + e) - f(x - e)) / (2 * h))
    return np.array(grad)


@wrong("numerical_gradient", "The step is fixed at 1e-5, and the argument h not used.")
def numerical_gradient_fixed_h(f, x, h=1e-5):
    eps = 1e-5
    grad = np.zeros(x.shape)
    for index in np.ndindex(*x.shape):
        e = np.zeros(x.shape)
        e[index] = eps
        grad[index] = (f(x + e) - f(x - e)) / (2 * eps)
    return grad


@wrong(
    "numerical_gradient",
    "The sign is wrong: the upper value is subtracted.",
    "The difference is divided by h, not by 2h.",
)
def numerical_gradient_sign_and_h(f, x, h=1e-5):
    grad = np.zeros_like(x, dtype=float)
    for index in np.ndindex(*x.shape):
        e = np.zeros(x.shape)
        e[index] = h
        grad[index] = (f(x - e) - f(x + e)) / h
    return grad
