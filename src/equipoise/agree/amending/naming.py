"""Which id is free for a clause that an amendment adds?"""

from __future__ import annotations

from equipoise.model import Proposal

__all__ = ["free_id"]


def free_id(name: str, proposal: Proposal) -> str:
    """The name itself, or with a number behind it where a clause of the text has it."""
    taken = {change.id for change in proposal.changes}
    return name if name not in taken else next(f"{name}-{k}" for k in range(2, 99) if f"{name}-{k}" not in taken)
