"""How do blocks become HTML? One after another, in reading order, each escaped where it is written.

A paper is set by this, and so is a page that a server gives: the words and figures are the blocks' own in both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from equipoise.report.charts import svg_of
from equipoise.report.html.drawn import odds_svg
from equipoise.report.html.table import shows_all, table_html
from equipoise.report.html.words import linked, said, unbroken
from equipoise.report.marks import badge
from equipoise.report.page import (
    Block,
    Fact,
    Facts,
    Foot,
    Heading,
    Headline,
    Listed,
    Note,
    Notice,
    Paragraph,
    Picture,
    Table,
    Title,
)

__all__ = ["Flow"]

_PHONE = 330


class Flow:
    """Sets blocks; ``followed`` is the name that is highlighted, ``more`` the address that shows every row.

    ``contest``: where a reader says that a figure is not accepted; then every table and every picture leads there.
    """

    def __init__(self, followed: str = "", more: str = "", contest: str = "") -> None:
        self.followed = followed
        self.more = more
        self.contest = contest
        self.named = 0

    def setting(self, blocks: Sequence[Block], name: str | None = None) -> Iterator[str]:
        """Blocks one after another; what is said just before a table or a chart is its name."""
        for i, block in enumerate(blocks):
            following = blocks[i + 1] if i + 1 < len(blocks) else None
            if isinstance(block, Paragraph | Headline) and isinstance(following, Table):
                self.named += 1
                yield from self.block(block, f"t{self.named}")
            elif isinstance(block, Table) and i and isinstance(blocks[i - 1], Paragraph | Headline):
                yield from self.block(block, f"t{self.named}")
            else:
                yield from self.block(block, name)

    def block(self, block: Block, name: str | None) -> Iterator[str]:
        match block:
            case Title():
                yield f'<p class="title"><b>{said(block.left)}</b> <span>{said(block.right)}</span></p>'
            case Notice():
                told = "<br>".join(said(line) for line in block.lines)
                yield f'<p class="notice" role="note">{told}</p>'
            case Headline():
                yield f"<h1{_id(name)}>{self.marked(block.text)}</h1>"
            case Heading():
                yield f"<h2>{said(block.text)}</h2>"
            case Paragraph():
                yield f"<p{_id(name)}>{linked(said(block.text))}</p>"
            case Note():
                yield f'<p class="note">{self.showing(linked(said(block.text)))}</p>'
            case Facts():
                yield '<dl class="facts">'
                for fact in block.facts:
                    yield from self._fact(fact)
                yield "</dl>"
            case Listed():
                yield '<ul class="listed">'
                for told, added in block.items:
                    more = f'<p class="note">{said(added)}</p>' if added else ""
                    yield f"<li>{said(told)}{more}</li>"
                yield "</ul>"
            case Table():
                yield from table_html(block, name, self.more, self.contest)
            case Picture():
                yield from self._figure(block)
            case Foot():
                yield f'<p class="note foot"><span>{said(block.left)}</span> <span>{said(block.right)}</span></p>'

    def _figure(self, picture: Picture) -> Iterator[str]:
        caption, measure = said(picture.caption), said(picture.measure)
        if self.contest:
            measure += f' <a class="contest" href="{said(self.contest)}">I do not accept a number here</a>'
        yield "<figure>"
        yield f'<figcaption><b>{caption}</b> <span class="note">{measure}</span></figcaption>'
        drawn = svg_of(picture)
        width = re.search(r' width="([\d.]+)"', drawn)
        # One that is drawn as wide as a phone grows with the page; one of few bars stays as it is.
        kind = "scroll filling" if width and float(width[1]) >= _PHONE else "scroll"
        yield f'<div class="{kind}" role="group" tabindex="0" aria-label="{caption}">{drawn}</div>'
        yield "</figure>"

    def _fact(self, fact: Fact) -> Iterator[str]:
        trust = fact.remark or (badge(fact.status) if fact.status else "")
        yield f'<div><dt>{said(fact.label)}</dt><dd class="what">{self.marked(fact.text)}'
        if fact.range is not None:
            yield odds_svg(fact.range)
        yield f'</dd><dd class="trust">{said(trust)}</dd></div>'

    def marked(self, text: str) -> str:
        """The words with the name of the member followed on the highlighter."""
        told, name = said(unbroken(text)), said(self.followed)
        return re.sub(rf"\b{re.escape(name)}\b", lambda m: f"<mark>{m[0]}</mark>", told) if name else told

    def showing(self, told: str) -> str:
        """The words with the option that shows everything as a link, where this page has one."""
        return shows_all(told, self.more)


def _id(name: str | None) -> str:
    return f' id="{name}"' if name and name.startswith("t") else ""
