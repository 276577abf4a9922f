"""Where do the numbers of a body's rule stand? How many may object, how many or what percent must be in favour.

As with every figure of the rules a typed change is made (set-rule), for as long as the rule in force holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from equipoise.agree.contesting.place import (
    Limits,
    NoPlaceThere,
    Place,
    Standing,
    cannot,
    needs_value,
    one_of,
    other,
    printed,
)
from equipoise.agree.contesting.rule_places import carried, year_of
from equipoise.model import Alliance, Complaint, Disagreement
from equipoise.model.clauses import SetRule
from equipoise.model.rules import AllOf, AnyOf, Rule, parts_of
from equipoise.model.wording import the
from equipoise.values import Span, in_force

__all__ = ["BODY_PLACES"]

#: The numbers that a part of a rule may have, and how a sentence says them.
_NUMBERS: Final = {
    "minus": "how many may object in {body}",
    "members": "how many members the rule of {body} asks for",
    "percent": "the percent that the rule of {body} asks for",
    "amount": "the weight that the rule of {body} asks for",
}
_WHOLE: Final = ("minus", "members")


@dataclass(frozen=True)
class RuleNumber(Place):
    """bodies/ID/minus/YEAR and the like: the number of the rule in force on 1 January, for as long as it holds."""

    body: str
    number: str
    year: int

    @classmethod
    def of(cls, alliance: Alliance, text: str, parts: list[str]) -> RuleNumber:
        """The place that the parts name; the rule in force on that day must have that number, and once."""
        body = one_of("body", parts[0], alliance.bodies)
        found = cls(text, body, one_of("number of a rule", parts[1], _NUMBERS), year_of(parts[2]))
        span = found._span(alliance)
        if span is None or span.value is None:
            raise NoPlaceThere(
                f"no rule of {the(alliance.bodies[body].title)} is in force on {found._day}", "Choose another year."
            )
        if len(found._parts(span.value)) != 1:
            has = sorted(
                {name for part in parts_of(span.value) for name in _NUMBERS if _number(part, name) is not None}
            )
            hint = f"It has {', '.join(has)}." if has else "It has no number."
            raise NoPlaceThere(
                f"the rule of {body!r} on {found._day} ({span.value.sentence()}) has not one {found.number}", hint
            )
        return found

    @property
    def _day(self) -> date:
        return date(self.year, 1, 1)

    def _span(self, alliance: Alliance) -> Span[Rule] | None:
        return in_force(alliance.bodies[self.body].rule, self._day)

    def _rule(self, alliance: Alliance) -> Rule:
        span = self._span(alliance)
        assert span is not None
        assert span.value is not None, "a place is made where a rule is in force"
        return span.value

    def _parts(self, rule: Rule) -> list[Rule]:
        return [part for part in parts_of(rule) if _number(part, self.number) is not None]

    def words(self, alliance: Alliance) -> str:
        body = the(alliance.bodies[self.body].title)
        return f"{_NUMBERS[self.number].format(body=body)} on 1 January {self.year}"

    def standing(self, alliance: Alliance) -> Standing:
        span = self._span(alliance)
        rule = self._rule(alliance)
        value = _number(self._parts(rule)[0], self.number)
        assert value is not None
        assert span is not None
        unit = "percent" if self.number == "percent" else ""
        return Standing(value, printed(value, unit), unit, span.status, span.source)

    def limits(self, alliance: Alliance) -> Limits:
        return (Decimal(0), Decimal(100) if self.number == "percent" else None)

    def complaints(self, alliance: Alliance, said: Disagreement) -> Iterator[Complaint]:
        yield from other(said)
        faults = tuple(needs_value(said, self.limits(alliance)))
        yield from faults
        if faults or said.value is None:
            return
        if self.number in _WHOLE and said.value != int(said.value):
            yield Complaint("value", f"{said.value} is no whole number", "Count members.")
            return
        yield from cannot(self._clause(alliance, said), alliance)

    def _clause(self, alliance: Alliance, said: Disagreement) -> SetRule:
        span = self._span(alliance)
        rule = self._rule(alliance)
        assert span is not None
        assert said.value is not None
        (part,) = self._parts(rule)
        held: Any = int(said.value) if self.number in _WHOLE else said.value
        instead = {self.number: held} | ({"fraction": ""} if hasattr(part, "fraction") else {})
        held_rule = _with(rule, part, replace(part, **instead))
        return SetRule(body=self.body, rule=held_rule, since=self._day, until=span.until, **carried(said))

    def replaced(self, alliance: Alliance, said: Disagreement) -> Alliance:
        return self._clause(alliance, said).apply(alliance)


def _number(part: Rule, name: str) -> Decimal | None:
    """The number of a part of a rule; None where it has none of this name. A fraction counts as the percent it is."""
    value = getattr(part, name, None)
    fraction = getattr(part, "fraction", "")
    if name == "percent" and value is None and fraction:
        exact = 100 * Fraction(fraction)
        return Decimal(exact.numerator) / Decimal(exact.denominator)
    return None if value is None or isinstance(value, tuple) else Decimal(value)


def _with(rule: Rule, part: Rule, instead: Rule) -> Rule:
    """The rule with one of its parts replaced."""
    if rule is part:
        return instead
    if isinstance(rule, (AllOf, AnyOf)):
        return replace(rule, parts=tuple(_with(one, part, instead) for one in rule.parts))
    return rule


#: The first word of a place: the kind, and how the rest is written.
BODY_PLACES: Final = {"bodies": (RuleNumber.of, "bodies/ID/minus|members|percent|amount/YEAR")}
