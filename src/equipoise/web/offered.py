"""What is on offer for each argument of a question in this alliance, and what holds where the address is silent?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeAlias

from equipoise.decide import INDICES, weights_on_offer
from equipoise.errors import EquipoiseError
from equipoise.model import Alliance
from equipoise.report.arguments import TODAY, years_judged
from equipoise.report.horizon import horizon, planned, record

__all__ = [
    "Options",
    "Usual",
    "bands",
    "baselines",
    "bodies",
    "choosable",
    "contributions",
    "currencies",
    "first_of",
    "first_three",
    "funds",
    "grades",
    "indices",
    "influences",
    "joint",
    "joint_projects",
    "members",
    "open_proposals",
    "partner",
    "sharing",
    "tabled",
    "this_day",
    "unbought",
    "weights",
    "year_of",
    "years_ahead",
    "years_behind",
    "years_of_proposal",
    "years_planned",
]

Options: TypeAlias = Callable[[Alliance], Sequence[tuple[str, str]]]
Usual: TypeAlias = Callable[[Alliance, date], "str | None"]


def funds(alliance: Alliance) -> list[tuple[str, str]]:
    """Every fund."""
    return [(id_, fund.title) for id_, fund in alliance.funds.items()]


def choosable(alliance: Alliance) -> list[tuple[str, str]]:
    """Common funds that something can be chosen for; all common ones where there is no candidate."""
    waiting = {p.fund for p in alliance.projects.values() if p.start is None}
    common = [id_ for id_, fund in alliance.funds.items() if fund.participants == "all"]
    return [(id_, alliance.funds[id_].title) for id_ in [i for i in common if i in waiting] or common]


def joint(alliance: Alliance) -> list[tuple[str, str]]:
    """Funds of joint projects."""
    return [(id_, fund.title) for id_, fund in alliance.funds.items() if fund.participants == "project"]


def currencies(alliance: Alliance) -> list[tuple[str, str]]:
    """The currencies between which the folder has a rate."""
    return [(code, code) for code in sorted({c for rate in alliance.rates for c in (rate.base, rate.quote)})]


def bodies(alliance: Alliance) -> list[tuple[str, str]]:
    """The body in which most sit and nothing goes further first: the top of the alliance."""
    order = sorted(alliance.bodies.items(), key=lambda item: (item[1].next is not None, not item[1].everyone, item[0]))
    return [(id_, body.title) for id_, body in order]


def open_proposals(alliance: Alliance) -> list[tuple[str, str]]:
    """What is tabled or drafted, and each reading of it."""
    found: list[tuple[str, str]] = []
    for id_, proposal in alliance.proposals.items():
        if proposal.stage in ("draft", "tabled"):
            found.append((id_, proposal.title))
            found += [(f"{id_}:{name}", f"{proposal.title}: {v.title}") for name, v in proposal.variants.items()]
    for id_, proposal in alliance.proposals.items():
        if proposal.stage == "rejected":
            found.append((id_, f"{proposal.title} (rejected)"))
    return found


def tabled(alliance: Alliance) -> list[tuple[str, str]]:
    """What is asked of the rules of today: not what was rejected long ago."""
    return [
        (id_, title)
        for id_, title in open_proposals(alliance)
        if alliance.proposals[id_.partition(":")[0]].stage != "rejected"
    ]


def baselines(alliance: Alliance) -> list[tuple[str, str]]:
    """What proposals are compared with: the rules of today, or another proposal."""
    return [(TODAY, "the rules of today"), *tabled(alliance)]


def members(alliance: Alliance) -> list[tuple[str, str]]:
    """Every member, by name."""
    return sorted(((code, member.name) for code, member in alliance.members.items()), key=lambda pair: pair[1])


def joint_projects(alliance: Alliance) -> list[tuple[str, str]]:
    """Projects that some share."""
    return [(id_, p.title) for id_, p in sorted(alliance.projects.items()) if p.funding == "joint" and not p.everyone]


def unbought(alliance: Alliance) -> list[tuple[str, str]]:
    """Candidates of a fund that it does not buy yet."""
    return [(id_, p.title) for id_, p in sorted(alliance.projects.items()) if p.start is None and p.fund]


def contributions(alliance: Alliance) -> list[tuple[str, str]]:
    """What may count as contribution."""
    from equipoise.align import CONTRIBUTIONS

    return [(name, name.replace("-", " ")) for name in CONTRIBUTIONS]


def influences(alliance: Alliance) -> list[tuple[str, str]]:
    """What may count as influence: also each kind of post."""
    from equipoise.align import INFLUENCES

    kinds = sorted({post.kind for post in alliance.posts})
    names = [*INFLUENCES, "outcome"]
    return [(n, n.replace("-", " ")) for n in names] + [(f"posts:{k}", f"posts: {k}") for k in kinds]


def sharing(alliance: Alliance) -> list[tuple[str, str]]:
    """Ways of sharing a cost."""
    from equipoise.plan.joining import RULES

    return [(name, name) for name in RULES]


def grades(alliance: Alliance) -> list[tuple[str, str]]:
    """Published grades of returns."""
    from equipoise.plan.retour import PRESETS

    return [(name, name.replace("-", " ")) for name in PRESETS]


def bands(alliance: Alliance, today: date) -> str:
    """The usual bands around a contribution."""
    from equipoise.plan.retour import BANDS

    return ",".join(f"{float(band):g}" for band in BANDS if band is not None)


def first_of(options: Options) -> Usual:
    """The first of what is on offer."""

    def first(alliance: Alliance, today: date) -> str | None:
        return next((value for value, _ in options(alliance)), None)

    return first


def first_three(alliance: Alliance, today: date) -> str | None:
    """The first proposals that are open."""
    return ",".join(id_ for id_, _ in tabled(alliance)[:3]) or None


def partner(alliance: Alliance, chosen: Mapping[str, Any]) -> str | None:
    """Who takes part in the project that is chosen."""
    project = alliance.projects.get(str(chosen.get("project", "")))
    year = chosen.get("year") or (project and (project.start or project.earliest))
    return next(iter(alliance.participating(project.id, date(year, 1, 1))), None) if project and year else None


def year_of(found: Callable[[Alliance], int | str]) -> Usual:
    """The year, or years in words, that are found of an alliance; none where it has none."""

    def usual(alliance: Alliance, today: date) -> str | None:
        try:
            return str(found(alliance))
        except EquipoiseError:
            return None

    return usual


def _years_of(found: Callable[[Alliance], range]) -> Usual:
    def spanned(alliance: Alliance) -> str:
        return _span(found(alliance))

    return year_of(spanned)


def _span(years: range) -> str:
    return f"{years[0]}-{years[-1]}"


def _of_first_fund(alliance: Alliance) -> range:
    found = choosable(alliance)
    return planned(alliance, found[0][0]) if found else horizon(alliance)


years_ahead: Final = _years_of(horizon)
"""The years that the folder plans for."""


def years_of_proposal(alliance: Alliance, chosen: Mapping[str, Any]) -> str | None:
    """The years over which the proposal that is chosen is judged; those ahead of one that is not in the folder."""
    found = alliance.proposals.get(str(chosen.get("proposal", "")).partition(":")[0])
    judged = _years_of(lambda of: years_judged(of, found) if found is not None else horizon(of))
    return judged(alliance, date.max)


years_planned: Final = _years_of(_of_first_fund)
"""The years of the fund that stands first; of another they may be asked for."""

years_behind: Final = _years_of(record)
"""The years on record."""


def this_day(alliance: Alliance, today: date) -> str:
    """The day it is."""
    return today.isoformat()


def indices(alliance: Alliance) -> list[tuple[str, str]]:
    """The indices of voting power."""
    return list(INDICES.items())


def weights(alliance: Alliance) -> Sequence[tuple[str, str]]:
    """What votes may weigh."""
    return weights_on_offer(alliance)
