"""What is the alliance with contested figures in it? Disagreements laid over it, or every reason why they cannot be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from equipoise.agree.contesting.place import NoPlaceThere
from equipoise.agree.contesting.places import place_of
from equipoise.errors import EquipoiseError, Problem, ProposalError
from equipoise.model import Alliance, Disagreement, Source, digest

__all__ = ["ContestError", "contested", "file_of", "key_of", "objections", "once"]

_SHOWN = len("sha256:") + 12


class ContestError(ProposalError):
    """Disagreements that cannot be laid over an alliance; carries every reason."""


def contested(alliance: Alliance, disagreements: Iterable[Disagreement]) -> Alliance:
    """The alliance with these figures held instead of its own; all that they do not touch is shared.

    Each stands there as a scenario, with a source that names who holds it and why. Raises ContestError with every
    reason at once: a figure that does not exist, no reason given, a value that cannot be, two that contradict.
    """
    laid = once(disagreements)
    problems = objections(alliance, laid)
    if problems:
        raise ContestError("these figures cannot be contested so", problems)
    base = _baseline(alliance)
    places = [(said, place_of(alliance, said.figure)) for said in laid]
    for said, place in places:
        alliance = place.replaced(alliance, said)
        alliance = alliance.with_one("source", said.source_id, _source(said))
    # One cost share may push another away from where it is held.
    moved = [said for said, place in places if place.standing(alliance).value not in (None, said.value)]
    if moved:
        raise ContestError("these figures cannot be contested together", map(_pushed, moved))
    return replace(alliance, disputed=(*alliance.disputed, *(replace(said, against=base) for said in laid)))


def once(disagreements: Iterable[Disagreement]) -> tuple[Disagreement, ...]:
    """Each disagreement once, in the order given."""
    kept: list[Disagreement] = []
    for said in disagreements:
        if said not in kept:
            kept.append(said)
    return tuple(kept)


def _baseline(alliance: Alliance) -> str:
    """The digest of the alliance that the disagreements are laid over, be some in force already or not."""
    return (alliance.disputed[0].against if alliance.disputed else None) or digest(alliance)


def _pushed(said: Disagreement) -> Problem:
    hint = "Name in absorbed_by who takes up the difference, none of them a member whose share is contested."
    return Problem(file_of(said), "absorbed_by", f"{said.figure} is moved by another contested share", hint)


def _source(said: Disagreement) -> Source:
    when = f", {said.dated}" if said.dated is not None else ""
    return Source(said.source_id, f"Contested by {said.by}{when}: {said.reason}", publisher=said.source)


def objections(alliance: Alliance, disagreements: Iterable[Disagreement]) -> tuple[Problem, ...]:
    """Every reason why these disagreements cannot stand, alone and beside each other."""
    laid = tuple(disagreements)
    found: list[Problem] = []
    for said in laid:
        found += _alone(alliance, said)
    return (*found, *_together(alliance, laid))


def file_of(said: Disagreement) -> str:
    """Under which name a disagreement is spoken of: the file it stands in."""
    return f"contested/{said.id}.toml"


def _alone(alliance: Alliance, said: Disagreement) -> list[Problem]:
    file = file_of(said)
    found = []
    if not said.reason.strip():
        hint = "Say why you do not accept the figure: it travels with everything computed from it."
        found.append(Problem(file, "reason", "no reason is given", hint))
    today = _baseline(alliance)
    if said.against is not None and said.against != today:
        message = f"it was written against {said.against[:_SHOWN]}, but the baseline is {today[:_SHOWN]}"
        hint = f'See whether the figure still stands as it did; then write the line: against = "{today}"'
        found.append(Problem(file, "against", message, hint))
    try:
        place = place_of(alliance, said.figure)
    except NoPlaceThere as wrong:
        return [*found, wrong.told(file, "figure")]
    return [*found, *(Problem(file, c.field, c.message, c.hint) for c in place.complaints(alliance, said))]


def _together(alliance: Alliance, laid: tuple[Disagreement, ...]) -> list[Problem]:
    found = []
    held: dict[object, Disagreement] = {}
    for said in laid:
        key = key_of(alliance, said)
        first = held.setdefault(key, said)
        if first is not said and first.held != said.held:
            message = f"{said.figure} is held to be something else by {first.by} ({file_of(first)})"
            hint = "An answer needs one figure: leave one out. equipoise contest compares them."
            found.append(Problem(file_of(said), "figure", message, hint))
    named: dict[str, Disagreement] = {}
    for said in laid:
        if named.setdefault(said.id, said) != said:
            hint = "Give one of the two files another name."
            found.append(Problem(file_of(said), "id", "two disagreements have this name", hint))
    return found


def key_of(alliance: Alliance, said: Disagreement) -> object:
    """What tells figures apart: the same row of assumptions may be named in two ways."""
    try:
        place = place_of(alliance, said.figure)
    except (NoPlaceThere, EquipoiseError):
        return said.figure
    return replace(place, text="")
