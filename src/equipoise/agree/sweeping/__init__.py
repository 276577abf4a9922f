"""How do the odds of several texts move over a grid of assumptions? Many forecasts, here or on several processes."""

from equipoise.agree.sweeping.answer import Finding, Sweep
from equipoise.agree.sweeping.grid import Cell, Grid
from equipoise.agree.sweeping.sweep import sweep

__all__ = ["Cell", "Finding", "Grid", "Sweep", "sweep"]
