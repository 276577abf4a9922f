"""Does this vote carry? A verdict that explains itself, clause by clause.

A member is in favour, against, abstains (present, on neither side) or is absent. Abstention and absence are not consent
for a clause that counts those in favour, and not an objection for one that counts those against: under consensus a
silent member does not object. Percentages are of all members and of the whole weight, unless the rule says "of those
present" or "of those voting". Of nobody's votes no share is reached: a clause over those voting fails when none votes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from equipoise.decide.game import Weights, heads_needed, need_clear, weight_needed, weights_named
from equipoise.decide.saying import written
from equipoise.errors import EquipoiseError, UnknownName
from equipoise.model import (
    AllOf,
    AnyOf,
    Base,
    Consensus,
    CountAtLeast,
    FewerAgainst,
    Includes,
    Majority,
    NoneAgainst,
    Quorum,
    Rule,
    WeightAtLeast,
    rule_of,
)

__all__ = ["SIDES", "ClauseVerdict", "Side", "Verdict", "passes"]

Side: TypeAlias = Literal["favour", "against", "abstain", "absent"]
SIDES: Final[Mapping[str, str]] = {
    "favour": "in favour",
    "against": "against",
    "abstain": "abstaining",
    "absent": "absent",
}


@dataclass(frozen=True, slots=True)
class ClauseVerdict:
    """What one clause says of a vote: its rule in words, whether it holds, and why. ``depth`` 0 is the rule itself."""

    depth: int
    rule: str
    holds: bool
    why: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a vote carries, and every clause with its reason, the whole rule first. True when it carries."""

    passes: bool
    clauses: tuple[ClauseVerdict, ...]

    def __bool__(self) -> bool:
        return self.passes

    @property
    def sentence(self) -> str:
        """The verdict in one sentence."""
        whole = self.clauses[0]
        return f"{'Carried' if self.passes else 'Not carried'}: {whole.rule}; {whole.why}."

    def sentences(self) -> tuple[str, ...]:
        """The verdict line by line: each clause, indented by its depth, holds or fails, and why."""
        return tuple(f"{'  ' * c.depth}{'holds' if c.holds else 'fails'}: {c.rule} ({c.why})" for c in self.clauses)


@dataclass(frozen=True, slots=True)
class _Vote:
    sides: Mapping[str, Side]
    weights: Weights

    def on(self, *sides: Side) -> list[str]:
        return [member for member, side in self.sides.items() if side in sides]

    def counted(self, of: Base) -> list[str]:
        """Of whom is a share taken?"""
        if of == "members":
            return list(self.sides)
        return self.on("favour", "against", "abstain") if of == "present" else self.on("favour", "against")


def passes(
    rule: Rule | str, votes: Mapping[str, Side], *, members: Sequence[str] | None = None, weights: Weights | None = None
) -> Verdict:
    """Does this vote carry under a rule, which may be its sentence?

    ``votes``: by member "favour", "against", "abstain" or "absent"; a member that is not named is absent. ``members``
    are all who sit; left out, those who are named. ``weights``: for every weight the rule names, an exact figure for
    every member. Raises UnknownName (a voter who is not a member, a side or weight that does not exist), NoFigure (a
    member without a figure), RuleTextError (a sentence that says no rule) or EquipoiseError (nobody sits, a member
    twice, a rule that says no quota).

    >>> votes = {"A": "favour", "B": "favour", "C": "against"}
    >>> passes(Consensus(minus=1), votes, members=["A", "B", "C", "D"]).sentence
    'Carried: consensus minus 1: agreed when at most 1 member objects; 1 objects (C), at most 1 may.'
    """
    seated = tuple(votes if members is None else members)
    if not seated:
        raise EquipoiseError("nobody sits here, so nothing can be voted on: the list of members is empty")
    twice = sorted({m for m in seated if seated.count(m) > 1})
    if twice:
        raise EquipoiseError(f"named twice among the members: {', '.join(twice)}")
    for voter, side in votes.items():
        if voter not in seated:
            raise UnknownName("member", voter, seated)
        if side not in SIDES:
            raise UnknownName(f"side of {voter}", str(side), SIDES)
    sides: dict[str, Side] = {m: votes.get(m, "absent") for m in seated}
    clauses = tuple(_judge(rule_of(rule) if isinstance(rule, str) else rule, _Vote(sides, weights or {}), 0))
    return Verdict(clauses[0].holds, clauses)


def _judge(rule: Rule, vote: _Vote, depth: int) -> Iterator[ClauseVerdict]:
    need_clear(rule)
    if not isinstance(rule, AllOf | AnyOf):
        holds, why = _clause(rule, vote)
        yield ClauseVerdict(depth, rule.sentence(), holds, why)
        return
    parts = [list(_judge(part, vote, depth + 1)) for part in rule.parts]
    met = [lines[0] for lines in parts if lines[0].holds]
    failed = [lines[0] for lines in parts if not lines[0].holds]
    holds = not failed if isinstance(rule, AllOf) else bool(met)
    told = failed if isinstance(rule, AllOf) and failed else met if isinstance(rule, AnyOf) and met else []
    reason = f": {told[0].why}" if told else ""
    yield ClauseVerdict(depth, rule.sentence(), holds, f"{len(met)} of {len(parts)} parts hold{reason}")
    for lines in parts:
        yield from lines


_Clause: TypeAlias = (
    Consensus | CountAtLeast | Majority | WeightAtLeast | Includes | NoneAgainst | FewerAgainst | Quorum
)


def _clause(rule: _Clause, vote: _Vote) -> tuple[bool, str]:
    yes, no, n = len(vote.on("favour")), vote.on("against"), len(vote.sides)
    match rule:
        case Consensus():
            allowed = f"at most {rule.minus}" if rule.minus else "none"
            return len(no) <= rule.minus, f"{_objectors(no)}, {allowed} may"
        case CountAtLeast():
            return yes >= rule.members, f"{yes} in favour, {rule.members} needed"
        case Majority():
            return _majority(rule, vote)
        case FewerAgainst():
            against = len(no) if rule.counting == "against" else n - yes
            return against < rule.members, f"{against} {rule.counting.replace('-', ' ')}, {rule.members} would stop it"
        case Quorum():
            present, needed = len(vote.counted("present")), heads_needed(rule, n)
            return present >= needed, f"{present} of {n} present, {needed} needed"
        case Includes():
            side = _side(rule.member, vote)
            return side == "favour", f"{rule.member} is {SIDES[side]}"
        case NoneAgainst():
            sides = {member: _side(member, vote) for member in rule.members}
            against_it = [member for member, side in sides.items() if side == "against"]
            return not against_it, f"{', '.join(against_it)} against" if against_it else "none of them is against"
        case WeightAtLeast():
            return _weighed(rule, vote)


def _side(member: str, vote: _Vote) -> Side:
    if member not in vote.sides:
        raise UnknownName("member", member, vote.sides)
    return vote.sides[member]


def _majority(rule: Majority, vote: _Vote) -> tuple[bool, str]:
    yes, base = len(vote.on("favour")), len(vote.counted(rule.of))
    if not base:
        return False, f"nobody is {rule.of}" if rule.of == "voting" else "nobody is present"
    needed = heads_needed(rule, base)
    return yes >= needed, f"{yes} of {base}{'' if rule.of == 'members' else f' {rule.of}'} in favour, {needed} needed"


def _objectors(against: Sequence[str]) -> str:
    if not against:
        return "nobody objects"
    names = sorted(against)
    shown = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
    return f"{len(names)} object{'s' if len(names) == 1 else ''} ({shown})"


def _weighed(rule: WeightAtLeast, vote: _Vote) -> tuple[bool, str]:
    figures = weights_named(rule.weight, tuple(vote.sides), vote.weights)
    if not any(figures.values()) or any(f < 0 for f in figures.values()):
        raise EquipoiseError(f"{rule.weight}: weights must not be negative, nor all zero")
    whole = sum((figures[m] for m in vote.counted(rule.of)), Fraction(0))
    held = sum((figures[m] for m in vote.on("favour")), Fraction(0))
    if not whole:
        return False, f"nobody with a weight is {rule.of}"
    needed = weight_needed(rule, whole)
    holds = held > needed if rule.strict else held >= needed
    than = "more than " if rule.strict else ""
    if rule.amount is not None:
        return holds, f"{written(held)} in favour, {than}{rule.amount:f} needed"
    asked = rule.fraction or f"{rule.percent:f}%"
    return holds, f"{_share(held / whole, rule.part)}% in favour, {than}{asked} needed"


def _share(part: Fraction, quota: Fraction) -> str:
    """A share in percent at four decimals; more when four would print a share that misses the quota as the quota."""
    for decimals in (4, 8, 16, 32):
        shown = Decimal(round(part * 100 * 10**decimals)).scaleb(-decimals)
        if Fraction(shown) != quota * 100 or part == quota:
            break
    return f"{shown.normalize():f}" if shown else "0"
