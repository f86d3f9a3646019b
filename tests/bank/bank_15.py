"""Answers to assignment 15."""

import numpy as np
from bank.answers import right, wrong


@right("perceptron_step")
def perceptron_step_formula(w, x, target, lr):
    output = int(np.dot(w, x) > 0)
    return w + lr * (target - output) * x


@right("perceptron_step")
def perceptron_step_cases(w, x, target, lr):
    active = sum(a * b for a, b in zip(w, x)) > 0
    if active and target == 0:
        return w - lr * x
    if not active and target == 1:
        return w + lr * x
    return w.copy()


@wrong("perceptron_step", "At w·x = 0 the output is taken for 1.")
def perceptron_step_at_zero(w, x, target, lr):
    return w + lr * (target - (1 if w @ x >= 0 else 0)) * x


@wrong(
    "perceptron_step", "The raw sum w·x is compared with the target, not the output."
)
def perceptron_step_delta_rule(w, x, target, lr):
    return w + lr * (target - w @ x) * x


@wrong("perceptron_step", "The caller's weights are changed in place.")
def perceptron_step_in_place(w, x, target, lr):
    w += lr * (target - int(w @ x > 0)) * x
    return w


@wrong("perceptron_step", "The weights move away from the target: output − target.")
def perceptron_step_away(w, x, target, lr):
    return w + lr * (int(w @ x > 0) - target) * x


@wrong("perceptron_step", "The output is −1 instead of 0.")
def perceptron_step_sign(w, x, target, lr):
    return w + lr * (target - (1 if w @ x > 0 else -1)) * x


@wrong("perceptron_step", "The weights move along w, not along x.")
def perceptron_step_along_w(w, x, target, lr):
    return w + lr * (target - int(w @ x > 0)) * w


@wrong(
    "perceptron_step",
    "The learning rate is not used.",
    "It never moves back: an output that is 1 by mistake changes nothing.",
)
def perceptron_step_only_up(w, x, target, lr):
    return w + x if target == 1 and w @ x <= 0 else w.copy()


def votes(image):
    gy, gx = np.gradient(image)
    return np.hypot(gx, gy), np.degrees(np.arctan2(gy, gx)) % 180


@right("gradient_histogram")
def gradient_histogram_loops(image, bins=9):
    strength, angle = votes(image)
    histogram = np.zeros(bins)
    for s, a in zip(strength.flat, angle.flat):
        histogram[int(a * bins / 180) % bins] += s
    return histogram


@right("gradient_histogram")
def gradient_histogram_add_at(image, bins=9):
    gy, gx = np.gradient(image)
    angle = np.rad2deg(np.arctan2(gy, gx))
    angle[angle < 0] += 180
    angle[angle >= 180] -= 180
    histogram = np.zeros(bins)
    np.add.at(histogram, (angle * bins / 180).astype(int), np.sqrt(gx**2 + gy**2))
    return histogram


@wrong("gradient_histogram", "gx and gy are exchanged: np.gradient gives rows first.")
def gradient_histogram_exchanged(image, bins=9):
    gx, gy = np.gradient(image)
    angle = np.degrees(np.arctan2(gy, gx)) % 180
    which = (angle * bins / 180).astype(int) % bins
    return np.bincount(which.ravel(), np.hypot(gx, gy).ravel(), bins)


@wrong(
    "gradient_histogram", "Every pixel has one vote, whatever its gradient's length."
)
def gradient_histogram_counts(image, bins=9):
    _, angle = votes(image)
    which = (angle * bins / 180).astype(int) % bins
    return np.bincount(which.ravel(), minlength=bins)


@wrong("gradient_histogram", "The full circle is divided: opposite directions differ.")
def gradient_histogram_full_circle(image, bins=9):
    gy, gx = np.gradient(image)
    angle = np.degrees(np.arctan2(gy, gx)) % 360
    which = (angle * bins / 360).astype(int) % bins
    return np.bincount(which.ravel(), np.hypot(gx, gy).ravel(), bins)


@wrong("gradient_histogram", "np.abs folds −30° to 30°; it should become 150°.")
def gradient_histogram_abs(image, bins=9):
    gy, gx = np.gradient(image)
    angle = np.abs(np.degrees(np.arctan2(gy, gx)))
    which = (angle * bins / 180).astype(int) % bins
    return np.bincount(which.ravel(), np.hypot(gx, gy).ravel(), bins)


@wrong("gradient_histogram", "The angle is in radians where degrees are meant.")
def gradient_histogram_radians(image, bins=9):
    gy, gx = np.gradient(image)
    angle = np.arctan2(gy, gx) % 180
    which = (angle * bins / 180).astype(int) % bins
    return np.bincount(which.ravel(), np.hypot(gx, gy).ravel(), bins)


@wrong(
    "gradient_histogram", "The bins span from the least to the greatest angle found."
)
def gradient_histogram_range(image, bins=9):
    strength, angle = votes(image)
    return np.histogram(angle, bins, weights=strength)[0]


@wrong("gradient_histogram", "The histogram is divided by its sum.")
def gradient_histogram_normalised(image, bins=9):
    strength, angle = votes(image)
    which = (angle * bins / 180).astype(int) % bins
    histogram = np.bincount(which.ravel(), strength.ravel(), bins)
    return histogram / max(histogram.sum(), 1e-12)


@wrong("gradient_histogram", "h[which] += s counts only one vote for each bin.")
def gradient_histogram_fancy_index(image, bins=9):
    strength, angle = votes(image)
    which = (angle * bins / 180).astype(int) % bins
    histogram = np.zeros(bins)
    histogram[which] += strength
    return histogram


@wrong(
    "gradient_histogram",
    "The votes are the squared length of the gradient.",
    "The bins are rounded to the nearest, not down.",
)
def gradient_histogram_squares_rounded(image, bins=9):
    strength, angle = votes(image)
    which = np.rint(angle * bins / 180).astype(int) % bins
    return np.bincount(which.ravel(), strength.ravel() ** 2, bins)


@right("color_histogram")
def color_histogram_np_histogram(image, bins):
    rows = [np.histogram(image[..., c], bins, (0, 256))[0] for c in range(3)]
    return np.array(rows) / image[..., 0].size


@right("color_histogram")
def color_histogram_pixel_by_pixel(image, bins):
    counts = np.zeros((3, bins))
    for row in image.tolist():
        for pixel in row:
            for c in range(3):
                counts[c, pixel[c] * bins // 256] += 1
    return counts / counts.sum(axis=1, keepdims=True)


@wrong("color_histogram", "The product is computed in uint8 and overflows.")
def color_histogram_uint8(image, bins):
    which = image * np.uint8(bins) // np.uint8(255)
    rows = [np.bincount(which[..., c].ravel(), minlength=bins)[:bins] for c in range(3)]
    return np.array(rows) / image[..., 0].size


@wrong("color_histogram", "The counts are not turned into shares.")
def color_histogram_counts(image, bins):
    which = image.astype(int) * bins // 256
    return np.array(
        [np.bincount(which[..., c].ravel(), minlength=bins) for c in range(3)]
    )


@wrong("color_histogram", "The shares of all three colours sum to 1 together.")
def color_histogram_together(image, bins):
    which = image.astype(int) * bins // 256
    rows = [np.bincount(which[..., c].ravel(), minlength=bins) for c in range(3)]
    return np.array(rows) / image.size


@wrong(
    "color_histogram", "The bins span the values that occur, from least to greatest."
)
def color_histogram_range(image, bins):
    rows = [np.histogram(image[:, :, c], bins=bins)[0] for c in range(3)]
    return np.array(rows) / image[..., 0].size


@wrong("color_histogram", "The colours are read from the first axis.")
def color_histogram_channels_first(image, bins):
    rows = []
    for colour in image[:3].astype(int):
        counts = np.bincount((colour * bins // 256).ravel(), minlength=bins)
        rows.append(counts / counts.sum())
    return np.array(rows)


@wrong("color_histogram", "v // (256 // bins) is wrong when bins does not divide 256.")
def color_histogram_whole_width(image, bins):
    which = np.minimum(image.astype(int) // (256 // bins), bins - 1)
    rows = [np.bincount(which[..., c].ravel(), minlength=bins) for c in range(3)]
    return np.array(rows) / image[..., 0].size


@wrong(
    "color_histogram",
    "The result is (bins, 3): it is transposed.",
    "It divides by the number of bins, not by that of the pixels.",
)
def color_histogram_transposed(image, bins):
    which = image.astype(int) * bins // 256
    rows = [np.bincount(which[..., c].ravel(), minlength=bins) for c in range(3)]
    return np.transpose(rows) / bins
