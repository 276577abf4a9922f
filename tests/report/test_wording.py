"""Are clauses named by number, and is what was said kept apart from what is assumed of it?"""

from __future__ import annotations

import pytest

from equipoise.report.wording import begun, by_name, ended, named, numbered, p_words, parted, reason_text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Clause pledge changes nothing", "Clause 2 (pledge) changes nothing"),
        ("clause seat-arctic costs it", "clause 1 (seat-arctic) costs it"),
        ("clause unknown costs it", "clause unknown costs it"),
    ],
)
def test_a_clause_is_named_by_its_number(text: str, told: str) -> None:
    assert numbered(text, {"seat-arctic": 1, "pledge": 2}) == told


def test_words_that_were_said_stand_apart_from_the_stance_put_to_them() -> None:
    reason = "Recorded: Pentagon: said nothing (stance +0.1, range -0.2 to +0.4; source story)"
    assert parted(reason) == "Recorded: Pentagon: said nothing (source story). Assumed: stance +0.1, range −0.2 to +0.4"
    assert parted("Computed: 3 points") == "Computed: 3 points"
    assert parted("Recorded: a note") == "Recorded: a note"
    line = reason_text([reason, "Computed: clause return costs it EUR 72.2 million."], {"return": 9})
    assert line.endswith("+0.4. Computed: clause 9 (return) costs it EUR 72.2 million.")


def test_a_title_names_members_where_the_engine_wrote_codes() -> None:
    names = {"USA": "United States", "US": "Us", "FRA": "France"}
    assert by_name("Say of USA over what FRA buys", names) == "Say of the United States over what France buys"
    assert by_name("USAF and FRANCE", names) == "USAF and FRANCE"
    assert by_name("Say of USA", {}) == "Say of USA"


def test_a_stance_of_zero_has_no_sign() -> None:
    assert parted("Recorded: A (stance -0.5, range -0.9 to +0.0; source s)").endswith("stance −0.5, range −0.9 to 0.0")
    assert parted("Recorded: A (stance 0, range -0.0 to +0.10; source s)").endswith("stance 0, range 0.0 to +0.10")


def test_names_and_ends() -> None:
    assert (named("United Kingdom"), named("Netherlands"), named("Norway")) == (
        "the United Kingdom",
        "the Netherlands",
        "Norway",
    )
    assert (ended("of its cost."), ended("of its cost")) == ("of its cost.", "of its cost.")
    assert (begun("several"), begun("")) == ("Several", "")


def test_p_values_end_where_they_can_be_told_apart() -> None:
    assert p_words("+0.68, p 0.0005, Kendall") == "+0.68, p under 0.001, Kendall"
    assert p_words("p 0.0010") == "p 0.0010"
