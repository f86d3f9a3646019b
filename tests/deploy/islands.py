"""Machines with users of their own, of which nothing is left outside; see island.py."""

import os
import subprocess
import sys
import sysconfig
from contextlib import contextmanager
from pathlib import Path

from machine import outside
from patience import PATIENCE

__all__ = ["PASSWORD", "Island", "island"]

ROOT = Path(__file__).parents[2]
PASSWORD = "a word of one's own"


class Island:
    """Runs commands there, as one of its users."""

    def __init__(self, first):
        self.first = first  # its first process, by the number that it has outside
        self.enter = ["nsenter", f"--target={first}", "--mount", "--pid", "--wdns=/"]
        # A terminal finds the course's programs, as on a server of the hub.
        path = os.pathsep.join([sysconfig.get_path("scripts"), outside()["PATH"]])
        self.environment = outside() | {
            "PATH": path,
            "PYTHONPATH": str(ROOT),
            "CNN_EXCHANGE": "/srv/cnn/exchange",
            "OPENBLAS_NUM_THREADS": "1",
        }

    def command(self, user, *command):
        """How it is run from here."""
        home = "/root" if user == "root" else f"/home/{user}"
        return [
            *self.enter,
            "runuser",
            f"--user={user}",
            "--",
            "env",
            f"HOME={home}",
            *command,
        ]

    def run(self, user, *command, status=0, **variables):
        """What a command says, once it has ended as it should."""
        done = subprocess.run(
            self.command(user, *map(str, command)),
            env=self.environment | variables,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    def python(self, user, code, *arguments, **variables):
        return self.run(user, sys.executable, "-c", code, *arguments, **variables)

    def processes(self, words):
        """Whose they are and their numbers, of the commands with these words."""
        listed = self.run("root", "ps", "-eww", "-o", "user,pid,args").splitlines()
        return [tuple(line.split()[:2]) for line in listed if words in line]

    def kill(self, words):
        """End the commands with these words, whatever they are at."""
        for _, number in self.processes(words):
            self.run("root", "kill", "-KILL", number)

    def add(self, *names):
        """Accounts that log in with `PASSWORD`."""
        lines = (f"{name}:{PASSWORD}::::/home/{name}:/bin/bash\n" for name in names)
        subprocess.run(
            self.command("root", "newusers"),
            input="".join(lines),
            text=True,
            check=True,
        )


@contextmanager
def island(folder):
    """A machine, until its user is done; `folder` is an empty one for its /etc."""
    needed = (ROOT, sys.base_prefix, Path(sys.prefix).resolve())
    command = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
    script = Path(__file__).with_name("island.py")
    command += [sys.executable, script, folder, *needed]
    unshare = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert unshare.stdout.readline() == "ready\n"
        children = Path(f"/proc/{unshare.pid}/task/{unshare.pid}/children")
        yield Island(int(children.read_text()))
    finally:
        unshare.kill()
        unshare.wait()
        unshare.stdout.close()
