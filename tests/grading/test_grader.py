"""Scores: what is right, what is shown, and that nothing hidden gets out."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import numpy as np
import pytest
from books import POINTS, RIGHT, book, code, right_cells
from measuring import in_turns, undisturbed
from patience import PATIENCE

from cnnlib.checks import catalogue
from cnnlib.checks.outcomes import Outcome
from cnnlib.checks.spec import Case, Exercise, Function, Rng
from cnnlib.grading import grader
from cnnlib.grading.grader import grade
from cnnlib.grading.jail import Jail
from cnnlib.grading.session import Session

pytestmark = pytest.mark.requires("bubblewrap")
SEED = 20261121


def graded(*sources, but=(), seed=SEED, seconds=PATIENCE):
    cells = right_cells(but) + [code(source) for source in sources]
    return grade(book(cells), "02_convolution", seed, seconds=seconds)


def by_name(result):
    return {function.name: function for function in result.functions}


def test_right_functions_get_full_points():
    result = graded()
    assert result.points == sum(POINTS.values())
    assert {f.status for f in result.functions} == {"passed"}
    assert all(f.mistake is None for f in result.functions)
    assert result.notes == ()


def test_the_same_seed_gives_the_same_result_and_another_asks_otherwise():
    wrong = "def gaussian_kernel(size, sigma): return np.full((size, size), sigma)"
    one, other = (graded(wrong, seed=5) for _ in range(2))
    assert one == other
    cases = [repr(grader.questions("02_convolution", s).hidden) for s in (1, 2)]
    assert cases[0] != cases[1]


def test_a_known_mistake_is_named_with_a_question():
    flipped = RIGHT["convolve2d"].replace("convolve2d", "corr2d")
    function = by_name(graded(flipped))["corr2d"]
    assert function.status == "wrong"
    assert function.mistake == "flipped-kernel"
    assert "flipped" in function.message


def hidden_numbers(seed):
    """How the numbers of the hidden cases would be written, in several ways."""
    for name, cases in grader.questions("02_convolution", seed).hidden.items():
        exercise = catalogue.by_name()[name]
        for case in cases:
            outputs = exercise.reference(*case.fresh_args())
            for value in (*case.args, outputs):
                array = np.asarray(value)
                if array.dtype.kind == "f":
                    for number in array.ravel():
                        yield f"{number:.6g}"
                        yield f"{number:.4f}"


LEAKS = {
    "in exceptions": """
def {name}(*args):
    SEEN.append(args)
    if len(SEEN) > {public}:
        raise ValueError(*(repr(np.asarray(a).tolist()) for a in SEEN[-1]))
    return right["{name}"](*args)
""",
    "in wrong results": """
def {name}(*args):
    SEEN.append(args)
    if len(SEEN) > {public}:
        return np.concatenate([np.ravel(a) for a in SEEN[-1]])
    return right["{name}"](*args)
""",
    "in names of exceptions": """
def {name}(*args):
    SEEN.append(args)
    if len(SEEN) > {public}:
        raise type("E" + repr(np.asarray(args[0]).tolist()), (Exception,), dict())
    return right["{name}"](*args)
""",
    "and ends": """
def {name}(*args):
    SEEN.append(args)
    if len(SEEN) > {public}:
        open("/tmp/seen", "w").write(repr(SEEN))
        import os; os._exit(1)
    return right["{name}"](*args)
try:
    raise ValueError(open("/tmp/seen").read())
except FileNotFoundError:
    pass
""",
}


@pytest.mark.parametrize("way", LEAKS)
def test_hidden_inputs_are_in_nothing_that_is_shown(way):
    names = ", ".join(POINTS)
    cells = [f"right = {{f.__name__: f for f in ({names})}}\n"]
    for name in POINTS:
        public = len(catalogue.by_name()[name].public)
        cells.append("SEEN = []\n" if way != "and ends" else "")
        source = LEAKS[way].format(name=name, public=public)
        cells[-1] += source.replace("SEEN", f"seen_{name}")
        cells[-1] = f"seen_{name} = []\n" + cells[-1].replace("SEEN = []\n", "")
    result = graded(*cells)
    assert {f.status for f in result.functions} <= {"wrong", "died", "passed"}
    assert result.points < sum(POINTS.values())
    shown = json.dumps(result.row("s"))
    shown += "".join(f.html for f in result.functions)
    numbers = {n for n in hidden_numbers(SEED) if len(n) > 4}
    assert numbers
    assert not {n for n in numbers if n in shown}
    assert "Fails on" in shown or way == "and ends"


def test_public_cases_are_run_before_any_hidden_one():
    """A function that has seen a hidden input computes nothing that is shown."""
    spy = """
LOG = []
def spied(function):
    def inner(*args):
        LOG.append(repr(args))
        return function(*args)
    return inner
corr2d, corr1d = spied(corr2d), spied(corr1d)
def gaussian_kernel(size, sigma):
    raise ValueError(len(LOG))
"""
    public = sum(len(catalogue.by_name()[n].public) for n in ("corr2d", "corr1d"))
    assert f"ValueError: {public}" in by_name(graded(spy))["gaussian_kernel"].message


@pytest.mark.parametrize("other", ["my_corr2d", "Corr2d", "corr_2d", "cor2d"])
def test_a_name_that_was_meant_is_suggested(other):
    written = RIGHT["corr2d"].replace("def corr2d", f"def {other}")
    function = by_name(graded(written, but=["corr2d"]))["corr2d"]
    assert function.status == "missing"
    assert f"corr2d is not defined; is {other} meant for it?" in function.message


def test_another_function_that_is_asked_for_is_not_suggested():
    function = by_name(graded("def area(x): return 1", but=["corr2d"]))["corr2d"]
    assert "corr2d is not defined" in function.message
    assert "meant" not in function.message


def test_a_sentence_says_why_something_is_refused_or_missing():
    result = by_name(
        graded(
            "import torch\ndef corr1d(input, kernel): return torch.conv1d(input)",
            "def corr2d(input, kernel): return F.conv2d(input, kernel)",
            "import torch.nn.functional as F",
            "1/0\ndef gaussian_kernel(size, sigma): pass",
            but=("corr1d", "gaussian_kernel"),
        )
    )
    assert result["corr1d"].status == "refused"
    assert result["corr2d"].status == "refused"
    for name in ("corr1d", "corr2d"):
        assert "torch" in result[name].message
        assert "NumPy" in result[name].message
    assert result["gaussian_kernel"].status == "missing"
    assert "ZeroDivisionError" in result["gaussian_kernel"].message
    assert result["convolve2d"].status == "passed"


def test_a_students_text_is_escaped_in_html():
    source = "def corr1d(input, kernel):\n    raise ValueError('<script>x</script>')"
    function = by_name(graded(source))["corr1d"]
    assert "<script>x" in function.message
    assert "<script>" not in function.html
    assert "&lt;script&gt;" in function.html


def test_one_function_that_hangs_costs_its_deadline_and_no_more(jails):
    result = by_name(
        graded("def corr2d(input, kernel):\n    while True: pass", seconds=2.0)
    )
    calls = [request.get("call") for jail in jails for request in jail.asked]
    assert calls.count("corr2d") == 1
    assert len(jails) == 2, "one that hangs, one for the others"
    assert result["corr2d"].status == "timeout"
    assert result["corr2d"].points == 0
    assert all(f.status == "passed" for f in result.values() if f.name != "corr2d")


def test_loading_has_an_end(monkeypatch, jails):
    """Each cell ends a worker after half a second; together they have two."""
    monkeypatch.setattr("cnnlib.grading.session.SECONDS_TO_LOAD", 2.0)
    result = graded(*["while True: pass"] * 50, seconds=0.25)
    assert len(jails) <= 4
    assert {f.status for f in result.functions} == {"timeout"}


def test_submissions_side_by_side_do_not_change_each_other():
    sources = [
        (),
        ("def corr2d(input, kernel):\n    while True: pass",),
        ("import numpy as np\nnp.zeros = None",),
        ("import os\nos._exit(0)",),
    ]
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda s: graded(*s, seconds=4.0), sources * 2))
    points = [result.points for result in results]
    assert points == [10, 6, 3, 10] * 2


STRANGE = [
    "None",
    "{}",
    "{'state': 'passed'}",
    "'text'",
    "[[1], [1, 2]]",
    "[None]",
    "[{}, 'x']",
    "10**400",
    "[10**400, 1.5]",
    "[[10**400]]",
    "float('nan')",
    "True",
    "np.zeros((0, 5))",
    "np.zeros((2,) * 12)",
    "np.array(True)",
    "np.float16(1e4)",
    "np.array([[np.inf, -np.inf]])",
    "[np.zeros((2, 2)), np.zeros(3)]",
    "(np.zeros(2),) * 3",
    "(x for x in [1])",
    "corr2d",
    "np",
    "type",
    "np.ma.masked_all((2, 2))",
    "np.zeros(2, 'complex64')",
    "np.array(['19', '25'])",
    "2**63",
    "[2**64, -1]",
    "np.uint64(2**63)",
    "-0.0",
    "range(4)",
    "{1, 2}",
    "b'19'",
]


def test_whatever_comes_back_gets_a_result_and_no_error():
    """Every assignment's judge, given answers of every kind."""
    tables = ", ".join(STRANGE)
    for assignment in catalogue.assignments():
        names = [e.name for e in catalogue.load(assignment)]
        source = "import numpy as np\ncorr2d = 3\ncount = -1\ndef answer(*args):\n"
        source += "    global count\n    count += 1\n"
        source += f"    strange = [lambda: value for value in [{tables}]]\n"
        source += f"    return [{tables}][count % {len(STRANGE)}]\n"
        source += " = ".join(names) + " = answer\n"
        if assignment == "11_mnist":
            continue  # trains on the grader's side as well: too slow here
        result = grade(book([code(source)]), assignment, SEED, seconds=PATIENCE)
        for function in result.functions:
            assert function.status == "wrong", (assignment, function.message)
            assert function.points < function.max_points


def toy_exercise(reference, judge=None, **options):
    return Exercise(
        "toy", reference, 1, "", (), lambda rng: (), (), (), judge=judge, **options
    )


def test_generators_and_functions_travel_by_name():
    def apply(rng, f):
        """The reference."""

    source = "def apply(rng, f): return f(rng.random(3))"
    with Session([(1, source)], [toy_exercise(apply)], PATIENCE, True) as session:
        reply = session.caller(toy_exercise(apply))((Rng(4), Function("double")))
    expected = 2 * np.random.default_rng(4).random(3)
    np.testing.assert_array_equal(reply.output, expected)


def test_a_result_can_stay_with_the_student_and_be_used_by_another_function():
    def train(images):
        """The reference."""

    exercise = toy_exercise(train, allowed=("cnnlib.nn", "cnnlib.functional"))
    source = """
from cnnlib import nn
def train(images):
    return {"net": nn.Linear(2, 2), "seen": lambda: images.sum()}
def predict(params, images):
    return images.sum() + params["seen"]()
"""
    with Session([(1, source)], [exercise], PATIENCE, True) as session:
        call = session.caller(exercise)
        kept = call((np.ones(3),), keep=True).output
        reply = call((kept, np.ones(2)), function="predict")
    assert reply.output == 5


def test_an_exercise_may_take_longer_than_the_limit_of_a_call():
    def slow():
        """The reference."""

    source = "import time\ndef slow():\n    time.sleep(1.2)\n    return 1"
    exercise = toy_exercise(slow, seconds=60.0)
    with Session([(1, source)], [exercise], 1.0, True) as session:
        assert session.caller(exercise)(()).output == 1


def test_a_judge_that_stumbles_over_an_answer_finds_it_wrong():
    def f():
        """The reference."""

    def judge(exercise, case, call):
        return Outcome(case, output=call(case.args).output["no such key"])

    exercise = toy_exercise(f, judge)
    with Session([(1, "def f(): return 1")], [exercise], PATIENCE, True) as session:
        call = session.caller(exercise)
        outcome = grader._judged(exercise, Case((), "", "basic"), call)
    assert not outcome.passed


def test_a_right_submission_needs_one_worker_and_a_call_for_each_case(jails):
    graded()
    cases = [c for e in catalogue.load("02_convolution") for c in e.cases(SEED)]
    (jail,) = jails
    assert len(jail.asked) == 1 + len(right_cells()) + len(cases)  # 1 that is locked


@pytest.mark.alone
def test_grading_takes_hardly_longer_than_starting_a_worker():
    """About a tenth of a second; beside it, a worker that has nothing to do."""

    def empty():
        with Jail() as jail:
            jail.ask({"cell": 1, "source": ""}, PATIENCE)

    graded()
    with undisturbed():
        times = in_turns(9, graded=graded, empty=empty)
        assert median(times["graded"]) <= 2.5 * median(times["empty"])


def test_there_is_no_assignment_of_another_name():
    with pytest.raises(ValueError, match="there is no assignment"):
        grade(b"", "99_nothing", 1)


def test_message_and_html_say_the_same():
    function = by_name(graded("def corr1d(input, kernel): return input"))["corr1d"]
    words = re.sub(r"<[^>]+>", " ", function.html)
    assert "points" in words
    assert function.message.splitlines()[0] in words


ROOT = Path(__file__).parents[2]
SOLUTIONS = sorted((ROOT / "solutions").glob("*/*.ipynb"))
EXERCISES = sorted((ROOT / "exercises").glob("*/*.ipynb"))


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_the_instructors_own_notebooks_get_full_points(path):
    result = grade(path.read_bytes(), path.stem, SEED, seconds=PATIENCE)
    assert {f.status for f in result.functions} == {"passed"}
    assert result.points == sum(f.max_points for f in result.functions)
    assert result.notes == ()


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_what_is_handed_out_gets_nothing(path):
    result = grade(path.read_bytes(), path.stem, SEED, seconds=PATIENCE)
    assert {f.status for f in result.functions} == {"wrong"}
    assert result.points == 0
    assert all("Nothing is written here yet" in f.message for f in result.functions)
