"""Data sets are found, checked, and replaced when absent."""

import gzip
import os
import re
import socket
import subprocess
import sys
from http.client import IncompleteRead
from pathlib import Path

import numpy as np
import pytest
from machine import outside
from mnist_files import write_mnist

from cnnlib import data
from cnnlib.data import make_assets

# Finding


@pytest.mark.parametrize("suffix", ["", ".gz"])
@pytest.mark.parametrize("place", [0, 1])
def test_files_are_found_in_either_folder_packed_or_not(places, suffix, place, capsys):
    write_mnist(places[place], suffix=suffix)
    found = data.mnist(download=False)
    assert found.name == "MNIST" and len(found.classes) == 10
    assert found.train_images.shape == (7, 1, 28, 28)
    assert found.test_images.shape == (3, 1, 28, 28)
    assert (
        found.train_images.dtype == np.float32 and found.test_labels.dtype == np.int64
    )
    assert ["$CNNLIB_DATA", "your data folder"][place] in found.source
    assert capsys.readouterr().out == ""


def test_pixels_are_torchvisions(places):
    write_mnist(places[0], "FashionMNIST")
    found = data.fashion_mnist(download=False)
    transform = data.import_torchvision().transforms.ToTensor()
    raw = data.read_idx(places[0] / "FashionMNIST/raw/train-images-idx3-ubyte.gz")
    for image, original in zip(found.train_images, raw, strict=True):
        theirs = transform(original[..., None].copy()).numpy()
        np.testing.assert_array_equal(image, theirs)
    assert found.classes[9] == "Ankle boot"


def test_the_environment_comes_before_the_users_folder(places):
    write_mnist(places[0], train=4)
    write_mnist(places[1], train=5)
    assert len(data.mnist().train_labels) == 4


NO_MNIST = (
    "MNIST is not on this machine{}: using 6,000 of its images, which come with the "
    "course.\n"
)
NO_CLOTHES = (
    "FashionMNIST is not on this machine{}: this is the set of 1,797 digits instead. "
    "To get it, run this with a network and torchvision.\n"
)


@pytest.mark.parametrize(
    ("name", "line", "instead", "count"),
    [
        ("mnist", NO_MNIST, "MNIST sample", 5000),
        ("fashion_mnist", NO_CLOTHES, "digits", 1437),
    ],
)
def test_without_data_one_line_says_so_and_what_is_embedded_stands_in(
    places, name, line, instead, count, capsys
):
    found = getattr(data, name)(download=False)
    assert found.name == instead and len(found.train_labels) == count
    assert capsys.readouterr().out == line.format("")


@pytest.mark.parametrize("suffix", ["", ".gz", None])
def test_torchvision_reads_what_is_found_or_else_the_sample(places, suffix, tmp_path):
    if suffix is not None:
        write_mnist(places[1], suffix=suffix)
    ours = data.mnist(download=False)
    datasets = data.import_torchvision().datasets
    assert data.unpack_mnist(tmp_path / "new") == tmp_path / "new"
    for train, (images, labels) in ((True, ours.train), (False, ours.test)):
        theirs = datasets.MNIST(tmp_path / "new", train=train)
        np.testing.assert_array_equal(theirs.targets, labels)
        np.testing.assert_array_equal(theirs.data, np.rint(images[:, 0] * 255))


ALL_DATA = (
    "from cnnlib import data; "
    "assert data.mnist().name == 'MNIST sample'; "
    "assert data.fashion_mnist().name == 'digits'; "
    "assert data.photo('coffee', grey=True).ndim == 2"
)


def says_one_line_each(text):
    reasons = re.findall(r" \(no .+?\)(?=: )", text)
    return text == NO_MNIST.format(reasons[0]) + NO_CLOTHES.format(reasons[-1])


@pytest.mark.parametrize("home", ["empty", "absent"])
def test_a_script_without_data_or_network_prints_one_line_each(tmp_path, home):
    folder = tmp_path / home
    if home == "empty":
        folder.mkdir()
    nowhere = {"HOME": str(folder), "XDG_DATA_HOME": str(folder / "data")}
    ours = {k: v for k, v in os.environ.items() if k != "CNNLIB_DATA"}
    done = subprocess.run(
        [sys.executable, "-c", ALL_DATA],
        capture_output=True,
        encoding="utf-8",
        env=ours | nowhere,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert says_one_line_each(done.stdout), done.stdout


def test_a_notebook_without_data_or_network_shows_one_line_each(tmp_path, monkeypatch):
    import nbformat
    from nbclient import NotebookClient

    monkeypatch.delenv("CNNLIB_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    cell = nbformat.v4.new_code_cell(ALL_DATA)
    notebook = nbformat.v4.new_notebook(cells=[cell])
    NotebookClient(notebook, kernel_name="python3", coalesce_streams=True).execute()
    (output,) = cell.outputs
    assert output.name == "stdout"
    assert says_one_line_each(output.text), output.text


def test_a_failed_download_is_one_line_and_leaves_nothing(places, monkeypatch, capsys):
    def fail(root, download):
        print("trying a server")
        print("trying another", file=sys.stderr)
        (Path(root) / "half a file").write_text("...")
        raise RuntimeError("Error downloading")

    torchvision = data.import_torchvision()
    monkeypatch.setattr(torchvision.datasets, "MNIST", fail)
    assert data.mnist().name == "MNIST sample"
    captured = capsys.readouterr()
    assert captured.out.count("\n") == 1 and captured.err == ""
    assert [path for path in places[1].rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (RuntimeError("Error downloading"), " (no server gave it)"),
        (OSError("the disk is full"), " (no download: the disk is full)"),
        (ImportError("no torch here"), " (no download: no torch here)"),
        (OSError("two\nlines"), " (no download: two)"),
        (TimeoutError(), " (no download: TimeoutError)"),
        (
            IncompleteRead(b"half", 9),
            " (no download: IncompleteRead(4 bytes read, 9 more expected))",
        ),
    ],
)
def test_why_nothing_was_downloaded_is_said(places, monkeypatch, capsys, error, reason):
    def fail(root, download):
        raise error

    monkeypatch.setattr(data.import_torchvision().datasets, "FashionMNIST", fail)
    assert data.fashion_mnist().name == "digits"
    assert capsys.readouterr().out == NO_CLOTHES.format(reason)


def test_a_server_that_does_not_answer_is_given_up(places, monkeypatch):
    waited = []

    def fail(root, download):
        waited.append(socket.getdefaulttimeout())
        raise OSError("timed out")

    monkeypatch.setattr(data.import_torchvision().datasets, "MNIST", fail)
    before = socket.getdefaulttimeout()
    data.mnist()
    assert waited == [10] and socket.getdefaulttimeout() == before


def test_two_downloads_at_once_end_with_one_data_set(places, monkeypatch):
    def fetch(root, download):
        for folder in (root, places[1]):  # another process comes first
            raw = write_mnist(folder)
            for path in list(raw.iterdir()):
                path.with_suffix("").write_bytes(gzip.decompress(path.read_bytes()))

    monkeypatch.setattr(data.import_torchvision().datasets, "MNIST", fetch)
    assert data.mnist().name == "MNIST"
    assert [path.name for path in (places[1] / "MNIST").iterdir()] == ["raw"]


def test_a_download_is_kept_for_the_next_time(places, monkeypatch, capsys):
    def fetch(root, download):
        raw = write_mnist(root)
        for path in list(raw.iterdir()):  # torchvision unpacks beside the archives
            path.with_suffix("").write_bytes(gzip.decompress(path.read_bytes()))

    torchvision = data.import_torchvision()
    monkeypatch.setattr(torchvision.datasets, "MNIST", fetch)
    first = data.mnist()
    monkeypatch.delattr(torchvision.datasets, "MNIST")
    second = data.mnist()
    assert first.name == second.name == "MNIST"
    np.testing.assert_array_equal(first.train_images, second.train_images)
    assert len(list((places[1] / "MNIST").rglob("*"))) == 5  # raw and the four
    assert capsys.readouterr().out == ""


# The real thing


@pytest.mark.requires("mnist")
def test_the_sample_can_be_drawn_again_byte_for_byte(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNLIB_DATA", outside()["CNNLIB_DATA"])
    monkeypatch.setattr(make_assets, "_ASSETS", tmp_path)
    make_assets.write_mnist(data.mnist(download=False))
    drawn = sorted((tmp_path / "MNIST" / "raw").iterdir())
    assert len(drawn) == 4
    for path in drawn:  # unpacked: how gzip packs depends on its version
        stored = Path(data.__file__).parent / "assets" / path.relative_to(tmp_path)
        again, before = path.read_bytes(), stored.read_bytes()
        assert gzip.decompress(again) == gzip.decompress(before), path.name


@pytest.mark.requires("mnist")
@pytest.mark.parametrize("name", ["MNIST", "FashionMNIST"])
def test_real_files_are_read_to_the_last_byte(name, monkeypatch):
    root = outside()["CNNLIB_DATA"]
    monkeypatch.setenv("CNNLIB_DATA", root)
    ours = {"MNIST": data.mnist, "FashionMNIST": data.fashion_mnist}[name]()
    assert ours.name == name
    raw = Path(root) / name / "raw"
    for part, images, labels in (("train", *ours.train), ("t10k", *ours.test)):
        assert images.shape == ({"train": 60_000, "t10k": 10_000}[part], 1, 28, 28)
        for kind, array in (("images-idx3", images * 255), ("labels-idx1", labels)):
            path = raw / f"{part}-{kind}-ubyte.gz"
            plain = gzip.decompress(path.read_bytes())
            theirs = np.frombuffer(plain, np.uint8)[-array.size :]
            np.testing.assert_array_equal(np.rint(array).ravel(), theirs)
