"""Wrong answers that are the right ones in another form, whatever the function is.

They are always the same, or another shape, order or multiple of what is expected. A
form is believed when it makes all answers, the right ones too, out of the expected
ones, and no other form does.
"""

from dataclasses import replace
from inspect import signature
from itertools import permutations, product

import numpy as np

from cnnlib.checks.comparison import compare, in_digits
from cnnlib.checks.spec import Mistake

__all__ = ["another_form", "gave_an_answer", "parts"]

FEWEST = 2  # wrong answers, before a sentence about all of them is believed


def another_form(exercise, failing, passing):
    """What makes every answer out of the expected one, or None.

    Parameters
    ----------
    exercise : Exercise
    failing, passing : list of Outcome
        The student's.

    Returns
    -------
    Mistake or None
        Without a wrong implementation: nobody knows it from the answers alone.
    """
    asked = signature(exercise.reference)
    if len(failing) < FEWEST or exercise.judge is not None:
        return None
    if not all(map(gave_an_answer, failing)):
        return _changed_argument(asked, failing)
    which, failing, passing = _only_wrong_part(failing, passing)
    found = [
        *_same_answer(failing),
        *_changed(failing, passing),
        *_in_another_order(failing, passing),
        *_apart_by_a_number(failing, passing),
        *_as_many_times(asked, failing, passing),
    ]
    if len(found) != 1:
        return None
    id, name, question = found[0]
    return Mistake(id, which + name, question, wrong=None)


def _changed_argument(asked, failing):
    """The argument that a call changes, though its answer is right."""
    changed = {outcome.changed for outcome in failing}
    kinds = {outcome.difference and outcome.difference.kind for outcome in failing}
    if kinds != {"changed"} or len(changed) > 1:
        return None
    return Mistake(
        "changed-argument",
        f"The call changes its argument {[*asked.parameters][changed.pop()]}.",
        "Which of your lines writes into an array that came in?",
        wrong=None,
    )


def _only_wrong_part(failing, passing):
    """The cases as if they had the only result that is wrong, and which one that is."""
    pairs = [_results(outcome) for outcome in failing]
    wrong = {n for case in pairs for n, p in enumerate(case) if compare(*p) is not None}
    if len(pairs[0]) == 1 or len(wrong) != 1:
        return "", failing, passing
    (part,) = wrong

    def of_part(outcomes):
        results = [(o, *_results(o)[part]) for o in outcomes]
        return [replace(o, output=one, expected=right) for o, one, right in results]

    which = f"Of {len(pairs[0])} results number {part + 1} is wrong. "
    return which, of_part(failing), of_part(passing)


def gave_an_answer(outcome):
    """Whether a wrong outcome has numbers that can be looked at."""
    return outcome.difference is not None and outcome.difference.kind in (
        "shape",
        "value",
    )


def parts(outcomes):
    """Each result of each case, beside the expected one, as arrays."""
    return [
        (np.asarray(one), np.asarray(right))
        for outcome in outcomes
        for one, right in _results(outcome)
    ]


def _results(outcome):
    if isinstance(outcome.expected, (tuple, list)):
        return list(zip(outcome.output, outcome.expected, strict=True))
    return [(outcome.output, outcome.expected)]


def _same_answer(failing):
    first = failing[0].output
    if len(failing) > FEWEST and all(compare(o.output, first) is None for o in failing):
        yield (
            "same-answer",
            "The answer is the same whatever the arguments are.",
            "Where do the arguments enter your code?",
        )


# The right numbers in another form: id, sentence, question, and how they come out.
FORMS = (
    (
        "transposed-result",
        "Rows and columns of the result are exchanged.",
        "Which axis of your result counts the rows?",
        lambda a: np.swapaxes(a, -1, -2),
    ),
    (
        "upside-down-result",
        "The rows of the result stand in the opposite order.",
        "From which row to which does your loop run?",
        lambda a: np.flip(a, -2),
    ),
    (
        "mirrored-result",
        "The last axis of the result runs backwards.",
        "From which index to which does your loop run?",
        lambda a: np.flip(a, -1),
    ),
    (
        "turned-result",
        "The result is turned by 180°.",
        "Where should the number of the top left corner stand?",
        lambda a: np.flip(a, (-2, -1)),
    ),
    (
        "first-axes-exchanged",
        "The first two axes of the result are exchanged.",
        "What do you count along the first axis, and what along the second?",
        lambda a: np.swapaxes(a, 0, 1) if a.ndim > 2 else None,
    ),
    (
        "flattened-result",
        "The numbers are right, but all in one row.",
        "Which shape should the result have?",
        np.ravel,
    ),
    (
        "axis-of-one-missing",
        "The numbers are right, but an axis of length 1 is missing.",
        "How many axes should the result have?",
        np.squeeze,
    ),
    (
        "axis-too-many",
        "The numbers are right, but there is one axis too many.",
        "How many axes should the result have?",
        lambda a: a[None],
    ),
    (
        "last-row-missing",
        "The last row of the result is missing; the others are right.",
        "Where does your loop over the rows end?",
        lambda a: a[..., :-1, :],
    ),
    (
        "end-of-the-last-axis-missing",
        "The last axis of the result is one too short; what is there is right.",
        "Where does your loop along that axis end?",
        lambda a: a[..., :-1],
    ),
    (
        "last-row-and-column-missing",
        "The last row and the last column are missing; the others are right.",
        "Where do your loops over rows and columns end?",
        lambda a: a[..., :-1, :-1],
    ),
    (
        "first-row-and-column-missing",
        "The first row and the first column are missing; the others are right.",
        "Where do your loops over rows and columns begin?",
        lambda a: a[..., 1:, 1:],
    ),
    (
        "start-of-the-last-axis-missing",
        "The last axis of the result lacks its start; what is there is right.",
        "Where does your loop along that axis begin?",
        lambda a: a[..., 1:],
    ),
    (
        "fractions-cut-off",
        "The numbers are cut off to whole ones.",
        "What dtype has the array in which you collect the result?",
        np.trunc,
    ),
    (
        "rounded-result",
        "The numbers are rounded to whole ones.",
        "Which of your lines rounds?",
        np.round,
    ),
    (
        "signs-lost",
        "The numbers have lost their signs.",
        "Where does a negative number become a positive one?",
        np.abs,
    ),
    (
        "divided-by-the-largest",
        "Every number is divided by the largest of them.",
        "Should the result be scaled at all?",
        lambda a: a / a.max(),
    ),
    (
        "spread-from-0-to-1",
        "The numbers are spread over 0 to 1.",
        "Should the result be scaled at all?",
        lambda a: (a - a.min()) / (a.max() - a.min()),
    ),
    (
        "squared-result",
        "Every number is the square of what it should be.",
        "Is there a root missing?",
        np.square,
    ),
    (
        "root-of-the-result",
        "Every number is the root of what it should be.",
        "Is there a root too many?",
        lambda a: np.sqrt(a) if (a >= 0).all() else None,
    ),
    (
        "all-added-up",
        "All numbers of the result are added up to one.",
        "How many numbers should the result have?",
        lambda a: a.sum(),
    ),
    (
        "all-averaged",
        "All numbers of the result are averaged to one.",
        "How many numbers should the result have?",
        lambda a: a.mean() if a.size else None,
    ),
)


def _changed(failing, passing):
    pairs = parts(failing) + [(right, right) for _, right in parts(passing)]
    for id, name, question, change in FORMS:
        if all(_comes_out(output, right, change) for output, right in pairs):
            yield id, name, question


def _comes_out(output, right, change):
    try:
        changed = change(right)
    except (ValueError, IndexError, TypeError):  # too few axes for that, or no numbers
        return False
    return changed is not None and compare(output, changed) is None


def _in_another_order(failing, passing):
    several = [_results(outcome) for outcome in failing]
    if passing or len(several[0]) < 2:
        return
    for order in permutations(range(len(several[0]))):
        if all(
            compare(results[i][0], results[j][1]) is None
            for results in several
            for i, j in enumerate(order)
        ):
            yield (
                "results-in-another-order",
                "The results are right, but they stand in another order.",
                "In which order are the results asked for?",
            )


def _apart_by_a_number(failing, passing):
    """All numbers too large by the same, or by the same factor."""
    pairs = parts(failing)
    if passing or any(output.shape != right.shape for output, right in pairs):
        return
    apart = _one_number([output - right for output, right in pairs])
    factor = _factor(pairs)
    if apart is not None:
        yield (
            "constant-difference",
            f"Every number differs from the right one by {in_digits(apart)}.",
            "Is something counted once too often, or once too few?",
        )
    elif factor is not None and np.isclose(factor, -1):
        yield (
            "opposite-sign",
            "Every number has the opposite sign.",
            "Where does a minus belong in the formula, and where is yours?",
        )
    elif factor is not None:
        yield (
            "constant-factor",
            f"Every number is {in_digits(factor)} times what it should be.",
            "Which factor of the formula is missing, or stands there twice?",
        )


def _factor(pairs):
    """What all numbers of some results are multiplied by, or None."""
    if any(output.shape != right.shape for output, right in pairs):
        return None
    if any(output[right == 0].any() for output, right in pairs):
        return None
    return _one_number([one[right != 0] / right[right != 0] for one, right in pairs])


def _one_number(arrays):
    """The number of which all arrays are full, but for rounding, or None."""
    numbers = np.concatenate([array.ravel() for array in arrays])
    alike = numbers.size and np.allclose(numbers, numbers[0], 1e-5, 1e-9)
    return float(numbers[0]) if alike else None


def _as_many_times(asked, failing, passing):
    """A factor that is as large as something among the arguments."""
    cases = [o for o in failing + passing if any(r.any() for _, r in parts([o]))]
    factors = [1.0 if o.passed else _factor(parts([o])) for o in cases]
    if None in factors or len(set(factors)) < 2:
        return
    for name, (words, size) in product(asked.parameters, SIZES):
        sizes = [size(argument(asked, outcome.case, name)) for outcome in cases]
        if None in sizes:
            continue
        for power, how in ((1.0, "large"), (-1.0, "small")):
            if np.allclose(factors, np.power(sizes, power), 1e-4):
                factor = words.format(name)
                yield (
                    f"too-{how}-by-a-size",
                    f"Every number is too {how} by this factor: {factor}.",
                    "Does a sum stand where a mean belongs, or a mean for a sum?",
                )
                return


def argument(asked, case, name):
    """What a case hands over under a name, its default included."""
    bound = asked.bind(*case.args)
    bound.apply_defaults()
    return bound.arguments[name]


def _of_an_array(measure, axes):
    def size(value):
        fits = isinstance(value, np.ndarray) and value.ndim >= axes and value.size
        return measure(value) if fits else None

    return size


# What a factor may be as large as, in the words of the report.
SIZES = (
    ("how many numbers {} has", _of_an_array(np.size, 1)),
    ("the length of {}", _of_an_array(len, 1)),
    ("how many channels {} has", _of_an_array(lambda a: a.shape[1], 4)),
    ("the area of {}", _of_an_array(lambda a: a.shape[-2] * a.shape[-1], 2)),
    ("{}", lambda v: v if isinstance(v, (int, float)) and v else None),
)
