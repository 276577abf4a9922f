"""What is the whole HTML file? Head, way in, blocks in reading order, foot; the style inside, allowed by its hash.

Everything printed is escaped where it is written. The security policy allows the one style sheet and nothing else, so
that a paper opened from a mail can fetch nothing and run nothing.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files

from equipoise.report.charts import svg_of
from equipoise.report.format import long_day
from equipoise.report.html.drawn import odds_svg
from equipoise.report.html.table import table_html
from equipoise.report.html.words import linked, said
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
from equipoise.report.paper import Paper

__all__ = ["html_text"]


def html_text(paper: Paper) -> str:
    """The paper as one HTML file."""
    return "".join(f"{line}\n" for line in _Document(paper).lines())


class _Document:
    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.headings: list[tuple[str, str]] = []
        self.named = 0

    def lines(self) -> Iterator[str]:
        style = files("equipoise.report.html").joinpath("paper.css").read_text("utf-8").strip()
        body = list(self._body())
        yield "<!doctype html>"
        yield '<html lang="en">'
        yield "<head>"
        yield '<meta charset="utf-8">'
        allowed = f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"
        policy = f"default-src 'none'; style-src {allowed}; base-uri 'none'; form-action 'none'"
        yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
        yield f'<meta name="description" content="{said(self.paper.summary)}">'
        yield f"<title>{said(self.paper.title)}</title>"
        yield f"<style>{style}</style>"
        yield "</head>"
        yield "<body>"
        yield '<a class="skip" href="#answer">To the answer</a>'
        yield from body
        yield "</body>"
        yield "</html>"

    def _body(self) -> Iterator[str]:
        """The first screen, the way to the questions, then each question as a section of its own."""
        blocks = list(self.paper.blocks)
        first = next((i for i, b in enumerate(blocks) if isinstance(b, Heading)), len(blocks))
        sections = self._sections(blocks[first:])
        yield "<header>"
        for block in blocks[:first]:
            if isinstance(block, Title | Notice):
                yield from self._block(block, None)
        yield "</header>"
        yield '<main id="answer" tabindex="-1">'
        yield from self._flow([b for b in blocks[:first] if not isinstance(b, Title | Notice)])
        if self.headings:
            yield '<nav aria-label="Questions"><ol>'
            for name, text in self.headings:
                yield f'<li><a href="#{name}">{said(_unnumbered(text))}</a></li>'
            yield "</ol></nav>"
        yield from sections
        yield "</main>"
        yield from self._foot()

    def _sections(self, blocks: list[Block]) -> list[str]:
        found: list[str] = []
        starts = [i for i, b in enumerate(blocks) if isinstance(b, Heading)]
        for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
            heading = blocks[start]
            assert isinstance(heading, Heading)
            name = f"q{len(self.headings) + 1}"
            self.headings.append((name, heading.text))
            found.append(f'<section aria-labelledby="{name}">')
            number, title = _parts(heading.text)
            told = f'<span class="number">{said(number)}</span> {said(title)}' if number else said(title)
            found.append(f'<h2 id="{name}">{told}</h2>')
            found += self._flow(blocks[start + 1 : end], name)
            found.append("</section>")
        return found

    def _flow(self, blocks: list[Block], name: str | None = None) -> Iterator[str]:
        """Blocks one after another; what is said just before a table or a chart is its name."""
        for i, block in enumerate(blocks):
            following = blocks[i + 1] if i + 1 < len(blocks) else None
            if isinstance(block, Paragraph | Headline) and isinstance(following, Table):
                self.named += 1
                yield from self._block(block, f"t{self.named}")
            elif isinstance(block, Table) and i and isinstance(blocks[i - 1], Paragraph | Headline):
                yield from self._block(block, f"t{self.named}")
            else:
                yield from self._block(block, name)

    def _block(self, block: Block, name: str | None) -> Iterator[str]:
        match block:
            case Title():
                yield f'<p class="title"><b>{said(block.left)}</b> <span>{said(block.right)}</span></p>'
            case Notice():
                told = "<br>".join(said(line) for line in block.lines)
                yield f'<p class="notice" role="note">{told}</p>'
            case Headline():
                yield f"<h1{_id(name)}>{self._marked(block.text)}</h1>"
            case Heading():
                yield f"<h2>{said(block.text)}</h2>"
            case Paragraph():
                yield f"<p{_id(name)}>{linked(said(block.text))}</p>"
            case Note():
                yield f'<p class="note">{linked(said(block.text))}</p>'
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
                yield from table_html(block, name)
            case Picture():
                yield from _figure(block)
            case Foot():
                yield f'<p class="note foot"><span>{said(block.left)}</span> <span>{said(block.right)}</span></p>'

    def _fact(self, fact: Fact) -> Iterator[str]:
        trust = fact.remark or (badge(fact.status) if fact.status else "")
        yield f'<div><dt>{said(fact.label)}</dt><dd class="what">{self._marked(fact.text)}'
        if fact.range is not None:
            yield odds_svg(fact.range)
        yield f'</dd><dd class="trust">{said(trust)}</dd></div>'

    def _marked(self, text: str) -> str:
        """The words with the name of the member followed on the highlighter."""
        told, name = said(text), said(self.paper.followed)
        return re.sub(rf"\b{re.escape(name)}\b", lambda m: f"<mark>{m[0]}</mark>", told) if name else told

    def _foot(self) -> Iterator[str]:
        paper = self.paper
        yield "<footer>"
        yield f"<p>{said(long_day(paper.dated))} · {said(paper.fingerprint)}</p>"
        yield f"<p><code>{said(paper.command)}</code></p>"
        yield "</footer>"


def _figure(picture: Picture) -> Iterator[str]:
    yield "<figure>"
    yield f'<figcaption><b>{said(picture.caption)}</b> <span class="note">{said(picture.measure)}</span></figcaption>'
    yield f'<div class="scroll" role="group" tabindex="0" aria-label="{said(picture.caption)}">{svg_of(picture)}</div>'
    yield "</figure>"


def _id(name: str | None) -> str:
    return f' id="{name}"' if name and name.startswith("t") else ""


def _parts(text: str) -> tuple[str, str]:
    number, _, title = text.partition("  ")
    return (number, title) if title and number.isdigit() else ("", text)


def _unnumbered(text: str) -> str:
    return _parts(text)[1]
