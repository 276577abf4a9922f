"""Who pays which share? A key is a dated series of versions; a version is a table or a formula.

A formula starts from another version and applies steps in order, each exact and each traced; the key's own
rounding comes last. The steps known today are those of the enacted history; each names who absorbs the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from equipoise.values import Figure, Span

__all__ = ["Dilute", "Key", "KeyFormula", "KeyTable", "KeyVersion", "SetTo", "Step"]


@dataclass(frozen=True)
class KeyTable:
    """Shares typed in or published: member -> percent, each with its own status and source."""

    shares: Mapping[str, Figure]
    kind: Literal["table"] = "table"


@dataclass(frozen=True)
class SetTo:
    """One member's share is set; the members in ``absorbed_by`` take up or give back the difference.

    Exactly one of ``percent`` (a figure), ``equal_to`` (another member's share at this step) and ``as_on`` (this
    key's share of the member as in force on a date) says what it is set to. ``absorbed_by`` is "everyone" (all
    members, the one set included, are scaled to 100: the ratio of the set share to the others is kept), "others"
    (all but the one set, in proportion), or relative weights by member, e.g. {USA = 1, DEU = 1} for half each.
    """

    member: str
    absorbed_by: Literal["everyone", "others"] | Mapping[str, Decimal]
    percent: Decimal | None = None
    equal_to: str | None = None
    as_on: date | None = None
    kind: Literal["set-to"] = "set-to"


@dataclass(frozen=True)
class Dilute:
    """Newcomers join at stated shares; everyone else, but for those in ``keep``, is scaled to make room."""

    newcomers: Mapping[str, Decimal]
    keep: tuple[str, ...] = ()
    kind: Literal["dilute"] = "dilute"


Step: TypeAlias = SetTo | Dilute


@dataclass(frozen=True)
class KeyFormula:
    """Steps applied in order to a starting point: a version, or this key as in force on a date."""

    start: KeyVersion | date
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
