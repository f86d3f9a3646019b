"""Answers to assignment 12."""

import math

from bank.answers import right, wrong


def pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


@right("receptive_field")
def receptive_field_from_the_end(layers):
    r = 1
    for k, s, d in reversed(layers):
        r = (r - 1) * s + d * (k - 1) + 1
    return r


@right("receptive_field")
def receptive_field_recursion(layers):
    if not layers:
        return 1
    (k, s, d), *rest = layers
    return (k - 1) * d + 1 + s * (receptive_field_recursion(rest) - 1)


@wrong(
    "receptive_field", "The jump is multiplied first, so a layer's own stride counts."
)
def receptive_field_jump_first(layers):
    r = jump = 1
    for k, s, d in layers:
        jump *= s
        r += (k - 1) * d * jump
    return r


@wrong("receptive_field", "The strides are not used: kernels are just added up.")
def receptive_field_no_stride(layers):
    return 1 + sum((k - 1) * d for k, _, d in layers)


@wrong("receptive_field", "The dilation is not used.")
def receptive_field_no_dilation(layers):
    r, jump = 1, 1
    for k, s, _ in layers:
        r += (k - 1) * jump
        jump *= s
    return r


@wrong("receptive_field", "A whole kernel is added for each layer, not k − 1.")
def receptive_field_whole_kernel(layers):
    r, jump = 1, 1
    for k, s, d in layers:
        r += k * d * jump
        jump *= s
    return r


@wrong("receptive_field", "The jump is the last stride only: = where *= is meant.")
def receptive_field_jump_assigned(layers):
    r, jump = 1, 1
    for k, s, d in layers:
        r += (k - 1) * d * jump
        jump = s
    return r


@wrong("receptive_field", "The strides are added up, not multiplied.")
def receptive_field_strides_added(layers):
    r, jump = 1, 1
    for k, s, d in layers:
        r += (k - 1) * d * jump
        jump += s - 1
    return r


@wrong("receptive_field", "The caller's list is emptied.")
def receptive_field_pops(layers):
    r, jump = 1, 1
    while layers:
        k, s, d = layers.pop(0)
        r += (k - 1) * d * jump
        jump *= s
    return r


@wrong(
    "receptive_field",
    "It starts at r = 0.",
    "The dilation multiplies the jump of the later layers.",
)
def receptive_field_zero_and_dilation(layers):
    r, jump = 0, 1
    for k, s, d in layers:
        r += (k - 1) * d * jump
        jump *= s * d
    return r


@right("conv_parameters")
def conv_parameters_per_filter(c_in, c_out, kernel_size, groups=1, bias=True):
    kh, kw = pair(kernel_size)
    one_filter = c_in // groups * kh * kw
    return c_out * (one_filter + (1 if bias else 0))


@right("conv_parameters")
def conv_parameters_group_by_group(c_in, c_out, kernel_size, groups=1, bias=True):
    size = math.prod(pair(kernel_size))
    each = (c_in // groups) * (c_out // groups) * size
    return groups * each + bool(bias) * c_out


@wrong("conv_parameters", "Both numbers of channels are divided by the groups.")
def conv_parameters_groups_twice(c_in, c_out, kernel_size, groups=1, bias=True):
    kh, kw = pair(kernel_size)
    weights = (c_out // groups) * (c_in // groups) * kh * kw
    return weights + (c_out if bias else 0)


@wrong("conv_parameters", "The groups are not used.")
def conv_parameters_no_groups(c_in, c_out, kernel_size, groups=1, bias=True):
    kh, kw = pair(kernel_size)
    return c_out * c_in * kh * kw + c_out * bias


@wrong("conv_parameters", "An int is taken for kh·kw: it is not squared.")
def conv_parameters_int_not_squared(c_in, c_out, kernel_size, groups=1, bias=True):
    area = kernel_size if isinstance(kernel_size, int) else math.prod(kernel_size)
    return c_out * (c_in // groups) * area + c_out * bias


@wrong("conv_parameters", "The biases are counted per input channel.")
def conv_parameters_bias_of_inputs(c_in, c_out, kernel_size, groups=1, bias=True):
    kh, kw = pair(kernel_size)
    return c_out * (c_in // groups) * kh * kw + (c_in if bias else 0)


@wrong("conv_parameters", "A pair fails: only an int is squared.")
def conv_parameters_int_only(c_in, c_out, kernel_size, groups=1, bias=True):
    return c_out * (c_in // groups) * kernel_size**2 + (c_out if bias else 0)


@wrong(
    "conv_parameters",
    "The biases are always counted.",
    "The groups multiply where they should divide.",
)
def conv_parameters_always_times(c_in, c_out, kernel_size, groups=1, bias=True):
    kh, kw = pair(kernel_size)
    return c_out * c_in * groups * kh * kw + c_out


@right("conv_macs")
def conv_macs_product(c_in, c_out, kernel_size, out_height, out_width, groups=1):
    kh, kw = pair(kernel_size)
    return math.prod([c_out, c_in // groups, kh, kw, out_height, out_width])


@wrong("conv_macs", "Multiplications and additions are counted apart: twice too many.")
def conv_macs_flops(c_in, c_out, kernel_size, out_height, out_width, groups=1):
    kh, kw = pair(kernel_size)
    return 2 * c_out * (c_in // groups) * kh * kw * out_height * out_width


@wrong("conv_macs", "The places that a valid kernel would lose are subtracted again.")
def conv_macs_output_again(c_in, c_out, kernel_size, out_height, out_width, groups=1):
    kh, kw = pair(kernel_size)
    places = (out_height - kh + 1) * (out_width - kw + 1)
    return c_out * (c_in // groups) * kh * kw * places


@wrong("conv_macs", "The output is taken for a square: its height is squared.")
def conv_macs_square(c_in, c_out, kernel_size, out_height, out_width, groups=1):
    kh, kw = pair(kernel_size)
    return c_out * (c_in // groups) * kh * kw * out_height**2


@wrong("conv_macs", "The biases are counted as one operation for each output.")
def conv_macs_biases(c_in, c_out, kernel_size, out_height, out_width, groups=1):
    kh, kw = pair(kernel_size)
    return c_out * out_height * out_width * (c_in // groups * kh * kw + 1)


@wrong("conv_macs", "The size of the output is left out: these are the weights.")
def conv_macs_weights(c_in, c_out, kernel_size, out_height, out_width, groups=1):
    kh, kw = pair(kernel_size)
    return c_out * (c_in // groups) * kh * kw


@wrong(
    "conv_macs",
    "The groups are not used.",
    "Only the kernel's height is used, for both sides.",
)
def conv_macs_no_groups_square(
    c_in, c_out, kernel_size, out_height, out_width, groups=1
):
    kh, _ = pair(kernel_size)
    return c_out * c_in * kh * kh * out_height * out_width
