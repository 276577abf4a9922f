"""What is known of one quantity: a value, or a stated absence, with its status and source."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from equipoise.values.status import Status

__all__ = ["Figure"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it stands in a folder. ``value`` is None exactly when the status says absent."""

    value: Decimal | None
    status: Status
    source: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) != self.status.absent:
            raise ValueError(
                f"a figure with status {self.status} must {'not ' if self.status.absent else ''}have a value"
            )
