"""What a student wrote in an exercise, carried into a newer one."""

import re
from collections import defaultdict

from cnnlib.workspace.notebooks import digest, is_blank, name

__all__ = ["carry"]

_OF_THE_COURSE = ("nbgrader", "deletable", "editable")  # metadata


def carry(mine, given, fresh):
    """Put a student's work into a fresh notebook.

    A cell is found again by nbgrader's id, or by its own. What the student wrote in a
    cell for solutions goes into that of the fresh notebook. Every other cell that they
    wrote or changed follows the same cell as before, as one of their own.

    Parameters
    ----------
    mine : dict
        The student's notebook.
    given : list of (str, str)
        Name and digest of each cell as the student had got them; where it is empty,
        whatever differs from `fresh` is taken for the student's.
    fresh : dict
        The notebook to fill; changed in place.

    Returns
    -------
    (list of str, int)
        The names of the solutions that were carried, and how many other cells.

    Notes
    -----
    To carry the result once more, from the same `given`, changes nothing: what was
    interrupted can be done again.

    Examples
    --------
    >>> def cell(id, source):
    ...     return dict(cell_type="markdown", id=id, source=source, metadata={})
    >>> first, note = cell("a", "One."), cell("b", "My note.")
    >>> fresh = {"cells": [cell("a", "One!"), cell("z", "Two.")]}
    >>> carry({"cells": [first, note]}, [("a", digest(first))], fresh)
    ([], 1)
    >>> [cell["source"] for cell in fresh["cells"]]
    ['One!', 'My note.', 'Two.']
    """
    homes = {name(cell): cell for cell in fresh["cells"]}
    is_given = _recogniser(mine, given, fresh)
    solutions, own, last = [], defaultdict(list), ""
    for cell in mine["cells"]:
        home = homes.get(name(cell))
        last = name(cell) if home else last
        if is_blank(cell) or is_given(cell):
            continue
        if home and _is_for(home, cell) and name(cell) not in solutions:
            _fill(home, cell)
            solutions.append(name(cell))
        else:
            own[last].append(cell)
    _insert(fresh, own)
    return solutions, sum(map(len, own.values()))


def _recogniser(mine, given, fresh):
    """A function that tells whether a cell stands as the course gave it."""
    course = [*given, *((name(cell), digest(cell)) for cell in fresh["cells"])]
    versions, strays = defaultdict(set), set()
    here = {name(cell) for cell in mine["cells"]}
    for called, version in course:
        versions[called].add(version)
        if called not in here:  # perhaps here without its name: some editors drop ids
            strays.add(version)

    def is_given(cell):
        return digest(cell) in versions.get(name(cell), strays)

    return is_given


def _is_for(home, cell):
    grading = home["metadata"].get("nbgrader", {})
    return grading.get("solution") and home["cell_type"] == cell["cell_type"]


def _fill(home, cell):
    """Give a cell for solutions the student's, and what it had shown."""
    for part in ("source", "outputs", "execution_count"):
        if part in cell:
            home[part] = cell[part]


def _insert(fresh, own):
    """Put the student's own cells behind those that they followed."""
    taken = {word for cell in fresh["cells"] for word in (cell["id"], name(cell))}
    cells = [_made_own(cell, taken) for cell in own[""]]
    for cell in fresh["cells"]:
        cells.append(cell)
        cells += [_made_own(follower, taken) for follower in own[name(cell)]]
    fresh["cells"] = cells


def _made_own(cell, taken):
    """A cell that belongs to no assignment, under an id that is free."""
    kept = {k: v for k, v in cell["metadata"].items() if k not in _OF_THE_COURSE}
    stem = str(cell.get("id"))
    id = stem = stem if re.fullmatch(r"[\w-]{1,50}", stem, re.ASCII) else "cell"
    number = 1
    while id in taken:
        id, number = f"{stem}-yours-{number}", number + 1
    taken.add(id)
    return cell | {"metadata": kept, "id": id}
