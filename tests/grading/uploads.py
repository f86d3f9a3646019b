"""What learning management systems give to download, and what becomes of it."""

import io
import zipfile

from books import book, code, right_cells

from cnnlib.cli import main

RIGHT = book(right_cells())
OTHER = book([*right_cells(), code("# another one")])
HERE = "ada/02_convolution/02_convolution.ipynb"


def collect(course, path, *options):
    assert main(["collect", str(path), "--course", str(course), *options]) == 0


def placed(course):
    """Where notebooks are now: ``student/assignment``."""
    root = course / "submitted"
    files = [path for path in root.rglob("*") if not path.is_dir()]
    for path in files:
        assert path.name in (f"{path.parent.name}.ipynb", "timestamp.txt")
    return sorted({str(path.parent.relative_to(root)) for path in files})


def folder_of(tmp_path, files):
    for name, data in files.items():
        path = tmp_path / "downloads" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path / "downloads"


def zip_of(path, files, **options):
    with zipfile.ZipFile(path, "w", **options) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def packed(files, **options):
    """The bytes of a zip."""
    into = io.BytesIO()
    zip_of(into, files, **options)
    return into.getvalue()


def handed_in(tmp_path, number, data, when):
    """A zip in which ada's notebook is of a minute of the first of March."""
    path = tmp_path / f"{number}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        entry = zipfile.ZipInfo("ada/02_convolution.ipynb", (2026, 3, 1, 10, when, 0))
        archive.writestr(entry, data)
    return path


def kept_aside(course):
    return [path.read_bytes() for path in (course / "set_aside").rglob("*.ipynb")]
