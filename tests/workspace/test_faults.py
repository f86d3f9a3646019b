"""Whatever happens to an update, no cell that a student wrote is lost."""

import os
import random
import shutil

import pytest
from courses import cells, markdown, run, texts
from edits import mangle
from test_update import EXERCISE, LESSON, MINE, edit, insert, write_in

from cnnlib.workspace import WorkspaceError, update

# Counts what a command does to the files of a folder; at one step it ends the process,
# or lets the disk be full from there on. A file that is just being written is torn.
SABOTAGE = """
import atexit, errno, os, sys
folder, step, kill = {folder!r}, {step}, {kill}
count = 0
def watch(event, arguments):
    global count
    grows = event == "os.mkdir"
    grows |= event == "open" and bool(set("wax+") & set(arguments[1] or ""))
    if not (grows or event in ("os.rename", "os.remove")):
        return
    if not str(arguments[0]).startswith(folder):
        return
    count += 1
    fails = count == step if kill else count >= step > 0 and grows
    if fails and event == "open":
        file = os.open(arguments[0], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.write(file, b"{{")
        os.close(file)
    if fails and kill:
        os._exit(9)
    if fails:
        raise OSError(errno.ENOSPC, "No space left on device")
sys.addaudithook(watch)
atexit.register(lambda: print("steps", count))
"""
NOTE = "a note of my own"


@pytest.fixture
def touched(work, newer):
    """A workspace in which a student has written, and a newer course."""
    edit(work, EXERCISE, write_in("f", MINE))
    edit(work, EXERCISE, insert(3, markdown("note", NOTE)))
    edit(work, LESSON, write_in("b", "print('mine')"))
    newer()
    return work


def sabotaged(folder, step, kill):
    prelude = SABOTAGE.format(folder=str(folder), step=step, kill=kill)
    return run("update", folder, prelude=prelude)


def copied(folder, name):
    return shutil.copytree(folder, folder.with_name(name))


def all_cells(folder):
    """The texts of all cells, in notebooks of which each can be read."""
    return {cell for cells in texts(folder).values() for cell in cells}


def test_an_update_that_is_killed_anywhere_loses_nothing_and_goes_on(touched):
    whole = copied(touched, "undisturbed")
    steps = int(sabotaged(whole, 0, kill=True).stdout.split()[-1])
    assert steps > 40
    for moment in random.Random(12).sample(range(1, steps + 1), 20):
        folder = copied(touched, f"killed-{moment}")
        assert sabotaged(folder, moment, kill=True).returncode == 9
        assert {MINE, NOTE, "print('mine')"} <= all_cells(folder)
        update(folder)
        assert texts(folder, ["backup"]) == texts(whole, ["backup"])
        assert not list((folder / ".cnnlib").glob("*.part*"))


def test_a_full_disk_is_said_and_nothing_is_lost(touched):
    whole = copied(touched, "undisturbed")
    update(whole)
    for moment in (1, 2, 5, 14, 30):
        folder = copied(touched, f"full-{moment}")
        done = sabotaged(folder, moment, kill=False)
        assert done.returncode == 1
        assert "the disk is full. Nothing is lost" in done.stderr
        assert {MINE, NOTE, "print('mine')"} <= all_cells(folder)
        update(folder)
        assert texts(folder, ["backup"]) == texts(whole, ["backup"])


def test_a_file_that_may_not_be_replaced_is_named_and_the_rest_is_done(
    touched, monkeypatch
):
    """As on Windows, where a file that is in use or read-only cannot be replaced."""
    replace = os.replace

    def guarded(source, target):
        if str(target).endswith(os.path.join("work", *LESSON.split("/"))):
            raise PermissionError(13, "Permission denied", str(target))
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", guarded)
        with pytest.raises(WorkspaceError, match=f"{LESSON}: Permission denied"):
            update(touched)
    assert "print('mine')" in cells(touched / LESSON)
    assert MINE in cells(touched / EXERCISE)
    assert (touched / "lessons" / "03_three.ipynb").exists()
    update(touched)
    assert "print('mine')" not in cells(touched / LESSON)


def test_what_is_saved_while_the_update_runs_is_not_overwritten(touched, monkeypatch):
    """JupyterLab saves on its own; here it does at the moment of the backup."""
    fsync = os.fsync

    def save(handle):
        edit(touched, EXERCISE, write_in("f", f"{MINE} + 1"))
        fsync(handle)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", save)
        with pytest.raises(WorkspaceError, match="changed just now"):
            update(touched)
    assert f"{MINE} + 1" in cells(touched / EXERCISE)


def test_two_commands_at_a_time_take_turns(touched):
    from filelock import FileLock

    with (
        FileLock(touched / ".cnnlib" / "lock"),
        pytest.raises(WorkspaceError, match="another command is at work"),
    ):
        update(touched)


@pytest.mark.parametrize("seed", range(200))
def test_no_edit_of_a_notebook_makes_an_update_lose_a_cell(work, newer, seed):
    rng = random.Random(seed)
    names = [LESSON, EXERCISE, "00_start_here.ipynb", "lessons/02_two.ipynb"]
    written = set.union(*(mangle(work / n, rng) for n in rng.sample(names, 2)))
    if rng.random() < 0.2:
        (work / LESSON).rename(work / "lessons" / "mine.ipynb")
    if rng.random() < 0.2:
        (work / ".cnnlib" / "given.json").write_bytes(b"damaged")
    newer()
    update(work)
    assert written <= kept(work)
    before = kept(work)
    update(work)
    assert kept(work) == before


def kept(work):
    """The bytes and the written lines of all notebooks but those in the backup."""
    paths = [p for p in work.rglob("*.ipynb") if "backup" not in p.parts]
    found = {path.read_bytes() for path in paths}
    for path in paths:
        try:
            lines = "\n".join(cells(path)).split("\n")
        except ValueError:
            continue
        found |= {line for line in lines if "# mine" in line}
    return found
