"""How would power in a body move with the quota of a weight? Who sits, what each weighs, and the power at each quota.

The rule asked about is one share of one weight, whatever the rule of today is: a scenario. Every quota is counted by
itself, exactly (``power_by_quota``). Beside it, where shares to aim at are named: how much of all power is elsewhere at
each quota (Loosemore and Hanby's index), and which of these quotas comes nearest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, Final

from equipoise.decide.by_quota import INDICES, Index, Sweep, percents_in, power_by_quota
from equipoise.decide.reaching import error_of
from equipoise.decide.saying import as_shown, written
from equipoise.decide.weighing import Weighing, weighed
from equipoise.errors import NoFigure, UnknownName
from equipoise.model import SIDE_BY_SIDE, Alliance, AllianceAnswer, Body, Trace, TraceLine, WeightAtLeast
from equipoise.model.wording import begun, listed, long_day, named, need_member_then, percent, the
from equipoise.values import Status, weakest

__all__ = ["USUAL_QUOTAS", "QuotaPower", "power_over_quotas", "usual_index", "weights_on_offer"]

USUAL_QUOTAS: Final = "50-100:10"
#: With more members than this, Banzhaf is usual: at each quota Shapley-Shubik takes some seconds.
_LARGE: Final = 100


@dataclass(frozen=True)
class QuotaPower(AllianceAnswer):
    """The power of everybody who sits in a body on a day, at each quota of one weight; ``aim``: the shares wanted."""

    body: Body
    day: date
    weighing: Weighing
    sweep: Sweep
    aim: Weighing | None
    alliance: Alliance = field(repr=False)
    question: ClassVar[str] = "quotas"

    @property
    def status(self) -> Status:
        """The rule is a scenario; nothing here is trusted further."""
        weights = (*self.weighing.status.values(), *(self.aim.status.values() if self.aim is not None else ()))
        return weakest((Status.SCENARIO, self.body.status, *weights))

    @property
    def quotas(self) -> tuple[Decimal, ...]:
        """In the order asked, percent."""
        return tuple(self.sweep.power)

    @property
    def index_words(self) -> str:
        """What the power is counted by."""
        return INDICES[self.sweep.index]

    @property
    def ranked(self) -> tuple[str, ...]:
        """Who sits, the heaviest first."""
        return tuple(sorted(self.weighing.figures, key=lambda m: (-self.weighing.figures[m], m)))

    @property
    def misses(self) -> Mapping[Decimal, Fraction]:
        """Which part of all power is not where the aim has it, at each quota; empty without an aim."""
        if self.aim is None:
            return {}
        whole = sum(self.aim.figures.values(), Fraction(0))
        wanted = {m: part / whole for m, part in self.aim.figures.items()}
        return {quota: error_of(power, wanted) for quota, power in self.sweep.power.items()}

    @property
    def nearest(self) -> Decimal | None:
        """The quota at which least power is elsewhere than where the aim has it."""
        misses = self.misses
        return min(self.quotas, key=lambda q: misses[q]) if misses else None

    @property
    def moving(self) -> tuple[str, ...]:
        """Everybody, whose power moves most first."""
        spread = self.sweep.spread
        return tuple(sorted(self.ranked, key=lambda m: (-spread[m], -self.weighing.figures[m], m)))

    @property
    def summary(self) -> str:
        """Between which quotas whose power moves most; with an aim, which quota comes nearest to it."""
        quotas, most = self.quotas, self.moving[0]
        power = {quota: shares[most] for quota, shares in self.sweep.power.items()}
        alike = [m for m in self.moving if all(shares[m] == shares[most] for shares in self.sweep.power.values())]
        each = " each" if len(alike) > 1 else ""
        low, high = (f(quotas, key=lambda q: power[q]) for f in (min, max))
        body, on = f"In {the(self.body.title)}", f"on {long_day(self.day)}"
        how = f"{self.index_words}, votes by {self.weighing.words}"
        if len(quotas) == 1:
            mighty = max(self.ranked, key=lambda m: self.sweep.power[quotas[0]][m])
            share = as_shown(self.sweep.power[quotas[0]][mighty])
            who = self._named(mighty)
            said = f"{body} {who} would have most power at a quota of {quotas[0]:f}%: {share}%; {how}, {on}"
        elif power[low] == power[high]:
            said = f"{body} nobody's power would move from a quota of {quotas[0]:f}% to {quotas[-1]:f}%; {how}, {on}"
        else:
            who = listed([self._named(m) for m in alike])
            least, most_power = (as_shown(power[quota]) for quota in (low, high))
            said = (
                f"{body} the power of {who} would move most with the quota: {least}%{each} at {low:f}%, "
                f"{most_power}% at {high:f}%; {how}, quotas from {quotas[0]:f}% to {quotas[-1]:f}%, {on}"
            )
        if self.aim is None or self.nearest is None:
            return f"{said}."
        left = as_shown(self.misses[self.nearest])
        return f"{said}; nearest to {self.aim.words} is {self.nearest:f}%, with {left}% of the power elsewhere."

    def rows(self) -> list[dict[str, Any]]:
        """quota, member, name, body, day, weight, power (exact, and percent), dummy (it never makes a difference)."""
        return [
            {
                "quota": f"{quota:f}",
                "member": member,
                "name": self.alliance.members[member].name,
                "body": self.body.id,
                "day": self.day.isoformat(),
                "weight": written(self.weighing.figures[member]),
                "power": str(shares[member]),
                "power_percent": percent(shares[member]),
                "dummy": not shares[member],
                "status": str(self.status),
            }
            for quota, shares in self.sweep.power.items()
            for member in shares
        ]

    @property
    def shown(self) -> tuple[Decimal, ...]:
        """The quotas that have room beside one another in a table: all of a few, else evenly spread from end to end."""
        last, most = len(self.quotas) - 1, SIDE_BY_SIDE - 1
        places = range(last + 1) if last <= most else [round(Fraction(i * last, most)) for i in range(most + 1)]
        return tuple(self.quotas[place] for place in places)

    def side_by_side(self) -> list[dict[str, Any]]:
        """One row a member: its part of the weight, and its power at each quota shown (``at_1`` and so on).

        ``weight``, ``power_1`` and so on are the same as exact shares of 1.
        """
        whole = sum(self.weighing.figures.values(), Fraction(0))
        return [
            {
                "member": member,
                "name": self.alliance.members[member].name,
                "weight": str(self.weighing.figures[member] / whole),
                "weight_percent": percent(self.weighing.figures[member] / whole),
                **{f"power_{i}": str(self.sweep.power[q][member]) for i, q in enumerate(self.shown, 1)},
                **{f"at_{i}": percent(self.sweep.power[q][member]) for i, q in enumerate(self.shown, 1)},
                **{f"quota_{i}": f"{q:f}" for i, q in enumerate(self.shown, 1)},
                "index": self.index_words,
                "body": self.body.title,
                "status": str(self.status),
            }
            for member in self.ranked
        ]

    def to_json(self) -> dict[str, Any]:
        """Beside the shape of every answer: what weighs, the index, and how far each quota is from the aim."""
        return super().to_json() | {
            "weight": self.weighing.name,
            "weight_title": self.weighing.title,
            "index": self.sweep.index,
            "aim": self.aim.name if self.aim is not None else None,
            "nearest": f"{self.nearest:f}" if self.nearest is not None else None,
            "error": {f"{quota:f}": str(miss) for quota, miss in self.misses.items()},
        }

    def explain(self, member: str) -> tuple[Trace, ...]:
        """How the member's power was computed at each quota: what it weighs, the quota in weight, the share."""
        need_member_then(member, self.weighing.figures, self.alliance, f"on {long_day(self.day)}")
        return tuple(self._traced(member, quota) for quota in self.quotas)

    def _traced(self, member: str, quota: Decimal) -> Trace:
        weighing, whole = self.weighing, sum(self.weighing.figures.values(), Fraction(0))
        share = self.sweep.power[quota][member]
        rule = self.sweep.rules[quota].sentence().replace(weighing.name, weighing.words)
        lines = (
            TraceLine(
                f"Weight: {weighing.title}",
                written(weighing.figures[member]),
                weighing.status[member],
                weighing.source[member],
                f"{percent(weighing.figures[member] / whole)}% of the {written(whole)} of all who sit",
                weighing.place(member),
            ),
            TraceLine("Rule", rule, Status.SCENARIO, note="whatever the rule of today is"),
            TraceLine("Who sits", str(len(weighing.figures)), self.body.status, self.body.source),
        )
        title = f"{self._named(member)}'s power in {the(self.body.title)} at a quota of {quota:f}%"
        result = TraceLine(self.index_words, f"{share} = {percent(share)}%", self.status)
        return Trace(begun(title), lines, result)

    def _named(self, member: str) -> str:
        return named(self.alliance.members[member].name)


def power_over_quotas(
    alliance: Alliance,
    body: str,
    *,
    day: date,
    weight: str | None = None,
    quotas: Sequence[Decimal] | str = USUAL_QUOTAS,
    index: Index | None = None,
    aim: str | None = None,
) -> QuotaPower:
    """How does the power of everybody in ``body`` on ``day`` move with the quota of ``weight``?

    ``weight`` and ``aim`` are "key:ID" or "series:ID"; without a weight the first of ``weights_on_offer``. Raises
    UnknownName, NoFigure (nobody sits, or somebody who sits weighs nothing on record), KeyStepError (no version of the
    key in force), or EquipoiseError (quotas that are none).
    """
    found = alliance.body(body)
    if index is not None and index not in INDICES:
        raise UnknownName("index", index, INDICES)
    seated = alliance.seated(found.id, day)
    if not seated:
        raise NoFigure(f"nobody sits in {the(found.title)} on {long_day(day)}")
    weighing = _weighing(alliance, weight, seated, day)
    wanted = _weighing(alliance, aim, seated, day) if aim else None
    if wanted is not None and not any(wanted.figures.values()):
        raise NoFigure(f"{wanted.title} gives nobody a share to aim at")
    sweep = power_by_quota(
        WeightAtLeast(weighing.name, Decimal(50)),
        seated,
        {weighing.name: weighing.figures},
        quotas=percents_in(quotas) if isinstance(quotas, str) else quotas,
        index=index or usual_index(alliance),
    )
    return QuotaPower(found, day, weighing, sweep, wanted, alliance)


def usual_index(alliance: Alliance) -> Index:
    """Which index is counted where none is named?"""
    return "shapley" if len(alliance.members) <= _LARGE else "banzhaf"


def weights_on_offer(alliance: Alliance) -> tuple[tuple[str, str], ...]:
    """Which weights can votes have: every key and series, with its title?"""
    used = {fund.key for fund in alliance.funds.values()}  # by which money is called, first
    ordered = sorted(alliance.keys.items(), key=lambda item: item[0] not in used)
    keys = [(f"key:{id_}", key.title) for id_, key in ordered]
    return (*keys, *((f"series:{id_}", series.title) for id_, series in alliance.series.items() if not series.signed))


def _weighing(alliance: Alliance, name: str | None, seated: Sequence[str], day: date) -> Weighing:
    offered = dict(weights_on_offer(alliance))
    name = name or next(iter(offered), "")
    if name not in offered:
        raise UnknownName("weight", name, offered)
    return weighed(alliance, WeightAtLeast(name, Decimal(50)), seated, day)[0]
