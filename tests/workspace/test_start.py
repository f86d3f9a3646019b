"""A student's folder is made, completed, and never made where something else is."""

import json
import os
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from courses import FIRST, run, texts, write

from cnnlib.cli import main
from cnnlib.workspace import WorkspaceError, start
from cnnlib.workspace.course import Course

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """A workspace with the course of this checkout, made by the command."""
    folder = tmp_path_factory.mktemp("of-a-student") / "my course é"
    done = run("start", folder, "--no-lab")
    assert done.returncode == 0, done.stderr
    assert str(folder) in done.stdout
    return folder


def pages(folder):
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_every_lesson_and_exercise_is_there_and_nothing_of_the_teachers(real):
    lessons = {p.name for p in ROOT.glob("lessons/*.ipynb")} - {"00_start_here.ipynb"}
    exercises = {p.parent.name for p in ROOT.glob("exercises/*/*.ipynb")}
    visible = {name for name in pages(real) if not name.startswith(".cnnlib")}
    assert visible == {
        "00_start_here.ipynb",
        "cheat_sheet.html",
        "glossary.md",
        *(f"lessons/{name}" for name in lessons),
        *(f"exercises/{name}/{name}.ipynb" for name in exercises),
    }


def test_nothing_answers_a_question_before_the_student_does(real):
    for name in texts(real):
        for cell in json.loads((real / name).read_text(encoding="utf-8"))["cells"]:
            assert not cell.get("outputs") and not cell.get("execution_count")
            assert "<!--" not in "".join(cell["source"]) or cell["cell_type"] == "code"


def test_a_notebook_says_of_its_language_what_the_kernel_will_say(real):
    from ipykernel.ipkernel import IPythonKernel

    says = IPythonKernel.language_info
    for name in texts(real):
        metadata = json.loads((real / name).read_text(encoding="utf-8"))["metadata"]
        assert metadata["language_info"] == says
        assert metadata["kernelspec"]["display_name"] == "Python 3 (ipykernel)"


def test_starting_again_brings_back_what_is_missing_and_touches_nothing(work):
    (work / "lessons" / "01_one.ipynb").unlink()
    (work / "lessons" / "02_two.ipynb").write_text("mine", encoding="utf-8")
    start(work, lab=False)
    assert "# One" in texts(work, ["02_two.ipynb"])["lessons/01_one.ipynb"][0]
    assert (work / "lessons" / "02_two.ipynb").read_text(encoding="utf-8") == "mine"


def test_starting_with_a_newer_course_says_how_to_get_it(work, newer, capsys):
    newer()
    start(work, lab=False)
    assert "`cnnlib update` brings it" in capsys.readouterr().out
    assert "# One" in texts(work)["lessons/01_one.ipynb"][0]
    assert "lessons/03_three.ipynb" in texts(work)


def test_a_page_that_is_damaged_or_gone_is_no_newer_course(work, newer, capsys):
    (work / "lessons/01_one.ipynb").write_text("half a note", encoding="utf-8")
    (work / "lessons/02_two.ipynb").unlink()
    start(work, lab=False)
    said = capsys.readouterr().out
    assert said == (
        "lessons/01_one.ipynb is damaged or old; "
        "`cnnlib update` puts a fresh copy there.\n"
        f"The course is in {work}.\n"
    )
    newer()
    start(work, lab=False)
    assert "A newer course is installed" in capsys.readouterr().out


def test_a_folder_with_something_else_is_left_alone(tmp_path, first, monkeypatch):
    monkeypatch.setenv("CNNLIB_COURSE", str(first))
    thesis = write(tmp_path / "thesis", {"chapter.tex": "mine"})
    with pytest.raises(WorkspaceError, match="is not empty and no workspace"):
        start(thesis, lab=False)
    assert pages(thesis) == {"chapter.tex"}
    with pytest.raises(WorkspaceError, match="is a file"):
        start(thesis / "chapter.tex", lab=False)


@pytest.mark.parametrize("name", ["desktop.ini", ".DS_Store", ".dropbox/cache"])
def test_what_a_file_manager_or_a_synced_folder_leaves_is_nothing(
    tmp_path, first, monkeypatch, name
):
    monkeypatch.setenv("CNNLIB_COURSE", str(first))
    start(write(tmp_path / "synced", {name: ""}), lab=False)
    assert "lessons/01_one.ipynb" in pages(tmp_path / "synced")


def test_without_a_folder_it_is_the_one_around_or_a_new_one(work, first, tmp_path):
    elsewhere = tmp_path / "home"
    elsewhere.mkdir()
    for place, expected in (
        (work, work),
        (work / "lessons", work),
        (elsewhere, elsewhere / "cnn-course"),
        (elsewhere, elsewhere / "cnn-course"),
    ):
        done = run("start", "--no-lab", CNNLIB_COURSE=first, cwd=place)
        assert f"The course is in {expected}." in done.stdout


def test_a_course_without_lessons_is_said(tmp_path):
    done = run("start", tmp_path / "work", "--no-lab", CNNLIB_COURSE=tmp_path)
    assert done.returncode == 1
    assert "holds no lessons" in done.stderr and "Traceback" not in done.stderr


@pytest.fixture
def lab(monkeypatch):
    """Stands in for JupyterLab: how it was started, where, and with which settings."""
    started = SimpleNamespace()

    class LabApp:
        def launch_instance(arguments):
            started.arguments, started.folder = arguments, Path.cwd()
            started.settings = os.environ["JUPYTER_CONFIG_PATH"].split(os.pathsep)

    monkeypatch.setitem(sys.modules, "jupyterlab", ModuleType("jupyterlab"))
    monkeypatch.setitem(
        sys.modules, "jupyterlab.labapp", SimpleNamespace(LabApp=LabApp)
    )
    monkeypatch.chdir(Path.cwd())  # where it goes back to, with what follows
    for name in ("PATH", "JUPYTER_PATH", "JUPYTER_CONFIG_PATH"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    return started


def test_arguments_after_two_dashes_are_jupyterlabs(work, lab):
    options = ["--no-browser", "--port=8899"]
    assert main(["start", str(work), "--", *options]) == 0
    assert lab.arguments[-2:] == options
    assert f"--ServerApp.root_dir={work}" in lab.arguments
    assert "--LabApp.default_url=/lab/tree/00_start_here.ipynb" in lab.arguments
    assert all((Path(folder) / "labconfig").is_dir() for folder in lab.settings[:2])


def test_an_option_of_jupyterlab_without_two_dashes_is_told_where_to_stand(
    work, capsys
):
    def refused(command):
        with pytest.raises(SystemExit) as error:
            main([command, str(work), "--no-browser"])
        assert error.value.code == 2
        return capsys.readouterr().err

    assert "cnnlib start -- --no-browser" in refused("start")
    assert "two dashes" not in refused("update")


def test_its_terminals_open_in_the_workspace(work, lab):
    assert main(["start", str(work)]) == 0
    assert lab.folder == work


def test_without_jupyterlab_it_says_what_to_install(work, lab, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "jupyterlab.labapp", None)
    assert main(["start", str(work)]) == 1
    assert "pip install 'cnnlib[course]'" in capsys.readouterr().err


@pytest.mark.parametrize("exists", [True, False])
def test_the_list_of_assignments_is_shown_where_there_is_an_exchange(
    work, lab, tmp_path, exists
):
    exchange = tmp_path / "exchange"
    if exists:
        exchange.mkdir()
    settings = f"c = get_config()\nc.Exchange.root = {str(exchange)!r}\n"
    write(work, {"nbgrader_config.py": settings})
    assert main(["start", str(work)]) == 0
    assert any("no_exchange" in folder for folder in lab.settings) is not exists


def test_jupyterlab_asks_nobody_for_news_and_shows_no_teachers_furniture():
    settings = ROOT / "cnnlib" / "workspace" / "jupyter"
    lab = json.loads((settings / "always" / "jupyter_lab_config.json").read_text())
    assert lab["LabApp"]["news_url"] is None
    assert lab["LabApp"]["check_for_updates_class"] == "jupyterlab.NeverCheckForUpdate"
    assert lab["LabApp"]["extension_manager"] == "readonly"


def test_a_page_brings_along_the_pictures_that_it_shows(tmp_path):
    picture = '<img src="images/a%20b.png" alt="a"> and ![b](images/c.png "title")'
    page = json.loads(FIRST["lessons/01_one.ipynb"])
    page["cells"][0]["source"] = [picture]
    files = FIRST | {"lessons/01_one.ipynb": json.dumps(page)}
    files |= dict.fromkeys(("lessons/images/a b.png", "lessons/images/c.png"), "png")
    course = Course(write(tmp_path, files | {"lessons/images/unused.png": "png"}))
    assert {name for name in course.pages if name.endswith("png")} == {
        "lessons/images/a b.png",
        "lessons/images/c.png",
    }
    assert (
        picture in json.loads(course.copy("lessons/01_one.ipynb"))["cells"][0].values()
    )


def test_a_folder_that_may_not_be_written_is_said(tmp_path, first):
    closed = Path("/proc/cnn-course")  # not even root may write there
    done = run("start", closed, "--no-lab", CNNLIB_COURSE=first)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr and str(closed) in done.stderr
