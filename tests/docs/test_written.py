"""What the pages say of the code is what the code says of itself; nothing a user can type is left undescribed."""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import equipoise
from equipoise.cli.reference import undescribed
from equipoise.decide.rule_power import power_under
from equipoise.desk import reference as procedure
from equipoise.desk.procedure import PRESETS as SILENCE_RULES
from equipoise.desk.procedure.table import TABLE
from equipoise.folder import field_words, file_reference, reference
from equipoise.folder.messages import MESSAGES
from equipoise.folder.tree import DIRECTORIES, FILES
from equipoise.model import PRESETS, terms_of
from equipoise.model.assumed import BUILT_IN
from equipoise.plan.ballots.voices import Voice

PAGES = (
    "assumptions.md",
    "commands.md",
    "errors.md",
    "files.md",
    "indices.md",
    "kinds.md",
    "licences.md",
    "procedure.md",
)


@pytest.mark.parametrize("name", PAGES)
def test_a_written_page_is_what_the_code_says(written: ModuleType, checkout: Path, name: str) -> None:
    page = (checkout / "docs" / name).read_text(encoding="utf-8")
    assert page == written.PAGES[name](), "write it anew: .venv/bin/python docs/written.py"


def test_every_written_page_is_tested(written: ModuleType) -> None:
    assert set(written.PAGES) == set(PAGES)


def test_no_package_is_under_a_licence_that_binds_the_product(written: ModuleType) -> None:
    rows = [line for line in written.licence_page().splitlines() if line.startswith("| ")][2:]
    bound = [row for row in rows if "GPL" in row.upper() or "GNU" in row.upper()]
    assert len(rows) > 40
    assert sorted(row.split(" | ")[0] for row in bound) == ["| psycopg", "| psycopg-binary"]
    assert all("LGPL" in row for row in bound)
    assert [row for row in rows if row.endswith("| not said |")] == []


def test_every_assumption_that_holds_by_itself_is_told(written: ModuleType) -> None:
    page = written.assumption_page()
    assert len(BUILT_IN) > 20
    for row in BUILT_IN:
        assert f"| `{row.about}` | {row.central} ({row.low} to {row.high}) | " in page
    assert all(f"## {part}\n" in page for part in ("How much each attribute counts", "Anchors, rates and chances"))


def test_every_command_argument_and_option_says_what_it_does() -> None:
    assert undescribed() == []


def test_every_field_that_a_folder_may_have_says_what_it_means() -> None:
    advice = "say it where the noun is defined (term), or in folder/field_words.py"
    assert (reference.undescribed(), file_reference.undescribed_in_files()) == ([], []), advice
    assert file_reference.unreferred() == [], "name it in a section of folder/reference.py"


def test_what_is_told_alike_of_every_noun_means_the_same_of_each() -> None:
    """A general word, such as "percent", would tell a new noun wrongly, and no field would seem untold."""
    assert set(field_words._EVERYWHERE) == {
        *("id", "title", "status", "source", "note", "reason", "since", "until", "on", "year", "low", "high"),
        *("member", "fund", "key", "series", "salience", "tolerance", "expected"),
    }, "say it under its noun, unless it means the same of every noun that there can be"


def test_no_words_are_kept_for_a_field_that_is_not_there() -> None:
    told: dict[str, set[str]] = {}
    for kind in reference.REFERRED:
        told.setdefault(kind.__name__, set()).update(term.name for term in terms_of(kind))
    for file in file_reference.FOLDER_FILES:
        # A file of one of several kinds has no fields of its own: the reference tells those of each kind.
        told.setdefault(getattr(file.noun, "__name__", ""), set()).update(n for n, _ in file_reference._named(file))
    own = {(noun, name) for noun, words in field_words._OF.items() for name in words}
    assert own <= {(noun, name) for noun, names in told.items() for name in names}
    assert set(field_words._EVERYWHERE) <= set().union(*told.values())


def test_every_file_that_a_folder_may_have_is_told() -> None:
    told = {file.path for file in file_reference.FOLDER_FILES}
    assert {path for path in told if "/" not in path} == set(FILES)
    assert {tuple(re.split(r"/\w+\.", path)) for path in told if "/" in path} == {
        (directory, ending) for directory, endings in DIRECTORIES.items() for ending in endings
    }


def test_the_fields_told_of_a_file_are_those_that_it_may_have(written: ModuleType) -> None:
    """Counted by hand from the example that ``equipoise new`` writes, and from the columns of a table."""
    page = written.PAGES["files.md"]()
    fund = page.partition("## `funds/ID.toml`")[2].partition("\n## ")[0]
    assert re.findall(r"^- `(\w+)`", fund, re.MULTILINE) == ["title", "currency", "key", "body"]
    assert "- [`calling`]: the terms of its calls\n" in fund
    assert "in percent (dated)\n" in fund
    posts = page.partition("## `posts.csv`")[2].partition("\n## ")[0]
    assert re.findall(r"^- `(\w+)`", posts, re.MULTILINE) == ["post", "title", "kind", "member", "since"]
    assert all(word in page for word in ("`table = ", "`start`", "`steps`"))


def test_every_named_rule_is_told_with_what_it_means(written: ModuleType) -> None:
    page = written.PAGES["kinds.md"]()
    assert [name for name in PRESETS if f"- `{name}`: " not in page] == []
    assert "- `IMF 85% by WEIGHT`: at least 85% of WEIGHT in favour" in page


def test_every_error_that_can_be_caught_is_told_where_it_can_be_imported(written: ModuleType) -> None:
    lines = written.error_page().partition("## Of the library")[2].splitlines()
    told = {name for line in lines if (name := line.partition("`: ")[0].removeprefix("- `")) and line.startswith("- ")}
    assert all(
        hasattr(import_module(f"equipoise.{where}"), name) for where, _, name in (n.rpartition(".") for n in told)
    )
    defined = set()
    for file in (Path(equipoise.__file__).parent).rglob("*.py"):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            bases = [ast.unparse(base) for base in node.bases] if isinstance(node, ast.ClassDef) else []
            if any(base.endswith("EquipoiseError") for base in bases) and not node.name.startswith("_"):
                defined.add(node.name)
    assert len(defined) > 20
    assert defined - {name.rpartition(".")[2] for name in told} == set()


def test_every_refusal_and_rule_of_silence_of_the_desk_is_told(written: ModuleType) -> None:
    assert procedure.undescribed() == [], "say it in desk/reference.py"
    page = written.PAGES["procedure.md"]()
    assert [name for name in SILENCE_RULES if f"- `{name}`, after " not in page] == []
    assert [row.command for row in TABLE if f"| `{row.command}` | {row.what} |" not in page] == []
    source = "".join(f.read_text(encoding="utf-8") for f in Path(equipoise.__file__).parent.glob("desk/**/*.py"))
    codes = set(re.findall(r"Refusal\(\s*\"([\w-]+)\"", source))
    assert len(codes) > 40
    assert [code for code in codes if f"| `{code}` | " not in page] == []
    assert "| `hold` | {name} knows no holds. | State an objection, or a reservation. |" in page


def test_the_licences_are_those_of_every_extra(written: ModuleType) -> None:
    page = written.licence_page()
    assert [name for name in ("numpy", "fastapi", "argon2-cffi", "psycopg", "distributed", "dask", "tornado") if
            f"| {name} | " not in page] == []  # fmt: skip
    assert "| pytest | " not in page


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
