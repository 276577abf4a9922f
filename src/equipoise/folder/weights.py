"""Who has which weight? Any CSV file with names and numbers, such as populations by state, for ``apportion``."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from equipoise.errors import FolderError, did_you_mean
from equipoise.folder.cells import number
from equipoise.folder.findings import Findings
from equipoise.folder.tables import table_of, text_of

__all__ = ["weights_in"]


def weights_in(path: str | Path, column: str | None = None) -> dict[str, Fraction]:
    """The names in a file's first column and their weights, in its order: ``column``, else the second one.

    Raises FolderError with every problem: cells that are no number, names that stand twice, weights below zero.
    """
    file, findings = Path(path).name, Findings()
    names = _header(Path(path), file, findings)
    if findings:
        raise FolderError(f"{path}", findings.problems())
    if column is not None and column not in names[1:]:
        findings.add("missing-column", file, "line 1", did_you_mean(column, names[1:]), column=column, columns="")
        raise FolderError(f"{path}", findings.problems())
    chosen = column or names[1]
    table = table_of(Path(path), file, (names[0], chosen), tuple(n for n in names[1:] if n != chosen), findings)
    found: dict[str, Fraction] = {}
    first: dict[str, int] = {}
    for row in table.rows() if table else ():
        name, weight = row.needed(names[0]), row.read(chosen, number)
        if not row.text(chosen).strip():
            row.needed(chosen)
        if name is None:
            continue
        if name in first:
            findings.add("duplicate-row", file, f"line {row.line}", what=name, first=first[name])
        first.setdefault(name, row.line)
        if weight is not None and weight < 0:
            row.note("negative", chosen, value=weight)
        found[name] = Fraction(weight or 0)
    if table and not findings and not any(found.values()):
        findings.add("mix", file, f"column {chosen}", "Give at least one positive weight.")
    if findings:
        raise FolderError(f"{path}", findings.problems())
    return found


def _header(path: Path, file: str, findings: Findings) -> list[str]:
    """The columns: the first line's cells; too few of them are noted."""
    text = text_of(path, file, findings)
    if text is None:
        return []
    line = text.partition("\n")[0].rstrip("\r")
    separator = next((s for s in (",", ";", "\t", "|") if s in line), ",")
    names = [name.strip().strip('"') for name in line.split(separator)]
    if not line.strip():
        findings.add("empty-table", file, columns="name,weight")
    elif len(names) < 2 or not all(names):
        findings.add("missing-column", file, "line 1", column="weight", columns="name,weight")
    return names
