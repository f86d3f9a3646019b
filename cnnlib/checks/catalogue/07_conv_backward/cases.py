"""The sizes of what a window gives, for cases and their explanations."""


def pair(value):
    return value if isinstance(value, tuple) else (value, value)


def output_sizes(input, kernel_size, stride=1, padding=0):
    sizes = zip(
        input.shape[2:], pair(kernel_size), pair(stride), pair(padding), strict=True
    )
    return tuple((n + 2 * p - k) // s + 1 for n, k, s, p in sizes)


def size_rule(input, kernel_size, stride=1, padding=0):
    sizes = zip(
        input.shape[2:], pair(kernel_size), pair(stride), pair(padding), strict=True
    )
    formulas = [f"⌊({n} + 2·{p} − {k})/{s}⌋ + 1" for n, k, s, p in sizes]
    rows, columns = output_sizes(input, kernel_size, stride, padding)
    return f"({formulas[0]}) × ({formulas[1]}) = {rows} × {columns}"
