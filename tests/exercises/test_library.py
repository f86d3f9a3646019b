"""The library's own functions pass the exercises that ask students to write them."""

import pytest

import cnnlib.functional as F
from cnnlib import filters, nn, optim, shapes
from cnnlib.checks import catalogue
from cnnlib.checks.calling import LocalCall
from cnnlib.checks.outcomes import outcomes_of
from cnnlib.checks.scoring import score
from cnnlib.graph import Value

# Where an exercise has a signature of its own, its call is written in the library's.


def pad2d(input, padding, value=0):
    sides = padding if isinstance(padding, tuple) else (padding,) * 4
    top, bottom, left, right = sides
    return F.pad(input, (left, right, top, bottom), value=value)


def corr2d_strided(input, kernel, stride=1, padding=0):
    return F.conv2d(input[None], kernel[None, None], None, stride, padding)[0]


def global_avg_pool2d(input):
    return F.adaptive_avg_pool2d(input, 1)[:, :, 0, 0]


def linear_backward(grad_output, input, weight):
    return F.linear_backward(grad_output, input, weight, weight[:, 0])


def im2col(input, kernel_size, stride=1, padding=0):
    return F.unfold(input, kernel_size, 1, padding, stride)


def conv2d_backward(grad_output, input, weight, stride=1, padding=0):
    bias = weight[:, 0, 0, 0]
    return F.conv2d_backward(grad_output, input, weight, bias, stride, padding)


def batch_norm_train(
    input, weight, bias, running_mean, running_var, momentum=0.1, eps=1e-5
):
    running = running_mean.copy(), running_var.copy()
    return F.batch_norm(input, *running, weight, bias, True, momentum, eps), *running


def batch_norm_eval(input, weight, bias, running_mean, running_var, eps=1e-5):
    return F.batch_norm(input, running_mean, running_var, weight, bias, eps=eps)


def batch_norm_backward(grad_output, input, weight, eps=1e-5):
    return F.batch_norm_backward(
        grad_output, input, None, None, weight, weight, training=True, eps=eps
    )


def softmax_cross_entropy(logits, targets):
    loss = F.cross_entropy(logits, targets)
    return loss, F.cross_entropy_backward(1.0, logits, targets)


def stepped(optimiser, param, grad, state, steps_before=1, **options):
    """The parameter and its state after one step of an optimiser of the library."""
    moved = nn.Parameter(param.copy())
    moved.grad = grad
    rule = optimiser([moved], **options)
    arrays = {name: array.copy() for name, array in state.items()}
    groups = rule.state_dict()["param_groups"]
    rule.load_state_dict(
        {"state": {0: {"step": steps_before, **arrays}}, "param_groups": groups}
    )
    rule.step()
    state_after = rule.state_dict()["state"][0]
    return moved.data, *(state_after[name] for name in state)


def sgd_step(param, grad, lr, weight_decay=0.0):
    return stepped(optim.SGD, param, grad, {}, lr=lr, weight_decay=weight_decay)[0]


def momentum_step(param, grad, velocity, lr, momentum=0.9):
    if not momentum:  # there is no buffer then
        return sgd_step(param, grad, lr), grad.copy()
    state, options = {"momentum_buffer": velocity}, {"lr": lr, "momentum": momentum}
    return stepped(optim.SGD, param, grad, state, **options)


def rmsprop_step(param, grad, square_avg, lr, alpha=0.99, eps=1e-8):
    options = {"lr": lr, "alpha": alpha, "eps": eps}
    return stepped(optim.RMSprop, param, grad, {"square_avg": square_avg}, **options)


def adam_step(param, grad, m, v, t, lr, betas=(0.9, 0.999), eps=1e-8):
    state, options = {"exp_avg": m, "exp_avg_sq": v}, {"lr": lr, "betas": betas}
    return stepped(optim.Adam, param, grad, state, t - 1, eps=eps, **options)


def depthwise_separable_conv2d(input, depthwise, pointwise):
    return F.conv2d(F.conv2d(input, depthwise, groups=len(depthwise)), pointwise)


def grad_product(x, y, z):
    x, y, z = leaves = Value(x), Value(y), Value(z)
    ((x + y) * z).backward()
    return [leaf.grad for leaf in leaves]


LIBRARY = {
    "grad_product": grad_product,
    "dense_parameters": shapes.dense_parameters,
    "conv_matrix": filters.conv_matrix,
    "corr2d": F.corr2d,
    "convolve2d": F.convolve2d,
    "corr1d": F.corr1d,
    "gaussian_kernel": filters.gaussian_kernel,
    "output_size": shapes.output_size,
    "pad2d": pad2d,
    "corr2d_strided": corr2d_strided,
    "corr2d_multi_in": lambda input, kernel: F.conv2d(input, kernel[None])[0],
    "corr2d_multi_in_out": F.conv2d,
    "conv1x1": lambda input, weight: F.conv2d(input, weight[:, :, None, None]),
    "conv2d": F.conv2d,
    "max_pool2d": F.max_pool2d,
    "avg_pool2d": F.avg_pool2d,
    "global_avg_pool2d": global_avg_pool2d,
    "linear_backward": linear_backward,
    "relu_backward": F.relu_backward,
    "im2col": im2col,
    "conv2d_im2col": F.conv2d,
    "conv2d_backward": conv2d_backward,
    "max_pool2d_backward": F.max_pool2d_backward,
    "batch_norm_train": batch_norm_train,
    "batch_norm_eval": batch_norm_eval,
    "batch_norm_backward": batch_norm_backward,
    "local_response_norm": F.local_response_norm,
    "dropout": lambda *args: F.dropout(*args, return_mask=True),
    "dropout_backward": lambda grad, mask, p: F.dropout_backward(grad, mask == 1, p),
    "softmax_cross_entropy": softmax_cross_entropy,
    "sgd_step": sgd_step,
    "momentum_step": momentum_step,
    "rmsprop_step": rmsprop_step,
    "adam_step": adam_step,
    "receptive_field": shapes.receptive_field,
    "conv_parameters": shapes.conv_parameters,
    "conv_macs": shapes.conv_macs,
    "conv_transpose2d": lambda x, w, *options: F.conv_transpose2d(x, w, None, *options),
    "dilated_conv2d": lambda x, w, dilation: F.conv2d(x, w, dilation=dilation),
    "grouped_conv2d": lambda x, w, groups: F.conv2d(x, w, groups=groups),
    "depthwise_separable_conv2d": depthwise_separable_conv2d,
    "conv1d": F.conv1d,
    "upsample_nearest": lambda x, scale: F.interpolate(x, scale_factor=scale),
    "perceptron_step": filters.perceptron_step,
    "gradient_histogram": filters.gradient_histogram,
    "color_histogram": filters.color_histogram,
}


@pytest.mark.parametrize("seed", [None, 1, 2])
@pytest.mark.parametrize("name", LIBRARY)
def test_the_librarys_function_gets_full_points(name, seed):
    exercise = catalogue.by_name()[name]
    outcomes = outcomes_of(exercise, LocalCall(LIBRARY[name]), seed)
    assert [o.difference or o.failure for o in outcomes if not o.passed] == []
    assert score(exercise, outcomes) == exercise.points


def test_no_function_of_an_exercises_name_is_left_out():
    named = {
        name
        for name in catalogue.by_name()
        if any(hasattr(room, name) for room in (F, filters, shapes))
    }
    assert named <= set(LIBRARY)
