"""A change is shown to every test that may notice it."""

from types import SimpleNamespace

import pytest
from mutants.witnesses import Witnesses

SECONDS = {"a::one": 1.0, "a::other": 2.0}
ELSEWHERE = {"b::one": 3.0}, {"room.py": {7: ["b::one"]}}
APART = {"c::one": 4.0}, {}


def turns(lines, function="f", path="room.py", ran=((2, ["a::one"]),)):
    witnesses = Witnesses([(SECONDS, {"room.py": dict(ran)}), ELSEWHERE, APART])
    mutant = SimpleNamespace(path=path, function=function, lines=lines)
    return [sorted(turn) for turn in witnesses.turns(mutant)]


def test_those_that_run_it_come_first_then_those_of_its_module():
    assert turns(range(7, 8)) == [["b::one"], ["a::one"]]
    assert turns(range(9, 10)) == [["a::one", "b::one"]]


@pytest.mark.parametrize("by", ["a::one", ""], ids=["a test", "loading the file"])
def test_what_a_file_computed_for_one_test_all_of_its_tests_may_see(by):
    seen = turns(range(2, 4), ran=[(2, [by])])
    assert "a::other" in seen[-1]
    assert {"a::one", "a::other"} <= {*sum(seen, [])}


def test_what_is_in_no_function_or_not_seen_to_run_is_shown_to_the_whole_room():
    everyone = ["a::one", "a::other", "b::one", "c::one"]
    assert turns(range(5, 6), function="") == [everyone]
    assert turns(range(5, 6), path="jailed.py") == [everyone]


def test_each_is_given_the_time_that_it_took():
    witnesses = Witnesses([(SECONDS, {"room.py": {2: ["a::one"]}})])
    mutant = SimpleNamespace(path="room.py", function="f", lines=range(2, 3))
    assert witnesses.turns(mutant) == [{"a::one": 1.0}, {"a::other": 2.0}]
