"""How is a sweep kept so that it can be gone on with, and is never taken for the answer to another question?

A run that finishes is written at once, as one line, into a journal beside the file (``sweep.parquet.unfinished``).
When the sweep ends, finished or stopped, everything is written into the Parquet file, whole or not at all, and the
journal goes. After a crash the journal is still there, and both are read; a line cut short is left out.

Both carry the question that made them: digests of rules, preferences and proposals, the grid, years, seed, draws and
version. A file of another question is refused, with what differs.

The file has one row a finding. Its columns and their units:

    run            number of the forecast in the grid
    proposal       id of the text
    KEY of assumptions  one text column each: the value it was held at, or "drawn"
    seed           of the random numbers
    quantity       passes, objects, objects-alone, failure-share; "failed" for a run without an answer
    subject        a rule (route, unanimity, minus-one, ...), a member's code, or for a failed run its kind of error
    probability    from 0 to 1
    low, high      90% range over what is drawn, from 0 to 1
    numerical_error   95% half-width, from 0 to 1
    log10_probability   its decimal logarithm, finite where the probability is too small to write down
    status         how far to trust it
    note           why a run failed
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

import duckdb

from equipoise.agree.sweeping import Cell, Finding, Sweep
from equipoise.ensemble import Failure
from equipoise.errors import EquipoiseError
from equipoise.values import Status

__all__ = ["SweepFile", "read_sweep"]

_FAILED: Final = "failed"
_MARK: Final = "equipoise-sweep"
_FORMAT: Final = "1"
_FIXED: Final = (
    ("run", "INTEGER"), ("proposal", "VARCHAR"), ("seed", "BIGINT"), ("quantity", "VARCHAR"), ("subject", "VARCHAR"),
    ("probability", "DOUBLE"), ("low", "DOUBLE"), ("high", "DOUBLE"), ("numerical_error", "DOUBLE"),
    ("log10_probability", "DOUBLE"), ("status", "VARCHAR"), ("note", "VARCHAR"),
)  # fmt: skip
_UNITS: Final = {
    "run": "number in the grid",
    "probability": "1, from 0 to 1",
    "low": "1, lower end of the 90% range over what is drawn",
    "high": "1, upper end of the 90% range over what is drawn",
    "numerical_error": "1, 95% half-width",
    "log10_probability": "decimal logarithm",
}


class _NotThis(EquipoiseError):
    """The file holds something else."""


class SweepFile:
    """The place of one sweep: what it holds already, and where each new run goes."""

    def __init__(self, place: str, cells: Sequence[Cell], question: Mapping[str, str]) -> None:
        self._path, self._journal = Path(place), Path(f"{place}.unfinished")
        self._cells, self._question = tuple(cells), dict(question)
        self.before = self._found()

    def _found(self) -> dict[int, tuple[Finding, ...]]:
        """The runs that this file and its journal hold. Raises EquipoiseError where they answer another question."""
        found: dict[int, tuple[Finding, ...]] = {}
        if self._path.exists():
            kept = _read(self._path)
            _refuse_other(self._path, kept.question, self._question)
            found = {number: kept.of(number) for number in kept.finished}
        if self._journal.exists():
            question, _, runs = _journal_of(self._journal)
            _refuse_other(self._journal, question, self._question)
            found |= runs
        return found

    def keep(self, number: int, findings: tuple[Finding, ...]) -> None:
        """Write down a run that has just finished, so that nothing can lose it."""
        if not self._journal.exists():
            head = {"kept": _MARK, "format": _FORMAT, "question": self._question, "cells": _cells_json(self._cells)}
            _append(self._journal, head)
        _append(self._journal, {"run": number, "findings": [f.to_json() for f in findings]})

    def close(self, sweep: Sweep) -> int:
        """Put everything found into the file and drop the journal; the size in bytes."""
        beside = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        try:
            _write(beside, sweep)
            beside.replace(self._path)
        finally:
            with suppress(FileNotFoundError):
                beside.unlink()
        with suppress(FileNotFoundError):
            self._journal.unlink()
        return self._path.stat().st_size


def read_sweep(place: str) -> Sweep:
    """The sweep of a file, with what a journal beside it holds more.

    Raises EquipoiseError where there is none, or where the file is no sweep.
    """
    path, journal = Path(place), Path(f"{place}.unfinished")
    if not path.exists() and not journal.exists():
        raise _NotThis(f"there is no file {place}")
    if not journal.exists():
        return _read(path)
    question, cells, runs = _journal_of(journal)
    failures: Mapping[int, Failure] = {}
    if path.exists():
        kept = _read(path)
        _refuse_other(journal, question, kept.question)
        runs = {number: kept.of(number) for number in kept.finished} | runs
        failures = {number: failure for number, failure in kept.failures.items() if number not in runs}
    return Sweep(cells, question, (), {}).with_findings([f for found in runs.values() for f in found], failures)


def _refuse_other(path: Path, kept: Mapping[str, str], asked: Mapping[str, str]) -> None:
    differing = [name for name in {**kept, **asked} if kept.get(name) != asked.get(name)]
    if differing:
        pairs = [(name, _short(kept.get(name)), _short(asked.get(name))) for name in differing]
        told = "".join(f"\n  {name}: {there} there, {here} here" for name, there, here in pairs)
        error = _NotThis(f"{path} holds the sweep of another question. What differs:{told}")
        error.hint = "Name another file, or ask the question that it holds."
        raise error


def _short(value: str | None) -> str:
    return "nothing" if value is None else value if len(value) <= 200 else f"{value[:197]}..."


def _write(path: Path, sweep: Sweep) -> None:
    """The Parquet file: rows in the order of the grid; what made it as its metadata."""
    names = list(dict.fromkeys(about for cell in sweep.cells for about, _ in cell.setting))
    columns = [*_FIXED[:2], *((name, "VARCHAR") for name in names), *_FIXED[2:]]
    meta = {
        _MARK: _FORMAT,
        "question": json.dumps(dict(sweep.question)),
        "cells": json.dumps(_cells_json(sweep.cells)),
        "complete": str(sweep.complete).lower(),
        "units": json.dumps(_UNITS),
    }
    with closing(duckdb.connect(":memory:")) as db:
        db.execute(f"CREATE TABLE findings ({', '.join(f'{_quoted(name)} {kind}' for name, kind in columns)})")
        rows = list(_table_rows(sweep, names))
        if rows:
            db.executemany(f"INSERT INTO findings VALUES ({', '.join('?' * len(columns))})", rows)
        keys = ", ".join(f"{_quoted(key)}: {_text(value)}" for key, value in meta.items())
        # One thread and one compression, so that the same sweep is the same file.
        db.execute("SET threads = 1")
        db.execute(f"COPY findings TO {_text(str(path))} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{keys}}})")


def _table_rows(sweep: Sweep, names: Sequence[str]) -> Iterator[list[Any]]:
    for cell in sweep.cells:
        setting = dict(cell.setting)
        head = [cell.number, cell.text, *(setting.get(name) for name in names), sweep.seed]
        for f in sweep.of(cell.number):
            yield [
                *head, f.quantity, f.subject, f.probability, f.low, f.high, f.numerical_error, f.log10, str(f.status),
                None,
            ]  # fmt: skip
        if cell.number in sweep.failures:
            failure = sweep.failures[cell.number]
            missing = str(Status.MISSING)
            yield [*head, _FAILED, failure.kind, None, None, None, None, None, missing, failure.said]


def _read(path: Path) -> Sweep:
    with closing(duckdb.connect(":memory:")) as db:
        try:
            pairs = db.execute("SELECT key, value FROM parquet_kv_metadata(?)", [str(path)]).fetchall()
            meta = {bytes(key).decode(): bytes(value).decode() for key, value in pairs}
            if meta.get(_MARK) != _FORMAT:
                raise _NotThis(f"{path} is no sweep of this version of Equipoise")
            kept = ", ".join(name for name, _ in _FIXED)
            rows = db.execute(f"SELECT {kept} FROM read_parquet(?) ORDER BY file_row_number", [str(path)]).fetchall()
        except duckdb.Error as error:
            raise _NotThis(f"{path} cannot be read as a sweep: {str(error).splitlines()[0]}") from None
    cells, question = _cells_of(json.loads(meta["cells"])), json.loads(meta["question"])
    found = [dict(zip((name for name, _ in _FIXED), row, strict=True)) for row in rows]
    failures = {r["run"]: Failure(r["subject"], r["note"]) for r in found if r["quantity"] == _FAILED}
    findings = [_finding_of(r) for r in found if r["quantity"] != _FAILED]
    return Sweep(cells, question, (), {}).with_findings(findings, failures)


def _append(path: Path, line: Mapping[str, Any]) -> None:
    with path.open("a+b") as file:
        # After a line that was cut short, the next one begins anew.
        file.seek(-1 if file.tell() else 0, os.SEEK_END)
        torn = file.read(1) not in (b"", b"\n")
        file.write((b"\n" if torn else b"") + json.dumps(line).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _journal_of(path: Path) -> tuple[dict[str, str], tuple[Cell, ...], dict[int, tuple[Finding, ...]]]:
    """The question, the cells and the finished runs of a journal; a line that was cut short is left out."""
    lines = []
    for text in path.read_text(encoding="utf-8").splitlines():
        try:
            lines.append(json.loads(text))
        except json.JSONDecodeError:
            continue
    if not lines or lines[0].get("kept") != _MARK or lines[0].get("format") != _FORMAT:
        raise _NotThis(f"{path} is no journal of a sweep")
    runs = {line["run"]: tuple(_finding_of(f) for f in line["findings"]) for line in lines[1:]}
    return lines[0]["question"], _cells_of(lines[0]["cells"]), runs


def _cells_json(cells: Sequence[Cell]) -> list[Any]:
    return [[cell.number, cell.text, [list(pair) for pair in cell.setting]] for cell in cells]


def _cells_of(given: Sequence[Any]) -> tuple[Cell, ...]:
    return tuple(Cell(number, text, tuple((about, value) for about, value in pairs)) for number, text, pairs in given)


def _finding_of(row: Mapping[str, Any]) -> Finding:
    return Finding(
        row["run"],
        row["quantity"],
        row["subject"],
        row["probability"],
        row["low"],
        row["high"],
        row["numerical_error"],
        row["log10_probability"],
        Status(row["status"]),
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
