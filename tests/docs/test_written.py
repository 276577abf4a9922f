"""What the pages say of the code is what the code says of itself; nothing a user can type is left undescribed."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from types import ModuleType

import pytest

from equipoise.cli.reference import undescribed
from equipoise.decide.rule_power import power_under
from equipoise.folder import reference
from equipoise.folder.messages import MESSAGES
from equipoise.plan.ballots.voices import Voice


@pytest.mark.parametrize("name", ["commands.md", "errors.md", "indices.md", "kinds.md", "licences.md"])
def test_a_written_page_is_what_the_code_says(written: ModuleType, checkout: Path, name: str) -> None:
    page = (checkout / "docs" / name).read_text(encoding="utf-8")
    assert page == written.PAGES[name](), "write it anew: .venv/bin/python docs/written.py"


def test_every_written_page_is_tested(written: ModuleType) -> None:
    assert set(written.PAGES) == {"commands.md", "errors.md", "indices.md", "kinds.md", "licences.md"}


def test_no_package_is_under_a_licence_that_binds_the_product(written: ModuleType) -> None:
    rows = [line for line in written.licence_page().splitlines() if line.startswith("| ")][2:]
    bound = [row for row in rows if "GPL" in row.upper() or "GNU" in row.upper()]
    assert len(rows) > 40
    assert sorted(row.split(" | ")[0] for row in bound) == ["| psycopg", "| psycopg-binary"]
    assert all("LGPL" in row for row in bound)
    assert [row for row in rows if row.endswith("| not said |")] == []


def test_every_command_argument_and_option_says_what_it_does() -> None:
    assert undescribed() == []


def test_every_field_that_a_folder_may_have_says_what_it_means() -> None:
    assert reference.undescribed() == [], "say it where the noun is defined (term), or in folder/field_words.py"


def test_every_error_of_a_folder_is_shown_by_a_case_of_its_own(written: ModuleType) -> None:
    lines = [line.strip("| ").split(" | ") for line in written.error_page().splitlines() if line.startswith("| `")]
    rows = {code.strip("`"): (message, hint) for code, message, hint in lines}
    assert rows.keys() == MESSAGES.keys()
    assert [row for row in rows.values() if "{why}" in row or "!r}" in "".join(row) or not all(row)] == []
    # Messages in the words of what found them do not share a case.
    own = [rows[code][0] for code, (message, _) in MESSAGES.items() if message in ("{why}", "{message}")]
    assert len(own) == len(set(own)) > 5


def test_an_index_added_is_on_its_page(written: ModuleType) -> None:
    """As a guard of the guard: the page is made by looking, so what returns numbers is found."""
    page = written.index_page()
    for name in ("absolute", "banzhaf", "shapley", "gallagher", "kolmogorov", "theil", "herfindahl"):
        assert f"### `{name}`" in page


def test_every_index_that_a_game_or_a_fund_can_have_is_on_its_page(written: ModuleType) -> None:
    """What an answer has as a column is told, however it is computed."""
    headings = re.findall(r"^### `?([^`\n]+)`?$", written.index_page(), re.MULTILINE)
    told = {heading.lower().replace("-", "_") for heading in headings}
    members = ["A", "B", "C"]
    votes = {"votes": {"A": 3, "B": 2, "C": 1}}
    game = power_under("at least 4 of votes in favour", members, votes, blocs={"BC": ["B", "C"]})
    columns = {name.removesuffix("_percent") for name in game.rows()[0] if name.endswith("_percent")}
    assert {"johnston", "banzhaf_owen"} <= columns
    assert columns - told == set()
    measures = {field.name for field in fields(Voice) if field.type == "Range"}
    assert len(measures) == 4
    assert measures - told == set()
