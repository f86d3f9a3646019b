"""JupyterLite with the study copies of the course: a notebook server in the page."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from distribution import distribute

from cnnlib.workspace import start

__all__ = ["KERNEL_WHEELS", "build_lite"]

_SHARE = Path(sys.prefix, "share", "jupyter")
_EXTENSION = _SHARE / "labextensions/@jupyterlite/pyodide-kernel-extension"
# The kernel's own wheels; the other widgetsnbextension is for ipywidgets 7.
KERNEL_WHEELS = sorted(
    wheel
    for wheel in (_EXTENSION / "static/pypi").glob("*.whl")
    if not wheel.name.startswith("widgetsnbextension-3")
)
# The names for which the kernel's worker looks: what is there, it does not install.
_PRELOADED = (
    "ssl sqlite3 ipykernel comm pyodide_kernel jedi ipython micropip piplite".split()
)
_SETTINGS = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {
        "appName": "Convolutional neural networks",
        "exposeAppInBrowser": True,
        "contentsStorageName": "cnnlib",
        "settingsStorageName": "cnnlib",
        "litePluginSettings": {
            "@jupyterlite/pyodide-kernel-extension:kernel": {
                "disablePyPIFallback": True,
                "pyodideUrl": "./static/pyodide/pyodide.js",
                "loadPyodideOptions": {
                    "packages": _PRELOADED,
                    # Where what a student has done outlives the page.
                    "env": {"HOME": "/home/pyodide", "CNNLIB_HOME": "/drive/progress"},
                },
            }
        },
    },
}


def build_lite(folder, work, wheels):
    """Write JupyterLite into a folder.

    Parameters
    ----------
    folder : pathlib.Path
        What the site serves.
    work : pathlib.Path
        A folder for what is needed on the way.
    wheels : list of pathlib.Path
        Of the course, and what it needs beside Pyodide's packages.
    """
    files = work / "files"
    start(files, lab=False)
    shutil.rmtree(files / ".cnnlib")  # the record of a folder on a disk
    distribute(work / "lite" / "static" / "pyodide", [*wheels, *KERNEL_WHEELS])
    settings = work / "lite" / "jupyter-lite.json"
    settings.write_text(json.dumps(_SETTINGS, indent=1), "utf-8")
    command = [sys.executable, "-m", "jupyter", "lite", "build", "--no-sourcemaps"]
    command += ["--lite-dir", work / "lite", "--output-dir", folder]
    command += ["--contents", files, "--apps", "lab", "--apps", "notebooks"]
    subprocess.run(command, check=True, cwd=work)
