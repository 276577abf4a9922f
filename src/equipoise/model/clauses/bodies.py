"""Changes to the committees: add-seat, remove-seat, set-chair, set-rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar, Literal

from equipoise.model.clauses.clause import Cells, Clause, Complaint, unknown
from equipoise.model.clauses.dated import DatedClause, backwards, laid, undoing
from equipoise.model.clauses.terms import joined, left, rejoining
from equipoise.model.key_steps.step import term
from equipoise.model.nouns import Body, Seat
from equipoise.model.rules import Includes, NoneAgainst, Rule, WeightAtLeast, flaw_of, parts_of
from equipoise.model.wording import counted
from equipoise.values import in_force

if TYPE_CHECKING:
    from equipoise.model.alliance import Alliance

__all__ = ["AddSeat", "RemoveSeat", "SetChair", "SetRule"]


@dataclass(frozen=True, kw_only=True)
class _BodyClause(DatedClause):
    body: str = field(metadata=term("the body that changes"))

    def complaints(self, alliance: Alliance) -> Iterator[Complaint]:
        """Unknown body, or a period that ends before it begins."""
        yield from unknown("body", "body", self.body, alliance.bodies)
        yield from backwards(self.since, self.until)

    def _changed(self, alliance: Alliance, **fields: object) -> Alliance:
        body: Body = alliance.bodies[self.body]
        return alliance.with_one("body", self.body, replace(body, **fields))  # type: ignore[arg-type]


@dataclass(frozen=True, kw_only=True)
class _SeatClause(_BodyClause):
    member: str = field(metadata=term("whose seat it is"))

    def cells(self, alliance: Alliance) -> Cells:
        """Who the member is, and its seat."""
        return Cells(frozenset({f"member:{self.member}"}), frozenset({f"body:{self.body}/seat:{self.member}"}))

    def complaints(self, alliance: Alliance) -> Iterator[Complaint]:
        """Also an unknown member, and a body in which every member sits already."""
        yield from super().complaints(alliance)
        yield from unknown("member", "member", self.member, alliance.members)
        if self.body in alliance.bodies and alliance.bodies[self.body].everyone:
            yield Complaint("body", f"every member already sits in {self.body}", "Name a body with a list of seats.")

    def inverse(self, alliance: Alliance) -> tuple[Clause, ...]:
        """Give up the seat for the period, then take the seats again that were held before."""
        seats = alliance.bodies[self.body].seats
        give_up = RemoveSeat(
            id=f"{self.id}-undo-0", body=self.body, member=self.member, since=self.since, until=self.until
        )
        again = tuple(
            AddSeat(body=self.body, member=self.member, **fields) for fields in rejoining(self, seats, self.member)
        )
        return (give_up, *again)


@dataclass(frozen=True, kw_only=True)
class AddSeat(_SeatClause):
    """A member takes a seat in a body."""

    kind: Literal["add-seat"] = "add-seat"

    def apply(self, alliance: Alliance) -> Alliance:
        """Add the seat for the period."""
        seat = Seat(self.member, self.since, self.until, self.status, self.source)
        return self._changed(alliance, seats=joined(alliance.bodies[self.body].seats, seat))

    def today_and_proposed(self, alliance: Alliance) -> tuple[str, str]:
        """In words: who sits today, who would."""
        today = alliance.seated(self.body, self.since)
        after = len({*today, self.member})
        return (counted(len(today), "member sits", "members sit"), f"{after}, with {self.member} from {self.since}")


@dataclass(frozen=True, kw_only=True)
class RemoveSeat(_SeatClause):
    """A member gives up its seat in a body for a period."""

    kind: Literal["remove-seat"] = "remove-seat"
    takes_back: ClassVar = ("add-seat", ("body", "member"))

    def apply(self, alliance: Alliance) -> Alliance:
        """Take the seat away for the period."""
        seats = left(alliance.bodies[self.body].seats, self.member, self.since, self.until)
        return self._changed(alliance, seats=seats)

    def today_and_proposed(self, alliance: Alliance) -> tuple[str, str]:
        """In words: who sits today, who would."""
        today = alliance.seated(self.body, self.since)
        return (
            counted(len(today), "member sits", "members sit"),
            f"{len(set(today) - {self.member})}, without {self.member}",
        )


@dataclass(frozen=True, kw_only=True)
class SetChair(_BodyClause):
    """A member chairs a body for a period (None: the chair is vacant)."""

    member: str | None = field(default=None, metadata=term("who chairs; left out: nobody, the chair is vacant"))
    kind: Literal["set-chair"] = "set-chair"
    names: ClassVar = ("body",)
    value: ClassVar = "member"

    def cells(self, alliance: Alliance) -> Cells:
        """Who the member is, and the chair."""
        reads = {f"member:{self.member}"} if self.member is not None else set()
        return Cells(frozenset(reads), frozenset({f"body:{self.body}/chair"}))

    def complaints(self, alliance: Alliance) -> Iterator[Complaint]:
        """Also an unknown member."""
        yield from super().complaints(alliance)
        if self.member is not None:
            yield from unknown("member", "member", self.member, alliance.members)

    def apply(self, alliance: Alliance) -> Alliance:
        """Lay the chair over the period."""
        return self._changed(alliance, chair=laid(self, alliance.bodies[self.body].chair, self.member))

    def inverse(self, alliance: Alliance) -> tuple[Clause, ...]:
        """Clear the period, then restore the chairs that held before."""
        spans = undoing(self, alliance.bodies[self.body].chair)
        return tuple(replace(self, member=span.value, **common) for span, common in spans)

    def today_and_proposed(self, alliance: Alliance) -> tuple[str, str]:
        """In words: the chair today and proposed."""
        span = in_force(alliance.bodies[self.body].chair, self.since)
        return (span.value or "vacant" if span else "no chair", self.member or "vacant")


@dataclass(frozen=True, kw_only=True)
class SetRule(_BodyClause):
    """How a body decides, from a date."""

    rule: Rule | None = field(
        default=None,
        metadata=term(
            "how it decides from then on; left out: no rule. The kinds of rule are in the book",
            example='{ kind = "consensus", minus = 1 }, or { kind = "count-at-least", percent = 75 }',
        ),
    )
    kind: Literal["set-rule"] = "set-rule"
    names: ClassVar = ("body",)
    value: ClassVar = "rule"

    def cells(self, alliance: Alliance) -> Cells:
        """The rule."""
        return Cells(writes=frozenset({f"body:{self.body}/rule"}))

    def complaints(self, alliance: Alliance) -> Iterator[Complaint]:
        """Also unknown names in the rule, and a part of it that can never hold."""
        yield from super().complaints(alliance)
        for part in parts_of(self.rule) if self.rule is not None else ():
            if isinstance(part, (Includes, NoneAgainst)):
                for member in (part.member,) if isinstance(part, Includes) else part.members:
                    yield from unknown("rule", "member", member, alliance.members)
            elif isinstance(part, WeightAtLeast):
                noun, _, name = part.weight.partition(":")
                known = {"key": alliance.keys, "series": alliance.series}.get(noun)
                if known is None:
                    yield from unknown("rule", "basis", part.weight, ("key:ID", "series:ID"))
                else:
                    yield from unknown("rule", noun, name, known)
            why = flaw_of(part)
            if why:
                yield Complaint("rule", why, "Correct this part of the rule, or delete it.")

    def apply(self, alliance: Alliance) -> Alliance:
        """Lay the rule over the period."""
        return self._changed(alliance, rule=laid(self, alliance.bodies[self.body].rule, self.rule))

    def inverse(self, alliance: Alliance) -> tuple[Clause, ...]:
        """Clear the period, then restore the rules that held before."""
        spans = undoing(self, alliance.bodies[self.body].rule)
        return tuple(replace(self, rule=span.value, **common) for span, common in spans)

    def today_and_proposed(self, alliance: Alliance) -> tuple[str, str]:
        """In words: the rule today and proposed."""
        span = in_force(alliance.bodies[self.body].rule, self.since)
        return (
            span.value.sentence() if span and span.value else "no rule",
            self.rule.sentence() if self.rule else "no rule",
        )
