"""What the two counts share: kernels of one number or two, and groups."""


def pair(kernel_size):
    if isinstance(kernel_size, int):
        return kernel_size, kernel_size
    return kernel_size


def area(kernel_size):
    kh, kw = pair(kernel_size)
    return kh * kw


def side_only(kernel_size):
    """A single number is not squared."""
    return kernel_size if isinstance(kernel_size, int) else area(kernel_size)


def height_twice(kernel_size):
    return pair(kernel_size)[0] ** 2


def sum_of_sides(kernel_size):
    return sum(pair(kernel_size))


def weights(c_in, c_out, kernel_size, groups=1):
    return c_out * (c_in // groups) * area(kernel_size)


def random_layer(rng, group):
    """Channels, kernel size and groups, all random."""
    groups = int(rng.integers(2, 6)) if group == "general" else 1
    c_in, c_out = (groups * int(n) for n in rng.integers(1, 40, 2))
    kh, kw = (int(n) for n in rng.integers(1, 9, 2))
    if group == "edge":
        return c_in, c_in, (kh, kw), c_in
    return c_in, c_out, kh if group == "basic" else (kh, kw), groups
