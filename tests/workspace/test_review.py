"""What was answered wrongly comes again, on a page and in a terminal."""

import io
import sys
from datetime import datetime, timedelta, timezone

import pytest
from courses import code, markdown, notebook, run, write

from cnnlib.checks import progress, seal, transfer
from cnnlib.checks.variations import vary
from cnnlib.cli import main
from cnnlib.workspace import WorkspaceError, review, start
from cnnlib.workspace import progress as show_progress
from cnnlib.workspace.lessons import for_review, lessons
from cnnlib.workspace.overview import as_html, overview

MARCH = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=1)))
ASKED = 'predict(\n    "{}",\n    "{}",\n    answer="{}",\n    choices={},\n)'


def asks(id, question, right, choices=None):
    return code(id, ASKED.format(id, question, seal(id, right), choices))


COURSE = {
    "lessons/00_start_here.ipynb": notebook(markdown("title", "# 00 · Start here")),
    "lessons/02_convolution.ipynb": notebook(
        markdown("title", "# 02 · Convolution"),
        markdown("a", "## A step, on numbers\n\n### Slide it"),
        asks("02-corner", "What is the top left number?", 19),
        code("magic", "%timeit predict(images)"),
        code("other", "predict(network, images)\npredict('02-none', 'No answer?')"),
        markdown("b", "Without a heading:\n\n```\n# a comment\n```"),
        markdown("c", "<!-- notes:\n# Nor is this.\n-->\n\n#Nor this"),
        asks("02-flip", "What happens?", "nothing", ["nothing", "much"]),
    ),
}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A student who has done nothing, and a course with two questions."""
    course = write(tmp_path / "course", COURSE)
    monkeypatch.setenv("CNNLIB_COURSE", str(course))
    monkeypatch.setenv("CNNLIB_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Clock:
    """A clock that is set by hand: `day` counts from the first of March."""

    day = 0

    def __call__(self):
        return MARCH + timedelta(self.day)


@pytest.fixture
def clock():
    return Clock()


def answered(*ids, right=False):
    """Answers in the lesson, on the first of March."""
    answer = {"answer": "1", "right": right, "time": MARCH.isoformat()}
    for id in ids:
        progress.update("predictions", id, lambda _: {"answers": [answer]})


def reviewed(id):
    return progress.answers(progress.load().get("review", {}).get(id, {}))


class Terminal(io.StringIO):
    """Keys that somebody presses."""

    def isatty(self):
        return True


@pytest.fixture
def types(monkeypatch, capsys):
    """Starts a review in which somebody types these lines; gives what is printed."""

    def start_review(clock, *lines):
        text = "".join(f"{line}\n" for line in lines)
        monkeypatch.setattr(sys, "stdin", Terminal(text))
        review(clock)
        return capsys.readouterr().out

    return start_review


def solution(id, time=0):
    """What the numbers of this time give."""
    return vary(id, time).answer


NOTHING = "Nothing to review: what you answer wrongly in a lesson comes again here.\n"


def test_nothing_is_asked_of_whoever_was_right_at_once(types, clock):
    assert types(clock) == NOTHING
    answered("02-corner", right=True)
    clock.day = 1
    assert types(clock) == NOTHING


def test_a_wrong_answer_comes_again_the_next_day_with_other_numbers(types, clock):
    answered("02-corner")
    assert types(clock) == "Nothing is due; the next question comes tomorrow.\n"
    clock.day = 1
    said = types(clock, solution("02-corner"))
    assert said.splitlines()[:3] == [
        "",
        "1 of 1, from lesson 02, “Slide it”",
        f"Asked again: {vary('02-corner', 0).question}",
    ]
    right = f"You said {solution('02-corner')}: that is what comes out."
    assert f"A number. > {right} This comes again in 3 days.\n" in said
    assert said.endswith("\nNothing is due; the next question comes in 3 days.\n")
    assert [a["right"] for a in reviewed("02-corner")] == [True]
    assert types(clock) == "Nothing is due; the next question comes in 3 days.\n"


def test_what_is_right_four_times_is_done(types, clock):
    answered("02-corner")
    for time, (day, words) in enumerate(
        {
            1: "This comes again in 3 days.",
            4: "This comes again in 7 days.",
            11: "This comes again in 21 days.",
            32: "You knew it after 1, 3, 7 and 21 days: it is done.",
        }.items()
    ):
        clock.day = day - 1
        assert types(clock).endswith("comes tomorrow.\n")
        clock.day = day
        assert f"comes out. {words}\n" in types(clock, solution("02-corner", time))
    clock.day = 999
    assert types(clock) == NOTHING


def test_after_a_wrong_answer_the_way_is_shown_and_it_comes_tomorrow(types, clock):
    answered("02-corner")
    clock.day = 1
    wrong = solution("02-corner") + 1
    said = types(clock, wrong)
    way = f"It is {solution('02-corner')}: {vary('02-corner', 0).how}."
    assert f"You said {wrong}: that is not what comes out. {way}" in said
    assert "This comes again tomorrow.\n" in said
    clock.day = 2
    assert vary("02-corner", 1).question in types(clock, 0)


def test_what_has_no_other_numbers_is_asked_as_it_stands_in_the_lesson(types, clock):
    answered("02-flip")
    clock.day = 1
    said = types(clock, "much")
    assert said.splitlines()[1:5] == [
        "1 of 1, from lesson 02, “Slide it”",
        "Asked again: What happens?",
        "  1. nothing",
        "  2. much",
    ]
    assert (
        "One of these. > You said much: that is not what comes out. Its place in the "
        "lesson shows why. This comes again tomorrow.\n"
    ) in said
    clock.day = 2
    assert "You said nothing: that is what comes out." in types(clock, 1)


def test_nonsense_is_asked_for_again(types, clock):
    answered("02-corner")
    clock.day = 1
    said = types(clock, "", "many", solution("02-corner"))
    assert "A number. > A number is asked for, such as 12, 0.25 or 1/3." in said
    assert "1/3.\nA number. > You said" in said
    assert len(reviewed("02-corner")) == 1


def test_ctrl_d_keeps_what_was_answered(types, clock):
    answered("02-corner", "02-flip")
    clock.day = 1
    said = types(clock, solution("02-corner"))
    assert "2 of 2, from lesson 02" in said
    assert said.endswith("\nWhat you answered is kept.\n\nStill due today: 1.\n")
    assert len(reviewed("02-corner")) == 1


def test_ctrl_c_keeps_what_was_answered(monkeypatch, capsys):
    answered("02-corner", "02-flip")
    keys = Terminal(f"{solution('02-corner')}\n")

    def key():
        if line := Terminal.readline(keys):
            return line
        raise KeyboardInterrupt

    monkeypatch.setattr(keys, "readline", key)
    monkeypatch.setattr(sys, "stdin", keys)
    assert main(["review"]) == 130
    said = capsys.readouterr()
    assert said.err == "cnnlib review: stopped; the same command goes on from here\n"
    assert len(reviewed("02-corner")) == 1
    assert reviewed("02-flip") == ()


def test_without_a_terminal_a_sentence_says_where_it_can_be_done(capsys):
    done = run("review", input="")
    assert (done.returncode, done.stdout, done.stderr) == (0, NOTHING, "")
    answered("02-corner")
    done = run("review", input="5\n")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "cnnlib review: nobody can answer the 1 question that is due: run it in a "
        "terminal, or `review()` in a notebook\n"
    )
    assert reviewed("02-corner") == ()


def test_without_any_input_nobody_is_asked(monkeypatch):
    answered("02-corner")
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(WorkspaceError, match="nobody can answer the 1 question"):
        review()


def test_an_answer_that_cannot_be_kept_is_said(types, clock, monkeypatch):
    answered("02-corner")
    clock.day = 1

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(progress, "write", full)
    said = types(clock, solution("02-corner"))
    assert "No space left on device; this answer is not kept.\n" in said


# On a page


@pytest.fixture
def shown(monkeypatch):
    """What a cell shows, output by output."""
    from IPython.core.displaypub import CapturingDisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    shell.display_pub = CapturingDisplayPublisher()
    yield shell.display_pub.outputs
    InteractiveShell.clear_instance()


def form_of(output):
    from ipywidgets.widgets import widget as registry

    view = output["data"]["application/vnd.jupyter.widget-view+json"]
    return registry._instances[view["model_id"]]


def test_a_page_shows_forms_with_links_to_the_lesson(home, monkeypatch, shown, clock):
    start(home / "work", lab=False)
    monkeypatch.chdir(home / "work")
    answered("02-corner", "02-flip")
    clock.day = 1
    review(clock)
    captions, forms = shown[::2], [form_of(output) for output in shown[1::2]]
    assert captions[1]["data"] == {
        "text/plain": "2 of 2, from lesson 02, “Slide it”",
        "text/html": "<p>2 of 2, from "
        ""
        '<a href="lessons/02_convolution.ipynb#heading=Slide-it">'
        "lesson 02, “Slide it”</a></p>",
    }
    assert [form.question for form in forms] == [
        vary("02-corner", 0).question,
        "What happens?",
    ]
    assert forms[1].choices == ["nothing", "much"]


def test_a_form_is_answered_once_and_says_when_it_comes_again(shown, clock):
    answered("02-corner")
    clock.day = 1
    review(clock)
    form = form_of(shown[1])
    assert (form.state["committed"], form.state["settled"]) == (0, False)
    form._handle_custom_msg({"commit": "many"}, [])
    assert "A number is asked for" in form.state["problem"]
    form._handle_custom_msg({"commit": str(solution("02-corner") + 1)}, [])
    assert form.state["committed"] == 1
    assert form.state["verdict"].endswith("This comes again tomorrow.")
    assert form.state["settled"]  # nothing to think again about today
    assert for_review(lessons(), clock).today == ()


@pytest.mark.usefixtures("shown")
@pytest.mark.parametrize("show", [review, show_progress])
def test_a_page_says_in_a_sentence_that_the_file_is_damaged(home, capsys, show):
    (home / "home").mkdir()
    (home / "home/progress.json").write_text("[]")
    show()
    assert capsys.readouterr().out == (
        f"{home}/home/progress.json holds no progress: it is not a table of sections.\n"
    )


def test_without_a_form_it_is_answered_by_its_id(shown, clock):
    from cnnlib.checks import answer

    answered("02-corner")
    clock.day = 1
    review(clock)
    assert 'Commit it with answer("02-corner", ...)' in shown[1]["data"]["text/plain"]
    said = answer("02-corner", solution("02-corner"))
    assert repr(said).endswith("This comes again in 3 days.")
    assert len(reviewed("02-corner")) == 1


# What else knows of it


def test_the_table_says_how_many_are_due_if_any_are():
    answered("02-corner", "02-flip", right=True)
    assert "due" not in overview() + as_html().lower()
    answered("02-corner", "02-flip")
    assert overview().endswith("\ndue for review: 2 (cnnlib review)")
    assert "Due for review: 2, with <code>review()</code>" in as_html()


def test_reviews_move_to_another_machine(home, monkeypatch, types, clock):
    answered("02-corner")
    clock.day = 1
    types(clock, solution("02-corner"))
    transfer.export(home / "export.json")
    monkeypatch.setenv("CNNLIB_HOME", str(home / "elsewhere"))
    answered("02-corner")
    transfer.add(home / "export.json")
    clock.day = 3
    assert types(clock).endswith("comes tomorrow.\n")
    clock.day = 4
    assert for_review(lessons(), clock).today == ("02-corner",)


def test_the_questions_of_the_real_course_can_all_be_asked_again(
    monkeypatch, shown, clock
):
    monkeypatch.delenv("CNNLIB_COURSE")
    course = lessons()
    asked = {id: one for lesson in course for id, one in lesson.asked.items()}
    assert all(one.section and one.question and one.page for one in asked.values())
    answered(*asked)
    clock.day = 1
    while set(progress.load().get("review", {})) != set(asked):
        due = for_review(course, clock).today
        assert 0 < len(due) <= 10
        del shown[:]
        review(clock)
        assert [form_of(output).kind for output in shown[1::2]] == [
            asked[id].sealed.partition(":")[0] for id in due
        ]
        for id in due:
            answer = {"answer": "1", "right": True, "time": clock().isoformat()}
            progress.update("review", id, lambda _, a=answer: {"answers": [a]})
        clock.day += 1
    assert clock.day == 1 + -(-len(asked) // 10)
