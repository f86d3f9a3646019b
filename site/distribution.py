"""The browser's Python: Pyodide's own files, unchanged, and the course's wheels.

Pyodide's lock names the sha256 of each of its packages; the core, and the lock itself,
with what stands in `CORE`. One new lock then lists both, so that the
browser's `import cnnlib` loads all that it needs, from this site and in one go.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from urllib.request import urlopen

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from cnnlib.workspace import notebooks

__all__ = ["DistributionError", "distribute", "wheels"]

HERE = Path(__file__).parent
RELEASE = "https://cdn.jsdelivr.net/pyodide/v0.27.7/full"
LOCK = "pyodide-lock.json"
# Of what no lock lists, and of the lock, as in the release.
CORE = HERE / "pyodide-core.sha256"
# What the course imports of Pyodide's packages, and what its kernel does.
ROOTS = ("numpy", "matplotlib", "pillow", "threadpoolctl")
KERNEL = ("micropip", "ipython", "packaging", "sqlite3")
# What the kernel's worker wants to find, while the kernel does without: TLS is the
# browser's, and names are completed by what they are, not by reading the code.
STAND_INS = ("ssl", "jedi")
# Listed as needed, and not: nobody writes a PDF, nor dates by another calendar.
NOT_NEEDED = {"fonttools", "pytz", *STAND_INS}


class DistributionError(Exception):
    """A file is missing, or not the one that was released."""


def distribute(folder, wheels):
    """Put the browser's Python into a folder.

    Parameters
    ----------
    folder : pathlib.Path
        Made new.
    wheels : iterable of pathlib.Path
        Pure Python; the browser gets them beside Pyodide's own packages.

    Raises
    ------
    DistributionError
    """
    folder.mkdir(parents=True)
    for line in CORE.read_text("utf-8").splitlines():
        sha256, name = line.split()
        _fetch(name, sha256, folder)
    lock = json.loads((folder / LOCK).read_text("utf-8"))
    official = lock["packages"]
    for entry in official.values():
        entry["depends"] = [n for n in entry["depends"] if n not in NOT_NEEDED]
    kept = {name: official[name] for name in _closure(official, ROOTS + KERNEL)}
    for entry in kept.values():
        _fetch(entry["file_name"], entry["sha256"], folder)
    ours = {canonicalize_name(wheel.name.split("-")[0]): wheel for wheel in wheels}
    for name, wheel in ours.items():
        shutil.copy(wheel, folder)
        kept[name] = _entry(name, wheel, {*official, *ours})
    lock["packages"] = dict(sorted(kept.items()))
    (folder / LOCK).write_text(json.dumps(lock), "utf-8")


def _fetch(name, sha256, folder):
    """A file of the release, from ``PYODIDE_DIR`` or over the network."""
    where = os.environ.get("PYODIDE_DIR") or RELEASE
    try:
        data = _read(where, name)
    except OSError as error:
        raise DistributionError(
            f"{name} cannot be had from {where}: {error}"
        ) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise DistributionError(
            f"{name} of {where} is not the file that Pyodide released"
        )
    (folder / name).write_bytes(data)


def _read(where, name):
    if not where.startswith("https:"):
        return Path(where, name).read_bytes()
    with urlopen(f"{where}/{name}") as answer:
        return answer.read()


def _closure(packages, roots):
    """The names of packages and of all that they need."""
    found, todo = set(), list(roots)
    while todo:
        if (name := todo.pop()) not in found:
            found.add(name)
            todo += map(canonicalize_name, packages[name]["depends"])
    return sorted(found)


def _entry(name, wheel, known):
    """What a lock says of a wheel, read from the wheel."""
    with zipfile.ZipFile(wheel) as file:
        inside = file.namelist()
        meta = next(n for n in inside if n.endswith(".dist-info/METADATA"))
        needs = re.findall(
            r"^Requires-Dist: (.+)$", file.read(meta).decode(), re.MULTILINE
        )
    tops = {n.split("/")[0].removesuffix(".py") for n in inside if n.endswith(".py")}
    needed = (one for one in map(Requirement, needs) if _applies(one, name))
    depends = {canonicalize_name(one.name) for one in needed}
    return {
        "name": name,
        "version": wheel.name.split("-")[1],
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": sorted(t for t in tops if not t.endswith((".dist-info", ".data"))),
        "depends": sorted(depends & known),
        "unvendored_tests": False,
    }


def _applies(requirement, name):
    """Whether a package is needed in the browser; of the course, all of its lessons."""
    extra = "course" if name == "cnnlib" else ""
    there = {"extra": extra, "sys_platform": "emscripten", "python_version": "3.12"}
    return not requirement.marker or requirement.marker.evaluate(there)


def wheels(folder, checkout):
    """The course as a wheel, and the pure packages that it needs beside Pyodide's."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    listed = ["-r", str(HERE / "wheels.txt"), "--only-binary=:all:", "--platform=any"]
    subprocess.run([*pip, "download", "--no-deps", "-d", folder, *listed], check=True)
    with tempfile.TemporaryDirectory() as source:
        _copy(checkout, Path(source))
        subprocess.run([*pip, "wheel", "--no-deps", "-w", folder, source], check=True)
    for name in STAND_INS:
        _stand_in(name, Path(folder))
    return sorted(Path(folder).glob("*.whl"))


def _stand_in(name, folder):
    """A wheel of this name with nothing in it."""
    about = f"Metadata-Version: 2.1\nName: {name}\nVersion: 0\n"
    with zipfile.ZipFile(folder / f"{name}-0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}-0.dist-info/METADATA", about)


def _copy(checkout, folder):
    """What the course's wheel is built of, with nothing stored in the lessons.

    In a browser they are run; their pictures would be most of what it has to load.
    """
    for name in ("cnnlib", "lessons", "exercises"):
        shutil.copytree(checkout / name, folder / name)
    for name in ("LICENSE", "MANIFEST.in", "README.md", "pyproject.toml", "setup.py"):
        shutil.copy(checkout / name, folder)
    for lesson in (folder / "lessons").glob("*.ipynb"):
        book = notebooks.read(lesson.read_bytes())
        for cell in book["cells"]:
            if cell["cell_type"] == "code":
                cell["outputs"] = []
        lesson.write_bytes(notebooks.write(book))
