"""One person's server, started by the hub as that person.

A student gets the workspace, brought up to date, a teacher the class folder; what they
wrote stays. Then this process becomes JupyterLab in it.
"""

import os
import shutil
from pathlib import Path

from jupyterhub.singleuser import main

from cnnlib.workspace import WorkspaceError, start, update
from cnnlib.workspace.course import START
from cnnlib.workspace.lab import set_up

HERE = Path(__file__).resolve().parent
COURSE = HERE.parents[1]


def workspace():
    """The student's folder; one that cannot be completed is opened as it is."""
    folder = Path.home() / "cnn-course"
    for step in (lambda: start(folder, lab=False), lambda: update(folder)):
        try:
            step()
        except (OSError, WorkspaceError) as error:
            print(f"{folder}: {error}", flush=True)
    return folder


def class_folder():
    """The teacher's folder; it begins with the course's exercises and settings."""
    folder = Path.home() / "class"
    folder.mkdir(exist_ok=True)
    for name in ("solutions", "exercises", "nbgrader_config.py"):
        _copy_once(COURSE / name, folder / name)
    return folder


def _copy_once(given, copy):
    if copy.exists():
        return
    partial = copy.with_name(f".{copy.name}-{os.getpid()}")
    (shutil.copytree if given.is_dir() else shutil.copyfile)(given, partial)
    partial.rename(copy)


def serve():
    """Make the folder, private as the whole home is, and open it."""
    if Path.home().stat().st_uid == os.getuid():
        Path.home().chmod(0o700)
    teaches = os.environ["CNN_ROLE"] == "teacher"
    if not teaches:
        os.environ.setdefault("JUPYTERHUB_DEFAULT_URL", f"/lab/tree/{START}")
    folder = class_folder() if teaches else workspace()
    os.environ["CNN_FOLDER"] = str(folder)
    main(set_up(folder, HERE / ("teachers" if teaches else "students")))


if __name__ == "__main__":
    serve()
