"""Have the odds one hump or two? Where they have two, what parts them, and what are the odds on either side?

The draws are counted in ten parts of the axis from 0 to 100%. There are two humps where between two parts lies a valley
with at most half the draws of the lower of them, by more than three times what chance would do (the square root of
the counts), and at least a tenth of the draws lies on either side of it. A median would then name odds that hardly
any draw gives.

What parts them is the one assumption, or one member's position, that a single cut divides best: the cut that leaves the
least variance of the odds on its two sides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from equipoise.agree.normal import Array
from equipoise.model.wording import chance as percent
from equipoise.model.wording import chance_range

__all__ = ["Hump", "Shape", "Shaped", "shape", "valley"]

Marks: TypeAlias = npt.NDArray[np.bool_]

_BINS: Final = 10
_SIDE: Final = 0.1
_CUTS: Final = np.arange(0.1, 0.95, 0.05)


@dataclass(frozen=True)
class Hump:
    """One scenario: on which side of the cut, its share of the draws, and its own odds with their 90% range."""

    above: bool
    share: float
    centre: float
    low: float
    high: float


@dataclass(frozen=True)
class Shape:
    """The shape of the odds over the draws: counts by tenths; where two humps part (None: one hump), and by what.

    ``cut`` is the value of ``by`` that parts the scenarios ``humps``, ``explained`` the part of the variance of the
    odds that lies between them.
    """

    counts: tuple[int, ...]
    valley: float | None
    by: str | None = None
    cut: float = 0.0
    explained: float = 0.0
    humps: tuple[Hump, ...] = ()


@dataclass(frozen=True)
class Shaped:
    """A shape and what each thing is called that could part its humps."""

    shape: Shape
    names: Mapping[str, str]

    @property
    def sentence(self) -> str:
        """Two humps as two scenarios with names, their shares and odds; empty where there is one hump."""
        found = self.shape
        if found.valley is None:
            return ""
        head = f"The odds have two humps, parted near {percent(found.valley)}"
        if found.by is None or not found.humps:
            return f"{head}: the middle of the range is where they hardly ever lie."
        told = "; ".join(
            f"{self.scenario(h)}, {percent(h.centre)} "
            f"(90% range {chance_range(h.low, h.high)}, in {percent(h.share)} of the draws)"
            for h in found.humps
        )
        return f"{head}, so these are two scenarios, told apart best by {_the(self.names[found.by])}: {told}."

    def scenario(self, hump: Hump) -> str:
        """What a hump is called: the thing that parts the two, and on which side of the cut it is."""
        by, name = self.shape.by or "", self.names[self.shape.by or ""]
        if by.startswith("word-"):
            held = name.removeprefix("whether ")
            return held if hump.above else held.replace(" holds to its word", " weighs its gains too")
        if by.startswith("position-"):
            return f"{name.removeprefix('position of ')} {'firmer' if hump.above else 'less firm'}"
        side = "above" if hump.above else "up to"
        return f"{name.removeprefix('where the ').removesuffix(' lies in its range')} {side} {self.shape.cut:.2f}"

    def to_json(self) -> dict[str, Any]:
        """The shape as a program reads it: how the draws lie, and the scenarios with their odds."""
        found = self.shape
        return {
            "draws_by_tenth": list(found.counts),
            "two_humps": found.valley is not None,
            "valley": found.valley,
            "parted_by": found.by,
            "cut": found.cut if found.by else None,
            "explained": found.explained if found.by else None,
            "scenarios": [
                {"name": self.scenario(h), "share": h.share, "centre": h.centre, "low": h.low, "high": h.high}
                for h in found.humps
            ],
            "sentence": self.sentence,
        }


def _the(name: str) -> str:
    """The name of a thing within a sentence: "whether Canada holds to its word", "the loss aversion"."""
    return name if name.split()[0] in ("whether", "where", "how", "who", "what") else f"the {name}"


def shape(p: Array, known: Mapping[str, Array]) -> Shape:
    """The shape of odds by draw (D,), and which of the things known (D,) parts its humps best."""
    counts = tuple(int(c) for c in np.histogram(p, _BINS, (0.0, 1.0))[0])
    at = valley(counts)
    if at is None or not known:
        return Shape(counts, at)
    cuts = {name: _best_cut(p, values) for name, values in known.items()}
    by = max(cuts, key=lambda name: (cuts[name][1], name))
    cut, explained = cuts[by]
    above = known[by] > cut
    return Shape(counts, at, by, cut, explained, tuple(_hump(p, side, above) for side in (False, True)))


def valley(counts: tuple[int, ...]) -> float | None:
    """The middle of the lowest part between two humps, from 0 to 1; None where there is one hump."""
    whole = sum(counts)
    best: tuple[float, float] | None = None
    for j in range(1, len(counts) - 1):
        left, right, here = max(counts[:j]), max(counts[j + 1 :]), counts[j]
        lower = min(left, right)
        sides = min(sum(counts[:j]), sum(counts[j + 1 :]))
        if here <= lower / 2 and lower - here > 3 * (lower + here) ** 0.5 and sides >= _SIDE * whole:
            depth = here / lower
            if best is None or depth < best[0]:
                best = depth, (j + 0.5) / len(counts)
    return best[1] if best is not None else None


def _best_cut(p: Array, values: Array) -> tuple[float, float]:
    """Where to cut so that the odds differ most between the sides, and what part of their variance that explains."""
    variance = float(p.var())
    best = (0.0, 0.0)
    if not variance:
        return best
    distinct = np.unique(values)
    candidates = (distinct[:-1] + distinct[1:]) / 2 if len(distinct) < len(_CUTS) else np.quantile(values, _CUTS)
    for cut in candidates:
        above = values > cut
        share = float(above.mean())
        if 0 < share < 1:
            between = share * (1 - share) * float(p[above].mean() - p[~above].mean()) ** 2
            if between / variance > best[1]:
                best = float(cut), between / variance
    return best


def _hump(p: Array, above: bool, sides: Marks) -> Hump:
    mine = p[sides == above]
    low, high = np.quantile(mine, (0.05, 0.95)) if len(mine) else (0.0, 0.0)
    return Hump(above, len(mine) / len(p), float(mine.mean()) if len(mine) else 0.0, float(low), float(high))
