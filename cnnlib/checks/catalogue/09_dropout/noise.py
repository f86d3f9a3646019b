"""Judging what is random: dropout by its properties, not by its values.

Any way of drawing from the generator is right as long as each number is kept or dropped
by itself, with the right probability, and the output and the mask tell the same story.
"""

from dataclasses import replace

import numpy as np

from cnnlib.checks.comparison import Difference, changed_argument, compare
from cnnlib.checks.outcomes import Outcome
from cnnlib.checks.spec import Rng

ENOUGH = 100  # numbers, to tell probabilities, seeds and so mistakes apart
DEVIATIONS = 6  # how far from its expectation the count of kept numbers may be


def judge(exercise, case, call):
    """Judge one call of dropout, with further calls where seeds are compared."""
    input, p, training, _ = case.args
    reply = call(case.args)
    expected = input, np.ones(input.shape)
    difference = _not_two_arrays(reply.output, input)
    if difference is None:
        output, mask = (np.asarray(part, float) for part in reply.output)
        if training:
            expected = input * mask / (1 - p), mask
            difference = _in_training(output, mask, case, call)
        else:
            difference = _at_evaluation(output, mask, case, call)
    changed = changed_argument(case.fresh_args(), reply.arguments)
    if difference is None and changed is not None:
        text = exercise.changed(changed)
        difference = Difference("changed", text, mistake="changes-input")
    return Outcome(case, reply.output, expected, difference, changed=changed)


def _not_two_arrays(output, input):
    """What is wrong with the results if they are not two arrays of the right shape."""
    if isinstance(output, np.ndarray) and output.shape == input.shape:
        text = "There is one result, expected 2: the output and the mask."
        return Difference("count", text, mistake="mask-not-returned")
    ones = np.ones(input.shape)
    difference = compare(output, (input, ones))
    if difference is not None and difference.kind == "value":
        # Numbers of the output differ where some are dropped; the mask comes after it.
        difference = compare((input, output[1]), (input, ones))
    if difference is None or difference.kind == "value":
        return None
    if difference.kind == "type" and difference.part == 1 and output[1] is None:
        return replace(difference, mistake="no-mask")
    if difference.kind == "shape" and difference.part == 1 and input.size >= ENOUGH:
        name = _shared(np.asarray(output[1]), input.shape)
        return replace(difference, mistake=name)
    return difference


def _in_training(output, mask, case, call):
    """What is wrong with an output and a mask of training, or None."""
    input, p, _, _ = case.args
    enough = input.size >= ENOUGH
    if not _is_binary(mask):
        text = "Result 2 of 2: the mask holds other numbers than 0 and 1."
        return Difference("property", text, 1, mistake=_why_no_mask(output, mask, case))
    difference = compare(output, input * mask / (1 - p))
    if difference is not None:
        text = f"Result 1 of 2 is not input · mask / (1 − p). {difference.text}"
        name = _why_not_the_output(output, mask, case) if enough else None
        return replace(difference, part=0, text=text, mistake=name)
    if not _is_plausible(mask, 1 - p):
        text = f"{_percent(mask.mean())} of the numbers are kept, expected about "
        name = _why_not_as_many(mask, case, call) if enough else None
        return Difference("property", text + f"{_percent(1 - p)}.", mistake=name)
    return _drawn_otherwise(mask, case, call) if enough and p else None


def _why_no_mask(output, mask, case):
    input, p, _, _ = case.args
    if _is_binary(output) and compare(mask, input * output / (1 - p)) is None:
        return "results-swapped"
    return "mask-scaled" if _is_binary(mask * (1 - p)) else None


def _why_not_the_output(output, mask, case):
    """The name of the mistake by which the output does not follow from the mask."""
    input, p, _, _ = case.args
    seen = input != 0
    kept, held = output[seen] != 0, mask[seen] == 1
    factors = output[seen][kept] / input[seen][kept]
    if not factors.size or compare(factors, np.full(factors.shape, factors[0])):
        return None
    if _is_plausible(kept, p) and not _is_plausible(kept, 1 - p):
        return "keep-and-drop-swapped"
    if (kept == ~held).all():
        return "mask-of-the-dropped"
    if (kept != held).any():
        return "two-masks" if 0 < kept.mean() < 1 else None
    scales = {
        "not-scaled": 1,
        "multiplied-by-keep": 1 - p,
        "divided-by-drop": 1 / p if p else 0,
        "scaled-twice": (1 - p) ** -2,
        "scaled-by-the-count": 1 / mask.mean(),
    }
    close = [
        name for name, scale in scales.items() if abs(factors[0] / scale - 1) < 1e-5
    ]
    return close[0] if len(close) == 1 else None


def _why_not_as_many(mask, case, call):
    """The name of the mistake by which too many or too few are kept."""
    input, p, training, rng = case.args
    if not input.any():
        shifted = call((input + 1, p, training, rng)).output[1]
        read_off = not mask.any() and _is_plausible(np.asarray(shifted), 1 - p)
        return "mask-from-the-output" if read_off else None
    if (mask == mask.flat[0]).all():
        means = {np.mean(result) for result in _other_masks(case, call)}
        if means == {0, 1}:
            return "one-draw-for-all"
        return "nothing-dropped" if means == {1} else None
    if _is_plausible(mask, p):
        return "keep-and-drop-swapped"
    shared = _shared(mask, mask.shape)
    if shared or not _is_plausible(mask, 0.5):
        return shared
    other = call((input, 0.1 if p > 0.5 else 0.9, training, rng)).output[1]
    return "always-half" if _is_plausible(np.asarray(other), 0.5) else None


def _other_masks(case, call):
    """The masks of a dozen other seeds."""
    input, p, training, rng = case.args
    for seed in range(rng.seed + 1, rng.seed + 13):
        yield np.asarray(call((input, p, training, Rng(seed))).output[1], float)


def _shared(mask, shape):
    """The name of the mistake when numbers share their fate along an axis."""
    try:
        mask = np.broadcast_to(mask, shape)
    except ValueError:
        return None
    same = [(mask == mask.take([0], axis)).all() for axis in range(mask.ndim)]
    if all(same):
        return "one-draw-for-all"
    if same[0]:
        return "one-mask-for-the-batch"
    return "whole-rows" if any(same) else None


def _drawn_otherwise(mask, case, call):
    """What is wrong with how the mask was drawn, though it looks right, or None."""
    shared = _shared(mask, mask.shape)
    if shared:
        text = "Whole groups of numbers are dropped together, not each by itself."
        return Difference("property", text, mistake=shared)
    if compare(call(case.args).output[1], mask) is not None:
        text = "Two calls with generators of the same seed give different masks."
        return Difference("property", text, mistake="generator-not-used")
    if compare(next(_other_masks(case, call)), mask) is None:
        text = "Two calls with generators of different seeds give the same mask."
        return Difference("property", text, mistake="own-seed")
    if all(other.sum() == mask.sum() for other in _other_masks(case, call)):
        text = "Generators of different seeds drop the same number of values."
        return Difference("property", text, mistake="as-many-each-time")
    return None


def _at_evaluation(output, mask, case, call):
    """What is wrong with an output and a mask of evaluation, or None."""
    input = case.args[0]
    difference = compare((output, mask), (input, np.ones(input.shape)))
    if difference is None or input.size < ENOUGH:
        return difference
    name = _why_not_the_input(output, mask, case, call)
    return replace(difference, mistake=name)


def _why_not_the_input(output, mask, case, call):
    input, p, _, rng = case.args
    if compare(output, input) is None:
        return None if mask.any() else "mask-of-zeros-at-evaluation"
    if any(compare(output, input * scale) is None for scale in (1 - p, 1 / (1 - p))):
        return "scaled-at-evaluation"
    if not 0 < (output[input != 0] == 0).mean() < 1:
        return None
    trained = call((input, p, True, rng)).output
    swapped = compare(trained, (input, np.ones(input.shape))) is None
    return "training-swapped" if swapped else "drops-at-evaluation"


def _is_binary(values):
    return bool(((np.abs(values) < 1e-6) | (np.abs(values - 1) < 1e-6)).all())


def _is_plausible(kept, probability):
    """Whether so many would be kept, each with this probability."""
    deviation = np.sqrt(kept.size * probability * (1 - probability))
    return abs(kept.sum() - kept.size * probability) <= DEVIATIONS * deviation


def _percent(fraction):
    return f"{100 * fraction:.0f} %"
