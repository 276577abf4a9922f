"""Where does a forecast come from? Every gain with its weight, every statement, every assumption, line by line."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from equipoise.agree.following import Following
from equipoise.agree.gains import ATTRIBUTES
from equipoise.agree.judgement import CERTAIN, Draws, Judged
from equipoise.agree.odds import Odds, percent
from equipoise.agree.preferences import BUILT_IN, Preferences
from equipoise.agree.reasons import place_of, spoken, stance_words
from equipoise.agree.statements import Statements
from equipoise.model import Assumption, Trace, TraceLine
from equipoise.values import Status, weakest

__all__ = ["assumption_traces", "following_traces", "member_traces", "odds_trace", "odds_traces"]


def member_traces(
    member: str, name: str, chosen: Preferences, said: Statements, middle: Draws, view: Judged, objects: Odds
) -> tuple[Trace, ...]:
    """What one member gains, what it said, and what it would take to object, at the central assumptions."""
    i = chosen.members.index(member)
    aversion = chosen.scales["loss-aversion"]
    lines = [_line(aversion)]
    for k, attribute in enumerate(ATTRIBUTES):
        a = chosen.weight(member, attribute)
        gain, felt = view.gains[0, i, k] + 0.0, view.weighted[0, i, k] + 0.0  # + 0.0: no "-0"
        # A follower's cost is a loss as felt already: it is weighed, but not felt twice.
        heavier = f" x {aversion.central} for a loss" if gain < 0 and attribute != "precedent" else ""
        value = f"{gain:+.4f} x weight {a.central} ({a.low} to {a.high}){heavier} = {felt:+.4f}"
        place = f"preferences/{a.id}"
        lines.append(TraceLine(f"Gain of {attribute}", value, a.status, a.source, a.reason, place))
    if chosen.failure is not None:
        a = chosen.failure
        value = f"{middle.failure[0]:+.4f} ({a.low} to {a.high}) for any text that changes something"
        lines.append(TraceLine("Failure avoided", value, a.status, a.source, a.reason, f"preferences/{a.id}"))
    total = TraceLine("Sum as felt, in annual payments", f"{view.weighted[0, i].sum():+.4f}")
    return (
        Trace(f"What {name} gains", tuple(lines), total),
        _said(member, name, said, middle, i),
        _threshold(name, chosen, middle, view, i, objects),
    )


def _said(member: str, name: str, said: Statements, middle: Draws, i: int) -> Trace:
    lines = [TraceLine(spoken(p), stance_words(p), p.status, p.source, place=place_of(p)) for p in said.of(member)]
    for group in said.groups:
        if member in group.candidates:
            p = group.position
            text = f"{group.low} to {group.high} of {len(group.candidates)} members, drawn at random in each draw"
            note = f"{p.actor}; nobody is named, so this says nothing of {name} in particular"
            lines.append(TraceLine(f"Unnamed members of {p.member.split(':')[0]}", text, p.status, p.source, note))
    if not lines:
        lines.append(TraceLine("Recorded", f"nothing: no statement of {name} on this proposal is in the folder"))
    trust = max((p.confidence for p in said.of(member)), default=None)
    if trust is not None:
        words = f"in {round(100 * trust)}% of the draws, by the confidence in these statements"
        lines.append(TraceLine("It holds to its word, whatever it gains", words, Status.ILLUSTRATIVE))
    shift = float(middle.scales["statement"][0] * middle.stances.held[0, i])
    result = TraceLine("Moves it by", f"{shift:+.2f} standard deviations of the noise (named statements only)")
    return Trace(f"What {name} has said", tuple(lines), result)


def _threshold(name: str, chosen: Preferences, middle: Draws, view: Judged, i: int, objects: Odds) -> Trace:
    t = middle.thresholds
    anchors = tuple(chosen.scales[about] for about in ("nothing-passes", "tenth-accepted", "common-mood"))
    status = weakest(a.status for a in anchors)
    note = "set by the anchors above"
    stands = f"{view.z[0, i]:.2f} standard deviations of its own noise"
    if view.z[0, i] >= CERTAIN:
        stands = "more than can be weighed: it tabled the text, or nothing speaks against"
    lines = (
        *(_line(a) for a in anchors),
        TraceLine("Cost of objecting, in annual payments", f"{t.cost[0]:.4f}", status, note=note),
        TraceLine("Noise (1 s.d.), in annual payments", f"{t.noise[0]:.4f}", status, note=note),
        TraceLine("Stands above the point of objecting by", stands, status),
    )
    return Trace(f"When {name} objects", lines, TraceLine("Objects with probability", objects.sentence))


def odds_trace(title: str, found: tuple[Odds, ...], status: Status | None = None) -> Trace:
    """Every rule's odds, with the range over assumptions and the numerical error apart from it."""
    lines = tuple(
        TraceLine(o.rule, o.sentence, status, note="; ".join(x for x in (o.bound, _error(o)) if x)) for o in found
    )
    return Trace(title, lines[1:], lines[0])


def odds_traces(
    title: str,
    found: tuple[Odds, ...],
    effects: Mapping[str, Status],
    chosen: Preferences,
    said: Statements,
    tabled: TraceLine,
) -> tuple[Trace, ...]:
    """Every rule's odds, and what they rest on.

    ``effects`` are the statuses of what the text does to each member, ``tabled`` says where the text itself is from.
    """
    used = (*chosen.used, *chosen.others)
    heard = (*said.named, *(group.position for group in said.groups))
    sources = sorted({"built in" if a in BUILT_IN else a.source for a in used} - {""})
    computed = f"on {len(effects)} members, by what-if; one by one with --explain MEMBER"
    rests = (
        tabled,
        TraceLine("Computed effects", computed, weakest(effects.values()), tabled.source),
        TraceLine(
            "Assumed preferences",
            f"{len(used)}, each with its range; one by one with --explain assumptions",
            weakest(a.status for a in used),
            ", ".join(sources),
        ),
        *(TraceLine(f"{spoken(p)} of {p.actor}", stance_words(p), p.status, p.source) for p in heard),
    )
    status = weakest(line.status for line in rests if line.status is not None)
    weakest_line = TraceLine("The weakest of these", str(status), status)
    return (odds_trace(title, found, status), Trace("What these odds rest on", rests, weakest_line))


def following_traces(found: Following, names: Mapping[str, str], chosen: Preferences) -> tuple[Trace, ...]:
    """Who would ask next and how many to expect; how the odds answer, and how well they are balanced."""
    assumed = tuple(_line(chosen.scales[about]) for about in ("followers", "likeness", "no-precedent", "sunset"))
    status = weakest(line.status for line in assumed if line.status is not None)
    asking = [
        TraceLine(
            f"{names[a.member]} tables a like request",
            f"{a.centre:.3f} (90% range {a.low:.3f} to {a.high:.3f})",
            status,
        )
        for a in found.asking
    ]
    endless = "no end" if math.isinf(found.endless) else f"{found.endless:.3f}"
    spread = [
        TraceLine("If each could ask again and again", endless, status, note="where rho(A) is below 1: G (I - A)^-1"),
        TraceLine("Spectral radius rho(A)", "{:.3f} (90% range {:.3f} to {:.3f})".format(*found.radius), status),
        TraceLine(
            "Draws in which requests sustain themselves", percent(found.sustaining) if found.sustaining else "none"
        ),
    ]
    if found.simulated is not None:
        spread.append(TraceLine("Expected, by simulation with each asking once", f"{found.simulated:.3f}", status))
    total = TraceLine("Like requests expected", "{:.3f} (90% range {:.3f} to {:.3f})".format(*found.total), status)
    balance = tuple(TraceLine(f"Odds, {name}", o.sentence, status) for name, o in found.odds.items())
    gap = TraceLine("Largest |F(P) - P| left", f"{found.gap:.1g}", note=f"largest slope of F seen {found.slope:.2f}")
    return (
        Trace("What is assumed of followers", assumed, TraceLine("Assumptions", str(len(assumed)))),
        Trace("Who asks next", (*asking, *spread), total),
        Trace("What that does to the odds", balance, gap),
    )


def _error(o: Odds) -> str:
    centre, ends = max(o.numerical_error * 100, 0.01), max(o.range_error * 100, 0.01)
    return f"numerical error at most {centre:.2f} points, of the ends of the range {ends:.2f}"


def assumption_traces(chosen: Preferences) -> tuple[Trace, ...]:
    """Every assumption with its range, reason, source and status: weights, anchors and scales, blocs, domains."""
    groups = {
        "weight": "How much each attribute counts",
        "scale": "Anchors and scales",
        "bloc": "What blocs share",
        "domain": "What is valued",
    }
    traces = []
    for kind, title in groups.items():
        rows = [a for a in (*chosen.used, *chosen.others) if a.kind == kind]
        if rows:
            last = TraceLine("Assumptions", f"{len(rows)}; a folder's own row replaces a built-in one")
            traces.append(Trace(title, tuple(_line(a) for a in rows), last))
    return tuple(traces)


def _line(a: Assumption) -> TraceLine:
    who = "every member" if a.member == "*" else a.member
    origin = "built in" if a in BUILT_IN else a.source
    value = f"{a.central} (90% range {a.low} to {a.high})"
    if a.kind in ("scale", "bloc"):
        value = f"{a.central} (range {a.low} to {a.high})"
    return TraceLine(f"{a.about}, {who}", value, a.status, origin, a.reason, f"preferences/{a.id}")


def percents(p: float) -> str:
    """A member's probability for a table: whole percents as text, never "0"."""
    return percent(p).removesuffix("%")


def gain_text(value: float) -> str:
    """A gain for a table: three decimals, and "0" where nothing changes."""
    return "0" if np.isclose(value, 0, atol=1e-12) else f"{value:+.3f}"
