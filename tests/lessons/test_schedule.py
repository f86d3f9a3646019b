"""When a wrong answer comes up again: after 1, 3, 7 and 21 days, ten a day at most."""

import time
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from cnnlib.checks import transfer
from cnnlib.checks.schedule import A_DAY, DAYS, Agenda, agenda, due, in_words

FIRST = date(2026, 3, 1)
HERE = timezone(timedelta(hours=1))


def at(days, hour=12, zone=HERE):
    """A time so many days after the first answer."""
    return datetime(2026, 3, 1, hour, tzinfo=zone) + timedelta(days)


def said(days, right=False, **options):
    return kept_at(at(days, **options), right)


def kept_at(time, right):
    return {"answer": "1", "right": right, "time": time.isoformat(timespec="seconds")}


def right(days):
    return said(days, right=True)


def wrong(days):
    return said(days)


def due_after(*again, first=None, now=None):
    """After how many days a question is due; None when it is done."""
    day = due(first or wrong(0), again, now or at(99))
    return day and (day - FIRST).days


def test_the_pauses_are_1_3_7_and_21_days():
    assert DAYS == (1, 3, 7, 21)
    assert due_after() == 1
    assert due_after(right(1)) == 1 + 3
    assert due_after(right(1), right(4)) == 4 + 7
    assert due_after(right(1), right(4), right(11)) == 11 + 21
    assert due_after(right(1), right(4), right(11), right(32)) is None


@pytest.mark.parametrize("before", range(4))
def test_a_wrong_answer_brings_the_pause_back_to_one_day(before):
    days = [1, 4, 11, 32]
    again = [right(day) for day in days[:before]] + [wrong(days[before])]
    assert due_after(*again) == days[before] + 1
    assert due_after(*again, right(days[before] + 1)) == days[before] + 1 + 3


def test_the_pause_counts_from_the_day_of_the_answer_not_from_the_day_it_was_due():
    assert due_after(right(5)) == 5 + 3
    assert due_after(right(5), wrong(30)) == 31


def test_an_answer_before_its_day_does_not_count():
    assert due_after(right(0)) == 1
    assert due_after(right(1), right(1), wrong(2)) == 4
    assert due_after(wrong(1), right(1)) == 2
    assert due_after(right(1), right(4), right(11), right(31)) == 32


def test_done_is_done():
    done = [right(1), right(4), right(11), right(32)]
    assert due_after(*done, wrong(40)) is None


@pytest.fixture
def in_berlin(monkeypatch):
    """This machine stands in Berlin; its clock goes back at the end of October."""
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_berlin")
@pytest.mark.parametrize("zone", [None, UTC], ids=["with its offset", "in UTC"])
def test_what_is_done_stays_done_when_the_clocks_go_back(zone):
    days = (1, 9, 12, 0), (2, 9, 0, 10), (5, 9, 12, 0), (12, 9, 12, 0), (3, 10, 12, 0)
    times = [datetime(2026, m, d, h, i).astimezone() for d, m, h, i in days]
    first, *again = (kept_at(t.astimezone(zone), t != times[0]) for t in times)
    for day in datetime(2026, 10, 10, 12), datetime(2026, 11, 10, 12):
        assert due(first, again, day.astimezone()) is None


def test_the_date_is_the_one_where_the_student_was():
    tokyo, alaska = (timezone(timedelta(hours=h)) for h in (9, -9))
    late, early = said(0, hour=23, zone=alaska), said(1, hour=0, zone=tokyo)
    for zone in (alaska, UTC, tokyo):
        assert due(late, [], at(9, zone=zone)) == FIRST + timedelta(1)
        assert due(late, [early | {"right": True}], at(9, zone=zone)) == (
            FIRST + timedelta(1 + 3)
        )
    assert due(early, [], at(0, zone=alaska)) == FIRST + timedelta(2)


def test_a_day_ends_at_the_student_s_midnight():
    zone = timezone(timedelta(hours=-8))
    late = said(0, hour=23, zone=zone)  # 7 o'clock of the next day in UTC
    ask = {"predictions": {"02-a": {"answers": [late]}}}
    assert agenda(ask, ["02-a"], at(0, hour=23, zone=zone)).today == ()
    assert agenda(ask, ["02-a"], at(1, hour=0, zone=zone)).today == ("02-a",)


def test_what_is_dated_after_today_does_not_count_and_is_due_at_once():
    assert due(wrong(50), [], at(2)) < FIRST
    assert due(wrong(0), [right(50)], at(2)) == FIRST + timedelta(1)
    assert due(wrong(50), [right(2)], at(2)) == FIRST + timedelta(2 + 3)
    assert due(wrong(0), [right(50), wrong(2)], at(2)) == FIRST + timedelta(2 + 1)


@pytest.mark.parametrize(
    "time",
    [
        None,
        5,
        "",
        "soon",
        "2026-02-31T10:00:00+00:00",
        "0001-01-01T00:00+14:00",
        "9999-12-31T23:00-14:00",
    ],
)
def test_an_answer_without_a_readable_time_does_not_count(time):
    damaged = right(1) | {"time": time}
    assert due_after(damaged) == 1
    assert due(damaged, [], at(0)) < FIRST
    assert due_after({"right": True, "answer": "1"}, right(1)) == 4


@pytest.mark.usefixtures("in_berlin")
def test_a_time_without_a_zone_is_taken_for_utc():
    assert due_after(first=wrong(0) | {"time": "2026-03-01T22:59:00"}) == 1
    assert due_after(first=wrong(0) | {"time": "2026-03-01T23:01:00"}) == 2


def kept(given, reviewed=()):
    """A progress file, with each question's answers."""
    sections = {"predictions": given, "review": dict(reviewed)}
    return {
        name: {id: {"answers": list(answers)} for id, answers in section.items()}
        for name, section in sections.items()
    }


def test_only_what_was_wrong_at_first_is_asked_again():
    given = {
        "02-a": [wrong(0), right(0)],
        "02-b": [right(0), wrong(0)],
        "02-c": [],
        "02-gone": [wrong(0)],
    }
    asked = agenda(kept(given), ["02-a", "02-b", "02-c", "02-d"], at(1))
    assert asked == Agenda(today=("02-a",))
    assert agenda({}, ["02-a"], at(1)) == Agenda()


def test_it_says_when_the_next_is_due():
    given = {"02-a": [wrong(0)], "02-b": [wrong(2)]}
    ids = ["02-a", "02-b"]
    assert agenda(kept(given), ids[:1], at(0)) == Agenda((), FIRST + timedelta(1))
    assert agenda(kept(given), ids, at(2)) == Agenda(("02-a",), FIRST + timedelta(3))
    assert agenda(kept(given), ids, at(3)) == Agenda(("02-a", "02-b"))
    done = {id: [right(d) for d in (3, 6, 13, 34)] for id in ids}
    assert agenda(kept(given, done), ids, at(50)) == Agenda()


def test_ten_a_day_the_longest_waiting_first_the_others_tomorrow():
    ids = [f"02-{n:02}" for n in range(14)]
    given = {id: [wrong(13 - n)] for n, id in enumerate(ids)}
    oldest = ids[:3:-1]
    asked = agenda(kept(given), ids, at(20))
    assert asked == Agenda(tuple(oldest), FIRST + timedelta(21))
    assert len(oldest) == A_DAY == 10
    some = {id: [wrong(14 + n), right(20)] for n, id in enumerate(oldest[:4])}
    asked = agenda(kept(given, some), ids, at(20))
    assert asked == Agenda(tuple(oldest[4:]), FIRST + timedelta(21))
    all_ten = {id: [right(20), right(20)] for id in oldest}
    asked = agenda(kept(given, all_ten), ids, at(20))
    assert asked == Agenda((), FIRST + timedelta(21))
    asked = agenda(kept(given, all_ten), ids, at(21))
    assert asked == Agenda(tuple(ids[3::-1]), FIRST + timedelta(23))


def test_what_is_due_on_the_same_day_comes_in_the_course_s_order():
    given = {"03-a": [wrong(0)], "02-b": [wrong(0)]}
    assert agenda(kept(given), ["02-b", "03-a"], at(1)).today == ("02-b", "03-a")


def test_damaged_entries_are_passed_over():
    odd = {"predictions": {"02-a": {"answers": ["x"]}, "02-b": {}}, "review": {"?": {}}}
    assert agenda(odd, ["02-a", "02-b"], at(1)) == Agenda()


def test_days_are_said_in_words():
    assert in_words(date(2026, 3, 2), at(0, hour=23)) == "tomorrow"
    assert in_words(date(2026, 3, 8), at(0)) == "in 7 days"


def merged(section, *machines):
    entry = None
    for answers in machines:
        entry = transfer.merged(section, {"answers": answers}, entry)
    return entry["answers"]


def test_reviews_on_two_machines_are_added_and_none_counts_twice():
    home, away = [right(1), wrong(4)], [right(1) | {"answer": "2"}, right(5)]
    for machines in ((home, away), (away, home), (home, away, home)):
        again = merged("review", *machines)
        assert [a["time"] for a in again] == sorted(a["time"] for a in home + away)
        assert due_after(*again) == 5 + 3


def test_answers_from_two_zones_are_added_in_the_order_in_which_they_were_given():
    tokyo = timezone(timedelta(hours=9))
    damaged, noon = right(1) | {"time": None}, right(1)
    before, after = (said(1, hour=hour, zone=tokyo) for hour in (18, 22))
    in_order = [damaged, before, noon, after]
    for machines in (
        ([noon, damaged], [after, before]),
        ([after, before, noon], [damaged]),
    ):
        assert merged("review", *machines) == in_order


def test_the_first_answer_of_all_machines_decides():
    earlier = merged("predictions", [wrong(3)], [right(0)])
    assert agenda(kept({"02-a": earlier}), ["02-a"], at(9)) == Agenda()
