"""Can a delegation do everything in a browser, without script, and is nobody let in who should not be?"""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

from icalendar import Calendar
from sqlalchemy import select
from starlette.testclient import TestClient

from desk_scenes import ceiling
from equipoise.desk.clock import HeldClock
from equipoise.desk.deadlines import line
from equipoise.desk.desk import Desk
from equipoise.desk.mailboxes import mailbox_of
from equipoise.desk.people import sessions
from equipoise.desk.posting import post
from equipoise.desk.price_of_hold import price_of_hold
from equipoise.desk.procedure import SECOND, State
from equipoise.desk.record import Receipt
from equipoise.desk.store import schema
from equipoise.web import site
from equipoise.web.desk.allowing import ROUTES
from equipoise.web.desk.live import tick_of

WORD = "a long enough password"


def signed_in(browser: TestClient, name: str) -> TestClient:
    done = browser.post("/desk/sign-in", data={"name": name, "password": WORD, "to": "/desk"})
    assert done.status_code == 200, done.text
    return browser


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the one form of a review page."""
    form = page[page.index('action="/desk/p/') :]
    return {k: html.unescape(v) for k, v in re.findall(r'<input type="hidden" name="(\w+)" value="(.*?)">', form, re.S)}


def headline(page: str) -> str:
    return re.sub(r"<.*?>", "", re.findall(r"<h1.*?</h1>", page, re.S)[0])


SAID = {"kind": "position", "stance": "objection", "reason": "Too much, æøå <script>"}


def test_a_break_is_reviewed_sent_once_and_has_a_receipt(browser: TestClient, desk: Desk) -> None:
    signed_in(browser, "head-bre")
    page = browser.get("/desk/p/more").text
    assert headline(page).startswith("The text is adopted on Wednesday 25 November 2026, 09:00 Brussels (08:00 UTC)")
    review = browser.post("/desk/p/more/review", data=SAID)
    assert "A break is final." in review.text
    assert "&lt;script&gt;" in review.text
    assert desk.case("more").state is State.SILENCE  # nothing is sent by looking
    form = hidden(review.text)
    done = browser.post("/desk/p/more/do", data=form)
    again = browser.post("/desk/p/more/do", data=form)
    assert done.url == again.url
    assert headline(done.text) == "Recorded and verified: silence broken."
    assert desk.case("more").state is State.BROKEN
    receipt = Receipt.parse(browser.get(f"{done.url}.json").text)
    assert receipt.verify(str(desk.signer.verifier)) > 0
    assert receipt.entry.body["reason"] == SAID["reason"]
    assert "The silence was broken by BRE" in browser.get("/desk/p/more").text
    assert "<script>" not in browser.get("/desk/p/more").text.replace("<script src", "")


def test_10_what_was_typed_survives_the_end_of_a_session(browser: TestClient, desk: Desk) -> None:
    asked = browser.post("/desk/p/more/review", data=SAID)
    assert asked.status_code == 401
    carried = html.unescape(re.findall(r"name=\"carried\" value='(.*?)'", asked.text)[0])
    assert json.loads(carried)["reason"] == SAID["reason"]
    data = {"name": "head-bre", "password": WORD, "to": "/desk/p/more", "carried": carried}
    back = browser.post("/desk/sign-in", data=data)
    assert "was not recorded" in headline(back.text)
    assert html.escape(SAID["reason"]) in back.text
    assert desk.case("more").state is State.SILENCE
    assert "A break is final." in browser.post("/desk/p/more/review", data=SAID).text


def test_a_form_of_another_session_or_site_does_nothing(browser: TestClient, desk: Desk) -> None:
    signed_in(browser, "head-bre")
    form = hidden(browser.post("/desk/p/more/review", data=SAID).text)
    assert browser.post("/desk/p/more/do", data={**form, "csrf": "x"}).status_code == 403
    elsewhere = {"origin": "https://elsewhere.example"}
    assert browser.post("/desk/p/more/do", data=form, headers=elsewhere).status_code == 403
    assert desk.case("more").state is State.SILENCE


def test_the_password_is_asked_for_again_after_five_minutes(browser: TestClient, desk: Desk) -> None:
    signed_in(browser, "head-bre")
    with desk.store.engine.begin() as connection:
        connection.execute(schema.session.update().values(stepped_up=0))
    form = hidden(browser.post("/desk/p/more/review", data=SAID).text)
    refused = browser.post("/desk/p/more/do", data={**form, "password": "wrong"})
    assert refused.status_code == 403
    assert "NOT recorded" in refused.text
    assert SAID["reason"].split(" <")[0] in refused.text  # the text is still there
    done = browser.post("/desk/p/more/do", data={**form, "password": WORD})
    assert "Recorded and verified" in headline(done.text), done.text


def test_every_page_asks_who_you_are(browser: TestClient) -> None:
    for path in ("/desk", "/desk/p/more", "/desk/record", "/desk/record.jsonl", "/desk/receipt/1", "/desk/account"):
        found = browser.get(path)
        assert found.status_code == 401, path
        assert "More for the lake" not in found.text, path
    assert browser.get("/api/desk/proposals").status_code == 401
    assert browser.get("/desk/receipt/1.json").status_code == 401


def test_wrong_passwords_slow_down_and_never_lock(browser: TestClient) -> None:
    wrong = {"name": "head-bre", "password": "not the password", "to": "/desk"}
    statuses = [browser.post("/desk/sign-in", data=wrong).status_code for _ in range(7)]
    assert statuses == [401] * 5 + [429] * 2
    signed_in(browser, "head-cyr")  # others are not slowed down
    unknown = browser.post("/desk/sign-in", data={"name": "nobody", "password": WORD})
    assert "do not fit" in unknown.text


def test_roles_see_their_forms_and_are_refused_others(browser: TestClient) -> None:
    signed_in(browser, "chair")
    page = browser.get("/desk/p/more").text
    assert "Extend the period" in page
    assert "Break the silence" not in page
    assert browser.post("/desk/p/more/review", data=SAID).status_code == 403
    review = browser.post("/desk/p/more/review", data={"kind": "extend", "deadline": "2026-11-27T18:00"})
    done = browser.post("/desk/p/more/do", data=hidden(review.text))
    assert headline(done.text) == "Recorded and verified: extended."
    assert "27 November 2026, 18:00 Brussels" in browser.get("/desk").text
    short = browser.post("/desk/p/more/review", data={"kind": "extend", "deadline": "2026-11-26T18:00"})
    refused = browser.post("/desk/p/more/do", data=hidden(short.text))
    assert refused.status_code == 422
    assert "can only move later" in refused.text


def test_a_draft_that_cannot_be_computed_keeps_its_text(browser: TestClient, desk: Desk) -> None:
    signed_in(browser, "head-cyr")
    page = browser.get("/desk/new").text
    csrf = re.findall(r'name="csrf" value="(.*?)"', page)[0]
    bad = ceiling().replace('kind = "set-ceiling"', 'kind = "set-cieling"')
    refused = browser.post("/desk/new", data={"name": "mine", "body": "council", "text": bad, "csrf": csrf})
    assert refused.status_code == 422
    assert "set-cieling" in html.unescape(refused.text)
    done = browser.post("/desk/new", data={"name": "mine", "body": "council", "text": ceiling(), "csrf": csrf})
    assert done.url.path == "/desk/p/mine"
    assert desk.case("mine").sponsor == "CYR"


def test_data_and_files(browser: TestClient, desk: Desk) -> None:
    signed_in(browser, "auditor")
    found = browser.get("/api/desk/proposals/more").json()
    assert (found["state"], found["round"]) == ("silence", 1)
    assert browser.get("/api/desk/checkpoint?since=3").json()["key"] == str(desk.signer.verifier)
    assert browser.get("/desk/deadlines.ics").text.startswith("BEGIN:VCALENDAR")
    assert browser.get("/desk/record.jsonl").content.endswith(b"}\n")
    assert browser.get("/desk/p/none").status_code == 404
    for path in ("/desk/receipt/999", "/api/desk/checkpoint?since=999"):
        assert browser.get(path).status_code == 422, path
    assert browser.get("/pay").status_code == 200  # the alliance's own pages stand beside the desk


def test_those_not_heard_are_named_and_reminded_by_the_office(browser: TestClient, desk: Desk, tmp_path: Path) -> None:
    said = {"member": "BRE", "address": "bre@example.org", "zone": "America/Toronto"}
    desk.manage("contact-set", "office", said)
    desk.submit("more", "position", "head-cyr", {"stance": "support"})
    signed_in(browser, "office")
    page = html.unescape(browser.get("/desk/p/more").text)
    assert "<b>Not heard:</b> ALD, BRE, DOR, EST." in page
    review = browser.post("/desk/p/more/review", data={"kind": "remind"})
    done = browser.post("/desk/p/more/do", data=hidden(review.text))
    assert headline(done.text) == "Recorded and verified: reminded."
    again = browser.post("/desk/p/more/review", data={"kind": "remind"})
    refused = browser.post("/desk/p/more/do", data=hidden(again.text))
    assert "They were reminded on Monday 23 November 2026, 09:00 Brussels" in refused.text
    browser.post("/desk/sign-out")
    signed_in(browser, "head-bre")
    told = line(desk.case("more"), desk.now, "America/Toronto")
    assert "25 November 2026, 09:00 Brussels (08:00 UTC; 03:00 Toronto), 2 d 0 h 0 min 0 s left" in told
    assert told in browser.get("/desk/p/more").text
    with desk.store.read() as connection:
        sent = {row.recipient: row.text for row in connection.execute(select(schema.outbox)) if "heard" in row.subject}
    assert told in sent["bre@example.org"]
    assert "cyr@example.org" not in sent
    assert "Their latest notices" not in browser.get("/desk/p/more").text
    assert post(desk, mailbox_of(f"file:{tmp_path / 'mail'}", "desk.test"))["sent"] == 9
    browser.post("/desk/sign-out")
    signed_in(browser, "chair")
    assert "<li>handed over: ALD, BRE, CYR, DOR, EST</li>" in browser.get("/desk/p/more").text
    browser.post("/desk/sign-out")
    signed_in(browser, "head-bre")
    calendar = Calendar.from_ical(browser.get("/desk/deadlines.ics").text).walk("VEVENT")
    assert told in str(calendar[0]["description"])


def test_an_objector_drafts_the_text_it_would_accept_and_the_sponsor_takes_it_over(
    browser: TestClient, desk: Desk
) -> None:
    why = {"form": "objection", "reason": "Too dear <b>"}
    for who in ("bre", "cyr"):
        desk.submit("more", "break", f"head-{who}", why)
    signed_in(browser, "head-bre")
    assert "/desk/p/more/counter" in browser.get("/desk/p/more").text
    page = browser.get("/desk/p/more/counter").text
    assert 'name="v.ceiling.amount" value="20000000"' in page.replace("20_000_000", "20000000")
    form = dict(re.findall(r'<input(?: id="[^"]*")?(?: type="hidden")? name="([^"]+)" value="(.*?)"', page))
    refused = browser.post("/desk/p/more/counter", data=form)
    assert refused.status_code == 422
    assert "This is the text as it stands" in refused.text
    form |= {"v.ceiling.amount": "15000000", "name": "less"}
    done = browser.post("/desk/p/more/counter", data=form)
    assert done.url.path == "/desk/p/less"
    assert "Clause 1 is changed" in done.text
    assert "<del>20,000,000</del> <ins>15,000,000</ins>" in done.text
    assert "Amends" in done.text
    assert "Too dear &lt;b&gt;" in done.text
    assert "instead of 20,000,000. It said: The common fund may spend 20000000 in 2027." in done.text
    assert browser.post("/desk/p/more/counter", data={**form, "csrf": "x"}).status_code == 403
    both = browser.get("/desk/conflicts/less/more").text
    assert "These texts cannot both stand: they differ in clause 1." in both
    assert "+950,000.00" in both  # 38 percent of 2,500,000.00
    browser.post("/desk/sign-out")
    signed_in(browser, "head-ald")
    assert "Put BRE's text (less) in its place" in html.unescape(browser.get("/desk/p/more").text)
    review = browser.post("/desk/p/more/review", data={"kind": "amend", "from": "less"})
    taken = browser.post("/desk/p/more/do", data=hidden(review.text))
    assert headline(taken.text) == "Recorded and verified: amended."
    after = browser.get("/desk/p/more").text
    assert "What version 2 changed, by ALD" in after
    assert "in its place" not in after  # it is in its place already


def test_before_breaking_one_sees_the_price_and_the_clause_that_keeps_the_date(browser: TestClient, desk: Desk) -> None:
    price = price_of_hold(desk, "more", "BRE")
    signed_in(browser, "head-bre")
    assert "/desk/p/more/hold" in browser.get("/desk/p/more").text
    told = browser.get("/desk/p/more/hold").text
    assert headline(told) == price.summary
    for words in (price.date_words, *price.how, price.clauses[0].words):
        assert html.escape(words, quote=False) in html.unescape(told).replace("&", "&amp;")
    review = browser.post("/desk/p/more/review", data=SAID).text
    assert price.summary in html.unescape(review)
    assert price.summary not in browser.post("/desk/p/more/review", data={**SAID, "stance": "support"}).text
    filled = browser.get(f"/desk/p/more?hold={price.clauses[0].id}").text
    assert price.clauses[0].words in html.unescape(filled)
    assert 'value="amendment" checked' in filled
    assert browser.get("/desk/p/nothing/hold").status_code == 404
    browser.post("/desk/sign-out")
    signed_in(browser, "chair")
    assert headline(browser.get("/desk/p/more/hold?member=CYR").text) == price_of_hold(desk, "more", "CYR").summary


def test_in_the_last_minutes_no_figure_is_waited_for(browser: TestClient, desk: Desk, clock: HeldClock) -> None:
    signed_in(browser, "head-bre")
    found = desk.case("more").round
    assert found is not None
    clock.pass_(found.deadline - clock.at - 60 * SECOND)
    review = browser.post("/desk/p/more/review", data=SAID).text
    assert "A break is final." in review
    assert "What the hold would cost" not in review


def test_the_clause_that_is_amended_comes_filled_in_and_drafts_the_amendment(browser: TestClient) -> None:
    signed_in(browser, "head-bre")
    assert "/desk/p/more?clause=ceiling#say" in browser.get("/desk/p/more").text
    assert "Choose the clause" in browser.post("/desk/p/more/review", data={**SAID, "stance": "amendment"}).text
    page = browser.get("/desk/p/more?clause=ceiling").text
    assert 'value="amendment" checked' in page
    stands = html.unescape(re.findall(r'<textarea id="acceptable".*?>(.*?)</textarea>', page, re.S)[0])
    assert stands.startswith("Clause 1 (ceiling): The common fund may spend")
    assert "amount = 20000000" in stands.splitlines()
    typed = {**SAID, "stance": "amendment", "acceptable": stands.replace("20000000", "15000000")}
    receipt = browser.post("/desk/p/more/do", data=hidden(browser.post("/desk/p/more/review", data=typed).text))
    assert 'href="/desk/p/more/counter"' in receipt.text
    form = browser.get("/desk/p/more/counter").text
    assert 'name="v.ceiling.amount" value="15000000"' in form
    assert "In the text: 20000000" in form
    sent = dict(re.findall(r'<input(?: id="[^"]*")?(?: type="hidden")? name="([^"]+)" value="(.*?)"', form))
    done = browser.post("/desk/p/more/counter", data={**sent, "name": "less"})  # nothing is typed but its name
    assert "<del>20,000,000</del> <ins>15,000,000</ins>" in done.text


def test_a_draft_typed_before_the_session_ended_comes_back_whole(browser: TestClient, desk: Desk) -> None:
    desk.submit("more", "break", "head-bre", {"form": "objection", "reason": "Too dear."})
    for path, typed in (
        ("/desk/new", {"name": "fresh", "body": "council", "marking": "restricted", "text": ceiling(7)}),
        ("/desk/p/more/counter", {"name": "less", "v.ceiling.amount": "15000000", "memorandum": "Why <so>"}),
    ):
        asked = browser.post(path, data=typed)
        assert asked.status_code == 401
        fields = {
            k: html.unescape(v) for k, v in re.findall(r"name=\"(to|carried)\" value=[\"'](.*?)[\"']>", asked.text)
        }
        again = browser.post("/desk/sign-in", data={"name": "head-bre", "password": WORD, **fields}).text
        form = again[again.index(f'action="{path}"') :]
        sent = dict(re.findall(r'<input type="hidden" name="(.*?)" value="(.*?)">', form))
        sent |= {
            k: html.unescape(v) for k, v in re.findall(r'<textarea.*? name="(.*?)".*?>(.*?)</textarea>', form, re.S)
        }
        assert {k: v for k, v in sent.items() if k in typed} == typed
        done = browser.post(path, data=sent)
        assert done.url.path == f"/desk/p/{typed['name']}", done.text
        browser.post("/desk/sign-out")
    assert desk.case("fresh").marking == "restricted"


def _shown_by(desk: Desk) -> list[str]:
    """Every address that shows something of the desk: each text by each form, each entry, the lists, the files."""
    addresses = [path for method, path in ROUTES if method == "GET" and "/live" not in path]
    lists = [path for path in addresses if "{" not in path]
    texts = [path.format(name=name, form="html") for path in addresses if "{name}" in path for name in ("dark", "more")]
    entries = [f"/desk/receipt/{seq}" for e in desk.entries() for seq in (e.seq, f"{e.seq}.json")]
    return [*lists, *texts, *entries, "/desk/p/darker/paper.html", "/api/desk/proposals/darker"]


def test_31_a_marked_text_is_read_by_those_who_are_cleared(browser: TestClient, desk: Desk, clock: HeldClock) -> None:
    signed_in(browser, "head-ald")
    token = re.findall(r'name="csrf" value="(.*?)"', browser.get("/desk/new").text)[0]
    text = ceiling(20_123_456).replace("More for the lake", "A wall against the lake")
    text = text.replace("2026-12-01", "2026-12-03")
    form = {"csrf": token, "name": "dark", "body": "council", "text": text, "marking": "secret"}
    assert browser.post("/desk/new", data={**form, "marking": "cosmic"}).status_code == 422
    assert "20,123,456" in browser.post("/desk/new", data=form).text.replace("20123456", "20,123,456")
    desk.submit("dark", "table", "head-ald")
    desk.submit("dark", "propose-silence", "chair", {"deadline": clock.at + 48 * 3600 * SECOND})
    desk.submit("dark", "position", "head-cyr", {"stance": "statement", "statement": "Before 2026-12-03."})
    desk.submit("dark", "break", "head-bre", {"form": "objection", "reason": "Not 20123456."})
    desk.submit("darker", "draft", "head-ald", {"text": text, "body": "council", "marking": "secret"})
    desk.submit("darker", "table", "head-ald")
    desk.submit("darker", "propose-silence", "chair", {"deadline": clock.at + 48 * 3600 * SECOND})
    needle = re.compile(r"20[,_]?123[,_]?456|against the lake|2026-12-03")  # words, title, date
    rest = ("/desk/p/dark/counter", "/desk/conflicts/dark/more", "/desk/conflicts/more/dark", "/desk/p/dark/hold")
    for who in ("watcher", "treasurer"):
        browser.post("/desk/sign-out")
        signed_in(browser, who)
        page = browser.get("/desk/p/dark")
        assert page.status_code == 200
        assert "not cleared to read it" in page.text
        assert desk.case("dark").sealed in page.text
        found = [browser.get(path) for path in rest]
        assert all(one.status_code == 403 for one in found), [one.status_code for one in found]
        pages = [
            page,
            *found,
            *map(browser.get, _shown_by(desk)),
        ]
        assert len(pages) > 40
        assert not [one.url for one in pages if needle.search(one.text)]
        assert "A text marked secret" in browser.get("/desk").text
        told = {one["proposal"]: one["title"] for one in browser.get("/api/desk/proposals").json()}
        assert (told["darker"], told["more"]) == ("A text marked secret", "More for the lake")
    # A delegate who was granted to break, not to read, says nothing to a text that it may not read.
    grants = {"name": "cyr-1", "role": "delegate", "member": "CYR", "grants": ["break", "position"]}
    desk.manage("account-opened", "head-cyr", grants)
    with desk.store.engine.begin() as connection:
        sessions.set_all(connection, ["cyr-1"], WORD)
    browser.post("/desk/sign-out")
    signed_in(browser, "cyr-1")
    assert 'name="stance"' in browser.get("/desk/p/more").text
    assert 'name="stance"' not in browser.get("/desk/p/darker").text
    token = re.findall(r'name="csrf" value="(.*?)"', browser.get("/desk/new").text)[0]
    words = {"kind": "break", "stance": "objection", "reason": "No.", "csrf": token, "key": "cyr"}
    for step in ("review", "do"):
        refused = browser.post(f"/desk/p/darker/{step}", data=words)
        assert (refused.status_code, "not cleared to read it" in refused.text) == (403, True), step
    assert desk.case("darker").state is State.SILENCE
    with desk.store.read() as connection:  # what is mailed, and what every open page is told
        told = [
            *connection.execute(select(schema.outbox.c.subject, schema.outbox.c.text)),
            tick_of(desk, desk.case("dark")),
        ]
    assert not [row for row in told if needle.search(str(row))]
    for who in ("auditor", "chair", "head-cyr"):
        browser.post("/desk/sign-out")
        signed_in(browser, who)
        assert "Not 20123456." in browser.get("/desk/p/dark").text
        assert "A wall against the lake" in browser.get("/desk").text + browser.get("/desk/deadlines.ics").text
        assert '{"content":' in browser.get("/desk/record.jsonl").text


def test_every_table_of_the_desk_stacks_on_a_phone() -> None:
    templates = sorted(Path(site.__file__).with_name("templates").glob("desk-*.html"))
    tables = {t.name: re.findall(r"<table.*?>", t.read_text(encoding="utf-8")) for t in templates}
    assert sum(map(len, tables.values())) > 10
    assert [name for name, found in tables.items() if set(found) - {'<table class="stacks">'}] == []


def test_an_hour_that_comes_twice_can_be_typed_as_the_refusal_says(browser: TestClient) -> None:
    signed_in(browser, "chair")
    assert 'type="datetime-local"' in browser.get("/desk/p/more").text
    form = {"kind": "extend", "deadline": "2027-10-31T02:30"}
    told = browser.post("/desk/p/more/review", data=form)
    assert told.status_code == 422
    (field,) = re.findall(r'<input id="extend-deadline".*?>', told.text)
    assert 'value="2027-10-31T02:30"' in field
    assert "datetime-local" not in field  # that field takes no offset
    second = re.search(r"or (\S+) for the second", html.unescape(told.text))
    assert second is not None
    review = browser.post("/desk/p/more/review", data={**form, "deadline": second[1]})
    assert review.status_code == 200
    assert 'name="deadline" value="2027-10-31T02:30+01:00"' in html.unescape(review.text)


def test_what_is_not_there_is_told_also_to_open_pages_and_second_persons(browser: TestClient, desk: Desk) -> None:
    signed_in(browser, "chair")
    gone = browser.get("/desk/p/morre/live")
    assert gone.status_code == 404
    assert "more" in gone.text
    token = re.findall(r'name="csrf" value="(.*?)"', browser.get("/desk/new").text)[0]
    before = len(desk.entries())
    for number in ("9999", "0", "-1", str(10**30), str(desk.entries("more")[0].seq)):
        for answer in ("confirm", "decline"):
            found = browser.post(f"/desk/second/{number}/{answer}", data={"csrf": token})
            assert (found.status_code, "does not wait for a second person" in found.text) == (422, True), number
    assert len(desk.entries()) == before


def test_a_paper_says_the_deadline_and_the_numbers_of_the_clauses_as_the_page_does(
    browser: TestClient, desk: Desk
) -> None:
    desk.manage("contact-set", "office", {"member": "BRE", "address": "b@example.org", "zone": "America/Toronto"})
    signed_in(browser, "head-bre")
    page = html.unescape(browser.get("/desk/p/more").text)
    paper = " ".join(re.sub(r"<.*?>", " ", html.unescape(browser.get("/desk/p/more/paper.html").text)).split())
    said = line(desk.case("more"), desk.now, "America/Toronto")
    assert "2 d 0 h 0 min 0 s left" in said
    assert "03:00 Toronto" in said
    notice = next(e for e in desk.entries("more") if e.kind == "opened")
    assert notice.seq
    for told in (page, paper):
        assert said in told
        assert "strictly before" in told
    assert "1. The common fund may spend" in paper
    assert "1 December 2026" in paper
    found = browser.get("/desk/p/more/paper.pdf")
    assert found.content.startswith(b"%PDF-")
    assert browser.get("/desk/p/more/paper.docx").status_code == 404
    desk.submit("dark", "draft", "head-ald", {"text": ceiling(20_123_456), "body": "council", "marking": "secret"})
    browser.post("/desk/sign-out")
    signed_in(browser, "watcher")
    dark = browser.get("/desk/p/dark/paper.html").text
    assert "not cleared" in dark
    assert "20,123,456" not in dark.replace("20123456", "20,123,456").replace("20_123_456", "20,123,456")


def test_a_break_after_the_deadline_is_told_so_before_it_is_sent(
    browser: TestClient, desk: Desk, clock: HeldClock
) -> None:
    signed_in(browser, "head-bre")
    desk.submit("more", "break", "head-cyr", {"form": "objection", "reason": "No."})
    deadline = desk.case("more").round.deadline  # type: ignore[union-attr]
    for micros, late in ((-1, False), (0, True)):
        clock.pass_(deadline + micros - clock.at)
        page = browser.post("/desk/p/more/review", data=SAID).text
        assert ("has no effect on the text" in page, "A break is final." in page) == (late, not late)
