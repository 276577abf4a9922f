"""How is an alliance written down? In one way only, so that reading it back gives the same alliance, byte for byte."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from equipoise.errors import EquipoiseError
from equipoise.folder import contributions, sheets
from equipoise.folder.toml_text import Below, Section, document, words_of
from equipoise.folder.tree import DIRECTORIES, FILES
from equipoise.model import Alliance, Case, Key, KeyTable, KeyVersion, Member, Position, Post, Proposal
from equipoise.model import Series as Figures
from equipoise.values import Span

__all__ = ["figures_text", "shares_text", "texts", "write", "write_proposal"]


def write(alliance: Alliance, path: str | Path) -> Path:
    """Write an alliance as a folder. The same alliance gives the same bytes; ``read`` gives the same alliance.

    The folder is new or empty, or holds an alliance: then its data files are replaced, and those no longer needed
    are deleted. Texts for people (README.md, CHANGES.md) stay. Raises EquipoiseError for a folder of something else.
    """
    root = Path(path)
    if root.exists() and any(root.iterdir()) and not (root / "alliance.toml").is_file():
        raise EquipoiseError(f"{root} has something in it that is no alliance: name a new folder")
    files = texts(alliance)
    for name, text in files.items():
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode("utf-8"))
    for name in (*FILES, *(f"{d}/*.{end}" for d, ends in DIRECTORIES.items() for end in ends)):
        for found in root.glob(name):
            if found.relative_to(root).as_posix() not in files:
                found.unlink()
    return root


def texts(alliance: Alliance) -> dict[str, str]:
    """The files of an alliance: name to text."""
    files = {"alliance.toml": _head(alliance), "members.csv": _members(alliance)}
    if alliance.sources:
        files["sources.toml"] = document({"sources": Below(alliance.sources[i] for i in sorted(alliance.sources))})
    for id_, series in sorted(alliance.series.items()):
        files[f"series/{id_}.toml"] = document(words_of(series, ("id", "figures")))
        files[f"series/{id_}.csv"] = figures_text(series)
    for key in alliance.keys.values():
        files |= _key(key)
    for directory in ("groups", "funds", "bodies", "projects", "requirements"):
        for id_, noun in getattr(alliance, directory).items():
            files[f"{directory}/{id_}.toml"] = document(words_of(noun, ("id",)))
    if alliance.posts:
        files["posts.csv"] = _posts(alliance.posts)
    if alliance.receipts:
        files["receipts.csv"] = _csv(contributions.RECEIPTS, map(vars, alliance.receipts))
    if alliance.issued:
        files["issued.csv"] = _csv(contributions.ISSUED, map(vars, alliance.issued))
    if alliance.rates:
        files["rates.csv"] = _csv(contributions.RATES, map(vars, alliance.rates))
    if alliance.preferences:
        files["preferences/assumed.toml"] = document({"assumptions": Below(alliance.preferences)})
    for id_ in sorted({position.proposal for position in alliance.positions}):
        files[f"positions/{id_}.csv"] = _positions([p for p in alliance.positions if p.proposal == id_])
    for id_, proposal in alliance.proposals.items():
        files[f"proposals/{id_}.toml"] = write_proposal(proposal)
    if alliance.benchmarks:
        files["benchmarks.toml"] = document({"benchmarks": Below(alliance.benchmarks)})
    if alliance.checks:
        files["checks.toml"] = document({"checks": Below(alliance.checks)})
    for case in alliance.cases:
        files[f"cases/{case.id}.toml"] = _case(case)
    for id_, past in alliance.record.items():
        words = words_of(past, ("id",))
        files[f"record/{id_}.toml"] = document(
            words | {name: Below(words[name]) for name in ("positions", "scales") if name in words}
        )
    for id_, said in alliance.contested.items():
        files[f"contested/{id_}.toml"] = document(words_of(said, ("id",)))
    return dict(sorted(files.items()))


def write_proposal(proposal: Proposal) -> str:
    """A proposal as TOML text. Its id is the name of the file that it is put in."""
    words = words_of(proposal, ("id", "changes", "variants"))
    words["changes"] = Below(proposal.changes)
    if not proposal.changes:
        words = {"changes": (), **{name: value for name, value in words.items() if name != "changes"}}
    if proposal.variants:
        words["variants"] = {
            name: {"title": variant.title, "changes": Below(variant.changes) or ()}
            for name, variant in sorted(proposal.variants.items())
        }
    return document(words)


def _head(alliance: Alliance) -> str:
    words: dict[str, Any] = {"format": 1}
    for name in ("id", "name", "currency", "member_word", "member_words", "note"):
        words[name] = getattr(alliance, name)
    return document({name: value for name, value in words.items() if value != "" or name in ("id", "name", "currency")})


def _case(case: Case) -> str:
    return document({"title": case.title, "ask": Section(case.ask), "expect": Below(case.expect)})


# --- tables ---------------------------------------------------------------------------------------------------------


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else str(value)


def _csv(columns: tuple[tuple[str, ...], tuple[str, ...]], rows: Iterable[Mapping[str, Any]]) -> str:
    names = sum(columns, ())
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in names])
    return out.getvalue()


def _members(alliance: Alliance) -> str:
    members: Iterable[Member] = (alliance.members[code] for code in sorted(alliance.members))
    return _csv(sheets.MEMBERS, map(vars, members))


def figures_text(series: Figures) -> str:
    """The figures of a series as its CSV file."""
    return _csv(
        sheets.FIGURES,
        (
            {"member": member, "year": year, "value": f.value, "status": f.status, "source": f.source}
            for member, figures in sorted(series.figures.items())
            for year, f in sorted(figures.items())
        ),
    )


def shares_text(table: KeyTable) -> str:
    """The shares of a key's table as its CSV file."""
    return _csv(
        sheets.SHARES,
        (
            {"member": member, "percent": f.value, "status": f.status, "source": f.source}
            for member, f in sorted(table.shares.items())
        ),
    )


def _posts(posts: Iterable[Post]) -> str:
    return _csv(sheets.POSTS, ({**vars(post), "post": post.id} for post in posts))


def _positions(positions: Iterable[Position]) -> str:
    return _csv(sheets.POSITIONS, map(vars, positions))


# --- keys -----------------------------------------------------------------------------------------------------------


def _key(key: Key) -> dict[str, str]:
    """keys/ID.toml, and a CSV beside it for each of its tables, named after the first day that it holds."""
    files: dict[str, str] = {}
    versions = []
    for span in key.versions:
        common = words_of(replace(span, value=None))
        value = {} if span.value is None else _version(key, span, span.value, files)
        versions.append({**common, **value})
    words = {**words_of(key, ("id", "versions")), "versions": Below(versions) or ()}
    files[f"keys/{key.id}.toml"] = document(words)
    return files


def _version(key: Key, span: Span[KeyVersion], version: KeyVersion, files: dict[str, str]) -> dict[str, Any]:
    if isinstance(version, KeyTable):
        name = f"{key.id}-{span.since.isoformat()}.csv"
        files[f"keys/{name}"] = shares_text(version)
        return {"table": name}
    if version.start is None:
        return {"steps": Below(version.steps)}
    start = version.start if isinstance(version.start, date) else _version(key, span, version.start, files)
    return {"start": start, "steps": version.steps}
