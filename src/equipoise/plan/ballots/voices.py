"""How much influence has each member over what a fund buys, beside its share of the cost?

Four measures, each over what Equal Shares buys with the members' say and values:

- Satisfaction: the money bought over that of all candidates, weighted by what the member values.
- Voice: the part of the spending that changes when the member's ballot is neutral, at the same money.
- Leaving: the same when it leaves and takes its money along, which separates voice from purse.
- Shapley: its mean part in moving the spending from where all ballots are neutral to where none is, over orders.

The part that changes is the money of what is bought in one case and not in the other, over the money bought in both
cases together: 0 if nothing changes, 1 if everything does. Intervals: satisfaction, voice and leaving over random
ballots, where each assumed value is drawn between its low and its high; Shapley over the sampled orders.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import sqrt
from typing import Any, ClassVar, Final, TypeVar

import numpy as np

from equipoise.ensemble import Watch
from equipoise.errors import NoFigure
from equipoise.model import Alliance, Answer, MadeFrom, Trace, TraceLine, need_member, shares_on
from equipoise.model.wording import begun, named, percent
from equipoise.plan.ballots.compiled import kernel_worth_loading, load_kernel
from equipoise.plan.ballots.election import Election, Group, Ledger, Utility, ledger
from equipoise.plan.ballots.purses import Purses
from equipoise.plan.ballots.say_ballots import CENTS, Box, ballot_box
from equipoise.plan.priorities import percents
from equipoise.values import Status, weakest

__all__ = ["Influence", "Range", "Voice", "changed_part", "influence", "leave_one_out"]

_PLACES: Final = 1000  # drawn values are rounded to thousandths, so that every comparison stays exact
Ballots = Mapping[str, Mapping[str, Fraction]]
Project = TypeVar("Project", bound=Hashable)
"""What names a project: its id, or its place."""


@dataclass(frozen=True, slots=True)
class Range:
    """A measure with its interval: 5% to 95% of the random ballots, or 95% confidence of the sampled mean.

    What is bought moves in whole projects, so the value at the central assumptions may lie outside of what most random
    ballots give.
    """

    value: Fraction
    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class Voice:
    """One member's influence over what is bought, beside its say and its share of the cost (None: no share)."""

    cost_share: Fraction | None
    say: Fraction
    satisfaction: Range
    voice: Range
    leaving: Range
    shapley: Range


@dataclass(frozen=True)
class Influence(Answer):
    """Each member's influence over what a fund buys; ``influence["CAN"].voice.value`` is a fraction of the spending."""

    question: ClassVar[str] = "influence"
    alliance: Alliance = field(repr=False)
    fund: str
    years: range
    box: Box = field(repr=False)
    bought: tuple[str, ...]
    neutral: tuple[str, ...]
    members: Mapping[str, Voice]
    draws: int
    orders: int
    seed: int

    def __getitem__(self, member: str) -> Voice:
        need_member(member, self.members)
        return self.members[member]

    @cached_property
    def made_from(self) -> MadeFrom:  # type: ignore[override]  # an attribute to read, made on first use
        """The digest of the alliance and the seed, taken when first asked for."""
        return MadeFrom(self.alliance, seed=self.seed)

    @property
    def status(self) -> Status:
        """The weakest status among ceilings, say, prices and values; what is drawn is at best derived."""
        return weakest([Status.DERIVED, self.box.status])

    @property
    def summary(self) -> str:
        """One sentence: whose ballot and whose leaving changes most, and how many change nothing."""
        title = self.alliance.funds[self.fund].title
        span = f"{self.years.start}-{self.years[-1]}" if len(self.years) > 1 else f"{self.years.start}"
        voice = max(self.members, key=lambda m: (self.members[m].voice.value, m))
        leaving = max(self.members, key=lambda m: (self.members[m].leaving.value, m))
        mute = sum(not one.voice.value for one in self.members.values())
        words = self.alliance.member_words
        if mute == len(self.members):
            told = f"no single ballot of the {mute} {words} changes what the {title} buys in {span}"
        else:
            top, whose = self.members[voice].voice.value, named(self.alliance.members[voice].name)
            told = (
                f"Of what the {title} buys in {span} the ballot of {whose} alone changes {percent(top, 2)}% of the "
                f"spending, those of {mute} of {len(self.members)} {words} nothing"
            )
        gone = self.members[leaving].leaving.value
        left = (
            f"if {named(self.alliance.members[leaving].name)} left with its money, {percent(gone, 2)}%{self._payers()}"
        )
        if not gone:
            left = "nor does it change if any one of them leaves with its money"
        return f"{begun(told)}; {left} (baseline: what Equal Shares buys when all take part)."

    def _payers(self) -> str:
        """What the leaving of those who pay most changes, in words."""
        paying = {m: one.cost_share for m, one in self.members.items() if one.cost_share}
        if not paying:
            return ""
        most = max(paying.values())
        names = [m for m, share in paying.items() if share == most]
        told = ", ".join(f"{m} {percent(self.members[m].leaving.value, 2)}%" for m in names)
        each = " each" if len(names) > 1 else ""
        return f", and of who pays most ({percent(most, 2)}% of the cost{each}) {told}"

    def rows(self) -> list[dict[str, Any]]:
        """One row a member: cost share, say, the four measures in percent with their intervals."""
        rows, says = [], percents({m: one.say for m, one in self.members.items()})
        for member, one in self.members.items():
            row: dict[str, Any] = {
                "member": member,
                "fund": self.fund,
                "cost_share_percent": None if one.cost_share is None else percent(one.cost_share),
                "say_percent": str(says[member]),
            }
            for name in ("satisfaction", "voice", "leaving", "shapley"):
                found: Range = getattr(one, name)
                row |= {
                    f"{name}_percent": percent(found.value, 2),
                    f"{name}_low": percent(found.low, 2),
                    f"{name}_high": percent(found.high, 2),
                }
            told = {"draws": self.draws, "orders": self.orders, "seed": self.seed, "status": str(self.status)}
            rows.append(row | told)
        return rows

    def explain(self, member: str) -> tuple[Trace, ...]:
        """The member's ballot, and what is bought with it, with a neutral one and without the member."""
        one = self[member]
        values = self.box.values[member]
        lines = [
            TraceLine(f"value of {domain}", str(worth.value), worth.status, "", worth.reason)
            for domain, worth in values.items()
        ]
        count = _Counting(self.box, {m: self.box.scores(m) for m in self.members})
        without, left = count.bought((member,)), count.bought(without=member)
        lines += [
            TraceLine("bought", ", ".join(self.bought) or "nothing", self.status),
            TraceLine("with a neutral ballot", ", ".join(without) or "nothing", self.status),
            TraceLine("without the member and its money", ", ".join(left) or "nothing", self.status),
        ]
        lines += [
            TraceLine(name, _told(found), self.status)
            for name, found in (
                ("served: value-weighted money bought over all", one.satisfaction),
                ("part of the spending that changes when it leaves with its money", one.leaving),
                (f"Shapley, mean over {self.orders} orders", one.shapley),
            )
        ]
        result = TraceLine("part of the spending that its ballot changes", _told(one.voice), self.status)
        title = self.alliance.funds[self.fund].title
        return (Trace(f"Influence of {member} over what the {title} buys", tuple(lines), result),)


def _told(found: Range) -> str:
    return f"{percent(found.value, 2)}% ({percent(found.low, 2)} to {percent(found.high, 2)})"


def changed_part(costs: Mapping[Project, int], one: Iterable[Project], other: Iterable[Project]) -> Fraction:
    """The money of what is bought in one case only, over the money bought in both cases together."""
    a, b = frozenset(one), frozenset(other)
    whole = sum(costs[p] for p in a) + sum(costs[p] for p in b)
    return Fraction(sum(costs[p] for p in a ^ b), whole) if whole else Fraction(0)


def leave_one_out(election: Election, utility: Utility = "cost") -> dict[str, Fraction]:
    """By voter: the part of the spending of Equal Shares that changes when the voter leaves with its money.

    Voters with the same ballot are one group and are asked as one.
    """
    book, endowment = ledger(election, utility), election.endowment

    def bought(absent: Sequence[int]) -> list[int]:
        purses = Purses(book, endowment, absent)
        purses.buy_all(only_what=True)
        return purses.bought

    if kernel_worth_loading(1 + len(election.groups), len(book.price), len(book.voters)):
        load_kernel()
    with_all, costs = bought(()), dict(enumerate(election.costs))
    return {
        ", ".join(group.voters): changed_part(costs, with_all, bought((at,)))
        for at, group in enumerate(election.groups)
    }


def influence(
    alliance: Alliance,
    fund: str,
    years: range,
    mix: Mapping[str, Any] | None = None,
    *,
    seed: int = 7,
    draws: int = 20,
    orders: int = 16,
    watch: Watch | None = None,
) -> Influence:
    """How much influence has each member over what a fund buys in these years? Same seed, same answer.

    ``mix`` stands in for the fund's rule of the say. ``draws`` of random ballots give the intervals of the first three
    measures, ``orders`` sampled in pairs (each with its reverse) those of Shapley; ``watch`` is told each draw.

    Raises UnknownName, NoFigure and InfeasiblePlan as ``ballot_box`` does.
    """
    if draws < 2 or orders < 4:
        raise NoFigure(f"no interval can be had from {draws} draws and {orders} orders: at least 2 and 4")
    box = ballot_box(alliance, fund, years, mix)
    voices, projects = len(box.shares), len(box.projects)
    if kernel_worth_loading(draws * (2 * voices + 1) + orders * voices, projects, voices * projects):
        load_kernel()
    random = np.random.default_rng(seed)
    count = _Counting(box, {m: box.scores(m) for m in box.shares})
    central = _three(box, count)
    stage = (watch or Watch()).stage("drawing ballots", draws)
    drawn = []
    for ballots in _random_ballots(alliance, box, random, draws):
        drawn.append(_three(box, _Counting(box, ballots)))
        stage.step()
    shapley = _shapley(box, count, random, orders)
    day = date(min(years), 1, 1)
    key = shares_on(alliance, alliance.fund(fund).key, day)
    members = {
        m: Voice(
            cost_share=key.of(m) if m in key.percent else None,
            say=box.shares[m],
            satisfaction=_range(central[m][0], [one[m][0] for one in drawn]),
            voice=_range(central[m][1], [one[m][1] for one in drawn]),
            leaving=_range(central[m][2], [one[m][2] for one in drawn]),
            shapley=shapley[m],
        )
        for m in box.shares
    }
    return Influence(
        alliance,
        fund,
        range(min(years), max(years) + 1),
        box,
        count.bought(),
        count.bought(box.shares),
        members,
        draws,
        2 * (orders // 2),
        seed,
    )


class _Counting:
    """Equal Shares over the same ballots, some of them neutral or gone; what was counted before is remembered."""

    def __init__(self, box: Box, ballots: Ballots) -> None:
        self.box, self.ballots = box, ballots
        self.flat = dict.fromkeys(box.projects, Fraction(1))
        # A ballot that values every euro alike is neutral as it stands.
        self.partial = [m for m in ballots if dict(ballots[m]) != self.flat and box.shares[m]]
        self.known: dict[tuple[frozenset[str], str], tuple[str, ...]] = {}
        self.books: dict[frozenset[str], Ledger] = {}

    def bought(self, neutral: Iterable[str] = (), without: str = "") -> tuple[str, ...]:
        """What is bought when some ballots are neutral (each project worth its cost), or a member is gone."""
        flat = frozenset(neutral) & frozenset(self.partial)
        if (flat, without) not in self.known:
            book = self._book(flat)
            # Who leaves takes its money along: nobody else has more or less to spend.
            absent = [at for at, group in enumerate(book.election.groups) if without in group.voters]
            purses = Purses(book, book.election.endowment, absent)
            purses.buy_all()
            self.known[flat, without] = tuple(book.election.projects[p] for p in purses.bought)
        return self.known[flat, without]

    def _book(self, flat: frozenset[str]) -> Ledger:
        if flat not in self.books:
            box = self.box
            cast = {m: self.flat if m in flat else self.ballots[m] for m, share in box.shares.items() if share}
            # One group for each member, whoever else votes alike: any of them may leave.
            place = {name: at for at, name in enumerate(box.costs)}
            groups = tuple(
                Group((m,), box.shares[m], tuple((place[name], score) for name, score in row.items()))
                for m, row in cast.items()
            )
            election = Election(tuple(box.costs), tuple(box.costs.values()), groups, box.budget, CENTS)
            self.books[flat] = ledger(election, "score-cost")
        return self.books[flat]


def _three(box: Box, count: _Counting) -> dict[str, tuple[Fraction, Fraction, Fraction]]:
    """By member: satisfaction, voice, leaving."""
    bought = count.bought()
    have = frozenset(bought)
    found = {}
    for m in box.shares:
        row = count.ballots[m]
        whole = sum((score * box.costs[p] for p, score in row.items()), Fraction(0))
        mine = sum((score * box.costs[p] for p, score in row.items() if p in have), Fraction(0))
        voice = changed_part(box.costs, bought, count.bought((m,)))
        leaving = changed_part(box.costs, bought, count.bought(without=m))
        found[m] = (mine / whole if whole else Fraction(0), voice, leaving)
    return found


def _random_ballots(
    alliance: Alliance, box: Box, random: np.random.Generator, draws: int
) -> Iterator[dict[str, dict[str, Fraction]]]:
    """Each assumed value drawn evenly between its low and its high; one draw of an assumption for all it is about."""
    domains = {p.domain for p in box.projects.values()}
    assumed = [a for a in alliance.preferences if a.kind == "domain" and a.about in domains]
    for _ in range(draws):
        at = random.random(len(assumed))
        value = {
            (a.member, a.about): Fraction(round((float(a.low) + (float(a.high) - float(a.low)) * u) * _PLACES), _PLACES)
            for a, u in zip(assumed, at.tolist(), strict=True)
        }
        ballots: dict[str, dict[str, Fraction]] = {}
        for m in box.shares:
            scores = {
                n: value.get((m, p.domain), value.get(("*", p.domain), Fraction(1))) for n, p in box.projects.items()
            }
            ballots[m] = {n: score for n, score in scores.items() if score > 0}
        yield ballots


def _shapley(box: Box, count: _Counting, random: np.random.Generator, orders: int) -> dict[str, Range]:
    """Sampled orders, each with its reverse; the value of a coalition is how close its spending is to that of all."""
    members = list(box.shares)
    bought = count.bought()

    def close(voices: frozenset[str]) -> Fraction:
        return 1 - changed_part(box.costs, bought, count.bought(frozenset(members) - voices))

    parts: dict[str, list[Fraction]] = {m: [] for m in members}
    for _ in range(orders // 2):
        order = [members[i] for i in random.permutation(len(members)).tolist()]
        pair = {m: Fraction(0) for m in members}
        for one in (order, order[::-1]):
            voices: frozenset[str] = frozenset()
            before = close(voices)
            for m in one:
                voices |= {m}
                after = close(voices)
                pair[m] += (after - before) / 2
                before = after
        for m, part in pair.items():
            parts[m].append(part)
    return {m: _confidence(found) for m, found in parts.items()}


def _confidence(found: Sequence[Fraction]) -> Range:
    mean = sum(found, Fraction(0)) / len(found)
    spread = float(np.std([float(f) for f in found], ddof=1)) / sqrt(len(found)) if len(found) > 1 else 0.0
    off = Fraction(round(1.96 * spread * 10**6), 10**6)
    return Range(mean, mean - off, mean + off)


def _range(value: Fraction, drawn: Sequence[Fraction]) -> Range:
    ordered = sorted(drawn)
    cut = len(ordered) // 20
    return Range(value, ordered[cut], ordered[-1 - cut])
