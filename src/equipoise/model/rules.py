"""How does a body decide? A rule is a small expression of clauses joined by all and any.

Written in a folder as a table with a ``kind``, or as its own sentence (see ``rule_text``): each kind prints itself as a
plain sentence, and that sentence reads back as the same rule.

Sides. A member is in favour, against, present and abstaining, or absent. Clauses that count those in favour take
abstention and absence for "not in favour"; clauses that count those against do not take them for "against".
Percentages are of all members, or (``of``) of those present or of those voting: in favour or against.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

__all__ = [
    "AllOf",
    "AnyOf",
    "Base",
    "Consensus",
    "CountAtLeast",
    "FewerAgainst",
    "Includes",
    "Majority",
    "NoneAgainst",
    "Quorum",
    "Rule",
    "WeightAtLeast",
    "flaw_of",
    "parts_of",
    "quoted",
    "unclear",
    "weights_in",
]

Base: TypeAlias = Literal["members", "present", "voting"]

_PLAIN_NAME = re.compile(r"[^\W\d]\w*(?:[:.\-]\w+)*")
# Every word of the language: a name that is one of them stands in quotation marks.
_RESERVED = frozenset(
    re.findall(
        r"\S+",
        """
        absolute against agreed all and any at by consensus council double either eu fewer favour imf in least member
        members minus more most no none not nobody object objects of one or present reinforced security silence simple
        than those three-quarters two-thirds un unanimity voting when
        """,
    )
)


def quoted(name: str) -> str:
    """A name as it stands in a sentence: in quotation marks when it would not read as one word.

    >>> quoted("USA"), quoted("United States")
    ('USA', '"United States"')
    """
    if _PLAIN_NAME.fullmatch(name) and name.casefold() not in _RESERVED:
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@dataclass(frozen=True)
class Consensus:
    """Agreed when no more than ``minus`` members object; silence, abstention and absence do not object."""

    minus: int = 0
    kind: Literal["consensus"] = "consensus"

    def sentence(self) -> str:
        """The rule in words."""
        if self.minus == 0:
            return "consensus: agreed when no member objects"
        object_ = "member objects" if self.minus == 1 else "members object"
        return f"consensus minus {self.minus}: agreed when at most {self.minus} {object_}"


@dataclass(frozen=True)
class CountAtLeast:
    """At least ``members`` members in favour."""

    members: int
    kind: Literal["count-at-least"] = "count-at-least"

    def sentence(self) -> str:
        """The rule in words."""
        return f"at least {self.members} member{'' if self.members == 1 else 's'} in favour"


@dataclass(frozen=True)
class Majority:
    """At least (or, when ``strict``, more than) so many of the members in favour: ``percent``, or a ``fraction``
    such as "2/3". ``of``: all members, those present, or those voting.
    """

    percent: Decimal | None = None
    strict: bool = False
    fraction: str = ""
    of: Base = "members"
    kind: Literal["majority"] = "majority"

    @property
    def part(self) -> Fraction:
        """The part of 1 that is asked for, exact."""
        return _part(self.percent, self.fraction)

    def sentence(self) -> str:
        """The rule in words."""
        whole = "members" if self.of == "members" else f"those {self.of}"
        if self.percent == 100 and not self.strict and not self.fraction:
            return f"all {'members' if self.of == 'members' else f'of {whole}'} in favour"
        return f"{_asked(self)} of {whole} in favour"


@dataclass(frozen=True)
class WeightAtLeast:
    """Members in favour hold at least (or, when ``strict``, more than) so much of a weight: ``percent`` or
    ``fraction`` of all of it (``of``: of what all members, those present or those voting hold), or an ``amount``.

    ``weight`` is "key:ID" (cost shares in force) or "series:ID" (a series' figures of the year); where there is no
    alliance folder, any name that the weights are given under.
    """

    weight: str
    percent: Decimal | None = None
    strict: bool = False
    fraction: str = ""
    amount: Decimal | None = None
    of: Base = "members"
    kind: Literal["weight-at-least"] = "weight-at-least"

    @property
    def part(self) -> Fraction:
        """The part of 1 that is asked for, exact. For a rule without an ``amount``."""
        return _part(self.percent, self.fraction)

    def sentence(self) -> str:
        """The rule in words."""
        whole = "" if self.of == "members" else f" of those {self.of}"
        return f"{_asked(self)} of {quoted(self.weight)}{whole} in favour"


@dataclass(frozen=True)
class Includes:
    """The named member must be in favour."""

    member: str
    kind: Literal["includes"] = "includes"

    def sentence(self) -> str:
        """The rule in words."""
        return f"{quoted(self.member)} in favour"


@dataclass(frozen=True)
class NoneAgainst:
    """None of the named members may be against; they may abstain or be absent."""

    members: tuple[str, ...]
    kind: Literal["none-against"] = "none-against"

    def sentence(self) -> str:
        """The rule in words."""
        return f"none of {', '.join(map(quoted, self.members))} against"


@dataclass(frozen=True)
class FewerAgainst:
    """Fewer than ``members`` members against; or, ``counting`` "not-in-favour", fewer who are not in favour."""

    members: int
    counting: Literal["against", "not-in-favour"] = "against"
    kind: Literal["fewer-against"] = "fewer-against"

    def sentence(self) -> str:
        """The rule in words."""
        counted = self.counting.replace("-", " ")
        return f"fewer than {self.members} member{'' if self.members == 1 else 's'} {counted}"


@dataclass(frozen=True)
class Quorum:
    """At least (or, when ``strict``, more than) so many members present, however they vote: ``members``, or a
    ``percent`` or ``fraction`` of all.
    """

    members: int | None = None
    percent: Decimal | None = None
    strict: bool = False
    fraction: str = ""
    kind: Literal["quorum"] = "quorum"

    @property
    def part(self) -> Fraction:
        """The part of 1 that is asked for, exact. For a quorum that is not a number of ``members``."""
        return _part(self.percent, self.fraction)

    def sentence(self) -> str:
        """The rule in words."""
        if self.members is not None:
            than = "more than" if self.strict else "at least"
            return f"{than} {self.members} member{'' if self.members == 1 else 's'} present"
        return f"{_asked(self)} of members present"


@dataclass(frozen=True)
class AllOf:
    """Every part must hold."""

    parts: tuple[Rule, ...]
    kind: Literal["all"] = "all"

    def sentence(self) -> str:
        """The rule in words."""
        return _joined("all", " and ", self.parts)


@dataclass(frozen=True)
class AnyOf:
    """At least one part must hold."""

    parts: tuple[Rule, ...]
    kind: Literal["any"] = "any"

    def sentence(self) -> str:
        """The rule in words."""
        return _joined("any", " or ", self.parts)


Rule: TypeAlias = (
    Consensus | CountAtLeast | Majority | WeightAtLeast | Includes | NoneAgainst | FewerAgainst | Quorum | AllOf | AnyOf
)


def _joined(word: str, between: str, parts: tuple[Rule, ...]) -> str:
    # A single part keeps its word, so that the sentence says the same rule and not its part alone.
    if len(parts) < 2:
        return f"{word} of ({''.join(part.sentence() for part in parts)})"
    return between.join(
        f"({part.sentence()})" if isinstance(part, (AllOf, AnyOf)) else part.sentence() for part in parts
    )


def _part(percent: Decimal | None, fraction: str) -> Fraction:
    return Fraction(fraction) if fraction else Fraction(percent or 0) / 100


def _asked(rule: Majority | WeightAtLeast | Quorum) -> str:
    amount = rule.amount if isinstance(rule, WeightAtLeast) else None
    much = f"{amount:f}" if amount is not None else rule.fraction or f"{rule.percent or 0:f}%"
    return f"{'more than' if rule.strict else 'at least'} {much}"


def weights_in(rule: Rule) -> frozenset[str]:
    """Which weights ("key:ID", "series:ID") does a rule count votes by? None for rules that count heads."""
    return frozenset(part.weight for part in parts_of(rule) if isinstance(part, WeightAtLeast))


def parts_of(rule: Rule) -> Iterator[Rule]:
    """A rule and every part within it."""
    yield rule
    if isinstance(rule, (AllOf, AnyOf)):
        for part in rule.parts:
            yield from parts_of(part)


def flaw_of(rule: Rule) -> str:
    """Why can this rule, not looking into its parts, never hold or never fail? Empty when it is sound."""
    match rule:
        case Majority() | WeightAtLeast() | Quorum():
            return _flaw_of_quota(rule)
        case CountAtLeast() | FewerAgainst():
            return f"{rule.members} is not above 0" if rule.members < 1 else ""
        case NoneAgainst():
            return "" if rule.members else "the rule 'none-against' names nobody, so it says nothing"
        case AllOf() | AnyOf():
            return "" if rule.parts else f"the rule {rule.kind!r} has no parts, so it says nothing"
        case Consensus():
            return f"minus {rule.minus} is negative" if rule.minus < 0 else ""
        case Includes():
            return ""


_FRACTION = re.compile(r"[0-9]+/0*[1-9][0-9]*")


def unclear(rule: Rule) -> str:
    """Why does this rule, not looking into its parts, not say how much it asks for? Empty when it does."""
    if not isinstance(rule, (Majority, WeightAtLeast, Quorum)):
        return ""
    number = rule.amount if isinstance(rule, WeightAtLeast) else rule.members if isinstance(rule, Quorum) else None
    other = {Majority: "", WeightAtLeast: ", or an amount", Quorum: ", or members"}[type(rule)]
    given = (rule.percent is not None) + bool(rule.fraction) + (number is not None)
    if given != 1:
        how_many = "no quota" if not given else "more than one quota"
        return f"the rule {rule.kind!r} has {how_many}: give a percent or a fraction{other}"
    if rule.fraction and not _FRACTION.fullmatch(rule.fraction):
        return f"{rule.fraction!r} is not a fraction such as 2/3"
    return ""


def _flaw_of_quota(rule: Majority | WeightAtLeast | Quorum) -> str:
    number = rule.amount if isinstance(rule, WeightAtLeast) else rule.members if isinstance(rule, Quorum) else None
    if why := unclear(rule):
        return why
    if number is not None:
        return f"{number} is not above 0" if number <= 0 else ""
    if rule.part <= 0:
        return f"{rule.fraction or f'{rule.percent}%'} is not above 0"
    if rule.part > 1 or (rule.strict and rule.part == 1):
        return f"{rule.sentence()} can never be"
    return ""
