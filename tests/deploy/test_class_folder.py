"""What students share lies where each can change only their own: tried as users."""

import os
import pwd
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from traitlets.config import PyFileConfigLoader

from cnnlib.cli import main

HUB = Path(__file__).parents[2] / "deploy" / "hub"
TEACHER, ADA, BOB = "daemon", "nobody", "games"  # accounts that every machine has
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to be others")


@pytest.fixture
def folder(monkeypatch):
    """The class's folder after two students' servers were started."""
    with tempfile.TemporaryDirectory() as place:  # pytest's own are closed to others
        os.chmod(place, 0o755)
        yield after_the_start(Path(place, "live"), monkeypatch)


def after_the_start(folder, monkeypatch):
    monkeypatch.setenv("CNNLIB_CLASS", str(folder))
    monkeypatch.setenv("CNN_TEACHER", TEACHER)
    settings = PyFileConfigLoader("live.py", str(HUB)).load_config()
    for name in (ADA, BOB, TEACHER, ADA):
        user = SimpleNamespace(name=name)
        spawner = SimpleNamespace(user=user, environment={"OTHER": "kept"})
        settings.Spawner.pre_spawn_hook(spawner)
        assert spawner.environment == {"OTHER": "kept", "CNNLIB_CLASS": str(folder)}
    as_user(ADA, f"open({str(folder / ADA / 'progress.json')!r}, 'x').write('{{}}')")
    (folder / ADA / "progress.json").chmod(0o640)
    return folder


def as_user(name, code):
    """Whether some Python works out, run by that user: a child of this process."""
    account = pwd.getpwnam(name)
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    status = 1
    try:
        os.setgroups([])
        os.setgid(account.pw_gid)
        os.setuid(account.pw_uid)
        exec(code, {"os": os})
        status = 0
    finally:
        os._exit(status)


def test_a_student_replaces_their_own_file_and_the_teacher_reads_it(folder):
    own = folder / ADA / "progress.json"
    new = f"open('{own}.new', 'x').close(); os.replace('{own}.new', '{own}')"
    assert as_user(ADA, new)
    assert as_user(TEACHER, f"os.listdir('{folder / ADA}')")
    assert own.stat().st_gid == pwd.getpwnam(TEACHER).pw_gid


INSIDE = [
    "open('{own}').read()",
    "open('{own}', 'w')",
    "os.listdir('{folder}/nobody')",
    "open('{own}.more', 'x')",
    "os.symlink('/etc/passwd', '{folder}/nobody/x')",
    "os.unlink('{own}')",
]
AROUND = [
    "os.listdir('{folder}')",
    "os.mkdir('{folder}/somebody')",
    "os.rename('{folder}/nobody', '{folder}/other')",
]


@pytest.mark.parametrize("does", INSIDE + AROUND)
def test_another_student_can_do_nothing_there(folder, does):
    code = does.format(own=folder / ADA / "progress.json", folder=folder)
    assert not as_user(BOB, code)
    assert as_user(ADA if does in INSIDE else "root", code), "it could be done"


def test_the_teacher_sees_the_class_and_changes_nothing_of_it(folder, capsys):
    own = folder / ADA / "progress.json"
    assert as_user(TEACHER, f"open('{own}').read()")
    assert not as_user(TEACHER, f"open('{own}', 'w')")
    assert not as_user(TEACHER, f"os.unlink('{own}')")
    own.write_text('{"predictions": {}, "exercises": {}}')
    assert main(["live", "--folder", str(folder)]) == 0
    assert "share what they do: 1" in capsys.readouterr().out


def test_every_hub_that_is_not_a_cluster_makes_the_folders():
    """In a cluster a student's server has no other folder than its own."""
    for settings in ("hub/one_machine.py", "littlest/cnn.py"):
        assert "live.py" in (HUB.parent / settings).read_text("utf-8"), settings
