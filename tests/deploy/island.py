"""A machine of its own for some users: the first process in its namespaces.

``python island.py FOLDER NEEDED...`` gives this process, and all that it will start,
an /etc, a /home, a /srv, a /tmp and a home of root that end with it. Of root's home
only what is `NEEDED` (the interpreter, the course) is there, for everybody to read.
"""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path


def main(folder, *needed):
    needed = [Path(path) for path in needed]
    kept = [Path(folder, f"kept{k}") for k in range(len(needed))]
    for path, place in zip(needed, kept, strict=True):
        place.mkdir()
        mount("--bind", path, place)
    shutil.copytree("/etc", Path(folder, "etc"), symlinks=True)
    mount("--bind", Path(folder, "etc"), "/etc")
    for closed in closed_homes(needed):
        mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", closed)
    for empty, mode in (("/home", 755), ("/srv", 755)):
        mount("-t", "tmpfs", "-o", f"mode={mode}", "tmpfs", empty)
    for path, place in zip(needed, kept, strict=True):
        if not path.exists():
            path.mkdir(parents=True)
            mount("--bind", place, path)
    mount("-t", "proc", "proc", "/proc")
    mount("-t", "tmpfs", "-o", "mode=1777", "tmpfs", "/tmp")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # what ends here leaves no trace
    print("ready", flush=True)
    while True:
        signal.pause()


def closed_homes(needed):
    """The homes on the way to what is needed that other users cannot enter."""
    home = Path.home()
    inside = any(path.is_relative_to(home) for path in needed)
    return [home] if inside else []


def mount(*arguments):
    subprocess.run(["mount", *map(str, arguments)], check=True)


if __name__ == "__main__":
    os.chdir("/")
    main(*sys.argv[1:])
