"""How is voting power said in one sentence? Who holds how much, and who can stop or carry a decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import comb
from typing import Final

from equipoise.decide.indices import GamePower
from equipoise.model.wording import listed, long_day, named, percent, the

__all__ = ["as_shown", "points", "stopping", "summary_of", "written"]

_CENT: Final = Decimal("0.01")


def points(moved: Fraction) -> str:
    """By how much of all power somebody gains or loses, in words: as a table has it, finer where that would be nothing.

    >>> points(Fraction(-1, 32)), points(Fraction(1, 50_000))
    ('−3.13 points', '+0.0020 points')
    """
    fine = abs(moved) < Fraction(1, 10_000)
    return f"{'+' if moved > 0 else '−'}{percent(abs(moved)) if fine else as_shown(abs(moved))} points"


def as_shown(share: Fraction) -> str:
    """A share in percent as the table beside the sentence has it: from the figure of its row, halves up, as by hand.

    >>> as_shown(Fraction(1, 32)), as_shown(Fraction(1, 3))
    ('3.13', '33.33')
    """
    return f"{Decimal(percent(share)).quantize(_CENT, ROUND_HALF_UP):f}"


def summary_of(
    counted: GamePower, rule: str, title: str, day: date, names: Mapping[str, str], words: tuple[str, str]
) -> str:
    """The sentence: day, body, who holds how much of the voting power, under which rule (a phrase after "under")."""
    members, on = counted.game.members, f"On {long_day(day)}"
    names = {m: named(name) for m, name in names.items()}
    if not any(counted.raw.values()):
        return f"{on} no {words[0]} holds voting power in {the(title)} under {rule}: {counted.game.remark}."
    if len(members) == 1:
        return f"{on} {names[members[0]]} decides alone in {the(title)}: nobody else sits."
    how = f"under {rule}"
    if all(won in (0, comb(len(members), size)) for size, won in enumerate(counted.wins)):
        return (
            f"{on} each of {len(members)} {words[1]} in {the(title)} holds {_short(Fraction(1, len(members)))}% of the "
            f"voting power: {how} {_alike(counted)}."
        )
    ranked = sorted(counted.shapley.items(), key=lambda item: (-item[1], item[0]))
    most, least = (_holding(counted, ranked[at][1], names) for at in (0, -1))
    return (
        f"{on}, of {len(members)} {words[1]} in {the(title)}, {most} the most voting power (Shapley-Shubik; by Banzhaf "
        f"{_short(counted.banzhaf[ranked[0][0]])}%) and {least} the least: {how} {stopping(counted, names, words)}."
    )


def _short(share: Fraction) -> str:
    shown = percent(share, short=True)
    return shown if shown != "0" or not share else "less than 0.0001"


def _alike(counted: GamePower) -> str:
    """What can each do, when only numbers count?"""
    members = len(counted.game.members)
    needed = next(size for size, won in enumerate(counted.wins) if won)
    against = members - needed + 1
    stop = "any one can stop a decision" if against == 1 else f"it takes {against} against to stop a decision"
    carry = "any one can carry it alone" if needed == 1 else "none can carry it alone"
    return f"{stop} and {carry}"


def _holding(counted: GamePower, share: Fraction, names: Mapping[str, str]) -> str:
    who = [m for m, held in counted.shapley.items() if held == share]
    if len(who) == 1:
        return f"{names[who[0]]} holds {_short(share)}%,"
    return f"{listed([names[m] for m in who])} hold {_short(share)}% each,"


def stopping(
    counted: GamePower, names: Mapping[str, str] | None = None, words: tuple[str, str] = ("member", "members")
) -> str:
    """Who can stop a decision alone, and how many never make a difference, in words."""
    vetoes = counted.game.vetoes()
    names = names if names is not None else {m: m for m in counted.game.members}
    if len(vetoes) > 5:
        all_ = len(vetoes) == len(counted.raw)
        return f"{'each of them' if all_ else f'each of {len(vetoes)} {words[1]}'} can stop a decision alone"
    idle = sum(1 for raw in counted.raw.values() if not raw)
    does = "carries and stops" if idle == len(counted.raw) - 1 else "can stop"
    can = f"{listed([names[m] for m in vetoes])} {does} a decision alone" if vetoes else ""
    never = f"{idle} {words[idle != 1]} never make{'s' if idle == 1 else ''} a difference" if idle else ""
    return " and ".join(part for part in (can or "nobody can stop a decision alone", never) if part)


def written(number: Fraction) -> str:
    """A weight as written: a decimal when it is one, else a fraction.

    >>> written(Fraction(1, 8)), written(Fraction(1, 3))
    ('0.125', '1/3')
    """
    for decimals in range(31):
        whole = number * 10**decimals
        if whole.denominator == 1:
            return f"{Decimal(f'{whole.numerator}E-{decimals}'):f}"
    return str(number)
