"""What is required, what is there, what is coming, and what is still wanting?

For each requirement on a day: the target in force, what is held (by members and in common), what projects have
delivered by then, what is in delivery, and the gap: target less held less delivered. A portfolio, if one is given,
says what its purchases bring by the day, and the gap that remains.

A project brings what it ``closes`` on the day of delivery that it names, or on that of its own stage ``delivered``, or,
if a portfolio chose its start, at the end of its last year of work. One that has begun (a fixed start, or authorised)
and names no day is in delivery: it closes nothing yet. A holding that is not known is counted beside the sum, never as
zero: the gap is then an upper bound, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from equipoise.errors import UnknownName
from equipoise.model import (
    STAGES,
    Alliance,
    AllianceAnswer,
    Closing,
    Holding,
    Project,
    Requirement,
    Trace,
    TraceLine,
)
from equipoise.model.wording import counted, listed, need_member_then, percent
from equipoise.plan.bought import Portfolio
from equipoise.plan.fair_share import FairShare, fair_shares, holding_of
from equipoise.plan.four_sums import reached
from equipoise.values import Span, Status, in_force, weakest

__all__ = ["Brought", "Gap", "Gaps", "gaps"]

_AUTHORISED = STAGES.index("authorised")


@dataclass(frozen=True, slots=True)
class Brought:
    """What one project does about a requirement, as of the day.

    ``state``: "delivered"; "in delivery" (begun, due later or on no known day); "bought" (a portfolio starts it, and it
    delivers by the day) or "bought, later"; "candidate" (it could be bought, and is not); "planned" (neither begun nor
    for a portfolio to choose). ``when`` None: on no known day.
    """

    project: Project
    closing: Closing
    state: str
    when: date | None
    status: Status


@dataclass(frozen=True)
class Gap:
    """One requirement on a day, in whole units. ``target`` None: no target is known.

    ``held`` sums the holdings that are known, ``unknown`` are the members without one (and, for a requirement held in
    common, whether that is not known: ``common`` None). ``gap`` is an upper bound where something is unknown.
    """

    requirement: Requirement
    target: Span[int] | None
    common: Holding | None
    shares: tuple[FairShare, ...]
    unknown: tuple[str, ...]
    held: int
    brought: tuple[Brought, ...]

    def units(self, *states: str) -> int:
        """How many units projects in these states bring."""
        return sum(one.closing.amount for one in self.brought if one.state in states)

    @property
    def wanted(self) -> int | None:
        """The target in units; None when none is known."""
        return self.target.value if self.target is not None else None

    @property
    def gap(self) -> int | None:
        """What is wanting on the day; None without a target."""
        return None if self.wanted is None else max(0, self.wanted - self.held - self.units("delivered"))

    @property
    def remaining(self) -> int | None:
        """What is wanting when the portfolio's purchases that deliver by the day are counted too."""
        bought = self.units("delivered", "bought")
        return None if self.wanted is None else max(0, self.wanted - self.held - bought)

    @property
    def certain(self) -> bool:
        """Is every holding known, so that the gap is exact?"""
        return not self.unknown and (self.common is None or self.common.value is not None)

    @property
    def status(self) -> Status:
        """The weakest status of target, holdings, bases of sharing and deliveries."""
        target = [self.target.status] if self.target is not None else []
        common = [self.common.status] if self.common is not None else []
        shares = [share.status for share in self.shares]
        counted_ = [one.status for one in self.brought if one.state in ("delivered", "bought", "in delivery")]
        return weakest([*target, *common, *shares, *counted_])

    def status_of(self, share: FairShare) -> Status:
        """The weakest status behind one member's gap: its own figures, the target, and what is held in common."""
        target = [self.target.status] if self.target is not None else []
        common = [self.common.status] if self.common is not None else []
        theirs = [b.status for b in self.brought if b.state == "delivered" and b.closing.member in (None, share.member)]
        return weakest([share.status, *target, *common, *theirs])


@dataclass(frozen=True)
class Gaps(AllianceAnswer):
    """Every requirement on a day, by domain; ``portfolios`` are the plans whose purchases are counted."""

    question: ClassVar[str] = "gaps"
    alliance: Alliance = field(repr=False)
    day: date
    gaps: tuple[Gap, ...]
    portfolios: tuple[Portfolio, ...] = field(repr=False, default=())

    def __getitem__(self, requirement: str) -> Gap:
        found = {gap.requirement.id: gap for gap in self.gaps}
        if requirement not in found:
            raise UnknownName("requirement", requirement, found)
        return found[requirement]

    @property
    def status(self) -> Status:
        """The weakest status of all that is shown."""
        return weakest(gap.status for gap in self.gaps)

    @property
    def summary(self) -> str:
        """One sentence: how many requirements have a gap, how many the portfolio closes, what is not known."""
        name, number = self.alliance.name, len(self.gaps)
        if not self.gaps:
            return f"{name} has no requirement on record, so no gap can be told for {self.day}."
        known = [gap for gap in self.gaps if gap.wanted is not None]
        open_ = [gap for gap in known if gap.gap]
        met = sum(1 for gap in known if not gap.gap)
        parts = [
            f"On {self.day} {len(open_)} of {counted(number, 'requirement', 'requirements')} of {name} "
            f"{'has' if len(open_) == 1 else 'have'} a gap ({met} met)"
        ]
        if self.portfolios:
            closed = [gap.requirement.title for gap in open_ if not gap.remaining]
            funds = listed([self.alliance.funds[plan.fund].title for plan in self.portfolios])
            years = f"{self.portfolios[0].years.start} to {self.portfolios[0].years.stop - 1}"
            parts.append(f"what the {funds} would buy from {years} closes {len(closed)} of them by then")
        worst = [gap for gap in open_ if gap.remaining and gap.wanted]
        if worst:
            gap = max(worst, key=lambda g: ((g.remaining or 0) / (g.wanted or 1), g.requirement.id))
            bound = "" if gap.certain else "up to "
            parts.append(
                f"the widest that remains: {gap.requirement.title}, {bound}{gap.remaining} of {gap.wanted} "
                f"{gap.requirement.unit}"
            )
        unsure = sum(1 for gap in known if not gap.certain)
        if unsure:
            parts.append(
                f"{unsure} {'gap is an' if unsure == 1 else 'gaps are'} upper bound{'' if unsure == 1 else 's'}, "
                "as not every holding is known"
            )
        if len(known) < number:
            parts.append(f"no target is known for {number - len(known)}")
        return "; ".join([*parts, "baseline: the targets in force"]) + "."

    def rows(self) -> list[dict[str, Any]]:
        """Rows of three kinds (``what``): "requirement", "member" (fair share and gap), "project" (what closes it).

        All rows have the same keys, None where one does not apply.
        """
        found = [*self.requirement_rows(), *self.member_rows(), *self.project_rows()]
        keys = dict.fromkeys(key for row in found for key in row)
        return [{key: row.get(key) for key in keys} for row in found]

    def requirement_rows(self) -> list[dict[str, Any]]:
        """One row a requirement, by domain."""
        return [
            {
                "what": "requirement",
                "domain": gap.requirement.domain,
                "requirement": gap.requirement.id,
                "title": gap.requirement.title,
                "unit": gap.requirement.unit,
                "target": gap.wanted,
                "held": gap.held,
                "unknown": len(gap.unknown) + (0 if gap.common is None or gap.common.value is not None else 1),
                "delivered": gap.units("delivered"),
                "in_delivery": gap.units("in delivery"),
                "gap": gap.gap,
                "bought": gap.units("bought"),
                "remaining": gap.remaining,
                "later": gap.units("bought, later"),
                "bound": "exact" if gap.certain else "at most",
                "status": str(gap.status),
            }
            for gap in self.gaps
        ]

    def member_rows(self) -> list[dict[str, Any]]:
        """One row for each member's part in each requirement that members share."""
        return [
            {
                "what": "member",
                "domain": gap.requirement.domain,
                "requirement": gap.requirement.id,
                "title": gap.requirement.title,
                "unit": gap.requirement.unit,
                "member": share.member,
                "share_percent": percent(share.share),
                "target": share.units,
                "held": share.held,
                "delivered": share.brought,
                "gap": share.gap,
                "status": str(gap.status_of(share)),
            }
            for gap in self.gaps
            for share in gap.shares
        ]

    def project_rows(self) -> list[dict[str, Any]]:
        """One row for each project that closes something: how much, when, and in which state it is."""
        return [
            {
                "what": "project",
                "domain": gap.requirement.domain,
                "requirement": gap.requirement.id,
                "title": one.project.title,
                "unit": gap.requirement.unit,
                "required": gap.requirement.title,
                "project": one.project.id,
                "member": one.closing.member,
                "amount": one.closing.amount,
                "state": one.state,
                "when": one.when.isoformat() if one.when is not None else "no day known",
                "eligible": _eligible(one.project),
                "eligible_why": one.project.eligible.reason if one.project.eligible is not None else None,
                "status": str(one.status),
            }
            for gap in self.gaps
            for one in gap.brought
        ]

    def explain(self, member: str) -> tuple[Trace, ...]:
        """Requirement by requirement: the member's share by each basis, what it holds, its gap."""
        lines = {share.member: share for gap in self.gaps for share in gap.shares}
        need_member_then(member, lines, self.alliance, f"on {self.day}")
        return tuple(
            _trace(gap, share, self.day) for gap in self.gaps for share in gap.shares if share.member == member
        )


def gaps(alliance: Alliance, day: date, portfolios: Sequence[Portfolio] = ()) -> Gaps:
    """What is required on a day, what is there, what is coming, and what remains after these portfolios?

    Raises KeyStepError, NoFigure or UnknownName when a requirement cannot be shared as it says.
    """
    ordered = sorted(alliance.requirements.values(), key=lambda r: (r.domain, r.id))
    return Gaps(alliance, day, tuple(_gap(alliance, r, day, portfolios) for r in ordered), tuple(portfolios))


def _gap(alliance: Alliance, requirement: Requirement, day: date, portfolios: Sequence[Portfolio]) -> Gap:
    brought = tuple(_brought(alliance, requirement, day, portfolios))
    target = in_force(requirement.target, day)
    common = holding_of(requirement, None, day)
    if common is None and requirement.shared is None:
        common = Holding(day, status=Status.MISSING)
    done = [one for one in brought if one.state == "delivered"]
    in_common = (common.value or 0 if common is not None else 0) + sum(
        one.closing.amount for one in done if one.closing.member is None
    )
    theirs: dict[str, int] = {}
    for one in done:
        if one.closing.member is not None:
            theirs[one.closing.member] = theirs.get(one.closing.member, 0) + one.closing.amount
    wanted = target.value if target is not None else None
    rest = max(0, wanted - in_common) if wanted is not None else None
    shares = fair_shares(alliance, requirement, day, rest, theirs) if rest is not None else ()
    holdings = [holding_of(requirement, member, day) for member in alliance.members_on(day)]
    held = sum(holding.value for holding in (common, *holdings) if holding is not None and holding.value is not None)
    unknown = tuple(share.member for share in shares if share.held is None)
    return Gap(requirement, target, common, shares, unknown, held, brought)


def _brought(
    alliance: Alliance, requirement: Requirement, day: date, portfolios: Sequence[Portfolio]
) -> Iterator[Brought]:
    """What each project does about a requirement, the earliest delivery first, those on no known day last."""
    bought = {entry.project.id: (entry.end, plan) for plan in portfolios for entry in plan.bought}
    choosable = {entry.project.id for plan in portfolios for entry in plan.candidates}
    found = []
    for project in alliance.projects.values():
        for closing in project.closes:
            if closing.requirement != requirement.id:
                continue
            when, status = _delivery(project, closing)
            end, plan = bought.get(project.id, (None, None))
            if plan is not None and when is None and end is not None:
                when, status = date(end, 12, 31), weakest([status, plan.status])
            state = _state(project, when, day, bought=plan is not None, choosable=project.id in choosable)
            found.append(Brought(project, closing, state, when, status))
    yield from sorted(found, key=lambda one: (one.when or date.max, one.project.id))


def _delivery(project: Project, closing: Closing) -> tuple[date | None, Status]:
    """The day of delivery that the folder names, and how far to trust the closing."""
    if closing.delivered is not None:
        return closing.delivered, closing.status
    for stage in project.stages:
        if stage.stage == "delivered":
            return stage.last, weakest([closing.status, stage.status])
    return None, closing.status


def _state(project: Project, when: date | None, day: date, *, bought: bool, choosable: bool) -> str:
    by_then = when is not None and when <= day
    if bought:
        return "bought" if by_then else "bought, later"
    if choosable:
        return "candidate"
    if by_then:
        return "delivered"
    stages = reached(project, day)
    begun = (project.start is not None and project.start <= day.year) or bool(stages and stages[-1].rank >= _AUTHORISED)
    return "in delivery" if begun else "planned"


def _eligible(project: Project) -> str:
    """May a common fund pay for it? In a word."""
    if project.eligible is None:
        return "not said"
    return "yes" if project.eligible.eligible else "no"


def _trace(gap: Gap, share: FairShare, day: date) -> Trace:
    unit = gap.requirement.unit
    target = gap.target
    lines = [
        TraceLine(
            f"target on {day}",
            f"{gap.wanted} {unit}",
            target.status if target is not None else None,
            target.source if target is not None else "",
            target.note if target is not None else "",
        )
    ]
    common = sum(s.units for s in gap.shares)
    lines.append(TraceLine("of which shared among members, the rest being held in common", f"{common} {unit}"))
    lines += [
        TraceLine(
            f"{basis.name}, weight {float(100 * basis.weight):.4g}%",
            f"{percent(basis.shares[share.member])}%",
            basis.known[share.member].status,
            basis.known[share.member].source,
            f"{basis.known[share.member].text}; {basis.note}",
        )
        for basis in share.bases
    ]
    lines.append(TraceLine("fair share, in whole units by largest remainder", f"{share.units} {unit}"))
    absent = "not disclosed" if share.held_status is Status.NOT_DISCLOSED else "no figure"
    held = f"{share.held} {unit}" if share.held is not None else absent
    lines.append(TraceLine("held", held, share.held_status, share.held_source))
    lines.append(TraceLine("delivered by projects", f"{share.brought} {unit}"))
    result = f"{share.gap} {unit}" if share.gap is not None else f"not known: {absent} of what it holds"
    title = f"{gap.requirement.title}: the part of {share.member}"
    return Trace(title, tuple(lines), TraceLine("gap", result, gap.status_of(share)))
