"""The command that makes a jail: what is in it, and who the worker is.

Inside lie the interpreter, the standard library, NumPy, the worker's few files, and
the modules of the course that an exercise allows: all read-only. Besides there are
``/dev/null``, ``/dev/urandom`` and a small private ``/tmp``. There is no ``/proc``, and
no folder of any other kind.
"""

import contextlib
import functools
import itertools
import os
import py_compile
import shutil
import sys
import sysconfig
from pathlib import Path

import numpy as np

from cnnlib.grading import GradingError

__all__ = ["JailError", "command", "interpreter", "worker_files"]

TEMPORARY_BYTES = 64 * 2**20
NOBODY = 65534
HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent
NAMESPACES = "ipc pid net uts cgroup-try".split()

_serial = itertools.count(os.getpid() * 4096)


class JailError(GradingError):
    """The jail cannot be set up on this machine; the message says what is missing."""


def command(allowed):
    """The arguments up to the worker's own, and the user that the worker shall become.

    Started by root, the jail has no user namespace: inside one the worker would still
    be root to the kernel, and own every file of root's that it can see. It begins as
    root with the right to change its user and nothing else, and gives up both at once.
    Every worker becomes another user, so that limits per user are limits per worker.

    Parameters
    ----------
    allowed : sequence of str
        Modules of the course.

    Returns
    -------
    (list of str, int)

    Raises
    ------
    JailError
        If there is no bubblewrap.
    """
    program = shutil.which("bwrap")
    if program is None:
        raise JailError(
            "grading needs bubblewrap: on Debian or Ubuntu, apt-get install "
            "bubblewrap; on macOS or Windows, grade in a Linux container"
        )
    arguments = [program, "--die-with-parent", "--new-session", "--clearenv"]
    arguments += [f"--unshare-{name}" for name in NAMESPACES]
    arguments += ["--hostname", "jail", "--cap-drop", "ALL"]
    if os.geteuid() == 0:
        user = 2**30 + next(_serial) % 2**29
        arguments += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        _check_others_may_read(allowed)
    else:
        user = NOBODY
        arguments += ["--unshare-user", "--uid", str(NOBODY), "--gid", str(NOBODY)]
    return arguments + _mounts(allowed), user


def interpreter():
    """The Python of this process, behind all links, as a jail needs it."""
    return os.path.realpath(sys.executable)


def worker_files():
    """What the worker is made of."""
    names = ("worker.py", "wire.py", "cells.py", "standins.py", "lean.py")
    shared = ("functions.py", "lines.py", "refused.py")
    checks = PACKAGE / "checks"
    return (*(HERE / name for name in names), *(checks / name for name in shared))


def _mounts(allowed):
    bound = {path: path for path in _python()}
    libraries = {path: path for path in _numpy()}
    own = {str(file): f"/worker/{file.name}" for file in worker_files()}
    own |= {file: f"/worker/__pycache__/{Path(file).name}" for file in _compiled()}
    own |= {str(path): f"/course/cnnlib/{path.name}" for path in _course(allowed)}
    devices = ("/dev/null", "/dev/urandom")
    hidden = _other_packages()
    # First, because Python or the course may themselves lie in a folder of /tmp.
    arguments = ["--perms", "1777", "--size", str(TEMPORARY_BYTES), "--tmpfs", "/tmp"]
    arguments += _folders([*bound, *libraries, *own.values(), *devices])
    arguments += _each("--ro-bind", bound.items())
    arguments += _each("--tmpfs", hidden)
    arguments += _each("--ro-bind", (libraries | own).items())
    arguments += _each("--remount-ro", hidden)
    arguments += _each("--dev-bind", zip(devices, devices, strict=True))
    return [*arguments, "--remount-ro", "/", "--chdir", "/tmp"]


def _each(option, values):
    """The option, once for each value or tuple of values."""
    found = []
    for value in values:
        found += [option, *([value] if isinstance(value, str) else value)]
    return found


def _folders(paths):
    """Everything above the paths: what bubblewrap makes unasked only root can enter."""
    above = {str(folder) for path in paths for folder in Path(path).parents}
    return _each("--dir", sorted(above - {"/", "/tmp"}))


def _python():
    """The interpreter, the shared libraries that it needs, and the standard library."""
    paths = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", interpreter()]
    paths += ["/etc/alternatives", "/etc/ld.so.cache"]  # where Debian's BLAS is found
    paths += _standard_library()
    library = sysconfig.get_config_var("LIBDIR")
    shared = sysconfig.get_config_var("INSTSONAME") or ""
    if library and ".so" in shared:
        paths.append(os.path.join(library, shared))
    return [path for path in dict.fromkeys(paths) if os.path.exists(path)]


def _standard_library():
    """Its folders. Of a virtual environment sysconfig tells the wrong one."""
    compiled = sysconfig.get_config_var("DESTSHARED")
    folders = [os.path.dirname(os.__file__)]
    return folders + ([os.path.dirname(compiled)] if compiled else [])


def _other_packages():
    """What lies among the folders above but is not the standard library."""
    above = [Path(folder) for folder in _standard_library()]
    above += Path("/usr").glob("lib*/python3*")
    folders = {f / name for f in above for name in ("site-packages", "dist-packages")}
    return sorted(str(folder) for folder in folders if folder.is_dir())


def _numpy():
    home = Path(np.__file__).parent
    libraries = home.parent / "numpy.libs"
    return [str(home), *([str(libraries)] if libraries.is_dir() else [])]


@functools.cache
def _compiled():
    """The bytecode of the worker's files: workers could not keep what they compile."""
    files = []
    for file in worker_files():
        with contextlib.suppress(OSError, py_compile.PyCompileError):
            files.append(py_compile.compile(str(file), doraise=True))
    return files


def _course(allowed):
    """The files and folders of cnnlib in which the allowed modules live."""
    if not allowed:
        return []
    names = dict.fromkeys(module.split(".")[1] for module in allowed)
    paths = [PACKAGE / "__init__.py", PACKAGE / "shapes.py"]
    for name in names:
        folder = PACKAGE / name
        paths.append(folder if folder.is_dir() else folder.with_suffix(".py"))
    return list(dict.fromkeys(paths))


def _check_others_may_read(allowed):
    """Where files are for root alone, a worker that is not root would lack modules."""
    for path in (np.__file__, os.__file__, *worker_files(), *_course(allowed)):
        if not os.stat(path).st_mode & 0o004:
            raise JailError(
                f"{path} can be read by its owner only, and workers are other users: "
                "chmod -R a+rX on the folders of Python and cnnlib"
            )
