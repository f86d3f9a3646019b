"""Data sets are found, checked, and replaced when absent."""

import gzip
import os
import re
import socket
import stat
import subprocess
import sys
from http.client import IncompleteRead
from pathlib import Path

import numpy as np
import pytest
from machine import outside

from cnnlib import data
from cnnlib.data import make_assets, sources


def idx(array):
    """The bytes of an IDX file."""
    axes = np.array(array.shape, ">u4").tobytes()
    return bytes([0, 0, 8, array.ndim]) + axes + array.astype(np.uint8).tobytes()


def write_mnist(root, name="MNIST", suffix=".gz", train=7, test=3):
    """A small data set in torchvision's layout; returns its folder."""
    rng = np.random.default_rng(0)
    raw = Path(root) / name / "raw"
    raw.mkdir(parents=True)
    for part, count in (("train", train), ("t10k", test)):
        images = rng.integers(0, 256, (count, 28, 28))
        labels = rng.integers(0, 10, count)
        for kind, array in (("images-idx3", images), ("labels-idx1", labels)):
            content = idx(array)
            content = gzip.compress(content) if suffix else content
            (raw / f"{part}-{kind}-ubyte{suffix}").write_bytes(content)
    return raw


@pytest.fixture
def places(tmp_path, monkeypatch):
    """An empty $CNNLIB_DATA and an empty user folder."""
    here, user = tmp_path / "here", tmp_path / "user"
    here.mkdir()
    user.mkdir()
    monkeypatch.setenv("CNNLIB_DATA", str(here))
    monkeypatch.setattr(sources, "_user_folder", lambda: user)
    return here, user


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


# Refusing


def damage(path, how):
    content = path.read_bytes()
    if how == "cut in the middle":
        path.write_bytes(content[: len(content) // 2])
    elif how == "last bytes gone":
        path.write_bytes(content[:-3])
    elif how == "a byte changed":
        middle = len(content) // 2
        path.write_bytes(
            content[:middle] + bytes([content[middle] ^ 255]) + content[middle + 1 :]
        )
    elif how == "something else":
        path.write_bytes(b"<html>Not found</html>")
    elif how == "rubbish after the end":
        path.write_bytes(content + b"rubbish")
    else:
        path.write_bytes(b"")


DAMAGES = [
    "cut in the middle",
    "last bytes gone",
    "a byte changed",
    "something else",
    "rubbish after the end",
    "empty",
]


@pytest.mark.parametrize("how", DAMAGES)
@pytest.mark.parametrize("place", [0, 1])
def test_a_damaged_archive_is_an_error_that_names_it(places, how, place, capsys):
    path = write_mnist(places[place]) / "t10k-images-idx3-ubyte.gz"
    damage(path, how)
    with pytest.raises(ValueError) as error:
        data.mnist(download=False)
    assert str(path) in str(error.value)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("how", [how for how in DAMAGES if "changed" not in how])
def test_a_damaged_plain_file_is_an_error_that_names_it(places, how):
    path = write_mnist(places[0], suffix="") / "train-labels-idx1-ubyte"
    damage(path, how)
    with pytest.raises(ValueError) as error:
        data.mnist(download=False)
    assert str(path) in str(error.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (bytes([0, 0, 13, 1, 0, 0, 0, 1, 0, 0, 0, 0]), "type 0x0d"),
        (bytes([0, 0, 8, 0, 1]), "not an IDX file"),
        (bytes([1, 0, 8, 1]), "not an IDX file, it begins with '01000801'"),
        (bytes([0, 0, 8, 3, 0, 0]), "truncated within its header"),
        (bytes([0, 0, 8, 2]) + bytes([255] * 8), "too large to be true"),
        (bytes([0, 0, 8, 1, 64, 0, 0, 1]), r"\(1073741825,\), too large to be true"),
        (bytes([0, 0, 8, 1, 64, 0, 0, 0]), "fewer bytes"),
        (bytes([0, 0, 8, 0]), "not an IDX file"),
        (bytes([0, 0, 8]), "not an IDX file, it begins with '000008'"),
        (bytes([0, 0, 8, 1, 0, 0, 0, 2, 1]), r"fewer bytes than its shape \(2,\)"),
        (bytes([0, 0, 8, 1, 0, 0, 0, 2, 1, 2, 3]), "more bytes than"),
    ],
)
def test_the_reader_says_what_is_wrong_with_a_file(tmp_path, content, words):
    path = tmp_path / "strange"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=words) as error:
        data.read_idx(path)
    assert str(error.value).startswith(str(path))


@pytest.mark.parametrize(
    ("name", "array", "words"),
    [
        ("train-labels-idx1-ubyte", np.zeros(6), "6 labels for the 7 images"),
        ("train-labels-idx1-ubyte", np.full(7, 10), "the label 10, there are 10 cl"),
        ("train-labels-idx1-ubyte", np.zeros((7, 1)), "one label an image"),
        ("train-images-idx3-ubyte", np.zeros((7, 28, 27)), r"\(7, 28, 27\)"),
        ("train-images-idx3-ubyte", np.zeros((0, 28, 28)), r"\(0, 28, 28\)"),
        ("train-images-idx3-ubyte", np.zeros(7), r"images of 28×28"),
    ],
)
def test_files_that_disagree_are_named(places, name, array, words):
    path = write_mnist(places[0], suffix="") / name
    path.write_bytes(idx(array))
    with pytest.raises(ValueError, match=words) as error:
        data.mnist(download=False)
    assert str(path) in str(error.value)


def test_a_missing_file_beside_the_others_is_named(places):
    (write_mnist(places[0]) / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(ValueError, match="t10k-labels-idx1-ubyte.gz missing"):
        data.mnist(download=False)


@pytest.fixture
def without_privileges():
    """Permissions do not hold the superuser back: be somebody else for a test."""
    if not hasattr(os, "geteuid"):
        pytest.skip("needs POSIX permissions")
    superuser = os.geteuid() == 0
    if superuser:
        os.seteuid(65534)
    yield
    if superuser:
        os.seteuid(0)


@pytest.mark.parametrize("part", ["", "MNIST", "MNIST/raw"])
def test_a_folder_without_permission_is_an_error_that_names_it(places, part, request):
    write_mnist(places[0])
    for folder in (places[0].parent, *places[0].parents):
        if folder.stat().st_uid == os.geteuid() and folder != Path("/tmp"):
            folder.chmod(folder.stat().st_mode | stat.S_IXOTH)
    closed = places[0] / part
    closed.chmod(0)
    try:
        request.getfixturevalue("without_privileges")
        with pytest.raises(PermissionError) as error:
            data.mnist(download=False)
        assert str(closed) in str(error.value)
    finally:
        if os.getuid() == 0:
            os.seteuid(0)
        closed.chmod(0o700)


def test_a_file_where_a_folder_should_be_is_an_error_that_names_it(places):
    (places[0] / "MNIST").write_text("not a folder")
    with pytest.raises(NotADirectoryError, match="MNIST"):
        data.mnist(download=False)


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
