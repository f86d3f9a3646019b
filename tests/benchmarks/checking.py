"""What a check costs a student, in time of a processor.

One fresh process checks every exercise as a notebook does: the solution, each mistake
of the catalogue, and a function that is wrong in a way that nothing explains, so that
everything is tried. Each twice, as a student checks again. Not counted is the search
for a line to look at, which has two seconds of its own.
"""

import json
import os
import subprocess
import sys
import tempfile
from statistics import median

__all__ = ["FIRST", "LATER", "measure", "told"]

FIRST, LATER = 250, 100  # milliseconds, at most: the goals
_TOLD = """\
The first check in a kernel takes {start:.0f} ms of a processor; the goal is {first} ms.
Of {checks} further ones, of all solutions and mistakes, the median takes {middle:.0f}
ms and the longest {most:.0f} ms, the same once more at most {again:.0f} ms; the goal is
{later} ms. Where nothing explains a wrong answer and all is tried, the first check of
each of {functions} functions takes {unknown:.0f} ms (median) to {unknown_most:.0f} ms,
each further one {unknown_again:.0f} to {unknown_again_most:.0f} ms; and the search for
a line to look at, in a process of its own, two seconds at most."""
_COMPILE = "from cnnlib.checks import catalogue; catalogue.by_name()"  # as installed
_CHECK = """
import gc, json, time
import numpy as np
from cnnlib import functional as F
from cnnlib.checks import catalogue, check
from cnnlib.checks.slips import repair

def taken(function, name):
    begun = time.process_time()
    check(function, name)
    return 1000 * (time.process_time() - begun)

def odd(reference):
    def wrong(*args):
        result = reference(*args)
        several = isinstance(result, tuple)
        results = [np.asarray(r) for r in (result if several else [result])]
        results = [r * 1.7 + 0.3 * np.abs(r) ** 1.5 for r in results]
        return tuple(results) if several else results[0]
    return wrong

repair.HUNTING = 0
first = taken(F.corr2d, "corr2d")
exercises = [e for e in catalogue.by_name().values() if not e.seconds]
times = {"first": first, "known": [[], []], "unknown": [[], []]}
for e in exercises:
    gc.collect(), gc.freeze()  # a student's kernel holds only a few exercises
    known = [e.reference, *(mistake.wrong for mistake in e.mistakes)]
    for again in (0, 1):
        times["known"][again] += [taken(function, e.name) for function in known]
        times["unknown"][again].append(taken(odd(e.reference), e.name))
print(json.dumps(times))
"""


def told(times):
    """Sentences about what was measured."""
    known, known_again = (sorted(some) for some in times["known"])
    unknown, unknown_again = (sorted(some) for some in times["unknown"])
    return _TOLD.format(
        start=times["first"],
        first=FIRST,
        later=LATER,
        checks=len(known),
        middle=median(known),
        most=known[-1],
        again=known_again[-1],
        functions=len(unknown),
        unknown=median(unknown),
        unknown_most=unknown[-1],
        unknown_again=median(unknown_again),
        unknown_again_most=unknown_again[-1],
    )


def measure():
    """Milliseconds: of the first check, and of all, known and unknown, and again."""
    with tempfile.TemporaryDirectory() as home:
        kernel = os.environ | {"CNNLIB_HOME": home, "PYTHONPYCACHEPREFIX": home}
        kernel.pop("PYTHONDONTWRITEBYTECODE", None)
        for script in (_COMPILE, _CHECK):
            command = [sys.executable, "-W", "ignore", "-c", script]
            done = subprocess.run(
                command, capture_output=True, text=True, check=True, env=kernel
            )
    return json.loads(done.stdout)
