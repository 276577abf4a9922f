"""What stands beside every probability: how many past cases there are, and that they calibrate nothing.

Replaying the cases takes as long as asking each of them anew, so what the forecast did on them is not repeated beside
every probability, where it could only be out of date; the count is, and where to ask.
"""

from __future__ import annotations

from typing import Final

from equipoise.model import Alliance
from equipoise.model.wording import counted

__all__ = ["CURVE_FROM", "track_record"]

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
