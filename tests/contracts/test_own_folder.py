"""Does the brief of somebody's own folder read as well as NATO's, and do the commands in it run as printed?"""

from __future__ import annotations

import io
import re
import shlex
from datetime import date
from pathlib import Path

import pytest

from equipoise import folder, plan
from equipoise.cli.running import run
from equipoise.errors import EquipoiseError
from equipoise.model import Proposal
from equipoise.model.clauses import AddProject, JoinProject, LeaveProject, ReplaceKey, SetShare, WithdrawMember
from equipoise.pay import calls
from equipoise.report import show
from equipoise.report.arguments import years_of
from equipoise.report.asking import ask
from equipoise.whatif import impact
from random_clauses import NEW
from small import D, small

YEARS = range(2026, 2029)


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The example in a folder whose name has a space, and its brief on one line of text."""
    where = folder.new(tmp_path_factory.mktemp("own") / "our lake")
    alliance = folder.read(where)
    words = {"proposal": "fair-share", "years": range(2027, 2032), "draws": 8, "on": date(2026, 11, 22)}
    found = ask(alliance, "brief", **words, source=str(where), paper="fair-share")
    out = io.StringIO()
    show(found.page(everything=True), file=out)
    return Path(where), " ".join(out.getvalue().split())


def test_every_command_in_the_brief_names_the_folder_and_runs(
    paper: tuple[Path, str], capsys: pytest.CaptureFixture[str]
) -> None:
    where, text = paper
    lines = re.findall(rf"equipoise (?:brief|plan|agree|whatif) {re.escape(shlex.quote(str(where)))}[^:;.()]*", text)
    assert {shlex.split(line)[1] for line in lines} >= {"brief", "plan"}
    assert not re.search(r"equipoise (?:brief|plan) lake", text)
    for line in lines:
        words = [word for word in shlex.split(re.split(r" \(| Digest ", line)[0])[1:] if word != "Files"]
        assert run(words) == 0, (line, capsys.readouterr().err)


def test_a_body_whose_voting_power_moves_is_in_the_table(paper: tuple[Path, str]) -> None:
    _, text = paper
    assert "moves in the Budget Committee" in text
    # Its rule weighs by the key, which the proposal changes; no clause names the body.
    assert "Budget Committee at least 60% of key:lake" in text


def test_a_project_that_a_clause_brings_has_its_domain_in_the_brief() -> None:
    brings = Proposal(
        id="p", title="P", stage="draft", tabled_by="A", route=("council",), changes=(AddProject(id="a", project=NEW),)
    )
    found = ask(small(), "brief", proposal=brings, years=YEARS, draws=4, on=date(2026, 11, 22))
    out = io.StringIO()
    show(found.page(everything=True), file=out)
    assert "in the domains of the request (air)" in " ".join(out.getvalue().split())


def test_work_without_a_return_band_is_explained() -> None:
    (trace,) = plan.work(small(), "aircraft", 2026).explain("A")
    assert "no return band in force" in [line.value for line in trace.lines]
    joins = JoinProject(id="j", project="aircraft", member="B", since=date(2026, 1, 1))
    found = impact(small(), Proposal(id="p", title="P", stage="draft", changes=(joins,)), years=YEARS)
    assert found.explain("A")


def test_a_state_that_leaves_has_a_brief_and_the_text_that_makes_no_sense_alone_is_told() -> None:
    since = date(2027, 1, 1)
    leaves = (
        SetShare(id="nothing", key="shares", member="B", percent=D(0), absorbed_by="others", since=since),
        WithdrawMember(id="out", member="B", since=since),
    )
    text = Proposal(id="p", title="P", stage="draft", tabled_by="A", route=("council",), changes=leaves)
    found = ask(small(), "brief", proposal=text, years=YEARS, draws=4, on=date(2026, 11, 22))
    out = io.StringIO()
    show(found.page(everything=True), file=out)
    said = " ".join(out.getvalue().split())
    assert "Not judged: without clause 2" not in said
    assert "key 'shares' on 2027-01-01 has a share for B, not a member on that day" in said


def test_a_joint_project_that_everyone_leaves_is_a_gap_in_words() -> None:
    since = date(2026, 1, 1)
    leaves = tuple(LeaveProject(id=m.lower(), project="aircraft", member=m, since=since) for m in "AC")
    found = impact(small(), Proposal(id="p", title="P", stage="draft", changes=leaves), years=YEARS)
    assert any("nobody takes part" in gap for gap in found.gaps)
    # What they did before is gone: 90,000 in 2026 and 60,000 in 2027 of work.
    assert sum(found.change(m, "return") for m in "ABCD") == -150_000


def test_years_without_end_are_refused_and_not_computed() -> None:
    assert len(years_of("2027-2086")) == 60
    with pytest.raises(EquipoiseError, match="are 7973 years: ask about at most 60 at once"):
        years_of("2027-9999")


def test_a_key_that_was_struck_is_told_apart_from_one_not_yet_begun() -> None:
    from equipoise.model import apply

    struck = ReplaceKey(id="k", key="shares", since=date(2026, 1, 1))
    after = apply(small(), Proposal(id="p", title="P", stage="draft", changes=(struck,)))
    with pytest.raises(EquipoiseError, match=r"in force on 2027-01-01: it was in force before, and ended"):
        calls(after, "works", 2027)
