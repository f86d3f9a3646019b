"""The tables of a course folder, as people write them or an LMS exports them.

Columns are known by the names that nbgrader, Moodle and Canvas give them; all others
are passed over. Commas, semicolons and tabs part them.
"""

import csv
import io

from cnnlib.grading import GradingError, submission
from cnnlib.grading.submission import Unreadable, clean

__all__ = ["read_table"]

# In small letters, without blanks; of several of a field, the first counts.
_HEADS = {
    "id": "id student studentid student_id username login loginid idnumber id-nummer "
    "matrikelnummer",
    "name": "name fullname vollständigername",
    "first_name": "first_name firstname givenname vorname",
    "last_name": "last_name lastname surname familyname nachname",
    "email": "email emailaddress e-mail mail e-mail-adresse",
    "lms_user_id": "lms_user_id lmsuserid canvasid",
    "group": "group team groupname gruppe",
    "assignment": "assignment",
    "hours": "hours",
    "days": "days",
}
_FIELD = {head: field for field, heads in _HEADS.items() for head in heads.split()}
# Canvas calls by "ID" its own number, and by "Student" a name.
_CANVAS = {
    "student": "name",
    "id": "lms_user_id",
    "sisloginid": "id",
    "sisuserid": "sis_id",
}
_INSTEAD_OF_ID = ("sis_id", "email", "lms_user_id")
_NOBODY = ("", "points possible", "student, test", "test student")


def read_table(path, needed):
    """The rows of a CSV file as dicts; none if there is no such file.

    Who has no id is known by the address, or else by the LMS's number.

    Parameters
    ----------
    path : Path
    needed : list of str
        Columns that must be there, and in each row hold something; of two in one text,
        ``"days|hours"``, one.

    Raises
    ------
    GradingError
        If it cannot be read, or a column is missing.
    """
    if not path.exists():
        return []
    try:
        text = submission.read(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        why = "save it as CSV in UTF-8"
        raise GradingError(f"{path.name} cannot be read: {why}") from error
    except Unreadable as error:
        raise GradingError(f"{path.name} cannot be read: {clean(error)}") from error
    try:
        return list(_rows(text, path.name, needed))
    except csv.Error as error:
        raise GradingError(f"{path.name} is no CSV file: {error}") from error


def _rows(text, file, needed):
    head = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=head.count))
    fields = _fields(["".join(name.casefold().split()) for name in next(rows, [])])
    known = fields + ["id"] * bool({*_INSTEAD_OF_ID} & {*fields})
    if missing := _missing(needed, known):
        raise GradingError(f"{file} has no column {missing}")
    for row in rows:
        entry = {}
        for field, cell in zip(fields, row, strict=False):
            if field and not entry.get(field):
                entry[field] = cell.strip()
        if not any(cell.strip() for cell in row) or _is_nobody(entry):
            continue
        entry |= _completed(entry)
        if missing := _missing(needed, [field for field in entry if entry[field]]):
            line = f"{file}, line {rows.line_num}"
            raise GradingError(f"{line}: there is no {missing}")
        yield entry


def _fields(heads):
    """What the columns hold; None for those that are passed over."""
    canvas = {"student", "id"} <= {*heads} or "sisloginid" in heads
    of_this_file = _FIELD | _CANVAS if canvas else _FIELD
    return [of_this_file.get(head) for head in heads]


def _missing(needed, there):
    """The names that are needed and not there; nothing if all are."""
    missing = [name for name in needed if not {*name.split("|")} & {*there}]
    return " or ".join(missing).replace("|", " or ")


def _is_nobody(entry):
    """Whether a row of Canvas is about its columns, or the student that tries them."""
    return "name" in entry and entry["name"].casefold() in _NOBODY


def _completed(entry):
    """The id and the parts of a name, from whatever tells them."""
    ways = [entry.get(field, "") for field in ("id", *_INSTEAD_OF_ID)]
    last, comma, first = entry.get("name", "").partition(",")
    if not comma:
        first, _, last = last.rpartition(" ")
    return {
        "id": next(filter(None, ways), ""),
        "first_name": entry.get("first_name") or first.strip(),
        "last_name": entry.get("last_name") or last.strip(),
    }
