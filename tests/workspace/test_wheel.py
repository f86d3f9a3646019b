"""The course travels in the wheel: installed outside the checkout, it starts."""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from courses import texts
from patience import PATIENCE

from cnnlib.workspace import start

ROOT = Path(__file__).parents[2]
PARTS = ("cnnlib", "lessons", "exercises", "pyproject.toml", "setup.py", "MANIFEST.in")


def run(*command, **options):
    """Run a program that knows nothing of this checkout."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        [*map(str, command)],
        env=inherited,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        **options,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def student(tmp_path_factory):
    """A folder with an environment of its own, into which the wheel was installed."""
    folder = tmp_path_factory.mktemp("student")
    source = folder / "source"
    source.mkdir()
    for part in (*PARTS, "README.md", "LICENSE"):
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, source / part)
    pip = (sys.executable, "-m", "pip", "-q")
    build = ("wheel", "--no-deps", "--no-build-isolation", "--no-index")
    run(*pip, *build, "-w", folder, source)
    (wheel,) = folder.glob("cnnlib-*.whl")
    shutil.rmtree(source)
    venv.create(folder / "env", symlinks=os.name != "nt")
    into = ("--python", folder / "env" / "bin" / "python")
    run(*pip, *into, "install", "--no-deps", "--no-index", wheel)
    (packages,) = (folder / "env").glob("lib/python*/site-packages")
    # What it depends on is taken from here: to load it again would test the network.
    (packages / "here.pth").write_text(f"{Path(pytest.__file__).parents[1]}\n")
    return folder


def program(student, name, *arguments):
    return run(student / "env" / "bin" / name, *arguments, cwd=student)


def test_it_is_the_wheel_that_is_imported(student):
    code = "import cnnlib; print(cnnlib.__file__)"
    where = program(student, "python", "-c", code).strip()
    assert Path(where).is_relative_to(student)


def test_the_wheel_s_workspace_is_the_checkout_s(student, tmp_path):
    program(student, "cnnlib", "start", "work", "--no-lab")
    start(tmp_path / "work", lab=False)
    assert texts(student / "work") == texts(tmp_path / "work")
    assert (student / "work" / "glossary.md").exists()


def test_nothing_of_the_teachers_is_in_the_wheel(student):
    names = {path.name for path in (student / "env").rglob("cnnlib/course/**/*")}
    assert "02_convolution.ipynb" in names
    assert not names & {"INSTRUCTORS.md", "solutions", "GRADING.md"}


def test_the_wheel_brings_jupyterlabs_settings_and_the_demos(student):
    (package,) = (student / "env").rglob("site-packages/cnnlib")
    for name in ("workspace/jupyter", "demos/js", "checks", "lecture/nbconvert"):
        ours = {p.name for p in (ROOT / "cnnlib" / name).rglob("*.js*")}
        assert ours and ours <= {p.name for p in (package / name).rglob("*.js*")}
