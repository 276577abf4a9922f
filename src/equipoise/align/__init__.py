"""Do they match? Contribution against influence, by member and year, with the claim tested."""

from equipoise.align.answer import Alignment, Line, YearIndex
from equipoise.align.exploitation import Exploitation, exploitation
from equipoise.align.matching import alignment, gallagher, loosemore_hanby
from equipoise.align.measures import CONTRIBUTIONS, INFLUENCES
from equipoise.align.profile import InfluenceProfile, influences
from equipoise.align.ranks import Ranked, RankTest, ranked
from equipoise.align.spread import Slope, gini, kolmogorov, slope
from equipoise.align.unrecorded import Unrecorded

__all__ = [
    "CONTRIBUTIONS",
    "INFLUENCES",
    "Alignment",
    "Exploitation",
    "InfluenceProfile",
    "Line",
    "RankTest",
    "Ranked",
    "Slope",
    "Unrecorded",
    "YearIndex",
    "alignment",
    "exploitation",
    "gallagher",
    "gini",
    "influences",
    "kolmogorov",
    "loosemore_hanby",
    "ranked",
    "slope",
]
