"""Where is a sweep kept, and how is it shown? A Parquet file of every finding, a journal beside it, and a page."""

from equipoise.report.sweeps.kept import SweepFile, read_sweep
from equipoise.report.sweeps.page import SweepPage

__all__ = ["SweepFile", "SweepPage", "read_sweep"]
