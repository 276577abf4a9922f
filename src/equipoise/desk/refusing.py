"""How is a command refused? With a code for programs, the reason with the rule behind it, and what to do instead."""

from __future__ import annotations

from equipoise.desk.procedure import Refusal
from equipoise.errors import EquipoiseError

__all__ = ["Clashing", "NotRecorded", "Refused"]


class Refused(EquipoiseError):
    """A command without effect: the code, the reason, the hint."""

    def __init__(self, refusal: Refusal) -> None:
        self.code, self.hint = refusal.code, refusal.hint
        super().__init__(refusal.reason)


class Clashing(Refused):
    """The same idempotency key came with another request."""


class NotRecorded(EquipoiseError):
    """Nothing was recorded: the database refused, or the request waited too long."""
