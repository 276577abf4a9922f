"""Does long work show how far it is, stop when told to, and answer like the command?"""

from __future__ import annotations

import json
import re
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.web.conftest import DAY, PROGRAM, running

from equipoise import folder
from equipoise.ensemble import Progress, Watch
from equipoise.errors import EquipoiseError
from equipoise.report.asking import ask
from equipoise.web.app import application
from equipoise.web.asked import Asked
from equipoise.web.held import Held, MemoryDrafts
from equipoise.web.jobs import STAGES, Jobs
from equipoise.web.workspaces.job_book import JobBook
from equipoise.web.workspaces.opening import opened

ASKED = "/agree/fair-share?show=sensitivity&draws=8"


def job_in(text: str) -> str:
    found = re.search(r'data-job="(\w+)"', text)
    assert found
    return found[1]


def until(client: httpx.Client, job: str, state: str) -> dict[str, object]:
    for _ in range(400):
        told: dict[str, object] = client.get(f"/jobs/{job}.json").json()
        if told["state"] == state:
            return told
        time.sleep(0.1)
    raise AssertionError(told)


def test_work_is_shown_survives_a_reload_and_is_the_commands(
    small: httpx.Client, equipoise: Callable[..., str], lake: object
) -> None:
    first = small.get(ASKED)
    assert first.status_code == 202
    assert "This is being computed" in first.text
    job = job_in(first.text)
    again = small.get(ASKED)
    assert again.status_code == 200 or job_in(again.text) == job, "a reload finds the same work"
    shares, stages = [], set()
    told: dict[str, Any] = {"state": "waiting"}
    while told["state"] in ("waiting", "running"):
        told = small.get(f"/jobs/{job}.json").json()
        shares.append(told["share"])
        stages.add(str(told["stage"]))
        time.sleep(0.02)
    assert told["state"] == "done", told
    assert shares == sorted(shares), "what was done stays done"
    assert told["share"] == 1
    assert told["seconds_left"] == 0
    assert {s[:12] for s in stages if s.startswith("stage")} <= {"stage 1 of 2", "stage 2 of 2"}
    assert told["stages"] == ["forecasting", "moving each assumption"]
    page = small.get(ASKED)
    assert page.status_code == 200
    assert "How it was computed" in page.text
    asked = ("agree", str(lake), "fair-share", "--sensitivity", "--seed", "7", "--draws", "8", "--json")
    by_command = json.loads(equipoise(*asked))
    by_page = small.get(ASKED.replace("?", ".json?")).json()
    assert by_page["rows"] == by_command["rows"]


def test_work_that_is_cancelled_stops_and_can_be_started_again(small: httpx.Client) -> None:
    asked = "/agree/fair-share?show=sensitivity&draws=4000"
    job = job_in(small.get(asked).text)
    gone = small.post(f"/jobs/{job}/cancel", data={"back": asked})
    assert gone.status_code == 303
    assert gone.headers["location"] == asked
    page = small.get(asked)
    assert "cancelled after" in page.text
    assert "Start again" in page.text
    assert small.get(f"/jobs/{job}.json").json()["state"] == "cancelled"
    small.post(f"/jobs/{job}/again", data={"back": asked})
    assert small.get(f"/jobs/{job}.json").json()["state"] in ("waiting", "running")
    small.post(f"/jobs/{job}/cancel", data={"back": asked})


def test_work_that_has_no_answer_says_why(small: httpx.Client, lake: Path) -> None:
    proposal = tomllib.loads((lake / "proposals" / "fair-share.toml").read_text())
    asked = f"/agree/fair-share?show=capital&draws=8&member={proposal['tabled_by']}"
    until(small, job_in(small.get(asked).text), "failed")
    told = small.get(asked).text
    assert re.search(r"<h1>[^<]*it has chosen[^<]*</h1>", told), "the reason is the headline"
    assert "The work has no answer" in told
    assert "it has chosen" in told
    assert "Start again" in told


def test_nobody_is_sent_elsewhere(small: httpx.Client) -> None:
    job = job_in(small.get("/agree/fair-share?show=sensitivity&draws=3999").text)
    for place in ("https://example.org/", "//example.org/", "/\\example.org"):
        gone = small.post(f"/jobs/{job}/cancel", data={"back": place})
        assert gone.headers["location"] == "/"


def test_a_form_of_another_site_is_refused(small: httpx.Client) -> None:
    for headers in ({"origin": "https://example.org"}, {"sec-fetch-site": "cross-site"}):
        refused = small.post("/jobs/x/cancel", data={"back": "/"}, headers=headers)
        assert refused.status_code == 403
        assert "not sent by a page of this site" in refused.text
    assert small.post("/jobs/x/cancel", content=b"x" * 9_000_000).status_code == 413


def test_every_stage_that_is_told_was_expected(lake: Path) -> None:
    alliance = folder.read(lake)
    proposal = folder.load_proposal(alliance, "fair-share")
    other = next(m for m in alliance.members if m != proposal.tabled_by)
    asked: dict[str, dict[str, Any]] = {
        "amend": {"proposal": proposal, "draws": 8, "probability": 0.5},
        "sensitivity": {"proposal": proposal, "draws": 8},
        "capital": {"proposal": proposal, "draws": 8, "member": other},
    }
    for question, said in asked.items():
        heard: list[Progress] = []
        plain = ask(alliance, question, **said)
        watched = ask(alliance, question, **said, watch=Watch(tell=heard.append))
        assert list(dict.fromkeys(p.stage for p in heard)) == list(STAGES[question])
        assert watched.to_json() == plain.to_json(), "who watches changes nothing"
        if question == "amend":
            gaps = [m for p in heard if (m := re.fullmatch(r"nearest so far ([\d.]+), none below ([\d.]+)", p.last))]
            assert gaps
            assert all(float(m[2]) <= float(m[1]) + 0.01 for m in gaps), "the bound stays below what was found"


def test_work_outlives_the_server_that_ran_it(lake: Path, tmp_path: Path) -> None:
    asked = "/agree/fair-share?draws=4000&show=sensitivity"
    held = Held.of(str(lake), folder.read(lake))
    first, second, third = (opened(tmp_path) for _ in range(3))
    with running(application(held, store=first, today=lambda: DAY)) as address:
        job = job_in(httpx.get(address + asked, timeout=60).text)
    # The same process has the rows of the first server, as one that was started again with the same number.
    assert second.jobs.unfinished() == [asked]
    assert JobBook(second.engine, "elsewhere:1").unfinished() == [], "who runs on another machine may run still"
    with running(application(held, store=second, today=lambda: DAY)) as address:
        client = httpx.Client(base_url=address, timeout=60, **PROGRAM)
        gone = client.get(f"/jobs/{job}.json")
        assert gone.status_code == 404
        assert "begins it again" in gone.text
        assert client.post(f"/jobs/{job}/again", data={"back": asked}).headers["location"] == asked
        page = client.get(asked)
        assert job_in(page.text) == job
        assert "begun again with the same inputs" in page.text
        client.post(f"/jobs/{job}/cancel", data={"back": asked})
    assert third.jobs.unfinished() == []
    with running(application(held, store=third, today=lambda: DAY)) as address:
        client = httpx.Client(base_url=address, timeout=60, **PROGRAM)
        page = client.get(asked)
        assert "cancelled after" in page.text, "what was cancelled is not begun again by a restart"
        client.post(f"/jobs/{job}/again", data={"back": asked})
        assert "This is being computed" in client.get(asked).text
        client.post(f"/jobs/{job}/cancel", data={"back": asked})
    for store in (first, second, third):
        store.close()


def test_work_that_waits_is_bounded(lake: Path) -> None:
    held, jobs = Held.of(str(lake), folder.read(lake)), Jobs(at_once=0)
    asked = [Asked("sensitivity", {"proposal": "fair-share", "seed": n}, held, MemoryDrafts()) for n in range(61)]
    waiting = [jobs.of(one) for one in asked[:60]]
    with pytest.raises(EquipoiseError, match="no more is taken"):
        jobs.of(asked[60])
    assert jobs.of(asked[0]) is waiting[0], "what waits already is found"
    jobs.cancel(waiting[0].id)
    assert jobs.of(asked[60]).state == "waiting"
