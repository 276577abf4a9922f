"""Makes ``ballot_boxes`` importable by the benchmarks beside it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
