"""Honest and wrong answers to the exercises of lesson 15."""

import math

import numpy as np
import pytest
from students import assert_right, assert_wrong

# perceptron_step


def only_after_an_error(w, x, target, lr):
    output = 1 if np.dot(w, x) > 0 else 0
    if output == target:
        return w
    return w + lr * x if target == 1 else w - lr * x


def one_weight_at_a_time(w, x, target, lr):
    total = sum(a * b for a, b in zip(w, x, strict=True))
    error = target - (total > 0)
    return [float(a + lr * error * b) for a, b in zip(w, x, strict=True)]


def on_a_copy(w, x, target, lr):
    new = w.copy()
    new += lr * (target - np.heaviside(np.einsum("i,i->", w, x), 0)) * x
    return new


@pytest.mark.parametrize(
    "student", [only_after_an_error, one_weight_at_a_time, on_a_copy]
)
def test_honest_perceptrons_get_full_points(student):
    assert_right(student, "perceptron_step")


def least_squares(w, x, target, lr):
    return w - lr * (w @ x - target) * x


def towards_every_error(w, x, target, lr):
    return w + lr * x if (w @ x > 0) != target else w


def on_the_original(w, x, target, lr):
    if target and not w @ x > 0:
        w += lr * x
    elif not target and w @ x > 0:
        w -= lr * x
    return w


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (least_squares, "no-threshold"),
        (towards_every_error, "absolute-error"),
        (on_the_original, "changes-weights"),
    ],
)
def test_a_wrong_perceptron_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "perceptron_step", mistake)


def shrinking_weights(w, x, target, lr):
    return only_after_an_error(w, x, target, lr) * (1 - lr)


def learns_the_target(w, x, target, lr):
    return w + lr * (target - int(w @ x > 0)) * target


def half_a_step(w, x, target, lr):
    return only_after_an_error(w, x, target, lr / 2)


@pytest.mark.parametrize("student", [shrinking_weights, half_a_step])
def test_other_wrong_perceptrons_are_not_given_a_name(student):
    assert_wrong(student, "perceptron_step")


def test_a_perceptron_that_takes_the_target_for_the_input_has_two_faults():
    assert_wrong(
        learns_the_target, "perceptron_step", "class-one-only+features-forgotten"
    )


# gradient_histogram


def numpys_histogram(image, bins=9):
    gy, gx = np.gradient(image)
    angle = np.rad2deg(np.arctan2(gy, gx)) % 180
    length = np.sqrt(gx**2 + gy**2)
    return np.histogram(angle, bins=bins, range=(0, 180), weights=length)[0]


def pixel_by_pixel(image, bins=9):
    h, w = image.shape
    histogram = [0.0] * bins
    for i in range(h):
        for j in range(w):
            up, down = max(i - 1, 0), min(i + 1, h - 1)
            left, right = max(j - 1, 0), min(j + 1, w - 1)
            gy = (float(image[down, j]) - float(image[up, j])) / (down - up)
            gx = (float(image[i, right]) - float(image[i, left])) / (right - left)
            angle = math.atan2(gy, gx)
            if angle < 0:
                angle += math.pi
            place = int(angle / math.pi * bins) % bins
            histogram[place] += math.hypot(gx, gy)
    return histogram


def one_hot_votes(image, bins=9):
    gy, gx = np.gradient(np.asfortranarray(image, float))
    angle = np.degrees(np.angle(gx + 1j * gy)) % 180
    index = np.floor(angle / (180 / bins))
    one_hot = index[..., None] == np.arange(bins)
    return np.einsum("ij,ijb->b", np.abs(gx + 1j * gy), one_hot)


@pytest.mark.parametrize("student", [numpys_histogram, pixel_by_pixel, one_hot_votes])
def test_honest_gradient_histograms_get_full_points(student):
    assert_right(student, "gradient_histogram")


def arguments_exchanged(image, bins=9):
    gy, gx = np.gradient(image)
    angle = np.degrees(np.arctan2(gx, gy)) % 180
    return np.histogram(angle, bins, (0, 180), weights=np.hypot(gx, gy))[0]


def without_weights(image, bins=9):
    gy, gx = np.gradient(image)
    angle = np.degrees(np.arctan2(gy, gx)) % 180
    return np.histogram(angle, bins, (0, 180))[0]


def whole_turn(image, bins=9):
    gy, gx = np.gradient(image)
    angle = np.arctan2(gy, gx) % (2 * np.pi)
    return np.histogram(angle, bins, (0, 2 * np.pi), weights=np.hypot(gx, gy))[0]


def black_around(image, bins=9):
    gy, gx = (g[1:-1, 1:-1] for g in np.gradient(np.pad(image, 1)))
    angle = np.degrees(np.arctan2(gy, gx)) % 180
    return np.histogram(angle, bins, (0, 180), weights=np.hypot(gx, gy))[0]


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (black_around, "zeros-around"),
        (arguments_exchanged, "axes-exchanged"),
        (without_weights, "pixels-counted"),
        (whole_turn, "signed-directions"),
    ],
)
def test_a_wrong_gradient_histogram_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "gradient_histogram", mistake)


def strongest_pixel_only(image, bins=9):
    histogram = numpys_histogram(image, bins)
    return np.where(histogram == histogram.max(), histogram, 0)


def smoothed(image, bins=9):
    histogram = numpys_histogram(image, bins)
    return (histogram + np.roll(histogram, 1)) / 2


def turned_by_two_bins(image, bins=9):
    return np.roll(numpys_histogram(image, bins), 2)


@pytest.mark.parametrize(
    "student", [strongest_pixel_only, smoothed, turned_by_two_bins]
)
def test_other_wrong_gradient_histograms_are_not_given_a_name(student):
    assert_wrong(student, "gradient_histogram")


# color_histogram


def numpys_histograms(image, bins):
    h, w, _ = image.shape
    return np.array(
        [
            np.histogram(image[:, :, c], bins=bins, range=(0, 256))[0] / (h * w)
            for c in range(3)
        ]
    )


def every_value_by_hand(image, bins):
    pixels = image.reshape(-1, 3).tolist()
    rows = [[0] * bins for _ in range(3)]
    for pixel in pixels:
        for c, value in enumerate(pixel):
            rows[c][value * bins // 256] += 1
    return [[count / len(pixels) for count in row] for row in rows]


def means_of_one_hot(image, bins):
    index = np.floor(image / 256 * bins)
    return (index[..., None] == np.arange(bins)).mean(axis=(0, 1))


def by_edges(image, bins):
    edges = np.linspace(0, 256, bins + 1)
    index = np.digitize(image.transpose(2, 0, 1).reshape(3, -1), edges) - 1
    return np.array([np.bincount(row, minlength=bins) for row in index]) / index[0].size


@pytest.mark.parametrize(
    "student", [numpys_histograms, every_value_by_hand, means_of_one_hot, by_edges]
)
def test_honest_color_histograms_get_full_points(student):
    assert_right(student, "color_histogram")


def default_range(image, bins):
    rows = [np.histogram(image[..., c], bins)[0] for c in range(3)]
    return np.array(rows) / rows[0].sum()


def numpys_density(image, bins):
    rows = [
        np.histogram(image[..., c], bins, (0, 256), density=True)[0] for c in range(3)
    ]
    return np.array(rows)


def range_without_256(image, bins):
    rows = [np.histogram(image[..., c], bins, (0, 255))[0] for c in range(3)]
    return np.array(rows) / rows[0].sum()


def computed_in_uint8(image, bins):
    return means_of_one_hot((image * bins // 256).astype(int), bins)


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (default_range, "bins-of-what-occurs"),
        (numpys_density, "density"),
        (range_without_256, "range-to-255"),
    ],
)
def test_a_wrong_color_histogram_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "color_histogram", mistake)


@pytest.mark.skipif(np.__version__ < "2", reason="NumPy 1 overflows in silence")
def test_whole_numbers_beyond_uint8_are_named():
    assert_wrong(computed_in_uint8, "color_histogram", "uint8-out-of-range")


def green_twice(image, bins):
    return numpys_histograms(image, bins)[[0, 1, 1]]


def darkest_last(image, bins):
    return numpys_histograms(image, bins)[:, ::-1]


def test_another_wrong_color_histogram_is_not_given_a_name():
    assert_wrong(green_twice, "color_histogram")


def test_what_no_mistake_explains_is_named_by_its_form():
    assert_wrong(darkest_last, "color_histogram", "mirrored-result")
