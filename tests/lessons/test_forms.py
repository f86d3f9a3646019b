"""How a question is asked: a form for a student, a vote for a class, text elsewhere."""

import json
from datetime import datetime, timedelta, timezone

import pytest

from cnnlib.checks import answer, predict, progress, seal
from cnnlib.checks.form import form
from cnnlib.checks.vote import vote

NUMBER = seal("02-corner", 19)
TEXT_ONLY = {"text/plain", "text/html"}


@pytest.fixture(autouse=True)
def no_lecture(home, monkeypatch):
    monkeypatch.delenv("CNNLIB_LECTURE", raising=False)


def ask(sealed=NUMBER, **options):
    return predict("02-corner", "Which number?", answer=sealed, **options)


def ask_for_a_filter():
    return ask(seal("02-corner", "Sobel"), choices=["emboss", "Sobel"])


def says(widget, **content):
    """The page sends a message."""
    widget._handle_custom_msg(content, [])


def test_a_form_shows_the_question_and_what_to_choose_from():
    widget = form(ask_for_a_filter())
    assert widget.question == "Which number?"
    assert widget.kind == "choice"
    assert widget.choices == ["emboss", "Sobel"]
    assert form(ask()).kind == "number"
    assert "cnnlib-predict" in widget._esm


def test_a_form_begins_empty_and_says_what_became_of_an_answer():
    widget = form(ask())
    nothing = {"notice": "", "problem": ""}
    assert widget.state == {
        "committed": 0,
        "settled": False,
        "answer": "",
        "verdict": "",
        **nothing,
    }
    says(widget, commit="25")
    assert widget.state["committed"] == 1
    assert not widget.state["settled"]
    assert "not what comes out" in widget.state["verdict"]
    says(widget, commit="19")
    assert widget.state == {
        "committed": 2,
        "settled": True,
        "answer": "19",
        "verdict": "You said 19: that is what comes out. Your first answer was 25.",
        **nothing,
    }


def test_a_form_asks_again_for_what_is_no_number_and_keeps_what_was_said():
    widget = form(ask())
    says(widget, commit="25")
    says(widget, commit="many")
    assert widget.state["problem"] == "A number is asked for, such as 12, 0.25 or 1/3."
    assert widget.state["committed"] == 1
    says(widget, commit="26")
    assert widget.state["problem"] == ""
    assert widget.state["committed"] == 2


def test_a_form_remembers_an_earlier_session():
    ask()
    answer("02-corner", 25)
    assert form(ask()).state["answer"] == "25"


def test_a_form_says_when_an_answer_is_not_kept(home):
    home.write_text("a file where the folder should be")
    widget = form(ask())
    says(widget, commit="19")
    assert "this answer is not kept" in widget.state["notice"]


def test_a_vote_tells_which_answers_are_right_and_keeps_nothing(home):
    widget, sent = vote(ask()), []
    widget.send = sent.append
    texts = ["25", "19", "19.0", "many"]
    says(widget, reveal=texts)
    assert sent == [{"texts": texts, "right": [False, True, True, False]}]
    assert not home.exists()
    assert (widget.question, widget.kind) == ("Which number?", "number")
    assert vote(ask_for_a_filter()).choices == ["emboss", "Sobel"]
    assert "cnnlib-vote" in widget._esm


def test_jupyterlab_gets_a_form_and_a_lecture_a_vote(monkeypatch):
    from ipywidgets.widgets import widget as registry

    view = "application/vnd.jupyter.widget-view+json"

    def script_of(bundle):
        return registry._instances[bundle[view]["model_id"]]._esm

    bundle = ask()._repr_mimebundle_()
    assert set(bundle) >= {*TEXT_ONLY, view}
    assert bundle["text/plain"] == repr(ask())
    assert "cnnlib-predict" in script_of(bundle)
    monkeypatch.setenv("CNNLIB_LECTURE", "1")
    assert "cnnlib-vote" in script_of(ask()._repr_mimebundle_())


def test_without_widgets_the_text_says_how_to_answer(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "cnnlib.checks.form", None)
    assert set(ask()._repr_mimebundle_()) == TEXT_ONLY


def test_a_question_is_read_from_top_to_bottom():
    assert repr(ask_for_a_filter()).splitlines() == [
        "Predict: Which number?",
        "  1. emboss",
        "  2. Sobel",
        'One of these. Commit it with answer("02-corner", ...).',
    ]
    assert repr(answer("02-corner", 1)).splitlines()[3:] == [
        "You said emboss: that is not what comes out. "
        "Run the next cell and find out why."
    ]
    asked = predict("02-size", "Which shape?", answer=seal("02-size", (1, 2)))
    text = 'A shape, such as (3, 28, 28). Commit it with answer("02-size", ...).'
    assert repr(asked).splitlines()[1] == text
    asked = predict("02-sum", "How much?", answer=seal("02-sum", 3))
    assert 'A number. Commit it with answer("02-sum", ...).' in repr(asked)


def test_a_page_without_a_form_says_how_to_answer():
    assert ask_for_a_filter()._repr_html_() == (
        "<p><strong>Predict:</strong> Which number?</p>"
        "<ol><li>emboss</li><li>Sobel</li></ol>"
        "<p>One of these. In JupyterLab a form asks for it; without one, run "
        "<code>from cnnlib.checks import answer</code> and "
        "<code>answer(&quot;02-corner&quot;, ...)</code>.</p>"
    )
    ask()
    html = answer("02-corner", 19)._repr_html_()
    assert html == (
        "<p><strong>Predict:</strong> Which number?</p>"
        "<p>You said 19: that is what comes out.</p>"
    )


def test_what_there_is_to_say_of_the_file_stands_at_the_end(home):
    home.mkdir()
    (home / "progress.json").write_text("{")
    asked = ask()
    assert asked._repr_html_().endswith("</p><p>" + asked.notice + "</p>")
    assert repr(asked).endswith("\n" + asked.notice)
    assert asked.notice.endswith(".")


def test_a_prediction_accepts_what_is_right_and_nothing_else():
    assert ask().accepts(" 19 ")
    assert not ask().accepts(20)
    assert not ask().accepts("many")
    assert ask_for_a_filter().accepts(2)
    assert not ask_for_a_filter().accepts("a third one")


@pytest.mark.parametrize(
    ("value", "same"),
    [
        (-3, "−3"),
        (0.5, ".5"),
        (0.00012345, "1.2345e-4"),
        (12.345, "1.23e1"),
        (1_000_000, "1,000,000"),
        (12.34, "12,34"),
        (-0.25, "-1/4"),
        (12, "+12"),
    ],
)
def test_one_number_has_many_spellings(value, same):
    assert ask(seal("02-corner", value)).accepts(same)


@pytest.mark.parametrize(
    "value", ["1,00,0", "12,34.5", "1e999", "1/0", "1//2", "--1", "1e"]
)
def test_other_spellings_are_no_number(value):
    ask()
    sentence = f"answer: a number is asked for, such as 12, 0.25 or 1/3, got {value!r}"
    with pytest.raises(ValueError, match="a number is asked for") as caught:
        answer("02-corner", value)
    assert str(caught.value) == sentence


def test_shapes_have_many_spellings_too():
    asked = ask(seal("02-corner", (3, 28, 1)))
    for text in ("3,28,1", "(3, 28, 1)", "[3 28 1]", "3*28*1", "3X28×1", "3 ,28, 1,"):
        assert asked.accepts(text), text
    assert not asked.accepts("3, 28")
    assert not asked.accepts("3..28")


def test_an_author_s_slip_says_what_came():
    def refused(id="02-corner", sealed=NUMBER, **options):
        with pytest.raises(ValueError, match="^predict: ") as caught:
            predict(id, "Which?", answer=sealed, **options)
        return str(caught.value).removeprefix("predict: ")

    assert refused(id="2-x") == "id must look like 02-corner, got '2-x'"
    assert refused(sealed="x") == "answer must come from seal(), got 'x'"
    belong = "choices belong to a sealed choice, got "
    assert refused(choices=["a"]) == f"{belong}'{NUMBER}'"
    chosen = seal("02-corner", "a")
    assert refused(sealed=chosen) == f"{belong}'{chosen}'"
    none = "no choice of 02-corner is the sealed one"
    assert refused(sealed=chosen, choices=["b"]) == none
    assert refused(sealed=chosen, choices=["a", "a"]) == none


def test_seals_are_eight_digits_behind_their_kind():
    kinds = [seal("02-corner", value).split(":") for value in (5, (1,), [1], "a")]
    assert [kind for kind, _ in kinds] == ["number", "shape", "shape", "choice"]
    assert {len(hash) for _, hash in kinds} == {8}
    assert seal("02-corner", (1,)) == seal("02-corner", [1])


def test_answers_carry_the_time_of_the_student_s_clock(home):
    asked = ask()
    asked.clock = lambda: datetime(
        2026, 7, 1, 0, 10, 5, 9, timezone(timedelta(hours=2))
    )
    answer("02-corner", 19)
    (kept,) = progress.load()["predictions"]["02-corner"]["answers"]
    assert kept["time"] == "2026-07-01T00:10:05+02:00"


def test_only_what_was_asked_last_counts_and_answers_carry_their_time(home):
    ask()
    answer("02-corner", 19)
    kept = json.loads((home / "progress.json").read_text())
    entry = kept["predictions"]["02-corner"]
    assert entry["question"] == "Which number?"
    assert datetime.fromisoformat(entry["answers"][0]["time"]).tzinfo


def test_a_progress_file_that_may_not_be_read_is_not_set_aside(home, monkeypatch):
    ask()
    answer("02-corner", 19)

    def denied(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_text", denied)
    with pytest.raises(progress.ProgressError, match="cannot be read: Permission"):
        progress.update("predictions", "02-corner", lambda old: {})
    monkeypatch.undo()
    assert [p.name for p in home.iterdir() if p.suffix == ".json"] == ["progress.json"]
