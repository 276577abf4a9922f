"""Do reminders reach those only who were not heard, with the same hour as page, command and calendar?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from icalendar import Calendar
from sqlalchemy import select

from desk_scenes import PLAIN, runs, under_silence
from equipoise.desk.clock import HeldClock
from equipoise.desk.deadlines import calendar, heard, line
from equipoise.desk.desk import Desk
from equipoise.desk.keeping import verify
from equipoise.desk.procedure import HOUR, unheard
from equipoise.desk.refusing import Refused
from equipoise.desk.store import schema

REMIND = {"body": "council", "rule": replace(PLAIN, remind_h=(24,)).to_json()}


def letters(desk: Desk, word: str) -> dict[str, str]:
    """The notices whose subject has the word: recipient -> text."""
    with desk.store.read() as connection:
        rows = connection.execute(select(schema.outbox)).all()
    return {row.recipient.split("@")[0]: row.text for row in rows if word in row.subject}


def test_reminders_go_to_those_not_heard_and_say_what_everything_says(desk: Desk, clock: HeldClock) -> None:
    desk.manage("silence-rule-set", "office", REMIND, second="chair")
    said = {"member": "EST", "address": "est@example.org", "zone": "Australia/Sydney"}
    desk.manage("contact-set", "office", said)
    under_silence(desk)
    desk.submit("more", "position", "head-cyr", {"stance": "support"})
    runs(desk, clock, 24 * HOUR)
    found = letters(desk, "not been heard")
    assert set(found) == {"ald", "bre", "dor", "est"}
    case = desk.case("more")
    assert tuple(h.member for h in heard(case, desk.affairs()) if h.silent) == unheard(case)
    told = "Wednesday 25 November 2026, 09:00 Brussels (08:00 UTC; 19:00 Sydney), 1 d 0 h 0 min 0 s left"
    assert line(case, desk.now, "Australia/Sydney") == told
    assert told in found["est"]
    assert "Sydney" not in found["ald"]
    made = calendar([case], "Lake", "desk.test", desk.now, "Australia/Sydney")
    (entry,) = Calendar.from_ical(made).walk("VEVENT")
    assert told in str(entry["description"])
    assert letters(desk, "is under silence").keys() >= {"cyr"}
    assert verify(desk.store, desk.signer.verifier).faults == ()  # the outbox follows from the record


def test_a_zone_that_does_not_exist_is_refused(desk: Desk) -> None:
    for zone in ("Brussels", "../etc/passwd", "Europe/Nowhere"):
        with pytest.raises(Refused, match="unknown time zone"):
            desk.manage("contact-set", "office", {"member": "ALD", "address": "a@example.org", "zone": zone})
