"""What each would pay under every key: a table without room for all of them says so."""

from __future__ import annotations

from dataclasses import replace

from equipoise.pay import every_key
from equipoise.report.page import Note, Table
from equipoise.report.views import page_of
from small import small


def told(keys: int) -> tuple[list[str], str]:
    """The heads of the table, and what is said beside it, where the folder has so many keys."""
    alliance = small()
    for number in range(1, keys):
        alliance = alliance.with_one("key", f"k{number}", replace(alliance.keys["shares"], id=f"k{number}"))
    blocks = page_of(every_key(alliance, "works", 2026), command=["pay", "small", "works", "--keys"])
    (table,) = (b for b in blocks if isinstance(b, Table))
    said = [b.text for b in blocks if isinstance(b, Note)]
    return [c.header for c in table.columns], " ".join((*said, *table.notes))


def test_six_keys_stand_side_by_side() -> None:
    heads, said = told(6)
    assert heads[1:7] == ["shares", "k1", "k2", "k3", "k4", "k5"]
    assert "have all of them" not in said


def test_more_keys_are_said_to_be_in_the_files() -> None:
    heads, said = told(8)
    assert heads[1:7] == ["shares", "k1", "k2", "k3", "k4", "k5"]
    assert "6 of 8 keys stand here; the files have all of them." in said
