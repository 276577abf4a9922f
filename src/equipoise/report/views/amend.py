"""How is an amendment shown? The odds of the texts, who stands where, and clause by clause what changes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from equipoise.report.format import odds as percent
from equipoise.report.likely import OBJECTING, objecting_row, odds_columns, odds_row
from equipoise.report.page import Column
from equipoise.report.views.view import WHO, View
from equipoise.report.wording import clause_numbers

if TYPE_CHECKING:
    # For its types alone: a page without odds does not load the arrays that odds are computed with.
    from equipoise.agree import Amendment

__all__ = ["VIEWS"]

_MEMBERS: Final = 6


def _texts(answer: Amendment) -> Sequence[Mapping[str, Any]]:
    """The text as tabled, the amendment, and the alternatives to it, with their distances."""
    rows = [{**odds_row("As tabled", answer.before), "distance": 0.0}]
    if answer.best.moves:
        name = "As amended" if answer.passes else "The likeliest text"
        rows.append({**odds_row(name, answer.best.odds), "distance": answer.best.distance})
    numbers = _numbers(answer)
    for other in answer.alternatives:
        words = _by_number(f"Or ({other.name}): {other.changed}", numbers)
        rows.append({**odds_row(words, other.odds), "distance": other.distance})
    return rows


def _clauses(answer: Amendment) -> Sequence[Mapping[str, Any]]:
    """What changes, each clause by its number and its name."""
    numbers = clause_numbers(answer.proposal)
    return [{"number": str(numbers.get(row["clause"], "new")), **row} for row in answer.rows()]


def _numbers(answer: Amendment) -> dict[str, str]:
    return {name: f"clause {number}" for name, number in clause_numbers(answer.proposal).items()}


def _slot(slot: str, numbers: Mapping[str, str]) -> str:
    """What may be changed, by the number of its clause; a part of one in brackets."""
    clause, _, part = slot.partition(":")
    return f"{numbers.get(clause, clause)}{f' ({part})' if part else ''}"


def _by_number(text: str, numbers: Mapping[str, str]) -> str:
    """The text with each clause that it says something of named by its number."""
    return re.sub(r"(?<![\w-])[\w-]+(?=: | left be)", lambda found: numbers.get(found[0], found[0]), text)


def _members(answer: Amendment) -> Sequence[Mapping[str, Any]]:
    """Those likeliest to object, and those whose consent costs most."""
    likely = [m for m in answer.members if m.objects.centre >= 0.01][:_MEMBERS]
    dear = sorted((m for m in answer.members if m.price > 0.005), key=lambda m: -m.price)[:_MEMBERS]
    return [
        {
            "member": m.member,
            **objecting_row(m),
            **({"price": m.price} if answer.passes else {}),
        }
        for m in dict.fromkeys((*likely, *dear))
    ]


def _conflict(answer: Amendment) -> Sequence[Mapping[str, Any]]:
    """Who pulls apart at the likeliest text, and over which clause."""
    found = answer.irreconcilable
    weights = dict(found.weights) if found is not None else {}
    return [
        {"slot": clause, "for": wants, "against": refuses, "weight": percent(weights.get(refuses, 0.0))}
        for wants, refuses, clause in (found.conflicts if found is not None else ())
    ]


def _bargain(answer: Amendment) -> Sequence[Mapping[str, Any]]:
    """Where bargaining over the same levers would end."""
    found = answer.bargain
    if found is None:
        return []
    numbers = _numbers(answer)
    return [
        {
            **odds_row(point.name, point.odds),
            "distance": point.distance,
            "kept": ", ".join(
                f"{_slot(slot, numbers)} {100 * kept:.0f}%" for slot, kept in zip(found.slots, point.kept, strict=True)
            ),
        }
        for point in found.points
    ]


def _holds(answer: Amendment) -> Sequence[Mapping[str, Any]]:
    """What holds of all texts within the levers: is there one that satisfies all, and one that is better for all?"""
    found = answer.bargain
    if found is None:
        return []
    return [{"about": "Core", "said": found.core}, {"about": "Deal", "said": found.deal}]


VIEWS: Final[Mapping[str, View]] = {
    "Amendment": View(
        (
            Column("number", "No.", "plain"),
            Column("clause", "Clause", "name"),
            Column("today", "Today"),
            Column("tabled", "As tabled"),
            Column("amended", "As amended"),
            Column("kept_percent", "Kept,\n%", "plain"),
            Column("distance", "Dis-\ntance", "number"),
        ),
        by="clause",
        shows=_clauses,
        units=(
            "Distance: 1 for a clause struck, in proportion for a part given up or put off, 1 over the number of "
            "members for one exempted, 0.05 for each clause touched. What was tried: --explain levers."
        ),
        ends=lambda amendment: amendment.lacking,
        before=(
            (_texts, View((*odds_columns("Text"), Column("distance", "Distance", "number")), by="rule")),
            (
                _members,
                View(
                    (
                        WHO,
                        *OBJECTING,
                        Column("price", "Price of\nits consent", "number"),
                    ),
                    units="Price of consent: distance saved if it stood one standard deviation of its doubt firmer.",
                ),
            ),
            (
                _bargain,
                View(
                    (
                        Column("rule", "Where bargaining\nwould end", "name"),
                        Column("odds", "Odds", "odds"),
                        Column("range_text", "90% range", "plain"),
                        Column("distance", "Dis-\ntance", "number"),
                        Column("kept", "What it keeps of each clause"),
                    ),
                    by="rule",
                    units="Central assumptions; not rounded to a text.",
                ),
            ),
            (
                _holds,
                View(
                    (Column("about", "What holds", "name"), Column("said", "of all texts within the levers")),
                    by="about",
                ),
            ),
            (
                _conflict,
                View(
                    (
                        Column("slot", "What pulls apart", "name"),
                        Column("for", "Most wants\nit kept", "code"),
                        Column("against", "Most wants\nit undone", "code"),
                        Column("weight", "Its part of what\nis still in doubt", "plain"),
                    ),
                    by="slot",
                ),
            ),
        ),
    ),
}
