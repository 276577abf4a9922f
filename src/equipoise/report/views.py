"""Which columns of an answer's rows make its table, in which order, under which headers?

One entry a question. An answer that has no entry still gets a table: its keys become headers and their names tell
how they print (``share_percent`` is a share, ``amount`` is money, ``status`` a mark). A column that no row has is
left out, so an entry may name what only some answers of a question carry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from equipoise.model import Answer
from equipoise.report import format as fmt
from equipoise.report.marks import badge, caption
from equipoise.report.page import KINDS, Block, Column, Foot, Headline, Note, Row, Table, must_agree, summed

__all__ = ["VIEWS", "View", "page_of", "table_of"]


@dataclass(frozen=True)
class View:
    """The table of one question: its columns, the key its rows are sorted by (largest first), and a unit line.

    ``units`` may name row keys in braces, filled from the first row: "in {currency}, {year}".
    """

    columns: tuple[Column, ...]
    sort: str | None = None
    units: str = ""
    shown: int | None = None


_WHO: Final = Column("member", "Member", "who")

VIEWS: Final[Mapping[str, View]] = {
    "pay": View(
        (
            _WHO,
            Column("share_percent", "Share, %", "share"),
            Column("amount", "Call, {currency}", "cents"),
            Column("difference", "Difference call, {currency}", "paid-cents"),
            Column("net", "Net, {currency}", "cents"),
            Column("status", "", "mark"),
        ),
        sort="net",
        units="Fund {fund}, {year}: {currency} at current prices; shares in percent of the fund.",
    ),
    "burden": View(
        (
            _WHO,
            Column("spending", "Spending, m", "number"),
            Column("of_gdp_percent", "% of GDP", "share"),
            Column("spending_share_percent", "% of all\nspending", "share"),
            Column("gdp_share_percent", "% of all\nGDP", "share"),
            Column("cost_share_percent", "Cost\nshare, %", "share"),
            Column("per_head", "A head", "count"),
            Column("personnel", "Personnel", "number"),
            Column("equipment_percent", "Equip-\nment, %", "share"),
        ),
        sort="spending",
    ),
}


def table_of(answer: Answer, *, highlight: str | None = None, everything: bool = False) -> Table:
    """The answer's table: its rows as printed, sorted by effect, ties by code, the total last."""
    rows: list[Row] = list(answer.rows())
    view = VIEWS.get(answer.question) or _inferred(rows)
    present = {key for row in rows for key in row}
    columns = [c for c in view.columns if c.key in present and not _says_nothing(c, rows)]
    if view.sort in present:
        rows.sort(key=lambda row: (_order(row.get(view.sort or "")), str(row.get("member", ""))))
    first = rows[0] if rows else {}
    columns = [replace(c, header=_filled(c.header, first)) for c in columns]
    return Table(
        columns=tuple(columns),
        rows=tuple(rows),
        total=_total(answer, rows, columns),
        highlight=highlight,
        shown=None if everything else view.shown,
        notes=_notes(rows, columns, view, first),
    )


def page_of(answer: Answer, *, command: str, highlight: str | None = None, everything: bool = False) -> list[Block]:
    """The page of a question: its answer in a sentence, the trust in it, the table, how to see more."""
    table = table_of(answer, highlight=highlight, everything=everything)
    member = highlight or next((str(row["member"]) for row in table.rows if row.get("member")), None)
    how = f"How: {command} --explain {member}" if member else ""
    blocks: list[Block] = [Headline(answer.summary), Note(f"Trust: {badge(answer.status)}, the weakest of its inputs.")]
    return [*blocks, table, Foot(how, "Files: --json --csv")]


def _order(value: Any) -> tuple[int, Any]:
    # Rows without a figure come last, in the order of their codes.
    return (1, 0) if value is None else (0, -fmt.exact(value))


def _filled(text: str, row: Row) -> str:
    for key, value in row.items():
        text = text.replace(f"{{{key}}}", str(value))
    return text


def _says_nothing(column: Column, rows: Sequence[Row]) -> bool:
    """Is it a column of marks that all say the same, or of differences that are all zero?"""
    values = [row.get(column.key) for row in rows]
    if column.kind == "mark":
        return len(set(values)) <= 1
    return column.key in ("difference", "net") and not any(
        fmt.exact(row["difference"]) for row in rows if row.get("difference") is not None
    )


def _total(answer: Answer, rows: Sequence[Row], columns: Sequence[Column]) -> Row | None:
    adding = [c for c in columns if KINDS[c.kind].adds and c.key in ("share_percent", "amount", "difference", "net")]
    if answer.question not in ("pay",) or not adding or len(rows) < 2:
        return None
    total: dict[str, Any] = {c.key: summed(rows, c.key) for c in adding}
    known = getattr(answer, "total", None)
    if known is not None and "amount" in total:
        must_agree(f"{answer.question}: the amounts of all rows", total["amount"], fmt.exact(known))
    return total | {"member": "", "name": "Total"}


def _notes(rows: Sequence[Row], columns: Sequence[Column], view: View, first: Row) -> tuple[str, ...]:
    notes = [_filled(view.units, first)] if view.units and rows else []
    statuses = [row["status"] for row in rows if row.get("status")]
    if any(c.kind == "mark" for c in columns):
        notes.append(caption(statuses))
    elif statuses:
        notes.append(f"All figures: {badge(statuses[0])}.")
    if missing := sum(row.get(c.key) is None for row in rows for c in columns):
        notes.append(f"{missing} cells have no figure; nothing is put in their place.")
    return tuple(notes)


def _inferred(rows: Sequence[Row]) -> View:
    keys = list(dict.fromkeys(key for row in rows for key in row))
    return View(tuple(Column(key, key.replace("_", " "), _kind(key, rows)) for key in keys))


def _kind(key: str, rows: Sequence[Row]) -> str:
    named = {"member": "code", "name": "name", "status": "mark", "amount": "cents", "year": "year"}
    if key in named:
        return named[key]
    if key.endswith("_percent"):
        return "share"
    if key.endswith("_points"):
        return "points"
    values = [row[key] for row in rows if row.get(key) is not None]
    if values and all(isinstance(v, bool) for v in values):
        return "yes"
    if values and all(isinstance(v, int) for v in values):
        return "count"
    return "text"
