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
from datetime import date
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Final

from equipoise.errors import FolderError, Problem, did_you_mean
from equipoise.folder.checking import examined
from equipoise.folder.importing.changing import Change, NoImport, differs
from equipoise.folder.importing.found import Block, Reading
from equipoise.folder.importing.grids import as_numbers, grids_of
from equipoise.folder.importing.into_keys import key_changes
from equipoise.folder.importing.listed import shares_in
from equipoise.folder.importing.publications import kind_of, nato_blocks, state_blocks
from equipoise.folder.reading import examine
from equipoise.folder.writing import figures_text
from equipoise.model import Alliance, Series, digest
from equipoise.model.wording import listed
from equipoise.values import Figure, Status, rounded

__all__ = ["KINDS", "Import", "bring", "tried"]

_AGAINST: Final = re.compile(r"""^against\s*=\s*(".*"|'.*')""", re.MULTILINE)
_MOST_NAMED: Final = 8
KINDS: Final = ("nato", "world-bank", "weo", "shares")


@dataclass(frozen=True)
class Import:
    """What an import would change, or has changed.

    ``moved_along``: later versions and other keys that are made from the version of a key that changes, in words.
    """

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
    moved_along: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Would the folder be sound, but for proposals that were written for the figures of before?"""
        return not self.checked


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
        raise NoImport(f"{into} is no alliance folder", hint)
    grids = grids_of(path)  # first: a file that cannot be read needs no folder to be told so
    alliance = _readable(root)
    if source and source not in alliance.sources:
        raise NoImport(
            f"unknown source {source!r}", did_you_mean(source, alliance.sources) or "Add it to sources.toml."
        )
    found = kind or ("shares" if target and target.startswith("key:") else kind_of(grids))
    if found not in KINDS:
        raise NoImport(f"there is no kind of import {found!r}", did_you_mean(found, KINDS))
    if times is not None and not (times.is_finite() and times > 0):
        raise NoImport(
            f"figures cannot be multiplied by {times}", "Give a number above zero, such as 1000 or 0.000001."
        )
    reading, members = Reading(path.name), {code: m.name for code, m in alliance.members.items()}
    if found == "shares":
        if target is None or not target.startswith("key:"):
            unknown = "" if kind else "this is not laid out as NATO, the World Bank or the Monetary Fund do; "
            raise NoImport(f"{unknown}a list of shares goes into a key", "Say --as key:ID and --since DATE.")
        if decimals is not None:
            raise NoImport("shares are not rounded: a list of them is taken as it stands", "Leave --decimals out.")
        grids = [as_numbers(grid) for grid in grids]
        shares = {m: _times(f, times) for m, f in shares_in(grids, reading, members, status, source, block).items()}
        files, changes, same, along = key_changes(
            alliance, root, target.removeprefix("key:"), since, shares, reading, status, source
        )
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
        along = ()
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
        moved_along=along,
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
        raise NoImport(what, f"Its blocks: {known}.")
    if target is not None:
        if target not in alliance.series:
            raise NoImport(f"unknown series {target!r}", did_you_mean(target, alliance.series))
        if len(chosen) > 1:
            named = "; ".join(b.title for b in chosen)
            raise NoImport(f"{len(chosen)} blocks could go into {target}", f"Choose one with --block: {named}.")
        pairs = [(alliance.series[target], chosen[0])]
    else:
        measures = {s.measure: s for s in alliance.series.values() if s.measure}
        pairs = [(measures[b.measure], b) for b in chosen if b.measure in measures]
        if not pairs:
            hint = f"Say --as SERIES, and --block: {'; '.join(titles[:8])}."
            raise NoImport("no series of the folder says that it is what this file has", hint)
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
                if not differs(old, new):
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
            yield f"it has no row of {series.id} for {listed(gone, _MOST_NAMED)}: what the folder has stays"


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
