"""What if? A proposal's effect on every member, by asking the other questions twice and subtracting."""

from equipoise.whatif.effects import ClauseEffect, Effect
from equipoise.whatif.impact import Impact, compare, impact
from equipoise.whatif.measured import Measured, Reading, Venue, measured
from equipoise.whatif.several import Comparison, several

__all__ = [
    "ClauseEffect",
    "Comparison",
    "Effect",
    "Impact",
    "Measured",
    "Reading",
    "Venue",
    "compare",
    "impact",
    "measured",
    "several",
]
