"""Does this vote carry? A verdict that explains itself, clause by clause.

A member is in favour, against, or silent (absent or abstaining). Silence is not consent for a clause that counts those
in favour, and not an objection for one that counts those against: under consensus a silent member does not object.
Percentages are of all members and of the whole weight, not of those who voted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from equipoise.decide.game import Weights, needed_of, weights_named
from equipoise.errors import EquipoiseError, UnknownName
from equipoise.model import (
    AllOf,
    AnyOf,
    Consensus,
    CountAtLeast,
    FewerAgainst,
    Includes,
    Majority,
    Rule,
    WeightAtLeast,
)

__all__ = ["ClauseVerdict", "Verdict", "passes"]


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
    members: tuple[str, ...]
    favour: frozenset[str]
    against: frozenset[str]
    weights: Weights


def passes(
    rule: Rule,
    in_favour: Collection[str],
    against: Collection[str],
    *,
    members: Sequence[str],
    weights: Weights | None = None,
) -> Verdict:
    """Does this vote carry under a rule? Members named on neither side are silent: absent or abstaining.

    ``weights``: for every weight the rule names, an exact figure for every member. Raises UnknownName (a voter
    who is not a member, an unknown weight), NoFigure (a member without a figure) or EquipoiseError (a member on both
    sides, a rule without parts).

    >>> verdict = passes(Consensus(minus=1), ["A", "B"], ["C"], members=["A", "B", "C", "D"])
    >>> verdict.sentence
    'Carried: consensus minus 1: agreed when at most 1 member(s) object; 1 objects (C), at most 1 may.'
    """
    vote = _Vote(tuple(members), frozenset(in_favour), frozenset(against), weights or {})
    for voter in sorted(vote.favour | vote.against):
        if voter not in vote.members:
            raise UnknownName("member", voter, vote.members)
    both = sorted(vote.favour & vote.against)
    if both:
        raise EquipoiseError(f"both in favour and against: {', '.join(both)}")
    clauses = tuple(_judge(rule, vote, 0))
    return Verdict(clauses[0].holds, clauses)


def _judge(rule: Rule, vote: _Vote, depth: int) -> Iterator[ClauseVerdict]:
    if not isinstance(rule, AllOf | AnyOf):
        holds, why = _clause(rule, vote)
        yield ClauseVerdict(depth, rule.sentence(), holds, why)
        return
    if not rule.parts:
        raise EquipoiseError(f"a rule of kind {rule.kind!r} has no parts: name at least one")
    parts = [list(_judge(part, vote, depth + 1)) for part in rule.parts]
    met = [lines[0] for lines in parts if lines[0].holds]
    failed = [lines[0] for lines in parts if not lines[0].holds]
    holds = not failed if isinstance(rule, AllOf) else bool(met)
    told = failed if isinstance(rule, AllOf) and failed else met if isinstance(rule, AnyOf) and met else []
    reason = f": {told[0].why}" if told else ""
    yield ClauseVerdict(depth, rule.sentence(), holds, f"{len(met)} of {len(parts)} parts hold{reason}")
    for lines in parts:
        yield from lines


def _clause(
    rule: Consensus | CountAtLeast | Majority | WeightAtLeast | Includes | FewerAgainst, vote: _Vote
) -> tuple[bool, str]:
    yes, no, n = len(vote.favour), len(vote.against), len(vote.members)
    match rule:
        case Consensus():
            return no <= rule.minus, f"{_objectors(vote)}, {f'at most {rule.minus}' if rule.minus else 'none'} may"
        case CountAtLeast():
            return yes >= rule.members, f"{yes} in favour, {rule.members} needed"
        case Majority():
            needed = int(needed_of(rule.percent, n, rule.strict))
            return yes >= needed, f"{yes} of {n} in favour, {needed} needed"
        case FewerAgainst():
            return no < rule.members, f"{no} against, {rule.members} would stop it"
        case Includes():
            if rule.member not in vote.members:
                raise UnknownName("member", rule.member, vote.members)
            side = "in favour" if rule.member in vote.favour else "against" if rule.member in vote.against else "silent"
            return side == "in favour", f"{rule.member} is {side}"
        case WeightAtLeast():
            return _weighed(rule, vote)


def _objectors(vote: _Vote) -> str:
    if not vote.against:
        return "nobody objects"
    names = sorted(vote.against)
    shown = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
    return f"{len(names)} object{'s' if len(names) == 1 else ''} ({shown})"


def _weighed(rule: WeightAtLeast, vote: _Vote) -> tuple[bool, str]:
    figures = weights_named(rule.weight, vote.members, vote.weights)
    whole = sum(figures.values(), Fraction(0))
    if not whole or any(f < 0 for f in figures.values()):
        raise EquipoiseError(f"{rule.weight}: weights must not be negative, nor all zero")
    held = sum((figures[m] for m in vote.favour), Fraction(0))
    needed = Fraction(rule.percent) * whole / 100
    holds = held > needed if rule.strict else held >= needed
    return holds, f"{_share(held / whole, rule.percent)}% in favour, {_needed(rule)} needed"


def _needed(rule: WeightAtLeast) -> str:
    return f"{'more than ' if rule.strict else ''}{rule.percent}%"


def _share(part: Fraction, quota: Decimal) -> str:
    """A share in percent at four decimals; more when four would print a share that misses the quota as the quota."""
    for decimals in (4, 8, 16):
        shown = Decimal(round(part * 100 * 10**decimals)).scaleb(-decimals)
        if shown != quota or part * 100 == Fraction(quota):
            break
    return f"{shown.normalize():f}" if shown else "0"
