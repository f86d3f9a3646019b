"""``cnnlib similar``: submissions that share more unusual code than chance explains.

Code is compared as a series of tokens in which names, strings, comments and layout no
longer count. Every run of `RUN` tokens weighs as much as it is rare in the class: a run
that all have, such as what the exercise gave them, weighs nothing. How much of that
unusual code two submissions have in common is compared with all the other pairs.
"""

import builtins
import heapq
import io
import keyword
import tokenize
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cnnlib.grading import source, submission
from cnnlib.grading.course_folder import CourseFolder, write_atomically
from cnnlib.grading.finding import find
from cnnlib.grading.roster import Roster
from cnnlib.grading.run import check_assignment
from cnnlib.grading.similar_page import page
from cnnlib.grading.submission import Unreadable, clean
from cnnlib.workspace.overview import table

__all__ = ["Pair", "alike", "similar", "tokens"]

RUN = 6
LONGEST = 50_000  # characters that are compared
LONGEST_LINE = 1000  # for `tokenize` takes the square of it
LONGEST_STUB = 40  # tokens of a cell in which nothing was written yet
FEW = 12  # submissions: in a smaller class, chance cannot be told
LEAST = 0.5  # in common: less is not worth a look
LEAST_OF_FEW = 0.8
NEARLY_ALL = 0.95  # in common: listed even where many classmates wrote the same
BY_CHANCE = 0.05  # pairs that may be listed though chance explains them
MOST_PAIRS = 200
BLOCK = 256
BINS = 1000
SOLUTION = "(the solution)"

_KEPT = {*keyword.kwlist, "np"}
_LAYOUT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}


@dataclass(frozen=True)
class Pair:
    """Two submissions that are alike.

    Attributes
    ----------
    one, other : int
        Their positions.
    share : float
        How much of their unusual code they have in common, from 0 to 1.
    weight : float
        How much that is, and how unusual.
    """

    one: int
    other: int
    share: float
    weight: float


def similar(assignment, course=".", submitted=None):
    """Carry out ``cnnlib similar``: print the pairs, and write a page to look at.

    Parameters
    ----------
    assignment : str
        Its id, such as ``02_convolution``.
    course : path
        The course folder; the page is written into its folder ``similar``.
    submitted : path, optional
        Another folder of submissions than ``submitted/`` in the course folder.

    Returns
    -------
    list of (str, str, float)
        The names of two students who are in no team together, and how much of their
        unusual code they have in common, from 0 to 1; the most alike first.

    Raises
    ------
    GradingError
        If there is no such assignment or class.
    """
    functions = [exercise.name for exercise in check_assignment(assignment)]
    course = CourseFolder(course, submitted)
    names, sources = _sources(course, assignment, functions)
    if len(names) < 2:
        print(f"{assignment}: fewer than two submissions, nothing to compare.")
        return []
    roster = Roster.read(course.root)
    pairs, counts = alike(sources)
    pairs = [p for p in pairs if not roster.together(names[p.one], names[p.other])]
    named = [(names[pair.one], names[pair.other], pair.share) for pair in pairs]
    path = course.root / "similar" / f"{assignment}.html"
    write_atomically(path, page(assignment, names, sources, pairs, counts))
    print(f"{assignment}: {len(names)} compared.\n\n{_listed(named)}\n")
    if len(pairs) == MOST_PAIRS:
        print(f"There are more; these are the first {MOST_PAIRS}.")
    print(f"Look at them before you judge: {path}")
    return named


def _listed(pairs):
    if not pairs:
        return "No two are more alike than chance explains."
    rows = [
        (clean(one, 40), clean(other, 40), f"{share:.0%}")
        for one, other, share in pairs
    ]
    return table(("submission", "submission", "unusual code in common"), rows)


def _sources(course, assignment, functions):
    """The code of each submission, and of the solution where it is at hand."""
    names, sources = [], []
    for student in course.students():
        path, _ = find(course.submitted / student / assignment, assignment)
        try:
            data = submission.read_lean(path, course.submitted)
            sources.append(_code(data, functions))
        except Unreadable:
            continue
        names.append(student)
    for root in (course.root, Path(__file__).parents[2]):
        path = root / "solutions" / assignment / f"{assignment}.ipynb"
        if names and path.is_file():
            solution = _code(path.read_bytes(), functions)
            return [SOLUTION, *names], [solution, *sources]
    return names, sources


def _code(data, functions):
    """The cells that are graded, up to a length: first those that define a function."""
    book = submission.parse(data)
    cells = [text for _, text in submission.to_run(book, functions)]
    cells.sort(key=lambda text: not any(source.defines(text, f) for f in functions))
    left = LONGEST
    for number, text in enumerate(cells):
        lines = (line[:LONGEST_LINE] for line in text[:left].split("\n"))
        cells[number] = "\n".join(lines)
        left -= len(cells[number])
    return cells


def tokens(text):
    """A cell without what is easily changed: names, strings, comments, layout.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str

    Examples
    --------
    >>> tokens("def area(r):  # of a circle\\n    return np.pi * r ** 2")
    ['def', 'name', '(', 'name', ')', ':', ';', 'return', 'np', '.', 'pi', '*', 'name',
     '**', '2', ';']
    """
    read = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type not in _LAYOUT:
                read.append(token)
    except (tokenize.TokenError, SyntaxError):
        pass  # what stands before the error counts
    found = []
    for token, after in zip(read, [*read, None][1:], strict=True):
        text = _without_names(token, found[-1] if found else ";", after)
        if text is not None:
            found.append(text)
    return found


def _without_names(token, before, after):
    if token.type == tokenize.NEWLINE:
        return ";" if before != ";" else None
    if token.type == tokenize.STRING:
        return "string" if before != ";" else None  # a docstring was given to all
    if token.type != tokenize.NAME or before == "." or token.string in _KEPT:
        return token.string
    called = after is not None and after.string == "("
    return token.string if called and hasattr(builtins, token.string) else "name"


def _runs(cells):
    for cell in cells:
        found = tokens(cell)
        if "raise NotImplementedError" in cell and len(found) < LONGEST_STUB:
            continue
        for start in range(len(found) - RUN + 1):
            yield " ".join(found[start : start + RUN])


def alike(sources):
    """The pairs that have more unusual code in common than chance explains.

    Parameters
    ----------
    sources : list of list of str
        The cells of each submission.

    Returns
    -------
    (list of Pair, ndarray)
        The pairs, the most alike first, at most `MOST_PAIRS`; and how many pairs of the
        class have how much in common, in `BINS` equal steps from 0 to 1.

    Notes
    -----
    What two have in common is the cosine of the angle between their weighed runs, c.
    Over honest pairs, arcsin(√c) is taken to be normal; its centre and width come from
    the quartiles, on which a few copies have no effect. A pair is listed where fewer
    than `BY_CHANCE` pairs of the whole class would be expected so far out, and always
    from `NEARLY_ALL` on. A class of less than `FEW` says nothing about chance: there,
    pairs from `LEAST_OF_FEW` on are listed.
    """
    weighed = _weighed(sources)
    counts = np.zeros(BINS, int)
    candidates = heapq.nlargest(MOST_PAIRS, _compared(weighed, counts), key=_order)
    limit = _limit(len(sources), counts)
    return [pair for pair in candidates if pair.share >= limit], counts


def _compared(weighed, counts):
    """The pairs that may be worth a look; all are counted."""
    own = np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel()
    for one, others, common in _pairs(weighed):
        share = common / np.sqrt(np.maximum(own[one] * own[others], 1e-12))
        share = np.minimum(share, 1.0)
        counts += np.histogram(share, BINS, (0.0, 1.0))[0]
        for k in np.flatnonzero(share >= LEAST):
            yield Pair(one, int(others[k]), float(share[k]), float(common[k]))


def _order(pair):
    return round(pair.share, 2), pair.weight


def _limit(count, counts):
    """From which share on a pair is listed."""
    if count < FEW:
        return LEAST_OF_FEW
    from scipy.stats import norm

    total = counts.sum()
    quarters = np.searchsorted(np.cumsum(counts), total * np.array([0.25, 0.5, 0.75]))
    low, middle, high = np.arcsin(np.sqrt((quarters + 0.5) / BINS))
    far = middle + (high - low) / 1.349 * norm.isf(BY_CHANCE / total)
    return np.clip(np.sin(min(far, np.pi / 2)) ** 2, LEAST, NEARLY_ALL)


def _weighed(sources):
    """One row a submission, one column a run, weighed so that products add up."""
    from scipy.sparse import csr_array, diags_array
    from sklearn.feature_extraction.text import CountVectorizer

    if not any(next(_runs(cells), None) for cells in sources):
        return csr_array((len(sources), 1), dtype=np.float32)
    vectorizer = CountVectorizer(analyzer=_runs, binary=True, dtype=np.float32)
    counts = vectorizer.fit_transform(sources)
    rarity = np.log(len(sources) / np.asarray(counts.sum(axis=0)).ravel())
    return (counts @ diags_array(np.sqrt(rarity))).tocsr()


def _pairs(weighed):
    """For each submission: those after it, and what they have in common."""
    for start in range(0, weighed.shape[0], BLOCK):
        block = (weighed[start : start + BLOCK] @ weighed[start:].T).toarray()
        for row, common in enumerate(block):
            others = np.arange(start + row + 1, weighed.shape[0])
            yield start + row, others, np.maximum(common[row + 1 :], 0.0)
