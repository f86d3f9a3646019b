"""Mistakes written as edits: what the text may say, and what comes of it."""

import importlib.util
import sys
import textwrap

import pytest

from cnnlib.checks.edits import mistakes_of

MODULES = {
    "half": """
        def half(number):
            rest = number
            rest = rest / 2
            return rest
        """,
    "quarter": """
        from half import half

        def quarter(number):
            return half(half(number))
        """,
    "eighth": """
        from half import half
        from quarter import quarter

        def eighth(number):
            return half(quarter(number))
        """,
}

DOUBLED = """
    # doubled
    The number is doubled.
    ? Is half of two
    four?
    - rest = rest / 2
    + rest = rest * 2
    """


@pytest.fixture
def written(tmp_path, monkeypatch):
    """``written(half=..., quarter=...)``: the functions, with these texts beside."""
    monkeypatch.syspath_prepend(tmp_path)

    def functions(**texts):
        for name, code in MODULES.items():
            (tmp_path / f"{name}.py").write_text(textwrap.dedent(code), "utf-8")
        for name, text in texts.items():
            (tmp_path / f"{name}.txt").write_text(textwrap.dedent(text), "utf-8")
        return [getattr(importlib.import_module(name), name) for name in texts]

    yield functions
    for name in MODULES:
        sys.modules.pop(name, None)


def only(solution):
    (mistake,) = mistakes_of(solution)
    return mistake


def test_a_mistake_has_an_id_a_sentence_and_a_question(written):
    (half,) = written(half=DOUBLED)
    mistake = only(half)
    assert mistake.id == "doubled"
    assert mistake.name == "The number is doubled."
    assert mistake.question == "Is half of two four?"


def test_the_edit_is_made_in_a_copy_of_the_solution(written):
    (half,) = written(half=DOUBLED)
    assert only(half).wrong(6) == 12
    assert half(6) == 3


def test_an_edit_may_change_two_places_and_indent_what_it_adds(written):
    (half,) = written(
        half="""
        # by-steps
        Halved in steps, and one too much.
        ? Where does it begin?
        - rest = number
        + rest = number + 1
        @@
        - rest = rest / 2
        - return rest
        + if rest:
        +     rest = rest / 2
        + return rest
        """
    )
    assert only(half).wrong(7) == 4


def test_without_old_lines_the_edit_is_a_whole_function(written):
    (half,) = written(
        half="""
        # nothing
        Whatever comes, it gives nothing.
        ? Does the number occur?
        + def half(number):
        +     return 0
        """
    )
    assert only(half).wrong(8) == 0


def test_an_included_mistake_is_made_in_the_function_that_is_called(written):
    _, quarter = written(half=DOUBLED, quarter="include half: doubled")
    assert only(quarter).id == "doubled"
    assert only(quarter).wrong(3) == 12


def test_a_call_in_a_list_comprehension_is_a_call_too(written, monkeypatch):
    listed = "[half(n) for n in [number]][0]"
    quarter = MODULES["quarter"].replace("half(half(number))", f"{listed} / 2")
    monkeypatch.setitem(MODULES, "quarter", quarter)
    _, quarter = written(half=DOUBLED, quarter="include half: doubled")
    assert only(quarter).wrong(3) == 3


def test_an_included_mistake_is_made_wherever_its_function_is_called(written):
    *_, eighth = written(
        half=DOUBLED, quarter="include half: doubled", eighth="include quarter: doubled"
    )
    assert only(eighth).wrong(3) == 24
    assert eighth(8) == 1


def test_a_text_that_is_no_function_is_shared_by_those_that_include_it(
    written, tmp_path
):
    text = textwrap.dedent(DOUBLED)
    (tmp_path / "family.txt").write_text(text, "utf-8")
    (half,) = written(half="include family: doubled")
    assert only(half).wrong(6) == 12


def test_an_unknown_mistake_cannot_be_included(written):
    _, quarter = written(half=DOUBLED, quarter="include half: doubled,\n  tripled")
    with pytest.raises(ValueError, match=r"quarter\.txt: half\.txt has no .*'tripled'"):
        mistakes_of(quarter)


@pytest.mark.parametrize(
    "missing",
    ["The number is doubled.", "? Is half of two\n    four?", "- rest = rest / 2"],
)
def test_what_is_missing_in_the_text_is_an_error(written, missing):
    text = DOUBLED.replace(missing, "").replace("+ rest = rest * 2", "")
    (half,) = written(half=text)
    with pytest.raises(ValueError, match=r"half\.txt: expected .* under doubled"):
        mistakes_of(half)


@pytest.mark.parametrize("line", ["rest = number * 1", "rest"])
def test_an_edit_must_fit_somewhere(written, line):
    (half,) = written(half=DOUBLED.replace("rest = rest / 2", line))
    with pytest.raises(ValueError, match="fit in one place, this fits in 0"):
        only(half).wrong(1)


def test_an_edit_that_fits_twice_is_refused(written, monkeypatch):
    twice = MODULES["half"].replace("rest = number", "rest = rest / 2", 1)
    monkeypatch.setitem(MODULES, "half", twice)
    (half,) = written(half=DOUBLED)
    with pytest.raises(ValueError, match="fits in 2"):
        only(half).wrong(1)
