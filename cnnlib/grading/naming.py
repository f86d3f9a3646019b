"""Whose a file is, and for which assignment, from the names that LMSs give."""

import dataclasses
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache

from cnnlib.checks import catalogue
from cnnlib.grading import submission
from cnnlib.grading.submission import Unreadable

__all__ = [
    "Owner",
    "assignment_of",
    "assignment_of_book",
    "defined",
    "not_handed_in",
    "notes_a_time",
    "on_platform",
    "owner_of",
    "upload_time",
    "written",
]

_DAY = r"(?:\w{3,9}\.? \d{1,2}|\d{1,2} \w{3,9}\.?),? \d{4},?"
_TIME = r"\d{1,2}[.:]?\d\d ?(?:[AP]M)?"
_ILIAS = re.compile(r"[^_\d]+_[^_\d]+_(?P<student>[^_]+)_(?P<id>\d{3,})")
_SAKAI = re.compile(r"[^(),]+, ?[^(),]+ ?\((?P<student>[^()\s]+)\)")
# In this order: a student may call a file as another LMS would name somebody else's. So
# first those that begin with the student, and of the others the first name counts.
_PLATFORMS = [
    # nbgrader's exchange: ada+02_convolution+2026-03-01 10:00:00 UTC+Ab3…
    r"(?P<student>[^+]+)\+[^+]+\+"
    r"(?P<when>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?(?: [A-Z]+)?)\b.*",
    # Brightspace: 12345-67890 - Ada Lovelace - Mar 1, 2026 1005 AM
    rf"\d+-\d+ ?- (?P<student>.+?) ?- (?P<when>{_DAY} {_TIME})(?: ?- .*)?",
    # Canvas: lovelaceada_LATE_123_456_x.ipynb, and anon_x7Yz1_456_x.ipynb
    r"(?P<student>anon_[^_]+)_\d{3,}_.+",
    r"(?P<student>[^_]+)(?P<late>_LATE)?_(?P<id>\d{3,})_\d{3,}_.+",
    # ILIAS: Lovelace_Ada_al7_123
    _ILIAS,
    # Sakai: Lovelace, Ada(al7)
    _SAKAI,
    # Mail: Ada Lovelace <ada@example.org>
    r"[^<>]*<(?P<student>[^<>@\s]+@[^<>\s]+)>",
    # Moodle: Ada Lovelace_12345_assignsubmission_file_
    r"(?P<student>.+?)_(?P<id>\d+)_assignsubmission_.*",
    # Blackboard: Exercise 02_ada_attempt_2026-03-01-10-00-00_x.ipynb
    r".*?_(?P<student>[^_]+)_attempt_(?P<when>\d{4}(?:-\d\d){5}).*",
]
_PLATFORMS = [re.compile(pattern) for pattern in _PLATFORMS]

# Words that are nobody's name, at either end of what a file is called.
_NO_NAMES = set(
    """
    copy kopie copie copia final finished done solved new fixed corrected completed
    draft last late latest version v attempt try checkpoint graded main master re fw fwd
    aw wg homework hw exercise exercises ex uebung übung aufgabe task sheet blatt serie
    problem set ps assignment assignments lab notebook notebooks jupyter ipynb untitled
    solution solutions lösung loesung submission submissions submitted abgabe abgaben
    einreichung einreichungen upload uploads download downloads attachment attachments
    file files zip inbox outbox mail mails student students work working collected
    archive inbound week woche cnn course kurs class
    """.split()
)
_PARTICLES = {"of", "von", "de", "from", "the", "di"}  # after such a word
_NOT_HANDED_IN = {
    "feedback attachment(s)": "it is feedback, not handed in",
    "working files": "it is a working file, not handed in",
}


_DEFINES = re.compile(r"^def (\w+)", re.MULTILINE)


@dataclass(frozen=True)
class Owner:
    """Whose a file is.

    Attributes
    ----------
    name : str
        As the LMS writes it.
    number : str
        The LMS's for the student, to keep two of one name apart; or a Windows domain.
    when : str
        Of the attempt, to tell the newer of two; both may be empty.
    late : bool
        Whether the LMS says so.
    """

    name: str
    number: str = ""
    when: str = ""
    late: bool = field(default=False, repr=False)


def owner_of(parts):
    """The student that the names on the way to a file speak of.

    The outermost folder decides: students name what is inside as they like.

    Parameters
    ----------
    parts : sequence of str
        Folders, and the file's name at the end.

    Returns
    -------
    Owner or None

    Examples
    --------
    >>> owner_of(["Ada Lovelace_123_assignsubmission_file_", "x.ipynb"])
    Owner(name='Ada Lovelace', number='123', when='')
    >>> owner_of(["lovelaceada_LATE_123_456_x.ipynb"]).name
    'lovelaceada'
    >>> owner_of(["Copy of 02_convolution - Ada (1).ipynb"]).name
    'Ada'
    >>> owner_of(["submissions", "CORP\\\\ada", "02_convolution_final.ipynb"])
    Owner(name='ada', number='CORP', when='')
    >>> owner_of(["02_convolution_final.ipynb"])
    """
    *folders, file = parts
    for number, folder in enumerate(folders, 1):
        if found := on_platform(folder):
            return found
        found = _beside_assignment(folder) if _assignment_in(folder) else _whole(folder)
        inside = any(map(on_platform, parts[number:]))
        if found and not (found.name.isdecimal() and inside):  # 02_convolution-4711
            return found
    stem = re.sub(r"(?i)\.ipynb(\.txt|\.json)?$", "", file)
    return on_platform(file) or _beside_assignment(stem)


def on_platform(part):
    """The student of a name that only an LMS makes.

    Returns
    -------
    Owner or None
    """
    for pattern in _PLATFORMS:
        if match := pattern.fullmatch(part):
            found = match.groupdict()
            owner = _owner(found["student"], found.get("id"), found.get("when"))
            return dataclasses.replace(owner, late=bool(found.get("late")))
    return None


def upload_time(parts, owner):
    """The time that ILIAS puts before the name of a student's file; or nothing.

    Parameters
    ----------
    parts : sequence of str
    owner : Owner
        Whose it is: the one after whom ILIAS has called the folder.

    Examples
    --------
    >>> ada = Owner("al7", "256")
    >>> upload_time(["Lovelace_Ada_al7_256", "20260305100500_hw.ipynb"], ada)
    '20260305100500'
    """
    *folders, file = parts
    first = next(filter(on_platform, folders), "")
    match, time = _ILIAS.fullmatch(first), re.match(r"(\d{14})_", file)
    whose = match and first == folders[-1] and match["id"] == owner.number
    return time[1] if whose and time else ""


def notes_a_time(parts):
    """Whether a file is the ``timestamp.txt`` of nbgrader or Sakai, and no student's.

    Examples
    --------
    >>> notes_a_time(["submitted", "ada", "02_convolution", "timestamp.txt"])
    True
    """
    *_, third, _, folder, file = ("", "", "", *parts)
    ours = third == "submitted" or _SAKAI.fullmatch(folder)
    return file == "timestamp.txt" and bool(ours)


def _whole(folder):
    """A folder that is called as a student is."""
    return _owner(folder) if _without_words(folder) else None


def _beside_assignment(text):
    """What stands beside the assignment's name, or else beside words like homework."""
    text = re.sub(r"(?<!\s)\s*+\(\d+\)$", "", text)  # a browser's second download
    if match := _assignment_in(text):
        sides = [text[: match.start()], text[match.end() :]]
    else:
        sides = text.split(" - ")
    names = [name for name in map(_without_words, sides) if name]
    return _owner(names[0]) if len(sides) > 1 and len(names) == 1 else None


def _without_words(text):
    """A text without the words at its ends that are nobody's name."""
    words = list(re.finditer(r"[^\s_\-.,()]+", text))
    kept = [number for number in range(len(words)) if not _is_no_name(words, number)]
    return text[words[kept[0]].start() : words[kept[-1]].end()] if kept else ""


def _is_no_name(words, number):
    word = words[number][0].casefold()
    if word in _PARTICLES:
        return number > 0 and _is_no_name(words, number - 1)
    return word in _NO_NAMES or (word.removeprefix("v").isdecimal() and len(word) < 4)


def _owner(name, number="", when=""):
    domain, _, name = name.rpartition("\\")
    name = name.removeprefix("Default group-")
    name = " ".join(unicodedata.normalize("NFC", name).split())
    return Owner(name, number or domain, when or "")


def not_handed_in(parts):
    """Why files in a folder of that name are none that a student handed in, or None.

    Examples
    --------
    >>> not_handed_in(["Lovelace, Ada(al7)", "Feedback Attachment(s)", "x.ipynb"])
    'it is feedback, not handed in'
    """
    reasons = (_NOT_HANDED_IN.get(part.casefold()) for part in parts[:-1])
    return next((why for why in reasons if why), None)


def assignment_of(parts, read):
    """The assignment that a name holds, or else the notebook's functions belong to.

    Parameters
    ----------
    parts : sequence of str
    read : callable
        Gives the notebook's bytes, if they are needed.

    Returns
    -------
    str or None

    Examples
    --------
    >>> assignment_of(["ada", "02-Convolution (1).ipynb"], None)
    '02_convolution'
    """
    for part in reversed(parts):
        if match := _assignment_in(part):
            return _forms()[1][match.lastgroup]
    return _by_functions(read())


def _assignment_in(part):
    """Where a name speaks of an assignment, however the words are joined."""
    return _forms()[0].search(part)


@cache
def _forms():
    """An expression for all assignments, and which one each of its groups means."""
    names = {f"a{name[:2]}": name for name in catalogue.assignments()}
    forms = [
        rf"(?P<{group}>{'[ _-]?'.join(name.split('_'))})"
        for group, name in names.items()
    ]
    return re.compile(rf"(?<!\d)(?:{'|'.join(forms)})", re.I), names


def _by_functions(data):
    try:
        return assignment_of_book(submission.parse(data))
    except Unreadable:
        return None


def defined(book):
    """The names of the functions that the cells of a `Submission` define."""
    return {name for _, source in book.cells for name in _DEFINES.findall(source)}


def assignment_of_book(book):
    """The assignment to which most functions of a `Submission` belong, or None."""
    named = defined(book) | set(book.solutions)
    counts = {
        name: len(named & {exercise.name for exercise in catalogue.load(name)})
        for name in catalogue.assignments()
    }
    best = max(counts, key=counts.get)
    return best if counts[best] else None


def written(data, assignment):
    """How many functions of an assignment are more than the stubs that were given out.

    Returns
    -------
    int
        -1 if it cannot be read.
    """
    try:
        book = submission.parse(data)
    except Unreadable:
        return -1
    done = [cell for cell in book.cells if "NotImplementedError" not in cell[1]]
    names = defined(dataclasses.replace(book, cells=done))
    return len(names & {exercise.name for exercise in catalogue.load(assignment)})
