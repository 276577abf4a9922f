"""What makes the table of an answer: its columns, their order, what is added up and what is said under it?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from equipoise.report.page import Column

__all__ = ["WHO", "View"]

RowsOf: TypeAlias = Callable[[Any], Sequence[Mapping[str, Any]]]
SaysOf: TypeAlias = Callable[[Any], Sequence[str]]


@dataclass(frozen=True)
class View:
    """The table of one question: its columns, the key its rows are sorted by (largest first), and a unit line.

    ``units`` and headers may name row keys in braces, filled from the first row: "in {currency}, {year}". ``adds`` are
    the columns that have a total, ``by`` names a row. Of a table over years, ``latest`` shows the last year alone; of
    rows of several kinds, those of which ``what`` is this are shown. ``before``: tables that the answer carries beside
    its rows and that stand before them: where their rows come from, and their view; ``after``: those after them.
    ``exact``: of a column of rounded percents that is added up, the key of the same as an exact share of 1, so that its
    total is that of the shares and not of what was rounded.
    ``shows``: the rows of the table, where they are not those of the answer, such as its rows side by side.
    ``explains`` is the key of what the answer explains (``--explain``). ``says``: what is said right under the
    answer's sentence; ``ends``: what is said under the tables.
    """

    columns: tuple[Column, ...]
    sort: str | None = None
    units: str = ""
    shown: int | None = None
    adds: tuple[str, ...] = ()
    exact: Mapping[str, str] = field(default_factory=dict)
    by: str = "member"
    latest: str | None = None
    what: str | None = None
    explains: str = "member"
    before: tuple[tuple[RowsOf, View], ...] = ()
    after: tuple[tuple[RowsOf, View], ...] = ()
    says: SaysOf | None = None
    ends: SaysOf | None = None
    shows: RowsOf | None = None


WHO: Final = Column("member", "{who}", "who")
