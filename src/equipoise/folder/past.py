"""Are the past cases sound? Who decided by which rule, what was coded and why, and whether the numbers can stand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from equipoise.errors import did_you_mean
from equipoise.folder.tree import Tree
from equipoise.model import OTHERS, Alliance, PastCase, Said, Scale, deciders
from equipoise.values import Status, in_force

__all__ = ["note_past"]

_DRAWN: Final = re.compile(r"(.+):(\d+)-(\d+)")
#: From here on down a number is nobody's publication: it needs a reason.
_CODED: Final = frozenset({Status.ILLUSTRATIVE, Status.SCENARIO, Status.RECOLLECTED, Status.RECOLLECTED_WEAK})


def note_past(alliance: Alliance, tree: Tree) -> None:
    """Every contradiction within the past cases. What names nothing is told elsewhere, and once."""
    for case in alliance.record.values():
        file = f"record/{case.id}.toml"
        if case.opened is not None and case.opened > case.decided:
            tree.findings.add("until-before-since", file, "decided", since=case.opened, until=case.decided)
        _note_rule(alliance, case, file, tree)
        seated = _note_deciders(alliance, case, file, tree)
        _note_said(alliance, case, seated, file, tree)
        for i, scale in enumerate(case.scales, 1):
            _note_scale(scale, seated, file, f"scales[{i}]", tree)
        _note_twice([scale.id for scale in case.scales], file, "scales", tree)
        if case.failure is not None:
            one = case.failure
            _note_numbers("central", one.low, one.central, one.high, (0, 10), file, "failure", tree)
            _note_reason(one.status, one.reason, file, "failure", tree)


def _note_rule(alliance: Alliance, case: PastCase, file: str, tree: Tree) -> None:
    if case.rule is not None or (case.body is not None and case.body not in alliance.bodies):
        return
    span = in_force(alliance.bodies[case.body].rule, case.decided) if case.body is not None else None
    if span is None or span.value is None:
        tree.findings.add("past-rule", file)


def _note_deciders(alliance: Alliance, case: PastCase, file: str, tree: Tree) -> frozenset[str] | None:
    """Who decided; None where that cannot be known, which is told here or where the names are."""
    named = {*case.members, *case.without}
    if "member" in tree.unread or tree.findings.about("members.csv") or not named <= set(alliance.members):
        return None  # whoever cannot be read is not to be told off for being absent
    if case.body is not None and case.body not in alliance.bodies:
        return None
    there = set(alliance.members_on(case.decided))
    for member in sorted(named - there):
        tree.findings.add("past-not-member", file, "members", member=member, day=case.decided)
    found = frozenset(deciders(alliance, case))
    if not found:
        tree.findings.add("past-nobody", file, "decided", day=case.decided)
    return found or None


def _note_said(alliance: Alliance, case: PastCase, seated: frozenset[str] | None, file: str, tree: Tree) -> None:
    for i, one in enumerate(case.positions, 1):
        place = f"positions[{i}]"
        _note_who(alliance, one, seated, file, f"{place}.member", tree)
        _note_numbers("stance", one.low, one.stance, one.high, (-1, 1), file, place, tree)
        _note_range("salience", one.salience, (0, 1), file, place, tree)
        _note_range("confidence", one.confidence, (0, 1), file, place, tree)
        _note_reason(one.status, one.reason, file, place, tree)
    _note_twice([f"{one.actor} of {one.member}" for one in case.positions], file, "positions", tree)


def _note_who(alliance: Alliance, one: Said, seated: frozenset[str] | None, file: str, place: str, tree: Tree) -> None:
    """A member that decided, or a number of unnamed members of a region: "Europe:2-4"."""
    if ":" not in one.member:
        _note_seated(one.member, seated, file, place, tree)
        return
    if one.about:
        tree.findings.add("about-unnamed", file, place.replace("member", "about"), name=one.member)
    match = _DRAWN.fullmatch(one.member)
    regions = {m.region for m in alliance.members.values() if m.region}
    if match is None or int(match[2]) > int(match[3]):
        tree.findings.add("members-drawn", file, place, name=one.member)
    elif match[1] not in regions and "member" not in tree.unread:
        tree.findings.add("unknown-name", file, place, did_you_mean(match[1], regions), noun="region", name=match[1])


def _note_seated(member: str, seated: frozenset[str] | None, file: str, place: str, tree: Tree) -> None:
    if tree.refer("member", member, file, place) and seated is not None and member not in seated:
        tree.findings.add("past-not-decider", file, place, member=member)


def _note_scale(scale: Scale, seated: frozenset[str] | None, file: str, place: str, tree: Tree) -> None:
    _note_range("status_quo", scale.status_quo, (0, 100), file, place, tree)
    _note_reason(scale.status, scale.reason, file, place, tree)
    end = scale.outcome
    _note_numbers("value", end.low, end.value, end.high, (0, 100), file, f"{place}.outcome", tree)
    _note_reason(end.status, end.reason, file, f"{place}.outcome", tree)
    if not scale.positions:
        tree.findings.add("past-unplaced", file, place, scale=scale.id)
    for i, one in enumerate(scale.positions, 1):
        at = f"{place}.positions[{i}]"
        if one.member != OTHERS:
            _note_seated(one.member, seated, file, f"{at}.member", tree)
        _note_numbers("value", one.low, one.value, one.high, (0, 100), file, at, tree)
        _note_range("salience", one.salience, (0, 1), file, at, tree)
        _note_reason(one.status, one.reason, file, at, tree)
    _note_twice([one.member for one in scale.positions], file, f"{place}.positions", tree)


def _note_numbers(
    middle: str,
    low: Decimal,
    central: Decimal,
    high: Decimal,
    ends: tuple[int, int],
    file: str,
    place: str,
    tree: Tree,
) -> None:
    """Three numbers in order, each within the ends."""
    if not low <= central <= high:
        tree.findings.add("low-central-high", file, place, middle=middle, low=low, central=central, high=high)
    for name, value in (("low", low), (middle, central), ("high", high)):
        _note_range(name, value, ends, file, place, tree)


def _note_range(name: str, value: Decimal, ends: tuple[int, int], file: str, place: str, tree: Tree) -> None:
    if not ends[0] <= value <= ends[1]:
        tree.findings.add("range", file, f"{place}.{name}", what=name, value=value, low=ends[0], high=ends[1])


def _note_reason(status: Status, reason: str, file: str, place: str, tree: Tree) -> None:
    if status in _CODED and not reason.strip():
        tree.findings.add("past-reason", file, f"{place}.reason", status=status)


def _note_twice(names: Iterable[str], file: str, place: str, tree: Tree) -> None:
    seen: set[str] = set()
    for i, name in enumerate(names, 1):
        if name in seen:
            tree.findings.add("past-twice", file, f"{place}[{i}]", what=name)
        seen.add(name)
