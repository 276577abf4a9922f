"""Why is a project out of a plan, and what would it take to bring it in beside the rest?

Every way to buy it is laid beside the plan, which stays as it is: the limits that break are what keeps it out. The way
that breaks least is told: fewest limits other than ceilings, then the smallest overspending, then the earliest year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from equipoise.model.wording import listed
from equipoise.plan.bought import amount_text
from equipoise.plan.schedule import Breach, Candidate, Limits, Schedule, Way, breaches, least_missed, overspent

__all__ = ["Loss", "loss_of", "short_words"]

_ORDER = ("needs", "excludes", "hosting", "quota", "joining", "band", "ceiling")


@dataclass(frozen=True, slots=True)
class Loss:
    """What keeps a project out: in words, the way that breaks least (None: it has none), and every limit broken."""

    why: str
    way: Way | None = None
    breaches: tuple[Breach, ...] = ()

    @property
    def short(self) -> dict[int, Fraction]:
        """By how much the room of each year falls short, in that way."""
        return {b.year: b.by for b in self.breaches if b.kind == "ceiling" and b.year is not None}


def loss_of(
    candidate: Candidate,
    candidates: Sequence[Candidate],
    schedule: Schedule,
    room: Mapping[int, Fraction],
    limits: Limits,
    currency: str,
) -> Loss:
    """Why this candidate is not in the schedule."""
    if not candidate.worth and (candidate.joining is None or not any(candidate.joining.gains.values())):
        return Loss("no member with a say values its domain")
    if candidate.joining is not None and candidate.joining.best() is None:
        least, most = candidate.joining.numbers
        short = f", {least - most} too few" if least > most else ""
        why = f"nobody can take part on its terms: at least {least} must, at most {most} can{short}"
        return Loss(why, None, (Breach("joining", candidate.id, by=Fraction(least - most)),))
    if not any(True for _ in candidate.ways()):
        return Loss("no member can host it in these years")
    fixed: dict[str, Way | None] = {c.id: next(c.ways()) for c in candidates if c.fixed and len(c.starts) == 1}
    alone = {way: overspent(candidates, {**fixed, candidate.id: way}, room, limits) for way in candidate.ways()}
    if all(alone.values()):
        way = min(alone, key=lambda w: (max(alone[w].values()), w.start))
        beside = "beside what is fixed" if fixed else "even alone"
        words = f"{beside}, starting in {way.start}, it would overspend {short_words(alone[way], currency)}"
        return Loss(f"no room: {words}", way, _ceilings(alone[way]))
    for need in candidate.needs:
        if schedule.ways[need] is None:
            return Loss(f"needs {need}, which is not bought", None, (Breach("needs", need),))
    ends = {c.id: then.start + c.duration for c in candidates if (then := schedule.ways[c.id]) is not None}
    after = max((ends[need] for need in candidate.needs), default=candidate.starts[0])
    if not any(way.start >= after for way in candidate.ways()):
        late = max(candidate.needs, key=lambda need: ends[need])
        why = f"what it needs is complete only at the end of {after - 1}"
        return Loss(why, None, (Breach("needs", late, after - 1),))
    found = {way: _broken(candidate, way, candidates, schedule, room, limits) for way in candidate.ways()}
    way = min(found, key=lambda w: _badness(w, found[w]))
    broken = found[way]
    if not broken:
        # Nothing that can be seen at a glance keeps it out: the band, or the end of the search.
        missed = _band_missed(candidate, way, candidates, schedule, limits)
        if missed:
            sums = listed([f"{m} by {currency} {amount_text(by)}" for m, by in sorted(missed.items())])
            kept_out = tuple(Breach("band", m, by=by) for m, by in sorted(missed.items()))
            return Loss(f"the return band would be missed beside the plan: {sums}", way, kept_out)
        return Loss("outweighed: other starts were found worth more before the search ended", way, ())
    return Loss(_words(candidate, way, broken, limits, currency), way, broken)


def _broken(
    candidate: Candidate,
    way: Way,
    candidates: Sequence[Candidate],
    schedule: Schedule,
    room: Mapping[int, Fraction],
    limits: Limits,
) -> tuple[Breach, ...]:
    return breaches(candidates, {**schedule.ways, candidate.id: way}, room, limits)


def _band_missed(
    candidate: Candidate, way: Way, candidates: Sequence[Candidate], schedule: Schedule, limits: Limits
) -> dict[str, Fraction]:
    """By how much each member's work would miss the band at the least, to the cent; whoever may join, as it suits."""
    if limits.band is None:
        return {}
    ways = {**schedule.ways, candidate.id: way}
    return least_missed(candidates, {n: w.part for n, w in ways.items() if w is not None}, limits)


def _badness(way: Way, broken: Sequence[Breach]) -> tuple[int, Fraction, int, Fraction]:
    short = [b.by for b in broken if b.kind == "ceiling"]
    return (len(broken) - len(short), max(short, default=Fraction(0)), way.start, -way.part)


def _ceilings(short: Mapping[int, Fraction]) -> tuple[Breach, ...]:
    return tuple(Breach("ceiling", "", year, by) for year, by in short.items())


def _words(candidate: Candidate, way: Way, broken: Sequence[Breach], limits: Limits, currency: str) -> str:
    short = {b.year: b.by for b in broken if b.kind == "ceiling" and b.year is not None}
    others = sorted((b for b in broken if b.kind != "ceiling"), key=lambda b: (_ORDER.index(b.kind), b.about))
    if not others:
        return (
            f"outweighed: beside the plan, starting in {way.start}, it would overspend {short_words(short, currency)}"
        )
    words = list(dict.fromkeys(_one(candidate, b, limits, currency) for b in others))
    if short:
        words.append(f"starting in {way.start} it would overspend {short_words(short, currency)}")
    return "; ".join(words)


def _one(candidate: Candidate, breach: Breach, limits: Limits, currency: str) -> str:
    if breach.kind == "needs":
        return f"what it needs is complete too late: {breach.about}"
    if breach.kind == "excludes":
        other = next(n for n in breach.among if n != candidate.id)
        return f"excluded by {other}, which is bought"
    if breach.kind == "hosting":
        most = limits.hosting[breach.about, breach.year or 0]
        then = f"in {breach.year} would host {most + breach.by}"
        return f"no host has room: {breach.about} can host {most} at once, and {then}"
    if breach.kind == "quota":
        way = "above its ceiling" if breach.by > 0 else "below its floor"
        return f"the quota of {breach.about} would be {_missed(breach, limits, currency)} {way} beside the plan"
    return f"{breach.kind} of {breach.about}"


def _missed(breach: Breach, limits: Limits, currency: str) -> str:
    """By how much a quota is missed, in money or projects; more than one quota of a region may count either."""
    counts = {quota.measure for quota in limits.quotas if quota.region == breach.about}
    if counts == {"projects"}:
        return f"{float(abs(breach.by)):.2f} projects"
    return f"{currency} {amount_text(abs(breach.by))}" if counts == {"spending"} else f"{float(abs(breach.by)):,.2f}"


def short_words(over: Mapping[int, Fraction], currency: str) -> str:
    """The year that falls shortest, by how much, and how many more do."""
    year = max(over, key=lambda y: (over[y], -y))
    also = f" (and {len(over) - 1} more year{'s' if len(over) > 2 else ''})" if len(over) > 1 else ""
    return f"{year} by {currency} {amount_text(over[year])}{also}"
