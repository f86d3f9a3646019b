"""The library's own functions pass the exercises that ask students to write them."""

import numpy as np
import pytest

import cnnlib.functional as F
from cnnlib import data, filters, nn, optim, shapes
from cnnlib.checks import catalogue
from cnnlib.checks.calling import LocalCall
from cnnlib.checks.outcomes import outcomes_of
from cnnlib.checks.scoring import score
from cnnlib.graph import Value, exp, maximum

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


def derivatives(function, *numbers):
    leaves = [Value(number) for number in numbers]
    function(*leaves).backward()
    return [leaf.grad for leaf in leaves]


def grad_product(*numbers):
    return derivatives(lambda x, y, z: (x + y) * z, *numbers)


def grad_exp_max(*numbers):
    def f(x1, x2, w, y1, y2):
        return 1 / exp(-(x1 + x2) * w + maximum(y1, y2))

    return derivatives(f, *numbers)


class Gives(nn.Module):
    """Stands for a branch of which only the output and its gradient are known."""

    def __init__(self, function):
        self.function = function

    def forward(self, input):
        return self.function(input)

    def backward(self, grad_output, needs_input_grad=True):
        self.grad_output = grad_output
        return grad_output


def merged(branches, merge):
    ways = [Gives(lambda _, output=output: output) for output in branches]
    block = nn.Parallel(*ways, merge=merge)
    return block(None), block


def merge_concat(branches):
    return merged(branches, "concat")[0]


def merge_add_backward(grad_output, branches):
    _, block = merged(branches, "sum")
    block.backward(grad_output)
    return [way.grad_output for way in block]


def slice_channels(input, sizes):
    ends = np.cumsum(sizes)
    return [
        nn.Slice(end - size, end)(input) for size, end in zip(sizes, ends, strict=True)
    ]


def residual_forward(input, f, shortcut=None):
    way_round = nn.Sequential() if shortcut is None else Gives(shortcut)
    return nn.Parallel(Gives(f), way_round, merge="sum")(input)


def label_smoothing(targets, classes, eps):
    """Cross entropy pulls equal scores, 1 / classes each, towards these targets."""
    options = {"reduction": "sum", "label_smoothing": eps}
    scores = np.zeros((len(targets), classes))
    pull = F.cross_entropy_backward(1.0, scores, targets, **options)
    return F.softmax(scores) - pull


def saliency(grad_input):
    channels = len(grad_input)
    return F.max_pool3d(np.abs(grad_input)[None], (channels, 1, 1))[0, 0]


def grad_cam(activations, gradients):
    weight = F.adaptive_avg_pool2d(gradients, 1)
    return F.relu(F.conv2d(activations, weight[None])[0])


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
    "grad_exp_max": grad_exp_max,
    "merge_concat": merge_concat,
    "merge_add_backward": merge_add_backward,
    "slice_channels": slice_channels,
    "residual_forward": residual_forward,
    "label_smoothing": label_smoothing,
    "saliency": saliency,
    "grad_cam": grad_cam,
}

# Why the others are not there.
NOT_IN_LIBRARY = {
    "numerical_gradient": "its gradients are formulas; differences only test them",
    "train": "the reference is made of the library, and test_catalogue trains it",
    "predict": "as train",
    "split_indices": "Dataset.split holds out so many of each class",
    "standardise": "batch_norm adds eps, and has no rule for a constant feature",
    "cosine_similarity": "no function divides vectors by their lengths",
    "nearest_neighbours": "visual_words counts the nearest, and tells no place",
    "box_iou": "there is nothing about boxes",
    "non_max_suppression": "there is nothing about boxes",
    "mask_iou": "there is nothing about masks",
}


@pytest.mark.parametrize("seed", [None, 1, 2])
@pytest.mark.parametrize("name", LIBRARY)
def test_the_librarys_function_gets_full_points(name, seed):
    exercise = catalogue.by_name()[name]
    outcomes = outcomes_of(exercise, LocalCall(LIBRARY[name]), seed)
    assert [o.difference or o.failure for o in outcomes if not o.passed] == []
    assert score(exercise, outcomes) == exercise.points


def test_an_exercise_that_the_library_does_not_pass_is_named_with_the_reason():
    assert sorted([*LIBRARY, *NOT_IN_LIBRARY]) == sorted(catalogue.by_name())


def test_no_function_of_an_exercises_name_is_left_out():
    rooms = F, filters, shapes, nn, data
    named = {n for n in catalogue.by_name() if any(hasattr(r, n) for r in rooms)}
    assert named <= set(LIBRARY)
