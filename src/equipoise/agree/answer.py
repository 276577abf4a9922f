"""What does a forecast say? The odds by rule and by body, a line for each member, and the sentence over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING, Any, ClassVar, Final

from equipoise.agree.following import Following, followed
from equipoise.agree.gains import ATTRIBUTES, Changes
from equipoise.agree.judgement import Draws, Judged
from equipoise.agree.odds import Odds, Test, percent
from equipoise.agree.preferences import Preferences
from equipoise.agree.route import BodyOdds
from equipoise.agree.statements import Statements
from equipoise.agree.traces import assumption_traces, following_traces, gain_text, member_traces, odds_traces, percents
from equipoise.agree.track import track_record
from equipoise.model import Alliance, Answer, MadeFrom, Proposal, Trace, TraceLine, need_member
from equipoise.model.wording import counted, listed, named, proposal_named, the, years_text
from equipoise.values import Status, weakest

if TYPE_CHECKING:
    from equipoise.agree.sensitivity.shape import Shaped

__all__ = ["LIKELY", "SURE", "Forecast", "MemberOdds", "rules_of"]

#: In place of a percent: by assumption it accepts, which is no estimate and so no 0%.
SURE: Final = "tabled it"
#: From which probability on somebody is said to object; below it is "under 1%".
LIKELY: Final = 0.01
_WIDE: Final = 0.2  # the valley between two humps parts two tenths of the axis at least


@dataclass(frozen=True)
class MemberOdds:
    """One member: how likely it objects, alone or with others, what it gains, and what hurts it.

    ``failure_share`` is its Shapley share of the failure under unanimity: were all asked one after another in random
    order, how often it would be the first to object, of all cases in which somebody does. The shares sum to 1.
    """

    member: str
    name: str
    objects: Odds
    sole_objector: Odds
    failure_share: float
    certain: bool
    gains: Mapping[str, float]
    hurt_by: str | None
    reasons: tuple[str, ...]
    status: Status


@dataclass(frozen=True)
class Forecast(Answer):
    """Whether a proposal passes: ``odds`` by rule, ``bodies`` along the route, ``lines`` by member, ``notes``.

    ``lacking`` is what the odds take for granted because the folder does not say it; ``told`` the other notes.
    ``unjudged`` says which stops of the route are not in the odds, and why.
    """

    alliance: Alliance
    proposal: Proposal
    years: tuple[int, ...]
    draws: int
    odds: tuple[Odds, ...]
    bodies: tuple[BodyOdds, ...]
    lines: tuple[MemberOdds, ...]
    lacking: tuple[str, ...]
    told: tuple[str, ...]
    unjudged: tuple[str, ...]
    assumed: Preferences
    said: Statements
    middle: Draws
    view: Judged
    changes: Changes
    given: Draws
    tests: tuple[Test, ...]
    made_from: MadeFrom
    question: ClassVar[str] = "agree"

    def __getitem__(self, member: str) -> MemberOdds:
        need_member(member, {line.member for line in self.lines})
        return next(line for line in self.lines if line.member == member)

    def under(self, rule: str) -> Odds:
        """The odds under "route", "unanimity", "minus-one", "minus-two", "silence" or "silence-together"."""
        return next(o for o in self.odds if o.rule == rule)

    @cached_property
    def following(self) -> Following:
        """Who would ask for the same next, and what that does to the odds; worked out when first asked."""
        return followed(self.changes, self.given, self.tests, self.proposal.tabled_by, self.under("route"))

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be said beside the odds."""
        return (*self.lacking, *self.told)

    @cached_property
    def shaped(self) -> Shaped | None:
        """Two humps of the odds as two named scenarios: a single figure would name odds that hardly any draw gives.

        None where there is one hump.
        """
        odds = self.under("route")
        if odds.high - odds.low < _WIDE:
            return None  # no room for two
        # Here, because a study of the odds begins with a forecast.
        from equipoise.agree.sensitivity import shaped

        found = shaped(self)
        return found if found.shape.valley is not None else None

    @property
    def track_record(self) -> str:
        """How far odds such as these have been tested: how many past cases are on file, and how to replay them."""
        return track_record(self.alliance)

    @property
    def status(self) -> Status:
        """The weakest status among effects, assumptions and statements."""
        given = (a.status for a in (*self.assumed.used, *self.assumed.others))
        heard = (p.status for p in (*self.said.named, *(g.position for g in self.said.groups)))
        return weakest([self.proposal.status, *(line.status for line in self.lines), *given, *heard])

    @property
    def summary(self) -> str:
        """The odds along the route with their range, the years, the baseline, and who is likeliest to object."""
        stage = {"draft": "drafted", "rejected": "first tabled"}.get(self.proposal.stage, self.proposal.stage)
        one, many = self.alliance.member_word, self.alliance.member_words
        all_ = f"all {len(self.lines)} {many}" if len(self.lines) > 1 else f"the only {one}"
        where = listed([the(b.stop.title) for b in self.bodies], None) or all_
        span = years_text(self.years)
        if self.unjudged:
            where += f" (not judged: {'; '.join(self.unjudged)})"
        likely = [f"{named(line.name)} {percent(line.objects.centre)}" for line in self.likely]
        objects = f"{counted(len(likely), one, many)} {'objects' if len(likely) == 1 else 'object'}"
        who = f"{objects} at 1% or above: {listed(likely)}" if likely else f"no {one} objects at 1% or above"
        it = proposal_named(self.proposal, self.alliance)
        return (
            f"As {stage}, {it} would pass {where} with probability {self.odds[0].sentence}, by its "
            f"effects in {span} against {rules_of(self.proposal)} ({self.made_from.alliance_digest[:15]}); {who}."
        )

    @property
    def likely(self) -> tuple[MemberOdds, ...]:
        """The members that object with a probability of at least 1%, the likeliest first."""
        return tuple(line for line in self.lines if line.objects.centre >= LIKELY)

    @property
    def blockers(self) -> list[dict[str, Any]]:
        """The rows of those that are ``likely`` to object."""
        likely = {line.member for line in self.likely}
        return [row for row in self.rows() if row["member"] in likely]

    def rows(self) -> list[dict[str, Any]]:
        """One row a member, the likeliest objector first; percents whole, gains in the units of ``gains.py``.

        Of whoever tabled the text nothing is estimated: "tabled it" stands for its chance of objecting.
        """
        return [
            {
                "member": line.member,
                "name": line.name,
                "objects_percent": SURE if line.certain else percents(line.objects.centre),
                "objects_low_percent": "" if line.certain else percents(line.objects.low),
                "objects_high_percent": "" if line.certain else percents(line.objects.high),
                "sole_objector_percent": "" if line.certain else percents(line.sole_objector.centre),
                "failure_share_percent": "" if line.certain else percents(line.failure_share),
                **{attribute: gain_text(line.gains[attribute]) for attribute in ATTRIBUTES},
                "hurt_by": line.hurt_by,
                "reason": " ".join(f"{reason}." for reason in line.reasons),
                "status": str(line.status),
            }
            for line in self.lines
        ]

    def explain(self, member: str) -> tuple[Trace, ...]:
        """How a member's line was computed; or all "odds", all "assumptions", or what follows ("precedent")."""
        if member == "assumptions":
            return assumption_traces(self.assumed)
        if member == "odds":
            return self._explained_odds()
        if member == "precedent":
            return following_traces(self.following, {line.member: line.name for line in self.lines}, self.assumed)
        line = self[member]
        return member_traces(member, line.name, self.assumed, self.said, self.middle, self.view, line.objects)

    def _explained_odds(self) -> tuple[Trace, ...]:
        text = self.proposal
        tabled = TraceLine(f"The proposal {text.id}", text.title, text.status, text.source)
        effects = {line.member: line.status for line in self.lines}
        return odds_traces(f"How likely {text.id} passes", self.odds, effects, self.assumed, self.said, tabled)

    def to_json(self) -> dict[str, Any]:
        """The common shape, with the odds by rule and by body, and the notes."""
        return super().to_json() | {
            "odds": [_odds_json(o) for o in self.odds],
            "bodies": [
                {
                    "body": b.stop.body,
                    "title": b.stop.title,
                    "rule": b.stop.rule,
                    "passes": _odds_json(b.passes),
                    "stalls_first": _odds_json(b.stalls),
                }
                for b in self.bodies
            ],
            "following": _following_json(self.following),
            "shape": self.shaped.to_json() if self.shaped is not None else None,
            "track_record": self.track_record,
            "years": list(self.years),
            "draws": self.draws,
            "notes": list(self.notes),
        }


def rules_of(proposal: Proposal) -> str:
    """Which rules is a proposal judged against, in words? Those of today, or of its day when it is of the past."""
    past = proposal.stage == "rejected" and proposal.in_force is not None
    return f"the rules before {proposal.in_force}" if past else "the rules of today"


def _odds_json(o: Odds) -> dict[str, Any]:
    return {
        "rule": o.rule,
        **o.figures,
        # Nothing has a logarithm when a body is never the first to stall: JSON knows no infinity.
        "log10_centre": o.log10_centre if isfinite(o.log10_centre) else None,
    }


def _following_json(found: Following) -> dict[str, Any]:
    return {
        "asking": [
            {"member": a.member, "asks_percent": percents(a.centre), "low": a.low, "centre": a.centre, "high": a.high}
            for a in found.asking
        ],
        "expected_requests": list(found.total),
        "expected_without_limit": found.endless if isfinite(found.endless) else None,
        "spectral_radius": list(found.radius),
        "self_sustaining": found.sustaining,
        "simulated_requests": found.simulated,
        "odds": {name: _odds_json(o) for name, o in found.odds.items()},
        "largest_gap": found.gap,
        "largest_slope": found.slope,
    }
