"""Whose the folders of a Gradescope export are: its ``submission_metadata.yml``."""

import re

from cnnlib.grading.naming import Owner

__all__ = ["is_metadata", "submitters"]


def is_metadata(parts, outside):
    """Whether a file says whose an export's folders are, and no student put it there.

    Parameters
    ----------
    parts : tuple of str
        Names of the folders and archives that it lies in, and its own.
    outside : int
        How many of them lie outside what somebody uploaded.

    Examples
    --------
    >>> is_metadata(("assignment_9_export", "submission_metadata.yml"), 2)
    True
    >>> is_metadata(("eve", "x", "submission_metadata.yml"), 1)
    False
    """
    whole = re.fullmatch(r"assignment_\d+_export( ?\(\d+\))?", parts[0])
    trusted = outside == len(parts) or (outside == 1 and whole is not None)
    return parts[-1] == "submission_metadata.yml" and trusted


def submitters(above, data):
    """The owners of each folder that lies beside the file.

    Parameters
    ----------
    above : tuple of str
        The folders around the file.
    data : bytes
        Its lines ``submission_7:`` and, indented, ``:name:``, ``:sid:``, ``:email:``,
        ``:created_at:``; the many others are passed over.

    Returns
    -------
    dict of tuple of str to list of Owner

    Examples
    --------
    >>> text = "submission_7:\\n  :submitters:\\n  - :name: Ada\\n    :sid: 'al7'"
    >>> submitters(("export",), text.encode())
    {('export', 'submission_7'): [Owner(name='al7', number='', when='')]}
    """
    found, people, times = {}, [], {}
    for line in data.decode("utf-8", "replace").splitlines():
        if re.match(r"submission_\d+:", line):
            folder = (*above, line.partition(":")[0])
            people = found[folder] = []
        elif people and (match := re.match(r"  :created_at: (.*)", line)):
            times[folder] = match[1].strip().strip("'\"")
        elif match := re.match(r" {2,4}(- )?:(name|sid|email): (.*)", line):
            if match[1]:
                people.append({})
            value = match[3].strip().strip("'\"")
            if people and value:
                people[-1][match[2]] = value
    return {
        folder: [_owner(p, times.get(folder, "")) for p in several if p]
        for folder, several in found.items()
    }


def _owner(person, when):
    name = person.get("sid") or person.get("email") or person["name"]
    return Owner(name, when=when)
