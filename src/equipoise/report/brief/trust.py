"""Chapter 9: how far can the paper be trusted, where is each figure from, and how is it made again?"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Sequence

from equipoise.model import Proposal
from equipoise.report import format as fmt
from equipoise.report.brief.chapter import Chapter
from equipoise.report.brief.inputs import Input, inputs
from equipoise.report.brief.inquiry import Inquiry
from equipoise.report.disputed import disputed_lines
from equipoise.report.marks import badge
from equipoise.report.page import Block, Column, Note, Paragraph, Row, Table, summed
from equipoise.report.stamps import Moved, short_digest
from equipoise.version import VERSION

__all__ = ["command_of", "trust_chapter"]


def trust_chapter(
    inquiry: Inquiry, alliance: str, command: str, others: tuple[Input, ...] = (), since: Moved | None = None
) -> Chapter:
    """Inputs by status, every source, digests, seed, version and the command; last what moved, and the digest."""
    found = (*inputs(inquiry), *others)
    made = inquiry.forecast.made_from
    short = short_digest(made, inquiry.years, inquiry.forecast.draws)
    blocks: list[Block] = [
        Paragraph(
            f"{fmt.number(len(found))} inputs by trust, strongest first: every figure and rule that the answers above "
            "were computed from, and every assumption of the forecast that the folder names."
        ),
        _by_status(found),
        Paragraph("Sources of these inputs:"),
        _sources(inquiry, found),
        Note(f"Rules and figures: {made.alliance_digest}"),
        Note(f"Proposal: {made.proposal_digest}"),
        Note(f"Preferences and positions: {made.assumptions_digest}"),
        Note(f"Equipoise {VERSION}, seed {inquiry.seed}, {inquiry.forecast.draws} draws."),
        *(Note(line) for line in disputed_lines(made.rules)),
        Paragraph(f"Made again by: {command}"),
        *(since.blocks() if since is not None else ()),
        Paragraph(
            f"Digest of this paper: {short}. Is it still true? equipoise verify FILE, "
            f"or equipoise verify {short} {shlex.quote(alliance)}"
        ),
    ]
    return Chapter(9, "Sources and trust", tuple(blocks))


def command_of(
    inquiry: Inquiry, alliance: str, paper: str, contest: Sequence[str] = (), against: Proposal | None = None
) -> str:
    """The one command that prints the same paper."""
    words = ["equipoise", "brief", alliance, paper, "--for", inquiry.capital]
    words += ["--years", f"{inquiry.years[0]}-{inquiry.years[-1]}", "--seed", str(inquiry.seed)]
    words += ["--against", against.id] if against is not None else []
    words += [word for file in contest for word in ("--contest", file)]
    words += ["--draws", str(inquiry.forecast.draws), "--dated", inquiry.dated.isoformat()]
    return " ".join(shlex.quote(word) for word in words)


def _by_status(found: tuple[Input, ...]) -> Table:
    counts = Counter(f.status for f in found)
    kinds: dict[str, Counter[tuple[str, str]]] = {}
    for f in found:
        kinds.setdefault(f.status, Counter())[f.one, f.many] += 1
    rows: list[Row] = [
        {
            "status": str(status),
            "word": badge(status),
            "count": n,
            "what": ", ".join(_counted(n, what) for what, n in kinds[status].most_common()),
        }
        for status, n in sorted(counts.items(), key=lambda item: item[0].rank)
    ]
    columns = (Column("word", "Status", "name"), Column("count", "Inputs", "count"), Column("what", "Which"))
    return Table(columns, tuple(rows), total={"word": "Total", "count": summed(rows, "count")}, by="status")


def _counted(n: int, what: tuple[str, str]) -> str:
    # What there is only one of, such as the proposal itself, has no plural and needs no number.
    return fmt.counted(n, *what) if what[1] else what[0]


def _sources(inquiry: Inquiry, found: tuple[Input, ...]) -> Table:
    used: dict[str, Counter[str]] = {}
    for f in found:
        used.setdefault(f.source or "", Counter())[f.many or f.one] += 1
    rows: list[Row] = []
    for source, what in sorted(used.items()):
        known = inquiry.alliance.sources.get(source)
        title = known.title if known else ("no source named" if not source else "not among the folder's sources")
        rows.append(
            {
                "source": source or "none",
                "title": title + (f", {known.publisher}" if known and known.publisher else ""),
                "url": known.url if known else "",
                "what": ", ".join(what),
                "count": sum(what.values()),
            }
        )
    columns = (
        Column("source", "Source"),
        Column("title", "Title, publisher"),
        Column("what", "Used for"),
        Column("count", "Inputs", "count"),
    )
    return Table(columns, tuple(rows), by="source")
