"""The only reader and writer of alliance folders: ``read``, ``check``, ``write``, ``new``, ``load_proposal``."""

from equipoise.folder.example import new
from equipoise.folder.proposals import load_proposal, proposal_from_text
from equipoise.folder.reading import bundled, read

__all__ = ["bundled", "load_proposal", "new", "proposal_from_text", "read"]
