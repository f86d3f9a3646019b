"""`make hub`: a real JupyterHub on this machine, with the system's own users."""

import argparse
import os
import pwd
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
# What others may do there: only root takes away what is another's (the sticky bit), and
# in `inbound` nobody but the teacher, whose group what is put there gets, sees a name.
RIGHTS = {
    "": 0o1777,
    "cnn": 0o755,
    "cnn/outbound": 0o755,
    "cnn/feedback": 0o711,
    "cnn/inbound": 0o3733,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--teacher", required=True, help="an account of this machine")
    parser.add_argument("--trial", metavar="PASSWORD", help="one for everybody")
    asked = parser.parse_args()
    teacher = _account(parser, asked.teacher)
    if closed := _closed(Path(sys.executable)) or _closed(HERE):
        parser.error(f"only root can enter {closed}; put the course into /opt, say")
    make_exchange(Path(os.environ.get("CNN_EXCHANGE", "/srv/cnn/exchange")), teacher)
    state = Path(os.environ.get("CNN_STATE", "/srv/cnn/hub"))
    state.mkdir(parents=True, exist_ok=True)
    state.chmod(0o700)
    os.environ["CNN_TEACHER"] = asked.teacher
    if asked.trial:
        os.environ["CNN_TRIAL"] = asked.trial
        print(
            "A TRIAL: whoever knows the one password can log in as anybody, also as "
            "the teacher. For a class leave --trial out.",
            file=sys.stderr,
        )
    hub = [sys.executable, "-m", "jupyterhub", "-f", str(HERE / "one_machine.py")]
    os.execv(sys.executable, hub)


def _account(parser, name):
    if os.geteuid():
        parser.error("the hub starts servers as other users; run it as root")
    try:
        return pwd.getpwnam(name)
    except KeyError:
        parser.error(f"there is no account {name!r} here; useradd --create-home {name}")


def _closed(path):
    """The first folder on the way that other users cannot enter."""
    ways = [*reversed(path.parents), *reversed(path.resolve().parents)]
    return next((way for way in ways if not way.stat().st_mode & 0o001), None)


def make_exchange(root, teacher):
    root.parent.mkdir(parents=True, exist_ok=True)
    for name, rights in RIGHTS.items():
        folder = root / name
        folder.mkdir(exist_ok=True)
        if name:
            os.chown(folder, teacher.pw_uid, teacher.pw_gid)
        folder.chmod(rights)


if __name__ == "__main__":
    main()
