"""The only reader and writer of alliance folders: ``read``, ``check``, ``write``, ``new``, ``load_proposal``."""

from equipoise.folder.ballots import read_ballots
from equipoise.folder.cases import CaseResult, Questions
from equipoise.folder.checking import CheckReport, check
from equipoise.folder.checks import CheckResult
from equipoise.folder.contests import (
    disagreement_from_words,
    load_disagreement,
    save_disagreement,
    write_disagreement,
)
from equipoise.folder.example import need_new, new
from equipoise.folder.proposals import load_proposal, need_free, proposal_from_text, save_proposal
from equipoise.folder.reading import bundled, read, whereabouts
from equipoise.folder.writing import texts, write, write_proposal

__all__ = [
    "CaseResult",
    "CheckReport",
    "CheckResult",
    "Questions",
    "bundled",
    "check",
    "disagreement_from_words",
    "load_disagreement",
    "load_proposal",
    "need_free",
    "need_new",
    "new",
    "proposal_from_text",
    "read",
    "read_ballots",
    "save_disagreement",
    "save_proposal",
    "texts",
    "whereabouts",
    "write",
    "write_disagreement",
    "write_proposal",
]
