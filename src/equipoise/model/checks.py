"""Which published figures must this folder reproduce? Assertions inside the folder, and user-written cases.

A check that is ``expected`` to fail is a known discrepancy: reported as such, never smoothed away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeAlias

__all__ = ["Case", "Check", "FundTotal", "KeyPrinted", "KeySum", "Noted", "Ratio", "SeriesTotal"]


@dataclass(frozen=True)
class SeriesTotal:
    """A series' sum over members, by year, as printed.

    ``members``: "then" (members at the end of the year) or "now"; ``but`` leaves members out.
    """

    id: str
    series: str
    printed: Mapping[int, Decimal]
    tolerance: Decimal
    members: Literal["then", "now"] = "then"
    but: tuple[str, ...] = ()
    source: str = ""
    expected: Literal["holds", "fails"] = "holds"
    note: str = ""
    kind: Literal["series-total"] = "series-total"


@dataclass(frozen=True)
class Ratio:
    """A printed ratio series lies within what the rounding of its printed inputs allows (an interval test).

    percent = 100 x numerator / denominator, printed with ``decimals``; inputs are printed with their own decimals.
    Left out, ``members`` and ``years`` mean every member and year for which all three are printed.
    """

    id: str
    numerator: str
    denominator: str
    printed: str
    decimals: int
    members: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    count: int | None = None
    source: str = ""
    expected: Literal["holds", "fails"] = "holds"
    note: str = ""
    kind: Literal["ratio"] = "ratio"


@dataclass(frozen=True)
class KeySum:
    """A key sums to exactly 100 on a date, with this many members."""

    id: str
    key: str
    on: date
    count: int
    source: str = ""
    expected: Literal["holds", "fails"] = "holds"
    note: str = ""
    kind: Literal["key-sum"] = "key-sum"


@dataclass(frozen=True)
class KeyPrinted:
    """What a key gives each member of ``of``, before its rounding, is what a series prints for the year.

    ``of`` 100: the shares in percent; a total: the amounts. ``tolerance``: half a unit of the last printed digit.
    """

    id: str
    key: str
    on: date
    series: str
    year: int
    tolerance: Decimal
    of: Decimal = Decimal(100)
    count: int | None = None
    source: str = ""
    expected: Literal["holds", "fails"] = "holds"
    note: str = ""
    kind: Literal["key-printed"] = "key-printed"


@dataclass(frozen=True)
class FundTotal:
    """The funds' ceilings of a year sum to a published total, within a tolerance; or one grew by a printed percent."""

    id: str
    funds: tuple[str, ...]
    year: int
    total: Decimal | None = None
    tolerance: Decimal = Decimal(0)
    growth_percent: Decimal | None = None
    source: str = ""
    expected: Literal["holds", "fails"] = "holds"
    note: str = ""
    kind: Literal["fund-total"] = "fund-total"


@dataclass(frozen=True)
class Noted:
    """A discrepancy that the folder's figures cannot test; it is told, not computed."""

    id: str
    note: str
    source: str = ""
    expected: Literal["holds", "fails"] = "fails"
    kind: Literal["noted"] = "noted"


Check: TypeAlias = SeriesTotal | Ratio | KeySum | KeyPrinted | FundTotal | Noted


@dataclass(frozen=True)
class Case:
    """A finance officer's test: ask a command, expect figures. ``expect`` maps row keys to columns and values."""

    id: str
    title: str
    ask: Mapping[str, Any]
    expect: tuple[Mapping[str, Any], ...]
    file: str = ""
