"""What would each member gain or lose, in units that can be added? Computed from the effects, never typed in.

Units, each a pure number that is positive for a gain. PV is a sum over the years, year t discounted by (1 + rate)^-t:

- money: minus PV(change of what it pays) / PV(what it pays today). 0.10 is a tenth of its annual payment saved.
- voice: PV-average change of its share of say, times the number of members: 1 is one average member's whole say. The
  planning priorities of a fund count 1; a body counts by the part of the money that it steers (``seat_weights``), or,
  where no price is known, by the assumption "seat". A chair has no vote and counts 0 here. Of the say that it loses to
  new members, a member feels the part that the assumption "newcomer" says (``Changes.dilution``).
- capability: PV(change of the spending that it values) / PV(all common payments today). This is the change of valued
  spending counted at the member's own part of the bill, over its own contribution: the member's part cancels. (Over its
  own contribution alone, an investment that all share would be worth years of payments to the smallest members.)
- return: PV(change of the work done in its country) / PV(what it pays today).

A change of what a member reports spending ("spending") is no gain. A member that pays nothing today is measured against
the smallest payer. Shapes: n members, T years, D draws of the scales.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Protocol

import numpy as np

from equipoise.agree.normal import Array
from equipoise.errors import EquipoiseError, NoFigure
from equipoise.model import Alliance, Project, Proposal
from equipoise.model.assumed import ATTRIBUTES
from equipoise.model.clauses import NoPrecedent, SetReview
from equipoise.values import Status, in_force, weakest

__all__ = ["ATTRIBUTES", "FELT", "Changes", "EffectLike", "Terms", "collected", "gains", "seat_weights", "terms_of"]

#: The arrays of Changes that add up over the clauses of a text.
FELT = ("money", "capability", "work", "say", "seats", "unpriced", "dilution", "dilution_unpriced")


class EffectLike(Protocol):
    """One member's figure in one year at one venue, today and proposed: what ``whatif`` calls an Effect."""

    @property
    def member(self) -> str: ...
    @property
    def year(self) -> int: ...
    @property
    def attribute(self) -> str: ...
    @property
    def venue(self) -> str: ...
    @property
    def baseline(self) -> Fraction: ...
    @property
    def proposed(self) -> Fraction: ...
    @property
    def unit(self) -> str: ...
    @property
    def status(self) -> Status: ...


@dataclass(frozen=True)
class Terms:
    """What a text says of itself: that it sets no precedent (``quiet``), and from when on a review may end it."""

    quiet: bool = False
    review: date | None = None


def terms_of(proposal: Proposal) -> Terms:
    """What this text says of itself; of several reviews the first counts."""
    reviews = [c.since for c in proposal.changes if isinstance(c, SetReview)]
    return Terms(any(isinstance(c, NoPrecedent) for c in proposal.changes), min(reviews, default=None))


@dataclass(frozen=True)
class Changes:
    """The effects as arrays (n, T): what is paid today, and the change of each thing a member may care about.

    ``say`` adds up the funds' planning priorities; ``seats`` the bodies by the money they steer; ``unpriced`` the
    bodies whose money is not known. ``say_today`` (n,) is the mean share over funds (NaN: none known).

    ``dilution`` and ``dilution_unpriced`` (never above 0) are the part of ``say`` and ``seats``, and of ``unpriced``,
    that new members take: where their share of a venue rises from a to b, whoever has p there afterwards would have
    p (1 - a) / (1 - b) without them. No more counts than what the member loses in all.
    """

    members: tuple[str, ...]
    years: tuple[int, ...]
    payment: Array
    money: Array
    capability: Array
    work: Array
    say: Array
    seats: Array
    unpriced: Array
    dilution: Array
    dilution_unpriced: Array
    say_today: Array
    statuses: Mapping[str, Status]
    terms: Terms = Terms()

    @property
    def touched(self) -> bool:
        """Does anything that a member may care about change for anyone?"""
        return any(bool(a.any()) for a in (self.money, self.capability, self.work, self.say, self.seats, self.unpriced))

    @property
    def diluted(self) -> bool:
        """Do new members take a say from anyone?"""
        return bool(self.dilution.any() or self.dilution_unpriced.any())


def collected(
    effects: Iterable[EffectLike],
    members: Sequence[str],
    years: Sequence[int],
    weights: Mapping[str, float | None],
) -> Changes:
    """The effects of these members and years as arrays; ``weights`` is by body id (None: no price is known).

    Raises EquipoiseError when payments are in several currencies, which need a dated rate before they are added.
    """
    row, column = {m: i for i, m in enumerate(members)}, {y: t for t, y in enumerate(years)}
    effects = tuple(effects)
    arrays = {name: np.zeros((len(members), len(years))) for name in ("payment", *FELT)}
    new = _newcomers(effects, row)
    today, count = np.zeros(len(members)), np.zeros(len(members))
    units: set[str] = set()
    statuses: dict[str, list[Status]] = {}
    for e in effects:
        if e.member not in row or e.year not in column:
            continue
        at = (row[e.member], column[e.year])
        if e.attribute == "money":
            arrays["payment"][at] += float(e.baseline)
        elif e.attribute == "voice" and e.venue.startswith("fund:"):
            today[at[0]] += float(e.baseline)
            count[at[0]] += 1
        array, weight = _counted(e, weights)
        if array is None:
            continue
        if e.attribute != "voice":
            units.add(e.unit)
        if e.proposed != e.baseline:
            arrays[array][at] += weight * float(e.proposed - e.baseline)
            if e.attribute == "voice":
                taken = "dilution_unpriced" if array == "unpriced" else "dilution"
                arrays[taken][at] += weight * _diluted(e, *new.get((e.venue, e.year), (Fraction(0), Fraction(0))))
        statuses.setdefault(e.member, []).append(e.status)
    if len(units) > 1:
        several = ", ".join(sorted(units))
        raise EquipoiseError(f"payments are in several units ({several}): convert first, by a dated rate")
    with np.errstate(invalid="ignore"):
        say_today = today / count
    return Changes(
        members=tuple(members),
        years=tuple(years),
        say_today=say_today,
        statuses={m: weakest(s) for m, s in statuses.items()},
        terms=Terms(),
        **arrays,
    )


def _newcomers(effects: Iterable[EffectLike], members: Mapping[str, int]) -> dict[tuple[str, int], Any]:
    """What part of each venue, in each year, is held by others than the members: today and as proposed."""
    found: dict[tuple[str, int], Any] = {}
    for e in effects:
        if e.attribute == "voice" and e.member not in members and e.proposed != e.baseline:
            today, proposed = found.get((e.venue, e.year), (Fraction(0), Fraction(0)))
            found[e.venue, e.year] = today + e.baseline, proposed + e.proposed
    return found


def _diluted(e: EffectLike, today: Fraction, proposed: Fraction) -> float:
    """What part of a change of say new members take, from 0 down, if their share of the venue moves like this."""
    if proposed <= today or proposed >= 1 or e.proposed >= e.baseline:
        return 0.0
    return float(max(e.proposed - e.baseline, -e.proposed * (proposed - today) / (1 - proposed)))


def _counted(e: EffectLike, weights: Mapping[str, float | None]) -> tuple[str | None, float]:
    """Which array an effect belongs to, and how much it counts there."""
    if e.attribute in ("money", "capability"):
        return e.attribute, 1.0
    if e.attribute == "return":
        return "work", 1.0
    if e.attribute != "voice":
        return None, 0.0
    kind, _, name = e.venue.partition(":")
    if kind == "fund":
        return "say", 1.0
    weight = weights.get(name)
    return ("unpriced", 1.0) if weight is None else ("seats", weight)


def seat_weights(alliance: Alliance, years: Sequence[int]) -> dict[str, float | None]:
    """How much does a body's voting power count, against a fund's planning priorities (1)? By body; None: not known.

    The body that decides for a fund with a ceiling counts 1. Any other counts the part of the money that it steers: the
    cost in ``years`` of the priced projects that it boards, or that a fund of its own pays for, over the ceilings of
    their funds; where these have none (joint procurement), over the ceilings of all funds. At most 1.
    """
    ceilings = {f: _ceilings(alliance, f, years) for f in alliance.funds}
    found: dict[str, float | None] = {}
    for body in alliance.bodies:
        own = {f.id for f in alliance.funds.values() if f.body == body}
        steered = [p for p in alliance.projects.values() if p.costs and p.fund in ceilings]
        steered = [p for p in steered if p.board == body or p.fund in own]
        cost = sum(_cost(p, years) for p in steered)
        money = sum(ceilings[f] for f in {str(p.fund) for p in steered}) or sum(ceilings.values())
        if any(ceilings[f] for f in own):
            found[body] = 1.0
        else:
            found[body] = min(1.0, cost / money) if cost and money else None
    return found


def _cost(project: Project, years: Sequence[int]) -> float:
    # Without a fixed start the work could begin at once.
    start = project.start if project.start is not None else years[0]
    return sum(float(cost) for year, cost in project.costs.items() if start + year - 1 in years)


def _ceilings(alliance: Alliance, fund: str, years: Sequence[int]) -> float:
    spans = (in_force(alliance.fund(fund).ceilings, date(year, 1, 1)) for year in years)
    return sum(float(span.value) for span in spans if span is not None and span.value is not None)


def gains(changes: Changes, scales: Mapping[str, Array]) -> Array:
    """Gains in the units above, shape (D, n, 4): money, voice, capability, return.

    Of ``scales`` (D,) it takes "discount", "seat", "newcomer" where new members dilute a say, and "review" (its chance
    to end the text) where the text names one.
    Raises NoFigure when nobody pays anything today, so that no payment can be compared with one.
    """
    weight = (1 + scales["discount"][:, None]) ** -np.arange(len(changes.years))
    lasting = weight
    if changes.terms.review is not None:
        reviewed = np.array([date(year, 1, 1) >= changes.terms.review for year in changes.years])
        lasting = weight * np.where(reviewed, 1 - scales["review"][:, None], 1.0)
    own = weight @ changes.payment.T
    paying = own > 0
    if not paying.any():
        if changes.money.any() or changes.work.any() or changes.capability.any():
            raise NoFigure("no member pays anything today, so a change of payment cannot be compared with a payment")
        own = np.ones_like(own)
    else:
        smallest = np.where(paying, own, np.inf).min(axis=1, keepdims=True)
        own = np.where(paying, own, smallest)
    everyone = np.where(paying, own, 0.0).sum(axis=1, keepdims=True) if paying.any() else own.sum(axis=1, keepdims=True)
    said = lasting @ (changes.say + changes.seats).T + scales["seat"][:, None] * (lasting @ changes.unpriced.T)
    if changes.diluted:
        taken = lasting @ changes.dilution.T + scales["seat"][:, None] * (lasting @ changes.dilution_unpriced.T)
        said = said - (1 - scales["newcomer"][:, None]) * taken
    return np.stack(
        [
            -(lasting @ changes.money.T) / own,
            len(changes.members) * said / weight.sum(axis=1, keepdims=True),
            (lasting @ changes.capability.T) / everyone,
            (lasting @ changes.work.T) / own,
        ],
        axis=2,
    )
