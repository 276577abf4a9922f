"""Do the terms of a plan contradict each other? Who takes part, who hosts, what excludes what, quotas, carry-over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from equipoise.folder.tree import Tree
from equipoise.model import Alliance, Fund, JoiningTerms, Project

__all__ = ["note_terms_of_fund", "note_terms_of_project"]

_ALL = Decimal(100)


def _range(tree: Tree, file: str, place: str, what: str, value: Decimal | int | None, low: int, high: object) -> None:
    if value is not None and not (low <= value and (not isinstance(high, int) or value <= high)):
        tree.findings.add("range", file, place, what=what, value=value, low=low, high=high)


def note_terms_of_fund(fund: Fund, tree: Tree) -> None:
    """Every contradiction in what a fund limits a plan by, beside its ceilings and years."""
    file = f"funds/{fund.id}.toml"
    for i, span in enumerate(fund.carry_over, 1):
        if span.value is None:
            continue
        place = f"carry_over[{i}].value"
        if span.value.percent is None and span.value.amount is None:
            tree.findings.add("no-carry", file, place)
        _range(tree, file, place, "percent", span.value.percent, 0, 100)
        _range(tree, file, place, "amount", span.value.amount, 0, "no limit")
    for member, most in fund.hosting.items():
        _range(tree, file, f"hosting.{member}", "number of projects", most, 0, "no limit")
    floors: dict[str, Decimal] = {}
    for i, quota in enumerate(fund.quotas, 1):
        place = f"quotas[{i}]"
        _range(tree, file, place, "at_least", quota.at_least, 0, 100)
        _range(tree, file, place, "at_most", quota.at_most, 0, 100)
        if quota.at_least is not None and quota.at_most is not None and quota.at_least > quota.at_most:
            low, high = 0, quota.at_most
            tree.findings.add("range", file, place, what="at_least", value=quota.at_least, low=low, high=high)
        floors[quota.measure] = floors.get(quota.measure, Decimal(0)) + (quota.at_least or 0)
    for measure, total in floors.items():
        if total > _ALL:
            tree.findings.add("quota-sum", file, "quotas", measure=measure, total=total)


def note_terms_of_project(alliance: Alliance, project: Project, tree: Tree) -> None:
    """Every contradiction in what a project limits a plan by, beside its price and years."""
    file = f"projects/{project.id}.toml"
    for other in sorted({*project.needs} & {*project.excludes}):
        tree.findings.add("needs-and-excludes", file, "excludes", project=other)
    if project.id in project.excludes:
        tree.findings.add("unknown-name", file, "excludes", "Name another.", noun="other project", name=project.id)
    if project.host is not None and project.hosts:
        tree.findings.add("host-and-hosts", file, "hosts")
    for i, part in enumerate(project.parts, 1):
        _range(tree, file, f"parts[{i}]", "part", part, 1, 100)
    if project.parts and project.joining is not None:
        tree.findings.add("parts-and-joining", file, "parts")
    for member, most in project.capacity.items():
        _range(tree, file, f"capacity.{member}", "capacity", most, 0, 100)
    total = sum(project.capacity.values(), Decimal(0))
    if project.capacity and total < _ALL:
        tree.findings.add("capacity-short", file, "capacity", total=total)
    if project.joining is not None:
        _note_joining(project, project.joining, len(alliance.members), file, tree)
    _note_ceilings(alliance, project, file, tree)


def _note_joining(project: Project, terms: JoiningTerms, members: int, file: str, tree: Tree) -> None:
    listed = {p.member for p in project.participants} | {*terms.required}
    for member in sorted(listed & {*terms.excluded}):
        tree.findings.add("required-and-excluded", file, "joining", member=member)
    for what in ("least_share", "most_share"):
        _range(tree, file, f"joining.{what}", what, getattr(terms, what), 0, 100)
    _range(tree, file, "joining.quorum", "quorum", terms.quorum, 1, "no limit")
    for why in _impossible(terms, members - len({*terms.excluded}), len(listed - {*terms.excluded})):
        tree.findings.add("joining-impossible", file, "joining", why=why)


def _impossible(terms: JoiningTerms, able: int, required: int) -> Iterator[str]:
    least, most = terms.least_share or Decimal(0), _ALL if terms.most_share is None else terms.most_share
    need = max(terms.quorum, required)
    if need > able:
        yield f"{need} must take part, and only {able} may"
    if least * need > _ALL:
        yield f"{need} must take part at {least} percent or more each, above 100 in all"
    if most * able < _ALL:
        yield f"all {able} who may take part pay at most {most} percent each, below 100 in all"
    if least > most:
        yield f"a share is at least {least} and at most {most} percent"


def _note_ceilings(alliance: Alliance, project: Project, file: str, tree: Tree) -> None:
    fund = alliance.funds.get(project.fund or "")
    if (
        fund is None
        or project.start is not None
        or fund.carry_over
        or fund.currency != project.currency
        or project.parts
    ):
        return
    highest = max(_known(span.value for span in fund.ceilings), default=None)
    if highest is None:
        return
    for year, cost in project.costs.items():
        if cost > highest:
            tree.findings.add(
                "above-ceilings", file, f"costs.{year}", cost=cost, year=year, fund=fund.id, highest=highest
            )


def _known(values: Iterable[Decimal | None]) -> Iterator[Decimal]:
    yield from (v for v in values if v is not None)
