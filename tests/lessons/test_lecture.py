"""A lesson as slides: what is on each, when it is shown, and what there is to say."""

import sys

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, reads

from cnnlib import demos
from cnnlib.lecture import __main__ as command
from cnnlib.lecture import handout as handouts
from cnnlib.lecture import serve as serving
from cnnlib.lecture import slides
from cnnlib.lecture.slides import Slide, without_notes


def cell(id, source="", kind=None, tags=(), new=new_markdown_cell):
    metadata = {"tags": list(tags)} if tags else {}
    if kind is not None:
        metadata["slideshow"] = {"slide_type": kind}
    return new(source, id=id, metadata=metadata)


def code(id, source="", kind=None, tags=()):
    return cell(id, source, kind, tags, new_code_cell)


def slides_of(*cells):
    return slides(new_notebook(cells=cells))


def test_slides_and_subslides_begin_where_they_say():
    found = slides_of(
        cell("a", "# Edges", "slide"),
        cell("b"),
        cell("c", "## Corners", "subslide"),
        cell("d", kind="skip"),
        cell("e", kind="-"),
        cell("f", kind="slide"),
    )
    assert [(s.id, s.title, s.opens, s.cells) for s in found] == [
        ("a", "Edges", True, [0, 1]),
        ("c", "Corners", False, [2, 4]),
        ("f", "Corners", True, [5]),
    ]


def test_what_stands_beside_the_way_is_shown_when_asked_for():
    cells = [
        cell("a", "# Edges", "slide"),
        cell("b", "## Further: a theorem", "slide", ["further"]),
        code("c", "1", tags=["further"]),
        cell("d", "## Corners", "slide"),
    ]
    notebook = new_notebook(cells=cells)
    assert [s.cells for s in slides(notebook)] == [[0], [3]]
    assert [s.cells for s in slides(notebook, further=True)] == [[0], [1, 2], [3]]


def test_what_stands_before_the_first_slide_is_one():
    found = slides_of(
        cell("a", kind="skip"), code("b", "x"), cell("c"), cell("d", kind="slide")
    )
    assert [(s.id, s.cells, s.opens) for s in found] == [
        ("b", [1, 2], True),
        ("d", [3], True),
    ]
    assert found[0].title == ""
    assert slides_of() == []
    assert slides_of(cell("a", kind="skip")) == []


def test_fragments_demos_and_answers_wait_for_a_step():
    (slide,) = slides_of(
        cell("a", kind="slide"),
        cell("b", kind="fragment"),
        cell("c"),
        code("d", tags=["predict"]),
        code("e"),
        code("f"),
        code("g", tags=["demo"]),
        code("h", kind="fragment", tags=["predict"]),
        code("i", kind="fragment"),
    )
    assert slide.steps == [0, 1, 1, 1, 2, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("# Edges", "Edges"),
        ("text\n\n### A *bold* `name` of $x$  \n\n# Later", "A bold name of x"),
        ("#No heading\n#  Two spaces ", "Two spaces"),
        ("```\n# a comment\n```\n\n# After code", "After code"),
        ("<!-- notes: # Not this. -->\n# But this", "But this"),
        ("no heading", ""),
    ],
)
def test_a_slide_is_called_as_its_first_heading(source, title):
    assert slides_of(cell("a", source))[0].title == title


def test_a_heading_in_code_is_none():
    (slide,) = slides_of(code("a", "# a comment"), cell("b", "# A heading"))
    assert slide.title == "A heading"


def test_notes_are_gathered_with_their_minutes():
    (slide,) = slides_of(
        cell("a", "# A\n<!-- notes (4 min): **Ask**\nfirst. -->\n<!--notes: Wait. -->"),
        code("b", "<!-- notes (9 min): in code -->"),
        cell("c", "<!-- notes (12 min): Vote. --><!-- not a note: x -->"),
    )
    assert slide.minutes == 16
    assert slide.notes == "**Ask**\nfirst.\n\nWait.\n\nVote."
    assert slides_of(cell("a", "# A"))[0] == Slide(
        "a", "A", True, [0], [0], 0, "", False
    )


def test_what_begins_as_notes_and_goes_on_otherwise_is_an_error():
    comment = "<!-- notes (four min): Ask. -->"
    sentence = f"slides: notes look like <!-- notes (4 min): Text. -->, got {comment!r}"
    with pytest.raises(ValueError, match="notes look like") as caught:
        slides_of(cell("a", f"# A\n{comment}"))
    assert str(caught.value) == sentence


def test_the_class_sees_no_notes():
    source = "# A <!-- notes (1 min): x\ny -->b<!-- other --><!--notes: z-->"
    assert without_notes(source) == "# A b<!-- other -->"


# The commands.


@pytest.fixture
def served(monkeypatch):
    """What would be served: (path, title in it, template, arguments, options)."""
    calls = []

    def noted(path, *asked, **options):
        options = {name: value for name, value in options.items() if value is not None}
        calls.append((path, path.read_text(encoding="utf-8"), *asked, options))

    monkeypatch.setattr(serving, "serve", noted)
    return calls


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["lecture", *arguments])
    command.main()


@pytest.fixture
def course(tmp_path, monkeypatch):
    (tmp_path / "lessons").mkdir()
    for name in ("00_start_here", "02_convolution", "10_training"):
        (tmp_path / "lessons" / f"{name}.ipynb").write_text(name)
    (tmp_path / "lessons" / "02_notes.md").write_text("no lesson")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("lesson", "name"),
    [
        ("02", "02_convolution"),
        ("2", "02_convolution"),
        ("0", "00_start_here"),
        ("10", "10_training"),
        ("02_convolution", "02_convolution"),
        ("02_convolution.ipynb", "02_convolution"),
    ],
)
def test_a_lesson_is_found_by_its_number_or_name(
    course, monkeypatch, served, lesson, name
):
    run(monkeypatch, lesson, "--no-browser")
    path = course / "lessons" / f"{name}.ipynb"
    assert served == [(path, name, "lecture", ["--no-browser"], {"further": False})]


def test_any_notebook_can_be_a_lecture(course, monkeypatch, served):
    (course / "mine.ipynb").write_text("mine")
    run(monkeypatch, "mine.ipynb", "--further")
    assert served == [(course / "mine.ipynb", "mine", "lecture", [], {"further": True})]


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        (["--vote"], {"vote": ""}),
        (["--vote", "10.0.0.7"], {"vote": "10.0.0.7"}),
        (["--save-votes", "v.csv"], {"save_votes": "v.csv"}),
        (["--embed", "http://a.example/"], {"embed": "http://a.example"}),
    ],
)
def test_phones_vote_only_where_that_is_asked_for(
    course, monkeypatch, served, said, asked
):
    run(monkeypatch, "02", *said)
    assert served[0][-1] == {"further": False} | asked


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["99"], "There is no lesson '99'. There are: 00_start_here, 02_convolution, "),
        (["gone.ipynb"], "There is no lesson 'gone.ipynb'. There are: "),
        ([], "Which lesson? There are: 00_start_here, 02_convolution, 10_training."),
        (["--demo", "juggling"], "There is no demo 'juggling'. There are: "),
        (["--demo", ""], "Which demo? There are: "),
        (["--demo", "Demo"], "There is no demo 'Demo'. There are: "),
    ],
)
def test_what_is_not_there_is_refused(course, monkeypatch, served, arguments, sentence):
    with pytest.raises(SystemExit) as caught:
        run(monkeypatch, *arguments)
    assert str(caught.value).startswith(sentence)
    assert served == []


def test_a_handout_is_written_where_it_is_asked_for(course, monkeypatch, capsys):
    calls = []
    monkeypatch.setattr(
        handouts, "handout", lambda *asked: calls.append(asked) or ["x"]
    )
    run(monkeypatch, "02", "--handout")
    run(monkeypatch, "02", "--handout", "out", "--counted", "votes.csv")
    path = course / "lessons" / "02_convolution.ipynb"
    assert calls == [(path, "build/handout", None), (path, "out", "votes.csv")]
    assert "There is no Chromium here" in capsys.readouterr().out


def test_without_lessons_there_are_none(tmp_path, monkeypatch, served):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as caught:
        run(monkeypatch, "02")
    assert str(caught.value) == "There is no lesson '02'. There are: none here."


def test_a_demo_is_a_notebook_of_one_cell(monkeypatch, served):
    run(monkeypatch, "--demo", "lenet", "--port=8899")
    ((path, text, template, arguments, _),) = served
    assert (template, arguments) == ("demo", ["--port=8899"])
    assert not path.exists(), "it is removed afterwards"
    assert path.name == "lenet.ipynb"
    notebook = reads(text)
    assert notebook.metadata.title == "lenet"
    assert [c.source for c in notebook.cells] == [
        "from cnnlib import demos\n\ndemos.lenet()"
    ]
    assert "lenet" in demos.__all__


def test_the_help_names_what_can_be_shown(monkeypatch, capsys):
    with pytest.raises(SystemExit):
        run(monkeypatch, "--help")
    words = " ".join(capsys.readouterr().out.split())
    assert words.startswith(
        "usage: python -m cnnlib.lecture [-h] [--demo NAME] [--further] "
        "[--embed ORIGIN] [--vote [HOST]] [--save-votes FILE] [--handout [FOLDER]] "
        "[--counted FILE] [lesson]"
    )
    assert "--further show what stands beside the way, too" in words
    assert "lesson a number, or a notebook's file name" in words
    assert "--demo NAME show one demo, without a lesson" in words
