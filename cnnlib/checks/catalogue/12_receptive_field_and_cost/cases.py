"""What the two counts share: layers to count."""


def random_layer(rng, group):
    """Channels, kernel size and groups, all random."""
    groups = int(rng.integers(2, 6)) if group == "general" else 1
    c_in, c_out = (groups * int(n) for n in rng.integers(1, 40, 2))
    kh, kw = (int(n) for n in rng.integers(1, 9, 2))
    if group == "edge":
        return c_in, c_in, (kh, kw), c_in
    return c_in, c_out, kh if group == "basic" else (kh, kw), groups
