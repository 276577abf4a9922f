"""What survives when figures are contested, and what turns? The answer by the folder's figures beside that by others'.

said = Disagreement("mine", "preferences/followers", "too few asked before", value=Decimal("0.2"))
found = agree.contest(nato, nato.proposals["canada-2026"], [said], years=range(2027, 2032))
print(found.summary)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar, Final

from equipoise.agree.answer import Forecast
from equipoise.agree.contesting.laying import contested, once
from equipoise.agree.contesting.place import Place
from equipoise.agree.contesting.places import figure
from equipoise.agree.contesting.turning import POINTS, Turning, turning, who
from equipoise.agree.contesting.verdict import Bench, Verdict
from equipoise.agree.odds import Odds, percent
from equipoise.errors import EquipoiseError, UnknownName
from equipoise.model import Alliance, Answer, Disagreement, MadeFrom, Proposal, Trace, TraceLine
from equipoise.model.wording import begun, counted, named, proposal_named, years_text
from equipoise.values import Status
from equipoise.whatif import Impact

__all__ = ["Contest", "Headline", "Held", "contest"]

_MOST_TURNED: Final = 3  # so many figures are moved through their ranges; each takes a score of forecasts


@dataclass(frozen=True)
class Held:
    """One contested figure: what stands in the folder, and what is held instead."""

    said: Disagreement
    place: Place
    words: str
    stands: str
    held: str
    status: Status
    source: str


@dataclass(frozen=True)
class Headline:
    """One headline figure of a question of the brief, by the folder's figures and by the contested ones."""

    chapter: int
    question: str
    words: str
    before: str
    after: str

    @property
    def moved(self) -> bool:
        """Does it differ as printed?"""
        return self.before != self.after


@dataclass(frozen=True)
class Contest(Answer):
    """A proposal by the folder's figures (``before``) and by the contested ones (``after``).

    ``turnings`` say for each figure where the answer turns as it alone is moved, the others as they are held.
    """

    bench: Bench
    figures: tuple[Held, ...]
    impact: Impact
    found: Forecast
    turnings: tuple[Turning, ...]
    made_from: MadeFrom
    question: ClassVar[str] = "contest"

    @property
    def proposal(self) -> Proposal:
        """The proposal that is judged."""
        return self.bench.proposal

    @property
    def status(self) -> Status:
        """A contested figure is a scenario, and so is all that it went into."""
        return Status.SCENARIO

    @property
    def before(self) -> Verdict:
        """The verdict by the folder's figures."""
        return self.bench.verdict

    @cached_property
    def after(self) -> Verdict:
        """The verdict by the contested figures."""
        return Verdict.of(self.found)

    @property
    def stands(self) -> bool:
        """Does the verdict stand?"""
        return self.before.passes == self.after.passes

    @property
    def same_blocker(self) -> bool:
        """Is the likeliest blocker the same?"""
        return self.before.same_blockers(self.after)

    @cached_property
    def headlines(self) -> tuple[Headline, ...]:
        """The headline figures, question by question, before and after."""
        one, other = (_headlines(*pair) for pair in ((self.bench.impact, self.bench.found), (self.impact, self.found)))
        after = {told[:3]: told[3] for told in other}
        return tuple(Headline(*told, after.get(told[:3], "not computed")) for told in one)

    @property
    def summary(self) -> str:
        """Whether the verdict stands, how the odds move, and where the answer turns."""
        alliance = self.bench.alliance
        held = self.figures[0]
        what = (
            f"With {held.words} held {held.place.preposition} {held.held} instead of {held.stands}"
            if len(self.figures) == 1
            else f"With {len(self.figures)} figures held otherwise"
        )
        old, new = self.before.odds.sentence, self.after.odds.sentence
        of = proposal_named(self.proposal, alliance)
        odds = f"the odds of {of} stay at {old}" if old == new else (f"the odds of {of} move from {old} to {new}")
        verdict = "the verdict stands" if self.stands else f"the verdict turns: {self.after.words}"
        mine, theirs = who(alliance, self.before.blockers), who(alliance, self.after.blockers)
        blocker = (
            f"the likeliest blocker is {'still ' if self.before.blockers == self.after.blockers else 'now '}{theirs}"
            if self.same_blocker and theirs != "nobody"
            else "nobody is likely to block, as before"
            if self.same_blocker
            else f"the likeliest blocker changes from {mine} to {theirs}"
        )
        turns = [turn.sentence for found in self.turnings for turn in found.turns]
        tail = f" {begun('; '.join(turns))}." if turns else ""
        return f"{what}, {verdict}: {odds}, and {blocker}.{tail}"

    def figure_rows(self) -> list[dict[str, Any]]:
        """One row a contested figure: what stands, what is held, who holds it and why."""
        return [
            {
                "what": "figure",
                "id": h.said.id,
                "figure": h.said.figure,
                "words": h.words,
                "before": h.stands,
                "after": h.held,
                "who": h.said.who,
                "reason": h.said.reason,
                "source": h.said.source,
                "status": str(Status.SCENARIO),
                "status_before": str(h.status),
            }
            for h in self.figures
        ]

    def headline_rows(self) -> list[dict[str, Any]]:
        """One row a headline figure, and whether it moves."""
        return [
            {
                "what": "headline",
                "chapter": h.chapter,
                "words": h.words,
                "before": h.before,
                "after": h.after,
                "moved": h.moved,
                "status": str(Status.SCENARIO),
            }
            for h in self.headlines
        ]

    def turn_rows(self) -> list[dict[str, Any]]:
        """One row a turn of the answer: above which value of which figure it changes, from what to what."""
        return [
            {
                "what": "turn",
                "figure": found.figure,
                "of": turn.what,
                "above": str(turn.at),
                "before": turn.below,
                "after": turn.above,
                "words": begun(turn.sentence),
                "status": str(Status.SCENARIO),
            }
            for found in self.turnings
            for turn in found.turns
        ]

    def member_rows(self) -> list[dict[str, Any]]:
        """One row a member whose chance of objecting moves, as printed: the widest move first."""
        moved = [
            (abs(new - old), m, old, new)
            for m, new in self.after.objects.items()
            if percent(old := self.before.objects.get(m, 0.0)) != percent(new)
        ]
        names = self.bench.alliance.members
        return [
            {
                "what": "member",
                "member": m,
                "name": names[m].name,
                "before": percent(old),
                "after": percent(new),
                "status": str(Status.SCENARIO),
            }
            for _, m, old, new in sorted(moved, key=lambda row: (-row[0], row[1]))
        ]

    def rows(self) -> list[dict[str, Any]]:
        """Figures, headlines, turns, then the members whose chance of objecting moves."""
        return [*self.figure_rows(), *self.headline_rows(), *self.turn_rows(), *self.member_rows()]

    def explain(self, member: str) -> tuple[Trace, ...]:
        """How one contested figure (its place or id) was moved, or how a member is judged by the contested figures."""
        mine = [h for h in self.figures if member in (h.said.id, h.said.figure)]
        if mine:
            return tuple(self._trace(h) for h in mine)
        if member in self.bench.alliance.members:
            return self.found.explain(member)
        known = [*(h.said.figure for h in self.figures), *self.bench.alliance.members]
        raise UnknownName("contested figure or member", member, known)

    def _trace(self, held: Held) -> Trace:
        said = held.said
        lines = [TraceLine("Stands in the folder", held.stands, held.status, held.source)]
        result = TraceLine(f"Held by {said.by}", held.held, Status.SCENARIO, said.source_id, said.reason)
        lines += [
            TraceLine("Moved through its range", "", note=found.sentence)
            for found in self.turnings
            if found.figure == said.figure
        ]
        return Trace(f"{begun(held.words)} ({said.figure})", tuple(lines), result)

    def to_json(self) -> dict[str, Any]:
        """The common shape, with both verdicts and what was looked at for turns."""
        return super().to_json() | {
            "proposal": self.proposal.id,
            "stands": self.stands,
            "same_blocker": self.same_blocker,
            "before": _verdict_json(self.before),
            "after": _verdict_json(self.after),
            "turnings": [
                {
                    "figure": t.figure,
                    "low": str(t.low),
                    "high": str(t.high),
                    "points": t.points,
                    "not_computed": t.failed,
                    "sentence": t.sentence,
                }
                for t in self.turnings
            ],
            "years": list(self.bench.years),
            "draws": self.bench.draws,
        }


def _verdict_json(verdict: Verdict) -> dict[str, Any]:
    return {"passes": verdict.passes, "odds": verdict.odds.figures, "blockers": list(verdict.blockers)}


def contest(
    alliance: Alliance,
    proposal: Proposal,
    disagreements: Iterable[Disagreement],
    *,
    years: Iterable[int],
    seed: int = 7,
    draws: int = 256,
    turns: bool = True,
    points: int = POINTS,
) -> Contest:
    """What survives of the answer about a proposal when these figures are held, and what turns?

    ``turns``: also move each figure through its range, at ``points`` and between. Raises ContestError with every reason
    why a figure cannot be held so, and what a forecast raises.
    """
    said = once(disagreements)
    if not said:
        raise EquipoiseError("no figure is contested: name one, its value and your reason")
    rules = contested(alliance, said)
    bench = Bench.of(alliance, proposal, years=tuple(years), seed=seed, draws=draws)
    impact, found = bench.judged(rules)
    figures = tuple(_held(alliance, one) for one in said)
    moved: list[Turning] = []
    for h in figures[:_MOST_TURNED] if turns else ():
        others = tuple(one for one in said if one is not h.said)
        if (one := turning(bench, h.place, h.said, others, points)) is not None:
            moved.append(one)
    return Contest(bench, figures, impact, found, tuple(moved), MadeFrom(rules, proposal, seed))


def _held(alliance: Alliance, said: Disagreement) -> Held:
    place = figure(alliance, said.figure)
    now = place.standing(alliance)
    return Held(said, place, place.words(alliance), now.text, place.shown(alliance, said), now.status, now.source)


def _headlines(impact: Impact, found: Forecast) -> list[tuple[int, str, str, str]]:
    """The headline figures of one answer: chapter of the brief, question, what, how much."""
    alliance, text = impact.before, impact.proposal
    years = years_text(impact.years)
    chair = text.tabled_by if text.tabled_by in impact.of else None
    told: list[tuple[int, str, str, str]] = []
    if chair is not None:
        name, money = named(alliance.members[chair].name), alliance.currency
        before, after = impact.say(chair)
        paid = f"{money} {_millions(impact.change(chair, 'money'))} m"
        told += [
            (2, "Who pays", f"{name} pays more, {years}", paid),
            (3, "Who decides", f"say of {name}, today", _percent(before)),
            (3, "Who decides", f"say of {name}, proposed", _percent(after)),
            (5, "What it buys", f"work in {name}, {years}", f"{money} {_millions(impact.change(chair, 'return'))} m"),
        ]
    more = sum(impact.change(m, "money") > 0 for m in impact.members)
    told.append((2, "Who pays", "pay more than today", counted(more, alliance.member_word, alliance.member_words)))
    for fund, (_, portfolio) in impact.portfolios.items():
        told.append((5, "What it buys", f"projects that {fund} buys, proposed", str(len(portfolio.bought))))
    likely = len(found.likely)
    route, minus = found.under("route"), found.under("minus-one")
    told += [
        (6, "Will it pass", "odds along the route", _odds(route)),
        (6, "Will it pass", "odds if one may object", _odds(minus)),
        (6, "Will it pass", "object at 1% or above", counted(likely, alliance.member_word, alliance.member_words)),
        (8, "What follows", "like requests expected", f"{found.following.total[0]:.1f}"),
    ]
    return sorted(told, key=lambda row: row[0])


def _odds(odds: Odds) -> str:
    return f"{percent(odds.centre)}, range {odds.span}"


def _millions(amount: Fraction) -> str:
    return f"{float(amount) / 1e6:+,.1f}"


def _percent(share: Fraction) -> str:
    return f"{float(100 * share):.3f}%"
