"""What would buy one capital's consent? One clause given up as far as needed, or so much less to pay a year.

Consent is bought when it would object with a probability of at most one in five. A clause alone is moved from as tabled
towards today's rules; the least that is enough is found by halving the steps. The money is a rebate on what the capital
pays in every year judged, whoever bears it, found by halving too. A capital that holds to a statement against, whatever
it would gain, may have no price of either kind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from equipoise.agree.amending.levers import Lever
from equipoise.agree.amending.slots import Slot
from equipoise.agree.capital.answer import Price
from equipoise.agree.capital.trials import Trial, Trials, objects
from equipoise.agree.gains import Changes
from equipoise.agree.sensitivity.judge import Judge
from equipoise.errors import EquipoiseError

__all__ = ["CONSENTS", "clause_prices", "money_price", "rebated"]

CONSENTS: Final = 0.2
_MOST: Final = 4.0  # annual payments: a rebate beyond this is no price
_HALVINGS: Final = 20


def clause_prices(trials: Trials, i: int, as_tabled: float, told: Callable[[], None]) -> tuple[Price, ...]:
    """For every clause, the least that must be given up of it; those that are enough alone first, the cheapest first.

    Clauses that do not make the member object less are left out. ``told`` hears when a lever is done.
    """
    found = []
    for slot in trials.slots:
        prices = []
        for lever in slot.ways:
            price = _price(trials, i, slot, lever)
            prices += [price] if price is not None else []
            told()
        if prices:
            found.append(min(prices, key=_cheapest))
    return tuple(sorted((p for p in found if p.objects < as_tabled - 1e-3), key=_cheapest))


def _cheapest(price: Price) -> tuple[float, float, str]:
    # Of those that are not enough, the one that helps most; of those that are, the nearest.
    return (0.0, price.distance, price.clause) if price.enough else (1.0, price.objects, price.clause)


def _price(trials: Trials, i: int, slot: Slot, lever: Lever) -> Price | None:
    def chance(step: int) -> tuple[Trial, float]:
        trial = trials.at(slot, lever, step)
        return trial, float(objects(trials.judge(trial.changes), trials.found.given, i).mean())

    try:
        trial, least = chance(0)
        low, high = 0, lever.steps
        # Kept at ``low`` is enough, at ``high`` it is not known to be.
        while least <= CONSENTS and high - low > 1:
            middle = (low + high) // 2
            further, chance_there = chance(middle)
            if chance_there <= CONSENTS:
                low, trial, least = middle, further, chance_there
            else:
                high = middle
    except EquipoiseError:
        # Another clause needs this one.
        return None
    return Price(slot.id, trial.words, trial.kept or 0.0, trial.distance, least, least <= CONSENTS)


def rebated(changes: Changes, i: int, part: float) -> Changes:
    """The changes with the member paying less each year, by this part of what it pays today."""
    money = changes.money.copy()
    money[i] -= part * changes.payment[i]
    return replace(changes, money=money)


def money_price(judge: Judge, trials: Trials, i: int) -> float | None:
    """The least rebate, in annual payments, with which the member consents; None where no rebate does."""
    given, changes = trials.found.given, judge.changes
    if not changes.payment[i].any():
        return None

    def chance(part: float) -> float:
        return float(objects(replace(judge, changes=rebated(changes, i, part)), given, i).mean())

    low, high = 0.0, _MOST
    if chance(high) > CONSENTS:
        return None
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if chance(middle) <= CONSENTS else (middle, high)
    return high
