"""Does every name in the folder name something? Also each source, and each span of dates by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, get_args

from equipoise.errors import Problem, did_you_mean
from equipoise.folder.findings import Findings
from equipoise.folder.tree import VERSION, Tree
from equipoise.model import (
    Alliance,
    Assumption,
    Belonging,
    Blend,
    Body,
    Change,
    Clause,
    Closing,
    Fund,
    FundTotal,
    Holding,
    Includes,
    JoiningTerms,
    KeyPrinted,
    KeySum,
    KeyTable,
    Member,
    NoneAgainst,
    Participation,
    PastCase,
    PriorityRule,
    Project,
    Proposal,
    Ratio,
    RegionQuota,
    Seat,
    SeriesTotal,
    SidePayments,
    WeightAtLeast,
)
from equipoise.values import Span, Status, overlaps

__all__ = ["note_clause_names", "note_names_of_proposal", "note_unknown_names"]

# Which field names which noun. A tuple or a table names one with each entry.
_NAMES: Final[Mapping[tuple[type, str], str]] = {
    (Fund, "key"): "key",
    (Fund, "body"): "body",
    (Body, "next"): "body",
    (Seat, "member"): "member",
    (Belonging, "member"): "member",
    (Participation, "member"): "member",
    (Includes, "member"): "member",
    (NoneAgainst, "members"): "member",
    (Project, "fund"): "fund",
    (Project, "host"): "member",
    (Project, "hosts"): "member",
    (Project, "needs"): "project",
    (Project, "excludes"): "project",
    (Project, "capacity"): "member",
    (JoiningTerms, "required"): "member",
    (JoiningTerms, "excluded"): "member",
    (Fund, "hosting"): "member",
    (SidePayments, "amounts"): "member",
    (RegionQuota, "region"): "region",
    (Project, "board"): "body",
    (Closing, "requirement"): "requirement",
    (Closing, "member"): "member",
    (Holding, "member"): "member",
    (KeyTable, "shares"): "member",
    (Proposal, "route"): "body",
    (Proposal, "parent"): "proposal",
    (Proposal, "tabled_by"): "member",
    (PastCase, "body"): "body",
    (PastCase, "members"): "member",
    (PastCase, "without"): "member",
    (PastCase, "tabled_by"): "member",
    (PastCase, "proposal"): "proposal",
    (SeriesTotal, "series"): "series",
    (SeriesTotal, "but"): "member",
    (Ratio, "numerator"): "series",
    (Ratio, "denominator"): "series",
    (Ratio, "printed"): "series",
    (Ratio, "members"): "member",
    (KeySum, "key"): "key",
    (KeyPrinted, "key"): "key",
    (KeyPrinted, "series"): "series",
    (FundTotal, "funds"): "fund",
}
# What the clauses of a proposal name, by field; a clause that adds something holds it whole and names it in passing.
_CLAUSE_NAMES: Final[Mapping[str, str]] = {
    "key": "key",
    "fund": "fund",
    "body": "body",
    "project": "project",
    "requirement": "requirement",
    "series": "series",
    "member": "member",
    "equal_to": "member",
    "absorbed_by": "member",
    "newcomers": "member",
    "keep": "member",
}
_KINDS: Final = frozenset(str(kind.kind) for kind in get_args(Change))
_BASES: Final = ("equal", "contribution", "key:ID", "series:ID", "posts:KIND")


def note_unknown_names(alliance: Alliance, tree: Tree) -> None:
    """Every name that names nothing, every period that contradicts itself or its neighbour."""
    for file, thing in _documents(alliance, tree):
        for walked, one in _walk(thing, ""):
            # A key's version stands in the file without the word "value" of the model's span.
            place = VERSION.sub(r"\1", walked) if file.startswith("keys/") else walked
            # The clauses of a proposal are examined by the model itself: they may name what earlier clauses add.
            if not isinstance(thing, Proposal) or isinstance(one, (Proposal, Clause)):
                _note_names(one, file, place, tree)
            _note_sources(one, file, place, tree)
            if not isinstance(one, Clause):
                _note_dates(one, file, place, tree)
        if isinstance(thing, Body):
            _note_chairs(thing, file, tree)


def note_names_of_proposal(alliance: Alliance, proposal: Proposal, file: str, findings: Findings) -> None:
    """Every name in the head of a proposal that stands outside the folder: who tabled it, its route, its sources."""
    names: dict[str, set[str]] = {
        "body": set(alliance.bodies),
        "member": set(alliance.members),
        "proposal": set(alliance.proposals),
        "source": set(alliance.sources),
    }
    tree = Tree(Path(), findings, frozenset(), defaultdict(set, names))
    for place, one in _walk(proposal, ""):
        if isinstance(one, Proposal):
            _note_names(one, file, place, tree)
        _note_sources(one, file, place, tree)


def note_clause_names(proposal: Proposal, file: str, tree: Tree) -> None:
    """Every name in its clauses that names nothing, also where the rest of the folder cannot be read in full.

    A noun whose file cannot be read is known by its name. What an earlier clause adds may be named by a later one.
    """
    readings = [proposal, *(proposal.variant(name) for name in proposal.variants)]
    told: dict[Problem, None] = {}
    for reading in readings:
        added: set[tuple[str, str]] = set()
        for clause in reading.changes:
            for noun, field, name in _named(clause, added):
                hint = tree.unknown(noun, name)
                if hint is not None:
                    told[Problem(file, f"change {clause.id!r}, {field}", f"unknown {noun} {name!r}", hint)] = None
    tree.findings.add_problems("clause", told)


def _named(clause: Clause, added: set[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """What a clause names: noun, field and name. What it adds is put into ``added``."""
    for field, noun in _CLAUSE_NAMES.items():
        value = getattr(clause, field, None)
        if isinstance(value, (Member, Project)):
            added.add((noun, value.code if isinstance(value, Member) else value.id))
            continue
        if value is None or (field == "absorbed_by" and isinstance(value, str)):
            continue
        for name in (value,) if isinstance(value, str) else tuple(value):
            if (noun, name) not in added:
                yield noun, field, name


def _documents(alliance: Alliance, tree: Tree) -> Iterator[tuple[str, Any]]:
    """Each file's content, as far as it is TOML."""
    for directory in ("groups", "keys", "funds", "bodies", "projects", "requirements", "proposals", "record"):
        for id_, thing in getattr(alliance, directory).items():
            yield f"{directory}/{id_}.toml", thing
    yield "benchmarks.toml", _Placed("benchmarks", alliance.benchmarks)
    yield "checks.toml", _Placed("checks", alliance.checks)
    for assumption, (file, place) in zip(alliance.preferences, tree.assumptions, strict=True):
        yield file, _Placed(place, assumption)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A part of a file, with its place."""

    place: str
    thing: Any


def _walk(thing: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Every table of a document, with its place."""
    if isinstance(thing, _Placed):
        yield from _walk(thing.thing, thing.place)
    elif isinstance(thing, (str, int, Decimal, date)) or thing is None:
        return
    elif isinstance(thing, tuple):
        for i, entry in enumerate(thing, 1):
            yield from _walk(entry, f"{place}[{i}]")
    elif isinstance(thing, Mapping):
        for name, entry in thing.items():
            yield from _walk(entry, f"{place}.{name}")
    elif is_dataclass(thing):
        yield place, thing
        if not isinstance(thing, KeyTable):  # its shares stand in a table of their own, examined there
            for name in _fields(type(thing)):
                yield from _walk(getattr(thing, name), f"{place}.{name}" if place else name)


def _fields(noun: Any) -> tuple[str, ...]:
    return tuple(f.name for f in fields(noun))


def _note_names(one: Any, file: str, place: str, tree: Tree) -> None:
    dot = f"{place}." if place else ""
    for name, noun in _nouns(type(one)).items():
        value = getattr(one, name)
        if value is None or isinstance(one, KeyTable):
            continue
        if isinstance(value, str):
            if name != "absorbed_by":  # "everyone" or "others"
                tree.refer(noun, value, file, dot + name)
        else:
            for entry in value:
                _refer(noun, entry, file, dot + name, tree)
    if isinstance(one, WeightAtLeast):
        _note_basis(one.weight, ("key:ID", "series:ID"), file, f"{dot}weight", tree)
    elif isinstance(one, (PriorityRule, Blend)):
        for basis in one.mix:
            _note_basis(basis, one.bases if isinstance(one, Blend) else _BASES, file, f"{dot}mix", tree)
    elif isinstance(one, Body):
        for power in one.powers:
            if power not in _KINDS:
                hint = did_you_mean(power, _KINDS)
                tree.findings.add("unknown-name", file, f"{dot}powers", hint, noun="kind of change", name=power)
    if isinstance(one, Assumption) and one.proposal:
        tree.refer("proposal", one.proposal, file, f"{dot}proposal")
    if isinstance(one, Assumption) and one.member != "*":
        tree.refer("member", one.member, file, f"{dot}member")


def _refer(noun: str, name: str, file: str, place: str, tree: Tree) -> None:
    """A name of a noun; where a member or a group may be named, a group is written as group:ID."""
    if noun == "member or group":
        of, colon, group = name.partition(":")
        noun, name = (of, group) if colon else ("member", name)
        if noun not in ("member", "group"):
            hint = "Name a member by its code, or a group as group:ID."
            tree.findings.add("unknown-name", file, place, hint, noun="member or group", name=f"{of}:{group}")
            return
    tree.refer(noun, name, file, place)


def _nouns(kind: type[Any]) -> dict[str, str]:
    """Which noun each field names: as listed above, or as the term of a key's step says itself."""
    said = {f.name: str(f.metadata.get("names") or "") for f in fields(kind)}
    return {name: noun for name in said if (noun := _NAMES.get((kind, name)) or said[name])}


def _note_basis(basis: str, forms: tuple[str, ...], file: str, place: str, tree: Tree) -> None:
    """A basis is a word, or a noun and its name: series:gdp."""
    noun, colon, name = basis.partition(":")
    known = {form.partition(":")[0] for form in forms if ":" in form}
    if colon and noun in known:
        tree.refer("kind of post" if noun == "posts" else noun, name, file, place)
    elif basis not in forms:
        hint = f"Known: {', '.join(forms)}."
        tree.findings.add("unknown-name", file, place, hint, noun="basis", name=basis)


def _note_sources(one: Any, file: str, place: str, tree: Tree) -> None:
    for name in ("source", "cost_source"):
        source = getattr(one, name, "")
        if source:
            tree.refer("source", source, file, f"{place}.{name}" if place else name)


def _note_dates(one: Any, file: str, place: str, tree: Tree) -> None:
    """Each span of dates by itself, and each list of spans."""
    if isinstance(one, (Span, Belonging, Holding)) and one.until is not None and one.until < one.since:
        tree.findings.add("until-before-since", file, f"{place}.until", since=one.since, until=one.until)
    if isinstance(one, (Span, Holding)):
        _note_absence(one.value is None, one.status, file, place, tree)
    for name in _fields(type(one)):
        value = getattr(one, name)
        if not isinstance(value, tuple) or not value:
            continue
        where = f"{place}.{name}" if place else name
        if isinstance(value[0], Span):
            _note_overlaps(value, value, file, where, tree)
        elif isinstance(value[0], (Belonging, Holding)):
            for member in dict.fromkeys(term.member for term in value):
                _note_overlaps(tuple(t for t in value if t.member == member), value, file, where, tree)


def _note_absence(absent: bool, status: Status, file: str, place: str, tree: Tree) -> None:
    if absent and not status.absent:
        tree.findings.add("no-value", file, place, status=status)
    elif not absent and status.absent:
        tree.findings.add("value-and-absence", file, place, status=status)


def _note_overlaps(terms: tuple[Any, ...], among: tuple[Any, ...], file: str, place: str, tree: Tree) -> None:
    for earlier, later in overlaps(terms):
        if earlier.until is not None and earlier.until < earlier.since:
            continue
        until = earlier.until or "further notice"
        at = next(i for i, term in enumerate(among, 1) if term is later)
        tree.findings.add(
            "overlap", file, f"{place}[{at}].since", since=later.since, earlier=earlier.since, until=until
        )


def _note_chairs(body: Body, file: str, tree: Tree) -> None:
    for i, span in enumerate(body.chair, 1):
        if span.value is not None:
            tree.refer("member", span.value, file, f"chair[{i}].value")
