"""What does a text say, and what would it do? Its digests, what it touches and its effects, computed from the rules.

A round binds five digests: the words, the typed changes, the rules they were written for, the computed effects on
every member, and who is eligible. Change any of them, and it is another round.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from equipoise import folder
from equipoise.desk.procedure import Binding, Case, touched
from equipoise.desk.record import canonical_json
from equipoise.desk.sealing import salted
from equipoise.errors import EquipoiseError, Problem, ProposalError
from equipoise.folder.writing import texts as texts_of
from equipoise.model import Alliance, Proposal, apply, digest, digest_of
from equipoise.report.horizon import horizon
from equipoise.whatif import Impact, impact
from equipoise.whatif.sentence import sentence

__all__ = [
    "Prepared",
    "bound",
    "effects_of",
    "eligible_digest",
    "pack",
    "parent_of",
    "prepare",
    "proposal_of",
    "rebased",
    "rules_after",
    "unpack",
]

_AGAINST: Final = re.compile(r'(?m)^against\s*=\s*"[^"]*"')

_PARENT: Final = re.compile(r'(?m)^parent\s*=\s*"([a-z0-9-]+)"')


@dataclass(frozen=True)
class Prepared:
    """A text that can be computed: the proposal, its effects as JSON, and the body of a command that brings it."""

    proposal: Proposal
    effects: str
    body: Mapping[str, Any]


def prepare(alliance: Alliance, name: str, text: str, salt: str = "") -> Prepared:
    """What a text in TOML says under these rules. Raises ProposalError with every reason why it cannot be.

    A text names the rules it is written for; one without the line ``against`` is taken as written for today's.
    ``salt``: of a marked text, whose digests must tell nothing.
    """
    today = digest(alliance)
    if not _AGAINST.search(text):
        text = f'against = "{today}"\n{text}'
    proposal = folder.proposal_from_text(_bare(alliance, text), text, name)
    words = folder.write_proposal(proposal)
    found = effects_of(alliance, proposal)
    reads, writes = touched(alliance, proposal.changes)
    plain = {"text": _sha(words), "changes": digest_of(proposal.changes), "effects": _sha(found)}
    digests = {part: salted(value, salt) for part, value in plain.items()} | {"base": today}
    effective = proposal.in_force.isoformat() if proposal.in_force else ""
    body = {
        "title": proposal.title,
        "text": words,
        "digests": digests,
        "reads": sorted(reads),
        "writes": sorted(writes),
        "route": list(proposal.route),
        "effective": effective,
        "parent": proposal.parent or "",
        **({"digest_salt": salt} if salt else {}),
    }
    return Prepared(proposal, found, body)


def proposal_of(alliance: Alliance, case: Case) -> Proposal:
    """The proposal that a case's text says, under these rules."""
    text = rebased(case.text, digest(alliance))
    return folder.proposal_from_text(_bare(alliance, text), text, case.id)


def _bare(alliance: Alliance, text: str) -> Alliance:
    """The rules without papers: those live at the desk. A text may name another text of the desk that it amends."""
    name = parent_of(text)
    parents = {name: Proposal(name, name, "draft")} if name else {}
    return replace(alliance, proposals=parents)


def parent_of(text: str) -> str:
    """The text of the desk that this one names as the one it amends; empty where it names none."""
    named = _PARENT.search(text)
    return named[1] if named else ""


def rebased(text: str, today: str) -> str:
    """The same text, written for other rules."""
    return _AGAINST.sub(f'against = "{today}"', text, count=1)


def _sha(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def effects_of(alliance: Alliance, proposal: Proposal) -> str:
    """What the text changes for every member, as canonical JSON: a row a member, and what moves by year.

    No name of the text is in it: another title, or another text beside it, is no other effect.
    """
    found: Impact = impact(alliance, proposal, years=horizon(alliance))
    words = {
        "summary": sentence(found, "the text"),
        "members": found.rows(),
        "by_year": found.by_year(),
        "gaps": list(found.gaps),
        "status": str(found.status),
    }
    return canonical_json(json.loads(json.dumps(words, default=str))).decode()


def eligible_digest(members: Iterable[str]) -> str:
    """The digest of who is eligible."""
    return _sha(canonical_json(sorted(members)).decode())


def bound(digests: Mapping[str, str], base: str, effects: str, eligible: Iterable[str], salt: str = "") -> Binding:
    """The five digests of a round; ``salt``: of a marked text."""
    known = salted(_sha(effects), salt)
    return Binding(digests["text"], digests["changes"], base, known, eligible_digest(eligible))


def rules_after(alliance: Alliance, proposal: Proposal) -> Alliance:
    """The rules with the text in force: a new version, written as a folder would be and read back.

    Papers that are still to be decided live at the desk, not in the rules. Raises ProposalError with every reason.
    """
    decided = {i: p for i, p in alliance.proposals.items() if p.stage in ("enacted", "rejected")}
    changed = apply(alliance, proposal)
    kept = tuple(p for p in changed.positions if p.proposal.partition(":")[0] in decided)
    written = replace(changed, proposals=decided, positions=kept)
    again = unpack(pack(written))
    if digest(again) != digest(written):
        said = "the rules read back differ from the rules written"
        raise ProposalError(f"proposal {proposal.id!r} cannot be written", [Problem("", "", said)])
    return again


def pack(alliance: Alliance) -> bytes:
    """A version of the rules as bytes: the files of its folder."""
    return zlib.compress(canonical_json(texts_of(alliance)), 9)


def unpack(packed: bytes) -> Alliance:
    """The alliance of packed files. Raises FolderError with every problem in them."""
    with tempfile.TemporaryDirectory(prefix="rules-") as made:
        root = Path(made)
        for name, text in json.loads(zlib.decompress(packed)).items():
            path = root / name
            if not path.resolve().is_relative_to(root.resolve()):
                raise EquipoiseError(f"{name} is no name of a file of rules")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        return folder.read(root)
