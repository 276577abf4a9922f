"""Do they match? Contribution against influence, by member and year, with the claim tested."""

from equipoise.align.answer import Alignment, Line, YearIndex
from equipoise.align.matching import alignment, gallagher, loosemore_hanby
from equipoise.align.measures import CONTRIBUTIONS, INFLUENCES
from equipoise.align.ranks import Ranked, RankTest, ranked

__all__ = [
    "CONTRIBUTIONS",
    "INFLUENCES",
    "Alignment",
    "Line",
    "RankTest",
    "Ranked",
    "YearIndex",
    "alignment",
    "gallagher",
    "loosemore_hanby",
    "ranked",
]
