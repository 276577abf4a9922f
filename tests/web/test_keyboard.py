"""Does the keyboard alone suffice: is the focus seen, where one expects it, and never lost?"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any


def test_the_keyboard_alone_suffices(page: Any) -> None:
    page.goto("/pay")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "answer"
    seen = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.tagName"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", "what has the focus shows it"
    assert {"A", "SELECT"} <= seen
    page.get_by_label("Fund").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert "fund=" not in page.url, "walking along a list chooses nothing"
    page.keyboard.press("Enter")
    page.wait_for_url("**fund=military**")
    page.get_by_label("Highlight").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Show"
    page.keyboard.press("Enter")
    page.wait_for_url("**for=ALB**")


def test_a_key_is_built_by_the_keyboard_alone(page: Any) -> None:
    page.goto("/workshop")
    tabbed_to(page, "Add a step")
    page.keyboard.type("flo")
    assert "s0=" not in page.url
    page.keyboard.press("Enter")
    page.wait_for_url("**s0=floor**")
    tabbed_to(page, "Percent")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**s0.percent=0.2**")
    followed(page, "Save as a change", "**/draft/draft-*")
    assert "percent = 0.2" in page.get_by_label("The proposal as a file").input_value()


def tabbed_to(page: Any, name: str, most: int = 150) -> None:
    """Press Tab until the element with this name has the focus; each one before shows it."""
    for _ in range(most):
        page.keyboard.press("Tab")
        here = page.evaluate(
            """() => { const e = document.activeElement; const label = e.labels && e.labels[0];
              const name = (label || e).innerText.trim().replace(/\\s+/g, ' ');
              return [name, getComputedStyle(e).outlineStyle, e.tagName] }"""
        )
        assert here[1] != "none", f"{here}: what has the focus shows it"
        if here[0] in (name, f"{name} needed"):
            return
    raise AssertionError(f"no way to {name!r} by Tab")


def followed(page: Any, name: str, address: str, most: int = 150) -> None:
    """Go to the element with this name by Tab, press Enter, and wait for the page that it leads to."""
    tabbed_to(page, name, most)
    page.keyboard.press("Enter")
    page.wait_for_url(address)


def start_a_draft(page: Any) -> None:
    """Begin a new draft by keys."""
    page.goto("/draft")
    followed(page, "Start", "**/draft/draft-*")


def test_a_clause_is_built_by_the_keyboard_alone(page: Any) -> None:
    start_a_draft(page)
    tabbed_to(page, "Kind of change")
    page.keyboard.type("set-ceil")
    page.keyboard.press("Enter")
    page.wait_for_url("**add=set-ceiling**")
    tabbed_to(page, "Fund")
    page.keyboard.type("Civil")
    tabbed_to(page, "Amount")
    page.keyboard.type("much")
    tabbed_to(page, "Add the clause")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="This clause cannot stand yet.").wait_for()
    tabbed_to(page, "amount: 'much' is not understood")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "amount", "the list of problems leads to the field"
    page.keyboard.press("Control+a")
    page.keyboard.type("600,000,000")
    page.keyboard.press("Enter")
    page.locator("article.card").wait_for()
    assert "amount = 600_000_000" in page.get_by_label("The proposal as a file").input_value()
    assert "0 would pay more and 32 less" in page.locator(".standfirst").inner_text()


def focused(page: Any) -> str:
    """What has the focus: its words, or the id of what has none."""
    found: str = page.evaluate("(document.activeElement.innerText || document.activeElement.id).trim().slice(0, 80)")
    return found


def test_a_form_that_is_sent_back_begins_at_what_is_wrong(page: Any) -> None:
    start_a_draft(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert focused(page) == "To the form of a clause"
    page.keyboard.press("Enter")
    assert focused(page) == "Add a clause"
    tabbed_to(page, "Kind of change", 2)
    page.keyboard.type("set-ceil")
    page.keyboard.press("Enter")
    page.wait_for_url("**add=set-ceiling**")
    assert focused(page) == "Add: set-ceiling"
    tabbed_to(page, "Add the clause", 20)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="This clause cannot stand yet.").wait_for()
    assert focused(page).startswith("This clause cannot stand yet.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "fund", "the first of the problems is one key away"
    page.keyboard.type("Civil")
    tabbed_to(page, "Amount", 8)
    page.keyboard.type("600,000,000")
    page.keyboard.press("Enter")
    page.wait_for_url("**#clause-set-ceiling-1")
    assert "Clause 1" in page.evaluate("document.activeElement.innerText"), "what was added is read first"
    followed(page, "Strike clause 1", "**#clauses", 2)
    assert focused(page) == "Clauses"


def test_after_a_step_in_a_workspace_the_focus_is_where_it_is_told(lake_page: Any) -> None:
    page = lake_page
    page.goto("/workspaces")
    followed(page, "Copy it", "**/workspaces/w-*")
    tabbed_to(page, "A new file, by its path")
    page.keyboard.type("notes/mine.md")
    page.keyboard.press("Enter")
    page.locator("#text").focus()
    page.keyboard.type("mine")
    followed(page, "Check and keep", "**&kept=1")
    page.goto(page.url.partition("/edit")[0])
    followed(page, "Undo version 2", "**?made=3")
    assert focused(page) == "Version 2 undone: that is version 3. Show what changed"
    followed(page, "Redo version 2", "**?made=4", 3)
    assert focused(page) == "Version 2 done again: that is version 4. Show what changed"
    # The address, kept and opened later, tells no step that others have passed.
    followed(page, "Undo version 2", "**?made=5", 3)
    page.goto(page.url.replace("made=5", "made=4"))
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_a_table_and_a_map_of_32_members_are_passed_with_one_key_each(page: Any) -> None:
    page.goto("/pay")
    tabbed_to(page, "Past the table", 40)
    page.keyboard.press("Enter")
    assert focused(page).startswith("past-")
    tabbed_to(page, "Past the map", 2)
    page.keyboard.press("Enter")
    assert focused(page) == "past-map"
    page.keyboard.press("Tab")
    assert focused(page).startswith("I do not accept")


def test_an_amendment_of_a_draft_is_found_and_kept_by_keys(lake_page: Any) -> None:
    page = lake_page
    page.goto("/whatif/fair-share")
    followed(page, "Change a copy of it", "**/draft/draft-*")
    followed(page, "Would it pass?", "**/agree/draft-*")
    tabbed_to(page, "Odds to reach")
    page.keyboard.press("Control+a")
    page.keyboard.type("0.5")
    followed(page, "Find the smallest amendment", "**show=amend**", 4)
    page.get_by_role("heading", name="The same, as a file ready to table").wait_for(timeout=90_000)
    assert page.evaluate("document.activeElement.id") == "answer", "the answer is read from its beginning"
    followed(page, "Save as a draft", "**/draft/draft-*")
    assert "it can be tabled as it stands" in page.locator("h1").inner_text()


def test_a_broken_folder_is_put_in_and_mended_by_keys(page: Any, lake: Path, tmp_path: Path) -> None:
    packed = tmp_path / "lake.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for file in sorted(p for p in lake.rglob("*") if p.is_file()):
            name, text = file.relative_to(lake).as_posix(), file.read_text(encoding="utf-8")
            if name == "series/gdp.toml":
                continue
            text = text.replace('key = "lake"', 'key = "lak"') if name.startswith("funds/") else text
            # Along goes a long file that is sound, of letters that a form could make six times as long.
            out.writestr(name, text + "ü" * 400_000 if name == "CHANGES.md" else text)
    # Listened for from the start: a chooser that is asked for in the same breath as the key is pressed may be missed.
    page.on("filechooser", lambda chooser: chooser.set_files(packed))
    page.goto("/data")
    tabbed_to(page, "Folder as ZIP, or files")
    page.keyboard.press("Enter")
    for _ in range(200):
        if page.evaluate("document.getElementById('files').files.length"):
            break
        page.wait_for_timeout(100)
    tabbed_to(page, "Check it", 2)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="nothing of it was taken").wait_for()
    assert page.evaluate("document.activeElement.className") == "trouble", "what is wrong is read first"
    tabbed_to(page, "funds/common.toml", 2)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "file:funds/common.toml"
    fund = (lake / "funds/common.toml").read_text(encoding="utf-8")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(fund)
    tabbed_to(page, "series/gdp.toml", 4)
    assert page.evaluate("document.activeElement.value") == "", "a missing file can be written"
    page.keyboard.insert_text((lake / "series/gdp.toml").read_text(encoding="utf-8"))
    followed(page, "Check again", "**in=**", 4)
    assert page.locator("h1").inner_text().startswith("Lake Alliance")
    followed(page, "Keep it in a workspace", "**/workspaces?in=up-**")
    followed(page, "Copy it", "**/workspaces/w-**")
    tabbed_to(page, "Take the folder along (ZIP)")
    with page.expect_download() as taken:
        page.keyboard.press("Enter")
    names = zipfile.ZipFile(taken.value.path()).namelist()
    assert any(name.endswith("/series/gdp.toml") for name in names)
