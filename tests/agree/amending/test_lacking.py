"""Does the amendment say what the forecast takes for granted: preferences and powers that the folder does not name?"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from equipoise.agree import amend, forecast
from equipoise.model import Proposal
from equipoise.model.clauses import SetCeiling, SetShare
from equipoise.report.page import Note
from equipoise.report.views import page_of
from small import small

YEARS = (2026, 2027, 2028)
NEW_YEAR = date(2026, 1, 1)


@pytest.mark.parametrize("question", [forecast, amend])
def test_both_answers_say_which_preferences_and_powers_are_taken_for_granted(question: object) -> None:
    share = SetShare(id="share", key="shares", member="D", percent=Decimal(16), absorbed_by="others", since=NEW_YEAR)
    ceiling = SetCeiling(id="ceiling", fund="works", amount=Decimal(1_050_000), since=NEW_YEAR)
    text = Proposal("dearer", "Dearer for D", "tabled", (share, ceiling), tabled_by="A", route=("council",))
    found = question(small(), text, years=YEARS, draws=16)  # type: ignore[operator]
    said = " ".join(found.lacking)
    assert "may decide set-ceiling" in said, "the council of the small alliance may set shares alone"
    assert "may decide set-share" not in said
    assert "no preferences of every member on voice" in said
    assert set(found.lacking) < set(json.loads(json.dumps(found.to_json()))["notes"])
    shown = [b.text for b in page_of(found, command="equipoise agree small dearer") if isinstance(b, Note)]
    assert set(found.lacking) <= set(shown)
