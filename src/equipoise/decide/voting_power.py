"""Who decides in a body on a day? The voting power of every member, exact, with what it was computed from.

In yes/no terms: a member is in favour or against. Under consensus, where silence does not object, that is the unanimity
game: a decision is carried when nobody objects, so every member holds the same power. Banzhaf and Shapley-Shubik are
shares of 1; a member without a seat has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import factorial
from typing import Any, ClassVar

from equipoise.decide.game import Weights, game_of
from equipoise.decide.indices import GamePower, coalitions, power_of
from equipoise.decide.remarking import remarks_on
from equipoise.decide.saying import summary_of, written
from equipoise.decide.weighing import Weighing, weighed
from equipoise.errors import NoFigure
from equipoise.model import (
    Alliance,
    Answer,
    Body,
    Consensus,
    MadeFrom,
    Rule,
    Seat,
    Trace,
    TraceLine,
)
from equipoise.model.wording import long_day, need_member_then, percent, the
from equipoise.values import Span, Status, holds_on, in_force, weakest

__all__ = ["MemberPower", "Power", "power_in"]


@dataclass(frozen=True, slots=True)
class MemberPower:
    """One member's voting power. ``banzhaf`` (normalised) and ``shapley`` are shares of 1; ``absolute`` is Penrose's.

    ``prevent``, ``initiate`` (Coleman) and ``success`` (Rae): see ``GamePower``; without a seat, nothing and one half.

    ``veto``: can stop a decision alone. ``dummy``: sits, and never makes a difference.
    """

    member: str
    seated: bool
    chair: bool
    raw_swings: int
    banzhaf: Fraction
    absolute: Fraction
    shapley: Fraction
    prevent: Fraction
    initiate: Fraction
    success: Fraction
    veto: bool
    dummy: bool
    status: Status


@dataclass(frozen=True)
class Power(Answer):
    """The voting power in one body on one day, by member; ``power["CAN"].shapley`` is a Fraction."""

    body: Body
    day: date
    rule: Span[Rule]
    lines: Mapping[str, MemberPower]
    counted: GamePower
    weighings: tuple[Weighing, ...]
    names: Mapping[str, str]
    words: tuple[str, str]
    made_from: MadeFrom
    alliance: Alliance = field(repr=False)
    question: ClassVar[str] = "decide"

    def __getitem__(self, member: str) -> MemberPower:
        need_member_then(member, self.lines, self.alliance, f"on {long_day(self.day)}")
        return self.lines[member]

    @property
    def seated(self) -> tuple[str, ...]:
        """Who sits, in order of code."""
        return self.counted.game.members

    @property
    def status(self) -> Status:
        """The weakest status among seats, rule and weights."""
        return weakest(self.lines[m].status for m in self.seated)

    @property
    def summary(self) -> str:
        """Who holds how much of the voting power in the body on the day, and what they can do with it."""
        how = _in_words(self.rule.value, self.weighings)
        return summary_of(self.counted, how, self.body.title, self.day, self.names, self.words)

    @cached_property
    def remarks(self) -> tuple[str, ...]:
        """What is odd about the rule, its clauses or the weights, such as that it is improper."""
        assert self.rule.value is not None
        weights = {w.name: w.figures for w in self.weighings}
        found = remarks_on(self.rule.value, self.counted.game, weights, self.counted)
        return tuple(_named(remark, self.weighings) for remark in found)

    def to_json(self) -> dict[str, Any]:
        """Beside the shape of every answer: remarks, the power of the whole to act, how it was counted and checked."""
        return super().to_json() | {
            "remarks": list(self.remarks),
            "collectivity": str(self.counted.collectivity),
            "algorithm": self.counted.algorithm,
            "certificate": list(self.counted.certificate.checks),
        }

    def rows(self) -> list[dict[str, Any]]:
        """member, name, body, day, seat, chair, every index (exact, and percent), veto, dummy, status."""
        return [
            {
                "member": line.member,
                "name": self.names[line.member],
                "body": self.body.id,
                "day": self.day.isoformat(),
                "seat": "seat" if line.seated else "no seat",
                "chair": line.chair,
                "banzhaf": str(line.banzhaf),
                "banzhaf_percent": percent(line.banzhaf),
                "shapley": str(line.shapley),
                "shapley_percent": percent(line.shapley),
                "absolute": str(line.absolute),
                "prevent": str(line.prevent),
                "prevent_percent": percent(line.prevent),
                "initiate": str(line.initiate),
                "initiate_percent": percent(line.initiate),
                "success": str(line.success),
                "swings": str(line.raw_swings),
                "veto": line.veto,
                "dummy": line.dummy,
                "status": str(line.status),
            }
            for line in self.lines.values()
        ]

    def explain(self, member: str) -> tuple[Trace, ...]:
        """How the member's Banzhaf and Shapley-Shubik power were computed: seat, rule, weights, swings."""
        line, name, day = self[member], self.names[member], long_day(self.day)
        if not line.seated:
            title = f"Why {name} has no voting power in {the(self.body.title)} on {day}"
            nothing = TraceLine("Voting power", "0", line.status, self.body.source, "no seat on this day")
            return (Trace(title, (self._rule_line(),), nothing),)
        title = f"voting power in {the(self.body.title)} on {day}"
        inputs = (*self._seat_lines(line), self._rule_line(), *self._weight_lines(member), *self._coalition_lines())
        return (
            Trace(f"{name}'s {title}, by Banzhaf", (*inputs, *self._swing_lines(member)), _result("Banzhaf", line)),
            Trace(
                f"{name}'s {title}, by Shapley-Shubik",
                (*inputs, self._order_line(line)),
                _result("Shapley-Shubik", line),
            ),
        )

    def _seat_lines(self, line: MemberPower) -> tuple[TraceLine, ...]:
        seat = None if self.body.everyone else _seat_of(self.body, line.member, self.day)
        status, source = (seat.status, seat.source) if seat else (self.body.status, self.body.source)
        held = f"since {seat.since}" if seat else f"every {self.words[0]} sits"
        chair = in_force(self.body.chair, self.day)
        return (
            TraceLine("Seat", held, status, source),
            TraceLine("Chair", "yes" if line.chair else "no", *((chair.status, chair.source) if chair else ())),
            TraceLine("Seats taken", f"{len(self.seated)} {self.words[len(self.seated) != 1]}"),
        )

    def _rule_line(self) -> TraceLine:
        by_silence = self.body.silence and isinstance(self.rule.value, Consensus)
        silence = "silence procedure: who is silent does not object" if by_silence else ""
        rule = self.rule.value.sentence() if self.rule.value else ""
        return TraceLine("Rule", rule, self.rule.status, self.rule.source, silence)

    def _weight_lines(self, member: str) -> tuple[TraceLine, ...]:
        lines = []
        for weighing in self.weighings:
            whole = sum(weighing.figures.values(), Fraction(0))
            share = percent(weighing.figures[member] / whole)
            lines.append(
                TraceLine(
                    f"Weight: {weighing.title}",
                    written(weighing.figures[member]),
                    weighing.status[member],
                    weighing.source[member],
                    f"{share}% of the {written(whole)} of all who sit",
                )
            )
        return tuple(lines)

    def _coalition_lines(self) -> tuple[TraceLine, ...]:
        game = self.counted.game
        return (
            TraceLine(
                "Coalitions that can carry a decision",
                f"{self.counted.winning:,} of {coalitions(len(game.members))}",
                note=f"counted by: {self.counted.algorithm}; checked: " + "; ".join(self.counted.certificate.checks),
            ),
        )

    def _swing_lines(self, member: str) -> tuple[TraceLine, ...]:
        others = coalitions(len(self.seated) - 1)
        mine, everyone = self.counted.raw[member], sum(self.counted.raw.values())
        return (
            TraceLine(
                "Swings",
                str(mine),
                note=f"of {others} coalitions of the others, those that win with {member} and lose without",
            ),
            TraceLine("Swings of all members", str(everyone), note="Banzhaf is the share of these"),
        )

    def _order_line(self, line: MemberPower) -> TraceLine:
        n = len(self.seated)
        return TraceLine(
            "Orders of joining in which it tips the decision",
            str(line.shapley * factorial(n)),
            note=f"of {n}! = {factorial(n):,} orders of {n} {self.words[n != 1]}",
        )


def power_in(alliance: Alliance, body: str, *, day: date) -> Power:
    """How much voting power has each member in ``body`` on ``day``?

    Raises UnknownName (body, key or series), NoFigure (nobody sits, no rule is in force, a weight or the rule is
    missing), KeyStepError (no key in force) or EquipoiseError (too large to count exactly).

    >>> from equipoise.model import Member
    >>> began = date(2000, 1, 1)
    >>> states = {code: Member(code, code.title(), began) for code in ("NORTH", "SOUTH")}
    >>> council = Body("council", "Council", (Span(began, Consensus()),), everyone=True)
    >>> pact = Alliance("pact", "Pact", "EUR", states, bodies={"council": council})
    >>> power_in(pact, "council", day=date(2026, 1, 1))["NORTH"].shapley
    Fraction(1, 2)
    """
    found = alliance.body(body)
    seated = alliance.seated(body, day)
    if not seated:
        raise NoFigure(f"nobody sits in {the(found.title)} on {day}: {_when_seats(alliance, found)}")
    span = _rule_on(found, day)
    assert span.value is not None
    weighings = weighed(alliance, span.value, seated, day)
    weights: Weights = {w.name: w.figures for w in weighings}
    counted = power_of(game_of(span.value, seated, weights))
    return Power(
        body=found,
        day=day,
        rule=span,
        lines=_lines(alliance, found, day, span, counted, weighings),
        counted=counted,
        weighings=weighings,
        names={code: member.name for code, member in alliance.members.items()},
        words=(alliance.member_word, alliance.member_words),
        made_from=MadeFrom(alliance),
        alliance=alliance,
    )


def _lines(
    alliance: Alliance,
    body: Body,
    day: date,
    rule: Span[Rule],
    counted: GamePower,
    weighings: tuple[Weighing, ...],
) -> dict[str, MemberPower]:
    seated, vetoes = set(counted.game.members), set(counted.game.vetoes())
    chair = in_force(body.chair, day)
    # Everybody's power depends on everybody's seat and weight: trust it no further than the weakest of them.
    seats = [seat.status for m in seated if not body.everyone and (seat := _seat_of(body, m, day))]
    trust = weakest([rule.status, body.status, *seats, *(s for w in weighings for s in w.status.values())])
    lines = {}
    for member in alliance.members_on(day):
        sits = member in seated
        raw = counted.raw[member] if sits else 0
        lines[member] = MemberPower(
            member=member,
            seated=sits,
            chair=chair is not None and chair.value == member,
            raw_swings=raw,
            banzhaf=counted.banzhaf[member] if sits else Fraction(0),
            absolute=counted.absolute[member] if sits else Fraction(0),
            shapley=counted.shapley[member] if sits else Fraction(0),
            prevent=counted.prevent[member] if sits else Fraction(0),
            initiate=counted.initiate[member] if sits else Fraction(0),
            success=counted.success[member] if sits else Fraction(1, 2),
            veto=member in vetoes,
            dummy=sits and not raw,
            status=trust if sits else body.status,
        )
    return lines


def _seat_of(body: Body, member: str, day: date) -> Seat | None:
    return next((seat for seat in body.seats if seat.member == member and holds_on(seat, day)), None)


def _rule_on(body: Body, day: date) -> Span[Rule]:
    span = in_force(body.rule, day)
    if span is None:
        first = min((s.since for s in body.rule), default=None)
        known = f"its first rule begins on {first}" if first else "it has none at all"
        raise NoFigure(f"no rule of {the(body.title)} is in force on {day}: {known}")
    if span.value is None:
        word = "not disclosed" if span.status is Status.NOT_DISCLOSED else "missing: no figure was found"
        raise NoFigure(f"how {the(body.title)} decides on {day} is {word}")
    return span


def _when_seats(alliance: Alliance, body: Body) -> str:
    if body.everyone:
        return f"{alliance.name} has no {alliance.member_words} on that day"
    first = min((seat.since for seat in body.seats), default=None)
    return f"its first seat was taken on {first}" if first else "it has no seats"


def _in_words(rule: Rule | None, weighings: Iterable[Weighing]) -> str:
    """The rule as a phrase after "under", its weights by what people call them."""
    if isinstance(rule, Consensus):
        return f"consensus minus {rule.minus}" if rule.minus else "consensus"
    return f'"{_named(rule.sentence() if rule else "", weighings)}"'


def _named(text: str, weighings: Iterable[Weighing]) -> str:
    """Weights by what people call them."""
    # The longest name first: "key:civil" is the start of "key:civil-old".
    for weighing in sorted(weighings, key=lambda w: -len(w.name)):
        text = text.replace(weighing.name, weighing.words)
    return text


def _result(index: str, line: MemberPower) -> TraceLine:
    share = line.banzhaf if index == "Banzhaf" else line.shapley
    return TraceLine(index, f"{share} = {percent(share)}%", line.status)
