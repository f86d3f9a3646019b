"""When something was handed in, as people and programs write it."""

import pytest

from cnnlib.grading.times import utc

TEN = "2026-03-01 10:00"
TIMES = {  # on the first of March 2026, in UTC
    f"{TEN}:00.500000 UTC": "10:00:00.500000",
    f"{TEN}:00": "10:00:00",
    f"{TEN} GMT": "10:00:00",
    "2026-03-01T10:00:00Z": "10:00:00",
    f"{TEN} PM": "22:00:00",
    f"{TEN} CET": "09:00:00",
    f"{TEN} CEST": "08:00:00",
    f"{TEN} EST": "15:00:00",
    f"{TEN} MSK": "07:00:00",
    f"{TEN}:00 Europe/Berlin": "09:00:00",
    f"{TEN}:00 +0200": "08:00:00",
    f"{TEN}:00 +02": "08:00:00",
    f"{TEN}:00+02:00": "08:00:00",
    f"{TEN} -0330": "13:30:00",
    f"{TEN} UTC+2": "08:00:00",
    "Sun, 1 Mar 2026 10:00:00 +0100 (CET)": "09:00:00",
}


@pytest.mark.parametrize("text", TIMES)
def test_a_time_is_read_in_its_zone(text):
    assert utc(text).isoformat() == f"2026-03-01T{TIMES[text]}"


def test_in_summer_a_place_has_another_time():
    assert utc("2026-07-01 10:00 Europe/Berlin").hour == 8


@pytest.mark.parametrize(
    ("name", "zone", "hour"),
    [
        ("CST", "America/Chicago", 16),
        ("CST", "Asia/Shanghai", 2),
        ("IST", "Asia/Kolkata", 4),
        ("PST", "America/Los_Angeles", 18),
    ],
)
def test_a_name_of_several_zones_is_the_course_s_or_refused(name, zone, hour):
    assert utc(f"{TEN} {name}", zone).hour == hour
    with pytest.raises(ValueError, match=f"^{name} is several time zones; write the"):
        utc(f"{TEN} {name}")


@pytest.mark.parametrize("zone", ["XYZ", "Mars/Crater", "+2500", "+02:00:00x", "noon"])
def test_an_unknown_zone_is_refused(zone):
    with pytest.raises(ValueError, match="is no time zone"):
        utc(f"{TEN} {zone}")


NO_TIMES = ["", "yesterday", "10:00", "2026-03-01", "Sunday 10:00", "3/1/2026 10:00"]


@pytest.mark.parametrize("text", NO_TIMES)
def test_what_leaves_the_day_open_is_no_time(text):
    with pytest.raises(ValueError, match="^it is no time$"):
        utc(text)


def test_a_long_text_takes_no_longer_than_it_is_long():
    with pytest.raises(ValueError, match="no time"):
        utc("1:" * 100_000)
