"""Does every status have a mark, a word and a plain code of its own, and is ASCII really ASCII?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.report.marks import badge, caption, mark, plain
from equipoise.values import Status

#: The table of the look, to the letter.
LOOK = {
    "published": ("●", "pub"),
    "estimate": ("◐", "est"),
    "derived": ("◆", "der"),
    "approximate": ("≈", "apx"),
    "carried-forward": ("⇥", "cfw"),
    "recollected": ("○", "rec"),
    "recollected-weak": ("◌", "rcw"),
    "illustrative": ("□", "ill"),
    "scenario": ("△", "scn"),
}


@pytest.mark.parametrize(("status", "drawn"), LOOK.items())
def test_marks_follow_the_look(status: str, drawn: tuple[str, str]) -> None:
    assert (mark(status), plain(mark(status))) == drawn
    assert badge(status) == f"{drawn[0]} {status}"


def test_absences_have_marks_of_their_own() -> None:
    marks = {mark(status) for status in Status}
    assert len(marks) == len(Status)
    assert badge(Status.MISSING).endswith(" no figure")
    assert badge(Status.NOT_DISCLOSED).endswith(" not disclosed")


def test_a_caption_names_each_mark_once_strongest_first() -> None:
    assert caption(["approximate", "published", "approximate"]) == "● published  ≈ approximate"


@given(st.text())
def test_plain_is_ascii_and_leaves_ascii_alone(text: str) -> None:
    assert plain(text).isascii()
    if text.isascii():
        assert plain(text) == text


def test_names_lose_only_their_accents() -> None:
    assert plain("Türkiye █ ─ │ ▸ −3") == "Turkiye # - | > -3"
