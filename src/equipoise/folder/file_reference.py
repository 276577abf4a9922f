"""Which files may a folder have, and which fields has each? Read off the nouns and the columns that reading takes.

``docs/files.md`` is this text; a test holds them equal, so that no field of a file goes undocumented.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final, NamedTuple, get_args, get_type_hints

from equipoise.folder.contributions import ISSUED, RATES, RECEIPTS
from equipoise.folder.field_words import words_of_field
from equipoise.folder.reference import REFERRED, field_told
from equipoise.folder.schema import AllianceFile, CaseFile, KeyFile, SeriesFile
from equipoise.folder.sheets import FIGURES, MEMBERS, POSITIONS, POSTS, SHARES
from equipoise.model import (
    Assumption,
    Benchmark,
    Body,
    Check,
    Disagreement,
    Fund,
    Group,
    IssuedCall,
    KeyFormula,
    KeyTable,
    Member,
    PastCase,
    Position,
    Post,
    Project,
    Proposal,
    Rate,
    Receipt,
    Requirement,
    Source,
    Term,
    terms_of,
)
from equipoise.values import Figure, Span

__all__ = ["FOLDER_FILES", "FolderFile", "file_reference", "undescribed_in_files", "unreferred"]


class FolderFile(NamedTuple):
    """A file: its path, what it is for, the noun that says its fields; of a table its columns, needed and others."""

    path: str
    told: str
    noun: type[Any]
    columns: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    inside: str = ""


FOLDER_FILES: Final = (
    FolderFile("alliance.toml", "What the alliance is called, and the version of this format.", AllianceFile),
    FolderFile("members.csv", "Who belongs, from when to when, and where each stands on the map.", Member, MEMBERS),
    FolderFile("sources.toml", "The publications that figures are from.", Source, inside="sources"),
    FolderFile("groups/ID.toml", 'Members that rules treat alike, named in a step as `"group:ID"`.', Group),
    FolderFile("series/ID.toml", "What the figures beside it are.", SeriesFile),
    FolderFile("series/ID.csv", "The figures of a series, a row for each member and year.", Figure, FIGURES),
    FolderFile("keys/ID.toml", "Who pays which share of the funds that use this key.", KeyFile),
    FolderFile("keys/NAME.csv", "The shares of a version of the key, which names this file.", Figure, SHARES),
    FolderFile("funds/ID.toml", "A common budget: what it may spend, and how it is called.", Fund),
    FolderFile("bodies/ID.toml", "A committee: who sits, who chairs, how it decides, what, and what comes next.", Body),
    FolderFile("projects/ID.toml", "What a fund may buy.", Project),
    FolderFile("requirements/ID.toml", "What is required of a capability, and held.", Requirement),
    FolderFile("benchmarks.toml", "How long stages took elsewhere.", Benchmark, inside="benchmarks"),
    FolderFile("posts.csv", "Offices and headquarters, and which member held each.", Post, POSTS),
    FolderFile("issued.csv", "What was really called from members.", IssuedCall, ISSUED),
    FolderFile("receipts.csv", "What members paid.", Receipt, RECEIPTS),
    FolderFile("rates.csv", "What a currency is worth in another, on a day or over a period.", Rate, RATES),
    FolderFile("preferences/NAME.toml", "What members are assumed to value.", Assumption, inside="assumptions"),
    FolderFile("positions/PROPOSAL.csv", "What actors have said of the proposal of this name.", Position, POSITIONS),
    FolderFile("proposals/ID.toml", "What is proposed: typed, dated clauses.", Proposal),
    FolderFile(
        "checks.toml",
        "Published figures that the folder must reproduce. The kinds, with their fields: [kinds](kinds.md#checks).",
        Check,  # type: ignore[arg-type]  # a union: each kind has its own fields
        inside="checks",
    ),
    FolderFile("cases/NAME.toml", "A finance officer's tests: a question, and what the answer must say.", CaseFile),
    FolderFile("contested/ID.toml", "A figure that somebody does not accept, and what is held instead.", Disagreement),
    FolderFile("record/ID.toml", "A past case: what was known before a decision, and what happened.", PastCase),
)


def file_reference() -> str:
    """Every file as Markdown: what it is for, its fields or columns; one in brackets may be left out."""
    parts = [
        "# Files of an alliance folder",
        "Written by `equipoise.folder.file_reference` from the code. A field or column in [brackets] may be left out. "
        "`ID` is the id of what the file says, which need not be repeated inside. What is *dated* is a list of "
        "spans, each with `since`, `value`, and if need be `until`, `status`, `source` and `note`. What stands in "
        "them as a table, and every kind of change, rule, step and check, is in [kinds](kinds.md); how it is all "
        "used, in [the alliance folder](folder-format.md).",
        *(part for file in FOLDER_FILES for part in _file(file)),
        "## `CHANGES.md`",
        "What changed in the folder, by date: for people, and read by nothing.",
    ]
    return "\n\n".join(parts) + "\n"


def _file(file: FolderFile) -> Iterator[str]:
    yield f"## `{file.path}`"
    yield f"{file.told}{f' A list: `[[{file.inside}]]`, each with' if _fields(file) and file.inside else ''}"
    if told := _fields(file):
        yield "\n".join(told)


def _fields(file: FolderFile) -> list[str]:
    """A line for each field or column."""
    kind = file.noun
    dated = {f.name for f in fields(kind) if "Span[" in str(f.type)} - {"versions"} if is_dataclass(kind) else set()
    return [f"{_line(file, term, name)}{' (dated)' if name in dated else ''}" for name, term in _named(file)]


def _named(file: FolderFile) -> Iterator[tuple[str, Term | None]]:
    """The fields of a file in order, or its columns, each with the noun's term of this name if there is one."""
    if not is_dataclass(file.noun):
        return
    terms = {term.name: term for term in terms_of(file.noun, kinds=True)}
    if file.columns is None:
        yield from ((name, term) for name, term in terms.items() if name != "id" or "ID" not in file.path)
        return
    needed, others = file.columns
    for name in (*needed, *others):
        term = terms.get(name)
        yield name, replace(term, required=name in needed) if term is not None else None


def _line(file: FolderFile, term: Term | None, name: str) -> str:
    if term is not None:
        return field_told(term, file.noun)
    needed = file.columns is not None and name in file.columns[0]
    return f"- {f'`{name}`' if needed else f'[`{name}`]'}: {words_of_field(file.noun, name)}"


def undescribed_in_files() -> list[str]:
    """Which fields and columns of which files say nothing of themselves?"""
    return [
        f"{file.path} {name}"
        for file in FOLDER_FILES
        for name, term in _named(file)
        if not ((term.words if term is not None else "") or words_of_field(file.noun, name))
    ]


def unreferred() -> list[str]:
    """Which tables may stand in a file, and are in no section of the reference of kinds?"""
    found: dict[type[Any], None] = {}

    def walked(hint: Any) -> None:
        if isinstance(hint, type) and is_dataclass(hint) and hint not in found:
            found[hint] = None
            for inner in get_type_hints(hint).values():
                walked(inner)
        for part in get_args(hint):
            walked(part)

    for file in FOLDER_FILES:
        walked(file.noun)
    own = {file.noun for file in FOLDER_FILES} | {Span, KeyTable, KeyFormula}  # as `versions` tells them
    return sorted(kind.__name__ for kind in found if kind not in own and kind not in REFERRED)
