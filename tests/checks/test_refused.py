"""A check refuses what the grader refuses, with the same sentence, and nothing else."""

import textwrap

import numpy as np
import pytest
from books import book, code
from patience import PATIENCE

from cnnlib import functional as F
from cnnlib.checks import check
from cnnlib.grading.grader import grade

pytestmark = pytest.mark.usefixtures("home")

# What a cell imports, and the body of a student's corr1d that is refused in it.
REFUSED = {
    "the library": ("from cnnlib import functional as F", "return F.corr1d(a, b)"),
    "its function": (
        "from cnnlib.functional import corr1d as own",
        "return own(a, b)",
    ),
    "through the course": ("import cnnlib", "return cnnlib.functional.corr1d(a, b)"),
    "scipy": ("from scipy.signal import correlate", "return correlate(a, b, 'valid')"),
    "torch": (
        "import torch",
        "c = torch.conv1d(torch.tensor(a)[None, None], torch.tensor(b)[None, None])\n"
        "return c[0, 0].numpy()",
    ),
    "torch's function": ("from torch import conv1d", "return conv1d(a, b)"),
    "inside": ("", "from scipy.signal import correlate\nreturn correlate(a, b)"),
    "the course inside": ("", "import cnnlib as c\nreturn c.functional.corr1d(a, b)"),
    "sizes": ("from cnnlib.shapes import output_size as n", "return n(3, 2)"),
    "two inside": ("", "from cnnlib import plots, graph\nreturn a"),
    "in a helper": (
        "from scipy import signal\n"
        "def helper(a, b): return signal.correlate(a, b, 'valid')",
        "return helper(a, b)",
    ),
    "as a default": (
        "import numpy as n\nfrom cnnlib import functional as F",
        "return f(a, b)",
    ),
}
# And bodies that are right, beside what could be taken for something refused.
FREE = {
    "another cell's": ("from cnnlib import functional as F\nx = F.relu", ""),
    "a helper of that name": (
        "def conv1d(a, b): return a\ntorch = conv1d",
        "torch(a, b)",
    ),
    "a comment": ("", "# as torch and cnnlib.functional do it, and scipy.signal"),
    "a text": ("", "'torch.conv1d', 'import scipy'"),
    "its own name": ("import torch", "torch = 3; torch"),
    "an attribute": ("import scipy", "class A: scipy = 1\nA.scipy"),
    "what draws": ("from cnnlib.checks import check", "check"),
    "an import inside": ("", "import math\nfrom numpy import dot\nmath.pi"),
}
CORR1D = "return np.array([(a[i : i + b.size] * b).sum() for i in range(n)])"
RIGHT_BODY = f"n = a.size - b.size + 1\n{CORR1D}"


def cells(imports, body, signature="a, b"):
    body = textwrap.indent(body, "    ")
    return f"import numpy as np\n{imports}", f"def corr1d({signature}):\n{body}"


def refused(kind):
    signature = "a, b, f=F.corr1d" if kind == "as a default" else "a, b"
    return cells(*REFUSED[kind], signature)


def free(kind):
    imports, line = FREE[kind]
    return cells(imports, f"{line}\n{RIGHT_BODY}")


def checked(*sources):
    names = {"__name__": "__main__"}
    for number, source in enumerate(sources):
        exec(compile(source, f"<input {number}>", "exec"), names)
    before = dict(names)
    verdict = check(names["corr1d"])
    assert names == before, "what was away is back"
    return verdict


@pytest.mark.parametrize("kind", REFUSED)
def test_what_does_the_work_is_refused(kind):
    verdict = checked(*refused(kind))
    assert (verdict.passed, verdict.score) == (False, 0)
    assert "cannot be used here: write the function with NumPy" in verdict.message


@pytest.mark.parametrize("kind", FREE)
def test_what_only_looks_like_it_is_not(kind):
    verdict = checked(*free(kind))
    assert verdict.passed, verdict.message


@pytest.mark.requires("bubblewrap")
@pytest.mark.parametrize(
    "sources",
    [
        *map(
            refused, ("the library", "sizes", "inside", "in a helper", "as a default")
        ),
        *map(free, ("another cell's", "a helper of that name")),
    ],
    ids=lambda sources: sources[0],
)
def test_the_grader_says_the_same(sources):
    data = book([code(source) for source in sources])
    result = grade(data, "02_convolution", 7, seconds=PATIENCE)
    (graded,) = [f for f in result.functions if f.name == "corr1d"]
    verdict = checked(*sources)
    assert graded.points == verdict.score
    assert said(graded.message) == said(verdict.message)


def said(message):
    return [line for line in message.splitlines() if line.startswith("What happened")]


def test_what_an_exercise_allows_is_not_refused():
    def train(images, labels, seed):
        F.relu(images)
        raise ValueError("came so far")

    assert "What happened: ValueError: came so far" in check(train).message


def test_of_the_library_s_own_function_the_grader_s_word_is_told():
    verdict = check(F.corr2d)
    assert verdict.passed
    assert verdict.message.splitlines()[1] == (
        "It is not your own, and the grader will say: cnnlib.functional cannot be "
        "used here: write the function with NumPy."
    )


def test_names_are_back_after_an_interrupt():
    names = {"np": np, "F": F}
    exec("def corr2d(input, kernel):\n    raise KeyboardInterrupt", names)
    check(names["corr2d"])
    assert names["F"] is F
