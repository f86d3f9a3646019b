"""Whose the folders of a Gradescope export are: its ``submission_metadata.yml``."""

import re

from cnnlib.grading.naming import Owner

__all__ = ["FILE", "submitters"]

FILE = "submission_metadata.yml"


def submitters(above, data):
    """The owners of each folder that lies beside the file.

    Parameters
    ----------
    above : tuple of str
        The folders around the file.
    data : bytes
        Its lines ``submission_7:`` and, indented, ``:name:``, ``:sid:``, ``:email:``;
        the many others are passed over.

    Returns
    -------
    dict of tuple of str to list of Owner

    Examples
    --------
    >>> text = "submission_7:\\n  :submitters:\\n  - :name: Ada\\n    :sid: 'al7'"
    >>> submitters(("export",), text.encode())
    {('export', 'submission_7'): [Owner(name='al7', number='', when='')]}
    """
    found, people = {}, []
    for line in data.decode("utf-8", "replace").splitlines():
        if re.match(r"submission_\d+:", line):
            people = found[*above, line.partition(":")[0]] = []
        elif match := re.match(r" {2,4}(- )?:(name|sid|email): (.*)", line):
            if match[1]:
                people.append({})
            value = match[3].strip().strip("'\"")
            if people and value:
                people[-1][match[2]] = value
    return {
        folder: [_owner(person) for person in several if person]
        for folder, several in found.items()
    }


def _owner(person):
    return Owner(person.get("sid") or person.get("email") or person["name"])
