"""The digits and the photographs that come with the package."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cnnlib import data, models, train
from cnnlib.data import make_assets


def test_the_digits_are_scikit_learns_enlarged():
    import torch
    from sklearn.datasets import load_digits

    digits = data.digits()
    assert digits.train_images.shape == (1437, 1, 28, 28)
    assert digits.test_images.shape == (360, 1, 28, 28)
    images = np.concatenate([digits.train_images, digits.test_images])
    labels = np.concatenate([digits.train_labels, digits.test_labels])
    assert images.dtype == np.float32 and labels.dtype == np.int64
    assert images.min() == 0 and images.max() == 1
    small = load_digits()
    order = np.random.default_rng(0).permutation(len(labels))
    np.testing.assert_array_equal(labels, small.target[order])
    large = torch.nn.functional.interpolate(
        torch.from_numpy(small.images[order][:, None] / 16), (20, 20), mode="bilinear"
    )
    expected = np.pad(large.numpy(), [(0, 0), (0, 0), (4, 4), (4, 4)])
    np.testing.assert_allclose(images, expected, rtol=0, atol=0.51 / 255)


def test_the_digits_need_no_other_package_than_numpy():
    code = (
        "import sys; from cnnlib import data; data.digits(); data.mnist(download=False)"
        "; print([m for m in ('sklearn', 'torch', 'PIL') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "CNNLIB_DATA": "/nowhere"},
    )
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


def test_a_split_holds_out_a_part_of_each_class_and_no_test_image():
    digits = data.digits()
    (images, labels), (held_out, held_labels) = digits.split(0.25, seed=3)
    kept = {image.tobytes() for image in images}
    away = {image.tobytes() for image in held_out}
    assert not kept & away
    assert kept | away == {image.tobytes() for image in digits.train_images}
    assert not away & {image.tobytes() for image in digits.test_images}
    each = np.bincount(digits.train_labels)
    np.testing.assert_allclose(np.bincount(held_labels), each / 4, atol=0.5)
    for part, numbers in ((images, labels), (held_out, held_labels)):
        known = dict(
            zip(map(bytes, digits.train_images), digits.train_labels, strict=True)
        )
        assert [known[bytes(image)] for image in part] == numbers.tolist()


def test_a_split_depends_on_its_seed_alone():
    digits = data.digits()
    first, again, other = (digits.split(0.2, seed)[1][0] for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize(
    ("fraction", "error"), [(1.5, ValueError), (-0.1, ValueError), ("a", TypeError)]
)
def test_a_share_that_is_none_is_named(fraction, error):
    with pytest.raises(error, match="^split: fraction must be"):
        data.digits().split(fraction)


def test_embedded_files_are_small():
    assets = Path(data.__file__).parent / "assets"
    mnist = [path.stat().st_size for path in assets.rglob("*-ubyte.gz")]
    assert len(mnist) == 4 and sum(mnist) < 1_600_000
    sizes = {p.name: p.stat().st_size for p in assets.iterdir() if p.is_file()}
    assert sizes.pop("digits.npz") < 400_000
    assert sum(sizes.values()) < 700_000
    readme = (assets / "README.md").read_text(encoding="utf-8")
    assert all(name in readme for name in sizes if name != "README.md")


def test_the_sample_of_mnist_has_as_many_of_each_digit_and_none_twice():
    sample = data.mnist_sample()
    assert np.bincount(sample.train_labels).tolist() == [500] * 10
    assert np.bincount(sample.test_labels).tolist() == [100] * 10
    images = np.concatenate([sample.train_images, sample.test_images])
    assert len({image.tobytes() for image in images}) == 6000
    early = np.bincount(sample.train_labels[:1000])
    assert early.min() > 70 and early.max() < 130, "in random order"


def test_the_sample_of_mnist_is_what_the_shipped_network_learnt_to_read():
    _, accuracy = train.evaluate(
        models.lenet(pretrained=True), *data.mnist_sample().test
    )
    assert accuracy > 0.99


def test_the_sample_of_mnist_names_its_authors_its_licence_and_what_was_changed():
    readme = Path(data.__file__).parent / "assets" / "README.md"
    text = " ".join(readme.read_text(encoding="utf-8").split())
    for words in (
        "Yann LeCun",
        "Corinna Cortes",
        "CC-BY-SA-3.0",
        "creativecommons.org/licenses/by-sa/3.0",
        "python -m cnnlib.data.make_assets",
        "only a part was taken",
    ):
        assert words in text


@pytest.mark.parametrize("name", data.photo_names)
def test_photographs_are_float32_between_0_and_1(name):
    colour, grey = data.photo(name), data.photo(name, grey=True)
    assert colour.ndim == 3 and len(colour) == 3 and grey.shape == colour.shape[1:]
    for image in (colour, grey):
        assert image.dtype == np.float32 and image.flags.c_contiguous
        assert 0 <= image.min() < 0.3 and 0.7 < image.max() <= 1


def test_a_photographs_pixels_are_those_of_its_file():
    from PIL import Image

    path = Path(data.__file__).parent / "assets" / "coffee.png"
    with Image.open(path) as image:
        pixels = np.asarray(image)
    np.testing.assert_array_equal(
        np.rint(data.photo("coffee") * 255), np.moveaxis(pixels, -1, 0)
    )
    red, green, blue = data.photo("coffee")
    grey = 0.299 * red + 0.587 * green + 0.114 * blue
    np.testing.assert_allclose(data.photo("coffee", grey=True), grey, atol=1e-6)


def test_the_embedded_digits_can_be_written_again(tmp_path, monkeypatch):
    assets = Path(data.__file__).parent / "assets"
    monkeypatch.setattr(make_assets, "_ASSETS", tmp_path)
    make_assets.write_digits()
    with (
        np.load(tmp_path / "digits.npz") as ours,
        np.load(assets / "digits.npz") as old,
    ):
        for name in old.files:
            np.testing.assert_array_equal(ours[name], old[name])


def test_a_photograph_is_scaled_to_its_longer_side(tmp_path, monkeypatch):
    from PIL import Image

    (tmp_path / "originals").mkdir()
    original = tmp_path / "originals" / "wide.png"
    Image.effect_noise((512, 300), 20).save(original)
    monkeypatch.setattr(make_assets, "_ASSETS", tmp_path)
    make_assets.write_photo(original)
    with Image.open(tmp_path / "wide.png") as scaled:
        assert scaled.size == (256, 150)
        scaled.save(tmp_path / "plain.png")
    sizes = {path.name: path.stat().st_size for path in tmp_path.glob("*.png")}
    assert sizes["wide.png"] < sizes["plain.png"], "it travels with every copy"


def test_a_grey_photograph_keeps_its_values():
    np.testing.assert_allclose(
        data.photo("camera", grey=True), data.photo("camera")[0], atol=1e-6
    )


def test_an_unknown_photograph_is_named():
    with pytest.raises(ValueError, match="astronaut, .*, got 'coins'"):
        data.photo("coins")
