"""The trust fund of the Convention on Biological Diversity: every published share and contribution, from the steps."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from equipoise import load, pay
from equipoise.folder import check
from equipoise.folder.checks import results
from equipoise.model import shares_on


def test_the_steps_give_all_that_was_printed() -> None:
    found = {result.id: result for result in results(load("cbd"))}
    for name in ("scale-as-printed", "contributions-2025-as-printed", "contributions-2026-as-printed"):
        assert found[name].holds, found[name].details
        assert found[name].printed == "196 figures"
    assert check("cbd").problems == ()


def test_another_rule_would_be_noticed() -> None:
    # Nine Parties above the cap come down to it; what they leave lifts two more up to it.
    shares = shares_on(load("cbd"), "trust-fund", date(2025, 1, 1))
    before, capped = (rung.parts for rung in shares.ladder[1:3])
    at_cap = {m for m in capped.units if capped.share(m) == Fraction(1, 10_000)}
    lowered = {m for m in at_cap if before.share(m) > Fraction(1, 10_000)}
    assert lowered == {"AGO", "BGD", "COD", "ETH", "MMR", "NPL", "SDN", "TZA", "UGA"}
    assert at_cap == lowered | {"YEM", "ZMB"}
    assert capped.share("EUN") == Fraction(25, 1000), "what was fixed before stays"


def test_the_calls_sum_where_the_printed_rows_do_not() -> None:
    cbd = load("cbd")
    for year, total in ((2025, 14_078_652), (2026, 15_041_954)):
        called = pay.calls(cbd, "core", year)
        assert called.total.minor == 100 * total
        printed = {m: f[year].value for m, f in cbd.series["printed-contributions"].figures.items()}
        off = [m for m, value in printed.items() if abs(called[m].amount.amount - (value or 0)) > 1]
        assert not off
