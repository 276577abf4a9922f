"""Which alliance and which proposal did the shell mean? A bundled name, or a path."""

from __future__ import annotations

from equipoise import folder
from equipoise.model import Alliance, Proposal

__all__ = ["alliance_of", "proposal_of"]


def alliance_of(name: str) -> Alliance:
    """The alliance of a bundled name or a folder's path. Raises FolderError with every problem in it."""
    return folder.read(name)


def proposal_of(alliance: Alliance, name: str) -> Proposal:
    """A proposal of the alliance, a variant of one (``name:variant``), or one in a file (``file.toml:variant`` too)."""
    file, dot_toml, variant = name.partition(".toml:")
    if not dot_toml:
        return folder.load_proposal(alliance, name)
    return folder.load_proposal(alliance, f"{file}.toml").variant(variant)
