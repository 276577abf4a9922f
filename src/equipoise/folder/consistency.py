"""Do the rules contradict each other? Sums of keys, circles, amounts that are none, ranges, rules never met."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from equipoise.errors import EquipoiseError, KeyStepError, did_you_mean
from equipoise.folder.currencies import CURRENCIES
from equipoise.folder.plan_terms import note_terms_of_fund, note_terms_of_project
from equipoise.folder.tree import Tree
from equipoise.model import (
    CENTS,
    PRICE_HINT,
    STAGES,
    Alliance,
    Body,
    Fund,
    Key,
    KeyFormula,
    KeyTable,
    KeyVersion,
    Project,
    Requirement,
    Step,
    decimals_in,
    disordered,
    in_whole_units,
    ineligible,
    price_clash,
    repeated,
    rule_faults,
    seated_while,
    shares_on,
)
from equipoise.model.assumed import ATTRIBUTES, refuse_nonsense
from equipoise.model.circles import circle_from
from equipoise.values import Span

__all__ = ["note_contradictions", "note_project", "note_terms"]

_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_DAY: Final = timedelta(days=1)
_LEAVES: Final = (
    "Begin a version on {day} that says who absorbs it: "
    'steps = [{{ kind = "set-to", member = "{member}", percent = 0, absorbed_by = "others" }}].'
)


def note_contradictions(alliance: Alliance, tree: Tree) -> None:
    """Every contradiction within keys, funds, bodies, projects and assumptions."""
    if not tree.findings.about("alliance.toml"):
        _note_currency(alliance.currency, "alliance.toml", tree)
    for key in alliance.keys.values():
        _note_key(alliance, key, tree)
    for fund in alliance.funds.values():
        _note_fund(fund, tree)
        note_terms_of_fund(fund, tree)
    for body in alliance.bodies.values():
        if body.everyone and body.seats:
            tree.findings.add("everyone-and-list", f"bodies/{body.id}.toml", "seats")
        _note_rules(alliance, body, tree)
    for project in alliance.projects.values():
        note_project(alliance, project, tree)
    for requirement in alliance.requirements.values():
        _note_requirement(requirement, tree)
    for i, benchmark in enumerate(alliance.benchmarks, 1):
        _note_negative(benchmark.years, "benchmarks.toml", f"benchmarks[{i}].years", tree)
        if STAGES.index(benchmark.last) <= STAGES.index(benchmark.first):
            words = {"first": benchmark.first, "last": benchmark.last}
            tree.findings.add("benchmark-order", "benchmarks.toml", f"benchmarks[{i}].last", **words)
    _note_measures(alliance, tree)
    nexts = {id_: (body.next,) if body.next else () for id_, body in alliance.bodies.items()}
    _note_circles(nexts, "bodies", "next", "body-cycle", tree)
    _note_circles({p.id: p.needs for p in alliance.projects.values()}, "projects", "needs", "project-cycle", tree)
    _note_assumptions(alliance, tree)


def _note_measures(alliance: Alliance, tree: Tree) -> None:
    """A measure is one series: of two, a question could not know which is meant."""
    first: dict[str, str] = {}
    for series in alliance.series.values():
        if series.measure is None:
            continue
        if series.measure in first:
            file, other = f"series/{series.id}.toml", first[series.measure]
            tree.findings.add("measure-twice", file, "measure", measure=series.measure, other=other)
        first.setdefault(series.measure, series.id)


# --- keys -----------------------------------------------------------------------------------------------------------


_MOST_DECIMALS: Final = 12  # more would pretend to more than any published share knows


def _note_key(alliance: Alliance, key: Key, tree: Tree) -> None:
    file = f"keys/{key.id}.toml"
    if not 0 <= key.decimals <= _MOST_DECIMALS:
        tree.findings.add("range", file, "decimals", what="decimals", value=key.decimals, low=0, high=_MOST_DECIMALS)
        return
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
    if version.start is not None and not isinstance(version.start, date):
        _note_version(version.start, file, f"{place}.start", key, tree)
    for i, step in enumerate(version.steps, 1):
        note_terms(step, file, f"{place}.steps[{i}]", tree)


def note_terms(step: Step, file: str, place: str, tree: Tree) -> None:
    """What is wrong with the terms of a step by themselves."""
    for fault in step.faults():
        at = f"{place}.{fault.field}".rstrip(".")
        tree.findings.add("key-step-term", file, at, why=fault.message, remedy=fault.hint)


def _note_table(table: KeyTable, key: Key, tree: Tree) -> None:
    beside = tree.tables.get(id(table))
    if beside is None or beside.flawed:
        return  # it could not be read, which is noted
    file = beside.file
    percents = {member: figure.value for member, figure in table.shares.items() if figure.value is not None}
    for member, percent in percents.items():
        _note_negative(percent, file, f"member {member}", tree)
        needed = decimals_in(percent)
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


def _note_steps(alliance: Alliance, key: Key, span: Span[KeyVersion], file: str, place: str, tree: Tree) -> bool:
    """Can the steps be met on the version's first day?"""
    try:
        shares_on(alliance, key.id, span.since)
    except KeyStepError as error:
        tree.findings.add("key-step", file, place, why=str(error))
        return False
    return True


def _note_membership(alliance: Alliance, key: Key, span: Span[KeyVersion], file: str, place: str, tree: Tree) -> None:
    """Do only members have a share, on the version's first day and whenever one leaves or joins while it holds?

    And on its first day, do all members have one? Who joins later pays from the next version on.
    """
    day = span.since
    belonging = set(alliance.members_on(day))
    shares = shares_on(alliance, key.id, day)
    told: set[str] = set()
    for change in (day, *_changes_of_membership(alliance, span)):
        strangers = {m for m, share in shares.exact.items() if share} - set(alliance.members_on(change))
        for member in sorted(strangers - told):
            hint = _LEAVES.format(member=member, day=change) if change > day else None
            tree.findings.add("key-not-member", file, place, hint, member=member, day=change)
        told |= strangers
    for member in sorted(belonging - set(shares.percent)):
        tree.findings.add("key-without-member", file, place, member=member, day=day)


def _changes_of_membership(alliance: Alliance, span: Span[Any]) -> list[date]:
    """The days after the first of a span on which members join, or belong no longer."""
    joined = {m.since for m in alliance.members.values()}
    left = {m.until + _DAY for m in alliance.members.values() if m.until is not None and m.until < date.max}
    return sorted(day for day in joined | left if day > span.since and span.holds_on(day))


# --- bodies ---------------------------------------------------------------------------------------------------------


def _note_rules(alliance: Alliance, body: Body, tree: Tree) -> None:
    """Rules that can never be met, or whose number says nothing."""
    file = f"bodies/{body.id}.toml"
    for i, span in enumerate(body.rule, 1):
        if span.value is None:
            continue
        seated = None if tree.findings.about("members") else seated_while(alliance, body, span)
        for fault in rule_faults(span.value, seated, tuple(alliance.members)):
            tree.findings.add(fault.code, file, f"rule[{i}].value", why=fault.why, remedy=fault.remedy)


# --- funds, projects, assumptions -----------------------------------------------------------------------------------


def _note_negative(value: Decimal | None, file: str, place: str, tree: Tree) -> None:
    if value is not None and value < 0:
        tree.findings.add("negative", file, place, value=value)


def _note_amount(value: Decimal | None, file: str, place: str, tree: Tree) -> None:
    """An amount of money is zero or more, in whole cents."""
    _note_negative(value, file, place, tree)
    if value is not None and decimals_in(value) > CENTS:
        tree.findings.add("finer-than-cent", file, place, value=value)


def _note_unsplit(value: Decimal | None, fund: Fund, file: str, place: str, tree: Tree) -> None:
    """What is called in whole units has no cents."""
    if value is not None and in_whole_units(fund.calling, fund.currency) and value % 1 and decimals_in(value) <= CENTS:
        hint = None if fund.calling.unit == "whole" else f"Give an amount without cents: {fund.currency} has none."
        tree.findings.add("not-whole-units", file, place, hint, value=value, fund=fund.id)


def _note_currency(code: str, file: str, tree: Tree) -> None:
    if not _CURRENCY.fullmatch(code):
        tree.findings.add("currency", file, "currency", value=code)
    elif code not in CURRENCIES:
        meant = did_you_mean(code, CURRENCIES)
        hint = meant if meant.startswith("Did you mean") else None  # not a list of all there are
        tree.findings.add("unknown-currency", file, "currency", hint, value=code)


def _note_weights(weights: Mapping[Any, Decimal], file: str, place: str, tree: Tree) -> None:
    for name, weight in weights.items():
        _note_negative(weight, file, f"{place}.{name}", tree)
    if not any(weights.values()):
        tree.findings.add("mix", file, place)


def _note_fund(fund: Fund, tree: Tree) -> None:
    file = f"funds/{fund.id}.toml"
    _note_currency(fund.currency, file, tree)
    for i, ceiling in enumerate(fund.ceilings, 1):
        _note_amount(ceiling.value, file, f"ceilings[{i}].value", tree)
        if fund.participants == "all":
            _note_unsplit(ceiling.value, fund, file, f"ceilings[{i}].value", tree)
    for field, message, hint in fund.calling.faults():
        tree.findings.add("calling", file, f"calling.{field}", why=message, remedy=hint)
    for word in ("forecast", "spent"):
        for i, span in enumerate(getattr(fund, word), 1):
            _note_amount(span.value, file, f"{word}[{i}].value", tree)
            if span.until is None:
                tree.findings.add("spent-open", file, f"{word}[{i}]", since=span.since)
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
    for i, beside in enumerate(fund.side_payments, 1):
        total = sum(beside.value.amounts.values(), Decimal(0)) if beside.value else Decimal(0)
        if total:
            tree.findings.add("side-payments", file, f"side_payments[{i}].value.amounts", total=f"{total:,}")


def note_project(alliance: Alliance, project: Project, tree: Tree) -> None:
    """Every contradiction within a project: its price and years, the terms of the plan, its road."""
    _note_price(project, alliance, tree)
    note_terms_of_project(alliance, project, tree)
    _note_road(alliance, project, tree)


def _note_price(project: Project, alliance: Alliance, tree: Tree) -> None:
    file = f"projects/{project.id}.toml"
    _note_currency(project.currency, file, tree)
    fund = alliance.funds.get(project.fund) if project.fund is not None else None
    for year, cost in project.costs.items():
        _note_amount(cost, file, f"costs.{year}", tree)
        if fund is not None and fund.participants != "all":  # its calls are for the costs of its projects
            _note_unsplit(cost, fund, file, f"costs.{year}", tree)
        if year < 1:
            tree.findings.add("range", file, f"costs.{year}", what="year of work", value=year, low=1, high="no limit")
    clash = price_clash(project, alliance.funds)
    if clash and not tree.findings.about(f"funds/{project.fund}.toml"):  # a fund's own currency is told there
        tree.findings.add("project-currency", file, "currency", why=clash, remedy=PRICE_HINT)
    if project.costs and project.cost_status.absent:
        tree.findings.add("value-and-absence", file, "cost_status", status=project.cost_status)
    if not project.costs and not project.cost_status.absent:
        tree.findings.add("no-value", file, "costs", status=project.cost_status)
    if project.everyone and project.participants:
        tree.findings.add("everyone-and-list", file, "participants")
    if project.earliest is not None and project.latest is not None and project.earliest > project.latest:
        tree.findings.add("years", file, "earliest", earliest=project.earliest, latest=project.latest)


def _note_road(alliance: Alliance, project: Project, tree: Tree) -> None:
    """What a project closes, whether a common fund may pay for it, its stages and what was spent."""
    file = f"projects/{project.id}.toml"
    for i, closing in enumerate(project.closes, 1):
        _note_negative(Decimal(closing.amount), file, f"closes[{i}].amount", tree)
    fund = alliance.funds.get(project.fund) if project.fund is not None else None
    why = ineligible(project, fund) if fund is not None else ""
    if why:
        tree.findings.add("ineligible", file, "eligible", why=why)
    for i in repeated(project.stages):
        tree.findings.add("stage-twice", file, f"stages[{i + 1}]", stage=project.stages[i].stage)
    for i, late, early in disordered(project.stages):
        tree.findings.add(
            "stage-order",
            file,
            f"stages[{i + 1}].date",
            late=late.stage,
            late_date=late.date,
            early=early.stage,
            early_date=early.date,
        )
    for i, span in enumerate(project.spent, 1):
        _note_amount(span.value, file, f"spent[{i}].value", tree)
        if span.until is None:
            tree.findings.add("spent-open", file, f"spent[{i}]", since=span.since)


def _note_requirement(requirement: Requirement, tree: Tree) -> None:
    file = f"requirements/{requirement.id}.toml"
    for i, target in enumerate(requirement.target, 1):
        _note_negative(None if target.value is None else Decimal(target.value), file, f"target[{i}].value", tree)
    for i, holding in enumerate(requirement.held, 1):
        _note_negative(None if holding.value is None else Decimal(holding.value), file, f"held[{i}].value", tree)
    if requirement.shared is not None:
        _note_weights(requirement.shared.mix, file, "shared.mix", tree)
        if "contribution" in requirement.shared.mix:
            tree.findings.add("requirement-basis", file, "shared.mix")


def _note_circles(follows: Mapping[str, tuple[str, ...]], directory: str, word: str, code: str, tree: Tree) -> None:
    """Each circle once, told from its first name in order."""
    told: set[frozenset[str]] = set()
    for start in sorted(follows):
        circle = circle_from(start, follows)
        if circle and frozenset(circle) not in told:
            told.add(frozenset(circle))
            tree.findings.add(code, f"{directory}/{start}.toml", word, circle=" → ".join([*circle, circle[0]]))


def _note_assumptions(alliance: Alliance, tree: Tree) -> None:
    for one, (file, place) in zip(alliance.preferences, tree.assumptions, strict=True):
        in_order = one.low <= one.central <= one.high
        if not in_order:
            tree.findings.add(
                "low-central-high", file, place, middle="central", low=one.low, central=one.central, high=one.high
            )
        if one.kind == "weight" and one.about not in ATTRIBUTES:
            hint = f"Known: {', '.join(ATTRIBUTES)}."
            tree.findings.add("unknown-name", file, f"{place}.about", hint, noun="attribute", name=one.about)
        elif in_order and one.kind != "domain":
            try:
                refuse_nonsense(one)
            except EquipoiseError as error:
                for problem in error.problems():
                    tree.findings.add("assumption", file, place, problem.hint, why=problem.message)
