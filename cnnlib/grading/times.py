"""When something was handed in: a time as people and programs write it, in UTC.

nbgrader's own reading takes "CEST" for UTC and " +0200" for 200 seconds.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

__all__ = ["certain", "clock", "utc"]

_CLOCK = re.compile(r"(.*?\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?[AaPp][Mm])?)(.*)")
_TWO_WAYS = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]")  # the first of May, or the fifth of
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?([0-5]\d)?")


def utc(text, zone="UTC"):
    """The time that a text tells, in UTC and without a zone, as nbgrader keeps times.

    Parameters
    ----------
    text : str
        A date and a clock's time, then perhaps a zone: ``+02:00``, ``UTC+2``, ``CEST``,
        ``Europe/Berlin``. Without one it is UTC.
    zone : str
        The course's own, for names that several zones have.

    Returns
    -------
    datetime

    Raises
    ------
    ValueError
        If it is no time, or the zone is not known or not the only one of its name.

    Examples
    --------
    >>> utc("2026-07-01 10:00:00 CEST").isoformat()
    '2026-07-01T08:00:00'
    >>> utc("2026-01-01 10:00 CST")
    Traceback (most recent call last):
    ValueError: CST is several time zones; write the offset instead, like +02:00
    >>> utc("2026-01-01 10:00 CST", "America/Chicago").hour
    16
    """
    match = _CLOCK.fullmatch(" ".join(text.split()))
    if match is None:
        raise ValueError("it is no time")
    local = _local(match[1])
    name = re.sub(r"\(.*\)", "", match[2]).strip()
    return (local - _offset(name, local, zone)).replace(tzinfo=None)


def certain(text, zone=None):
    """The time that an LMS tells, as `utc`; None where it leaves that open.

    Parameters
    ----------
    text : str
        As it stands in a name: ``2026-03-05-10-05-00``, ``20260305100500``,
        ``Mar 5, 2026 1005 AM``; or otherwise.
    zone : str, optional
        What a text without a zone means; without this, it means nothing certain.

    Returns
    -------
    datetime or None

    Examples
    --------
    >>> certain("Mar 5, 2026 1005 AM", "Europe/Berlin").isoformat()
    '2026-03-05T09:05:00'
    >>> certain("2026-03-05-10-05-00")
    """
    match = _CLOCK.fullmatch(_spelled(text))
    meant = match and (match[2].strip() or zone)
    try:
        return utc(f"{match[1]} {meant}", zone or "UTC") if meant else None
    except ValueError:
        return None


def clock(text):
    """What stands on the clock of such a text, in whatever zone; or None.

    Examples
    --------
    >>> clock("Mar 5, 2026 905 PM").isoformat()
    '2026-03-05T21:05:00'
    """
    match = _CLOCK.fullmatch(_spelled(text))
    try:
        return _local(match[1]) if match else None
    except ValueError:
        return None


def _spelled(text):
    """A time as `utc` reads it, whatever an LMS left out for the sake of a name."""
    digits = re.sub("-", "", text)
    if len(digits) == 14 and digits.isdecimal():
        day, rest = f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}", digits[8:]
        return f"{day} {rest[:2]}:{rest[2:4]}:{rest[4:]}"
    text = " ".join(text.split())
    return re.sub(r"(?<=[ ,])(\d{1,2})[.:]?(\d\d)( ?[AP]M)?$", r"\1:\2\3", text)


def _local(text):
    """What stands on the clock; what is left out is not filled in with today."""
    from dateutil import parser

    defaults = datetime(2000, 1, 1), datetime(2001, 2, 2)
    try:
        first, second = (parser.parse(text, default=d) for d in defaults)
    except (ValueError, OverflowError) as error:
        raise ValueError("it is no time") from error
    whole = first == second and first.tzinfo is None and 1970 < first.year < 9999
    if not whole or _TWO_WAYS.match(text):
        raise ValueError("it is no time")
    return first


def _offset(name, local, zone):
    if name.upper() in ("", "Z", "UTC", "GMT"):
        return timedelta(0)
    if match := _OFFSET.fullmatch(name.upper()):
        size = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        if size > timedelta(hours=14):
            raise ValueError(f"{name} is no time zone")
        return size if match[1] == "+" else -size
    if "/" in name and name in _zones():
        return local.replace(tzinfo=ZoneInfo(name)).utcoffset()
    ours = _names_in(zone, local.year).get(name)
    found = ours or _all_names(local.year).get(name, ())
    if len(found) == 1:
        return min(found)
    if found:
        why = "is several time zones; write the offset instead, like +02:00"
        raise ValueError(f"{name} {why}")
    raise ValueError(f"{name} is no time zone; write an offset, like +02:00")


_zones = cache(available_timezones)  # it looks through folders


@cache
def _all_names(year):
    """The short names of zones in a year, each with the offsets that it stands for."""
    names = {}
    for zone in _zones():
        for name, offsets in _names_in(zone, year).items():
            names.setdefault(name, set()).update(offsets)
    return names


@cache
def _names_in(zone, year):
    """The short names of a zone, of winter and summer."""
    names = {}
    for month in (1, 7):
        when = datetime(year, month, 1, tzinfo=UTC).astimezone(ZoneInfo(zone))
        names.setdefault(when.tzname(), set()).add(when.utcoffset())
    return names
