"""How does a body decide? A rule is a small expression of clauses joined by all and any.

Written in a folder as a table with a ``kind``; each kind prints itself as a plain sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

__all__ = [
    "AllOf",
    "AnyOf",
    "Consensus",
    "CountAtLeast",
    "FewerAgainst",
    "Includes",
    "Majority",
    "Rule",
    "WeightAtLeast",
    "flaw_of",
    "parts_of",
    "weights_in",
]


@dataclass(frozen=True)
class Consensus:
    """Agreed when no more than ``minus`` members object; silence and abstention do not object."""

    minus: int = 0
    kind: Literal["consensus"] = "consensus"

    def sentence(self) -> str:
        """The rule in words."""
        if self.minus == 0:
            return "consensus: agreed when no member objects"
        return f"consensus minus {self.minus}: agreed when at most {self.minus} member(s) object"


@dataclass(frozen=True)
class CountAtLeast:
    """At least ``members`` members in favour."""

    members: int
    kind: Literal["count-at-least"] = "count-at-least"

    def sentence(self) -> str:
        """The rule in words."""
        return f"at least {self.members} members in favour"


@dataclass(frozen=True)
class Majority:
    """At least (or, when ``strict``, more than) ``percent`` percent of all members in favour."""

    percent: Decimal
    strict: bool = False
    kind: Literal["majority"] = "majority"

    def sentence(self) -> str:
        """The rule in words."""
        return f"{'more than' if self.strict else 'at least'} {self.percent}% of members in favour"


@dataclass(frozen=True)
class WeightAtLeast:
    """Members holding at least ``percent`` of a weight in favour.

    ``weight`` is "key:ID" (cost shares in force) or "series:ID" (a series' figures of the year).
    """

    weight: str
    percent: Decimal
    strict: bool = False
    kind: Literal["weight-at-least"] = "weight-at-least"

    def sentence(self) -> str:
        """The rule in words."""
        return f"{'more than' if self.strict else 'at least'} {self.percent}% of {self.weight} in favour"


@dataclass(frozen=True)
class Includes:
    """The named member must be in favour."""

    member: str
    kind: Literal["includes"] = "includes"

    def sentence(self) -> str:
        """The rule in words."""
        return f"{self.member} in favour"


@dataclass(frozen=True)
class FewerAgainst:
    """Fewer than ``members`` members against."""

    members: int
    kind: Literal["fewer-against"] = "fewer-against"

    def sentence(self) -> str:
        """The rule in words."""
        return f"fewer than {self.members} members against"


@dataclass(frozen=True)
class AllOf:
    """Every part must hold."""

    parts: tuple[Rule, ...]
    kind: Literal["all"] = "all"

    def sentence(self) -> str:
        """The rule in words."""
        return "all of: " + "; ".join(part.sentence() for part in self.parts)


@dataclass(frozen=True)
class AnyOf:
    """At least one part must hold."""

    parts: tuple[Rule, ...]
    kind: Literal["any"] = "any"

    def sentence(self) -> str:
        """The rule in words."""
        return "any of: " + "; ".join(part.sentence() for part in self.parts)


Rule: TypeAlias = Consensus | CountAtLeast | Majority | WeightAtLeast | Includes | FewerAgainst | AllOf | AnyOf


def weights_in(rule: Rule) -> frozenset[str]:
    """Which weights ("key:ID", "series:ID") does a rule count votes by? None for rules that count heads."""
    if isinstance(rule, WeightAtLeast):
        return frozenset({rule.weight})
    if isinstance(rule, (AllOf, AnyOf)):
        return frozenset().union(*(weights_in(part) for part in rule.parts))
    return frozenset()


def parts_of(rule: Rule) -> Iterator[Rule]:
    """A rule and every part within it."""
    yield rule
    if isinstance(rule, (AllOf, AnyOf)):
        for part in rule.parts:
            yield from parts_of(part)


def flaw_of(rule: Rule) -> str:
    """Why can this rule, not looking into its parts, never hold or never fail? Empty when it is sound."""
    if isinstance(rule, (Majority, WeightAtLeast)):
        if rule.percent <= 0:
            return f"{rule.percent}% is not above 0"
        if rule.percent > 100 or (rule.strict and rule.percent == 100):
            return f"{rule.sentence()} can never be"
    elif isinstance(rule, (CountAtLeast, FewerAgainst)):
        if rule.members < 1:
            return f"{rule.members} is not above 0"
    elif isinstance(rule, (AllOf, AnyOf)):
        return "" if rule.parts else f"the rule {rule.kind!r} has no parts, so it says nothing"
    elif isinstance(rule, Consensus):
        return f"minus {rule.minus} is negative" if rule.minus < 0 else ""
    return ""
