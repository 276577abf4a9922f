"""How far can a figure be trusted?

A status says where a figure comes from. Strongest first: published (also actual, agreed, ceiling),
estimate (published as one), derived (computed from published figures), approximate, carried-forward,
recollected, recollected-weak, illustrative, scenario. Absence has two words of its own: missing (no
figure found) and not-disclosed (the body keeps it to itself). A result carries the weakest status of
its inputs; absence is counted beside it and never drawn as zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from types import MappingProxyType
from typing import Final

__all__ = ["Status", "weakest"]


class Status(StrEnum):
    """The trust status of one figure."""

    PUBLISHED = "published"
    ESTIMATE = "estimate"
    DERIVED = "derived"
    APPROXIMATE = "approximate"
    CARRIED_FORWARD = "carried-forward"
    RECOLLECTED = "recollected"
    RECOLLECTED_WEAK = "recollected-weak"
    ILLUSTRATIVE = "illustrative"
    SCENARIO = "scenario"
    MISSING = "missing"
    NOT_DISCLOSED = "not-disclosed"

    @property
    def absent(self) -> bool:
        """Is there no figure at all?"""
        return self in _ABSENT

    @property
    def rank(self) -> int:
        """0 for the strongest; larger is weaker."""
        return _RANKS[self]


_RANKS: Final = MappingProxyType({status: rank for rank, status in enumerate(Status)})
_ABSENT: Final = frozenset({Status.MISSING, Status.NOT_DISCLOSED})


def weakest(statuses: Iterable[Status]) -> Status:
    """Which status does a result carry? The weakest present one; ``missing`` if nothing is present.

    >>> weakest([Status.PUBLISHED, Status.ESTIMATE])
    <Status.ESTIMATE: 'estimate'>
    """
    present = set(statuses) - _ABSENT
    return max(present, key=_RANKS.__getitem__) if present else Status.MISSING
