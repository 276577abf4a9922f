"""How firmly does each member accept a text, in every draw of the assumptions? Gains and draws put together.

``drawn`` depends on the members and what was assumed and said, not on the text: two texts are judged on the same draws.
``judged`` is a plain function of a text's changes: a search for an amendment calls it again and again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from equipoise.agree.acceptance import Thresholds, common_loading, felt, standing, thresholds
from equipoise.agree.gains import ATTRIBUTES, Changes, Terms, gains
from equipoise.agree.normal import Array
from equipoise.agree.precedent import next_to_ask, precedent, requests_of_others
from equipoise.agree.preferences import (
    SCALE_NAMES,
    Preferences,
    drawn_blocs,
    drawn_failure,
    drawn_scales,
    drawn_weights,
)
from equipoise.agree.statements import Refusal, Stances, Statements, drawn_stances
from equipoise.model import ABOUT, Position

__all__ = ["CERTAIN", "Draws", "Judged", "anchored", "answering", "central", "drawn", "judged", "judged_gains"]

_STEP: Final = 1e-5  # of a utility or a gain, to tell how z answers it
CERTAIN: Final = 60.0  # standard deviations: accepts in every draw


@dataclass(frozen=True)
class Draws:
    """D draws of what is assumed: weights (D, n, attributes), scales (D,), stances, thresholds, failure cost (D,)."""

    weights: Array
    scales: Mapping[str, Array]
    stances: Stances
    thresholds: Thresholds
    failure: Array

    def first(self, count: int) -> Draws:
        """The first so many of the draws, which are as even as all of them."""
        if len(self.weights) <= count:
            return self
        said, found = self.stances, self.thresholds
        refusals = tuple(
            replace(r, held=r.held[:count], spoken=r.spoken[:count], word=r.word[:count]) for r in said.refusals
        )
        return Draws(
            weights=self.weights[:count],
            scales={name: values[:count] for name, values in self.scales.items()},
            stances=replace(
                said,
                held=said.held[:count],
                either=tuple((chance[:count], held[:count]) for chance, held in said.either),
                word=said.word[:count],
                spoken=said.spoken[:count],
                refusals=refusals,
            ),
            thresholds=replace(
                found,
                noise=found.noise[:count],
                cost=found.cost[:count],
                common=found.common[:count],
                blocs=found.blocs[:count] if found.blocs is not None else None,
            ),
            failure=self.failure[:count],
        )

    def heeding(self, terms: Terms) -> Draws:
        """The same draws where the text says that it sets no precedent: fewer ask for the like of it."""
        if not terms.quiet:
            return self
        fewer = self.scales["followers"] * self.scales["no-precedent"]
        return replace(self, scales={**self.scales, "followers": fewer})


@dataclass(frozen=True)
class Judged:
    """A text as the members see it: gains and weighted felt gains (D, n, attributes), z (D, n), loading (D,).

    ``either`` has z for each member inside and outside unnamed groups, with the chance of it (``Stances``).
    ``followers`` are the members that would plausibly ask for the same next.
    """

    gains: Array
    weighted: Array
    z: Array
    loading: Array
    either: tuple[tuple[Array, Array], ...]
    followers: tuple[str, ...]


def drawn(chosen: Preferences, said: Statements, seed: int, draws: int) -> Draws:
    """Draw the assumptions. Same seed, same digits; draw i does not depend on how many there are."""
    return _with_thresholds(
        drawn_weights(chosen, seed, draws),
        drawn_scales(chosen, seed, draws),
        drawn_stances(said, seed, draws),
        drawn_failure(chosen, seed, draws),
        drawn_blocs(chosen, seed, draws),
    )


def central(chosen: Preferences, said: Statements) -> Draws:
    """One draw with every assumption at its central value; unnamed groups are left out, for nobody is named."""
    weights = np.array([[float(chosen.weight(m, k).central) for k in ATTRIBUTES] for m in chosen.members])
    scales = {name: np.array([float(chosen.scales[name].central)]) for name in SCALE_NAMES}
    stances = np.zeros(len(chosen.members))
    for i, member in enumerate(chosen.members):
        mine = [(float(p.salience * p.confidence), float(p.stance)) for p in said.of(member) if not p.about]
        if any(strength for strength, _ in mine):
            stances[i] = max(s for s, _ in mine) * sum(s * x for s, x in mine) / sum(s for s, _ in mine)
    silent = np.zeros_like(stances[None])
    refusals = tuple(_refused(chosen, p) for p in said.named if p.about)
    failure = np.array([float(chosen.failure.central) if chosen.failure is not None else 0.0])
    spoken = Stances(stances[None], (), silent.astype(bool), silent, refusals)
    blocs = np.zeros((1, len(chosen.members), len(chosen.bloc_names))) if chosen.blocs else None
    for (bloc, member), row in chosen.blocs.items():
        assert blocs is not None
        blocs[0, chosen.members.index(member), chosen.bloc_names.index(bloc)] = float(row.central)
    return _with_thresholds(weights[None], scales, spoken, failure, blocs)


def _refused(chosen: Preferences, p: Position) -> Refusal:
    stance = np.array([float(p.stance)])
    held = float(p.salience * p.confidence) * stance
    return Refusal(chosen.members.index(p.member), ABOUT.index(p.about), held, stance, np.array([False]))


def _with_thresholds(
    weights: Array, scales: Mapping[str, Array], stances: Stances, failure: Array, blocs: Array | None
) -> Draws:
    return Draws(weights, scales, stances, anchored(scales, weights.shape[1], blocs), failure)


def anchored(scales: Mapping[str, Array], members: int, blocs: Array | None) -> Thresholds:
    """The noise and the cost of objecting that make the anchors hold, with the scales as drawn, (D,) each.

    Raises EquipoiseError where the anchors contradict each other in a draw.
    """
    anchors = (scales["nothing-passes"], scales["tenth-accepted"], scales["loss-aversion"], scales["common-mood"])
    return thresholds(*anchors, members, blocs)


def judged(changes: Changes, given: Draws, tabled_by: str | None) -> Judged:
    """How firmly does each member accept these changes?

    The member that tabled a text accepts it for certain, unless a statement recorded of it speaks against.
    """
    given = given.heeding(changes.terms)
    own = gains(changes, given.scales)
    return judged_gains(own, next_to_ask(changes, tabled_by), changes.members, given, tabled_by)


def judged_gains(
    own: Array,
    followers: tuple[str, ...],
    members: tuple[str, ...],
    given: Draws,
    tabled_by: str | None,
    passing: Array | None = None,
    requests: Array | None = None,
) -> Judged:
    """How firmly does each member accept a text with these gains (D, n, 4), if these members would ask next?

    ``passing`` (D,) is the chance that a like request passes; left out, all do. ``requests`` (D, n) are what
    requests_of_others says of these followers, where it is known already.
    """
    scales = given.scales
    weighted = given.weights[:, :, :4] * felt(own, scales["loss-aversion"])
    others = requests if requests is not None else requests_of_others(followers, members, scales, passing)
    next_loss = precedent(weighted, others)
    # A follower's cost is counted in losses as felt already, so it is weighed but not felt twice.
    own = np.concatenate([own, next_loss[:, :, None]], axis=2)
    weighted = np.concatenate([weighted, (given.weights[:, :, 4] * next_loss)[:, :, None]], axis=2)
    # A text that changes nothing settles nothing: it is the failure whose cost the others avoid.
    utility = weighted.sum(axis=2) + (given.failure[:, None] if own.any() else 0.0)
    sure = members.index(tabled_by) if tabled_by in members else None
    return Judged(
        gains=own,
        weighted=weighted,
        z=_stood(utility, own, given.stances.held, given, sure),
        loading=common_loading(given.thresholds),
        either=tuple((chance, _stood(utility, own, held, given, sure)) for chance, held in given.stances.either),
        followers=followers,
    )


def _stood(utility: Array, own: Array, held: Array, given: Draws, sure: int | None) -> Array:
    """z (D, n) of a utility and of gains, if these stances are held; ``sure`` is the position of who tabled it."""
    statement = given.scales["statement"]
    z = standing(utility, held, statement, given.thresholds)
    if given.stances.word.any():
        by_word = standing(np.zeros_like(utility), given.stances.spoken, statement, given.thresholds)
        bound = np.where(given.stances.spoken < 0, np.minimum(z, by_word), np.maximum(z, by_word))
        z = np.where(given.stances.word & (given.stances.spoken != 0), bound, z)
    for refusal in given.stances.refusals:
        z[:, refusal.member] = _refusing(z, own, refusal, given)
    if sure is not None:
        z[:, sure] = np.where(given.stances.held[:, sure] >= 0, CERTAIN, z[:, sure])
    return z


def answering(found: Judged, requests: Array, inward: Array, given: Draws, sure: int | None) -> Array:
    """How firmly does each member answer a little more of each gain? dz/dg, shape (D, n, 4).

    ``requests`` (D, n) are what requests_of_others gave. Where a gain is exactly 0 the slope has a kink, and the side
    that ``inward`` (D, n, 4) points to is taken: of a concave function that is a supergradient still.
    """
    own, aversion = found.gains, given.scales["loss-aversion"][:, None, None]
    side = np.where(own[:, :, :4] == 0, inward, own[:, :, :4])
    steep = given.weights[:, :, :4] * np.where(side < 0, aversion, 1.0)
    whole = found.weighted[:, :, :4].sum(axis=2)
    losing = np.where(whole == 0, (steep * inward).sum(axis=2), whole) < 0
    steep *= np.where(losing, 1.0 + given.weights[:, :, 4] * requests, 1.0)[:, :, None]
    utility = found.weighted.sum(axis=2) + (given.failure[:, None] if own.any() else 0.0)
    moved = _stood(utility - _STEP, own, given.stances.held, given, sure)
    steep *= ((found.z - moved) / _STEP)[:, :, None]
    for refusal in given.stances.refusals:
        i, k = refusal.member, refusal.attribute
        step = np.where(side[:, i, k] > 0, _STEP, -_STEP)
        nudged = own.copy()
        nudged[:, i, k] += step
        steep[:, i, k] += (_stood(utility, nudged, given.stances.held, given, sure)[:, i] - found.z[:, i]) / step
    return steep


def _refusing(z: Array, own: Array, refusal: Refusal, given: Draws) -> Array:
    """How firmly a member stands that refuses to lose an attribute, (D,): less so, the nearer the loss is to full."""
    i = refusal.member
    losing = refusal.losing(own[:, i, refusal.attribute])
    doubt = np.sqrt(np.broadcast_to(given.thresholds.own, z.shape)[:, i])
    scale = given.scales["statement"] / doubt
    unmoved = given.thresholds.cost / given.thresholds.noise / doubt
    moved: Array = z[:, i] + scale * refusal.held * losing
    by_word = np.minimum(moved, unmoved + scale * refusal.spoken * losing)
    return np.where(refusal.word & (losing * refusal.spoken < 0), by_word, moved)
