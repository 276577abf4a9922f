"""Will it pass, and who would object? The odds along the route, with their range, and every reason marked.

A forecast puts together what other files compute: gains from the effects (gains.py), assumptions and statements drawn
(preferences.py, statements.py), acceptance (acceptance.py) and odds (odds.py). Effects can be handed over; otherwise
``whatif`` computes them.

    found = agree.forecast(nato, nato.proposals["canada-2026"], years=range(2027, 2032))
    print(found.summary)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final, Protocol

import numpy as np

from equipoise.agree.acceptance import ORDER
from equipoise.agree.answer import Forecast, MemberOdds
from equipoise.agree.gains import ATTRIBUTES, Changes, EffectLike, collected, seat_weights, terms_of
from equipoise.agree.judgement import CERTAIN, Draws, Judged, central, drawn, judged
from equipoise.agree.normal import Array
from equipoise.agree.odds import (
    CHECK_ORDER,
    Conditional,
    Odds,
    conditional,
    log_passes,
    log_tolerant,
    objecting_at,
    odds,
    odds_of,
)
from equipoise.agree.preferences import BUILT_IN, Preferences, preferences
from equipoise.agree.reasons import ClausePart, clause_parts, hurt, recorded, why
from equipoise.agree.route import BodyOdds, Stop, stops, tests_along, unjudged
from equipoise.agree.silence import firmer_in_silence, log_greatest, log_least
from equipoise.agree.statements import Statements, statements
from equipoise.errors import EquipoiseError
from equipoise.model import Alliance, MadeFrom, Proposal, undecidable
from equipoise.model.wording import counted, listed, named
from equipoise.values import Status, weakest

__all__ = ["DRAWS", "ClauseLike", "ImpactLike", "forecast", "lacking", "objecting"]

DRAWS: Final = 1024  # sixteen replicates of even points: the mean errs by less than a point


class ClauseLike(Protocol):
    """One clause: whether it moves a figure, and if not, why not."""

    @property
    def id(self) -> str: ...
    @property
    def touched(self) -> bool: ...
    @property
    def why(self) -> str: ...


class ImpactLike(Protocol):
    """What ``whatif`` says of a proposal: effects on members, and what each clause does."""

    @property
    def effects(self) -> Sequence[EffectLike]: ...
    @property
    def clauses(self) -> Sequence[ClauseLike]: ...


def forecast(
    alliance: Alliance,
    proposal: Proposal,
    *,
    years: Iterable[int],
    seed: int = 7,
    draws: int = DRAWS,
    impact: ImpactLike | None = None,
    clause_impacts: Mapping[str, ImpactLike] | None = None,
) -> Forecast:
    """Will the proposal pass, judged by its effects in these years?

    ``impact`` and ``clause_impacts`` are what ``whatif.impact`` gives, and its parts; left out, they are
    computed. Raises ProposalError for a proposal that cannot be applied, UnknownName for a body on its route or a name
    in its positions, EquipoiseError for assumptions that contradict each other.
    """
    span = tuple(years)
    if not span or draws < 1 or seed < 0:
        raise EquipoiseError(f"a forecast needs years, draws and a seed from 0: got {span}, {draws} and {seed}")
    day = proposal.tabled or proposal.in_force or date(span[0], 1, 1)
    members = alliance.members_on(day)
    whole, parts = _impacts(alliance, proposal, span, impact, clause_impacts)
    weights = seat_weights(alliance, span)
    changes = replace(collected(whole.effects, members, span, weights), terms=terms_of(proposal))
    by_clause = {
        clause: replace(collected(_moved(part), members, span, weights), payment=changes.payment, terms=changes.terms)
        for clause, part in parts.items()
    }
    assumed = preferences(alliance.preferences, members, proposal)
    regions = {code: m.region for code, m in alliance.members.items()}
    said = statements(alliance.positions, proposal.ancestry, members, regions, proposal.tabled_by)
    given, middle = drawn(assumed, said, seed, draws), central(assumed, said)
    judgement, view = judged(changes, given, proposal.tabled_by), judged(changes, middle, proposal.tabled_by)
    route = stops(alliance, proposal, day)
    apart = tuple(why for _, why in unjudged(alliance, proposal, day))
    reckoned = conditional(judgement.z, judgement.loading)
    fewer = conditional(judgement.z, judgement.loading, CHECK_ORDER)
    return Forecast(
        alliance=alliance,
        proposal=proposal,
        years=span,
        draws=draws,
        odds=(*_by_rule(route, members, reckoned, fewer), *_in_silence(judgement, given)),
        bodies=_along(route, members, reckoned, fewer),
        lines=_lines(
            alliance, proposal, changes, clause_parts(by_clause, middle), view, said, judgement, reckoned, fewer
        ),
        lacking=(*(f"Not judged: {why}." for why in apart), *lacking(alliance, proposal, assumed)),
        told=_notes(alliance, whole, changes, view, assumed, said),
        unjudged=apart,
        assumed=assumed,
        said=said,
        middle=middle,
        view=view,
        changes=changes,
        given=given,
        tests=tests_along(route, members),
        made_from=MadeFrom(alliance, proposal, seed),
    )


def _impacts(
    alliance: Alliance,
    proposal: Proposal,
    years: tuple[int, ...],
    whole: ImpactLike | None,
    parts: Mapping[str, ImpactLike] | None,
) -> tuple[ImpactLike, Mapping[str, ImpactLike]]:
    if whole is None or parts is None:
        # Here, because it loads the solver of the plan, which a caller that has the effects does not need.
        from equipoise import whatif

        found = whatif.impact(alliance, proposal, years=years)
        whole = whole if whole is not None else found
        parts = parts if parts is not None else found.parts
    return whole, parts


def _moved(impact: ImpactLike) -> list[EffectLike]:
    return [e for e in impact.effects if e.baseline is not e.proposed and e.baseline != e.proposed]


def _by_rule(
    route: tuple[Stop, ...], members: tuple[str, ...], given: Conditional, fewer: Conditional
) -> tuple[Odds, ...]:
    route_tests = tests_along(route, members)
    route_odds = odds("route", log_passes(given, route_tests), log_passes(fewer, route_tests))
    names = ("unanimity", "minus-one", "minus-two")
    both = (log_tolerant(g, len(names) - 1) for g in (given, fewer))
    return (route_odds, *(odds(name, *logs) for name, *logs in zip(names, *both, strict=True)))


def _in_silence(judgement: Judged, given: Draws) -> tuple[Odds, Odds]:
    """The odds that nobody breaks a silence: where each would do it alone, and where they may do it together."""
    z, loading = judgement.z, judgement.loading
    firmer = firmer_in_silence(given.thresholds, given.scales, z.shape[1])
    least, fewer = (log_least(z, loading, firmer, order) for order in (ORDER, CHECK_ORDER))
    # Together they break it no less often than alone, however the drawing errs.
    return odds("silence", least, fewer), odds("silence-together", np.minimum(log_greatest(z, loading, firmer), least))


def _along(
    route: tuple[Stop, ...], members: tuple[str, ...], given: Conditional, fewer: Conditional
) -> tuple[BodyOdds, ...]:
    tests = tuple(stop.test(members) for stop in route)
    found = []
    so_far = np.ones(given.log_accept.shape[1])
    for k, stop in enumerate(route):
        alone = log_passes(given, tests[k : k + 1])
        further = np.minimum(np.exp(log_passes(given, tests[: k + 1])), so_far)
        with np.errstate(divide="ignore"):
            stalls = odds(f"stalls first in {stop.body}", np.log(so_far - further))
        found.append(BodyOdds(stop, odds(stop.body, alone, log_passes(fewer, tests[k : k + 1])), stalls))
        so_far = further
    return tuple(found)


def _lines(
    alliance: Alliance,
    proposal: Proposal,
    changes: Changes,
    parts: tuple[ClausePart, ...],
    view: Judged,
    said: Statements,
    judgement: Judged,
    given: Conditional,
    fewer: Conditional,
) -> tuple[MemberOdds, ...]:
    objects, alone = objecting(judgement), given.sole_objector()
    first = fewer.first_objector().mean(axis=0)
    found = []
    for i, member in enumerate(changes.members):
        worst = hurt(parts, i)
        found.append(
            MemberOdds(
                member=member,
                name=alliance.members[member].name,
                objects=odds_of("objects", objects[:, i]),
                sole_objector=odds_of("objects alone", alone[:, i]),
                failure_share=float(first[i] / first.sum()) if first.sum() > 0 else 0.0,
                certain=bool((judgement.z[:, i] >= CERTAIN).all()),
                gains={a: float(view.gains[0, i, k]) for k, a in enumerate(ATTRIBUTES)},
                hurt_by=worst.clause if worst else None,
                reasons=_reasons(alliance, proposal, changes, worst, view, said, i),
                status=weakest([changes.statuses.get(member, Status.MISSING), Status.ILLUSTRATIVE]),
            )
        )
    return tuple(sorted(found, key=lambda line: (-line.objects.centre, line.member)))


def objecting(judgement: Judged) -> Array:
    """P(i objects) by draw, averaged over whether i belongs to an unnamed group: nobody is picked by luck."""
    if len(judgement.either) < 2:
        return objecting_at(judgement.z, judgement.loading)
    found: Array = sum(
        (chance * objecting_at(z, judgement.loading) for chance, z in judgement.either), np.zeros_like(judgement.z)
    )
    return found


def _reasons(
    alliance: Alliance,
    proposal: Proposal,
    changes: Changes,
    worst: ClausePart | None,
    view: Judged,
    said: Statements,
    i: int,
) -> tuple[str, ...]:
    member = changes.members[i]
    found = list(recorded(said, member))
    loss = why(changes, view.weighted[0], i, alliance.currency)
    if worst is not None:
        words = why(worst.changes, worst.weighted, i, alliance.currency)
        found.append(f"Computed: clause {worst.clause} costs it {words}")
        if not loss:
            found.append("Computed: the other clauses make up for it, and the whole costs it nothing")
    elif loss:
        found.append(f"Computed: the proposal costs it {loss}")
    else:
        found.append("Computed: nothing in it costs this member anything")
    if view.weighted[0, i, 4] < 0:
        count = len(set(view.followers) - {member})
        found.append(
            f"Assumed: like requests from {counted(count, alliance.member_word, alliance.member_words)} with the same "
            "cause cost it as much each"
        )
    if member == proposal.tabled_by:
        found.append("Assumed: a member accepts what it tabled, unless a statement of its own speaks against")
    elif len(found) == 1 and worst is None and not loss:
        found.append("Assumed: it objects only as often as to any text that changes nothing")
    return tuple(found)


def _notes(
    alliance: Alliance, impact: ImpactLike, changes: Changes, view: Judged, assumed: Preferences, said: Statements
) -> tuple[str, ...]:
    notes = _at_odds(alliance, said)
    notes += [f"Clause {c.id} changes nothing for anyone: {c.why}." for c in impact.clauses if not c.touched]
    if not impact.clauses:
        notes.append("The proposal has no clauses: the odds are those of a text that changes nothing.")
    notes.extend(f"Not counted, for want of a figure: {gap}." for gap in getattr(impact, "gaps", ()))
    if changes.diluted:
        felt = assumed.scales["newcomer"]
        notes.append(
            f"Assumed: of the say that new {alliance.member_words} take from the others, these feel {felt.central} as "
            f"lost (range {felt.low} to {felt.high})."
        )
    if view.followers:
        names = listed([named(alliance.members[m].name) for m in view.followers], None)
        notes.append(
            f"Assumed: next to ask, because they pay more of the bill than their say, the likest first: {names}."
        )
    for g in said.groups:
        notes.append(
            f"{g.position.actor}: drawn as {g.low} to {g.high} unnamed of "
            f"{counted(len(g.candidates), alliance.member_word, alliance.member_words)}; nobody is named."
        )
    notes.append(
        "Silence, each alone: breaking it alone costs more than objecting at the table (the least set of objectors at "
        "rest). Together: each is cheaper the more others break it (the greatest)."
    )
    notes.append("A chair has no vote and counts as no gain. Not objecting counts as being in favour.")
    notes.append("The range is over what is assumed; no past case has calibrated it.")
    return tuple(notes)


def lacking(alliance: Alliance, proposal: Proposal, assumed: Preferences) -> tuple[str, ...]:
    """What does the folder not say, that the odds of a text take for granted? Powers, and preferences of members."""
    powers = [
        f"No body on its route may decide {kind}, by the powers that are written down: the odds take it that they do."
        for kind in undecidable(alliance, proposal)
    ]
    return (*powers, *_without_preferences(alliance, assumed))


def _without_preferences(alliance: Alliance, assumed: Preferences) -> list[str]:
    """Of whom does the folder not say what it cares about? The built-in rows hold for them, and that is said."""
    if not alliance.preferences:
        return ["The folder has no preferences: every assumption is built in (--explain assumptions lists them)."]
    built_in = set(BUILT_IN)
    found: dict[tuple[str, ...], list[str]] = {}
    for member in assumed.members:
        lacking = tuple(k for k in ATTRIBUTES if k != "money" and assumed.weight(member, k) in built_in)
        if lacking:
            found.setdefault(lacking, []).append(member)
    notes = []
    for lacking, members in found.items():
        who = "every " + alliance.member_word if len(members) == len(assumed.members) else ", ".join(members)
        notes.append(f"The folder has no preferences of {who} on {', '.join(lacking)}: the built-in rows hold.")
    return notes


def _at_odds(alliance: Alliance, said: Statements) -> list[str]:
    """Which capitals speak with voices whose ranges do not meet? Their average may be nobody's view."""
    notes = []
    for member in dict.fromkeys(p.member for p in said.named):
        heard = [p for p in said.of(member) if p.salience * p.confidence > 0]
        lowest, highest = min(heard, key=lambda p: p.high, default=None), max(heard, key=lambda p: p.low, default=None)
        if lowest is not None and highest is not None and lowest.high < highest.low:
            notes.append(
                f"{alliance.members[member].name}: {lowest.actor} ({lowest.low:+} to {lowest.high:+}) and "
                f"{highest.actor} ({highest.low:+} to {highest.high:+}) contradict each other; it is judged by their "
                "average, which may be nobody's view."
            )
    return notes
