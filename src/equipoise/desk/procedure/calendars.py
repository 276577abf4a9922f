"""When does a period end? Local time of the body, its holidays, summer time, as an exact instant.

A local time that does not exist (the clocks go forward over it) is refused; one that exists twice needs to be told
which (``fold`` 0 the first, 1 the second). A period in hours never rolls to a working day; one in days ends with the
last second of its last day, on the next working day where the rule says so (Regulation 1182/71 Art. 3). Days of public
holidays are those of the rule's country; those of members are told, they do not move a deadline.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

from equipoise.desk.procedure.rules import SilenceRule
from equipoise.desk.procedure.states import FAR, Micros
from equipoise.errors import EquipoiseError

__all__ = [
    "BadTime",
    "beginning",
    "expiry",
    "holidays_on",
    "instant",
    "is_working",
    "labelled",
    "local",
    "moment",
    "place_of",
    "zone_of",
]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)
_COUNTRIES = {"USA": "US", "GBR": "GB"}


class BadTime(EquipoiseError):
    """A local time that does not exist, exists twice, or cannot be read."""


def zone_of(name: str) -> ZoneInfo:
    """The time zone of an IANA name. Raises BadTime."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadTime(f"unknown time zone {name!r}: give an IANA name such as Europe/Brussels") from None


def moment(at: Micros) -> datetime:
    """The instant as a datetime in UTC."""
    return _EPOCH + timedelta(microseconds=at)


def _micros(when: datetime) -> Micros:
    return (when - _EPOCH) // _MICRO


def instant(text: str | datetime, zone: str, fold: int | None = None) -> Micros:
    """The instant of a local time ("2026-11-26T18:00", or with an offset of its own). Raises BadTime.

    >>> instant("2026-11-26T18:00", "Europe/Brussels")
    1795712400000000
    """
    try:
        naive = datetime.fromisoformat(text) if isinstance(text, str) else text
    except ValueError:
        raise BadTime(f"{text!r} is no date and time: write it as 2026-11-26T18:00") from None
    if isinstance(text, str) and len(text) <= len("2026-11-26"):
        # A day is no instant: its first hour and its last are a day apart, and each is what somebody means by it.
        raise BadTime(f"{text!r} names no hour: write it as 2026-11-26T18:00")
    try:
        if naive.tzinfo is not None:
            return _micros(naive.astimezone(UTC))
        place = zone_of(zone)
        ends = [naive.replace(tzinfo=place, fold=f).astimezone(UTC) for f in (0, 1)]
        back = [end.astimezone(place).replace(tzinfo=None) for end in ends]
    except OverflowError:
        raise BadTime(f"{text} is out of reach of the calendar") from None
    if naive not in back:
        raise BadTime(f"{naive.isoformat(' ', 'minutes')} does not exist in {zone}: the clocks go forward over it")
    if ends[0] != ends[1] and fold is None:
        first, second = (naive.replace(tzinfo=place, fold=f).isoformat(timespec="minutes") for f in (0, 1))
        ways = f"write {first} for the first or {second} for the second"
        raise BadTime(f"{naive.isoformat(' ', 'minutes')} exists twice in {zone}, when the clocks go back: {ways}")
    if (found := _micros(ends[fold or 0])) > FAR:
        raise BadTime(f"{text} is out of reach of the calendar")
    return found


def beginning(day: date, zone: str) -> Micros:
    """The first instant of a day at a place; where the clocks go forward over its midnight, the one at which they do.

    >>> labelled(beginning(date(2027, 4, 30), "Africa/Cairo"), "Africa/Cairo")
    'Friday 30 April 2027, 01:00 Cairo (29 April, 22:00 UTC)'
    """
    return _micros(datetime.combine(day, time(), zone_of(zone)).astimezone(UTC))


def local(at: Micros, zone: str) -> datetime:
    """The instant as the local time of a place."""
    return moment(at).astimezone(zone_of(zone))


def labelled(at: Micros, zone: str, reader: str = "") -> str:
    """The instant in words, local, UTC and where the reader is, as notices, pages, papers and calendars all say it.

    >>> labelled(1795712400000000, "Europe/Brussels")
    'Thursday 26 November 2026, 18:00 Brussels (17:00 UTC)'
    >>> labelled(1795712400000000, "Europe/Brussels", "Australia/Sydney")
    'Thursday 26 November 2026, 18:00 Brussels (17:00 UTC; 27 November, 04:00 Sydney)'
    >>> labelled(1795712400000000, "UTC")
    'Thursday 26 November 2026, 17:00 UTC'
    """
    here = local(at, zone)
    clock = "%H:%M:%S" if here.second else "%H:%M"

    def there(other: datetime) -> str:
        day = "" if other.date() == here.date() else f"{other.day} {other:%B}, "
        return day + other.strftime(clock)

    others = [] if zone == "UTC" else [f"{there(moment(at))} UTC"]
    if reader not in ("", "UTC", zone):
        others.append(f"{there(local(at, reader))} {place_of(reader)}")
    told = f" ({'; '.join(others)})" if others else ""
    return f"{here:%A} {here.day} {here:%B %Y}, {here.strftime(clock)} {place_of(zone)}{told}"


def place_of(zone: str) -> str:
    """The place of a time zone, as it is told: Europe/Brussels is Brussels."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


@lru_cache(maxsize=256)
def _feasts(country: str, year: int) -> Any:
    try:
        return holidays.country_holidays(country, years=year, language="en_US")  # else that of the machine's settings
    except NotImplementedError as unknown:
        raise BadTime(str(unknown)) from None


def is_working(day: date, country: str) -> bool:
    """Is it a working day: no Saturday, Sunday or public holiday of the country ("" knows no holidays)?"""
    return day.weekday() < 5 and not (country and day in _feasts(country, day.year))


def holidays_on(day: date, members: Iterable[str]) -> dict[str, str]:
    """Which members have a public holiday on this day, and which? Those whose calendar is not known are left out."""
    found = {}
    for member in members:
        try:
            feast = _feasts(_COUNTRIES.get(member, member), day.year).get(day)
        except BadTime:
            continue
        if feast:
            found[member] = str(feast)
    return found


def expiry(begun: Micros, period: int, rule: SilenceRule) -> Micros:
    """When does a period of so many units end that began at this instant?

    Hours run through. Days: the day of the event is not counted unless the rule says so, and the last one ends with
    its last second (as the instant after it). Working days skip days without work.
    """
    if rule.unit == "hours":
        return begun + period * 3600 * 1_000_000
    day = local(begun, rule.zone).date()
    left = period - (1 if rule.count_first_day else 0)
    while left > 0:
        day += timedelta(days=1)
        if rule.unit == "calendar-days" or is_working(day, rule.calendar):
            left -= 1
    while rule.roll and not is_working(day, rule.calendar):
        day += timedelta(days=1)
    return beginning(day + timedelta(days=1), rule.zone)
