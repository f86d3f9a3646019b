"""The figures that `solutions/README.md` quotes are those that are measured.

What is said of slips, `test_slips.py` compares; of the banks' names today,
`tests/bank/test_bank.py`.
"""

from pathlib import Path

from cnnlib.checks import catalogue

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "cnnlib" / "checks" / "catalogue"


def text_of(*path):
    return " ".join(ROOT.joinpath(*path).read_text("utf-8").split())


def lines_in(ending):
    files = sorted(CATALOGUE.rglob(f"*.{ending}"))
    return sum(len(path.read_text("utf-8").splitlines()) for path in files)


def test_the_readme_tells_how_long_the_catalogue_is(record_property):
    exercises = catalogue.by_name().values()
    code, text = lines_in("py"), lines_in("txt")
    mistakes = sum(len(exercise.mistakes) for exercise in exercises)
    said = (
        f"The catalogue has {code + text:,} lines, {code:,} of code and {text:,} of "
        f"text, for {len(exercises)} functions. Its {mistakes:,} mistakes are told "
        "apart: each is recognised by its own answers to the public cases, and no two "
        "of a function give the same."
    )
    record_property("measured", said)
    assert said in text_of("solutions", "README.md")


def test_the_readme_tells_the_rate_that_was_measured_once_on_the_bank(record_property):
    said = (
        "With one fault 209 of 232 are named (90 %), of all 292 wrong ones 241 (83 %). "
        "Of the names none is wrong."
    )
    record_property("measured", f"The second bank, measured once: {said}")
    assert said in text_of("tests", "bank", "README.md")
    assert said in text_of("solutions", "README.md")
    table = text_of("tests", "bank", "README.md").partition("A second bank")[2]
    named = "– a mistake is named | | 87 (96 %) | 92 (92 %) | 30 (73 %) | 32 (53 %)"
    assert named in table
    assert (87 + 92 + 30, 87 + 92 + 30 + 32) == (209, 241)


def test_the_readme_tells_the_rate_of_the_third_bank():
    said = "30 right and 100 wrong"
    table = text_of("tests", "bank", "README.md").partition("A third bank")[2]
    assert said in table and "| 80 (95 %) | 10 (63 %)" in table
    quoted = text_of("solutions", "README.md")
    assert f"{said} ones" in quoted and "all 30 were accepted and 90 named" in quoted
