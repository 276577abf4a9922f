"""Does every form of a paper carry its stamp whole, and does each change of an input move the part that it is in?"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pypdf
import pytest

from equipoise import folder
from equipoise.errors import EquipoiseError
from equipoise.model import Alliance
from equipoise.report import json_text
from equipoise.report.asking import ask
from equipoise.report.brief import Brief
from equipoise.report.html import html_text
from equipoise.report.printed import pdf_bytes
from equipoise.report.sheets import xlsx_bytes
from equipoise.report.stamps import NoStamp, found_in, group_of, moved
from equipoise.values import Figure, Status

DAY = date(2026, 11, 22)
FORMS = ("JSON", "HTML", "PDF", "XLSX")


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Alliance:
    return folder.read(folder.new(tmp_path_factory.mktemp("stamped") / "lake"))


def brief_of(alliance: Alliance, **more: Any) -> Brief:
    asked: dict[str, Any] = {"proposal": alliance.proposals["fair-share"], "on": DAY, "draws": 16, **more}
    found = ask(alliance, "brief", **asked)
    assert isinstance(found, Brief)
    return found


@pytest.fixture(scope="module")
def brief(lake: Alliance) -> Brief:
    return brief_of(lake)


@pytest.fixture(scope="module")
def papers(brief: Brief) -> Mapping[str, bytes]:
    """The same brief in every form."""
    paper = brief.document()
    return {
        "JSON": json_text(brief).encode(),
        "HTML": html_text(paper).encode(),
        "PDF": pdf_bytes(brief.document(everything=False)),
        "XLSX": xlsx_bytes(paper),
    }


@pytest.mark.parametrize("form", FORMS)
def test_every_form_carries_the_same_stamp_and_a_whole_seal(papers, brief: Brief, form: str) -> None:
    found = found_in(papers[form], "paper")
    assert (found.form, found.seal) == (form, "whole")
    assert found.stamp == json.loads(json.dumps(brief.stamp))


def test_other_programs_find_the_attachment(papers) -> None:
    reader = pypdf.PdfReader(io.BytesIO(papers["PDF"]), strict=True)
    (data,) = reader.attachments["stamp.json"]
    assert json.loads(data) == dict(found_in(papers["PDF"], "paper").stamp)


def _in_json(data: bytes) -> bytes:
    told = json.loads(data)
    told["rows"][0]["amount"] = "1.00"
    return json.dumps(told).encode()


def _in_html(data: bytes) -> bytes:
    return data.replace(b"A fairer share", b"An unfair share")


def _in_pdf(data: bytes) -> bytes:
    return data[:2000] + bytes([data[2000] ^ 1]) + data[2001:]


def _in_xlsx(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            new.writestr(item, old.read(item).replace(b"Dorne", b"Torne"))
        new.comment = old.comment
    return out.getvalue()


@pytest.mark.parametrize(("form", "tampered"), list(zip(FORMS, (_in_json, _in_html, _in_pdf, _in_xlsx), strict=True)))
def test_a_changed_paper_breaks_its_seal(papers, form: str, tampered: Callable[[bytes], bytes]) -> None:
    changed = tampered(papers[form])
    assert changed != papers[form]
    assert found_in(changed, "paper").seal == "broken"


@pytest.mark.parametrize("form", FORMS)
def test_a_paper_cut_off_anywhere_is_told_from_a_whole_one(papers, form: str) -> None:
    data = papers[form]
    for part in range(1, 40):
        cut = data[: len(data) * part // 40]
        try:
            seal = found_in(cut, "paper").seal
        except NoStamp:
            continue
        assert seal != "whole"


def test_what_is_no_paper_is_refused() -> None:
    for data in (b"", b" \n", b"{}", b"{", b"[1]", b"PK\x03\x04", b"%PDF-1.7", b"\xff\xfe", b"hello", b'{"stamp": 1}'):
        with pytest.raises(NoStamp):
            found_in(data, "paper")
    with pytest.raises(NoStamp, match="a later version"):
        found_in(b'{"stamp": {"format": 2, "digest": "", "made_from": {}, "source": "", "paper": "", "dated": "",'
                 b' "years": [], "draws": 1, "headlines": {}, "parts": {}}}', "paper")  # fmt: skip


def test_a_short_digest_is_read_as_people_type_it() -> None:
    for typed in ("7c1f-03aa-91be-55d0", "7C1F03AA91BE55D0", " 7c1f 03aa 91be 55d0 "):
        assert group_of(typed) == ("7c1f", "03aa", "91be", "55d0")
    for typed in ("7c1f-03aa-91be", "7c1f-03aa-91be-55d", "g000-0000-0000-0000", "brief.pdf", ""):
        assert group_of(typed) is None


def _series(alliance: Alliance) -> Alliance:
    gdp = alliance.series["gdp"]
    own = {**gdp.figures["ALD"], 2025: Figure(Decimal(411_000), Status.ESTIMATE, "yearbook")}
    return alliance.with_one("series", "gdp", replace(gdp, figures={**gdp.figures, "ALD": own}))


def _ceiling(alliance: Alliance) -> Alliance:
    fund = alliance.funds["common"]
    spans = tuple(replace(s, value=Decimal(11_000_000)) if s.since.year == 2026 else s for s in fund.ceilings)
    return alliance.with_one("fund", "common", replace(fund, ceilings=spans))


def _position(alliance: Alliance) -> Alliance:
    rows = tuple(replace(p, salience=Decimal("0.2")) if p.member == "ALD" else p for p in alliance.positions)
    return replace(alliance, positions=rows)


def _assumption(alliance: Alliance) -> Alliance:
    return replace(alliance, preferences=alliance.preferences[1:])


def _text(alliance: Alliance) -> Alliance:
    proposal = alliance.proposals["fair-share"]
    return alliance.with_one("proposal", "fair-share", replace(proposal, changes=proposal.changes[:1]))


def _nothing(alliance: Alliance) -> Alliance:
    return alliance


MOVED = [
    (_series, "data", "series/gdp/ALD/2025", "Gross domestic product 2025 of Aldermark was revised"),
    (_ceiling, "rule", "funds/common", "the fund common was changed"),
    (_position, "assumption", "positions/fair-share/ALD", "the position of Aldermark on fair-share was changed"),
    (_assumption, "assumption", "preferences/voice-all", "the assumption voice-all was taken out"),
    (_text, "proposal", "clauses/ceiling-2027", "the clause ceiling-2027 was taken out"),
]


@pytest.mark.parametrize(("change", "kind", "place", "words"), MOVED)
def test_what_moved_is_named_and_nothing_else(lake, brief: Brief, change, kind, place, words) -> None:
    later = change(lake)
    found = moved(brief.stamp, brief_of(later).stamp, later)
    assert [(c.kind, c.place, c.words) for c in found.changes] == [(kind, place, words)]
    assert not found.inputs_still
    assert words in found.causes


def test_where_nothing_moved_that_is_said(lake: Alliance, brief: Brief) -> None:
    again = brief_of(lake, earlier=brief.stamp)
    assert again.moved is not None
    assert (again.moved.still, again.moved.same_figures, again.moved.inputs_still) == (True, True, True)
    assert again.moved.member_rows() == []
    told = " ".join(getattr(b, "text", "") for b in again.chapters[-1].blocks)
    assert f"Since the paper of 22 November 2026 ({brief.stamp['digest']}): nothing moved." in told


def test_members_lines_are_the_difference_of_the_two_briefs(lake: Alliance, brief: Brief) -> None:
    """A second way: the rows of both briefs, subtracted here."""
    later = brief_of(_ceiling(lake), earlier=brief.stamp)
    assert later.moved is not None
    rows = {row["member"]: row for row in later.moved.member_rows()}
    before, after = ({row["member"]: row for row in b.rows()} for b in (brief, later))
    differing = {
        m for m in before if any(before[m][k] != after[m][k] for k in before[m] if k not in ("name", "status"))
    }
    assert set(rows) == differing
    for member, row in rows.items():
        was, now = before[member], after[member]
        assert Decimal(row["paid_change"]) == Decimal(now["amount_change"]) - Decimal(was["amount_change"])
        assert Decimal(row["share_change_points"]) == Decimal(now["share_percent"]) - Decimal(was["share_percent"])
        objects = now["objects_percent"]
        assert row["objects_after"] == ("tabled it" if objects == "tabled it" else f"{objects}%")


def test_settings_are_told_apart(lake: Alliance, brief: Brief) -> None:
    found = moved(brief.stamp, brief_of(lake, seed=8, years="2027-2028").stamp, lake)
    assert [c.words for c in found.changes] == [
        "the seed changed from 7 to 8",
        "the years changed from 2027-2031 to 2027-2028",
    ]


def test_a_figure_tampered_with_in_stamp_and_seal_does_not_come_out_again(lake: Alliance, brief: Brief) -> None:
    """Whoever forges a seal is found out where nothing moved: the figures are computed again."""
    forged = json.loads(json.dumps(brief.stamp))
    forged["headlines"]["odds"][1] = 0.99
    found = moved(forged, brief.stamp, lake)
    assert found.inputs_still
    assert not found.same_figures


def test_an_earlier_paper_on_something_else_is_refused(lake: Alliance, brief: Brief) -> None:
    other = lake.proposals["fair-share"].variant("all")
    with pytest.raises(EquipoiseError, match="the earlier paper is on fair-share of lake, this one on fair-share:all"):
        brief_of(lake, proposal=other, earlier=brief.stamp)
