"""How does an answer become a page? Its sentence, the trust in it, its tables, and the commands that show more.

An answer that has no view still gets a table: its keys become headers and their names tell how they print
(``share_percent`` is a share, ``amount`` is money, ``status`` a mark).
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

from equipoise.model import Alliance, Answer
from equipoise.report import format as fmt
from equipoise.report.disputed import disputed_lines
from equipoise.report.laid import headed
from equipoise.report.marks import badge, caption
from equipoise.report.page import (
    KINDS,
    Block,
    Column,
    Foot,
    Headline,
    Note,
    Row,
    Table,
    absence,
    is_absent,
    must_agree,
    totalled,
)
from equipoise.report.views.registered import VIEWS
from equipoise.report.views.view import View
from equipoise.report.wording import begun, clause_numbers, reason_text, shared_reason, starred
from equipoise.values import Status

if TYPE_CHECKING:
    # For its types alone: a page without odds does not load the arrays that odds are computed with.
    from equipoise.agree import MemberOdds

__all__ = ["HasPage", "Words", "page_of", "table_of"]

#: Columns that hold no figures.
_WORDS: Final = ("who", "code", "name", "text", "year", "mark")


@dataclass(frozen=True)
class Words:
    """The alliance's own words: for a member, its currency, its members' names, and the titles of what has an id.

    ``titles``: by what it is ("fund", "body"), the title of each id.
    """

    who: str = "Member"
    currency: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, alliance: Alliance) -> Words:
        """The words of an alliance."""
        names = {code: member.name for code, member in alliance.members.items()}
        funds = {id_: fund.title for id_, fund in alliance.funds.items()}
        titles = {"fund": funds, "body": {id_: body.title for id_, body in alliance.bodies.items()}}
        return cls(begun(alliance.member_word), alliance.currency, names, titles)

    def titled(self, row: Row) -> Row:
        """A row with titles in place of ids, for a line that names what it is about."""
        return {**row, **{n: t.get(str(row[n]), row[n]) for n, t in self.titles.items() if row.get(n)}}


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
    view = VIEWS.get(type(answer).__name__)
    key = view.explains if view is not None else "member"
    one = (highlight if key == "member" else None) or _first(table, key)
    blocks: list[Block] = [Headline(answer.summary), Note(f"Trust: {badge(answer.status)}, the weakest of its inputs.")]
    blocks += [Note(line) for line in disputed_lines(answer.made_from.rules)]
    blocks += [Note(line) for line in (view.says(answer) if view is not None and view.says is not None else ())]
    for rows_of, other in view.before if view is not None else ():
        rows = rows_of(answer)
        if not rows:
            continue
        more = _table(rows, other, words or Words(), highlight, everything)
        one = one or _first(more, key)
        blocks += [more] if more.rows else []
    blocks += [_or_word(table, words or Words())] if table.rows else []
    for rows_of, other in view.after if view is not None else ():
        if rows := rows_of(answer):
            blocks.append(_table(rows, other, words or Words(), highlight, everything))
    blocks += [Note(line) for line in (view.ends(answer) if view is not None and view.ends is not None else ())]
    blocks.append(Foot(f"How: {command} --explain {shlex.quote(one)}" if one else "", "Files: --json --csv"))
    return blocks


def _or_word(table: Table, words: Words) -> Block:
    """The table; where no figure of any member is known, a word instead of names with nothing beside them."""
    figures = [c.key for c in table.columns if c.kind not in _WORDS]
    if table.by != "member" or not figures or any(not is_absent(row.get(key)) for row in table.rows for key in figures):
        return table
    return Note(f"{words.who} by {words.who.lower()}: no figure for any of {len(table.rows)}, so no table.")


def _first(table: Table, key: str) -> str | None:
    return next((str(row[key]) for row in table.rows if row.get(key)), None)


@runtime_checkable
class HasPage(Protocol):
    """An answer with a page of its own, such as the brief."""

    def page(self, *, everything: bool = False) -> list[Block]:
        """Its blocks in reading order."""


def table_of(
    answer: Answer, *, words: Words | None = None, highlight: str | None = None, everything: bool = False
) -> Table:
    """The answer's table: its rows as printed, sorted by effect, ties by code, the total last."""
    known_view = VIEWS.get(type(answer).__name__)
    told = known_view.shows(answer) if known_view is not None and known_view.shows is not None else answer.rows()
    forecast: Any = answer
    shared = shared_reason(line.reasons for line in _objecting(answer))
    rows: list[Row] = [_printed(row, answer, shared) for row in told]
    view = known_view or _inferred(rows)
    rows = [row for row in rows if view.what is None or row["what"] == view.what]
    table = _table(rows, view, words or Words(), highlight, everything)
    if shared is not None:
        table = replace(table, notes=(*starred(shared, clause_numbers(forecast.proposal)), *table.notes))
    if units := getattr(answer, "units", None):
        table = replace(table, notes=(*table.notes, *_burden_notes(rows, units, words or Words())))
    known = getattr(answer, "total", None)
    if known is not None and table.total is not None and table.total.get("amount") is not None:
        whole = known("money") if callable(known) else known
        must_agree(f"{answer.question}: the amounts of all rows", table.total["amount"], fmt.exact(whole))
    return table


def _objecting(answer: Answer) -> Sequence[MemberOdds]:
    """The members that a forecast takes to be likely to object; none of any other answer."""
    likely: Sequence[MemberOdds] = getattr(answer, "likely", ()) if answer.question == "agree" else ()
    return likely


def _printed(row: Row, answer: Answer, shared: str | None) -> Row:
    """A row with its reasons as they are printed: clauses by number, statements apart from what is assumed of them."""
    proposal, member = getattr(answer, "proposal", None), row.get("member")
    if "reason" not in row or proposal is None:
        return row
    reasons = next((line.reasons for line in getattr(answer, "lines", ()) if line.member == member), ())
    return {**row, "reason": reason_text(reasons, clause_numbers(proposal), shared)} if reasons else row


def _burden_notes(rows: Sequence[Row], units: Mapping[str, str], words: Words) -> Iterator[str]:
    """Units of the columns, how the year's spending is known, and who has no figure of it."""
    if not rows:
        return
    yield (
        f"{rows[0]['year']}. Spending: {units['spending']}; {units['per_head']}; "
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
        when = view.latest or ""
        shown = sorted(
            shown,
            key=lambda row: (str(row.get(when, "")), _order(row.get(view.sort or "")), str(row.get("member", ""))),
        )
    first = {"who": words.who, **words.titled(shown[0] if shown else {})}
    first["currency"] = next((row["currency"] for row in shown if row.get("currency")), words.currency)
    columns = [replace(c, header=_filled(c.header, first)) for c in columns]
    adding = [c for c in columns if c.key in view.adds]
    total: dict[str, Any] = {c.key: _added(shown, c.key, view) for c in adding} | {"name": "Total", view.by: "Total"}
    total["member"] = ""
    partial = _partial(shown, adding) if len(shown) > 1 else ()
    columns, empty = _known(columns, shown)
    return Table(
        columns=tuple(columns),
        rows=tuple(shown),
        total=total if adding and len(shown) > 1 else None,
        highlight=highlight,
        shown=None if everything else view.shown,
        notes=(*note, *_notes(shown, columns, view, first), *empty, *partial),
        by=view.by,
    )


def _added(rows: Sequence[Row], key: str, view: View) -> Fraction | None:
    """The total of a column: of its exact shares where the rows have them, else of its figures."""
    exact = view.exact.get(key)
    if exact is None:
        return totalled(rows, key)
    whole = totalled(rows, exact)
    return None if whole is None else 100 * whole


def _known(columns: list[Column], rows: Sequence[Row]) -> tuple[list[Column], tuple[str, ...]]:
    """The columns that have a figure of anybody, and what is said of the others: once, not in every cell.

    Where no column has any, all stay.
    """
    figures = [c for c in columns if c.kind not in _WORDS and KINDS[c.kind].none is None]
    empty = {c.key: headed(c) for c in figures if all(is_absent(row.get(c.key)) for row in rows)}
    if len(rows) < 2 or not empty or len(empty) == len(figures):
        return columns, ()
    why = {absence(row, key) for key in empty for row in rows}
    word = badge(why.pop() if len(why) == 1 else Status.MISSING)
    heads = fmt.listed([f"“{head}”" for head in empty.values()])
    return [c for c in columns if c.key not in empty], (f"{word} in any row: {heads}.",)


def _latest(rows: Sequence[Row], view: View, everything: bool) -> tuple[Sequence[Row], tuple[str, ...]]:
    """Of a table over years, the last year alone, unless everything is asked for."""
    years = sorted({row[view.latest] for row in rows}) if view.latest else []
    if everything or len(years) < 2:
        return rows, ()
    last = "The total" if years[-1] == "total" else years[-1]
    note = f"{last} alone; all years from {years[0]}: --all"
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
    notes = [fmt.dates_in(_filled(view.units, first))] if view.units and rows else []
    statuses = [row["status"] for row in rows if row.get("status")]
    if any(c.kind == "mark" for c in columns):
        notes.append(caption(statuses))
    elif statuses:
        notes.append(f"All figures: {badge(statuses[0])}.")
    return tuple(notes)


def _partial(rows: Sequence[Row], columns: Sequence[Column]) -> tuple[str, ...]:
    """Which totals leave out rows that have no figure, where others have one."""
    by_count: dict[int, list[str]] = {}
    for column in columns:
        gone = sum(is_absent(row.get(column.key)) for row in rows)
        if 0 < gone < len(rows):
            by_count.setdefault(gone, []).append(headed(column))
    told = [f"{fmt.counted(n, 'row', 'rows')} of “{fmt.listed(names)}”" for n, names in by_count.items()]
    return (f"Not in the total, without a figure: {'; '.join(told)}.",) if told else ()


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
