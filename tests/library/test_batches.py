"""Images come in batches with their labels, shifted, turned and with noise."""

import numpy as np
import pytest

from cnnlib import data

# Batches


@pytest.mark.parametrize(("drop_last", "sizes"), [(False, [4, 4, 3]), (True, [4, 4])])
@pytest.mark.parametrize("shuffle", [False, True])
def test_batches_keep_images_with_their_labels(drop_last, sizes, shuffle):
    labels = np.arange(11)
    images = np.repeat(labels[:, None], 5, axis=1).astype(np.float32)
    rng = np.random.default_rng(0)
    pairs = list(data.batches(images, labels, 4, rng, shuffle, drop_last))
    assert [len(y) for _, y in pairs] == sizes
    for x, y in pairs:
        np.testing.assert_array_equal(x[:, 0], y)
        assert x.dtype == np.float32
    seen = np.concatenate([y for _, y in pairs])
    assert len(set(seen)) == sum(sizes)
    assert (list(seen) == list(range(sum(sizes)))) is not shuffle


def test_the_same_generator_gives_the_same_batches():
    def order(seed):
        rng = np.random.default_rng(seed)
        return [list(y) for _, y in data.batches(np.arange(20), np.arange(20), 6, rng)]

    assert order(1) == order(1) != order(2)


def test_without_a_generator_every_call_has_another_order():
    numbers = np.arange(1000)
    (one, _), (other, _) = (
        next(data.batches(numbers, numbers, 1000)) for _ in range(2)
    )
    assert sorted(one) == list(numbers) and list(one) != list(other)


def test_no_images_give_no_batches():
    assert list(data.batches(np.zeros((0, 1, 2, 2)), np.zeros(0), 3)) == []


def test_bad_batches_are_refused_at_once():
    with pytest.raises(ValueError, match="batches: there are 3 images and 2 labels"):
        data.batches(np.zeros(3), np.zeros(2), 2)
    with pytest.raises(ValueError, match="batches: batch_size must be at least 1"):
        data.batches(np.zeros(3), np.zeros(3), 0)
    with pytest.raises(TypeError):
        data.batches(np.zeros(3), np.zeros(3), 2.5)


# Augmentation


def pictures(dtype=np.float32):
    return np.random.default_rng(1).random((5, 2, 6, 9)).astype(dtype)


def test_a_shift_moves_each_image_by_whole_pixels_and_fills_with_zeros():
    images = pictures()
    moved = data.shift(images, np.random.default_rng(2), pixels=2)
    found = []
    for before, after in zip(images, moved, strict=True):
        padded = np.pad(before, [(0, 0), (2, 2), (2, 2)])
        matches = [
            (dy, dx)
            for dy in range(5)
            for dx in range(5)
            if np.array_equal(padded[:, dy : dy + 6, dx : dx + 9], after)
        ]
        assert len(matches) == 1
        found += matches
    assert len(set(found)) > 1, "every image should have its own shift"


def test_no_shift_changes_nothing():
    images = pictures()
    moved = data.shift(images, np.random.default_rng(2), pixels=0)
    np.testing.assert_array_equal(moved, images)


def test_without_being_told_it_is_two_pixels_ten_degrees_and_a_tenth():
    images = pictures()
    for function, most in ((data.shift, 2), (data.rotate, 10.0), (data.noise, 0.1)):
        np.testing.assert_array_equal(
            function(images, np.random.default_rng(3)),
            function(images, np.random.default_rng(3), most),
        )


def test_every_shift_is_as_likely():
    image = np.zeros((4000, 1, 3, 3), np.float32)
    image[:, 0, 1, 1] = 1
    moved = data.shift(image, np.random.default_rng(3), pixels=1)
    np.testing.assert_allclose(moved.mean(axis=(0, 1)), 1 / 9, atol=0.02)


@pytest.mark.parametrize("quarter", [-1, 1])
def test_a_quarter_turn_is_numpys(quarter, monkeypatch):
    class Always:
        def uniform(self, low, high, size):
            return np.full(size, 90.0 * quarter)

    images = np.random.default_rng(4).random((3, 2, 7, 7))
    turned = data.rotate(images, Always())
    np.testing.assert_allclose(turned, np.rot90(images, quarter, (2, 3)), atol=1e-12)


def test_a_turn_by_nothing_changes_nothing():
    images = pictures(np.float64)
    turned = data.rotate(images, np.random.default_rng(5), degrees=0)
    np.testing.assert_allclose(turned, images, atol=1e-12)


def test_a_turn_is_scipys_with_linear_interpolation():
    ndimage = pytest.importorskip("scipy.ndimage")
    images, rng = pictures(np.float64), np.random.default_rng(6)
    angles = np.random.default_rng(6).uniform(-25, 25, size=5)
    turned = data.rotate(images, rng, degrees=25)
    for image, angle, ours in zip(images, angles, turned, strict=True):
        padded = np.pad(image, [(0, 0), (3, 3), (3, 3)])
        theirs = ndimage.rotate(padded, angle, (1, 2), reshape=False, order=1)
        np.testing.assert_allclose(ours, theirs[:, 3:-3, 3:-3], atol=1e-9)


def test_noise_has_the_deviation_asked_for_and_a_mean_of_zero():
    images = np.full((20, 1, 50, 50), 0.5, np.float32)
    noisy = data.noise(images, np.random.default_rng(7), sigma=0.25) - images
    assert abs(noisy.mean()) < 0.005 and abs(noisy.std() - 0.25) < 0.005
    assert len(np.unique(noisy[:, 0, 0, 0])) == 20


@pytest.mark.parametrize("function", [data.shift, data.rotate, data.noise])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_augmentation_keeps_shape_dtype_and_its_input(function, dtype):
    images = pictures(dtype)
    before = images.copy()
    first = function(images, np.random.default_rng(8))
    again = function(images, np.random.default_rng(8))
    assert first.shape == images.shape and first.dtype == dtype
    np.testing.assert_array_equal(first, again)
    np.testing.assert_array_equal(images, before)
    assert function(images[:0], np.random.default_rng(8)).shape == (0, 2, 6, 9)


@pytest.mark.parametrize("name", ["shift", "rotate", "noise"])
def test_augmentation_names_bad_images(name):
    rng = np.random.default_rng(9)
    with pytest.raises(ValueError, match=rf"{name}: images must have shape .*\(28, 28"):
        getattr(data, name)(np.zeros((28, 28)), rng)
    with pytest.raises(TypeError, match=f"{name}: images must be floating-point"):
        getattr(data, name)(np.zeros((1, 1, 28, 28), np.uint8), rng)
    with pytest.raises(ValueError, match="shift: pixels must be at least 0"):
        data.shift(pictures(), rng, pixels=-1)
