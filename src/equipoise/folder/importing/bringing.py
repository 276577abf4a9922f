"""What would an import change in a folder, and would the folder still be sound? Nothing is written before that is told.

An import reads every figure of a file, says at once all that cannot be taken, and sets what is left beside what the
folder holds. It is tried on a copy, which is checked; only then, and when asked, are the files of the folder written,
and only those that differ. Figures that the file does not have stay as they are.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any, Final

from equipoise.errors import EquipoiseError, FolderError, KeyStepError, Problem, did_you_mean
from equipoise.folder.checking import examined
from equipoise.folder.importing.found import Block, Reading
from equipoise.folder.importing.grids import as_numbers, grids_of
from equipoise.folder.importing.listed import shares_in
from equipoise.folder.importing.publications import kind_of, nato_blocks, state_blocks
from equipoise.folder.reading import examine
from equipoise.folder.writing import figures_text, shares_text
from equipoise.model import Alliance, Key, KeyTable, Series, decimals_in, digest, shares_on
from equipoise.values import Figure, Span, Status, rounded

__all__ = ["KINDS", "Change", "Import", "bring", "tried"]

_AGAINST: Final = re.compile(r"""^against\s*=\s*(".*"|'.*')""", re.MULTILINE)
KINDS: Final = ("nato", "world-bank", "weo", "shares")


@dataclass(frozen=True)
class Change:
    """One figure that the import changes: where, what is there (None: nothing), what would be."""

    target: str
    member: str
    year: int | None
    before: Figure | None
    after: Figure


@dataclass(frozen=True)
class Import:
    """What an import would change, or has changed."""

    file: str
    folder: Path
    kind: str
    targets: tuple[str, ...]
    changes: tuple[Change, ...]
    same: int
    left_out: tuple[str, ...]
    not_taken: tuple[str, ...]
    checked: tuple[Problem, ...]
    stale: tuple[Problem, ...]
    written: tuple[str, ...]
    names: Mapping[str, str]
    assumed: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Would the folder be sound, but for proposals that were written for the figures of before?"""
        return not self.checked


class _NoImport(EquipoiseError):
    """A file or a target that an import cannot use."""

    def __init__(self, message: str, hint: str = "") -> None:
        self.hint = hint
        super().__init__(message)


def bring(
    file: str | Path,
    into: str | Path,
    *,
    target: str | None = None,
    kind: str | None = None,
    block: str | None = None,
    source: str = "",
    status: Status = Status.PUBLISHED,
    since: date | None = None,
    decimals: int | None = None,
    times: Decimal | None = None,
    write: bool = False,
    anyway: bool = False,
) -> Import:
    """Read a file and say what it would change in a folder; with ``write``, change it, if it would be sound.

    ``target``: a series, or "key:ID" with ``since``, the first day on which the shares hold; None: every block whose
    measure a series has (NATO's tables). ``block``: which block of the file, by part of its title.
    ``decimals``: round figures to so many. ``times``: multiply figures by it first, as 1000 for billions into millions;
    nothing is converted unasked, and what unit the file says is told. ``anyway``: write also what a check finds fault
    with. Raises FolderError with every problem of file or folder, EquipoiseError for a target or block not there.
    """
    path, root = Path(file), Path(into)
    if not (root / "alliance.toml").is_file():
        hint = "Give the path of a folder of your own; bundled ones are read."
        raise _NoImport(f"{into} is no alliance folder", hint)
    alliance = _readable(root)
    if source and source not in alliance.sources:
        raise _NoImport(
            f"unknown source {source!r}", did_you_mean(source, alliance.sources) or "Add it to sources.toml."
        )
    grids = grids_of(path)
    found = kind or ("shares" if target and target.startswith("key:") else kind_of(grids))
    if found not in KINDS:
        raise _NoImport(f"there is no kind of import {found!r}", did_you_mean(found, KINDS))
    if times is not None and not (times.is_finite() and times > 0):
        raise _NoImport(
            f"figures cannot be multiplied by {times}", "Give a number above zero, such as 1000 or 0.000001."
        )
    reading, members = Reading(path.name), {code: m.name for code, m in alliance.members.items()}
    if found == "shares":
        if target is None or not target.startswith("key:"):
            unknown = "" if kind else "this is not laid out as NATO, the World Bank or the Monetary Fund do; "
            raise _NoImport(f"{unknown}a list of shares goes into a key", "Say --as key:ID and --since DATE.")
        if decimals is not None:
            raise _NoImport("shares are not rounded: a list of them is taken as it stands", "Leave --decimals out.")
        grids = [as_numbers(grid) for grid in grids]
        shares = {m: _times(f, times) for m, f in shares_in(grids, reading, members, status, source, block).items()}
        files, changes, same = _key(alliance, root, target.removeprefix("key:"), since, shares, reading, status, source)
        taken: tuple[str, ...] = (target,)
        units: tuple[str, ...] = () if times is None else (f"{target}: shares are multiplied by {times:f}",)
        not_taken: tuple[str, ...] = ()
    else:
        if found == "nato":
            nato_blocks(grids, reading, members, source)
        else:
            state_blocks(found, grids, reading, members, source)
        pairs, not_taken = _paired(alliance, reading.blocks, target, block)
        files, changes, same = _series(pairs, decimals, times, reading)
        units = (*_units(pairs, times), *_without_rows(pairs))
        taken = tuple(series.id for series, _ in pairs)
    if reading.problems:
        raise FolderError(f"{path}", reading.problems)
    checked, stale = tried(root, files)
    done = _written(root, files) if write and changes and (anyway or not checked) else ()
    return Import(
        file=str(path),
        folder=root,
        kind=found,
        targets=taken,
        changes=tuple(changes),
        same=same,
        left_out=tuple(reading.left_out),
        not_taken=not_taken,
        checked=checked,
        stale=stale,
        written=done,
        names=members,
        assumed=tuple(dict.fromkeys((*(word for grid in grids for word in grid.assumed), *reading.told, *units))),
    )


def _readable(root: Path) -> Alliance:
    """The folder as it stands; that proposals wait to be reviewed is no hindrance."""
    alliance, findings = examine(root)
    problems = [f.problem for f in findings.found if f.code != "stale-baseline"]
    if problems or alliance is None:
        raise FolderError(f"{root}", problems)
    return alliance


def _paired(
    alliance: Alliance, blocks: list[Block], target: str | None, block: str | None
) -> tuple[list[tuple[Series, Block]], tuple[str, ...]]:
    """Which block goes into which series, and the titles of those that go nowhere."""
    titles = [b.title for b in blocks]
    chosen = [b for b in blocks if block is None or block.casefold() in b.title.casefold()]
    if not chosen:
        known = "; ".join(titles) or "none"
        what = f"no block of the file has {block!r} in its title" if block else "no block of figures was found"
        raise _NoImport(what, f"Its blocks: {known}.")
    if target is not None:
        if target not in alliance.series:
            raise _NoImport(f"unknown series {target!r}", did_you_mean(target, alliance.series))
        if len(chosen) > 1:
            named = "; ".join(b.title for b in chosen)
            raise _NoImport(f"{len(chosen)} blocks could go into {target}", f"Choose one with --block: {named}.")
        pairs = [(alliance.series[target], chosen[0])]
    else:
        measures = {s.measure: s for s in alliance.series.values() if s.measure}
        pairs = [(measures[b.measure], b) for b in chosen if b.measure in measures]
        if not pairs:
            hint = f"Say --as SERIES, and --block: {'; '.join(titles[:8])}."
            raise _NoImport("no series of the folder says that it is what this file has", hint)
    used = {b.title for _, b in pairs}
    return pairs, tuple(t for t in titles if t not in used)


def _series(
    pairs: list[tuple[Series, Block]], decimals: int | None, times: Decimal | None, reading: Reading
) -> tuple[dict[str, str], list[Change], int]:
    files: dict[str, str] = {}
    changes: list[Change] = []
    same = 0
    for series, block in pairs:
        figures = {m: dict(by_year) for m, by_year in series.figures.items()}
        for member, by_year in block.figures.items():
            for year, figure in by_year.items():
                new = _times(figure, times)
                if new.value is not None and decimals is not None:
                    new = replace(new, value=rounded(new.value, decimals))
                if new.value is not None and new.value < 0 and not series.signed:
                    hint = f"Correct it; or say signed = true in series/{series.id}.toml."
                    reading.problem(block.title, f"{member} {year}: {new.value} is negative", hint)
                old = figures.get(member, {}).get(year)
                if old is None and new.value is None:
                    continue
                if not _differs(old, new):
                    same += 1
                    continue
                changes.append(Change(series.id, member, year, old, new))
                figures.setdefault(member, {})[year] = new
        files[f"series/{series.id}.csv"] = figures_text(replace(series, figures=figures))
    return files, changes, same


def _times(figure: Figure, times: Decimal | None) -> Figure:
    """The figure multiplied, in full, however many digits it has."""
    value = figure.value
    if value is None or times is None:
        return figure
    with localcontext(prec=len(value.as_tuple().digits) + len(times.as_tuple().digits) + 1):
        return replace(figure, value=Decimal(f"{(value * times).normalize():f}"))


def _units(pairs: list[tuple[Series, Block]], times: Decimal | None) -> Iterator[str]:
    """The unit of the file beside that of the series, and by what figures were multiplied."""
    for series, block in pairs:
        done = "nothing is converted (--times)" if times is None else f"figures are multiplied by {times:f}"
        if block.unit:
            yield f"its {block.measure} is in {block.unit}, {series.id} in {series.unit}: {done}"
        elif times is not None:
            yield f"{series.id}: {done}"


def _without_rows(pairs: list[tuple[Series, Block]]) -> Iterator[str]:
    """Whose figures stay as they are because the file has no row for them."""
    for series, block in pairs:
        gone = [m for m, by_year in series.figures.items() if by_year and m not in block.figures]
        if gone:
            few = f"{', '.join(gone[:8])}{f' and {len(gone) - 8} more' if len(gone) > 8 else ''}"
            yield f"it has no row of {series.id} for {few}: what the folder has stays"


def _differs(old: Figure | None, new: Figure) -> bool:
    """Is it another figure or status? Zeros at the end of a number are not."""
    return old is None or (old.value, old.status) != (new.value, new.status)


# --- keys -----------------------------------------------------------------------------------------------------------


def _key(
    alliance: Alliance,
    root: Path,
    name: str,
    since: date | None,
    shares: Mapping[str, Figure],
    reading: Reading,
    status: Status,
    source: str,
) -> tuple[dict[str, str], list[Change], int]:
    if name not in alliance.keys:
        raise _NoImport(f"unknown key {name!r}", did_you_mean(name, alliance.keys))
    if since is None:
        raise _NoImport("nothing says from when the shares hold", "Say --since DATE: the first day of the version.")
    key = alliance.keys[name]
    _note_shares(alliance, key, since, shares, reading)
    old = _in_force(alliance, name, since)
    changes = [
        Change(f"key:{name}", m, None, old.get(m), f) for m, f in sorted(shares.items()) if _differs(old.get(m), f)
    ]
    table = f"{name}-{since.isoformat()}.csv"
    files = {f"keys/{table}": shares_text(KeyTable(dict(shares)))}
    text = (root / f"keys/{name}.toml").read_text(encoding="utf-8")
    files[f"keys/{name}.toml"] = _versioned(text, key, since, table, status, source)
    return files, changes, len(shares) - len(changes)


def _in_force(alliance: Alliance, key: str, day: date) -> dict[str, Figure]:
    """What the key says on the day as the folder has it; nothing where no version can be computed."""
    try:
        shares = shares_on(alliance, key, day)
    except KeyStepError:
        return {}
    return {m: Figure(p, shares.status[m], shares.source[m]) for m, p in shares.percent.items()}


def _note_shares(alliance: Alliance, key: Key, since: date, shares: Mapping[str, Figure], reading: Reading) -> None:
    """Everything about the shares that the folder would refuse; the sum with its difference."""
    if not shares and reading.problems:
        return
    total = sum((f.value for f in shares.values() if f.value is not None), Decimal(0))
    of_one = abs(total - 1) < Decimal("0.01")
    if shares and total != 100 and not reading.flawed:
        hint = "Correct the shares: a key that does not sum to 100 is not taken."
        if of_one:
            hint = "They are parts of one: --times 100 makes them percents."
        reading.problem("", f"the shares sum to {total:f}, not to 100: the difference is {total - 100:+f}", hint)
    for member, figure in shares.items():
        if figure.value is not None and decimals_in(figure.value) > key.decimals and not of_one:
            hint = f"Round it, or say decimals = {decimals_in(figure.value)} in the key."
            reading.problem("", f"{member} has {figure.value}, finer than the {key.decimals} decimals of the key", hint)
    belonging = set(alliance.members_on(since))
    for member in sorted(belonging - set(shares) - reading.flawed):
        reading.problem("", f"{member} is a member on {since} and has no share", "Add it; 0 if it pays nothing.")
    for member in sorted(set(shares) - belonging):
        reading.problem("", f"{member} is no member on {since}", "Leave it out, or correct the day.")


def _versioned(text: str, key: Key, since: date, table: str, status: Status, source: str) -> str:
    """The key's file with its version of that day a table; comments and all else as they stand."""
    import tomlkit

    made = tomlkit.parse(text)
    versions: Any = made["versions"]
    at = next((i for i, span in enumerate(key.versions) if span.since == since), None)
    if at is None:
        at = sum(span.since < since for span in key.versions)
        entry = tomlkit.table()
        entry.add("since", tomlkit.date(since.isoformat()))
        earlier = key.versions[at - 1] if at else None
        until = _end(key.versions, at, earlier)
        if until is not None:
            entry.add("until", tomlkit.date(until.isoformat()))
        if earlier is not None and (earlier.until is None or earlier.until >= since):
            versions[at - 1]["until"] = tomlkit.date((since - timedelta(days=1)).isoformat())
        if at and at == len(versions):
            versions[at - 1].add(tomlkit.nl())
        versions.insert(at, entry)
    version = versions[at]
    for word in ("start", "steps", "note"):
        if word in version:
            del version[word]
    version["table"] = table
    version["status"] = str(status)
    if source:
        version["source"] = source
    return tomlkit.dumps(made)


def _end(versions: tuple[Span[Any], ...], at: int, earlier: Span[Any] | None) -> date | None:
    ends = earlier.until if earlier is not None else None
    if ends is not None and (at == len(versions) or ends < versions[at].since):
        return ends
    return versions[at].since - timedelta(days=1) if at < len(versions) else None


# --- trying and writing ---------------------------------------------------------------------------------------------


def tried(root: Path, files: Mapping[str, str]) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """What a check says of a copy with the files in it: problems, and proposals that the change makes stale."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / root.resolve().name
        shutil.copytree(root, copy)
        _written(copy, files)
        after, findings = examine(copy)
        stale = tuple(sorted(f.problem for f in findings.found if f.code == "stale-baseline"))
        if stale and after is not None:
            # Proposals are to be reviewed; the figures are checked as if they had been.
            for path in sorted((copy / "proposals").glob("*.toml")):
                text = _AGAINST.sub(f'against = "{digest(after)}"', path.read_text(encoding="utf-8"))
                path.write_text(text, encoding="utf-8", newline="\n")
        report, _ = examined(copy)
    return report.problems, stale


def _written(root: Path, files: Mapping[str, str]) -> tuple[str, ...]:
    """Write the files that differ, and delete a key's table that its versions name no longer."""
    done = []
    for name, text in files.items():
        path = root / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            done.append(name)
    return (*done, *_unused(root, files))


def _unused(root: Path, files: Mapping[str, str]) -> tuple[str, ...]:
    gone = []
    for name in [n for n in files if n.startswith("keys/") and n.endswith(".toml")]:
        keys = [tomllib.loads(p.read_text(encoding="utf-8")) for p in (root / "keys").glob("*.toml")]
        named = {version.get("table") for key in keys for version in key["versions"]}
        for path in sorted((root / "keys").glob(f"{Path(name).stem}*.csv")):
            if path.name not in named:
                path.unlink()
                gone.append(f"keys/{path.name} (deleted)")
    return tuple(gone)
