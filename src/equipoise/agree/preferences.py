"""What is each member assumed to care about, and how wide is the doubt? Assumptions, chosen and drawn.

Every number that nobody computed is an ``Assumption`` with a range and a reason. The folder's own rows come first;
where it is silent the rows of ``BUILT_IN`` hold, and are listed like the others. Of several rows about one thing, the
member's own replaces the one for every member ("*").

- Weights are split lognormal: median ``central``, 5% below ``low``, 5% above ``high``. Each member draws its own.
- Blocs, of which there may be four, share a part of the doubt about each of their members, triangular like scales.
- Scales (anchors, rates, chances) are triangular: never outside [low, high], most likely ``central``.
- The failure cost, in annual payments, is what it costs each member that nothing is agreed. It is 0 unless a row names
  the very proposal, with its reason; it then counts for every text that changes anything, and for none that does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from equipoise.agree.normal import Array
from equipoise.agree.streams import BLOCS, FAILURE, SCALES, WEIGHTS, grouped_normals, uniforms
from equipoise.errors import EquipoiseError
from equipoise.model import Assumption, Proposal
from equipoise.model.assumed import ATTRIBUTES, BUILT_IN, FAILURE_COST, SCALE_NAMES, refuse_nonsense

__all__ = [
    "BUILT_IN",
    "FAILURE_COST",
    "MOST_BLOCS",
    "SCALE_NAMES",
    "Preferences",
    "drawn_blocs",
    "drawn_failure",
    "drawn_scales",
    "drawn_weights",
    "preferences",
    "refuse_nonsense",
    "triangular",
]

_Z95 = 1.6448536269514722  # the 95% point of a standard normal


MOST_BLOCS: Final = 4


@dataclass(frozen=True)
class Preferences:
    """The assumption in use for each weight of each member, and for each scale; ``others`` are used elsewhere."""

    members: tuple[str, ...]
    weights: Mapping[tuple[str, str], Assumption]
    scales: Mapping[str, Assumption]
    others: tuple[Assumption, ...]
    blocs: Mapping[tuple[str, str], Assumption] = field(default_factory=dict)
    failure: Assumption | None = None

    @property
    def bloc_names(self) -> tuple[str, ...]:
        """The blocs that anybody belongs to, in the order of the rows."""
        return tuple(dict.fromkeys(bloc for bloc, _ in self.blocs))

    def weight(self, member: str, attribute: str) -> Assumption:
        """The assumption about how much an attribute counts for a member."""
        return self.weights[member, attribute]

    @property
    def used(self) -> tuple[Assumption, ...]:
        """Every assumption in use, each once: weights, scales, blocs, then what failure would cost."""
        failure = (self.failure,) if self.failure is not None else ()
        rows = (*self.weights.values(), *self.scales.values(), *self.blocs.values(), *failure)
        return tuple(dict.fromkeys(rows))


def preferences(rows: Iterable[Assumption], members: Sequence[str], proposal: Proposal | None = None) -> Preferences:
    """Which assumption holds for what? The folder's rows over the built-in ones, a member's own over "*".

    A row that names a proposal holds for that one, its variants, and the texts that amend it.

    Raises UnknownName for an attribute or scale that does not exist, EquipoiseError for a range that is no range.
    """
    weights: dict[tuple[str, str], Assumption] = {}
    scales: dict[str, Assumption] = {}
    others: list[Assumption] = []
    blocs: dict[tuple[str, str], Assumption] = {}
    failure: Assumption | None = None
    about = {"", *(proposal.ancestry if proposal is not None else ())}
    for row in (*BUILT_IN, *(row for row in rows if row.proposal in about)):
        if row.kind == "domain":
            others.append(row)
            continue
        refuse_nonsense(row)
        if row.about == FAILURE_COST:
            failure = row
            continue
        if row.kind == "scale":
            scales[row.about] = row
            continue
        if row.kind == "bloc":
            if row.member in members:
                blocs[row.about, row.member] = row
            continue
        for member in members if row.member == "*" else {row.member} & set(members):
            before = weights.get((member, row.about))
            if row.member != "*" or before is None or before.member == "*":
                weights[member, row.about] = row
    chosen = Preferences(tuple(members), weights, scales, tuple(others), blocs, failure)
    _refuse_too_much_shared(chosen)
    return chosen


def _refuse_too_much_shared(chosen: Preferences) -> None:
    if len(chosen.bloc_names) > MOST_BLOCS:
        raise EquipoiseError(f"{len(chosen.bloc_names)} blocs: at most {MOST_BLOCS} can be told apart; join some")
    for member in chosen.members:
        shared = [row.high for (_, who), row in chosen.blocs.items() if who == member]
        if shared and sum(shared) + chosen.scales["common-mood"].high >= 1:
            raise EquipoiseError(
                f"what {member} shares with its blocs and with all (common-mood) reaches 1 at the high ends: "
                "some of the doubt about a member is its own"
            )


def drawn_weights(chosen: Preferences, seed: int, draws: int) -> Array:
    """Weights, shape (draws, n, attributes), each member's own draw."""
    rows = [chosen.weight(m, k) for m in chosen.members for k in ATTRIBUTES]
    z = grouped_normals(seed, WEIGHTS, draws, len(chosen.members), len(ATTRIBUTES)).reshape(draws, -1)
    low, central, high = (np.array([float(getattr(r, name)) for r in rows]) for name in ("low", "central", "high"))
    safe = np.where(central > 0, central, 1.0)
    up = np.log(np.where(central > 0, high, 1.0) / safe) / _Z95
    down = np.log(safe / np.where(low > 0, low, safe)) / _Z95
    drawn: Array = np.where(central > 0, safe * np.exp(z * np.where(z > 0, up, down)), 0.0)
    return drawn.reshape(draws, len(chosen.members), len(ATTRIBUTES))


def drawn_scales(chosen: Preferences, seed: int, draws: int) -> dict[str, Array]:
    """Each scale by name, shape (draws,)."""
    u = uniforms(seed, SCALES, draws, len(SCALE_NAMES))
    found = {}
    for i, name in enumerate(SCALE_NAMES):
        row = chosen.scales[name]
        found[name] = triangular(u[:, i], float(row.low), float(row.central), float(row.high))
    return found


def drawn_failure(chosen: Preferences, seed: int, draws: int) -> Array:
    """What it costs each member that nothing is agreed, in its own annual payments, shape (draws,)."""
    if chosen.failure is None:
        return np.zeros(draws)
    row, u = chosen.failure, uniforms(seed, FAILURE, draws, 1)
    return triangular(u[:, 0], float(row.low), float(row.central), float(row.high))


def drawn_blocs(chosen: Preferences, seed: int, draws: int) -> Array | None:
    """What part of the doubt about each member each bloc shares, (draws, n, blocs); None where there are no blocs."""
    if not chosen.blocs:
        return None
    names, u = chosen.bloc_names, uniforms(seed, BLOCS, draws, len(chosen.blocs))
    found = np.zeros((draws, len(chosen.members), len(names)))
    for k, ((bloc, member), row) in enumerate(chosen.blocs.items()):
        drawn = triangular(u[:, k], float(row.low), float(row.central), float(row.high))
        found[:, chosen.members.index(member), names.index(bloc)] = drawn
    return found


def triangular(u: Array, low: float, mode: float, high: float) -> Array:
    """The triangular distribution on [low, high] with its peak at ``mode``, by inverting uniform numbers."""
    if high <= low:
        return np.full_like(u, low)
    split = (mode - low) / (high - low)
    left = low + np.sqrt(u * (high - low) * (mode - low))
    right = high - np.sqrt((1 - u) * (high - low) * (high - mode))
    found: Array = np.where(u < split, left, right)
    return found
