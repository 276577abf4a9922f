"""What of reasons that nobody can see, days without an hour, orders too late, a clock set back at a restart?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desk_scenes import PLAIN, START, ceiling, runs, under_silence
from equipoise.desk.clock import HeldClock
from equipoise.desk.desk import Desk
from equipoise.desk.keeping import export, import_record, verify
from equipoise.desk.procedure import HOUR, SECOND, State
from equipoise.desk.refusing import Refused

STRICT = {"body": "council", "rule": replace(PLAIN, name="strict", reason_required=True).to_json()}


def clean(desk: Desk) -> bool:
    return verify(desk.store, desk.signer.verifier).faults == ()


@pytest.mark.parametrize("words", ["", " \n", "\u200b\u2060", "\u202e", "\x00", "...", "\u2014", "\U0001f6d1"])
def test_what_says_nothing_is_no_reason(desk: Desk, words: str) -> None:
    desk.manage("silence-rule-set", "office", STRICT, second="chair")
    under_silence(desk)
    with pytest.raises(Refused, match="an objection states its reason"):
        desk.submit("more", "break", "head-bre", {"form": "objection", "reason": words})
    with pytest.raises(Refused, match="says which text you would accept"):
        desk.submit("more", "break", "head-bre", {"form": "amendment", "reason": "No.", "acceptable": words})
    with pytest.raises(Refused, match="A reservation needs its words"):
        desk.submit("more", "position", "head-bre", {"stance": "reservation", "statement": words})
    assert desk.case("more").state is State.SILENCE
    desk.submit("more", "break", "head-bre", {"form": "objection", "reason": "\u4e0d\u884c"})  # any script will do
    assert desk.case("more").state is State.BROKEN


def test_any_words_are_kept_to_the_letter(desk: Desk, tmp_path: Path) -> None:
    words = "Nul \x00 bell \x07 right \u202e to left, \U0001f30a, <script>, e\u0301 & \u00e9, \"'`"
    under_silence(desk)
    desk.submit("more", "break", "head-bre", {"form": "objection", "reason": words})
    assert desk.case("more").breaks[0].reason == words
    assert clean(desk)
    record = b"".join(export(desk.store, desk.signer.verifier))
    copy = import_record(tmp_path / "copy.sqlite", record)
    assert b"".join(export(copy, desk.signer.verifier)) == record
    copy.close()


@pytest.mark.parametrize(
    ("deadline", "said"),
    [
        ("2026-11-26", "names no hour"),
        ("20261126", "names no hour"),
        ("2027-12-01T10:00", "at most a year"),
        ("9999-12-31T23:59", "out of reach|at most a year|written exactly"),
        (START + 367 * 24 * HOUR, "at most a year"),
    ],
)
def test_a_deadline_is_an_hour_and_not_years_away(desk: Desk, deadline: str | int, said: str) -> None:
    desk.submit("more", "draft", "head-ald", {"text": ceiling(), "body": "council"})
    desk.submit("more", "table", "head-ald")
    with pytest.raises(Exception, match=said) as refused:
        desk.submit("more", "propose-silence", "chair", {"deadline": deadline})
    assert isinstance(refused.value, Refused)
    assert desk.case("more").state is State.TABLED


def test_nothing_that_was_silent_is_reworded_or_acknowledged_after_its_deadline(desk: Desk, clock: HeldClock) -> None:
    deadline = under_silence(desk)
    runs(desk, clock, deadline - clock.at - SECOND)
    better = ceiling().replace("More for the lake", "More for the Lake")
    desk.submit("more", "correct", "office", {"text": better, "note": "A capital."})
    clock.pass_(2 * SECOND)  # within the settle window
    worse = better.replace("for the Lake", "against the lake")
    with pytest.raises(Refused, match="strictly before"):
        desk.submit("more", "correct", "office", {"text": worse, "note": "Another word."})
    with pytest.raises(Refused, match="strictly before"):
        desk.submit("more", "acknowledge", "head-bre")
    runs(desk, clock, 130 * SECOND)
    case = desk.case("more")
    assert (case.state, case.title) == (State.ADOPTED, "More for the Lake")


@pytest.mark.parametrize("first", ["amend", "extend"])
def test_a_new_text_and_an_extension_at_the_same_instant(desk: Desk, clock: HeldClock, first: str) -> None:
    deadline = under_silence(desk)
    at = desk.now
    orders = {
        "amend": lambda: desk.submit("more", "amend", "head-ald", {"text": ceiling(15_000_000)}, received_at=at),
        "extend": lambda: desk.submit("more", "extend", "chair", {"deadline": deadline + HOUR}, received_at=at),
    }
    second = "extend" if first == "amend" else "amend"
    orders[first]()
    if second == "extend":  # the round that it would extend is gone
        with pytest.raises(Refused, match="it is tabled"):
            orders[second]()
    else:
        orders[second]()
    case = desk.case("more")
    assert (case.state, case.version) == (State.TABLED, 2)
    assert {e.received_at for e in desk.entries("more")} == {at}
    runs(desk, clock, deadline + HOUR + 130 * SECOND - clock.at)
    assert desk.case("more").state is State.TABLED  # nothing of the old round is adopted


def test_a_clock_set_back_while_the_desk_was_stopped_gives_nobody_time(
    desk: Desk, database_address: str, tmp_path: Path, clock: HeldClock
) -> None:
    deadline = under_silence(desk)
    runs(desk, clock, deadline - clock.at - SECOND)
    recorded = desk.entries()[-1].recorded_at
    again = Desk.open(database_address, tmp_path / "desk.key", HeldClock(clock.at - HOUR, epoch="another boot"))
    again.tick()
    assert again.case("more").state is State.PAUSED  # it was an hour later already: this clock is not believed
    assert [e.kind for e in again.entries()[-2:]] == ["clock-fault", "paused"]
    again.submit("more", "break", "head-bre", {"form": "objection", "reason": "In the pause."})
    entry = again.entries("more")[-1]
    assert entry.received_at >= recorded
    assert again.case("more").state is State.BROKEN
    assert clean(again)
    again.close()
