"""How did a member come to its share? The ladder of a key: the share after each step, what moved, who took it up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from equipoise.model import Shares, Taken, TraceLine
from equipoise.values import rounded, weakest

__all__ = ["ladder_lines", "share_lines"]

_NAMED: Final = 3  # who took up most, by name; the others counted
_MINUS: Final = "−"


def share_lines(shares: Shares, member: str) -> tuple[TraceLine, ...]:
    """The member's share and where it comes from: of a table its row, of a formula every rung of the ladder."""
    label = f"Cost share in key {shares.key} on {shares.on}"
    if member not in shares.percent:
        return (TraceLine(label, "not in the key", shares.weakest),)
    status, source = shares.status[member], shares.source[member]
    lines = ladder_lines(shares, member)
    # A share is named by the year on whose 1 January it is asked.
    place = f"keys/{shares.key}/{member}/{shares.on.year}" if shares.on == date(shares.on.year, 1, 1) else ""
    return (*lines, TraceLine(label, f"{shares.percent[member]}%", status, source, shares.note, place))


def ladder_lines(shares: Shares, member: str) -> tuple[TraceLine, ...]:
    """The rungs of a formula: the share after each step, the points it moved by and who took them up or gave them."""
    start = shares.ladder[0].trust is not None  # a start is no step
    if start and len(shares.ladder) == 1:
        return ()
    lines: list[TraceLine] = []
    before: Taken | None = None
    for number, rung in enumerate(shares.ladder, 0 if start else 1):
        lines += _rung(rung, before, member, number, shares)
        before = rung
    return tuple(lines)


def _rung(rung: Taken, before: Taken | None, member: str, number: int, shares: Shares) -> Iterator[TraceLine]:
    if rung.told is not None and member in rung.parts.units:
        source = "; ".join(rung.sources)
        yield TraceLine(f"{number}. read: {rung.told(member)}", "", weakest(rung.statuses), source)
    here = rung.parts.share(member)
    own = rung.trust.get(member) if rung.trust is not None else None
    status, source = own or (shares.status[member], shares.source[member])
    words = f"{number}. {rung.step}" if number else rung.step
    yield TraceLine(words, f"{rounded(100 * here, 6)}%", status, source)
    if before is None:
        return
    was = before.parts.share(member)
    if here != was:
        # The difference of what is printed, so that the ladder adds up as it stands.
        printed = rounded(100 * here, 6) - rounded(100 * was, 6)
        yield TraceLine(f"{_counterpart(before, rung, member, here - was)}", _signed(printed, up=here > was))


def _counterpart(before: Taken, after: Taken, member: str, moved: Fraction) -> str:
    """Who took up what the member gave, or gave what it took; the largest by name."""
    moves = {
        m: d
        for m in {*before.parts.units, *after.parts.units}
        if m != member and (d := after.parts.share(m) - before.parts.share(m)) and (d > 0) == (moved < 0)
    }
    whose = sorted(moves, key=lambda m: (-abs(moves[m]), m))
    told = [f"{m} {_points(moves[m])}" for m in whose[:_NAMED]]
    if len(whose) > _NAMED:
        rest = sum((moves[m] for m in whose[_NAMED:]), Fraction(0))
        told.append(f"{len(whose) - _NAMED} more {_points(rest)}")
    what = "taken up by" if moved < 0 else "given by"
    return f"moved by this step, in points; {what} {', '.join(told)}"


def _points(value: Fraction) -> str:
    return _signed(rounded(value * 100, 6), up=value > 0)


def _signed(points: Decimal, *, up: bool) -> str:
    sign = "+" if up else _MINUS
    return f"{sign}{abs(points)}" if points else f"{sign}under 0.000001"
