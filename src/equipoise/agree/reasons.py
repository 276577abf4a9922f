"""Why might a member object? In words, each reason marked Recorded (said), Computed (from effects) or Assumed.

A clause's part is what it changes on top of the clauses before it, at the central weights. The clause that hurts most
is the one with the largest weighted loss. Amounts are yearly means over the years of the forecast.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from equipoise.agree.acceptance import felt
from equipoise.agree.gains import Changes, gains
from equipoise.agree.judgement import Draws
from equipoise.agree.normal import Array
from equipoise.agree.statements import Statements
from equipoise.model import Position, is_contested

__all__ = ["ClausePart", "actor_word", "clause_parts", "hurt", "place_of", "recorded", "spoken", "why"]

_MATTERS: Final = 1e-9  # a weighted loss below this is rounding
_ORDER: Final = ("money", "voice", "capability", "return")


@dataclass(frozen=True)
class ClausePart:
    """One clause's part: its changes, and each member's weighted felt gains by attribute, shape (n, 4)."""

    clause: str
    changes: Changes
    weighted: Array


def clause_parts(clauses: Mapping[str, Changes], middle: Draws) -> tuple[ClausePart, ...]:
    """What each clause means to each member at the central assumptions."""
    scales = middle.scales
    found = []
    for clause, changes in clauses.items():
        own = gains(changes, scales)
        found.append(ClausePart(clause, changes, (middle.weights[:, :, :4] * felt(own, scales["loss-aversion"]))[0]))
    return tuple(found)


def hurt(parts: tuple[ClausePart, ...], member: int) -> ClausePart | None:
    """The clause that costs the member most; None when none costs it anything."""
    losing = [p for p in parts if p.weighted[member].sum() < -_MATTERS]
    return min(losing, key=lambda p: (float(p.weighted[member].sum()), p.clause)) if losing else None


def why(changes: Changes, weighted: Array, member: int, currency: str) -> str:
    """What a member loses, in words with amounts, the heaviest loss first; empty when it loses nothing.

    ``weighted`` (n, 4 or more) ranks the attributes; a loss that other gains outweigh is still a loss, and is told.
    """
    heavy = sorted((float(weighted[member, k]), k) for k in range(4) if weighted[member, k] < -_MATTERS)
    return " and ".join(_in_words(changes, member, _ORDER[k], currency) for _, k in heavy[:2])


def _in_words(changes: Changes, member: int, attribute: str, currency: str) -> str:
    def mean(array: Array) -> float:
        return float(np.mean(array[member]))

    if attribute == "money":
        today = mean(changes.payment)
        part = f", {_percent(mean(changes.money) / today)} of what it pays today" if today else ""
        return f"{_money(mean(changes.money), currency)} a year more to pay{part}"
    if attribute == "capability":
        fewer = _money(-mean(changes.capability), currency)
        return f"{fewer} a year less spending, weighed by how it values each domain"
    if attribute == "return":
        return f"{_money(-mean(changes.work), currency)} a year less work at home"
    lost = [(mean(changes.say), "say over what is bought"), (mean(changes.seats + changes.unpriced), "votes in bodies")]
    worst, where = min(lost)
    return f"{_points(-worst)} of {where}"


def _money(amount: float, currency: str) -> str:
    for size, word in ((1e9, " billion"), (1e6, " million")):
        if abs(amount) >= size:
            return f"{currency} {amount / size:.1f}{word}"
    return f"{currency} {amount:,.0f}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%" if abs(share) >= 0.001 else "under 0.1%"


def _points(share: float) -> str:
    return f"{100 * share:.2f} points" if abs(share) >= 0.00005 else "under 0.01 points"


def recorded(said: Statements, member: str) -> tuple[str, ...]:
    """What is on record from actors of this member, each with its stance and source; what is held is no record."""
    return tuple(f"{spoken(p)}: {stance_words(p)}" for p in said.of(member))


def spoken(p: Position) -> str:
    """Is it on record, or does somebody hold it against the record? The word that stands before it."""
    return "Contested" if is_contested(p.source) else "Recorded"


def actor_word(actor: str) -> str:
    """An actor's name as a place writes it.

    >>> actor_word("White House")
    'white-house'
    """
    return re.sub(r"[^a-z0-9]+", "-", actor.casefold()).strip("-")


def place_of(p: Position) -> str:
    """Where a statement stands, as whoever does not accept it names it."""
    return f"positions/{p.proposal}/{p.member}/{actor_word(p.actor)}"


def stance_words(p: Position) -> str:
    """A statement as a line: actor, what was said, stance with its range, source."""
    said = f": {p.note.rstrip('.')}" if p.note else ""
    said += f", which counts against a loss of {p.about} alone" if p.about else ""
    stance = f"stance {p.stance:+}, range {p.low:+} to {p.high:+}"
    return f"{p.actor}{said} ({stance}; source {p.source or 'not named'})"
