"""Which columns of an answer's rows make its table, in which order, under which headers?

One entry a question. An answer that has no entry still gets a table: its keys become headers and their names tell
how they print (``share_percent`` is a share, ``amount`` is money, ``status`` a mark). A column that no row has is
left out, so an entry may name what only some answers of a question carry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol, runtime_checkable

from equipoise.model import Answer
from equipoise.report import format as fmt
from equipoise.report.marks import badge, caption
from equipoise.report.page import Block, Column, Foot, Headline, Note, Row, Table, must_agree, summed

__all__ = ["VIEWS", "HasPage", "View", "page_of", "table_of"]


@dataclass(frozen=True)
class View:
    """The table of one question: its columns, the key its rows are sorted by (largest first), and a unit line.

    ``units`` and headers may name row keys in braces, filled from the first row: "in {currency}, {year}". ``adds`` are
    the columns that have a total.
    """

    columns: tuple[Column, ...]
    sort: str | None = None
    units: str = ""
    shown: int | None = None
    adds: tuple[str, ...] = ()


_WHO: Final = Column("member", "{who}", "who")

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
        adds=("share_percent", "amount", "difference", "net"),
    ),
    "burden": View(
        (
            _WHO,
            Column("spending", "Spending", "count"),
            Column("of_gdp_percent", "% of\nGDP", "share"),
            Column("spending_share_percent", "% of all\nspending", "share"),
            Column("gdp_share_percent", "% of\nall GDP", "share"),
            Column("cost_share_percent", "Cost\nshare, %", "share"),
            Column("per_head", "A head", "count"),
            Column("personnel", "Person-\nnel", "tenth"),
            Column("equipment_percent", "Equip-\nment, %", "share"),
        ),
        sort="spending",
    ),
    "decide": View(
        (
            _WHO,
            Column("chair", "Chair", "yes"),
            Column("seated", "Seat", "name"),
            Column("banzhaf_percent", "Banzhaf, %", "share"),
            Column("shapley_percent", "Shapley-\nShubik, %", "share"),
            Column("veto", "Can stop\nalone", "yes"),
            Column("status", "", "mark"),
        ),
        sort="banzhaf_percent",
        units="Body {body}: percent of the voting power of all who sit.",
        adds=("banzhaf_percent", "shapley_percent"),
    ),
    "whatif": View(
        (
            _WHO,
            Column("say_before_percent", "Say, %\ntoday", "share"),
            Column("say_after_percent", "as pro-\nposed", "share"),
            Column("say_change_points", "Points", "points"),
            Column("say_change_points", "", "bar"),
            Column("amount", "Pays,\nm", "paid"),
            Column("return_change", "Work,\nm", "got"),
            Column("capability_change", "Values,\nm", "got"),
        ),
        units="{years}, against the rules of today. Say: mean share over what the funds buy. Sums over the years, current "
        "prices: more (+) or less (−) to pay; work at home; spending that the member values.",
        adds=("amount", "return_change", "capability_change"),
    ),
    "agree": View(
        (
            _WHO,
            Column("objects_percent", "Ob-\njects, %", "plain"),
            Column("objects_low_percent", "90%\nfrom", "plain"),
            Column("objects_high_percent", "\nto", "plain"),
            Column("sole_objector_percent", "Alone,\n%", "plain"),
            Column("hurt_by", "Clause", "name"),
            Column("reason", "Why: recorded, computed or assumed"),
        ),
        shown=12,
    ),
}


def page_of(
    answer: Answer | HasPage,
    *,
    command: str,
    who: str = "Member",
    highlight: str | None = None,
    everything: bool = False,
) -> list[Block]:
    """The page of a question: its answer in a sentence, the trust in it, the table, how to see more.

    ``who`` is the alliance's word for a member. A brief has a page of its own.
    """
    if isinstance(answer, HasPage):
        return answer.page(everything=everything)
    table = table_of(answer, who=who, highlight=highlight, everything=everything)
    member = highlight or next((str(row["member"]) for row in table.rows if row.get("member")), None)
    how = f"How: {command} --explain {member}" if member else ""
    blocks: list[Block] = [Headline(answer.summary), Note(f"Trust: {badge(answer.status)}, the weakest of its inputs.")]
    return [*blocks, table, Foot(how, "Files: --json --csv")]


@runtime_checkable
class HasPage(Protocol):
    """An answer with a page of its own, such as the brief."""

    def page(self, *, everything: bool = False) -> list[Block]:
        """Its blocks in reading order."""


def table_of(answer: Answer, *, who: str = "Member", highlight: str | None = None, everything: bool = False) -> Table:
    """The answer's table: its rows as printed, sorted by effect, ties by code, the total last."""
    rows: list[Row] = list(answer.rows())
    view = VIEWS.get(answer.question) or _inferred(rows)
    present = {key for row in rows for key in row}
    columns = [c for c in view.columns if c.key in present and not _says_nothing(c, rows)]
    if view.sort in present:
        rows.sort(key=lambda row: (_order(row.get(view.sort or "")), str(row.get("member", ""))))
    first = {**rows[0], "who": who} if rows else {}
    columns = [replace(c, header=_filled(c.header, first)) for c in columns]
    return Table(
        columns=tuple(columns),
        rows=tuple(rows),
        total=_total(answer, view, rows, columns),
        highlight=highlight,
        shown=None if everything else view.shown,
        notes=_notes(rows, columns, view, first),
    )


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


def _total(answer: Answer, view: View, rows: Sequence[Row], columns: Sequence[Column]) -> Row | None:
    adding = [c.key for c in columns if c.key in view.adds]
    if not adding or len(rows) < 2:
        return None
    total: dict[str, Any] = {key: summed(rows, key) for key in adding}
    known = getattr(answer, "total", None)
    if "amount" in total and known is not None:
        whole = known("money") if callable(known) else known
        must_agree(f"{answer.question}: the amounts of all rows", total["amount"], fmt.exact(whole))
    return total | {"member": "", "name": "Total"}


def _notes(rows: Sequence[Row], columns: Sequence[Column], view: View, first: Row) -> tuple[str, ...]:
    notes = [_filled(view.units, first)] if view.units and rows else []
    statuses = [row["status"] for row in rows if row.get("status")]
    if any(c.kind == "mark" for c in columns):
        notes.append(caption(statuses))
    elif statuses:
        notes.append(f"All figures: {badge(statuses[0])}.")
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
