"""A process that can hurt nobody: the worker, in bubblewrap.

Inside there is no network, no capability, no other process, no file but the standard
library and NumPy (read-only) and an empty private ``/tmp``. The environment is empty,
and nothing about students, cases or scores stands in a command line. Killing the jail
kills everything in it.
"""

import contextlib
import os
import select
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

import numpy as np

from cnnlib.grading import wire

__all__ = ["Jail", "JailError", "WorkerDied", "WorkerTimeout", "is_available"]

MEGABYTES = 2048  # of address space
CPU_SECONDS = 600  # for a whole submission; every call has a deadline besides
TEMPORARY_BYTES = 64 * 2**20
ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "LANG": "C.UTF-8",
}
START = "import sys; sys.path[:0] = sys.argv.pop(1).split(':'); import worker; worker.main()"
HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent


class JailError(RuntimeError):
    """The jail cannot be set up on this machine; the message says what is missing."""


class WorkerDied(Exception):
    """The worker ended, or its pipe did."""


class WorkerTimeout(Exception):
    """The deadline passed before the worker answered."""


def is_available():
    """Whether bubblewrap is installed."""
    return shutil.which("bwrap") is not None


class Jail:
    """A fresh worker.

    Parameters
    ----------
    allowed : sequence of str
        Modules of the course that the student may import, such as ``cnnlib.nn``.
    sandbox : bool
        False runs the worker as an ordinary process: only where nobody is hostile.

    Raises
    ------
    JailError
        If there is no bubblewrap, or it cannot make a jail here.

    Examples
    --------
    >>> jail = Jail(sandbox=False)
    >>> jail.send({"cells": [[1, "def f(x): return 2 * x"]], "allowed": []})
    >>> [jail.receive(10.0)["state"] for _ in range(2)]
    ['running', 'ok']
    >>> jail.receive(1.0)["defined"][-1]
    'f'
    >>> jail.send({"call": "f", "args": [np.arange(3)], "keep": False})
    >>> jail.receive(1.0)["output"]
    array([0, 2, 4])
    >>> jail.close()
    """

    def __init__(self, allowed=(), sandbox=True):
        self._folder = None
        limits = [str(CPU_SECONDS), str(MEGABYTES)]
        if sandbox:
            arguments = [*_bubblewrap(allowed), *_python("/worker", "/course"), *limits]
            where = None
        else:
            self._folder = tempfile.TemporaryDirectory(prefix="cnnlib-worker-")
            where = self._folder.name
            _copy_worker(Path(where))
            arguments = [*_python(where, PACKAGE.parent if allowed else where), *limits]
        self.process = subprocess.Popen(
            arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=where,
            env=ENVIRONMENT,
            bufsize=0,
            start_new_session=True,
        )
        for pipe in (self.process.stdin, self.process.stdout):
            os.set_blocking(pipe.fileno(), False)

    def send(self, value, seconds=10.0):
        """Send a request; `WorkerTimeout` if the worker does not take it in time."""
        body = wire.encode(value)
        rest = memoryview(len(body).to_bytes(8, "big") + body)
        deadline = time.monotonic() + seconds
        pipe = self.process.stdin.fileno()
        while rest:
            self._wait(pipe, select.POLLOUT, deadline)
            try:
                rest = rest[os.write(pipe, rest) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise WorkerDied("the worker ended") from error

    def receive(self, seconds):
        """The next answer, within `seconds`.

        Raises
        ------
        WorkerTimeout, WorkerDied
            If there is none.
        wire.WireError
            If what came is not an answer.
        """
        deadline = time.monotonic() + seconds
        return wire.read_frame(lambda count: self._read(count, deadline))

    def _read(self, count, deadline):
        pipe = self.process.stdout.fileno()
        received = bytearray()
        while len(received) < count:
            self._wait(pipe, select.POLLIN, deadline)
            try:
                part = os.read(pipe, min(count - len(received), 2**20))
            except BlockingIOError:
                continue
            if not part:
                raise WorkerDied("the worker ended")
            received += part
        return bytes(received)

    @staticmethod
    def _wait(pipe, event, deadline):
        poll = select.poll()
        poll.register(pipe, event)
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            raise WorkerTimeout("the worker took too long")

    def close(self):
        """End the worker and all that it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, 9)
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            pipe.close()
        if self._folder is not None:
            self._folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


def _python(*path):
    path = dict.fromkeys([*map(str, path), str(Path(np.__file__).parent.parent)])
    return [_interpreter(), "-I", "-S", "-B", "-c", START, ":".join(path)]


def _interpreter():
    return os.path.realpath(sys.executable)


def _copy_worker(folder):
    for file in _worker_files():
        shutil.copy(file, folder)


def _worker_files():
    return HERE / "worker.py", HERE / "wire.py", PACKAGE / "checks" / "functions.py"


def _bubblewrap(allowed):
    program = shutil.which("bwrap")
    if program is None:
        raise JailError(
            "grading needs bubblewrap: on Debian or Ubuntu, apt-get install bubblewrap; "
            "on macOS or Windows, grade in a Linux container"
        )
    arguments = [program, "--unshare-all", "--die-with-parent", "--new-session"]
    arguments += ["--cap-drop", "ALL", "--clearenv", "--hostname", "jail"]
    for name, value in ENVIRONMENT.items():
        arguments += ["--setenv", name, value]
    for folder in _python_folders():
        arguments += ["--ro-bind", folder, folder]
    for folder in _other_packages():
        arguments += ["--tmpfs", folder]
    for folder in _numpy_folders():
        arguments += ["--ro-bind", folder, folder]
    for file in _worker_files():
        arguments += ["--ro-bind", str(file), f"/worker/{file.name}"]
    if allowed:
        for name in ("__init__.py", "shapes.py", *_tops(allowed)):
            arguments += ["--ro-bind", str(PACKAGE / name), f"/course/cnnlib/{name}"]
    arguments += ["--proc", "/proc", "--dev", "/dev"]
    arguments += ["--size", str(TEMPORARY_BYTES), "--tmpfs", "/tmp", "--chdir", "/tmp"]
    return arguments


def _tops(allowed):
    """The files or folders in which the allowed modules of cnnlib live."""
    for module in allowed:
        top = module.split(".")[1]
        yield top if (PACKAGE / top).is_dir() else f"{top}.py"


def _python_folders():
    """The interpreter, the shared libraries that it needs, and the standard library."""
    folders = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", _interpreter()]
    folders += [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")]
    library = sysconfig.get_config_var("LIBDIR")
    shared = sysconfig.get_config_var("INSTSONAME") or ""
    if library and shared.endswith((".so", ".so.1.0")):
        folders.append(os.path.join(library, shared))
    return [folder for folder in dict.fromkeys(folders) if os.path.exists(folder)]


def _other_packages():
    """What lies among the folders above but is not the standard library."""
    standard = Path(sysconfig.get_path("stdlib"))
    others = [standard / "site-packages", standard / "dist-packages"]
    others += [Path("/usr/lib/python3/dist-packages")]
    return [str(folder) for folder in others if folder.is_dir()]


def _numpy_folders():
    home = Path(np.__file__).parent
    libraries = home.parent / "numpy.libs"
    return [str(home), *([str(libraries)] if libraries.is_dir() else [])]
