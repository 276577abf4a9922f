"""Do edits of different clauses merge to what each alone would do, and is of the same clause nothing lost?"""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from equipoise import folder
from equipoise.web.workspaces.merging import Merge, merged, parts_of

NAMES = ["a", "b", "c", "d", "e"]
CLAUSES = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 3), max_size=5)


def written(clauses: dict[str, int], title: str = "t") -> str:
    return f'title = "{title}"\n' + "".join(f'\n[[changes]]\nid = "{k}"\nn = {v}\n' for k, v in clauses.items())


def read(text: str) -> dict[str, int]:
    changes = tomllib.loads(text).get("changes", [])
    assert len({c["id"] for c in changes}) == len(changes)
    return {c["id"]: c["n"] for c in changes}


def order_of(names: dict[str, int]) -> dict[str, int]:
    return {k: names[k] for k in NAMES if k in names}


@given(CLAUSES, CLAUSES, CLAUSES)
def test_a_merge_is_what_each_clause_alone_says(
    before: dict[str, int], mine: dict[str, int], theirs: dict[str, int]
) -> None:
    """The second algorithm: sets of (clause, value), merged one clause at a time."""
    before, mine, theirs = order_of(before), order_of(mine), order_of(theirs)
    found = merged(written(before), written(mine), written(theirs), "p.toml")
    clashing = set()
    for name in NAMES:
        was, my, their = before.get(name), mine.get(name), theirs.get(name)
        if was != my and was != their and my != their:
            clashing.add(name)
            assert (read(found.with_mine).get(name), read(found.with_theirs).get(name)) == (my, their)
        else:
            wanted = my if their == was else their
            assert read(found.with_mine).get(name) == read(found.with_theirs).get(name) == wanted
    assert {c.what for c in found.clashes} == {f"clause {n!r} (changes)" for n in clashing}


@given(CLAUSES, CLAUSES)
def test_one_edit_alone_is_taken_to_the_byte(before: dict[str, int], mine: dict[str, int]) -> None:
    old, new = written(before), written(mine, "u").replace("\n\n", "\n\n\n")
    assert merged(old, new, old, "p.toml").with_mine == new
    assert merged(old, old, new, "p.toml").with_theirs == new
    assert merged(old, new, new, "p.toml").clashes == ()


@given(st.text(alphabet="ab=[]\".#'\n ", max_size=80), st.text(alphabet="ab=[]\".#'\n ", max_size=80))
def test_any_text_is_cut_without_loss_and_merged_without_a_crash(one: str, other: str) -> None:
    assert "".join(part for _, part in parts_of(one)) == one
    found = merged("", one, other, "p.toml")
    assert found.with_mine.strip() or not one.strip() or not other.strip() or found.clashes


def test_a_header_within_a_long_text_is_no_header() -> None:
    text = 'note = """\n[[changes]]\nid = "no"\n"""\n\n# why\n[[changes]]\nid = "a"\n[changes.by]\nx = 1\n'
    assert [name for name, _ in parts_of(text)] == ["the head of the file", "clause 'a' (changes)"]
    assert parts_of(text)[1][1].startswith("# why\n")


def test_real_proposals_merge_clause_by_clause() -> None:
    text = folder.write_proposal(folder.read("nato").proposals["canada-2026"])
    names = [name for name, _ in parts_of(text)]
    assert names[0] == "the head of the file"
    last_clause = max(i for i, name in enumerate(names) if name.endswith("(changes)"))
    first, last = (parts_of(text)[i][1] for i in (1, last_clause))
    mine = text.replace(first, first.replace("Canada takes", "Canada wants"))
    theirs = text.replace(last, "")
    found = merged(text, mine, theirs, "proposals/canada-2026.toml")
    assert not found.clashes
    changes = tomllib.loads(found.with_mine)["changes"]
    assert [c["id"] for c in changes] == [c["id"] for c in tomllib.loads(text)["changes"]][:-1]
    assert len(changes) == 9
    assert changes[0]["text"].startswith("Canada wants")


def test_rows_of_a_table_merge_and_the_same_row_does_not() -> None:
    head = "member,year,value\n"
    before = head + "A,2025,1\nB,2025,2\n"
    found = merged(before, before.replace("A,2025,1", "A,2025,7"), before + "C,2025,3\n", "series/x.csv")
    assert (found.with_mine, found.clashes) == (head + "A,2025,7\nB,2025,2\nC,2025,3\n", ())
    both = merged(before, before.replace("A,2025,1", "A,2025,7"), before.replace("A,2025,1", "A,2025,8"), "x.csv")
    assert [(c.what, c.mine, c.theirs) for c in both.clashes] == [("row 'A,2025'", "A,2025,7", "A,2025,8")]


FLAT = 'id = "lake"\nname = "Lake"\ncurrency = "EUR"\nformat = 1\n'


def test_different_lines_of_a_file_without_tables_merge_and_the_same_line_does_not() -> None:
    mine = FLAT.replace('"Lake"', '"Lakes"')
    for theirs in (FLAT.replace("EUR", "CHF"), FLAT.replace("format = 1\n", "format = 2\nmember_word = 'Town'\n")):
        both = theirs.replace('"Lake"', '"Lakes"')
        assert merged(FLAT, mine, theirs, "alliance.toml") == Merge(both, both)
        assert merged(FLAT, theirs, mine, "alliance.toml") == Merge(both, both)
    clash = merged(FLAT, mine, FLAT.replace('"Lake"', '"Pond"'), "alliance.toml")
    assert [c.what for c in clash.clashes] == ["the head of the file"]
    notes = "One line\nanother line\na third\n"
    both = "One line!\nanother line\na third!\n"
    assert merged(notes, notes.replace("One line", "One line!"), notes.replace("third", "third!"), "notes.md") == Merge(
        both, both
    )
    # Both put something in at the same place: which comes first nobody said.
    assert merged(notes, notes + "mine\n", notes + "theirs\n", "notes.md").clashes


def test_the_head_of_a_file_with_tables_merges_line_by_line() -> None:
    text = FLAT + '\n[[changes]]\nid = "a"\n'
    found = merged(text, text.replace('"Lake"', '"Lakes"'), text.replace("EUR", "CHF"), "proposals/p.toml")
    assert found.clashes == ()
    assert '"Lakes"' in found.with_mine
    assert "CHF" in found.with_mine


@given(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=8, unique=True), st.data())
def test_edits_of_different_lines_are_both_kept_whichever_comes_first(lines: list[str], data: st.DataObject) -> None:
    """By the property: rewriting some lines on each side gives every line as its own side left it."""
    whose = [data.draw(st.sampled_from(("", "mine", "theirs"))) for _ in lines]
    text, mine, theirs = (
        "".join(f"{line}{side if side in kept else ''}\n" for line, side in zip(lines, whose, strict=True))
        for kept in ((), ("mine",), ("theirs",))
    )
    both = "".join(f"{line}{side}\n" for line, side in zip(lines, whose, strict=True))
    assert merged(text, mine, theirs, "notes.md").with_mine == both
    assert merged(text, theirs, mine, "notes.md").with_theirs == both
