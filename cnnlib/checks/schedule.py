"""When a question that was answered wrongly is asked again.

A question counts as answered wrongly when its first answer in the lesson was wrong,
whatever came after it. It is asked again after 1 day. Every right answer lengthens the
pause, to 3, 7 and 21 days; a wrong one brings it back to 1. What is right after 21 days
is done.

A day is a date where the student was: the one that is written in the answer's time,
whatever the clocks or the student did later. Answers that are kept in UTC have the date
of this machine's time zone, by its rule for their time. A question that waits longer
than it should is still due. An answer before the question's day does not count: a
second one on the same day, or one on another machine. Nor does one that is dated after
today or not at all, since a clock was wrong or the entry is damaged; if that is the
first answer, the question is due at once: better asked too early than never.

At most ten questions are asked on one day, those first that have been due longest; the
others wait until tomorrow.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cnnlib.checks import progress

__all__ = ["A_DAY", "DAYS", "Agenda", "agenda", "due", "in_words", "local_time"]

DAYS = (1, 3, 7, 21)
A_DAY = 10  # questions at most


@dataclass(frozen=True)
class Agenda:
    """What is to be asked.

    Attributes
    ----------
    today : tuple of str
        Ids of questions, those first that have been due longest.
    then : datetime.date or None
        When the next question after those is due; None if there is none.
    """

    today: tuple = ()
    then: date | None = None


def agenda(kept, ids, now):
    """Which of some questions to ask today, and when to come back.

    Parameters
    ----------
    kept : dict of dict
        As `progress.load` gives it.
    ids : iterable of str
        The questions of the course, in its order.
    now : datetime.datetime
        With a time zone, which says where a day ends.

    Returns
    -------
    Agenda

    Examples
    --------
    >>> from datetime import UTC
    >>> wrong = {"answer": "25", "right": False, "time": "2026-03-01T10:00:00+01:00"}
    >>> kept = {"predictions": {"02-corner": {"answers": [wrong]}}}
    >>> agenda(kept, ["02-corner"], datetime(2026, 3, 2, tzinfo=UTC)).today
    ('02-corner',)
    >>> agenda(kept, ["02-corner"], datetime(2026, 3, 1, tzinfo=UTC)).then
    datetime.date(2026, 3, 2)
    """
    given, again = ({id: _answers(kept, s, id) for id in ids} for s in _SECTIONS)
    days = {
        id: due(answers[0], again[id], now)
        for id, answers in given.items()
        if answers and not answers[0]["right"]
    }
    waiting = sorted((id for id in days if days[id]), key=days.get)
    left = max(0, A_DAY - _answered_today(kept, now))
    today = [id for id in waiting if days[id] <= now.date()][:left]
    tomorrow = now.date() + timedelta(1)
    later = [max(days[id], tomorrow) for id in waiting if id not in today]
    return Agenda(tuple(today), min(later, default=None))


def due(first, again, now):
    """The day on which a question is asked again.

    Parameters
    ----------
    first : dict
        The first answer in the lesson, a wrong one: ``{"right": bool, "time": str}``.
    again : sequence of dict
        The answers in review, in their order.
    now : datetime.datetime
        With a time zone.

    Returns
    -------
    datetime.date or None
        None when the question is done.

    Examples
    --------
    >>> from datetime import UTC
    >>> now = datetime(2026, 3, 9, tzinfo=UTC)
    >>> first = {"right": False, "time": "2026-03-01T10:00:00+01:00"}
    >>> due(first, [], now)
    datetime.date(2026, 3, 2)
    >>> due(first, [{"right": True, "time": "2026-03-02T10:00:00+01:00"}], now)
    datetime.date(2026, 3, 5)
    """
    pauses = 0  # that ended with a right answer
    day = _day(first, now) + timedelta(DAYS[0])
    for answer in again:
        given = _day(answer, now)
        if given < day:
            continue
        pauses = pauses + 1 if answer["right"] else 0
        if pauses == len(DAYS):
            return None
        day = given + timedelta(DAYS[pauses])
    return day


def in_words(day, now):
    """How far away a day is.

    Examples
    --------
    >>> from datetime import UTC
    >>> now = datetime(2026, 3, 1, 23, tzinfo=UTC)
    >>> in_words(date(2026, 3, 2), now), in_words(date(2026, 3, 4), now)
    ('tomorrow', 'in 3 days')
    """
    days = (day - now.date()).days
    return "tomorrow" if days == 1 else f"in {days} days"


def local_time():
    """What this machine's clock says, in its own time zone.

    Returns
    -------
    datetime.datetime

    Examples
    --------
    >>> local_time().tzinfo is None
    False
    """
    return datetime.now().astimezone()


_SECTIONS = ("predictions", "review")


def _answers(kept, section, id):
    return progress.answers(kept.get(section, {}).get(id, {}))


def _answered_today(kept, now):
    reviewed = (_answers(kept, "review", id) for id in kept.get("review", {}))
    return sum(any(_day(a, now) == now.date() for a in found) for found in reviewed)


def _day(answer, now):
    """The student's date of an answer; long ago if it is not known or not yet."""
    time = progress.time(answer)
    try:
        if not time.utcoffset():
            time = time.astimezone()
        day = time.astimezone(now.tzinfo).date()
    except (OSError, OverflowError, ValueError):  # near the year 1 or 9999
        return date.min
    return time.date() if day <= now.date() else date.min
