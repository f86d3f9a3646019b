"""``cnnlib similar``: submissions that share more unusual code than chance explains.

Every run of tokens weighs as much as it is rare in the class: a run that all have, such
as what the exercise gave them, weighs nothing. How much of the smaller one's unusual
code stands in the other, too, is compared with all the other pairs. So nothing that is
added to a copy hides it.

Submissions whose functions are the same count as one: a source that many copied is as
unusual as if one had written it, and the pairs among them are named by themselves.
"""

import heapq
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from cnnlib.grading import source, submission
from cnnlib.grading.course_folder import CourseFolder, write_atomically
from cnnlib.grading.finding import find
from cnnlib.grading.roster import Roster
from cnnlib.grading.run import check_assignment
from cnnlib.grading.similar_page import page
from cnnlib.grading.submission import LARGEST_CELL, Unreadable, clean
from cnnlib.grading.tokens import runs, written
from cnnlib.workspace.overview import table

__all__ = ["Code", "Pair", "alike", "similar"]

LONGEST = 5 * LARGEST_CELL  # characters of a submission that are compared
SHORTEST = 60  # tokens of functions that are the same by more than chance
FEW = 12  # submissions: in a smaller class, chance cannot be told
LEAST = 0.5  # in common: less is not worth a look
LEAST_OF_FEW = 0.8
NEARLY_ALL = 0.95  # in common: listed even where many classmates wrote the same
BY_CHANCE = 0.05  # pairs that may be listed though chance explains them
MOST_PAIRS = 200
MOST_NAMED = 10
BLOCK = 256
BINS = 1000
SOLUTION = "(the solution)"


@dataclass(frozen=True)
class Code:
    """What is compared of a submission.

    Attributes
    ----------
    cells : list of str
        At first those that define the functions.
    functions : int
        How many these are.
    """

    cells: list
    functions: int


@dataclass(frozen=True)
class Pair:
    """Two submissions that are alike.

    Attributes
    ----------
    one, other : int
        Their positions.
    share : float
        How much of the smaller one's unusual code stands in the other, from 0 to 1.
    weight : float
        How much that is, and how unusual; 0 where their functions are the same.
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
    names, codes = _codes(course, assignment, functions)
    students = len(names) - (SOLUTION in names[:1])
    if students < 2:
        print(f"{assignment}: fewer than two submissions, nothing to compare.")
        return []
    roster = Roster.read(course.root)
    pairs, counts = alike(codes)
    pairs = [p for p in pairs if not roster.together(names[p.one], names[p.other])]
    path = course.root / "similar" / f"{assignment}.html"
    cells = [code.cells for code in codes]
    write_atomically(path, page(assignment, names, cells, pairs, counts))
    print(f"{assignment}: {students} compared.\n\n{_listed(names, pairs)}")
    if pairs:
        print(f"\nLook at them before you judge: {path}")
    return [(names[pair.one], names[pair.other], pair.share) for pair in pairs]


def _listed(names, pairs):
    """Pairs in a table; before it, in lines, those whose functions are the same."""
    if not pairs:
        return "No two are more alike than chance explains."
    groups, rows = defaultdict(list), []
    for pair in pairs:
        one, other = clean(names[pair.one], 40), clean(names[pair.other], 40)
        if pair.weight:
            rows.append((one, other, f"{pair.share:.0%}"))
        else:
            groups[one].append(other)
    parts = [_same(one, others) for one, others in groups.items()]
    if rows:
        parts.append(
            table(("submission", "submission", "unusual code in common"), rows)
        )
    if len(rows) == MOST_PAIRS:
        parts.append(f"There are more; these are the first {MOST_PAIRS}.")
    return "\n\n".join(parts)


def _same(one, others):
    more = len(others) - MOST_NAMED
    rest = f" and {more} more" if more > 0 else ""
    named = ", ".join([one, *others[:MOST_NAMED]])
    return f"The same functions but for names and layout: {named}{rest}"


def _codes(course, assignment, functions):
    """The code of each submission, and first of the solution where it is at hand."""
    names, codes = [], []
    for student in course.students():
        path, _ = find(course.submitted / student / assignment, assignment)
        try:
            data = submission.read_lean(path, course.submitted)
            codes.append(_code(data, functions))
        except Unreadable:
            continue
        names.append(student)
    for root in (course.root, Path(__file__).parents[2]):
        path = root / "solutions" / assignment / f"{assignment}.ipynb"
        if names and path.is_file():
            return [SOLUTION, *names], [_code(path.read_bytes(), functions), *codes]
    return names, codes


def _code(data, functions):
    """The cells that are run, up to a length: first the last that defines each."""
    book = submission.parse(data)
    cells = [text for _, text in submission.to_run(book, functions)]
    last = {
        number
        for name in functions
        for number in [n for n, t in enumerate(cells) if source.defines(t, name)][-1:]
    }
    order = sorted(range(len(cells)), key=lambda number: (number not in last, number))
    left, kept = LONGEST, []
    for number in order:
        kept.append(cells[number][:left])
        left -= len(kept[-1])
    return Code(kept, len(last))


def alike(codes):
    """The pairs that have more unusual code in common than chance explains.

    Parameters
    ----------
    codes : list of Code

    Returns
    -------
    (list of Pair, ndarray)
        The pairs, the most alike first: of those whose functions are the same, the
        first with each of the others, then at most `MOST_PAIRS`. And how many pairs of
        the class have how much in common, in `BINS` equal steps from 0 to 1.

    Notes
    -----
    What two have in common is the weight of their common runs, over that of the one
    that has less, c; over half of the class's median, if both have very little.
    Over honest pairs, arcsin(√c) is taken to be normal; its centre and width come from
    the quartiles, on which a few copies have no effect. A pair is listed where fewer
    than `BY_CHANCE` pairs of the whole class would be expected so far out, and always
    from `NEARLY_ALL` on. A class of less than `FEW` says nothing about chance: there,
    pairs from `LEAST_OF_FEW` on are listed.
    """
    groups = _groups(codes)
    firsts = [group[0] for group in groups]
    same = [Pair(one, other, 1.0, 0.0) for one, *rest in groups for other in rest]
    weighed = _weighed([codes[number].cells for number in firsts])
    counts = np.zeros(BINS, int)
    candidates = heapq.nlargest(MOST_PAIRS, _compared(weighed, counts), key=_order)
    limit = _limit(len(codes), counts)
    found = [
        replace(pair, one=firsts[pair.one], other=firsts[pair.other])
        for pair in candidates
        if pair.share >= limit
    ]
    return same + found, counts


def _groups(codes):
    """Positions of submissions whose functions are the same; most are alone in one."""
    groups = defaultdict(list)
    for number, code in enumerate(codes):
        functions = [written(text) for text in code.cells[: code.functions]]
        long = sum(map(len, functions)) >= SHORTEST
        groups[repr(functions) if long else number].append(number)
    return list(groups.values())


def _compared(weighed, counts):
    """The pairs that may be worth a look; all are counted."""
    own = np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel()
    least = max(np.median(own) / 2, 1e-12)
    for one, others, common in _pairs(weighed):
        share = common / np.maximum(np.minimum(own[one], own[others]), least)
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

    found = [set().union(*map(runs, cells)) for cells in sources]
    if not any(found):
        return csr_array((len(sources), 1), dtype=np.float32)
    vectorizer = CountVectorizer(analyzer=list, binary=True, dtype=np.float32)
    counts = vectorizer.fit_transform(found)
    rarity = np.log(len(sources) / np.asarray(counts.sum(axis=0)).ravel())
    return (counts @ diags_array(np.sqrt(rarity))).tocsr()


def _pairs(weighed):
    """For each submission: those after it, and what they have in common."""
    for start in range(0, weighed.shape[0], BLOCK):
        block = (weighed[start : start + BLOCK] @ weighed[start:].T).toarray()
        for row, common in enumerate(block):
            others = np.arange(start + row + 1, weighed.shape[0])
            yield start + row, others, np.maximum(common[row + 1 :], 0.0)
