"""What do the events make of a case? One function a kind of event; an event of an unknown kind is an error.

Folding decides nothing: whatever is written happened. A new kind of event gets its function here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from equipoise.desk.procedure.rules import rule_from
from equipoise.desk.procedure.states import Binding, Break, Case, Event, Position, Round, State

__all__ = ["KINDS", "fold", "folded", "untitled", "without_words"]

Body = Mapping[str, Any]


def folded(case: Case, events: Iterable[Event]) -> Case:
    """The case after these events, in order."""
    for event in events:
        case = fold(case, event)
    return case


def fold(case: Case, event: Event) -> Case:
    """The case after one event."""
    body = event.body
    at = body.get("at", case.at)
    return replace(_FOLDS[event.kind](case, body), at=max(case.at, at))


def untitled(marking: str) -> str:
    """What a marked text is called where its title is not told."""
    return f"A text marked {marking}"


def without_words(case: Case) -> Case:
    """The case as the record tells it without the words of its text: that it is there, where it stands, who spoke.

    Not its title, what it says, touches and would do, its route, its date, or any reason or statement.
    """
    return replace(
        case,
        title=untitled(case.marking),
        text="",
        digest_salt="",
        reads=frozenset(),
        writes=frozenset(),
        route=(),
        effective="",
        failure="",
        corrigenda=("",) * len(case.corrigenda),
        breaks=tuple(replace(x, reason="", acceptable="") for x in case.breaks),
        late=tuple(replace(x, reason="", acceptable="") for x in case.late),
        positions=tuple(replace(p, statement="") for p in case.positions),
    )


def _text(b: Body) -> dict[str, Any]:
    """The parts of a text that tabling or amending sets."""
    return {
        "title": b.get("title") or untitled(b.get("marking", "")),
        "text": b.get("text", ""),
        "digest_salt": b.get("digest_salt", ""),
        "sealed": b.get("sealed", ""),
        "digests": dict(b["digests"]),
        "base": b["digests"].get("base", ""),
        "reads": frozenset(b.get("reads", ())),
        "writes": frozenset(b.get("writes", ())),
        "route": tuple(b.get("route", ())),
        "effective": b.get("effective", ""),
    }


def _drafted(case: Case, b: Body) -> Case:
    return replace(
        case,
        state=State.DRAFT,
        sponsor=b["sponsor"],
        body=b["body"],
        subject=b.get("subject", ""),
        marking=b.get("marking", ""),
        package=b.get("package", ""),
        parent=b.get("parent", ""),
        objection=b.get("objection", 0),
        after=tuple(b.get("after", ())),
        version=1,
        moved_at=b["at"],
        **_text(b),
    )


def _tabled(case: Case, b: Body) -> Case:
    return replace(
        case, state=State.TABLED, number=b["number"], tabled_seq=b.get("order", 0), moved_at=b["at"], **_text(b)
    )


def _ended(case: Case, state: State, b: Body, **more: Any) -> Case:
    """The round is over: the state changes, what was said stays on record."""
    return replace(case, state=state, moved_at=b["at"], **more)


def _amended(case: Case, b: Body) -> Case:
    fresh = _text(b)
    return _ended(case, State.TABLED, b, version=case.version + 1, round=None, breaks=(), stale_by="", **fresh)


def _method(case: Case, b: Body) -> Case:
    return _ended(case, State.METHOD, b, method_until=b["method_until"], pending=dict(b["pending"]))


def _method_moved(case: Case, b: Body) -> Case:
    return replace(case, method_until=b["method_until"], pending={**case.pending, "deadline": b["deadline"]})


def _opened(case: Case, b: Body) -> Case:
    opened = Round(
        number=b["round"],
        opened_at=b["opened_at"],
        deadline=b["deadline"],
        first_deadline=b["deadline"],
        rule=rule_from(b["rule"]),
        eligible=tuple(b["eligible"]),
        binding=Binding(**b["binding"]),
        label=b.get("label", ""),
    )
    fresh: dict[str, Any] = {
        "pending": {},
        "method_until": None,
        "breaks": (),
        "seen": frozenset(),
        "reminded_at": None,
    }
    return _ended(case, State.SILENCE, b, round=opened, rounds=b["round"], rule=opened.rule, **fresh)


def _round(case: Case, **changes: Any) -> Round:
    assert case.round is not None
    return replace(case.round, **changes)


def _break_of(b: Body) -> Break:
    return Break(b["member"], b["form"], b["received_at"], b.get("reason", ""), b.get("acceptable", ""))


def _broken(case: Case, b: Body) -> Case:
    return replace(case, state=State.BROKEN, breaks=(*case.breaks, _break_of(b)), moved_at=b["at"])


def _late(case: Case, b: Body) -> Case:
    return replace(case, late=(*case.late, _break_of(b)))


def _position(case: Case, b: Body) -> Case:
    said = Position(b["member"], b["stance"], b["received_at"], case.version, case.rounds, b.get("statement", ""))
    here = (said.member, said.version, said.round)
    if said.stance == "statement":  # stands beside the stance: words take no reservation back
        return replace(case, positions=(*case.positions, said))
    kept = [p for p in case.positions if (p.member, p.version, p.round) != here or p.stance == "statement"]
    return replace(case, positions=(*kept, said))


def _lifted(case: Case, b: Body) -> Case:
    positions = tuple(
        replace(p, lifted=True) if p.member == b["member"] and p.stance == "scrutiny-reservation" else p
        for p in case.positions
    )
    return replace(case, positions=positions)


def _held(case: Case, b: Body) -> Case:
    held = _round(case, held_by=b["member"], held_at=b["at"], hold_until=b["until"])
    return replace(case, state=State.HELD, round=held)


def _unheld(case: Case, b: Body) -> Case:
    free = _round(case, held_by=None, held_at=None, hold_until=None, deadline=b["deadline"])
    return replace(case, state=State.SILENCE, round=free)


def _extended(case: Case, b: Body) -> Case:
    count = case.round.extensions + 1 if case.round else 1
    return replace(case, round=_round(case, deadline=b["deadline"], label=b.get("label", ""), extensions=count))


def _paused(case: Case, b: Body) -> Case:
    return replace(case, state=State.PAUSED, round=_round(case, paused_at=b["since"], pause_reason=b["reason"]))


def _resumed(case: Case, b: Body) -> Case:
    assert case.round is not None
    out = case.round.out_total + b["out"]
    held = case.round.held_by is not None
    again = _round(case, paused_at=None, pause_reason="", deadline=b["deadline"], out_total=out)
    return replace(case, state=State.HELD if held else State.SILENCE, round=again)


def _outage(case: Case, b: Body) -> Case:
    assert case.round is not None
    return replace(case, round=_round(case, out_total=case.round.out_total + b["out"]))


def _joined(case: Case, b: Body) -> Case:
    assert case.round is not None
    eligible = tuple(sorted({*case.round.eligible, b["member"]}))
    return replace(case, round=_round(case, eligible=eligible))


def _left(case: Case, b: Body) -> Case:
    assert case.round is not None
    breaks = case.breaks
    if case.round.rule.break_ends_with_membership:
        breaks = tuple(x for x in breaks if x.member != b["member"])
    return replace(case, round=_round(case, gone=case.round.gone | {b["member"]}), breaks=breaks)


def _renamed(case: Case, b: Body) -> Case:
    old, new = b["old"], b["new"]

    def name(code: str) -> str:
        return new if code == old else code

    found = replace(
        case,
        sponsor=name(case.sponsor),
        breaks=tuple(replace(x, member=name(x.member)) for x in case.breaks),
        positions=tuple(replace(p, member=name(p.member)) for p in case.positions),
        late=tuple(replace(x, member=name(x.member)) for x in case.late),
        seen=frozenset(map(name, case.seen)),
        pending={**case.pending, "eligible": [*map(name, case.pending["eligible"])]} if case.pending else {},
    )
    if case.round is None:
        return found
    eligible, gone = tuple(dict.fromkeys(map(name, case.round.eligible))), frozenset(map(name, case.round.gone))
    held_by = name(case.round.held_by) if case.round.held_by is not None else None
    return replace(found, round=_round(case, eligible=eligible, gone=gone, held_by=held_by))


def _adopted(case: Case, b: Body) -> Case:
    return _ended(case, State.ADOPTED, b, adopted_at=b["adopted_at"], recorded_at=b["at"])


def _contested(case: Case, b: Body) -> Case:
    return replace(case, state=State.CONTESTED, contested_from=case.state, breaks=(*case.breaks, _break_of(b)))


def _ruled(case: Case, b: Body) -> Case:
    if b["upheld"]:
        return _ended(case, State.BROKEN, b, contested_from=None, adopted_at=None)
    return replace(case, state=case.contested_from, contested_from=None, breaks=case.breaks[:-1])


def _corrected(case: Case, b: Body) -> Case:
    digests = {**case.digests, "text": b["text_digest"]}
    notes = (*case.corrigenda, b.get("note", ""))
    told = {"title": b.get("title") or case.title, "text": b.get("text", ""), "sealed": b.get("sealed", "")}
    return replace(case, corrigenda=notes, digests=digests, **told)


_FOLDS: Final[dict[str, Callable[[Case, Body], Case]]] = {
    "drafted": _drafted,
    "tabled": _tabled,
    "amended": _amended,
    "method-proposed": _method,
    "method-moved": _method_moved,
    "method-objected": lambda c, b: _ended(c, State.AT_TABLE, b, method_until=None, pending={}),
    "opened": _opened,
    "broken": _broken,
    "broken-with": lambda c, b: _ended(c, State.BROKEN, b),
    "further-break": lambda c, b: replace(c, breaks=(*c.breaks, _break_of(b))),
    "late-break": _late,
    "position": _position,
    "lifted": _lifted,
    "seen": lambda c, b: replace(c, seen=c.seen | {b["member"]}),
    "reminded": lambda c, b: replace(c, reminded_at=b["at"]),
    "held": _held,
    "unheld": _unheld,
    "hold-ended": lambda c, b: _ended(c, State.AT_TABLE, b),
    "extended": _extended,
    "corrected": _corrected,
    "withdrawn": lambda c, b: _ended(c, State.WITHDRAWN, b, withdrawn_at=b["at"]),
    "taken-over": lambda c, b: _ended(
        c, State.TABLED, b, sponsor=b["member"], withdrawn_at=None, round=None, breaks=()
    ),
    "staled": lambda c, b: _ended(c, State.STALE, b, stale_by=b["by"]),
    "cancelled": lambda c, b: _ended(c, State.TABLED, b, round=None, breaks=()),
    "member-joined": _joined,
    "member-left": _left,
    "member-renamed": _renamed,
    "paused": _paused,
    "resumed": _resumed,
    "outage-noted": _outage,
    "redrafted": lambda c, b: _ended(c, State.TABLED, b),
    "sent-to-table": lambda c, b: _ended(
        c, State.AT_TABLE, b, pending={}, rule=rule_from(b["rule"]) if "rule" in b else c.rule
    ),
    "vote-deferred": lambda c, b: replace(c, deferred_until=b["until"]),
    "refused-at-table": lambda c, b: _ended(c, State.BROKEN, b),
    "adopted": _adopted,
    "forwarded": lambda c, b: _ended(c, State.TABLED, b, body=b["to"], round=None, breaks=(), adopted_at=None),
    "contested": _contested,
    "contest-ruled": _ruled,
    "announced": lambda c, b: _ended(c, State.ANNOUNCED, b, number=b["number"]),
    "entered-into-force": lambda c, b: _ended(c, State.IN_FORCE, b),
    "applied": lambda c, b: _ended(c, State.APPLIED, b, applied_version=b["version"], failure=""),
    "apply-failed": lambda c, b: _ended(c, State.APPLY_FAILED, b, failure=b.get("why", "")),
    "annulled": lambda c, b: _ended(c, State.ANNULLED, b),
    "erased": lambda c, b: replace(without_words(c), erased_at=b["at"]),
    "lapsed": lambda c, b: _ended(c, State.LAPSED, b),
}
KINDS: Final = frozenset(_FOLDS)
