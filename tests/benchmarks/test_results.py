"""What the README says about speed is what was measured."""

import re
from itertools import dropwhile, takewhile

from benchmarks.cases import CASES
from benchmarks.checking import FIRST, LATER, told
from benchmarks.grading import MOST
from benchmarks.measure import Result
from benchmarks.report import README, RESULTS, Row, graded, quoted


def first_table(path, heading):
    """The table below a heading, as {first cell: {column: cell}}."""
    lines = path.read_text(encoding="utf-8").partition(heading)[2].splitlines()
    lines = dropwhile(lambda line: not line.startswith("|"), lines)
    lines = takewhile(lambda line: line.startswith("|"), lines)
    head, _, *body = [[c.strip() for c in line.split("|")[1:-1]] for line in lines]
    return {cells[0]: dict(zip(head[1:], cells[1:], strict=True)) for cells in body}


def section(heading):
    """The text of RESULTS.md from a heading to the next one."""
    text = RESULTS.read_text(encoding="utf-8").partition(f"## {heading}\n\n")[2]
    return text.partition("\n## ")[0]


def test_the_results_hold_every_case():
    assert list(first_table(RESULTS, "# cnnlib beside torch")) == list(CASES)


def test_the_readme_quotes_the_results():
    results = first_table(RESULTS, "# cnnlib beside torch")
    quoted = first_table(README, "## Speed")
    assert "LeNet step" in quoted
    for case, cells in quoted.items():
        assert cells == {column: results[case][column] for column in cells}


def test_a_new_measurement_goes_into_the_readme():
    seconds, ratios = {"cnnlib": 0.5, "im2col": 1.5}, {"cnnlib": 0.123}
    row = Row("LeNet step", Result(seconds, ratios), None, 0, (0, 0))
    old = README.read_text(encoding="utf-8")
    new = quoted(old, [row])
    assert "\n| LeNet step | 0.12 | 3 |\n" in new
    changed = zip(old.splitlines(), new.splitlines(), strict=True)
    assert [a.split("|")[1].strip() for a, b in changed if a != b] == ["LeNet step"]


def test_the_results_say_what_one_more_submission_costs():
    text = section("One more submission")
    total, own, jail = map(int, re.findall(r"(\d+) ms", text)[:3])
    assert total <= MOST
    assert abs(total - own - jail) <= 1
    without = [re.sub(r"\d+ ms of|\d+ ms in", "", t) for t in (text, graded(0, 0))]
    assert without[0].strip() == without[1]


def test_the_results_say_what_one_check_costs():
    text = section("One check")
    times = {"first": 0, "known": [[0], [0]], "unknown": [[0], [0]]}
    without = [re.sub(r"\d+", "", said).split() for said in (text, told(times))]
    assert without[0] == without[1]
    start, goal = map(int, re.findall(r"(\d+) ms", text)[:2])
    assert start <= goal == FIRST
    numbers = [*map(int, re.findall(r"\d+", text.partition("Where")[0]))]
    *_, longest, again, later = numbers
    assert max(longest, again) <= later == LATER
