"""Do the rules contradict each other? Sums of keys, circles, amounts below zero, ranges."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from equipoise.errors import KeyStepError
from equipoise.folder.tree import Tree
from equipoise.model import Alliance, Fund, Key, KeyFormula, KeyTable, KeyVersion, Project, SetTo, shares_on
from equipoise.values import Span

__all__ = ["note_contradictions"]

_ATTRIBUTES = ("money", "voice", "capability", "return", "precedent")


def note_contradictions(alliance: Alliance, tree: Tree) -> None:
    """Every contradiction within keys, funds, bodies, projects and assumptions."""
    for key in alliance.keys.values():
        _note_key(alliance, key, tree)
    for fund in alliance.funds.values():
        _note_fund(fund, tree)
    for body in alliance.bodies.values():
        if body.everyone and body.seats:
            tree.findings.add("everyone-and-list", f"bodies/{body.id}.toml", "seats")
    for project in alliance.projects.values():
        _note_project(project, tree)
    nexts = {id_: (body.next,) if body.next else () for id_, body in alliance.bodies.items()}
    _note_circles(nexts, "bodies", "next", "body-cycle", tree)
    _note_circles({p.id: p.needs for p in alliance.projects.values()}, "projects", "needs", "project-cycle", tree)
    _note_assumptions(alliance, tree)


# --- keys -----------------------------------------------------------------------------------------------------------


def _note_key(alliance: Alliance, key: Key, tree: Tree) -> None:
    file = f"keys/{key.id}.toml"
    for i, span in enumerate(key.versions, 1):
        if span.value is None:
            continue
        place = f"versions[{i}]"
        _note_version(span.value, file, place, key, tree)
        sound = not tree.findings.about("keys/")
        if sound and isinstance(span.value, KeyFormula):
            sound = _note_steps(alliance, key, span, file, place, tree)
        if sound and not tree.findings.about("members.csv"):
            _note_membership(alliance, key, span, file, place, tree)


def _note_version(version: KeyVersion, file: str, place: str, key: Key, tree: Tree) -> None:
    if isinstance(version, KeyTable):
        _note_table(version, key, tree)
        return
    if not isinstance(version.start, date):
        _note_version(version.start, file, f"{place}.start", key, tree)
    for i, step in enumerate(version.steps, 1):
        at = f"{place}.steps[{i}]"
        if isinstance(step, SetTo):
            _note_set_to(step, file, at, tree)
            continue
        for member, share in step.newcomers.items():
            _note_negative(share, file, f"{at}.newcomers.{member}", tree)


def _note_set_to(step: SetTo, file: str, place: str, tree: Tree) -> None:
    ways = [word for word in ("percent", "equal_to", "as_on") if getattr(step, word) is not None]
    if len(ways) != 1:
        tree.findings.add("set-to-ways", file, place, count=len(ways))
    if step.percent is not None and not 0 <= step.percent <= 100:
        tree.findings.add("range", file, f"{place}.percent", what="percent", value=step.percent, low=0, high=100)
    if isinstance(step.absorbed_by, Mapping):
        if step.member in step.absorbed_by:
            tree.findings.add("absorbs-itself", file, f"{place}.absorbed_by", member=step.member)
        _note_weights(step.absorbed_by, file, f"{place}.absorbed_by", tree)


def _note_table(table: KeyTable, key: Key, tree: Tree) -> None:
    beside = tree.tables.get(id(table))
    if beside is None or beside.flawed:
        return  # it could not be read, which is noted
    file = beside.file
    percents = {member: figure.value for member, figure in table.shares.items() if figure.value is not None}
    for member, percent in percents.items():
        _note_negative(percent, file, f"member {member}", tree)
        needed = _decimals(percent)
        if needed > key.decimals:
            tree.findings.add(
                "key-decimals",
                file,
                f"member {member}",
                member=member,
                value=percent,
                decimals=key.decimals,
                needed=needed,
            )
    total = sum(percents.values(), Decimal(0))
    if total != 100:
        tree.findings.add("key-sum", file, "column percent", total=f"{total:f}", difference=f"{total - 100:+f}")


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _note_steps(alliance: Alliance, key: Key, span: Span[KeyVersion], file: str, place: str, tree: Tree) -> bool:
    """Can the steps be met on the version's first day?"""
    try:
        shares_on(alliance, key.id, span.since)
    except (KeyStepError, RecursionError) as error:
        why = "the version starts, by way of others, from itself" if isinstance(error, RecursionError) else str(error)
        tree.findings.add("key-step", file, place, why=why)
        return False
    return True


def _note_membership(alliance: Alliance, key: Key, span: Span[KeyVersion], file: str, place: str, tree: Tree) -> None:
    """On the version's first day, do all members have a share, and only members?"""
    day = span.since
    belonging = set(alliance.members_on(day))
    sharing = set(shares_on(alliance, key.id, day).percent)
    for member in sorted(sharing - belonging):
        tree.findings.add("key-not-member", file, place, member=member, day=day)
    for member in sorted(belonging - sharing):
        tree.findings.add("key-without-member", file, place, member=member, day=day)


# --- funds, projects, assumptions -----------------------------------------------------------------------------------


def _note_negative(value: Decimal | None, file: str, place: str, tree: Tree) -> None:
    if value is not None and value < 0:
        tree.findings.add("negative", file, place, value=value)


def _note_weights(weights: Mapping[Any, Decimal], file: str, place: str, tree: Tree) -> None:
    for name, weight in weights.items():
        _note_negative(weight, file, f"{place}.{name}", tree)
    if not any(weights.values()):
        tree.findings.add("mix", file, place)


def _note_fund(fund: Fund, tree: Tree) -> None:
    file = f"funds/{fund.id}.toml"
    for i, ceiling in enumerate(fund.ceilings, 1):
        _note_negative(ceiling.value, file, f"ceilings[{i}].value", tree)
    for i, committed in enumerate(fund.committed, 1):
        if committed.value is not None and not 0 <= committed.value <= 100:
            tree.findings.add(
                "range", file, f"committed[{i}].value", what="committed", value=committed.value, low=0, high=100
            )
    for i, priority in enumerate(fund.priority, 1):
        if priority.value is not None:
            _note_weights(priority.value.mix, file, f"priority[{i}].value.mix", tree)
    for i, band in enumerate(fund.return_band, 1):
        low, high = (band.value.low, band.value.high) if band.value else (None, None)
        if low is not None and not 0 <= low <= 1:
            tree.findings.add("range", file, f"return_band[{i}].value", what="low", value=low, low=0, high=1)
        if high is not None and high < 1:
            tree.findings.add("range", file, f"return_band[{i}].value", what="high", value=high, low=1, high="no limit")


def _note_project(project: Project, tree: Tree) -> None:
    file = f"projects/{project.id}.toml"
    for year, cost in project.costs.items():
        _note_negative(cost, file, f"costs.{year}", tree)
        if year < 1:
            tree.findings.add("range", file, f"costs.{year}", what="year of work", value=year, low=1, high="no limit")
    if project.costs and project.cost_status.absent:
        tree.findings.add("value-and-absence", file, "cost_status", status=project.cost_status)
    if not project.costs and not project.cost_status.absent:
        tree.findings.add("no-value", file, "costs", status=project.cost_status)
    if project.everyone and project.participants:
        tree.findings.add("everyone-and-list", file, "participants")
    if project.earliest is not None and project.latest is not None and project.earliest > project.latest:
        tree.findings.add("years", file, "earliest", earliest=project.earliest, latest=project.latest)


def _note_circles(follows: Mapping[str, tuple[str, ...]], directory: str, word: str, code: str, tree: Tree) -> None:
    """Each circle once, told from its first name in order."""
    told: set[frozenset[str]] = set()
    for start in sorted(follows):
        circle = _circle(start, follows)
        if circle and frozenset(circle) not in told:
            told.add(frozenset(circle))
            tree.findings.add(code, f"{directory}/{start}.toml", word, circle=" → ".join([*circle, circle[0]]))


def _circle(start: str, follows: Mapping[str, tuple[str, ...]]) -> list[str]:
    """A shortest way from a name back to itself; empty when there is none."""
    ways = [[start]]
    seen: set[str] = set()
    for way in ways:
        for name in follows.get(way[-1], ()):
            if name == start:
                return way
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []


def _note_assumptions(alliance: Alliance, tree: Tree) -> None:
    for one, (file, place) in zip(alliance.preferences, tree.assumptions, strict=True):
        if not one.low <= one.central <= one.high:
            tree.findings.add(
                "low-central-high", file, place, middle="central", low=one.low, central=one.central, high=one.high
            )
        if one.kind == "weight" and one.about not in _ATTRIBUTES:
            hint = f"Known: {', '.join(_ATTRIBUTES)}."
            tree.findings.add("unknown-name", file, f"{place}.about", hint, noun="attribute", name=one.about)
