"""Blocs that share shocks: the anchors still hold, and what moves together falls together."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from agree_builders import YEARS, Impact, alliance, codes, effects, fixed, payments, position, proposal

from equipoise.agree import Forecast, forecast
from equipoise.agree.acceptance import common_loading, standing, thresholds
from equipoise.agree.preferences import preferences
from equipoise.errors import EquipoiseError
from equipoise.model import Assumption


def bloc(name: str, member: str, low: str, central: str, high: str) -> Assumption:
    values = [Decimal(v) for v in (low, central, high)]
    return Assumption(f"bloc-{name}-{member}", "bloc", name, member, *values, "a test")


def test_both_anchors_hold_with_blocs_by_simulation() -> None:
    rng = np.random.default_rng(3)
    parts = np.zeros((1, 8, 2))
    parts[0, :4, 0], parts[0, 4:7, 1] = 0.3, 0.2
    one = [np.array([x]) for x in (0.9, 0.4, 1.5, 0.2)]
    found = thresholds(*one, members=8, blocs=parts)
    f, g, e = rng.standard_normal((400_000, 1)), rng.standard_normal((400_000, 2)), rng.standard_normal((400_000, 8))
    own = 1 - 0.2 - parts[0].sum(axis=1)
    noise = np.sqrt(0.2) * f + g @ np.sqrt(parts[0]).T + np.sqrt(own) * e
    assert (found.cost + found.noise * noise >= 0).all(axis=1).mean() == pytest.approx(0.9, abs=0.004)
    loser = found.cost - 0.15 + found.noise * noise[:, 0] >= 0
    assert loser.mean() == pytest.approx(0.4, abs=0.004)
    assert common_loading(found).shape == (1, 8, 3)
    assert standing(np.zeros((1, 8)), np.zeros((1, 8)), np.zeros(1), found).shape == (1, 8)


LOST = Impact(effects("money", "common", payments(6), {"M01": 210, "M02": 315, "M03": 420}))


def told(*rows: Assumption) -> Forecast:
    base = alliance(6, preferences=rows, positions=[position("M05", "-0.2", "-0.4", "0")])
    return forecast(base, proposal(), years=YEARS, impact=LOST, clause_impacts={}, draws=64)


def test_members_of_a_bloc_object_together_so_all_accept_more_often() -> None:
    apart = told()
    together = told(*(bloc("east", m, "0.3", "0.4", "0.5") for m in ("M01", "M02", "M03")))
    # Each alone is as likely to object to within what the anchor moves; that they do it together spares other draws.
    assert together["M01"].objects.centre == pytest.approx(apart["M01"].objects.centre, abs=0.03)
    assert together.under("unanimity").centre > apart.under("unanimity").centre
    assert together.under("silence-together").centre < together.under("silence").centre
    assert any(t.title == "What blocs share" and len(t.lines) == 3 for t in together.explain("assumptions"))


def test_a_bloc_that_shares_nothing_changes_nothing() -> None:
    nothing = told(*(bloc("east", m, "0", "0", "0") for m in ("M01", "M02")))
    assert nothing.under("unanimity").centre == pytest.approx(told().under("unanimity").centre, rel=2e-3)


def test_blocs_that_make_no_sense_are_refused() -> None:
    members = codes(6)
    with pytest.raises(EquipoiseError, match="one by one"):
        preferences([bloc("east", "*", "0", "0", "0")], members)
    with pytest.raises(EquipoiseError, match="at most 4"):
        preferences([bloc(f"b{k}", "M01", "0", "0", "0") for k in range(5)], members)
    with pytest.raises(EquipoiseError, match="reaches 1"):
        preferences([bloc("east", "M01", "0", "0.3", "0.7")], members)
    assert preferences([fixed("scale", "seat", "0.1")], members).bloc_names == ()
