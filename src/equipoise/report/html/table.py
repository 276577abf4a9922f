"""How is a table one in HTML? Headers with a scope, a cell that heads each row, wide ones scrolling."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from urllib.parse import quote
from zlib import crc32

from equipoise.report.format import dates_in
from equipoise.report.html.drawn import bar_svg, odds_svg
from equipoise.report.html.words import said, unbroken
from equipoise.report.laid import BARS, DRAWN, Cell, Laid, Line, headed, laid, sides
from equipoise.report.marks import badge
from equipoise.report.page import KINDS, Column, Table

__all__ = ["shows_all", "table_html"]

#: Kinds of columns that hold words, and so wrap.
_WORDY = ("text", "name")
#: So many columns of figures stand side by side on a phone; one of words, or of a range, takes the room of two.
_NARROW = 4
#: Of so many links in a table nobody tabs through all to get to what is below.
_PASSED = 12


def table_html(table: Table, name: str | None, more: str = "", contest: str = "") -> Iterator[str]:
    """The table in a frame that scrolls sideways where it must; its notes under it.

    ``more`` is the address that shows every row: then what is left out is a link to it. ``contest`` is where a figure
    is not accepted: one whose row names its place (``KEY_place``) is a link to it, and so are the last words below.
    """
    ready = laid(table)
    if not ready.lines:
        yield '<p class="note">Nothing to show.</p>'
        return
    named = f'aria-labelledby="{name}"' if name else 'aria-label="Table"'
    stacks = _stacks(ready.columns)
    rows = "\n".join(_rows(ready, more, contest, stacks=stacks))
    past = f"past-{crc32(rows.encode()):08x}" if rows.count('class="contest"') > _PASSED else ""
    if past:
        yield f'<div class="passable"><a class="skip" href="#{past}">Past the table</a>'
    if any(c.aside for c in ready.columns):
        yield '<label class="whole"><input type="checkbox"> All columns</label>'
    kind = ' class="stacks"' if stacks and not any(c.aside for c in ready.columns) else ""
    yield f'<div class="scroll" role="group" tabindex="0" {named}>'
    yield f"<table{kind} {named}>"
    yield f"<thead><tr>{''.join(_head(c) for c in ready.columns)}</tr></thead>"
    yield from ("<tbody>", rows, "</tbody>")
    yield "</table>"
    yield "</div>"
    if past:
        yield f'<span id="{past}" tabindex="-1"></span></div>'
    told = [shows_all(said(note), more) for note in ready.notes]
    # A trace says of each of its figures where it stands; any other table leads to where that is said.
    if contest and not any(key.endswith("_place") for row in table.rows for key in row):
        told.append(f'<a class="contest" href="{said(contest)}">I do not accept a number here</a>')
    if told:
        yield f'<p class="note">{"<br>".join(told)}</p>'


def _rows(ready: Laid, more: str, contest: str, *, stacks: bool) -> Iterator[str]:
    for number, line in chain(enumerate(ready.lines), [(len(ready.lines), None)]):
        if number in ready.gaps:
            yield _gap(ready, number, more)
        if line is not None:
            yield _row(line, ready, contest, stacks=stacks)


def _head(column: Column) -> str:
    if column.kind in BARS and not column.header:
        left, right = sides(column)
        if not (left or right):
            return '<th scope="col" class="drawn"><span class="heard">Bar</span></th>'
        tones = {"gain": ' class="gain"', "lose": ' class="loss"'}
        left, right = (f"<span{tones.get(word, '')}>{word}</span>" for word in (left, right))
        told = f'<span class="sides">{left} {right}</span>'
        return f'<th scope="col" class="drawn">{told}</th>'
    if column.kind == "range" and not column.header:
        told = '<span class="sides ends"><span>0</span> <span>100</span></span>'
        return f'<th scope="col" class="drawn">{told}</th>'
    if not column.header:
        hidden = "Status" if column.kind == "mark" else "Number"
        return f'<th scope="col"{_class(column)}><span class="heard">{hidden}</span></th>'
    kind = _class(column)
    return f'<th scope="col"{kind}>{said(unbroken(headed(column)))}</th>'


def _class(column: Column) -> str:
    names = [
        "right" if KINDS[column.kind].right else "",
        column.kind if column.kind in (*_WORDY, "who", "mark") else "",
        "aside" if column.aside else "",
    ]
    told = " ".join(n for n in names if n)
    return f' class="{told}"' if told else ""


def _stacks(columns: Sequence[Column]) -> bool:
    """Are there more columns than a phone has room for? Then each cell says of itself what its header says."""
    broad = (*_WORDY, "range", "who")
    wide = sum(2 if c.kind in broad else 1 for c in columns if c.kind != "mark")
    return wide > _NARROW


def _row(line: Line, ready: Laid, contest: str, *, stacks: bool) -> str:
    kind = "followed" if line.followed else "total" if line.total else ""
    head = next((i for i, c in enumerate(ready.columns) if c.kind == "who"), None)
    if head is None:
        head = next((i for i, c in enumerate(ready.columns) if c.kind in (*_WORDY, "year")), 0)
    cells = "".join(_cell(c, contest, heads=i == head, stacks=stacks) for i, c in enumerate(line.cells))
    return f"<tr{f' class={chr(34)}{kind}{chr(34)}' if kind else ''}>{cells}</tr>"


def _cell(cell: Cell, contest: str, *, heads: bool, stacks: bool) -> str:
    kind = cell.column.kind
    if kind in DRAWN:
        drawn = bar_svg(cell.bar, cell.tone) if cell.bar is not None else odds_svg(cell.span) if cell.span else ""
        return f'<td class="drawn">{drawn}</td>'
    if kind == "who":
        code = f"<abbr>{said(cell.code)}</abbr> " if cell.code else ""
        told = f"{code}{said(cell.text)}"
    elif kind == "mark" and cell.value:
        mark, _, word = badge(cell.value).partition(" ")
        told = f'<span aria-hidden="true" title="{said(word)}">{mark}</span><span class="heard">{said(word)}</span>'
    elif cell.tone:
        told = f'<span class="{"gain" if cell.tone > 0 else "loss"}">{said(cell.text)}</span>'
    elif cell.absent and cell.text:
        told = f'<span class="absent">{said(cell.text)}</span>'
    else:
        told = said(dates_in(cell.text) if kind in _WORDY else cell.text).replace("\n", "<br>")
    if cell.link:
        told = f'<a href="{said(cell.link)}" rel="noreferrer">{told}</a>'
    if cell.place and contest:
        address = f"{contest}{'&' if '?' in contest else '?'}figure={quote(cell.place, safe='/')}"
        told = f'<a class="contest" href="{said(address)}" title="I do not accept this number">{told}</a>'
    if heads:
        return f'<th scope="row"{_class(cell.column)}>{told}</th>'
    of = f' data-of="{said(_named(cell.column))}"' if stacks and told else ""
    return f"<td{_class(cell.column)}{of}>{told}</td>"


def _named(column: Column) -> str:
    """What a cell is of, where its header is out of sight."""
    return " ".join(headed(column).split()) or ("Status" if column.kind == "mark" else "")


def _gap(ready: Laid, number: int, more: str) -> str:
    told = shows_all(f"… {ready.gaps[number]} more: {said(ready.more)}", more)
    return f'<tr class="gap"><td colspan="{len(ready.columns)}">{told}</td></tr>'


def shows_all(told: str, more: str) -> str:
    """Escaped words, the option that shows everything as a link to the address that does, where there is one.

    >>> shows_all("… 9 more: --all", "?all=1")
    '… 9 more: <a href="?all=1">show all</a>'
    """
    return told.replace("--all", f'<a href="{said(more)}">show all</a>') if more else told
