"""Does every page keep what every page promises? The pages down, the promises across; each cell is one test.

The promises are those of the design by their numbers: the address is the state (F1), a number box stands before its
slider (F7), proposals stand side by side (F21), a download says where it is from (F20), what is out of date can say so
(F23), a chart is a caption, a picture and a table (F24), and any figure can be contested. Where one does not apply, the
reason stands in ``APART``.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

import httpx
import pytest
from tests.web.test_jobs import job_in, until

from equipoise.web.pages import PAGES

#: Long work is asked with few draws: what is tested is the page around it.
FEW: Final = "draws=6"


def readings() -> Iterator[str]:
    """The address of every reading of every page."""
    for page in PAGES:
        for number, reading in enumerate(page.readings):
            path = f"/{page.word}/fair-share" if page.by_proposal else f"/{page.word}"
            words = [f"show={reading.question}"] if number else []
            if reading.question == "capital":
                words.append("member=EST")
            if page.word == "agree" or reading.question == "influence":
                words.append(FEW)
            yield f"{path}?{'&'.join(words)}" if words else path


GATHERED: Final = (
    "/",
    "/for/DOR",
    "/workshop?s0=floor&s0.percent=1",
    "/data",
    "/data/gdp",
    f"/brief/fair-share?{FEW}",
)
#: What a person keeps: DRAFT and MINE stand for the names that they have once they are made.
KEPT: Final = (
    "/draft",
    "/draft/DRAFT",
    "/workspaces",
    "/workspaces/MINE",
    "/workspaces/MINE/edit?file=key.toml",
    "/import",
)
ALL: Final = (*readings(), *GATHERED, *KEPT, "/contest?figure=preferences/followers&value=0.2&why=so&draws=6")
#: What needs no promise, and why.
APART: Final = {
    ("downloads", "/contest"): "its address and its file are the disagreement; the command gives the rest",
    **{
        ("downloads", path): "nothing is kept yet that could be taken along"
        for path in ("/draft", "/workspaces", "/import")
    },
    ("downloads", "/workspaces/MINE/edit"): "the page of its workspace gives the whole folder",
    ("F1", "/workspaces/MINE"): "its form opens a file, and the address of that page names it",
}
#: Controls that mean something only beside another: a step to add, a stance of nobody.
LOOSE: Final = ("add", "stance")


@dataclass
class Form:
    """A form that asks (GET): what it sends if nothing is changed, and the choices of each list."""

    action: str
    live: bool
    sent: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)
    several: dict[str, list[str]] = field(default_factory=dict)


class Forms(HTMLParser):
    """The asking forms of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._form: Form | None = None
        self._list = ""
        self._several = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form" and said.get("method", "get") == "get":
            self._form = Form(said["action"], "data-live" in said)
            self.found.append(self._form)
        if self._form is None:
            return
        if tag == "fieldset":
            self._several = "several" in said.get("class", "").split()
        elif tag == "select":
            self._list = said["name"]
            self._form.lists[self._list] = []
        elif tag == "option" and self._list:
            options = self._form.lists[self._list]
            options.append(said["value"])
            if "selected" in said or len(options) == 1:
                self._form.sent[self._list] = said["value"]
        elif tag == "input" and said.get("name"):
            if self._several and said.get("type") == "checkbox":
                self._form.several.setdefault(said["name"], []).append(said["value"])
                if "checked" in said:
                    before = self._form.sent.get(said["name"], "")
                    self._form.sent[said["name"]] = f"{before},{said['value']}".strip(",")
                return
            if said["name"] in self._form.several:  # one more of them, by name
                return
            if said.get("type") == "checkbox":
                self._form.lists[said["name"]] = ["", said["value"]]
                self._form.sent[said["name"]] = said["value"] if "checked" in said else ""
                return
            self._form.sent[said["name"]] = said.get("value", "")
            if said.get("type", "text") not in ("hidden", "submit", "range"):
                self._form.typed.append(said["name"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._list = ""
        elif tag == "fieldset":
            self._several = False
        elif tag == "form":
            self._form = None


@dataclass(frozen=True)
class Shown:
    """A page as it was given once its work was done."""

    path: str
    client: httpx.Client
    status: int
    text: str
    long: bool


_SHOWN: dict[str, Shown] = {}


@pytest.fixture(scope="module")
def names(small: httpx.Client) -> dict[str, str]:
    """A draft and a workspace, and what they are named."""
    draft = small.post("/draft", data={"copy": "fair-share"}).headers["location"]
    mine = small.post("/workspaces", data={"title": "Ours", "by": "Ann"}).headers["location"]
    return {"DRAFT": draft.rpartition("/")[2], "MINE": mine.rpartition("/")[2]}


def shown(client: httpx.Client, path: str, names: dict[str, str]) -> Shown:
    """The page once its work is done."""
    if path not in _SHOWN:
        place = re.sub("DRAFT|MINE", lambda found: names[found[0]], path)
        answer = client.get(place, follow_redirects=True)
        long = answer.status_code == 202
        if long:
            until(client, job_in(answer.text), "done")
            answer = client.get(place, follow_redirects=True)
        assert answer.status_code in (200, 422), (path, answer.status_code)
        _SHOWN[path] = Shown(path, client, answer.status_code, answer.text, long=long)
    return _SHOWN[path]


def moved(form: Form) -> Iterator[tuple[str, str]]:
    """Each control of a form with another value than it has."""
    for name, options in form.lists.items():
        now = form.sent.get(name, "")
        other = next((o for o in (*filter(None, options), *options) if o != now), None)
        if other is not None:
            yield name, other
    for name, options in form.several.items():
        yield name, next(o for o in options if o != form.sent.get(name))
    for name in form.typed:
        now = form.sent[name]
        if re.fullmatch(r"\d{4}", now):
            yield name, str(int(now) - 1)
        elif re.fullmatch(r"\d{4}-\d{2}-\d{2}", now):
            yield name, f"{int(now[:4]) - 1}{now[4:]}"
        elif re.fullmatch(r"\d{4}-\d{4}", now):
            yield name, f"{now[:4]}-{now[:4]}"
        elif re.fullmatch(r"[\d.]+", now):
            yield name, "0.5" if now != "0.5" else "0.6"
        else:
            yield name, "nothing-of-this-name"  # refused with a reason, and still there to be mended


def the_address_is_the_state(page: Shown) -> None:
    """Whatever a control is moved to, the address of what comes says so, and gives the same page when it is pasted."""
    for form in Forms(page.text).found:
        # Of a form with a control for every assumption, some; of long work the form alone, which no work is asked of.
        controls = [one for one in moved(form) if one[0] not in LOOSE[1:]]
        form.sent |= {"draws": "1"} if page.long and "draws" in form.sent else {}
        for name, value in controls[:: 1 + len(controls) // 12]:
            said = {k: v for k, v in (form.sent | {name: value}).items() if v != ""}
            came = page.client.get(form.action, params=said, follow_redirects=True)
            assert came.status_code < 500, (form.action, said)
            if name == "add":  # a step that is added is then a part of the form
                assert value in str(came.url)
                continue
            pasted = page.client.get(str(came.url), follow_redirects=True)
            again = [f for f in Forms(pasted.text).found if f.action.split("/")[1] == form.action.split("/")[1]]
            states = [f.sent.get(name, "") for f in again if name in f.sent or name in f.lists]
            assert value in states, (form.action, name, value, states)


def a_download_says_where_it_is_from(page: Shown) -> None:
    """Every form of it is there; the ZIP has its metadata and how to read it, a picture its source line."""
    if page.status == 422:
        assert 'class="trouble"' in page.text, "what has no answer says why"
        return
    if page.path in _WHOLE:
        a_kept_thing_is_taken_along_whole(page)
        return
    links = {
        m[2]: m[1].replace("&amp;", "&")
        for m in re.finditer(r'<a (?:class="button" )?href="([^"?]*\.(\w+)(?:\?[^"]*)?)" download', page.text)
    }
    assert {"csv", "json", "xlsx"} <= links.keys()
    told = page.client.get(links["json"])
    assert told.status_code == 200, links["json"]
    assert told.json()["made_from"]["alliance_digest"].startswith("sha256:")
    if "zip" in links:
        with zipfile.ZipFile(io.BytesIO(page.client.get(links["zip"]).content)) as packed:
            names = packed.namelist()
            assert any(n.endswith(".csv") for n in names)
            assert any("metadata" in n for n in names)
            assert any(n.lower().startswith("readme") for n in names)
    if "svg" in links:
        drawn = page.client.get(links["svg"]).text
        assert "Equipoise, equipoise " in drawn
        assert "sha256:" in drawn


_WHOLE: Final = ("/draft/DRAFT", "/workspaces/MINE")


def a_kept_thing_is_taken_along_whole(page: Shown) -> None:
    """A draft as its file, which names the rules it was written against; a workspace as its folder."""
    link = re.search(r'href="(/[^"]*\.(?:toml|zip))"[^>]* download', page.text)
    assert link
    came = page.client.get(link[1])
    assert came.status_code == 200
    if link[1].endswith(".toml"):
        assert 'against = "sha256:' in came.text
    else:
        with zipfile.ZipFile(io.BytesIO(came.content)) as packed:
            assert any(name.endswith("alliance.toml") for name in packed.namelist())


def what_is_out_of_date_can_say_so(page: Shown) -> None:
    """What a form would change stands in the one place that is greyed with a note when the form is touched."""
    if "data-workspace" in page.text:  # another may change it meanwhile
        assert re.search(r'class="outdated" role="status" data-told hidden', page.text)
    asking = [form for form in Forms(page.text).found if form.live]
    if asking and "<table" in page.text:
        assert page.text.count('id="live"') == 1
        below = page.text[page.text.index('id="live"') :]
        assert "<table" in below


def a_chart_is_caption_picture_and_table(page: Shown) -> None:
    """Each picture says its finding, what it measures, and itself in words; its figures stand in a table."""
    figures = re.findall(r"<figure>(.*?)</figure>", page.text, re.DOTALL)
    for figure in figures:
        finding = re.search(r"<figcaption><b>(.+?)</b>", figure)
        assert finding
        assert finding[1].endswith(".")
        assert re.search(r'<svg role="img" aria-label="[^"]{20,}"', figure)
        assert 'class="note"' in figure
    if figures or 'class="tiles' in page.text:
        assert re.search(r"<table.*?<th", page.text, re.DOTALL)


def a_number_box_stands_before_its_slider(page: Shown) -> None:
    """Each slider is named, has a sensible step, and follows the box that it moves; each step can be reset alone."""
    for slider in re.finditer(r'<input type="range"[^>]*>', page.text):
        box = re.search(r'data-for="([^"]+)"', slider[0])
        assert box
        assert f'id="{box[1]}"' in page.text[: slider.start()]
        assert re.search(r'aria-label="[^"]+, slider[^"]*"', slider[0])
        assert re.search(r' step="[\d.]+"', slider[0])
    for step in re.findall(r"<fieldset class=\"step.*?</fieldset>", page.text, re.DOTALL):
        assert step.count('name="reset"') == 1


def proposals_stand_side_by_side(page: Shown) -> None:
    """What each sets comes first; then rows are members and columns proposals; the baseline is chosen."""
    if not page.path.startswith("/compare"):
        return
    first, second, *_ = re.findall(r"<thead>(.*?)</thead>", page.text, re.DOTALL)
    assert "What is set" in first
    picked = re.findall(r'name="proposals" value="([^"]+)" checked', page.text)
    assert len(picked) > 1
    assert [chr(ord("A") + n) for n in range(len(picked))] == sorted(set(re.findall(r">([A-F]):", second)))
    assert re.search(r'<select id="f-against" name="against"', page.text)


def any_figure_can_be_contested(page: Shown) -> None:
    """There is a way to say that a number is not accepted, and it names a figure or asks for one."""
    if "<table" not in page.text:
        return
    links = re.findall(r'class="contest"[^>]* href="(/contest[^"]*)"|href="(/contest[^"]*)"', page.text)
    assert links
    place = next(a or b for a, b in links).replace("&amp;", "&")
    assert page.client.get(place).status_code in (200, 422)


PROMISES: Final[dict[str, Callable[[Shown], None]]] = {
    "F1": the_address_is_the_state,
    "F7": a_number_box_stands_before_its_slider,
    "F21": proposals_stand_side_by_side,
    "downloads": a_download_says_where_it_is_from,
    "F23": what_is_out_of_date_can_say_so,
    "F24": a_chart_is_caption_picture_and_table,
    "contest": any_figure_can_be_contested,
}


@pytest.mark.parametrize("promise", PROMISES)
@pytest.mark.parametrize("path", ALL)
def test_a_page_keeps(promise: str, path: str, small: httpx.Client, names: dict[str, str]) -> None:
    if (promise, path.partition("?")[0]) in APART:
        return
    PROMISES[promise](shown(small, path, names))
