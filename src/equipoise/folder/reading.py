"""What does an alliance folder say? Its files as one ``Alliance``, or every problem found in one run."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeVar

from equipoise.errors import FolderError, did_you_mean
from equipoise.folder import contributions, sheets
from equipoise.folder.consistency import note_contradictions, note_terms
from equipoise.folder.contests import note_contested
from equipoise.folder.findings import Findings
from equipoise.folder.past import note_past
from equipoise.folder.proposals import note_proposals
from equipoise.folder.references import note_unknown_names
from equipoise.folder.schema import (
    AllianceFile,
    BenchmarksFile,
    CaseFile,
    ChecksFile,
    KeyFile,
    PreferencesFile,
    SeriesFile,
    SourcesFile,
    fitted,
)
from equipoise.folder.tree import VERSION, KeyTableFile, Tree, id_of
from equipoise.model import (
    Alliance,
    Assumption,
    Benchmark,
    Body,
    Case,
    Disagreement,
    Fund,
    Group,
    Key,
    KeyTable,
    PastCase,
    Position,
    Project,
    Proposal,
    Requirement,
    Series,
    Step,
)

__all__ = ["bundled", "examine", "read", "whereabouts"]

T = TypeVar("T")
_BUNDLED: Final = Path(__file__).resolve().parents[1] / "alliances"


def read(path_or_name: str | Path) -> Alliance:
    """Read an alliance folder: a path, or the name of a bundled alliance. Raises FolderError with every problem.

    >>> read("nato").fund("civil").currency
    'EUR'
    """
    alliance, findings = examine(path_or_name)
    problems = findings.problems()
    if problems or alliance is None:
        raise FolderError(
            f"{str(path_or_name)!r} is no alliance folder" if alliance is None else f"{path_or_name}", problems
        )
    return alliance


def bundled() -> tuple[str, ...]:
    """Which alliances come with the package?"""
    if not _BUNDLED.is_dir():
        return ()
    return tuple(sorted(p.name for p in _BUNDLED.iterdir() if (p / "alliance.toml").is_file()))


def whereabouts(path_or_name: str | Path) -> Path | None:
    """Where is this folder? A path to one, or else a bundled alliance of this name, or else any folder there is."""
    if not str(path_or_name).strip():  # a variable of a script that is empty, say: not the folder one stands in
        return None
    path, inside = Path(path_or_name), _BUNDLED / str(path_or_name)
    if str(path_or_name) in bundled() and not (path / "alliance.toml").is_file():
        return inside
    return path if path.is_dir() else None


def examine(path_or_name: str | Path) -> tuple[Alliance | None, Findings]:
    """Everything that could be read, and everything that is wrong. No alliance: there is no folder to read."""
    findings = Findings()
    root = whereabouts(path_or_name)
    if root is None:
        findings.add("no-folder", "", hint=did_you_mean(str(path_or_name), bundled()), path=str(path_or_name))
        return None, findings
    tree = Tree.of(root, findings)
    alliance = _alliance(tree)
    note_unknown_names(alliance, tree)
    note_contradictions(alliance, tree)
    contributions.note_unconverted(alliance, tree)
    note_past(alliance, tree)
    note_proposals(alliance, tree)
    note_contested(alliance, tree)
    return alliance, findings


def _alliance(tree: Tree) -> Alliance:
    """The nouns that can be read, in the order in which they refer to each other."""
    head = _head(tree)
    sources = _sources(tree)
    members = _members(tree)
    regions = frozenset(m.region for m in members.values() if m.region)
    tree.names["region"] |= regions
    for noun, directory in _DIRECTORY.items():
        tree.names[noun] |= {stem for _, stem in tree.those_in(directory)}
    series = _series(tree)
    keys = _keys(tree)
    posts = sheets.posts(tree)
    receipts = contributions.receipts(tree)
    return Alliance(
        id=head.id,
        name=head.name,
        currency=head.currency,
        member_word=head.member_word,
        member_words=head.member_words,
        note=head.note,
        members=members,
        sources=sources,
        groups=_nouns(tree, "groups", Group),
        series=series,
        keys=keys,
        funds=_nouns(tree, "funds", Fund),
        bodies=_nouns(tree, "bodies", Body),
        projects=_nouns(tree, "projects", Project),
        requirements=_nouns(tree, "requirements", Requirement),
        benchmarks=_benchmarks(tree),
        posts=posts,
        rates=contributions.rates(tree),
        issued=contributions.issued(tree),
        receipts=receipts,
        preferences=_preferences(tree),
        positions=_positions(tree, regions),
        proposals=_nouns(tree, "proposals", Proposal),
        checks=_checks(tree).checks,
        cases=_cases(tree),
        record=_nouns(tree, "record", PastCase),
        contested=_nouns(tree, "contested", Disagreement),
    )


_DIRECTORY: Final = {
    "group": "groups",
    "series": "series",
    "key": "keys",
    "fund": "funds",
    "body": "bodies",
    "project": "projects",
    "requirement": "requirements",
    "proposal": "proposals",
}


def _head(tree: Tree) -> AllianceFile:
    file = "alliance.toml"
    unread = AllianceFile(1, "unread", "", "")
    if file not in tree.files:
        tree.findings.add("missing-file", file, why="Every folder has one, with format, id, name and currency.")
        return unread
    raw = tree.toml(file)
    if raw is None:
        return unread
    if "format" in raw and raw["format"] != 1:
        tree.findings.add("format", file, "format", format=str(raw["format"]))
    found = fitted(AllianceFile, raw, file, tree.findings)
    for word, example in _WORDS.items():
        if found is not None and not getattr(found, word).strip():
            tree.findings.add("empty-word", file, word, word=word, example=example)
    return found or unread


_WORDS: Final = {"name": "The Lake Alliance", "member_word": "state", "member_words": "states"}


def _document(tree: Tree, file: str, noun: type[T], unread: T) -> T:
    """A TOML file that may be left out."""
    raw = tree.toml(file) if file in tree.files else None
    return (fitted(noun, raw, file, tree.findings) if raw is not None else None) or unread


def _sources(tree: Tree) -> dict[str, Any]:
    raw = tree.toml("sources.toml") if "sources.toml" in tree.files else {}
    found = fitted(SourcesFile, raw, "sources.toml", tree.findings) if raw is not None else None
    if found is None:
        listed = raw.get("sources") if raw else None
        entries = listed if isinstance(listed, list) else []
        tree.names["source"] |= {str(s["id"]) for s in entries if isinstance(s, Mapping) and "id" in s}
        if not tree.names["source"]:
            tree.unread.add("source")
        return {}
    _note_duplicates(tree, "sources.toml", "sources", [source.id for source in found.sources])
    tree.names["source"] |= {source.id for source in found.sources}
    return {source.id: source for source in found.sources}


def _note_duplicates(tree: Tree, file: str, words: str, ids: list[str], earlier: Set[str] = frozenset()) -> None:
    seen = set(earlier)
    for i, id_ in enumerate(ids, 1):
        if id_ in seen:
            tree.findings.add("duplicate-id", file, f"{words}[{i}].id", id=id_)
        seen.add(id_)


def _members(tree: Tree) -> dict[str, Any]:
    if "members.csv" not in tree.files:
        tree.findings.add("missing-file", "members.csv", why=f"Its first line: {','.join(sum(sheets.MEMBERS, ()))}")
        tree.unread.add("member")
        return {}
    return sheets.members(tree)


def _nouns(tree: Tree, directory: str, noun: type[T]) -> dict[str, T]:
    """The nouns of a directory, a file for each."""
    found: dict[str, T] = {}
    for file, stem in tree.those_in(directory):
        raw = tree.toml(file)
        thing = fitted(noun, id_of(stem, raw, file, tree.findings), file, tree.findings) if raw is not None else None
        if thing is None:
            tree.unread.add(f"{directory}/{stem}")
        else:
            found[stem] = thing
    return found


def _series(tree: Tree) -> dict[str, Series]:
    found: dict[str, Series] = {}
    described = {stem for _, stem in tree.those_in("series")}
    for file, stem in tree.those_in("series", "csv"):
        raw = tree.toml(f"series/{stem}.toml") if stem in described else None
        figures = sheets.figures(tree, file, described=f"series/{stem}.toml" if raw and not raw.get("signed") else "")
        if stem not in described:
            tree.names["series"].add(stem)
            tree.findings.add("missing-file", f"series/{stem}.toml", why=f"It says what {file} holds: title and unit.")
        if raw is None:
            continue
        raw = id_of(stem, raw, f"series/{stem}.toml", tree.findings)
        head = fitted(SeriesFile, {k: v for k, v in raw.items() if k != "id"}, f"series/{stem}.toml", tree.findings)
        if head is not None:
            found[stem] = Series(stem, head.title, head.unit, figures, head.method, head.measure, head.signed)
    for stem in sorted(described - {stem for _, stem in tree.those_in("series", "csv")}):
        why = f"It holds the figures: {','.join(sum(sheets.FIGURES, ()))}"
        tree.findings.add("missing-file", f"series/{stem}.csv", why=why)
    return found


def _preferences(tree: Tree) -> tuple[Assumption, ...]:
    found: list[Assumption] = []
    for file, _ in tree.those_in("preferences"):
        read_ = _document(tree, file, PreferencesFile, PreferencesFile()).assumptions
        _note_duplicates(tree, file, "assumptions", [a.id for a in read_], {a.id for a in found})
        tree.assumptions += [(file, f"assumptions[{i}]") for i in range(1, len(read_) + 1)]
        found += read_
    return tuple(found)


def _positions(tree: Tree, regions: frozenset[str]) -> tuple[Position, ...]:
    found: list[Position] = []
    for file, stem in tree.those_in("positions", "csv"):
        tree.refer("proposal", stem, file, "")
        found += sheets.positions(tree, file, stem, regions)
    return tuple(found)


def _benchmarks(tree: Tree) -> tuple[Benchmark, ...]:
    found = _document(tree, "benchmarks.toml", BenchmarksFile, BenchmarksFile()).benchmarks
    _note_duplicates(tree, "benchmarks.toml", "benchmarks", [benchmark.id for benchmark in found])
    return found


def _checks(tree: Tree) -> ChecksFile:
    found = _document(tree, "checks.toml", ChecksFile, ChecksFile())
    _note_duplicates(tree, "checks.toml", "checks", [check.id for check in found.checks])
    return found


def _cases(tree: Tree) -> tuple[Case, ...]:
    found: list[Case] = []
    for file, stem in tree.those_in("cases"):
        raw = tree.toml(file)
        if raw is None:
            continue
        raw = {k: v for k, v in id_of(stem, raw, file, tree.findings).items() if k != "id"}
        case = fitted(CaseFile, raw, file, tree.findings)
        if case is not None:
            ask, expect = _frozen(case.ask), tuple(_frozen(row) for row in case.expect)
            found.append(Case(stem, case.title, ask, expect, file))
    return tuple(found)


def _frozen(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _frozen(part) for name, part in value.items()}
    return tuple(_frozen(part) for part in value) if isinstance(value, (list, tuple)) else value


# --- keys: their tables stand in files beside them ------------------------------------------------------------------


def _keys(tree: Tree) -> dict[str, Key]:
    found: dict[str, Key] = {}
    used: set[str] = set()
    for file, stem in tree.those_in("keys"):
        raw = tree.toml(file)
        if raw is None:
            tree.unread.add(f"keys/{stem}")
            used |= {f for f, name in tree.those_in("keys", "csv") if name.startswith(stem)}
            continue
        raw = {k: v for k, v in id_of(stem, raw, file, tree.findings).items() if k != "id"}
        versions = raw.get("versions")
        if isinstance(versions, list):
            raw["versions"] = [_version(tree, file, f"versions[{i}]", v, used) for i, v in enumerate(versions, 1)]
        own = Findings()
        key = fitted(KeyFile, raw, file, own)
        tree.findings.add_found(own, lambda p: replace(p, place=VERSION.sub(r"\1", p.place)))
        if key is None:
            tree.unread.add(f"keys/{stem}")
            _note_readable_steps(raw.get("versions"), file, tree)
        else:
            found[stem] = Key(stem, key.title, key.versions, key.decimals, key.note)
    sound = not tree.findings.about("keys/")  # a table that nobody names may be meant by a version that misspells it
    for file, stem in tree.those_in("keys", "csv"):
        if file not in used and sound:
            tree.findings.add("unused-table", file, name=f"{stem}.csv")
    return found


@dataclass(frozen=True)
class _OneStep:
    """A step by itself, where the key around it cannot be read."""

    step: Step


def _note_readable_steps(versions: Any, file: str, tree: Tree) -> None:
    """Of a key that cannot be read, what is wrong with the terms of the steps that can be: all is told at once."""
    for v, version in enumerate(versions if isinstance(versions, list) else (), 1):
        formula = version.get("value") if isinstance(version, dict) else None
        steps = formula.get("steps") if isinstance(formula, dict) else None
        for i, raw in enumerate(steps if isinstance(steps, (list, tuple)) else (), 1):
            found = fitted(_OneStep, {"step": raw}, file, Findings())
            if found is not None:
                note_terms(found.step, file, f"versions[{v}].steps[{i}]", tree)


_VERSION_WORDS: Final = ("since", "until", "status", "source", "note", "table", "start", "steps")


def _version(tree: Tree, file: str, place: str, raw: Any, used: set[str]) -> Any:
    """A version as the model has it: its value a table or a formula."""
    if not isinstance(raw, dict):
        return raw
    strangers = [word for word in raw if word not in _VERSION_WORDS]
    for word in strangers:
        tree.findings.add("unknown-word", file, place, did_you_mean(word, _VERSION_WORDS), word=word)
    common = {w: v for w, v in raw.items() if w in _VERSION_WORDS[:5]}
    absent = str(raw.get("status", "")) in ("missing", "not-disclosed")
    value = _version_value(tree, file, place, {w: v for w, v in raw.items() if w in _VERSION_WORDS[5:]}, used)
    if value is None and not absent:
        if not strangers:
            tree.findings.add("no-version", file, place)
        value = KeyTable({})  # so that it is not told again that there is no value
    return common if value is None else {**common, "value": value}


def _version_value(tree: Tree, file: str, place: str, raw: dict[str, Any], used: set[str]) -> Any:
    """A table or a formula, which may itself start from one."""
    if "table" in raw and len(raw) > 1:
        tree.findings.add("two-versions", file, place)
    if "table" in raw:
        return _table(tree, file, f"{place}.table", raw["table"], used)
    if not raw:
        return None
    start = raw.get("start")
    if isinstance(start, dict):
        inner = _version_value(tree, file, f"{place}.start", start, used)
        raw = {**raw, "start": start if inner is None else inner}
    return {"kind": "formula", **raw}


def _table(tree: Tree, file: str, place: str, name: Any, used: set[str]) -> Any:
    if not isinstance(name, str):
        return {"kind": "table", "shares": name}
    beside = f"keys/{name}"
    used.add(beside)
    if beside in tree.files:
        before = len(tree.findings.found)
        table = KeyTable(sheets.shares(tree, beside))
        tree.tables[id(table)] = KeyTableFile(beside, len(tree.findings.found) > before)
        return table
    known = [f.removeprefix("keys/") for f, _ in tree.those_in("keys", "csv")]
    tree.findings.add("unknown-name", file, place, did_you_mean(name, known), noun="table", name=name)
    return KeyTable({})
