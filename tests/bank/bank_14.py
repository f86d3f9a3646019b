"""Answers to assignment 14."""

import numpy as np
from bank.answers import right, wrong


@right("merge_concat")
def merge_concat_filled(branches):
    N, _, H, W = branches[0].shape
    out = np.empty((N, sum(b.shape[1] for b in branches), H, W))
    start = 0
    for b in branches:
        out[:, start : start + b.shape[1]] = b
        start += b.shape[1]
    return out


@wrong("merge_concat", "The branches are joined along the batch.")
def merge_concat_batch(branches):
    widest = max(b.shape[1] for b in branches)
    same = [np.resize(b, (len(b), widest) + b.shape[2:]) for b in branches]
    return np.concatenate(same)


@wrong("merge_concat", "The channels of the last branch come first.")
def merge_concat_reversed(branches):
    return np.concatenate(branches[::-1], axis=1)


@wrong("merge_concat", "The first two branches are joined; others are forgotten.")
def merge_concat_two(branches):
    return np.hstack(branches[:2])


@wrong("merge_concat", "np.vstack joins along the first axis, which must fail here.")
def merge_concat_vstack(branches):
    return np.vstack(branches)


@wrong("merge_concat", "The result has the first branch's type: fractions are cut off.")
def merge_concat_first_type(branches):
    channels = [b.shape[1] for b in branches]
    N, _, H, W = branches[0].shape
    out = np.zeros((N, sum(channels), H, W), dtype=branches[0].dtype)
    for b, end in zip(branches, np.cumsum(channels)):
        out[:, end - b.shape[1] : end] = b
    return out


@right("merge_add_backward")
def merge_add_backward_copies(grad_output, branches):
    return [grad_output.copy() for _ in branches]


@right("merge_add_backward")
def merge_add_backward_times_ones(grad_output, branches):
    return [grad_output * np.ones(branch.shape) for branch in branches]


@wrong("merge_add_backward", "The gradient is shared out equally.")
def merge_add_backward_shared(grad_output, branches):
    return [grad_output / len(branches)] * len(branches)


@wrong(
    "merge_add_backward", "Each gradient is multiplied by its branch, as in a product."
)
def merge_add_backward_product(grad_output, branches):
    return [grad_output * branch for branch in branches]


@wrong("merge_add_backward", "One gradient is returned, and not one for each branch.")
def merge_add_backward_one(grad_output, branches):
    return grad_output


@wrong("merge_add_backward", "There are always two gradients.")
def merge_add_backward_two(grad_output, branches):
    return [grad_output, grad_output]


@wrong("merge_add_backward", "Only the first branch receives the gradient.")
def merge_add_backward_first(grad_output, branches):
    return [grad_output] + [np.zeros_like(b, dtype=float) for b in branches[1:]]


@right("slice_channels")
def slice_channels_cumsum(input, sizes):
    return np.split(input, np.cumsum(sizes)[:-1], axis=1)


@right("slice_channels")
def slice_channels_recursion(input, sizes):
    if not sizes:
        return []
    first, *rest = sizes
    return [input[:, :first]] + slice_channels_recursion(input[:, first:], rest)


@wrong("slice_channels", "np.split takes places to cut at, not sizes.")
def slice_channels_split_at_sizes(input, sizes):
    return np.split(input, sizes, axis=1)


@wrong("slice_channels", "The start is not moved on: every piece begins at 0.")
def slice_channels_from_zero(input, sizes):
    return [input[:, :size] for size in sizes]


@wrong("slice_channels", "It cuts equal pieces, whatever the sizes are.")
def slice_channels_equal(input, sizes):
    return np.array_split(input, len(sizes), axis=1)


@wrong("slice_channels", "The batch is cut, not the channels.")
def slice_channels_batch(input, sizes):
    ends = np.cumsum(sizes)
    return [input[end - size : end] for size, end in zip(sizes, ends)]


@wrong("slice_channels", "The list is consumed: sizes is empty afterwards.")
def slice_channels_pops(input, sizes):
    pieces, start = [], 0
    while sizes:
        size = sizes.pop(0)
        pieces.append(input[:, start : start + size])
        start += size
    return pieces


@wrong(
    "slice_channels",
    "The last channel of each piece is missing.",
    "The last piece is missing.",
)
def slice_channels_short(input, sizes):
    pieces, start = [], 0
    for size in sizes[:-1]:
        pieces.append(input[:, start : start + size - 1])
        start += size
    return pieces


@right("upsample_nearest")
def upsample_nearest_kron(input, scale):
    return np.kron(input, np.ones((1, 1, scale, scale)))


@right("upsample_nearest")
def upsample_nearest_indices(input, scale):
    rows = np.arange(input.shape[2] * scale) // scale
    cols = np.arange(input.shape[3] * scale) // scale
    return input[:, :, rows[:, None], cols]


@right("upsample_nearest")
def upsample_nearest_repeat(input, scale):
    return input.repeat(scale, axis=-1).repeat(scale, axis=-2)


@wrong("upsample_nearest", "np.tile repeats the whole image, not each pixel.")
def upsample_nearest_tile(input, scale):
    return np.tile(input, (1, 1, scale, scale))


@wrong("upsample_nearest", "Only the rows are repeated.")
def upsample_nearest_rows(input, scale):
    return np.repeat(input, scale, axis=2)


@wrong("upsample_nearest", "The new pixels are zeros, not copies.")
def upsample_nearest_zeros(input, scale):
    N, C, H, W = input.shape
    out = np.zeros((N, C, H * scale, W * scale))
    out[:, :, ::scale, ::scale] = input
    return out


@wrong("upsample_nearest", "Each pixel's number is shared out over its block.")
def upsample_nearest_shared(input, scale):
    block = np.ones((scale, scale)) / scale**2
    return np.kron(input, block[None, None])


@wrong("upsample_nearest", "It doubles, whatever the scale is.")
def upsample_nearest_two(input, scale):
    return input.repeat(2, axis=2).repeat(2, axis=3)


@wrong(
    "upsample_nearest",
    "The pixels of a row are repeated all at once: the rows come as tiles.",
    "Only square images keep their shape; height is used for the width.",
)
def upsample_nearest_tiled_square(input, scale):
    N, C, H, _ = input.shape
    wide = np.tile(input.repeat(scale, axis=2), (1, 1, 1, scale))
    return wide[:, :, : H * scale, : H * scale]


@right("residual_forward")
def residual_forward_identity(input, f, shortcut=None):
    shortcut = shortcut or (lambda x: x)
    return f(input) + shortcut(input)


@right("residual_forward")
def residual_forward_numpy_add(input, f, shortcut=None):
    if shortcut is None:
        return np.add(input, f(input))
    return np.add(shortcut(input), f(input))


@wrong("residual_forward", "A ReLU follows the sum.")
def residual_forward_relu(input, f, shortcut=None):
    way_round = input if shortcut is None else shortcut(input)
    return np.maximum(0, f(input) + way_round)


@wrong("residual_forward", "The shortcut is not used: the input itself is added.")
def residual_forward_no_shortcut(input, f, shortcut=None):
    return f(input) + input


@wrong("residual_forward", "The sum is written into the caller's input.")
def residual_forward_in_place(input, f, shortcut=None):
    if shortcut is not None:
        return f(input) + shortcut(input)
    input += f(input)
    return input


@wrong("residual_forward", "Without a shortcut nothing is added.")
def residual_forward_nothing(input, f, shortcut=None):
    if shortcut:
        return f(input) + shortcut(input)
    return f(input)


@wrong("residual_forward", "The shortcut is given what f has computed.")
def residual_forward_shortcut_of_f(input, f, shortcut=None):
    out = f(input)
    return out + (input if shortcut is None else shortcut(out))


@wrong(
    "residual_forward",
    "The input is added besides the shortcut.",
    "The mean of the ways is taken, not their sum.",
)
def residual_forward_mean(input, f, shortcut=None):
    ways = [f(input), input] + ([shortcut(input)] if shortcut else [])
    return sum(ways) / len(ways)
