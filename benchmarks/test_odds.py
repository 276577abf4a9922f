"""How long do the odds under three rules take for 32 members and six attributes? Run: python3 x.py bench.

The limit is 5 ms at 1% numerical error; ``compare_odds.py`` prints the error, draws a second, and a peer beside it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from odds_council import council, three_rules


def test_three_rules(benchmark: Any) -> None:
    """From gains and weights to the odds of unanimity, minus one and minus two."""
    found = council()
    benchmark.group = "odds"
    logs = benchmark(three_rules, found)
    assert (np.diff(logs) > 0).all()


def test_three_rules_of_a_rare_text(benchmark: Any) -> None:
    """The same, where unanimity is rarer than one in a billion."""
    found = council(-0.2)
    benchmark.group = "odds"
    assert benchmark(three_rules, found)[0] < np.log(1e-9)
