"""What do people hold against a folder? Disagreements in ``contested/`` or in files of their own, read and written.

A file says one figure by its place, what is held instead, and why; see ``model.Disagreement``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from equipoise.errors import ProposalError
from equipoise.folder.findings import Findings
from equipoise.folder.proposals import need_free
from equipoise.folder.schema import fitted
from equipoise.folder.tables import text_of
from equipoise.folder.toml_text import document, words_of
from equipoise.folder.tree import Tree, id_of, parsed
from equipoise.model import Alliance, Disagreement

__all__ = [
    "disagreement_from_words",
    "load_disagreement",
    "note_contested",
    "save_disagreement",
    "write_disagreement",
]


def note_contested(alliance: Alliance, tree: Tree) -> None:
    """Every disagreement on file that cannot be laid over these rules; examined once the rules can be read."""
    if tree.findings or not alliance.contested:
        return
    # Here, because the places of the forecast's figures load what odds are computed with.
    from equipoise.agree import objections

    for said in alliance.contested.values():
        tree.findings.add_problems("contested", objections(alliance, (said,)))


def load_disagreement(alliance: Alliance, name_or_path: str | Path) -> Disagreement:
    """A disagreement on file by name, or one in a TOML file of its own.

    Raises UnknownName with the nearest names, or ProposalError with every reason why a file is none.
    """
    text = str(name_or_path)
    if not isinstance(name_or_path, Path) and not text.endswith(".toml"):
        found: Disagreement = alliance.one("disagreement", text)
        return found
    path, findings = Path(name_or_path), Findings()
    if not path.is_file():
        findings.add("missing-file", text, why="Give the name of a disagreement on file, or the path of its TOML file.")
    words = text_of(path, text, findings) if not findings else None
    if words is None or findings:
        raise ProposalError(f"{path} is no disagreement", findings.problems())
    return _sound(alliance, words, path.stem, text)


def disagreement_from_words(words: Mapping[str, Any]) -> Disagreement:
    """The disagreement that a paper carries in its stamp, where figures and dates are text; its baseline is left out.

    Raises ProposalError for words that are none.
    """
    told: dict[str, Any] = {key: value for key, value in words.items() if key not in ("against", "id")}
    try:
        for key in ("value", "low", "high"):
            if key in told:
                told[key] = Decimal(told[key])
        if "dated" in told:
            told["dated"] = date.fromisoformat(told["dated"])
        if isinstance(told.get("absorbed_by"), Mapping):
            told["absorbed_by"] = {who: Decimal(weight) for who, weight in told["absorbed_by"].items()}
    except (ArithmeticError, TypeError, ValueError):
        told = {}  # the schema says what is missing
    findings, name = Findings(), str(words.get("id", "contested"))
    said = fitted(Disagreement, {"id": name, **told}, f"contested/{name}.toml", findings)
    if said is None:
        raise ProposalError("a contested figure of the paper cannot be read", findings.problems())
    return said


def _sound(alliance: Alliance, text: str, name: str, file: str) -> Disagreement:
    from equipoise.agree import objections

    findings = Findings()
    raw = parsed(text, file, findings)
    said = fitted(Disagreement, id_of(name, raw, file, findings), file, findings) if raw is not None else None
    if said is not None and not findings:
        findings.add_problems("contested", (replace(p, file=file) for p in objections(alliance, (said,))))
    if said is None or findings:
        raise ProposalError(f"{file} cannot be used", findings.problems())
    return said


def write_disagreement(said: Disagreement) -> str:
    """A disagreement as TOML text, in one way only. Its id is the name of the file that it is put in."""
    return document(words_of(said, ("id",)))


def save_disagreement(said: Disagreement, path: str | Path) -> Path:
    """Write a disagreement as a file of its own; reading the file gives it back, under the file's name."""
    need_free(path, "disagreement")
    target = Path(path)
    target.write_text(write_disagreement(said), encoding="utf-8", newline="\n")
    return target
