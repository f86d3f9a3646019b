"""Named kernels against SciPy, the dense matrix, and hand-made features."""

import numpy as np
import pytest
from helpers import unchanged
from scipy.ndimage import correlate
from sklearn.cluster import KMeans

from cnnlib import data, filters
from cnnlib.functional.correlation import corr2d


@pytest.mark.parametrize(
    "name, total",
    [
        ("identity", 1),
        ("edge", 0),
        ("strong edge", 1),
        ("sharpen", 1),
        ("box blur", 1),
        ("gaussian blur", 1),
        ("emboss", 0),
        ("sobel x", 0),
        ("sobel y", 0),
    ],
)
def test_the_weights_of_a_named_kernel_have_the_known_sum(name, total):
    assert filters.kernel(name).sum() == pytest.approx(total, abs=1e-12)


def test_the_sums_above_cover_every_kernel():
    assert len(filters.KERNELS) == 9


@pytest.mark.parametrize("name", ["emboss", "sobel x", "sobel y"])
def test_turning_an_antisymmetric_kernel_negates_it(name):
    kernel = filters.kernel(name)
    np.testing.assert_array_equal(kernel[::-1, ::-1], -kernel)


def test_sobel_x_answers_to_vertical_edges_and_sobel_y_to_horizontal_ones():
    brighter_to_the_right = np.tile([0.0, 0, 1, 1], (4, 1))
    inside = np.s_[1:-1, 1:-1]
    x = filters.apply(brighter_to_the_right, filters.kernel("sobel x"))[inside]
    y = filters.apply(brighter_to_the_right, filters.kernel("sobel y"))[inside]
    assert (x == 4).all() and (y == 0).all()


def test_a_looked_up_kernel_is_a_copy_and_the_table_is_read_only():
    filters.kernel("edge")[:] = 0
    assert filters.KERNELS["edge"][1, 1] == 8
    with pytest.raises(ValueError, match="read-only"):
        filters.KERNELS["edge"][0, 0] = 1


def test_an_unknown_kernel_is_refused_with_the_names_there_are():
    with pytest.raises(ValueError, match="'blurr'; there are identity, edge"):
        filters.kernel("blurr")


@pytest.mark.parametrize("size, sigma", [(1, 1.0), (3, 0.5), (4, 2.0), (7, 1.3)])
def test_gaussian_weights_follow_the_formula(size, sigma):
    y, x = np.indices((size, size)) - (size - 1) / 2
    bell = np.exp(-(x**2 + y**2) / (2 * sigma**2))
    np.testing.assert_allclose(
        filters.gaussian_kernel(size, sigma), bell / bell.sum(), rtol=1e-12
    )


def test_a_very_narrow_gaussian_is_still_finite():
    np.testing.assert_allclose(filters.gaussian_kernel(2, 1e-3), np.full((2, 2), 0.25))


@pytest.mark.parametrize(
    "height, width, kh, kw", [(4, 5, 2, 3), (3, 3, 3, 3), (1, 6, 1, 2), (6, 1, 2, 1)]
)
def test_the_dense_matrix_multiplies_as_the_kernel_slides(height, width, kh, kw):
    rng = np.random.default_rng(0)
    image, kernel = rng.normal(size=(height, width)), rng.normal(size=(kh, kw))
    with unchanged(kernel):
        matrix = filters.conv_matrix(kernel, height, width)
    slid = corr2d(image, kernel)
    assert matrix.shape == (slid.size, image.size)
    np.testing.assert_allclose(matrix @ image.ravel(), slid.ravel(), atol=1e-12)


@pytest.mark.parametrize(
    "shape, height, width, sentence",
    [
        ((3, 3), 2, 5, "kernel of 3×3 does not fit into 2×5"),
        ((3, 3), 5, 2, "kernel of 3×3 does not fit into 5×2"),
        ((0, 3), 5, 5, "kernel of 0×3 does not fit"),
        ((3, 0), 5, 5, "kernel of 3×0 does not fit"),
        ((3,), 5, 5, r"kernel must be two-dimensional, got shape \(3,\)"),
    ],
)
def test_a_kernel_must_fit_into_the_image_of_its_matrix(shape, height, width, sentence):
    with pytest.raises(ValueError, match=f"conv_matrix: .*{sentence}"):
        filters.conv_matrix(np.ones(shape), height, width)


WORD = np.array("cat")
KERNEL, PICTURES, WEIGHTS = np.eye(3), np.ones((1, 9, 9)), np.ones(2)


@pytest.mark.parametrize(
    "call, name",
    [
        (lambda: filters.apply(WORD, KERNEL), "apply: image"),
        (lambda: filters.apply(KERNEL, WORD), "apply: kernel"),
        (lambda: filters.conv_matrix(WORD, 3, 3), "conv_matrix: kernel"),
        (lambda: filters.color_histogram(WORD, 3), "color_histogram: image"),
        (lambda: filters.gradient_histogram(WORD), "gradient_histogram: image"),
        (lambda: filters.hog(WORD), "hog: image"),
        (lambda: filters.visual_vocabulary(WORD), "visual_vocabulary: images"),
        (lambda: filters.visual_words(PICTURES, WORD), "visual_words: vocabulary"),
        (lambda: filters.visual_words(WORD, PICTURES), "visual_words: images"),
        (lambda: filters.perceptron_step(WORD, WEIGHTS, 1, 1), "perceptron_step: w"),
        (lambda: filters.perceptron_step(WEIGHTS, WORD, 1, 1), "perceptron_step: x"),
    ],
)
def test_what_is_no_array_of_numbers_is_refused_by_its_name(call, name):
    with pytest.raises(TypeError, match=f"^{name} must"):
        call()


@pytest.mark.parametrize("size", [0, -1, 1.5])
def test_a_gaussian_has_a_whole_size(size):
    with pytest.raises((TypeError, ValueError), match="gaussian_kernel: size must"):
        filters.gaussian_kernel(size, 1)


@pytest.mark.parametrize("sigma", [0, -1, np.inf, np.nan])
def test_a_gaussian_has_a_positive_width(sigma):
    with pytest.raises(ValueError, match="gaussian_kernel: sigma must be positive"):
        filters.gaussian_kernel(3, sigma)


@pytest.mark.parametrize("name", filters.KERNELS)
def test_applying_a_kernel_equals_scipy_with_zeros_outside(name):
    image = np.random.default_rng(1).normal(size=(7, 9))
    kernel = filters.kernel(name)
    with unchanged(image, kernel):
        output = filters.apply(image, kernel)
    np.testing.assert_allclose(output, correlate(image, kernel, mode="constant"))


def test_each_colour_is_filtered_on_its_own():
    image = np.random.default_rng(2).normal(size=(3, 6, 5)).astype(np.float32)
    kernel = filters.gaussian_kernel(4, 1.0)
    output = filters.apply(image, kernel)
    assert output.dtype == np.float32 and output.shape == image.shape
    for channel in range(3):
        np.testing.assert_array_equal(
            output[channel], filters.apply(image[channel], kernel)
        )


def test_colours_in_the_last_axis_are_refused():
    with pytest.raises(ValueError, match=r"\(H, W\) or \(3, H, W\), got \(6, 5, 3\)"):
        filters.apply(np.zeros((6, 5, 3)), filters.kernel("edge"))


def test_bright_uint8_pixels_do_not_wrap_around():
    output = filters.apply(np.full((3, 3), 250, np.uint8), filters.kernel("edge"))
    assert output[0, 0] == 8 * 250 - 3 * 250


def test_a_colour_histogram_counts_shades_per_channel():
    image = np.random.default_rng(3).integers(0, 256, (5, 7, 3), np.uint8)
    histogram = filters.color_histogram(image, 6)
    for channel in range(3):
        expected = np.zeros(6)
        for v in image[..., channel].ravel():
            expected[int(v) * 6 // 256] += 1 / 35
        np.testing.assert_allclose(histogram[channel], expected)


def test_a_colour_histogram_forgets_places():
    rng = np.random.default_rng(4)
    image = rng.integers(0, 256, (8, 8, 3), np.uint8)
    mixed = rng.permutation(image.reshape(64, 3)).reshape(8, 8, 3)
    np.testing.assert_allclose(
        filters.color_histogram(image, 16), filters.color_histogram(mixed, 16)
    )


@pytest.mark.parametrize(
    "image, error, sentence",
    [
        (np.zeros((4, 4, 3)), TypeError, "image must be uint8, got float64"),
        (np.zeros((4, 4), np.uint8), ValueError, r"shape \(H, W, 3\), got \(4, 4\)"),
        (np.zeros((0, 4, 3), np.uint8), ValueError, "image is empty"),
    ],
)
def test_a_colour_histogram_wants_a_colour_picture(image, error, sentence):
    with pytest.raises(error, match=sentence):
        filters.color_histogram(image, 4)


def test_a_colour_histogram_has_at_most_256_bins():
    with pytest.raises(ValueError, match="bins must be at most 256, got 257"):
        filters.color_histogram(np.zeros((2, 2, 3), np.uint8), 257)


@pytest.mark.parametrize("degrees", [5, 45, 90, 135, 175])
def test_a_ramp_votes_for_the_bin_of_its_direction(degrees):
    y, x = np.indices((8, 8))
    angle = np.radians(degrees)
    ramp = x * np.cos(angle) + y * np.sin(angle)
    histogram = filters.gradient_histogram(ramp)
    assert histogram.argmax() == degrees * 9 // 180
    assert histogram.max() == pytest.approx(64)
    np.testing.assert_allclose(filters.gradient_histogram(-ramp), histogram, atol=1e-9)


def test_a_gradient_just_below_zero_degrees_still_has_a_bin():
    image = np.array([[0.0, 1.0], [-1e-17, 1.0]])
    histogram = filters.gradient_histogram(image)
    assert histogram.shape == (9,) and histogram[0] == pytest.approx(4)


def test_oriented_gradients_of_a_320_by_240_picture_are_10800_numbers():
    image = np.random.default_rng(5).integers(0, 256, (240, 320), np.uint8)
    features = filters.hog(image)
    assert features.shape == (30, 40, 9) and features.size == 10_800


def test_the_cells_share_out_the_gradient_of_the_whole_picture():
    image = np.random.default_rng(6).normal(size=(12, 20))
    cells = filters.hog(image, cell_size=4, bins=5)
    assert cells.shape == (3, 5, 5)
    np.testing.assert_allclose(
        cells.sum(axis=(0, 1)), filters.gradient_histogram(image, bins=5)
    )


def test_a_cell_holds_only_its_own_pixels():
    image = np.zeros((8, 12))
    image[5:7, 9:11] = 1
    strength = filters.hog(image, cell_size=4).sum(axis=2)
    np.testing.assert_array_equal(strength > 0, [[0, 0, 0], [0, 0, 1]])


@pytest.mark.parametrize("shape", [(1, 5), (5, 1)])
def test_a_gradient_needs_two_pixels_each_way(shape):
    with pytest.raises(ValueError, match=r"at least 2 × 2 pixels, got \(\d, \d\)"):
        filters.gradient_histogram(np.zeros(shape))


def test_the_smallest_picture_with_a_gradient_has_two_by_two_pixels():
    assert filters.gradient_histogram(np.array([[0, 1], [0, 1]])).sum() == 4


@pytest.mark.parametrize("shape", [(7, 20), (20, 7)])
def test_a_picture_smaller_than_a_cell_is_refused(shape):
    with pytest.raises(ValueError, match="smaller than a cell of 8"):
        filters.hog(np.zeros(shape))


@pytest.mark.parametrize(("dtype", "near"), [(np.uint8, 15), (np.float16, 200)])
def test_squares_too_large_for_a_vocabularys_dtype_find_the_nearest_word(dtype, near):
    vocabulary = np.array([np.full((3, 3), 16), np.full((3, 3), near)], dtype)
    images = np.full((1, 3, 6), near, np.uint8)
    np.testing.assert_array_equal(filters.visual_words(images, vocabulary), [[0, 1]])


def test_visual_words_tell_pictures_of_different_patches_apart():
    rng = np.random.default_rng(7)
    flat = rng.normal(0, 0.05, (4, 12, 12))
    bright = 1 + rng.normal(0, 0.05, (4, 12, 12))
    images = np.concatenate([flat, bright])
    vocabulary = filters.visual_vocabulary(images, words=2, patch_size=4, rng=rng)
    shares = filters.visual_words(images, vocabulary)
    assert vocabulary.shape == (2, 4, 4) and shares.shape == (8, 2)
    np.testing.assert_array_equal(shares.sum(axis=1), 1)
    np.testing.assert_array_equal(shares[:4], np.tile(shares[:1], (4, 1)))
    np.testing.assert_array_equal(shares[4:], 1 - shares[:4])


@pytest.mark.parametrize("seed", range(3))
def test_a_vocabulary_is_as_good_as_scikit_learns(seed):
    """The squared distances of all patches from their words add up to no more."""
    images = data.digits().train[0][:100, 0]
    patches = images.reshape(100, 7, 4, 7, 4).swapaxes(2, 3).reshape(-1, 16)

    def spread(words):
        squares = ((patches[:, None] - words.reshape(-1, 16)) ** 2).sum(axis=2)
        return squares.min(axis=1).sum()

    ours = filters.visual_vocabulary(images, 32, 4, np.random.default_rng(seed))
    theirs = KMeans(32, n_init=1, random_state=seed).fit(patches).cluster_centers_
    assert spread(ours) < 1.05 * spread(theirs)


def test_equal_patches_make_a_vocabulary_of_equal_words():
    vocabulary = filters.visual_vocabulary(np.ones((1, 8, 8)), words=3, patch_size=4)
    np.testing.assert_array_equal(vocabulary, 1)


def test_a_vocabulary_has_32_words_of_7_by_7_pixels_unless_told_otherwise():
    images = np.random.default_rng(9).random((2, 30, 28))
    vocabulary = filters.visual_vocabulary(images)
    assert vocabulary.shape == (32, 7, 7)  # as many as there are patches
    patches = images[:, :28].reshape(2, 4, 7, 4, 7).swapaxes(2, 3).reshape(32, 49)
    found = vocabulary.reshape(32, 49)
    np.testing.assert_allclose(
        found[np.lexsort(found.T)], patches[np.lexsort(patches.T)]
    )


def test_without_a_generator_the_vocabulary_is_the_same_each_time():
    images = np.random.default_rng(8).random((3, 12, 12))
    first, second = (filters.visual_vocabulary(images, 3, 4) for _ in range(2))
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize(
    "vocabulary, sentence",
    [
        (np.ones((2, 3, 4)), r"shape \(words, size, size\), got \(2, 3, 4\)"),
        (np.ones((3, 3)), r"shape \(words, size, size\), got \(3, 3\)"),
        (np.ones((2, 10, 10)), "hold patches of 10×10, got"),
    ],
)
def test_a_vocabulary_of_another_shape_is_refused(vocabulary, sentence):
    with pytest.raises(ValueError, match=f"visual_words: .*{sentence}"):
        filters.visual_words(np.ones((1, 9, 12)), vocabulary)


def test_a_picture_as_small_as_a_patch_is_one_patch():
    words = np.array([np.zeros((3, 3)), np.ones((3, 3))])
    shares = filters.visual_words(np.ones((2, 3, 5)), words)
    np.testing.assert_array_equal(shares, [[0, 1], [0, 1]])


def test_a_vocabulary_needs_as_many_patches_as_words():
    with pytest.raises(ValueError, match="5 words need as many patches, there are 4"):
        filters.visual_vocabulary(np.zeros((1, 8, 8)), words=5, patch_size=4)


def test_the_perceptron_moves_only_when_it_is_wrong():
    w, x = np.array([0.5, -1.0]), np.array([10.0, 3.0])
    with unchanged(w, x):
        right = filters.perceptron_step(w, x, target=1, lr=0.1)
        wrong = filters.perceptron_step(w, x, target=0, lr=0.1)
    np.testing.assert_array_equal(right, w)
    np.testing.assert_allclose(wrong, [-0.5, -1.3])


def test_the_perceptron_answers_no_on_the_line_itself():
    w = filters.perceptron_step(np.zeros(2), np.ones(2), target=1, lr=1)
    np.testing.assert_array_equal(w, [1, 1])


def test_the_perceptron_learns_and_but_not_xor():
    x = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]], float)
    for targets, learns in (([0, 0, 0, 1], True), ([0, 1, 1, 0], False)):
        w = np.zeros(3)
        for _ in range(50):
            for one, target in zip(x, targets, strict=True):
                w = filters.perceptron_step(w, one, target, lr=0.5)
        assert ((x @ w > 0) == targets).all() == learns


def test_the_perceptron_refuses_targets_of_minus_one():
    with pytest.raises(ValueError, match="target must be 0 or 1, got -1"):
        filters.perceptron_step(np.zeros(2), np.zeros(2), -1, 0.1)
