"""Can each proposal be applied to what it was written for? And: the proposal of a name, or of a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from equipoise.errors import NoPlace, Problem, ProposalError
from equipoise.folder.findings import Findings
from equipoise.folder.key_steps import key_problems
from equipoise.folder.new_projects import new_project_problems
from equipoise.folder.places import trouble_at
from equipoise.folder.references import note_clause_names, note_names_of_proposal
from equipoise.folder.rule_seats import rule_problems
from equipoise.folder.schema import fitted
from equipoise.folder.tables import text_of
from equipoise.folder.tree import Tree, id_of, mended_id, parsed
from equipoise.folder.writing import write_proposal
from equipoise.model import Alliance, Proposal, contradictions, digest, problems_of, rewound, undecidable

__all__ = ["load_proposal", "need_free", "note_proposals", "proposal_from_text", "reasons_against", "save_proposal"]

_SHOWN = len("sha256:") + 12


def note_proposals(alliance: Alliance, tree: Tree) -> None:
    """Every clause that cannot be applied, every baseline that is missing or stale.

    Clauses are examined in full once the rules can be read: against half an alliance they would complain in vain. What
    they name is looked up in any case.
    """
    rules_read = not any(tree.findings.about(start) for start in _RULES)
    for proposal in alliance.proposals.values():
        file = f"proposals/{proposal.id}.toml"
        _note_form(proposal, file, tree.findings)
        if rules_read:
            _note_clauses(alliance, proposal, file, tree.findings)
            _note_powers(alliance, proposal, file, tree.findings)
            _note_baseline(alliance, proposal, file, tree.findings)
        elif proposal.stage != "rejected":
            note_clause_names(proposal, file, tree)


_RULES = (
    "alliance.toml",
    "members",
    "sources",
    "series/",
    "keys/",
    "funds/",
    "bodies/",
    "projects/",
    "requirements/",
    "benchmarks",
    "posts",
)


def _note_form(proposal: Proposal, file: str, findings: Findings) -> None:
    """What can be said of a proposal without looking at the alliance."""
    if proposal.stage == "enacted" and proposal.in_force is None:
        findings.add("no-in-force", file)
    seen: set[str] = set()
    for i, change in enumerate(proposal.changes, 1):
        if change.id in seen:
            findings.add("duplicate-id", file, f"changes[{i}].id", id=change.id)
        seen.add(change.id)
    if proposal.stage == "tabled" and not proposal.route:
        findings.add("no-route", file, "route", body="council")
    for body in sorted({body for body in proposal.route if proposal.route.count(body) > 1}):
        findings.add("route-twice", file, "route", body=body)
    for name in proposal.variants:
        if mended_id(name) != name:
            findings.add("bad-name", file, f"variants.{name}", name=name, mended=mended_id(name))


def _readings(proposal: Proposal) -> Iterator[Proposal]:
    yield proposal
    for name in proposal.variants:
        yield proposal.variant(name)


def reasons_against(alliance: Alliance, reading: Proposal, file: str) -> tuple[Problem, ...]:
    """Why one reading of a proposal cannot stand: clauses that cannot be applied, or contradict each other, or leave
    a key that cannot be computed, a rule that cannot be met or a project whose terms contradict each other."""
    found = [replace(problem, file=file) for problem in problems_of(alliance, reading)]
    for clause, complaint in contradictions(reading.changes):
        found.append(Problem(file, f"change {clause.id!r}, {complaint.field}", complaint.message, complaint.hint))
    if found:
        return tuple(found)  # the rest is judged of the whole text in force
    return tuple(
        problem
        for problems in (key_problems, rule_problems, new_project_problems)
        for problem in problems(alliance, reading, file)
    )


def _note_clauses(alliance: Alliance, proposal: Proposal, file: str, findings: Findings) -> None:
    """Every clause that cannot stand, in the proposal and in each of its variants."""
    if proposal.stage == "rejected" or (proposal.stage == "enacted" and proposal.in_force is None):
        return  # nothing is asked of a rejected text; an enacted one without its date is noted already
    if proposal.stage == "enacted" and proposal.in_force is not None:
        alliance = rewound(alliance, proposal.in_force)
    told: set[Problem] = set()
    for reading in _readings(proposal):
        told.update(reasons_against(alliance, reading, file))
    findings.add_problems("clause", sorted(told))


def _note_powers(alliance: Alliance, proposal: Proposal, file: str, findings: Findings) -> None:
    """A text still to be decided needs a body on its route that may decide each kind of change."""
    if proposal.stage not in ("draft", "tabled") or findings.about(file):
        return
    told: dict[str, tuple[str, ...]] = {}
    for reading in _readings(proposal):
        told |= undecidable(alliance, reading)
    for kind, able in told.items():
        remedy = f"Add a body that may to the route ({', '.join(able)}), or the power to the powers of a body on it."
        if not able:
            remedy = f'No body may: add "{kind}" to the powers of a body on the route.'
        findings.add("route-powers", file, "route", route=", ".join(proposal.route), kind=kind, remedy=remedy)


def _note_baseline(alliance: Alliance, proposal: Proposal, file: str, findings: Findings) -> None:
    """A draft or tabled proposal names the baseline it was written for, and that is today's."""
    if proposal.stage not in ("draft", "tabled"):
        return
    today = digest(alliance)
    if proposal.against is None:
        findings.add("no-baseline", file, "against", digest=today)
    elif proposal.against != today:
        findings.add(
            "stale-baseline",
            file,
            "against",
            hint=f'Review its clauses against today\'s baseline; then write the line: against = "{today}"',
            against=proposal.against[:_SHOWN],
            today=today[:_SHOWN],
        )


def load_proposal(alliance: Alliance, name_or_path: str | Path) -> Proposal:
    """A proposal by name ("canada-2026"), by name and variant ("canada-2026:equal"), or from a TOML file.

    Raises UnknownName with the nearest names, or ProposalError with every reason why a file is no proposal.
    """
    text = str(name_or_path)
    if isinstance(name_or_path, Path) or text.endswith(".toml"):
        return _from_file(alliance, Path(name_or_path))
    name, colon, variant = text.partition(":")
    proposal: Proposal = alliance.one("proposal", name)
    return proposal.variant(variant) if colon else proposal


def _from_file(alliance: Alliance, path: Path) -> Proposal:
    findings = Findings()
    if not path.is_file():
        findings.add("missing-file", str(path), why="Give the name of a proposal, or the path of its TOML file.")
    text = text_of(path, str(path), findings) if not findings else None
    if text is None or findings:
        raise ProposalError(f"{path} is no proposal", findings.problems())
    return _sound(alliance, text, path.stem, str(path))


def need_free(path: str | Path, what: str = "proposal") -> None:
    """Can a file be written there? Raises NoPlace where something stands, or no folder, or it is no .toml.

    To be asked before a long computation whose result is to be written.
    """
    target = Path(path)
    example = f"{mended_id(target.stem) or 'amended'}.toml"
    trouble = trouble_at(path, str(path), example, replace=False)
    if trouble is None and (target.suffix != ".toml" or mended_id(target.stem) != target.stem):
        trouble = Problem(
            "", str(path), f"no name for the file of a {what}", f"Name a .toml file, for example {example}."
        )
    if trouble is not None:
        raise NoPlace(f"the {what} cannot be written", [trouble])


def save_proposal(proposal: Proposal, path: str | Path) -> Path:
    """Write a proposal as a TOML file of its own; reading the file gives it back, under the file's name."""
    need_free(path)
    target = Path(path)
    target.write_text(write_proposal(proposal), encoding="utf-8", newline="\n")
    return target


def proposal_from_text(alliance: Alliance, text: str, name: str) -> Proposal:
    """The proposal that a TOML text says, sound in form, clauses and baseline. Raises ProposalError otherwise."""
    return _sound(alliance, text, name, f"proposals/{name}.toml")


def _sound(alliance: Alliance, text: str, name: str, file: str) -> Proposal:
    """The proposal of a text, examined as one inside the folder is; problems name ``file``."""
    findings = Findings()
    raw = parsed(text, file, findings)
    proposal = fitted(Proposal, id_of(name, raw, file, findings), file, findings) if raw is not None else None
    if proposal is not None:
        _note_form(proposal, file, findings)
        note_names_of_proposal(alliance, proposal, file, findings)
        _note_clauses(alliance, proposal, file, findings)
        _note_powers(alliance, proposal, file, findings)
        _note_baseline(alliance, proposal, file, findings)
    if proposal is None or findings:
        raise ProposalError(f"{file} cannot be used", findings.problems())
    return proposal
