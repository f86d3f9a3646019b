"""What the README says about speed is what was measured."""

from itertools import dropwhile, takewhile
from pathlib import Path

from benchmarks.cases import CASES
from benchmarks.report import RESULTS

README = Path(__file__).parents[2] / "README.md"


def first_table(path, heading):
    """The table below a heading, as {first cell: {column: cell}}."""
    lines = path.read_text(encoding="utf-8").partition(heading)[2].splitlines()
    lines = dropwhile(lambda line: not line.startswith("|"), lines)
    lines = takewhile(lambda line: line.startswith("|"), lines)
    head, _, *body = [[c.strip() for c in line.split("|")[1:-1]] for line in lines]
    return {cells[0]: dict(zip(head[1:], cells[1:], strict=True)) for cells in body}


def test_the_results_hold_every_case():
    assert list(first_table(RESULTS, "# cnnlib beside torch")) == list(CASES)


def test_the_readme_quotes_the_results():
    results = first_table(RESULTS, "# cnnlib beside torch")
    quoted = first_table(README, "## Speed")
    assert "LeNet step" in quoted
    for case, cells in quoted.items():
        assert cells == {column: results[case][column] for column in cells}
