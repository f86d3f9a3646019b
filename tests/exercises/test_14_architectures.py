"""Honest and wrong answers to the exercises of lesson 14."""

from functools import reduce

import numpy as np
import pytest
from students import assert_right, assert_wrong

# Honest styles of merge_concat


def side_by_side(branches):
    return np.hstack(branches)


def filled_in(branches):
    n, _, h, w = branches[0].shape
    total = sum(branch.shape[1] for branch in branches)
    output, start = np.empty((n, total, h, w), order="F"), 0
    for branch in branches:
        stop = start + branch.shape[1]
        output[:, start:stop] = branch
        start = stop
    return output


def two_at_a_time(branches):
    return reduce(lambda one, other: np.append(one, other, axis=1), branches)


def lists_of_channels(branches):
    return [
        [channel for branch in branches for channel in branch[n].tolist()]
        for n in range(len(branches[0]))
    ]


@pytest.mark.parametrize(
    "student", [side_by_side, filled_in, two_at_a_time, lists_of_channels]
)
def test_honest_joins_get_full_points(student):
    assert_right(student, "merge_concat")


# Honest styles of merge_add_backward


def the_same_array(grad_output, branches):
    return [grad_output] * len(branches)


def times_the_local_gradient(grad_output, branches):
    return tuple(grad_output * np.ones_like(branch) for branch in branches)


def one_array_of_all(grad_output, branches):
    return np.broadcast_to(grad_output, (len(branches), *grad_output.shape))


def in_a_loop(grad_output, branches):
    gradients = []
    for _ in branches:
        gradients.append(grad_output.tolist())
    return gradients


@pytest.mark.parametrize(
    "student",
    [the_same_array, times_the_local_gradient, one_array_of_all, in_a_loop],
)
def test_honest_gradients_of_a_sum_get_full_points(student):
    assert_right(student, "merge_add_backward")


# Honest styles of slice_channels


def views_from_a_running_start(input, sizes):
    pieces, start = [], 0
    for size in sizes:
        pieces.append(input[:, start : start + size])
        start += size
    return pieces


def split_at_sums(input, sizes):
    return tuple(np.split(input, np.cumsum(sizes)[:-1], axis=1))


def picked_by_label(input, sizes):
    label = np.repeat(np.arange(len(sizes)), sizes)
    return [np.asfortranarray(input[:, label == k]) for k in range(len(sizes))]


def what_is_left(input, sizes):
    rest, pieces = input.astype(np.float64), []
    for size in sizes:
        pieces.append(rest[:, :size].tolist())
        rest = rest[:, size:]
    return pieces


@pytest.mark.parametrize(
    "student",
    [views_from_a_running_start, split_at_sums, picked_by_label, what_is_left],
)
def test_honest_cuts_get_full_points(student):
    assert_right(student, "slice_channels")


# Honest styles of upsample_nearest


def with_kron(input, scale):
    return np.kron(input, np.ones((scale, scale)))


def by_index(input, scale):
    rows, columns = (np.arange(n * scale) // scale for n in input.shape[2:])
    return input[:, :, rows[:, None], columns]


def broadcast_blocks(input, scale):
    n, c, h, w = input.shape
    blocks = np.broadcast_to(input[:, :, :, None, :, None], (n, c, h, scale, w, scale))
    return np.asfortranarray(blocks.reshape(n, c, h * scale, w * scale))


def pixel_by_pixel(input, scale):
    n, c, h, w = input.shape
    output = np.zeros((n, c, h * scale, w * scale)).tolist()
    for s, k, i, j in np.ndindex(n, c, h * scale, w * scale):
        output[s][k][i][j] = float(input[s, k, i // scale, j // scale])
    return output


def into_strided_places(input, scale):
    n, c, h, w = input.shape
    output = np.zeros((n, c, scale * h, scale * w), dtype=np.float64)
    for a in range(scale):
        for b in range(scale):
            output[..., a::scale, b::scale] = input
    return output


@pytest.mark.parametrize(
    "student",
    [with_kron, by_index, broadcast_blocks, pixel_by_pixel, into_strided_places],
)
def test_honest_enlargements_get_full_points(student):
    assert_right(student, "upsample_nearest")


# Honest styles of residual_forward


def both_ways(input, f, shortcut=None):
    if shortcut is None:
        return input + f(input)
    return shortcut(input) + f(input)


def in_place_on_its_own_array(input, f, shortcut=None):
    output = f(input)
    output += input if shortcut is None else shortcut(input)
    return output


def with_an_identity(input, f, shortcut=None):
    paths = f, shortcut or (lambda x: x)
    return sum(path(input.copy()) for path in paths)


def as_plain_lists(input, f, shortcut=None):
    way_round = shortcut(input) if callable(shortcut) else input
    return np.asfortranarray(np.add(f(input), way_round)).tolist()


@pytest.mark.parametrize(
    "student",
    [both_ways, in_place_on_its_own_array, with_an_identity, as_plain_lists],
)
def test_honest_blocks_get_full_points(student):
    assert_right(student, "residual_forward")


# Wrong answers beyond the catalogue


def flipped_channels(branches):
    return np.concatenate(branches, axis=1)[:, ::-1] + 0.5


def weighted_by_place(grad_output, branches):
    return [grad_output / (1 + place) for place, _ in enumerate(branches)]


def negated_for_the_rest(grad_output, branches):
    return [grad_output if i == 0 else -grad_output for i in range(len(branches))]


def doubled_pieces(input, sizes):
    return [2 * piece for piece in split_at_sums(input, sizes)]


def turned_image(input, scale):
    return by_index(input, scale)[:, :, ::-1]


def half_of_the_way_round(input, f, shortcut=None):
    return f(input) + (input if shortcut is None else shortcut(input)) / 2


def squashed(input, f, shortcut=None):
    return np.tanh(both_ways(input, f, shortcut))


@pytest.mark.parametrize(
    ("student", "name"),
    [
        (flipped_channels, "merge_concat"),
        (weighted_by_place, "merge_add_backward"),
        (negated_for_the_rest, "merge_add_backward"),
        (half_of_the_way_round, "residual_forward"),
        (squashed, "residual_forward"),
    ],
)
def test_other_wrong_answers_are_not_given_a_name(student, name):
    assert_wrong(student, name)


def stacked_vertically(branches):
    return np.vstack(branches)


def divided_evenly(grad_output, branches):
    share = grad_output * (1 / len(branches))
    return [share for _ in branches]


def from_size_to_size(input, sizes):
    pieces, start = [], 0
    for size in sizes:
        pieces.append(input[:, start : start + size])
        start = size
    return pieces


def whole_image_again(input, scale):
    row = np.concatenate([input] * scale, axis=3)
    return np.concatenate([row] * scale, axis=2)


def activated(input, f, shortcut=None):
    output = both_ways(input, f, shortcut)
    output[output < 0] = 0
    return output


def never_round(input, f, shortcut=None):
    return input + f(input)


@pytest.mark.parametrize(
    ("student", "name", "mistake"),
    [
        (stacked_vertically, "merge_concat", "along-the-batch"),
        (divided_evenly, "merge_add_backward", "shared"),
        (from_size_to_size, "slice_channels", "start-is-the-last-size"),
        (whole_image_again, "upsample_nearest", "tiled"),
        (activated, "residual_forward", "relu-after"),
        (never_round, "residual_forward", "shortcut-ignored"),
    ],
)
def test_a_wrong_answer_in_another_hand_is_named(student, name, mistake):
    assert_wrong(student, name, mistake)


@pytest.mark.parametrize(
    ("student", "name", "form"),
    [
        (doubled_pieces, "slice_channels", "constant-factor"),
        (turned_image, "upsample_nearest", "upside-down-result"),
    ],
)
def test_what_no_mistake_explains_is_named_by_its_form(student, name, form):
    assert_wrong(student, name, form)
