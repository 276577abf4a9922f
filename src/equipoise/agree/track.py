"""What stands beside every probability: how many past cases there are, and that they calibrate nothing.

Replaying the cases takes as long as asking each of them anew, so what the forecast did on them is not repeated beside
every probability, where it could only be out of date; the count is, and where to ask.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from equipoise.ensemble import Watch
from equipoise.model import Alliance
from equipoise.model.wording import counted

if TYPE_CHECKING:
    from equipoise.agree.past import Record

__all__ = ["CURVE_FROM", "record", "track_record"]

#: Below this many cases a record shows counts; a share that came true would claim more than they can bear.
CURVE_FROM: Final = 100


def track_record(alliance: Alliance) -> str:
    """How far have odds such as these been tested?"""
    cases = len(alliance.record)
    if not cases:
        return "Track record: none. The folder has no past case, so nothing has tested these odds."
    few = "too few to calibrate anything" if cases < CURVE_FROM else "coded by hand"
    return (
        f"Track record: {counted(cases, 'past case', 'past cases')} on file, coded by those who knew the end, {few}; "
        "how the forecast does on each: agree --record."
    )


def record(alliance: Alliance, seed: int = 7, draws: int = 256, watch: Watch | None = None) -> Record:
    """How did the forecast do on the past cases of this folder? Each is replayed from what was known before.

    ``watch`` is told each case. Raises EquipoiseError when there is no case, or for draws or a seed that are none;
    otherwise what a forecast raises.
    """
    # Here, because a forecast only counts the cases and need not load what replays them.
    from equipoise.agree.past import replayed_all

    return replayed_all(alliance, seed, draws, watch or Watch())
