"""Which columns of an answer's rows make its table, in which order, under which headers?

One entry a question. An answer that has no entry still gets a table: its keys become headers and their names tell
how they print (``share_percent`` is a share, ``amount`` is money, ``status`` a mark). A column that no row has is
left out, so an entry may name what only some answers of a question carry.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol, runtime_checkable

from equipoise.model import Alliance, Answer
from equipoise.report import format as fmt
from equipoise.report.likely import by_rule, odds_columns
from equipoise.report.marks import badge, caption
from equipoise.report.page import Block, Column, Foot, Headline, Note, Row, Table, must_agree, summed
from equipoise.report.wording import clause_numbers, p_words, reason_text
from equipoise.values import Status

__all__ = ["MORE", "VIEWS", "HasPage", "View", "Words", "page_of", "table_of"]


@dataclass(frozen=True)
class View:
    """The table of one question: its columns, the key its rows are sorted by (largest first), and a unit line.

    ``units`` and headers may name row keys in braces, filled from the first row: "in {currency}, {year}". ``adds`` are
    the columns that have a total, ``by`` names a row. Of a table over years, ``latest`` shows the last year alone; of
    rows of several kinds, those of which ``what`` is this are shown.
    """

    columns: tuple[Column, ...]
    sort: str | None = None
    units: str = ""
    shown: int | None = None
    adds: tuple[str, ...] = ()
    by: str = "member"
    latest: str | None = None
    what: str | None = None


_WHO: Final = Column("member", "{who}", "who")

VIEWS: Final[Mapping[str, View]] = {
    "Calls": View(
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
    "Burden": View(
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
            Column("status", "", "mark"),
        ),
        sort="spending",
    ),
    "Power": View(
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
    "Impact": View(
        (
            _WHO,
            Column("say_before_percent", "Say, %\ntoday", "share-fine"),
            Column("say_after_percent", "as pro-\nposed", "share-fine"),
            Column("say_change_points", "Points", "points-fine"),
            Column("say_change_points", "", "bar"),
            Column("amount", "Pays,\n{currency} m", "paid"),
            Column("return_change", "Work,\n{currency} m", "got"),
            Column("capability_change", "Valued*,\n{currency} m", "got"),
        ),
        units="{years}, against the rules of today. Say: mean share over what the funds buy. Sums over the years, "
        "current prices: more (+) or less (−) to pay; work at home. * Spending that the member values, not plain "
        "{currency} and without a total: one {currency} counts v / mean(v) where its domain is valued at v, and common "
        "spending counts for every member.",
        adds=("amount", "return_change"),
    ),
    "Portfolio": View(
        (
            Column("title", "Project"),
            Column("start", "Starts", "start"),
            Column("cost", "{currency} m", "millions"),
            Column("decision", "", "name"),
            Column("why", "Why"),
            Column("status", "", "mark"),
        ),
        by="project",
        what="project",
    ),
    "Alignment": View(
        (
            _WHO,
            Column("year", "Year", "year"),
            Column("contribution_percent", "Contri-\nbution, %", "share"),
            Column("influence_percent", "Influ-\nence, %", "share"),
            Column("ratio", "Ratio", "number"),
            Column("contribution", "Contribution"),
            Column("influence", "Influence"),
            Column("status", "", "mark"),
        ),
        sort="contribution_percent",
        latest="year",
    ),
    "Forecast": View(
        (
            _WHO,
            Column("objects_percent", "Ob-\njects, %", "plain"),
            Column("objects_low_percent", "90%\nfrom", "plain"),
            Column("objects_high_percent", "\nto", "plain"),
            Column("sole_objector_percent", "Alone,\n%", "plain"),
            Column("reason", "Why: recorded, computed or assumed"),
        ),
        shown=12,
    ),
    "Joining": View(
        (
            _WHO,
            Column("quantity", "Wants", "count"),
            Column("worth", "Worth\nto it", "number"),
            Column("return_benefit", "Return", "number"),
            Column("pays_if_all", "Pays if\nall join", "number"),
            Column("pays_alone", "Alone", "number"),
            Column("in_from_all", "All in:\nin", "yes"),
            Column("in_from_none", "None\nin: in", "yes"),
            Column("when_it_leaves", "If it leaves,\nthe project"),
        ),
        sort="quantity",
        units="Amounts: {currency}.",
    ),
    "Cascade": View(
        (
            Column("round", "Round", "start"),
            _WHO,
            Column("move", "", "name"),
            Column("paid_before", "Paid\nbefore", "number"),
            Column("would_pay", "Would\npay", "number"),
            Column("gain", "Worth\nto it", "number"),
        ),
        units="Amounts: {currency}.",
    ),
    "Scenarios": View(
        (
            Column("assumption", "Assumed", "name"),
            Column("value", "Value"),
            Column("scenarios", "Scena-\nrios", "count"),
            Column("stable", "Stable\nbefore", "count"),
            Column("dissolves", "Dis-\nsolves", "count"),
            Column("shrinks", "Shrinks", "count"),
            Column("holds", "Holds", "count"),
            Column("dissolves_percent", "Dis-\nsolves, %", "share"),
        ),
        by="assumption",
    ),
    "Returns": View(
        (
            _WHO,
            Column("year", "Year"),
            Column("contribution", "Pays,\n{currency} m", "millions"),
            Column("work", "Work,\n{currency} m", "millions"),
            Column("return", "Return"),
            Column("grade", "Grade"),
            Column("status", "", "mark"),
        ),
        sort="contribution",
        latest="year",
    ),
    "Frontier": View(
        (
            Column("band", "Band", "name"),
            _WHO,
            Column("contributes", "Pays,\n{currency} m", "millions"),
            Column("works", "Work,\n{currency} m", "millions"),
            Column("bound", "At its"),
            Column("shadow_price", "A unit out of\nit saves", "fine"),
            Column("gain_per_point", "Band a point\nwider, {currency} m", "millions"),
        ),
        sort="gain_per_point",
        shown=10,
    ),
}


#: Further tables that some answers carry, before their rows: where their rows come from, and their columns.
MORE: Final[Mapping[str, tuple[tuple[Callable[[Any], list[dict[str, Any]]], View], ...]]] = {
    "Forecast": ((by_rule, View(odds_columns("Rule"), by="rule")),),
    "Portfolio": (
        (
            lambda years: years.year_rows(),
            View(
                (
                    Column("year", "Year", "year"),
                    Column("ceiling", "Ceiling,\n{currency} m", "millions"),
                    Column("committed_percent", "Running\nprojects, %", "share"),
                    Column("room", "Room,\n{currency} m", "millions"),
                    Column("amount", "Spent,\n{currency} m", "millions"),
                    Column("left", "Left,\n{currency} m", "millions"),
                    Column("status", "", "mark"),
                ),
                by="year",
            ),
        ),
        (
            lambda plan: plan.member_rows(),
            View(
                (
                    _WHO,
                    Column("share_percent", "Say, %", "share"),
                    Column("satisfaction_percent", "Served, %", "share"),
                ),
                sort="satisfaction_percent",
                units="Say over the fund's priorities; served: what is bought of all that the member values, by money.",
                shown=10,
            ),
        ),
    ),
    "Frontier": (
        (
            lambda bands: bands.band_rows(),
            View(
                (
                    Column("band", "Band", "name"),
                    Column("premium", "Premiums,\n{currency} m", "millions"),
                    Column("value", "Value left,\n{currency} m", "millions"),
                    Column("price_percent", "Price of\nfairness, %", "share"),
                ),
                by="band",
            ),
        ),
    ),
    "Alignment": (
        (
            lambda years: [row | {"verdict": p_words(row["verdict"])} for row in years.year_rows()],
            View(
                (
                    Column("year", "Year", "year"),
                    Column("members", "Compared", "count"),
                    Column("loosemore_hanby_percent", "Loosemore-\nHanby, %", "share"),
                    Column("gallagher_percent", "Gallagher,\n%", "share"),
                    Column("verdict", "Does influence track contribution?"),
                    Column("status", "", "mark"),
                ),
                by="year",
            ),
        ),
    ),
}


@dataclass(frozen=True)
class Words:
    """The alliance's own words: for a member, its currency, and its members' names."""

    who: str = "Member"
    currency: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, alliance: Alliance) -> Words:
        """The words of an alliance."""
        names = {code: member.name for code, member in alliance.members.items()}
        return cls(alliance.member_word.capitalize(), alliance.currency, names)


def page_of(
    answer: Answer | HasPage,
    *,
    command: str,
    words: Words | None = None,
    highlight: str | None = None,
    everything: bool = False,
) -> list[Block]:
    """The page of a question: its answer in a sentence, the trust in it, its tables, how to see more.

    An answer may bring its own page.
    """
    if isinstance(answer, HasPage):
        return answer.page(everything=everything)
    table = table_of(answer, words=words, highlight=highlight, everything=everything)
    member = highlight or next((str(row["member"]) for row in table.rows if row.get("member")), None)
    blocks: list[Block] = [Headline(answer.summary), Note(f"Trust: {badge(answer.status)}, the weakest of its inputs.")]
    for rows_of, view in MORE.get(type(answer).__name__, ()):
        more = _table(rows_of(answer), view, words or Words(), highlight, everything)
        member = member or next((str(row["member"]) for row in more.rows if row.get("member")), None)
        blocks.append(more)
    blocks.append(table)
    blocks.append(Foot(f"How: {command} --explain {member}" if member else "", "Files: --json --csv"))
    return blocks


@runtime_checkable
class HasPage(Protocol):
    """An answer with a page of its own, such as the brief."""

    def page(self, *, everything: bool = False) -> list[Block]:
        """Its blocks in reading order."""


def table_of(
    answer: Answer, *, words: Words | None = None, highlight: str | None = None, everything: bool = False
) -> Table:
    """The answer's table: its rows as printed, sorted by effect, ties by code, the total last."""
    rows: list[Row] = [_printed(row, answer) for row in answer.rows()]
    view = VIEWS.get(type(answer).__name__) or _inferred(rows)
    rows = [row for row in rows if view.what is None or row["what"] == view.what]
    table = _table(rows, view, words or Words(), highlight, everything)
    if units := getattr(answer, "units", None):
        table = replace(table, notes=(*table.notes, *_burden_notes(rows, units, words or Words())))
    known = getattr(answer, "total", None)
    if known is not None and table.total is not None and "amount" in table.total:
        whole = known("money") if callable(known) else known
        must_agree(f"{answer.question}: the amounts of all rows", table.total["amount"], fmt.exact(whole))
    return table


def _printed(row: Row, answer: Answer) -> Row:
    """A row with its reasons as they are printed: clauses by number, statements apart from what is assumed of them."""
    proposal, member = getattr(answer, "proposal", None), row.get("member")
    if "reason" not in row or proposal is None:
        return row
    reasons = next((line.reasons for line in getattr(answer, "lines", ()) if line.member == member), ())
    return {**row, "reason": reason_text(reasons, clause_numbers(proposal))} if reasons else row


def _burden_notes(rows: Sequence[Row], units: Mapping[str, str], words: Words) -> Iterator[str]:
    """Units of the columns, how the year's spending is known, and who has no figure of it."""
    if not rows:
        return
    yield (
        f"{rows[0]['year']}. Spending: {units['spending']}; a head: {units['per_head'].removesuffix(' a head')}; "
        f"personnel: {units['personnel']}; equipment: {units['equipment_percent']}."
    )
    known = Counter(row["spending_status"] for row in rows if row["spending"] is not None)
    told = [f"{badge(status)} ({n})" for status, n in sorted(known.items(), key=lambda item: Status(item[0]).rank)]
    gone = [words.names.get(row["member"], row["member"]) for row in rows if row["spending"] is None]
    yield f"Spending of the year: {fmt.listed(told)}" + (f"; no figure for {fmt.listed(gone)}." if gone else ".")


def _table(rows: Sequence[Row], view: View, words: Words, highlight: str | None, everything: bool) -> Table:
    shown, note = _latest(rows, view, everything)
    shown = [{"name": words.names[row["member"]], **row} if row.get("member") in words.names else row for row in shown]
    present = {key for row in shown for key in row}
    columns = [c for c in view.columns if c.key in present and not _says_nothing(c, shown)]
    if view.sort in present:
        shown = sorted(shown, key=lambda row: (_order(row.get(view.sort or "")), str(row.get("member", ""))))
    first = {"who": words.who, "currency": words.currency, **(shown[0] if shown else {})}
    columns = [replace(c, header=_filled(c.header, first)) for c in columns]
    adding = [c.key for c in columns if c.key in view.adds]
    total = {key: summed(shown, key) for key in adding} | {"member": "", "name": "Total"}
    return Table(
        columns=tuple(columns),
        rows=tuple(shown),
        total=total if adding and len(shown) > 1 else None,
        highlight=highlight,
        shown=None if everything else view.shown,
        notes=(*note, *_notes(shown, columns, view, first)),
        by=view.by,
    )


def _latest(rows: Sequence[Row], view: View, everything: bool) -> tuple[Sequence[Row], tuple[str, ...]]:
    """Of a table over years, the last year alone, unless everything is asked for."""
    years = sorted({row[view.latest] for row in rows}) if view.latest else []
    if everything or len(years) < 2:
        return rows, ()
    note = f"{years[-1]} alone; all years from {years[0]}: --all"
    return [row for row in rows if row[view.latest or ""] == years[-1]], (note,)


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
