"""What does an amendment say? The nearest text that passes, clause by clause, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, ClassVar

from equipoise.agree.amending.text import Move
from equipoise.agree.answer import SURE, rules_of
from equipoise.agree.gains import Changes, EffectLike
from equipoise.agree.odds import Odds, percent
from equipoise.model import Alliance, Answer, MadeFrom, Proposal, Trace, TraceLine, need_member
from equipoise.model.wording import begun, proposal_named, years_text
from equipoise.values import Status

_NEAR = 0.05  # a gap up to which the answer is called the nearest

__all__ = ["Amendment", "Bargain", "Irreconcilable", "Member", "Point", "Version"]


@dataclass(frozen=True)
class Version:
    """One amended text: how it was looked for, what it changes, its odds on fresh draws, and its distance.

    ``effects`` are those that move a figure against the rules of today; ``changes`` the same as arrays.
    """

    name: str
    text: Proposal
    moves: tuple[Move, ...]
    odds: Odds
    distance: float
    changes: Changes = field(repr=False, compare=False)
    effects: tuple[EffectLike, ...] = field(repr=False, compare=False)

    @property
    def changed(self) -> str:
        """What it changes, in a few words."""
        return "; ".join(f"{m.clause}: {m.amended}" for m in self.moves) or "nothing"


@dataclass(frozen=True)
class Member:
    """One member under the amended text: how likely it still objects, and the price of its consent.

    ``certain``: it tabled the text and accepts it by assumption, which is no estimate.
    ``price`` is the distance that would be saved if it stood one standard deviation of its doubt firmer.
    """

    member: str
    name: str
    objects_before: Odds
    objects: Odds
    certain: bool
    price: float


@dataclass(frozen=True)
class Irreconcilable:
    """Why no text within the levers passes: odds that none exceeds, the members that pull apart, and over what.

    ``weights`` add up to one: how much of what is left of the odds to be won lies with each member at the best text.
    ``conflicts`` are pairs of members that one slot pulls apart, with the slot: the first wants it kept.
    """

    ceiling: float | None
    weights: tuple[tuple[str, float], ...]
    conflicts: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Point:
    """A bargaining point: how much of each slot is kept, the odds there, and its distance; not rounded to a text."""

    name: str
    kept: tuple[float, ...]
    odds: Odds
    distance: float


@dataclass(frozen=True)
class Bargain:
    """Where bargaining over the same levers would end, by the central assumptions.

    ``margin`` is how firmly the least satisfied member can be made to stand, in standard deviations of its doubt: below
    0 the unanimity core is empty, and ``weights`` are the members that prove it. ``efficient``: no other text is better
    for one member and worse for none; None where neither that nor the contrary could be shown.
    """

    slots: tuple[str, ...]
    points: tuple[Point, ...]
    margin: float
    weights: tuple[tuple[str, float], ...]
    efficient: bool | None

    @property
    def deal(self) -> str:
        """Whether there is a deal that is better for all than the text found, in words."""
        if self.efficient is None:
            return "Whether some text within the levers is better for all than the text found is not known."
        if self.efficient:
            return "No text within the levers is better for one member and worse for none than the text found."
        return "Some text within the levers is better for one member than the text found, and worse for none."

    @property
    def core(self) -> str:
        """Whether there is a text that every member would rather have than refuse, in words."""
        who = ", ".join(f"{member} {100 * weight:.0f}%" for member, weight in self.weights)
        if self.margin < 0:
            return f"The unanimity core is empty: no text satisfies all of {who} (weights that prove it)."
        return (
            f"The unanimity core is not empty: some text leaves every member at least {self.margin:.1f} standard "
            f"deviations above refusing. Bound by {who}."
        )


@dataclass(frozen=True)
class Amendment(Answer):
    """The nearest text that passes with the odds asked for; ``best`` is the likeliest text where none does.

    ``bound`` is a distance that no text is nearer by, where that is proven, and ``fewest`` the number of clauses that
    any text which passes touches, where as few as possible were asked for.
    """

    alliance: Alliance
    proposal: Proposal
    years: tuple[int, ...]
    probability: float
    before: Odds
    best: Version
    passes: bool
    bound: float | None
    certified: bool
    fewest: int | None
    members: tuple[Member, ...]
    alternatives: tuple[Version, ...]
    irreconcilable: Irreconcilable | None
    fresh: tuple[int, int]
    bargain: Bargain | None
    lacking: tuple[str, ...]
    told: tuple[str, ...]
    held: tuple[str, ...]
    weakest: Status
    made_from: MadeFrom
    question: ClassVar[str] = "amend"

    @property
    def text(self) -> Proposal:
        """The amended text as a proposal."""
        return self.best.text

    @property
    def to_table(self) -> Proposal:
        """The same as a file of its own may say it: its parent is the nearest text that the folder has, or none.

        What was amended may be a file, a draft or a variant, which no folder knows by name.
        """
        known = (id_ for id_ in self.proposal.ancestry if id_ in self.alliance.proposals)
        return replace(self.text, parent=next(known, None))

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be said beside the text."""
        return (*self.lacking, *self.told)

    @property
    def gap(self) -> float | None:
        """How much nearer, in part of its distance, a text could be at most; None without a bound."""
        if self.bound is None or not self.best.distance:
            return None
        return max(0.0, 1 - self.bound / self.best.distance)

    @property
    def status(self) -> Status:
        """The weakest status among the forecast's inputs."""
        return self.weakest

    @property
    def summary(self) -> str:
        """Whether a text passes, what it changes, with which odds, over which years, against which baseline."""
        one, digest = proposal_named(self.proposal, self.alliance), self.made_from.alliance_digest[:15]
        span = years_text(self.years)
        against = f"by its effects in {span} against {rules_of(self.proposal)} ({digest})"
        wanted = percent(self.probability)
        if self.passes and not self.best.moves:
            return (
                f"{begun(one)} needs no amendment: it would pass with probability {self.best.odds.sentence}, {against}."
            )
        count = len(self.best.moves)
        how = f"{count} change{'s' if count != 1 else ''}"
        if self.passes:
            return (
                f"With {how} {one} would pass with probability {self.best.odds.sentence} instead of "
                f"{percent(self.before.centre)}; it is the nearest amendment found that passes with at least {wanted} "
                f"(distance {self.best.distance:.2f}, {self.nearness}), {against}."
            )
        if self.irreconcilable is None:
            return (
                f"Nothing in {one} can be amended: no clause of it that may be changed moves a figure. It would pass "
                f"with probability {self.before.sentence}, {against}."
            )
        ceiling = self.irreconcilable.ceiling
        proof = f"; proven: none exceeds {percent(ceiling)}" if ceiling is not None else ""
        return (
            f"No amendment of {one} within its levers was found that passes with {wanted}: the likeliest makes {how} "
            f"and would pass with probability {self.best.odds.sentence} instead of {percent(self.before.centre)}, "
            f"{against}{proof}.{self._apart}"
        )

    @property
    def _apart(self) -> str:
        """Who cannot be reconciled, as a further sentence."""
        if self.bargain is not None and self.bargain.margin < 0:
            return f" {self.bargain.core}"
        weights = self.irreconcilable.weights[:3] if self.irreconcilable is not None else ()
        names = {m.member: m.name for m in self.members}
        who = ", ".join(f"{names[member]} {100 * weight:.0f}%" for member, weight in weights)
        return f" What stays in doubt lies with {who}." if who else ""

    @property
    def nearness(self) -> str:
        """How far it is known that no nearer text passes, or none that touches fewer clauses."""
        proven = []
        touched = len({move.clause for move in self.best.moves})
        among = "of these levers"
        if self.fewest is not None:
            proven.append(f"none touches fewer than {self.fewest} clauses")
            among = "that touches as few"
        near = self.certified and self.gap is not None and self.gap <= _NEAR
        if near:
            proven.append(f"none {among} is nearer by more than {100 * (self.gap or 0.0):.1f}%")
        elif self.bound is not None and self.bound > 0:
            proven.append(f"none {among} is nearer than {self.bound:.2f}")
        whole = near and self.fewest in (None, touched)
        return "; ".join(
            (*(() if whole else ("locally best",)), *(("proven: " + " and ".join(proven),) if proven else ()))
        )

    def rows(self) -> list[dict[str, Any]]:
        """One row a clause touched: what holds today, what was tabled, what it would say, and how far that is."""
        return [
            {
                "clause": m.clause,
                "way": m.way,
                "today": m.today,
                "tabled": m.tabled,
                "amended": m.amended,
                "kept_percent": _text(100 * m.kept, 1),
                "distance": _text(m.distance, 3),
                "status": str(self.status),
            }
            for m in self.best.moves
        ]

    def __getitem__(self, member: str) -> Member:
        need_member(member, {m.member for m in self.members})
        return next(m for m in self.members if m.member == member)

    def explain(self, member: str) -> tuple[Trace, ...]:
        """How likely a member objects before and after, and the price of its consent; "levers": what was tried."""
        if member == "levers":
            told = [*self.notes, *([self.bargain.core, self.bargain.deal] if self.bargain is not None else [])]
            lines = tuple(TraceLine(f"{i}", note) for i, note in enumerate(told, 1))
            return (
                Trace("What an amendment may change, and how far that is", lines, TraceLine("Notes", str(len(lines)))),
            )
        found = self[member]
        lines = (
            TraceLine("Objects as tabled", SURE if found.certain else found.objects_before.sentence),
            TraceLine("Objects as amended", SURE if found.certain else found.objects.sentence),
        )
        note = "distance that would be saved if it stood one standard deviation of its doubt firmer"
        return (
            Trace(
                f"What the consent of {found.name} costs",
                lines,
                TraceLine("Price of its consent", f"{found.price:.4f}", self.status, note=note),
            ),
        )

    def to_json(self) -> dict[str, Any]:
        """The common shape, with odds before and after, bound and gap, members, alternatives and what stood fast."""
        return super().to_json() | {
            "passes": self.passes,
            "probability": self.probability,
            "before": self.before.figures,
            "after": self.best.odds.figures,
            "distance": self.best.distance,
            "bound": self.bound,
            "gap": self.gap,
            "nearness": self.nearness,
            "fewest": self.fewest,
            "fresh_seed": self.fresh[0],
            "fresh_draws": self.fresh[1],
            "years": list(self.years),
            "members": [
                {
                    "member": m.member,
                    "objects_before": SURE if m.certain else m.objects_before.figures,
                    "objects": SURE if m.certain else m.objects.figures,
                    "price": m.price,
                }
                for m in self.members
            ],
            "alternatives": [
                {"name": v.name, "odds": v.odds.figures, "distance": v.distance, "changed": v.changed}
                for v in self.alternatives
            ],
            "irreconcilable": _conflict(self.irreconcilable),
            "bargain": _bargain(self.bargain),
            "held": list(self.held),
            "notes": list(self.notes),
        }


def _conflict(found: Irreconcilable | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "ceiling": found.ceiling,
        "weights": [{"member": m, "weight": w} for m, w in found.weights],
        "conflicts": [{"wants_kept": a, "wants_undone": b, "clause": c} for a, b, c in found.conflicts],
    }


def _bargain(found: Bargain | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "points": [
            {
                "name": p.name,
                "odds": p.odds.figures,
                "distance": p.distance,
                "kept": dict(zip(found.slots, p.kept, strict=True)),
            }
            for p in found.points
        ],
        "core_margin": found.margin,
        "core_empty": found.margin < 0,
        "core": found.core,
        "deal": found.deal,
        "weights": [{"member": m, "weight": w} for m, w in found.weights],
        "efficient": found.efficient,
    }


def _text(value: float, places: int) -> str:
    return f"{Decimal(repr(round(value, places))).normalize():f}"
