"""Which calls would be issued now, and are they on record? What the rules give beyond the record is appended to it.

The record, ``issued.csv``, is only ever appended to: a call that is issued stands, and what changed since is the next
difference call. Nothing is written before it is told, nothing twice, and nothing that a check of the folder refuses.
"""

from __future__ import annotations

import csv
import fcntl
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from equipoise import pay
from equipoise.errors import EquipoiseError, FolderError, Problem
from equipoise.folder.contributions import ISSUED
from equipoise.folder.importing import tried
from equipoise.folder.reading import examine
from equipoise.model import Alliance, IssuedCall

__all__ = ["Issue", "issue"]

_FILE: Final = "issued.csv"


class _NotIssued(EquipoiseError):
    """A call that cannot be issued, or need not be."""

    def __init__(self, message: str, hint: str = "") -> None:
        self.hint = hint
        super().__init__(message)


@dataclass(frozen=True)
class Issue:
    """What would be issued, or was: the lines of the record, and how many of the fund's year stand there already."""

    folder: Path
    fund: str
    title: str
    year: int
    currency: str
    lines: tuple[IssuedCall, ...]
    recorded: int
    names: Mapping[str, str]
    stale: tuple[Problem, ...]
    written: bool

    @property
    def total(self) -> Decimal:
        """What is called in all, less what is given back."""
        return sum((line.amount for line in self.lines), Decimal(0))


def issue(into: str | Path, fund: str, year: int, *, due: date | None = None, write: bool = False) -> Issue:
    """What is to be called of a fund's year beyond what is on record? With ``write``, it is appended to the record.

    The first call has the days and instalments of the fund; a difference call, what the rules give now less what was
    issued, is due on ``due``. Raises EquipoiseError where nothing is to be called or no day is given for a difference,
    FolderError with every problem of a folder that is not sound, or would not be.
    """
    root = Path(into)
    if not (root / "alliance.toml").is_file():
        hint = "Give the path of a folder of your own; bundled ones are read."
        raise _NotIssued(f"{into} is no alliance folder", hint)
    if not write:
        return _issue(root, fund, year, due, write=False)
    with _alone(root):
        return _issue(root, fund, year, due, write=True)


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Nobody else issues into the folder meanwhile: the second of two waits, and finds the call on record."""
    folder = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _issue(root: Path, fund: str, year: int, due: date | None, *, write: bool) -> Issue:
    alliance, findings = examine(root)
    problems = [f.problem for f in findings.found if f.code != "stale-baseline"]
    if problems or alliance is None:
        raise FolderError(f"{root}", problems)
    found = alliance.fund(fund)
    recorded = pay.issued_of(alliance, found.id, year)
    lines = tuple(_difference(alliance, found.id, year, due) if recorded else _first(alliance, fund, year, due))
    if not lines:
        done = "is issued already and still right" if recorded else "calls nothing"
        raise _NotIssued(f"the call of {found.id} for {year} {done}", "Nothing is to be called, so nothing is written.")
    path = root / _FILE
    before = path.read_bytes() if path.is_file() else b""
    added = _appended(before, lines)
    faults, stale = tried(root, {_FILE: (before + added).decode("utf-8-sig")})
    if faults:
        raise FolderError(f"{root} with the call in it", faults)
    if write:
        with path.open("ab") as record:
            record.write(added)
    names = {code: member.name for code, member in alliance.members.items()}
    return Issue(root, found.id, found.title, year, found.currency, lines, len(recorded), names, stale, write)


def _first(alliance: Alliance, fund: str, year: int, due: date | None) -> Iterator[IssuedCall]:
    if due is not None:
        raise _NotIssued(f"the call of {fund} for {year} has days of its own, which the fund says", "Leave --due out.")
    for part in pay.dues_of(alliance, alliance.fund(fund), year):
        for member, minor in sorted(part.amounts.items()):
            yield IssuedCall(fund, year, member, part.day, _amount(minor), part.kind, part.status, note=part.what)


def _difference(alliance: Alliance, fund: str, year: int, due: date | None) -> Iterator[IssuedCall]:
    found = pay.correction(alliance, fund, year)
    owed = {member: money.minor for member, money in found.amounts.items() if money.minor}
    if owed and due is None:
        raise _NotIssued(
            f"the call of {fund} for {year} is on record, and the rules now give other amounts: "
            f"a difference call for {len(owed)}",
            "Say by which day it is due: --due DATE.",
        )
    for member, minor in sorted(owed.items()):
        assert due is not None
        yield IssuedCall(fund, year, member, due, _amount(minor), "difference", found.status)


def _amount(minor: int) -> Decimal:
    return Decimal(minor).scaleb(-2)


def _appended(before: bytes, lines: Sequence[IssuedCall]) -> bytes:
    """The bytes that follow those of the record: with its columns in their order, and its ends of lines."""
    text = before.decode("utf-8-sig")
    end = "\r\n" if "\r\n" in text else "\n"
    needed, optional = ISSUED
    columns = next(csv.reader(io.StringIO(text)), None) or [*needed, *optional]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=end)
    if not text.strip():
        writer.writerow(columns)
    elif not text.endswith("\n"):
        out.write(end)
    wanted = {
        "kind": any(one.kind != "call" for one in lines),
        "status": any(one.status != "published" for one in lines),
    }
    missing = [name for name, need in wanted.items() if need and name not in columns]
    if missing:
        hint = f"Add to the first line of {_FILE}: ,{','.join(missing)} and to the other lines a comma for each."
        raise _NotIssued(f"{_FILE} has no column {' and none '.join(missing)}, which the call needs", hint)
    for line in lines:
        cells = _cells(line)
        writer.writerow([_text(cells[name]) for name in columns])
    return out.getvalue().encode("utf-8")


def _cells(line: IssuedCall) -> dict[str, object]:
    return {name: getattr(line, name) for name in (*ISSUED[0], *ISSUED[1])}


def _text(value: object) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)
