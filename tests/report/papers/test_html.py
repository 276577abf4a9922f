"""Is the web page one file that needs and runs nothing, and says what the terminal says?"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Sequence
from hashlib import sha256
from html.parser import HTMLParser

from equipoise.report.html import html_text
from equipoise.report.page import Block, Heading, Picture, Table
from equipoise.report.paper import Paper

VOID = {"meta", "br", "link", "img", "input", "hr"}
#: Attributes by which a page fetches something by itself.
FETCHING = {"src", "srcset", "href", "xlink:href", "data", "poster", "action", "background", "style"}


class Page(HTMLParser):
    """The elements of a page, its words, and whether every element is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.style = ""
        self.disorder: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.disorder.append(tag)

    def handle_data(self, data: str) -> None:
        if "style" in self.open:
            self.style += data
        elif "svg" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(self.words)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_every_element_is_closed_in_order(html: str, hostile: Paper) -> None:
    for text in (html, html_text(hostile)):
        page = Page(text)
        assert not page.disorder
        assert not page.open
        names = [a["id"] for _, a in page.tags if a.get("id")]
        assert len(names) == len(set(names))


def test_nothing_is_fetched_and_nothing_runs(html: str) -> None:
    page = Page(html)
    # A block of data is no script: a browser runs none of another type.
    assert [a for a in page.all("script") if a != {"type": "application/json", "id": "stamp"}] == []
    assert not {tag for tag, _ in page.tags} & {"link", "img", "iframe", "object", "embed", "base", "form"}
    for tag, attributes in page.tags:
        assert not any(name.startswith("on") for name in attributes)
        for name in FETCHING & attributes.keys():
            # Links to follow, inside the page or to a source: nothing that a browser fetches by itself.
            assert (tag, name) == ("a", "href"), (tag, name, attributes)
            assert re.match(r"#|https?://", attributes[name] or "")
    assert "@import" not in page.style
    assert "url(" not in page.style


def test_the_policy_allows_the_one_style_and_nothing_else(html: str) -> None:
    page = Page(html)
    policy = next(a["content"] for a in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    digest = b64encode(sha256(page.style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_the_figures_are_the_terminals(
    html: str, whole: Paper, terminal: Callable[[Sequence[Block]], str], numbers: Callable[[str], object]
) -> None:
    wanted, found = numbers(terminal(whole.blocks)), numbers(Page(html).text)
    assert len(wanted) > 500  # type: ignore[arg-type]
    assert dict(wanted - found) == {}  # type: ignore[operator]


def test_who_listens_finds_the_way(html: str, whole: Paper) -> None:
    page = Page(html)
    assert page.all("html")[0]["lang"] == "en"
    headings = [b for b in whole.blocks if isinstance(b, Heading)]
    assert len(page.all("h1")) == 1
    assert len(page.all("h2")) == len(headings)
    assert page.all("a")[0]["href"] == "#answer"
    assert len(page.all("table")) == sum(isinstance(b, Table) for b in whole.blocks)
    assert all(a.get("scope") in ("col", "row") for a in page.all("th"))
    pictures = [a for a in page.all("svg") if a.get("role") == "img"]
    assert [a["aria-label"] for a in pictures] == [b.caption for b in whole.blocks if isinstance(b, Picture)]
    targets = {a["id"] for _, a in page.tags if a.get("id")}
    assert {(a["href"] or "")[1:] for a in page.all("a") if (a["href"] or "").startswith("#")} <= targets
    assert {a["aria-labelledby"] for _, a in page.tags if a.get("aria-labelledby")} <= targets


def test_words_of_a_folder_stay_words(hostile: Paper) -> None:
    page = Page(html_text(hostile))
    assert not page.all("script")
    assert "<script>alert(1)</script>" in page.text
    assert "\x1b" not in page.text
    assert not any("javascript" in (a.get("href") or "") for a in page.all("a"))


def test_the_same_paper_has_the_same_bytes(html: str, whole: Paper) -> None:
    assert html_text(whole) == html
    assert 50_000 < len(html.encode()) < 1_000_000
