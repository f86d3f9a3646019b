"""tests/MUTANTS.md tells of every room, and of every change that no test noticed."""

import re

import pytest
from mutants import document
from mutants.rooms import ROOMS

ROWS, REASONS = document.read()


def test_the_document_has_every_room_and_no_other():
    assert list(ROWS) == ROOMS


def test_at_least_six_hundred_changes_were_tried():
    assert sum(drawn for drawn, _ in ROWS.values()) >= 600


@pytest.mark.parametrize("room", ROWS)
def test_nine_of_ten_changes_to_a_room_are_noticed(room):
    drawn, survivors = ROWS[room]
    assert len(survivors) <= drawn / 10


def test_a_reader_has_looked_at_every_change_that_stayed_unnoticed():
    assert document.UNSEEN not in REASONS.values()


def test_the_numbers_in_the_document_are_those_of_its_lists():
    text = document.DOCUMENT.read_text(encoding="utf-8")
    assert document.table(ROWS) in text
    total = int(re.search(r"(\d+) changes, drawn", text)[1])
    assert total == sum(drawn for drawn, _ in ROWS.values())
