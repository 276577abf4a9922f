"""Until when, in every form? Deadlines in words, hours left, who has not been heard, and as a calendar file.

One wording for pages, notices, papers and calendars: weekday, date, hour, the body's place and UTC, and what counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from icalendar import Alarm, Calendar
from icalendar import Event as Appointment

from equipoise.desk.affairs import Affairs
from equipoise.desk.procedure import SECOND, Case, Micros, State, holidays_on, labelled, local, moment

__all__ = ["Heard", "calendar", "counts", "heard", "left", "line", "member_holidays", "words"]


@dataclass(frozen=True, slots=True)
class Heard:
    """What one member has said in a round: its last stance, else that it made a statement; what it saw, who reaches it.

    ``stance`` of a break is its form, of a reservation that was lifted "scrutiny-reservation-lifted".
    """

    member: str
    stance: str
    seen: bool
    reachable: bool

    @property
    def silent(self) -> bool:
        """Has it said nothing yet? Reminders go to these only."""
        return not self.stance


def words(case: Case, zone: str = "") -> str:
    """The deadline of a case in words, also at the reader's ``zone``; empty where it has none."""
    return labelled(case.round.deadline, case.round.rule.zone, zone) if case.round else ""


def line(case: Case, now: Micros, zone: str = "") -> str:
    """The deadline and what is left of it at ``now``: the one line of page, notice, calendar and command.

    Weekday, date, hour at the body, in UTC and at the reader's ``zone``, and days, hours and minutes left.
    """
    return ", ".join(part for part in (words(case, zone), left(case, now)) if part)


def counts(case: Case, zone: str = "") -> str:
    """What counts, as a sentence."""
    if case.round is None:
        return ""
    rule = case.round.rule
    word = "at or before" if rule.inclusive else "strictly before"
    forms = " or ".join(f"an {form}" for form in rule.break_forms)
    return f"{forms.capitalize()} counts if the desk has received it {word} {words(case, zone)}."


def left(case: Case, now: Micros) -> str:
    """How much time is left, in words."""
    if case.round is None or case.state is not State.SILENCE:
        return ""
    seconds = (case.round.deadline - now) // 1_000_000
    if seconds <= 0:
        return "ended, being closed"
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    parts = [f"{days} d"] if days else []
    parts += [f"{hours} h"] if days or hours else []
    return " ".join([*parts, f"{rest // 60} min", f"{rest % 60} s"]) + " left"


def heard(case: Case, affairs: Affairs) -> list[Heard]:
    """Who has been heard in the round, member by member."""
    if case.round is None:
        return []
    here = [p for p in case.positions if (p.version, p.round) == (case.version, case.rounds)]
    said = {p.member: p.stance for p in here if p.stance == "statement"}
    said |= {p.member: f"{p.stance}{'-lifted' if p.lifted else ''}" for p in here if p.stance != "statement"}
    said |= {b.member: b.form for b in case.breaks}
    return [
        Heard(member, said.get(member, ""), member in case.seen or member in said, member in affairs.contacts)
        for member in case.round.needed
    ]


def member_holidays(case: Case) -> dict[str, str]:
    """Which eligible members have a public holiday on the day of the deadline? Told; it moves nothing."""
    if case.round is None:
        return {}
    return holidays_on(local(case.round.deadline, case.round.rule.zone).date(), case.round.eligible)


def calendar(cases: Iterable[Case], title: str, origin: str, now: Micros, zone: str = "") -> bytes:
    """The open deadlines as an iCalendar file (RFC 5545), with alarms a day and an hour before each.

    ``now``: the instant at which it is written, from which the time left is told. ``zone``: the reader's.
    """
    made = Calendar()
    made.add("prodid", "-//Equipoise//Desk//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", f"Deadlines of {title}")
    for case in cases:
        if case.state is not State.SILENCE or case.round is None:
            continue
        entry = Appointment()
        when = moment(case.round.deadline)
        entry.add("uid", f"{case.id}-{case.round.number}@{origin}")
        entry.add("dtstamp", moment(now))
        # Whatever moved the deadline, an extension or an outage: a calendar takes the later one over the one it has.
        entry.add("sequence", (case.round.deadline - case.round.first_deadline) // SECOND)
        entry.add("dtstart", when)
        entry.add("dtend", when)
        entry.add("summary", f"{case.number}: silence ends ({words(case, zone)})")
        written = f"Written on {labelled(now, case.round.rule.zone)}"
        entry.add("description", f"{case.title}\n{counts(case, zone)}\n{written}: {line(case, now, zone)}.")
        for before in (timedelta(days=1), timedelta(hours=1)):
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", f"{case.number}: silence ends")
            alarm.add("trigger", -before)
            entry.add_component(alarm)
        made.add_component(entry)
    return bytes(made.to_ical())
