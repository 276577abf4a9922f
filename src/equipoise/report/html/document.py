"""What is the whole HTML file? Head, way in, blocks in reading order, foot; the style inside, allowed by its hash.

Everything printed is escaped where it is written. The security policy allows the one style sheet and nothing else, so
that a paper opened from a mail can fetch nothing and run nothing.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files

from equipoise.report.format import long_day
from equipoise.report.html.flow import Flow
from equipoise.report.html.words import said
from equipoise.report.page import (
    Block,
    Heading,
    Notice,
    Title,
)
from equipoise.report.paper import Paper
from equipoise.report.stamps.sealed import html_block

__all__ = ["html_text"]


def html_text(paper: Paper) -> str:
    """The paper as one HTML file."""
    page = "".join(f"{line}\n" for line in _Document(paper).lines())
    return page + html_block(paper.stamp, page) if paper.stamp else page


class _Document:
    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.headings: list[tuple[str, str]] = []
        self.flow = Flow(paper.followed)

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
                yield from self.flow.block(block, None)
        yield "</header>"
        yield '<main id="answer" tabindex="-1">'
        yield from self.flow.setting([b for b in blocks[:first] if not isinstance(b, Title | Notice)])
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
            found += self.flow.setting(blocks[start + 1 : end], name)
            found.append("</section>")
        return found

    def _foot(self) -> Iterator[str]:
        paper = self.paper
        yield "<footer>"
        yield f"<p>{said(long_day(paper.dated))} · {said(paper.fingerprint)}</p>"
        yield f"<p><code>{said(paper.command)}</code></p>"
        yield "</footer>"


def _parts(text: str) -> tuple[str, str]:
    number, _, title = text.partition("  ")
    return (number, title) if title and number.isdigit() else ("", text)


def _unnumbered(text: str) -> str:
    return _parts(text)[1]
