"""Votes of gradients for directions: as they should be, and as they go wrong."""

import numpy as np

from cnnlib import filters


def degrees(gy, gx):
    return np.degrees(np.arctan2(gy, gx)) % 180


def vote(image, bins, gradient=np.gradient, angle=degrees, strength=np.hypot):
    """Magnitude votes by angle, with the places to go wrong left open."""
    gy, gx = gradient(image.astype(float))
    index = (angle(gy, gx) * bins / 180).astype(int)
    return ballot(index, strength(gy, gx), bins)


def ballot(index, strength, bins):
    """One bin after another, as a loop does it: negative bins count from the end."""
    histogram = np.zeros(bins)
    for place, value in zip(index.ravel(), strength.ravel(), strict=True):
        histogram[place] += value
    return histogram


def with_gradient(gradient):
    return lambda image, bins=9: vote(image, bins, gradient)


def with_angle(angle):
    return lambda image, bins=9: vote(image, bins, angle=angle)


def with_strength(strength):
    return lambda image, bins=9: vote(image, bins, strength=strength)


def normalised(norm):
    def wrong(image, bins=9):
        histogram = filters.gradient_histogram(image, bins)
        return histogram / (norm(histogram) or 1)

    return wrong


def full_circle(image, bins=9):
    gy, gx = np.gradient(image.astype(float))
    angle = np.degrees(np.arctan2(gy, gx)) % 360
    return ballot((angle * bins / 360).astype(int), np.hypot(gy, gx), bins)


def differences_to_the_next(image):
    down = np.diff(image, axis=0, append=image[-1:])
    across = np.diff(image, axis=1, append=image[:, -1:])
    return down, across


def differences_to_the_one_before(image):
    down = np.diff(image, axis=0, prepend=image[:1])
    across = np.diff(image, axis=1, prepend=image[:, :1])
    return down, across


def not_halved(image):
    gy, gx = np.gradient(image)
    gy[1:-1], gx[:, 1:-1] = 2 * gy[1:-1], 2 * gx[:, 1:-1]
    return gy, gx


def all_doubled(image):
    return [2 * g for g in np.gradient(image)]


def zero_at_the_border(image):
    gy, gx = np.gradient(image)
    gy[[0, -1]], gx[:, [0, -1]] = 0, 0
    return gy, gx


def inside_only(image):
    return [g[1:-1, 1:-1] for g in np.gradient(image)]


def zeros_around(image):
    padded = np.pad(image, 1)
    return [g[1:-1, 1:-1] for g in np.gradient(padded)]


def sobel(image):
    p = np.pad(image, 1, "edge")
    smooth_rows = p[:-2] + 2 * p[1:-1] + p[2:]
    smooth_columns = p[:, :-2] + 2 * p[:, 1:-1] + p[:, 2:]
    down = smooth_columns[2:] - smooth_columns[:-2]
    return down, smooth_rows[:, 2:] - smooth_rows[:, :-2]


def rounded(image, bins=9):
    gy, gx = np.gradient(image.astype(float))
    index = np.rint(degrees(gy, gx) * bins / 180).astype(int) % bins
    return ballot(index, np.hypot(gy, gx), bins)


def shared_between_neighbours(image, bins=9):
    gy, gx = np.gradient(image.astype(float))
    place = degrees(gy, gx) * bins / 180 - 0.5
    left = np.floor(place).astype(int)
    share, strength = place - left, np.hypot(gy, gx)
    return ballot(left % bins, strength * (1 - share), bins) + ballot(
        (left + 1) % bins, strength * share, bins
    )


def truncated(image, bins=9):
    gy, gx = np.gradient(image.astype(float))
    index = (degrees(gy, gx) * bins / 180).astype(int)
    histogram = np.zeros(bins, int)
    for place, value in zip(index.ravel(), np.hypot(gy, gx).ravel(), strict=True):
        histogram[place] += int(value)
    return histogram


def width_of_bins_truncated(image, bins=9):
    gy, gx = np.gradient(image.astype(float))
    index = degrees(gy, gx).astype(int) // (180 // bins)
    return ballot(index, np.hypot(gy, gx), bins)


def mean_of_votes(image, bins=9):
    return filters.gradient_histogram(image, bins) / image.size


def changes_image(image, bins=9):
    histogram = filters.gradient_histogram(image, bins)
    image -= image.min() + 1
    return histogram
