"""Files that are damaged, missing or of another kind are errors that name them."""

import os
import stat
from pathlib import Path

import numpy as np
import pytest
from mnist_files import idx, write_mnist

from cnnlib import data


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
