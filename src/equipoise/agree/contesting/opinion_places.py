"""Where do the figures of the forecast stand? Assumptions (preferences/) and positions (positions/).

An assumption is named by its id, or a scale by what it is about: "preferences/followers"; one member's own is
"preferences/weight-voice/FRA". A position is named by the proposal, the member and the actor:
"positions/canada-2026/USA/pentagon". Of a member that nobody has spoken for, a stance can be held too: it is then
assumed, and said to be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from equipoise.agree.contesting.place import Limits, NoPlaceThere, Place, Standing, needs_value, one_of, other, plain
from equipoise.agree.preferences import BUILT_IN, refuse_nonsense
from equipoise.agree.reasons import actor_word
from equipoise.errors import EquipoiseError
from equipoise.model import Alliance, Assumption, Complaint, Disagreement, Position
from equipoise.model.wording import named
from equipoise.values import Status

__all__ = ["OPINION_PLACES"]

_KINDS: Final = {
    "weight": "how much {about} counts against money",
    "domain": "how much {about} is worth",
    "scale": "the assumption “{about}”",
    "bloc": "what of the doubt the bloc {about} shares",
}


@dataclass(frozen=True)
class Assumed(Place):
    """preferences/ID, or preferences/ID/MEMBER for one member's own where the row is for every member."""

    row: Assumption

    @classmethod
    def of(cls, alliance: Alliance, text: str, parts: list[str]) -> Assumed:
        """The place that the parts name; what is built in is named by its id, or by what it is about."""
        rows = _rows(alliance)
        one_of("assumption", parts[0], rows)
        row = rows[parts[0]]
        if len(parts) == 1:
            return cls(text, row)
        member = one_of("member", parts[1], alliance.members)
        if row.member != "*" or row.kind not in ("weight", "domain"):
            raise NoPlaceThere(f"{row.id} is not one for every member", f"Leave out {member}: preferences/{parts[0]}.")
        own = next(
            (r for r in alliance.preferences if (r.kind, r.about, r.member) == (row.kind, row.about, member)), None
        )
        return cls(text, own or replace(row, id=f"{row.id}-{member.lower()}", member=member))

    def words(self, alliance: Alliance) -> str:
        words = _KINDS[self.row.kind].format(about=self.row.about)
        whose = "" if self.row.member == "*" else f", for {named(alliance.members[self.row.member].name)}"
        return f"{words}{whose}" if self.row.kind != "scale" or self.row.member == "*" else words

    def _now(self, alliance: Alliance) -> Assumption:
        return next((r for r in alliance.preferences if _same(r, self.row)), self.row)

    def standing(self, alliance: Alliance) -> Standing:
        row = self._now(alliance)
        text = f"{plain(row.central)}, range {plain(row.low)} to {plain(row.high)}"
        return Standing(row.central, text, "", row.status, row.source, row.low, row.high)

    def range(self, alliance: Alliance, said: Disagreement) -> tuple[Decimal, Decimal]:
        """Its own range, widened to what is held."""
        row, ends = self._now(alliance), [x for x in (said.low, said.value, said.high) if x is not None]
        return self._within(alliance, min(row.low, *ends), max(row.high, *ends))

    def _held(self, alliance: Alliance, said: Disagreement) -> Assumption:
        assert said.value is not None
        return replace(
            self._now(alliance),
            low=said.value if said.low is None else said.low,
            central=said.value,
            high=said.value if said.high is None else said.high,
            reason=f"{said.by}: {said.reason}",
            status=Status.SCENARIO,
            source=said.source_id,
        )

    def complaints(self, alliance: Alliance, said: Disagreement) -> Iterator[Complaint]:
        yield from other(said)
        faults = tuple(needs_value(said, self.limits(alliance), ranged=True))
        yield from faults
        if faults or self.row.kind == "domain":
            return
        try:
            refuse_nonsense(self._held(alliance, said))
        except EquipoiseError as error:
            yield Complaint("value", str(error).partition(": ")[2] or str(error), "Hold another figure.")

    def replaced(self, alliance: Alliance, said: Disagreement) -> Alliance:
        held = self._held(alliance, said)
        rows = tuple(held if _same(row, held) else row for row in alliance.preferences)
        # Of rows about one thing the last holds: what is built in, or a member's first own row, comes after the others.
        return replace(alliance, preferences=rows if held in rows else (*rows, held))


def _same(row: Assumption, other_row: Assumption) -> bool:
    key = (other_row.kind, other_row.about, other_row.member, other_row.proposal)
    return (row.kind, row.about, row.member, row.proposal) == key


def _rows(alliance: Alliance) -> dict[str, Assumption]:
    """Every assumption that can be named: the folder's, what is built in where it is silent; scales by subject too."""
    own = {row.id: row for row in alliance.preferences}
    silent = [row for row in BUILT_IN if not any(_same(r, row) for r in alliance.preferences)]
    scales = {row.about: row for row in (*silent, *alliance.preferences) if row.kind == "scale" and not row.proposal}
    return {**scales, **{row.id: row for row in silent}, **own}


_NOBODY: Final = "a stance held by others"  # the actor of what is held of a member nobody has spoken for


@dataclass(frozen=True)
class Stance(Place):
    """positions/PROPOSAL/MEMBER[/ACTOR[/salience|confidence]]: from -1 (would object) to 1 (would press for it)."""

    position: Position
    field: str
    recorded: bool

    @classmethod
    def of(cls, alliance: Alliance, text: str, parts: list[str]) -> Stance:
        """The place that the parts name: a position on record, or a named member that nobody has spoken for."""
        proposal = one_of("proposal", parts[0].partition(":")[0], alliance.proposals)
        mine = [p for p in alliance.positions if p.proposal == proposal]
        member = one_of("member", parts[1], {*alliance.members, *(p.member for p in mine)})
        theirs = {actor_word(p.actor): p for p in mine if p.member == member}
        rest = parts[2:]
        fields = ("salience", "confidence")
        if not theirs:
            if rest:
                raise NoPlaceThere(f"nobody has spoken for {member} on {proposal}", f"positions/{proposal}/{member}")
            zero = Decimal(0)
            nobody = Position(
                proposal, member, _NOBODY, zero, zero, zero, Decimal(1), Decimal(1),
                Status.MISSING, "",
            )  # fmt: skip
            return cls(text, nobody, "stance", recorded=False)
        if not rest or rest[0] in fields:
            if len(theirs) > 1:
                raise NoPlaceThere(f"several actors speak for {member}", f"Name one: {', '.join(sorted(theirs))}.")
            (position,) = theirs.values()
        else:
            position = theirs[one_of(f"actor of {member}", rest.pop(0), theirs)]
        if len(rest) > 1:
            raise NoPlaceThere(f"{rest[1]!r} is one part too many", "positions/PROPOSAL/MEMBER/ACTOR/salience")
        return cls(text, position, one_of("figure of a position", rest[0], fields) if rest else "stance", recorded=True)

    def words(self, alliance: Alliance) -> str:
        who = self.position.member
        name = named(alliance.members[who].name) if who in alliance.members else who
        if not self.recorded or self.position.actor == _NOBODY:
            return f"the stance of {name} on {self.position.proposal}"
        return f"the {self.field} of {self.position.actor} ({name}) on {self.position.proposal}"

    def _now(self, alliance: Alliance) -> Position:
        key = (self.position.proposal, self.position.member, self.position.actor)
        return next((p for p in alliance.positions if (p.proposal, p.member, p.actor) == key), self.position)

    def standing(self, alliance: Alliance) -> Standing:
        now = self._now(alliance)
        if not self.recorded and now is self.position:
            return Standing(None, "nothing on record", "", Status.MISSING, "")
        value: Decimal = getattr(now, self.field)
        if self.field != "stance":
            return Standing(value, plain(value), "", now.status, now.source)
        text = f"{now.stance:+}, range {now.low:+} to {now.high:+}"
        return Standing(value, text, "", now.status, now.source, now.low, now.high)

    def limits(self, alliance: Alliance) -> Limits:
        return (Decimal(-1 if self.field == "stance" else 0), Decimal(1))

    def range(self, alliance: Alliance, said: Disagreement) -> tuple[Decimal, Decimal]:
        """The whole scale."""
        return Decimal(-1 if self.field == "stance" else 0), Decimal(1)

    def complaints(self, alliance: Alliance, said: Disagreement) -> Iterator[Complaint]:
        yield from other(said)
        yield from needs_value(said, self.limits(alliance), ranged=self.field == "stance")

    def replaced(self, alliance: Alliance, said: Disagreement) -> Alliance:
        assert said.value is not None
        changed: dict[str, Any] = {self.field: said.value}
        if self.field == "stance":
            changed |= {
                "low": said.value if said.low is None else said.low,
                "high": said.value if said.high is None else said.high,
            }
        now = self._now(alliance)
        held = replace(now, **changed, status=Status.SCENARIO, source=said.source_id, note=f"{said.by}: {said.reason}")
        rows = tuple(held if p is now else p for p in alliance.positions)
        return replace(alliance, positions=rows if held in rows else (*rows, held))


#: The first word of a place: the kind, and how the rest is written.
OPINION_PLACES: Final = {
    "preferences": (Assumed.of, "preferences/ID"),
    "positions": (Stance.of, "positions/PROPOSAL/MEMBER/ACTOR"),
}
