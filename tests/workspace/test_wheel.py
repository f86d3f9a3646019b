"""The course travels in the wheel: installed outside the checkout, it starts."""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import nbformat
import pytest
from courses import texts
from machine import outside
from patience import PATIENCE

from cnnlib.workspace import start

ROOT = Path(__file__).parents[2]
PIP = (sys.executable, "-m", "pip", "-q")
EXERCISE = "exercises/02_convolution/02_convolution.ipynb"
PARTS = ("cnnlib", "lessons", "exercises", "pyproject.toml", "setup.py", "MANIFEST.in")


def run(*command, **options):
    """Run a program that knows nothing of this checkout or these tests."""
    done = subprocess.run(
        [*map(str, command)],
        env=outside(),
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        **options,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel that is built from what the checkout holds, without an index."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for part in (*PARTS, "README.md", "LICENSE"):
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, source / part)
    build = ("wheel", "--no-deps", "--no-build-isolation", "--no-index")
    run(*PIP, *build, "-w", folder, source)
    (wheel,) = folder.glob("cnnlib-*.whl")
    return wheel


@pytest.fixture(scope="module")
def alone(wheel, tmp_path_factory):
    """A folder with an environment into which only the wheel was installed."""
    folder = tmp_path_factory.mktemp("alone")
    install(folder, "--no-deps", "--no-index", wheel)
    return folder


@pytest.fixture(scope="module")
def student(wheel, tmp_path_factory):
    """A folder with an environment into which the wheel was installed, for a student.

    That is with the extra `course`, in the versions of requirements.txt, and nothing
    else.
    """
    folder = tmp_path_factory.mktemp("student")
    pins = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    pins = pins.replace("-e .", "").replace("[binary]", "")
    (folder / "pins.txt").write_text(pins, encoding="utf-8")
    install(folder, "-c", folder / "pins.txt", f"{wheel}[course]")
    return folder


def install(folder, *what):
    """Make an environment in a folder, with what pip is told to install."""
    venv.create(folder / "env", symlinks=os.name != "nt")
    into = ("--python", folder / "env" / "bin" / "python", "install", "--no-compile")
    run(*PIP, *into, *what)


def program(student, name, *arguments):
    return run(student / "env" / "bin" / name, *arguments, cwd=student)


@pytest.mark.requires("packages")
def test_it_is_the_wheel_that_is_imported(student):
    code = "import cnnlib; print(cnnlib.__file__)"
    where = program(student, "python", "-c", code).strip()
    assert Path(where).is_relative_to(student)


@pytest.mark.requires("packages")
def test_the_wheel_s_workspace_is_the_checkout_s(student, tmp_path):
    program(student, "cnnlib", "start", "work", "--no-lab")
    start(tmp_path / "work", lab=False)
    assert texts(student / "work") == texts(tmp_path / "work")
    assert (student / "work" / "glossary.md").exists()


def test_nothing_of_the_teachers_is_in_the_wheel(alone):
    names = {path.name for path in (alone / "env").rglob("cnnlib/course/**/*")}
    assert "02_convolution.ipynb" in names
    assert not names & {"INSTRUCTORS.md", "solutions", "GRADING.md"}


def test_the_wheel_brings_jupyterlabs_settings_and_the_demos(alone):
    (package,) = (alone / "env").rglob("site-packages/cnnlib")
    for name in ("workspace/jupyter", "demos/js", "checks", "lecture/nbconvert"):
        ours = {p.name for p in (ROOT / "cnnlib" / name).rglob("*.js*")}
        assert ours and ours <= {p.name for p in (package / name).rglob("*.js*")}


def test_the_wheel_brings_the_embedded_data_and_its_licences(alone):
    (package,) = (alone / "env").rglob("site-packages/cnnlib")
    ours = ROOT / "cnnlib" / "data" / "assets"
    names = {path.relative_to(ours) for path in ours.rglob("*") if path.is_file()}
    assert len(names) == 13
    theirs = package / "data" / "assets"
    assert all((theirs / n).read_bytes() == (ours / n).read_bytes() for n in names)


@pytest.mark.requires("packages")
def test_a_students_install_is_small(student):
    files = [path for path in (student / "env").rglob("*") if path.is_file()]
    kept = {p.stat().st_ino: p.stat().st_size for p in files if p.suffix != ".pyc"}
    assert sum(kept.values()) < 400_000_000


@pytest.mark.requires("packages")
def test_a_lesson_runs_there_without_pytorch(student, tmp_path):
    program(student, "cnnlib", "start", tmp_path / "work", "--no-lab")
    path = tmp_path / "work" / "lessons" / "02_convolution.ipynb"
    program(student, "jupyter", "execute", "--inplace", path)
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    said = [str(c.outputs) for c in code if "torch" in c.metadata.get("tags", [])]
    assert all("PyTorch is not installed; this cell would show" in s for s in said)


@pytest.mark.requires("packages")
def test_an_exercise_is_checked_there(student, tmp_path):
    program(student, "cnnlib", "start", tmp_path / "work", "--no-lab")
    path = tmp_path / "work" / EXERCISE
    notebook = nbformat.read(path, as_version=4)
    cells = {cell.id: cell for cell in notebook.cells}
    cells["solve-corr2d"].source = "from cnnlib.functional import corr2d"
    nbformat.write(notebook, path)
    program(student, "jupyter", "execute", "--inplace", "--allow-errors", path)
    cells = {cell.id: cell for cell in nbformat.read(path, as_version=4).cells}
    said = {name: str(cells[f"check-{name}"].outputs) for name in ("corr2d", "corr1d")}
    assert "4 of 4 points" in said["corr2d"]
    assert "Nothing is written here yet" in said["corr1d"]
