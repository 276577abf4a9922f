"""Who pays which share? A key is a dated series of versions; a version is a table or a formula.

A formula starts from another version, or from figures (a step of kind base), and applies steps in order, each exact
and each traced; the key's own rounding comes last. The steps are in ``key_steps``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from equipoise.model.key_steps import Step
from equipoise.values import Figure, Span

__all__ = ["Key", "KeyFormula", "KeyTable", "KeyVersion"]


@dataclass(frozen=True)
class KeyTable:
    """Shares typed in or published: member -> percent, each with its own status and source."""

    shares: Mapping[str, Figure]
    kind: Literal["table"] = "table"


@dataclass(frozen=True)
class KeyFormula:
    """Steps applied in order to a starting point: a version, or this key as in force on a date.

    Without a start the first step makes the shares: of kind base, or a blend of other keys.
    """

    start: KeyVersion | date | None
    steps: tuple[Step, ...]
    kind: Literal["formula"] = "formula"


KeyVersion: TypeAlias = KeyTable | KeyFormula


@dataclass(frozen=True)
class Key:
    """Who pays which share of the funds that use this key, by date. Shares sum to exactly 100."""

    id: str
    title: str
    versions: tuple[Span[KeyVersion], ...]
    decimals: int = 4
    note: str = ""
