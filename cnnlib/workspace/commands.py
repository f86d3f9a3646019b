"""The commands ``cnnlib start``, ``update`` and ``reset``."""

from cnnlib.browser import IN_BROWSER, offer
from cnnlib.workspace.changes import carry_out, fresh_copies, newer
from cnnlib.workspace.course import Course
from cnnlib.workspace.folder import WorkspaceError, find

__all__ = ["reset", "start", "update"]

_IF_OPEN = (
    "Where one of them is open in JupyterLab: File, Reload Notebook from Disk; if it "
    "asks about a changed file, Revert. If you had not saved before: Overwrite, then "
    "this command once more."
)
_UPDATE = (
    "`update()` in a new cell, after `from cnnlib.workspace import update`,"
    if IN_BROWSER
    else "`cnnlib update`"
)


def start(folder=None, lab=True, arguments=()):
    """Make or complete a workspace, then open JupyterLab in it.

    Parameters
    ----------
    folder : str or path, optional
        By default the workspace around the current folder, else ``cnn-course`` in it.
    lab : bool, optional
        Whether to open JupyterLab; this returns when JupyterLab is closed.
    arguments : sequence of str, optional
        Options for JupyterLab.

    Raises
    ------
    WorkspaceError
        If `folder` holds something else, or not everything could be written.
    """
    workspace, course = find(folder), Course()
    workspace.make()
    with workspace.at_work():
        planned, _ = newer(workspace, course)
        carry_out(workspace, [change for change in planned if change.old is None])
        alike = {c.name: c.given for c in planned if c.data == c.old}
        if alike:
            workspace.note(alike)
    left = [c for c in planned if c.old is not None and c.data != c.old]
    # What the course gave is what it gives: only the file itself is not right.
    damaged = [c.name for c in left if c.given == workspace.given.get(c.name)]
    for name in damaged:
        print(f"{name} is damaged or old; {_UPDATE} puts a fresh copy there.")
    if len(damaged) < len(left):
        print(
            "A newer course is installed: save what is open in JupyterLab, then "
            f"{_UPDATE} brings it into this folder."
        )
    if lab:
        from cnnlib.workspace.lab import open_lab

        print(f"Opening {workspace.root} in JupyterLab; Ctrl-C here closes it.")
        open_lab(workspace.root, arguments)
    else:
        print(f"The course is in {workspace.root}.")


def update(folder=None):
    """Bring a newer course into a workspace; what the student wrote stays.

    Parameters
    ----------
    folder : str or path, optional
        As in `start`.

    Raises
    ------
    WorkspaceError
        If `folder` is no workspace, or not everything could be done; to run the same
        once more goes on from there.
    """
    workspace, course = _existing(folder), Course()
    with workspace.at_work():
        planned, problems = newer(workspace, course)
        rest = "What can be read in" if problems else "Everything in"
        newest = f"{rest} {workspace.root} is of the newest edition installed"
        _announce(workspace, planned, f"{newest}; nothing to do.")
        for name in _students(workspace, course):
            print(f"  leave    {name}: yours")
        carry_out(workspace, planned)
    replaced = {c.name: c.old for c in planned if c.old not in (None, c.data)}
    if IN_BROWSER and replaced:
        offer(replaced, "before.zip", "Download what stood there before")
    if problems:
        raise WorkspaceError("; ".join(problems))


def reset(page="", all=False, folder=None):
    """Give out pages anew, as if nobody had written in them.

    Parameters
    ----------
    page : str
        ``"lessons/05"`` or ``"exercises/05"``.
    all : bool, optional
        Everything that the course gives.
    folder : str or path, optional
        As in `start`.

    Raises
    ------
    WorkspaceError
        If there is no such page, or as in `update`.
    """
    workspace, course = _existing(folder), Course()
    names = [name for name in course.pages if all or _means(page, name)]
    if not names:
        raise WorkspaceError(
            f"there is no page {page!r}; say lessons/05, exercises/05 or --all"
        )
    with workspace.at_work():
        planned = fresh_copies(workspace, course, names)
        _announce(workspace, planned, "Nobody has written in it; nothing to do.")
        carry_out(workspace, planned)


def _existing(folder):
    workspace = find(folder)
    if not workspace.exists():
        where = "this folder" if folder is None else workspace.root
        raise WorkspaceError(
            f"{where} is no workspace of the course; name yours (cnnlib update FOLDER, "
            "cnnlib reset … --folder FOLDER), or make one with `cnnlib start`"
        )
    return workspace


def _announce(workspace, planned, otherwise):
    """Say which files will be others; `otherwise`, if none will."""
    shown = [change for change in planned if change.data != change.old]
    print(f"In {workspace.root}:" if shown else otherwise)
    for change in shown:
        print(f"  {change}")
    if any(change.old is not None for change in shown):
        print(f"What stood there before is in {workspace.backup}/")
        print(_IF_OPEN)


def _students(workspace, course):
    """Notebooks that the student made or renamed."""
    known = {*course.pages, *workspace.given}
    return [n for n in workspace.notebooks() if n not in known and "(yours" not in n]


def _means(what, name):
    """Whether ``lessons/05`` means ``lessons/05_pooling.ipynb``."""
    what = what.replace("\\", "/").strip("/").removeprefix("./")
    start, rest = name[: len(what)], name[len(what) :]
    return start == what != "" and (not rest or rest[0] in "_/.")
