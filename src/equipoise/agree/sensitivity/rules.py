"""What would the odds be under another rule for what members care about? A documented list, each a reading of its own.

Every rule is judged on the draws of the forecast: only what it names is different.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from equipoise.agree.answer import Forecast
from equipoise.agree.gains import ATTRIBUTES
from equipoise.agree.judgement import Draws
from equipoise.agree.normal import Array
from equipoise.agree.sensitivity.factors import rescaled, weighed
from equipoise.agree.statements import drawn_stances

__all__ = ["PreferenceRule", "preference_rules"]

_DOUBLED = 2.0


@dataclass(frozen=True)
class PreferenceRule:
    """One reading: its id, what it says in words, and the draws under it."""

    id: str
    words: str
    given: Draws


def preference_rules(found: Forecast) -> Iterator[PreferenceRule]:
    """The alternative rules, in the order in which they are told."""
    given = found.given
    ones = np.ones(len(ATTRIBUTES))
    yield PreferenceRule("equal-weights", "Every attribute counts as much as money", weighed(given, ones))
    for name, words in (
        ("money", "Money alone counts"),
        ("voice", "Voice alone counts"),
        ("capability", "Capability alone counts"),
        ("return", "Work at home alone counts"),
    ):
        yield PreferenceRule(f"{name}-only", words, weighed(given, given.weights * _only(name)))
    doubled = np.where(_only("money") > 0, 1.0, _DOUBLED)
    yield PreferenceRule("salience-doubled", "All but money counts double", weighed(given, given.weights * doubled))
    yield PreferenceRule("salience-halved", "All but money counts half", weighed(given, given.weights / doubled))
    yield PreferenceRule(
        "no-precedent", "Nobody minds the precedent", weighed(given, given.weights * (1 - _only("precedent")))
    )
    yield PreferenceRule(
        "no-loss-aversion", "A loss weighs no more than a gain", rescaled(given, loss_aversion=np.ones(found.draws))
    )
    yield PreferenceRule(
        "each-alone", "No mood that all capitals share", rescaled(given, common_mood=np.zeros(found.draws))
    )
    if found.said.named or found.said.groups:
        silent = replace(found.said, named=(), groups=())
        unheard = drawn_stances(silent, found.made_from.seed or 0, found.draws)
        yield PreferenceRule(
            "statements-unheard", "Interests alone: what was said is left out", replace(given, stances=unheard)
        )
        yield PreferenceRule(
            "statements-alone", "Statements alone: nobody minds what it gains or loses",
            weighed(given, np.zeros(len(ATTRIBUTES))),
        )  # fmt: skip


def _only(name: str) -> Array:
    found: Array = np.array([float(a == name) for a in ATTRIBUTES])
    return found
