"""JupyterLab, opened in a workspace."""

import os
import shlex
import sys
from contextlib import chdir
from pathlib import Path

from cnnlib.workspace.course import START
from cnnlib.workspace.folder import WorkspaceError

__all__ = ["open_lab", "set_up"]

_SETTINGS = Path(__file__).parent / "jupyter"


def open_lab(root, arguments=()):
    """Run JupyterLab until it is closed, set up for a student.

    What they change in its settings and its layout is kept in the workspace, apart from
    any JupyterLab of their own.

    Parameters
    ----------
    root : pathlib.Path
        The workspace: what the server can see.
    arguments : sequence of str, optional
        Options for JupyterLab.

    Raises
    ------
    WorkspaceError
        If JupyterLab is not installed.
    """
    settings = [] if _has_exchange(root) else [_SETTINGS / "no_exchange"]
    options = set_up(root, *settings)
    try:
        from jupyterlab.labapp import LabApp
    except ImportError as error:
        raise WorkspaceError(
            f"JupyterLab is not installed ({error}); pip install 'cnnlib[course]'"
        ) from error
    LabApp.launch_instance([*options, *arguments])


def set_up(root, *settings):
    """Prepare this process to become a server in a folder.

    Parameters
    ----------
    root : pathlib.Path
        What the server can see, and where its terminals open.
    settings : sequence of pathlib.Path
        Folders with settings of Jupyter that count before the course's own.

    Returns
    -------
    list of str
        Options for the server.
    """
    # Here Jupyter looks for settings and kernels. Kernels and terminals get this
    # environment, too, so that they find `cnnlib`.
    _look_first("PATH", Path(sys.executable).parent)
    _look_first("JUPYTER_PATH", _SETTINGS)
    _look_first("JUPYTER_CONFIG_PATH", *settings, _SETTINGS / "always")
    os.chdir(root)  # where its terminals open, for `cnnlib reset lessons/05`
    return _options(root)


def _look_first(variable, *folders):
    """Put folders before those that a variable names."""
    paths = [*map(str, folders), *filter(None, [os.environ.get(variable)])]
    os.environ[variable] = os.pathsep.join(paths)


def _options(root):
    kept = root / ".cnnlib" / "jupyterlab"
    options = [
        f"--ServerApp.root_dir={root}",
        f"--LabApp.default_url=/lab/tree/{START}",
        f"--LabApp.user_settings_dir={kept / 'settings'}",
        f"--LabApp.workspaces_dir={kept / 'layouts'}",
    ]
    if os.name == "nt":
        return options
    # JupyterLab that was started without a terminal would open login shells, which
    # forget where `cnnlib` is.
    shell = shlex.quote(os.environ.get("SHELL", "sh"))
    options.append(f"--ServerApp.terminado_settings=shell_command={shell}")
    # In a container one is root, and JupyterLab wants to hear that this is meant.
    return options + ["--allow-root"] * (os.geteuid() == 0)


def _has_exchange(root):
    """Whether nbgrader, as it is set up here, hands notebooks out and takes them in."""
    try:
        from nbgrader.apps import NbGrader
        from nbgrader.exchange import ExchangeFactory
    except ImportError:
        return False
    app = NbGrader(log_level="ERROR")
    with chdir(root):
        app.load_config_file()
    exchange = ExchangeFactory(config=app.config).exchange(config=app.config)
    # One that is no folder, but a service, is there because somebody set it up.
    return not hasattr(exchange, "root") or Path(exchange.root).is_dir()
