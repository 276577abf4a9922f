"""Which few numbers is the quarrel about? Several people's disagreements, the figure that moves the answer most first.

Each figure is put at what the folder says and at what each side holds, every other figure as the folder has it; how far
the odds of the proposal move between the sides is what the figure is worth in the quarrel. Where no side moves the
odds, the chance that the likeliest objector objects decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from equipoise.agree.contesting.laying import ContestError, contested, key_of, objections, once
from equipoise.agree.contesting.places import figure
from equipoise.agree.contesting.turning import who
from equipoise.agree.contesting.verdict import Bench, Verdict
from equipoise.agree.odds import percent
from equipoise.errors import EquipoiseError, UnknownName
from equipoise.model import Alliance, Answer, Disagreement, MadeFrom, Proposal, Trace, TraceLine
from equipoise.model.wording import counted, listed, proposal_named
from equipoise.values import Status

__all__ = ["Quarrel", "Side", "Struggle", "quarrel"]

_FOLDER: Final = "the folder"


@dataclass(frozen=True)
class Side:
    """What one side holds a figure to be, why, and the verdict with it alone. Several people may hold the same."""

    by: str
    held: str
    reason: str
    source: str
    status: Status
    verdict: Verdict
    disagreements: tuple[Disagreement, ...] = ()


@dataclass(frozen=True)
class Struggle:
    """One figure that is contested: the folder's side first, then the others in the order given."""

    figure: str
    words: str
    sides: tuple[Side, ...]

    @property
    def moves(self) -> float:
        """How far the odds lie apart between the sides."""
        odds = [side.verdict.odds.centre for side in self.sides]
        return max(odds) - min(odds)

    @property
    def moves_objections(self) -> float:
        """How far the chance of objecting lies apart, of the member for which it does most."""
        first, *others = (side.verdict.objects for side in self.sides)
        return max((abs(o.get(m, 0.0) - p) for o in others for m, p in first.items()), default=0.0)

    @property
    def contradicted(self) -> bool:
        """Do two people hold it to be different things?"""
        return len(self.sides) > 2

    @property
    def turns(self) -> bool:
        """Does the verdict, or the likeliest blocker, hang on whose figure holds?"""
        first, *others = (side.verdict for side in self.sides)
        return any(first.passes != o.passes or not first.same_blockers(o) for o in others)


@dataclass(frozen=True)
class Quarrel(Answer):
    """The contested figures, the one that moves the answer most first."""

    bench: Bench
    struggles: tuple[Struggle, ...]
    made_from: MadeFrom
    question: ClassVar[str] = "quarrel"

    @property
    def proposal(self) -> Proposal:
        """The proposal that is judged."""
        return self.bench.proposal

    @property
    def status(self) -> Status:
        """What a contested figure goes into is a scenario."""
        return Status.SCENARIO

    @property
    def together(self) -> tuple[Disagreement, ...]:
        """One for each figure that is not contradicted: those that could hold at once."""
        return tuple(s.sides[1].disagreements[0] for s in self.struggles if not s.contradicted)

    @property
    def summary(self) -> str:
        """How many figures are contested, by whom, which matters most, and which hang together with the verdict."""
        people = list(dict.fromkeys(d.by for s in self.struggles for side in s.sides for d in side.disagreements))
        count = counted(len(self.struggles), "figure", "figures")
        top = self.struggles[0]
        low, high = (percent(f(s.verdict.odds.centre for s in top.sides)) for f in (min, max))
        of = proposal_named(self.proposal, self.bench.alliance)
        span = f"the odds of {of} are {low} by every side's figure"
        if low != high:
            span = f"the odds of {of} lie between {low} and {high} by whose figure holds"
        turning = [s.words for s in self.struggles if s.turns]
        hangs = (
            f"the verdict or the likeliest blocker hangs on {listed(turning)}"
            if turning
            else "neither the verdict nor the likeliest blocker hangs on any of them alone"
        )
        against = [s.words for s in self.struggles if s.contradicted]
        split = f" Held to be different things: {listed(against)}." if against else ""
        return (
            f"The quarrel of {listed(people, None)} over {of} is about {count}; most of it is "
            f"{top.words}: {span}; {hangs}.{split}"
        )

    def rows(self) -> list[dict[str, Any]]:
        """One row a figure and side: what is held, by whom, why, and the odds with it alone."""
        return [
            {
                "rank": rank,
                "figure": struggle.figure,
                "words": struggle.words,
                "by": side.by,
                "held": side.held,
                "reason": side.reason,
                "source": side.source,
                "odds_percent": _text(side.verdict.odds.centre),
                "odds_low_percent": _text(side.verdict.odds.low),
                "odds_high_percent": _text(side.verdict.odds.high),
                "passes": side.verdict.passes,
                "blocker": who(self.bench.alliance, side.verdict.blockers),
                "moves_points": f"{100 * struggle.moves:.1f}",
                "objects_points": f"{100 * struggle.moves_objections:.1f}",
                "contradicted": struggle.contradicted,
                "status": str(side.status),
            }
            for rank, struggle in enumerate(self.struggles, 1)
            for side in struggle.sides
        ]

    def explain(self, member: str) -> tuple[Trace, ...]:
        """Every side's figure and reason, of one contested figure (its place)."""
        mine = [s for s in self.struggles if s.figure == member]
        if not mine:
            raise UnknownName("contested figure", member, [s.figure for s in self.struggles])
        return tuple(
            Trace(
                f"{s.words} ({s.figure})",
                tuple(
                    TraceLine(side.by, side.held, side.status, side.source, f"{side.reason} Odds: {_odds(side)}.")
                    for side in s.sides
                ),
                TraceLine("The odds lie apart by", f"{100 * s.moves:.1f} points", Status.SCENARIO),
            )
            for s in mine
        )

    def to_json(self) -> dict[str, Any]:
        """The common shape, with the disagreements that were compared."""
        said = [d for s in self.struggles for side in s.sides for d in side.disagreements]
        return super().to_json() | {
            "proposal": self.proposal.id,
            "figures": len(self.struggles),
            "disagreements": [{"id": d.id, "figure": d.figure, "who": d.who} for d in said],
            "years": list(self.bench.years),
            "draws": self.bench.draws,
        }


def _odds(side: Side) -> str:
    return side.verdict.odds.sentence


def _text(p: float) -> str:
    return percent(p).removesuffix("%")


def quarrel(
    alliance: Alliance,
    proposal: Proposal,
    disagreements: Iterable[Disagreement],
    *,
    years: Iterable[int],
    seed: int = 7,
    draws: int = 256,
) -> Quarrel:
    """Which few numbers is the quarrel about? Figures may be held to be several things: that is what is compared.

    Raises ContestError with every reason why one of them cannot be held at all.
    """
    said = once(disagreements)
    if not said:
        raise EquipoiseError("no figure is contested: name the files of those who disagree")
    # Each alone: that two contradict each other is no fault here.
    problems = [problem for one in said for problem in objections(alliance, (one,))]
    if problems:
        raise ContestError("these figures cannot be contested so", problems)
    bench = Bench.of(alliance, proposal, years=tuple(years), seed=seed, draws=draws)
    groups: dict[object, list[Disagreement]] = {}
    for one in said:
        groups.setdefault(key_of(alliance, one), []).append(one)
    found = [_struggle(bench, group) for group in groups.values()]
    found.sort(key=lambda s: (-round(s.moves, 4), -s.moves_objections, s.figure))
    return Quarrel(bench, tuple(found), MadeFrom(alliance, proposal, seed))


def _struggle(bench: Bench, group: list[Disagreement]) -> Struggle:
    place = figure(bench.alliance, group[0].figure)
    now = place.standing(bench.alliance)
    sides = [Side(_FOLDER, now.text, "", now.source, now.status, bench.verdict)]
    alike: dict[object, list[Disagreement]] = {}
    for one in group:
        alike.setdefault(one.held, []).append(one)
    for ones in alike.values():
        first = ones[0]
        reasons = " ".join(dict.fromkeys(f"{one.reason.rstrip('.')}." for one in ones))
        names = listed(list(dict.fromkeys(one.by for one in ones)), None)
        verdict = bench.verdict_under(contested(bench.alliance, (first,)))
        held = place.shown(bench.alliance, first)
        sides.append(Side(names, held, reasons, first.source, Status.SCENARIO, verdict, tuple(ones)))
    return Struggle(place.text, place.words(bench.alliance), tuple(sides))
