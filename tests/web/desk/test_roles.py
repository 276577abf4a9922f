"""May each role use exactly the addresses and forms that are its own? Every route for every role; two persons."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from urllib.parse import parse_qsl

import pytest
from starlette.testclient import TestClient

from desk_scenes import PLAIN, ceiling, runs
from equipoise.desk.affairs import Account
from equipoise.desk.clock import HeldClock, SystemClock
from equipoise.desk.desk import Desk
from equipoise.desk.money import ledger
from equipoise.desk.people import sessions
from equipoise.desk.procedure import DAY, SECOND, TABLE, Role, State, instant
from equipoise.desk.two_persons import ask
from equipoise.web.desk.allowing import ROUTES
from equipoise.web.desk.forms import ASKS, NAMES, offers

WORD = "a long enough password"
WHO = ("nobody", "head-bre", "bre-1", "chair", "office", "treasurer", "watcher", "auditor", "admin")
# One line an address: what nobody, a head, a delegate without grants, chair, secretariat, treasurer, observer, auditor
# and administrator are answered. Every form is sent with the session's own token, so that a 403 is the role's.
MATRIX = """
GET  /desk/sign-in                  200 200 200 200 200 200 200 200 200
GET  /desk/check_receipt.py         200 200 200 200 200 200 200 200 200
GET  /api/desk/checkpoint           200 200 200 200 200 200 200 200 200
GET  /desk/invitation/x             200 200 200 200 200 200 200 200 200
GET  /desk                          401 200 200 200 200 200 200 200 403
GET  /desk/p/more                   401 200 200 200 200 200 200 200 403
GET  /desk/p/more/hold              401 200 200 200 200 200 200 200 403
GET  /desk/p/more/paper.pdf         401 200 200 200 200 200 200 200 403
GET  /desk/conflicts/more/more      401 200 200 200 200 200 200 200 403
GET  /desk/account                  401 200 200 200 200 200 200 200 403
GET  /desk/money                    401 200 200 200 200 200 200 200 403
GET  /desk/deadlines.ics            401 200 200 200 200 200 200 200 403
GET  /desk/receipt/1                401 200 200 200 200 200 200 200 403
GET  /desk/receipt/1.json           401 200 200 200 200 200 200 200 403
GET  /desk/record                   401 200 200 200 200 200 200 200 403
GET  /desk/record.jsonl             401 200 200 200 200 200 200 200 403
GET  /api/desk/proposals            401 200 200 200 200 200 200 200 403
GET  /api/desk/proposals/more       401 200 200 200 200 200 200 200 403
GET  /desk/new                      401 200 200 200 200 403 403 403 403
GET  /desk/p/more/counter           401 200 200 200 200 403 403 403 403
GET  /desk/letters                  401 403 403 403 200 403 403 403 403
GET  /desk/members                  401 403 403 403 200 403 403 403 403
GET  /desk/people                   401 200 403 403 403 403 403 403 200
GET  /desk/second                   401 200 200 200 200 200 200 200 200
POST /desk/p/more/review?kind=extend&deadline=2026-12-01T09:00    401 403 403 200 403 403 403 403 403
POST /desk/p/more/review?kind=hold                                401 200 403 403 403 403 403 403 403
POST /desk/p/more/review?kind=position&stance=support             401 200 403 403 403 403 403 403 403
POST /desk/p/more/do?kind=extend&deadline=soon                    401 403 403 422 403 403 403 403 403
POST /desk/p/more/do?kind=position&stance=support                 401 303 403 403 403 403 403 403 403
POST /desk/p/more/do?kind=correct&note=x&text=x                   401 403 403 403 422 403 403 403 403
POST /desk/p/more/do?kind=withdraw                                401 403 403 403 403 403 403 403 403
POST /desk/step?before=1                                          401 403 403 422 422 403 403 403 403
POST /desk/new?name=x&text=x                                      401 422 422 422 422 403 403 403 403
POST /desk/p/more/counter?name=x                                  401 422 422 422 422 403 403 403 403
POST /desk/money/call?fund=common&year=1999                       401 403 403 403 403 422 403 403 403
POST /desk/money/payment?fund=common&year=1999&amount=1           401 403 403 403 422 422 403 403 403
POST /desk/letters?letter=9:ALD                                   401 403 403 403 422 403 403 403 403
POST /desk/members/contact?member=EST&address=e@example.org       401 403 403 403 303 403 403 403 403
POST /desk/members/leave?member=EST                               401 403 403 403 303 403 403 403 403
POST /desk/people/open?name=new&role=delegate&member=BRE          401 200 403 403 403 403 403 403 422
POST /desk/people/open?name=other&role=chair                      401 403 403 403 403 403 403 403 303
POST /desk/people/close?name=head-cyr                             401 403 403 403 403 403 403 403 303
POST /desk/people/close?name=new                                  401 303 403 403 403 403 403 403 422
POST /desk/second/N/decline?asked=member-left&member=EST          401 403 403 303 403 403 403 403 403
POST /desk/second/N/decline?asked=account-closed&name=chair       401 403 403 403 403 403 403 303 403
POST /desk/invitation/x?password=a-long-enough-word&again=a-long-enough-word 404 404 404 404 404 404 404 404 404
"""


def signed_in(browser: TestClient, name: str) -> TestClient:
    browser.post("/desk/sign-out", follow_redirects=False)
    if name != "nobody":
        done = browser.post("/desk/sign-in", data={"name": name, "password": WORD}, follow_redirects=False)
        assert done.status_code == 303, done.text
    return browser


def token_of(browser: TestClient, desk: Desk) -> str:
    """The token of the session's own forms."""
    with desk.store.read() as connection:
        found = sessions.of_tokens(connection, [browser.cookies.get("desk", "")], SystemClock().now())
    return next((session.csrf for session in found.values()), "")


def test_every_route_for_every_role(browser: TestClient, desk: Desk) -> None:
    lines = [line.split() for line in MATRIX.strip().splitlines()]
    desk.manage("account-opened", "head-bre", {"name": "bre-1", "role": "delegate", "member": "BRE"})
    with desk.store.engine.begin() as connection:
        sessions.set_all(connection, ["bre-1"], WORD)
    for i, who in enumerate(WHO):
        signed_in(browser, who)
        token = token_of(browser, desk)
        for method, address, *wanted in lines:
            path, _, query = address.partition("?")
            data = {"csrf": token, **dict(parse_qsl(query))} if method == "POST" else None
            if data and "asked" in data:
                act = data.pop("asked")
                by = "office" if act == "member-left" else "admin"
                asked = ask(desk, by, act, "the desk", {k: v for k, v in data.items() if k != "csrf"})
                path = path.replace("/N/", f"/{asked.entries[0].stream.split(':')[1]}/")
            found = browser.request(method, path, data=data, follow_redirects=False)
            assert found.status_code == int(wanted[i]), (who, method, address, found.status_code)
            if found.status_code == 403:
                said = html.unescape(found.text)
                assert re.search(
                    r"may not|own delegation only|not granted|second person is|needs a second|you act as", said
                ), said
                assert "another session" not in said, (who, address)
            if found.status_code in (401, 403) and method == "GET":
                assert "More for the lake" not in found.text, (who, address)
    covered = {(method, re.sub(r"\?.*", "", address)) for method, address, *_ in lines}
    places = {"more": "{name}", "1": "{seq}", "x": "{token}"}
    known = {(m, re.sub(r"more/more", "{one}/{other}", a)) for m, a in covered}
    known = {(m, re.sub(r"(?<=/)(more|1|x)(?=/|\.|$)", lambda x: places[x[0]], a)) for m, a in known}
    known = {
        (
            m,
            re.sub(r"/(money|people|members)/\w+", r"/\1/{what}", a)
            .replace("/N/decline", "/{number}/{answer}")
            .replace("paper.pdf", "paper.{form}"),
        )
        for m, a in known
    }
    unasked = {("POST", "/desk/sign-in"), ("POST", "/desk/sign-out"), ("GET", "/desk/p/{name}/live")}
    assert set(ROUTES) - known - unasked == set()  # an address without a line here fails


LONG = "x" * 300
# The same columns: what cannot be read is told only to somebody who has business at the address.
MALFORMED = f"""
GET  /desk/receipt/x                             401 400 400 400 400 400 400 400 403
GET  /desk/receipt/x.json                        401 400 400 400 400 400 400 400 403
POST /desk/new?name={LONG}                       401 400 400 400 400 403 403 403 403
POST /desk/money/call?fund={LONG}                401 400 400 400 400 400 400 400 403
POST /desk/letters?letter={LONG}                 401 403 403 403 400 403 403 403 403
POST /desk/second/x/confirm                      401 400 400 400 400 400 400 400 400
POST /desk/second/1/perhaps                      401 403 403 422 422 422 403 422 422
POST /desk/p/more/review?kind=nothing            401 400 400 400 400 400 400 400 403
POST /desk/p/more/do?kind=nothing                401 400 400 400 400 400 400 400 403
POST /desk/p/more/review?kind=contest&sent_at=x  401 403 403 422 422 403 403 403 403
POST /desk/p/more/do?kind=contest&sent_at=x      401 403 403 422 422 403 403 403 403
POST /desk/new?unreadable                        401 400 400 400 400 403 403 403 403
POST /desk/p/more/do?unreadable                  401 400 400 400 400 400 400 400 403
POST /desk/p/more/counter?unreadable             401 400 400 400 400 403 403 403 403
POST /desk/people/open?unreadable                401 400 403 403 403 403 403 403 400
GET  /api/desk/checkpoint?since=x                400 400 400 400 400 400 400 400 400
"""


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_request_that_cannot_be_read_is_refused_by_its_role_first(
    browser: TestClient, desk: Desk, accept: str
) -> None:
    desk.manage("account-opened", "head-bre", {"name": "bre-1", "role": "delegate", "member": "BRE"})
    with desk.store.engine.begin() as connection:
        sessions.set_all(connection, ["bre-1"], WORD)
    before = len(desk.entries())
    for i, who in enumerate(WHO):
        signed_in(browser, who)
        token = token_of(browser, desk)
        for method, address, *wanted in (line.split() for line in MALFORMED.strip().splitlines()):
            path, _, query = address.partition("?")
            headers, sent = {"accept": accept}, {"params": query}
            if query == "unreadable":
                headers["content-type"] = "multipart/form-data; boundary=b"
                sent = {"content": "--b\r\nno form"}
            elif method == "POST":
                sent = {"data": {"csrf": token, **dict(parse_qsl(query))}}
            found = browser.request(method, path, headers=headers, follow_redirects=False, **sent)
            assert found.status_code == int(wanted[i]), (who, method, address, found.status_code)
    assert len(desk.entries()) == before


def test_data_is_refused_as_data(browser: TestClient) -> None:
    for who, status in (("nobody", 401), ("admin", 403)):
        signed_in(browser, who)
        for path in ("/api/desk/proposals", "/api/desk/proposals/more", "/desk/receipt/1.json"):
            found = browser.get(path)
            assert (found.status_code, found.headers["content-type"]) == (status, "application/json")
            assert found.json()["rows"][0]["message"], found.text


def test_every_command_of_a_person_has_a_form() -> None:
    people = {row.command for row in TABLE if row.roles - {Role.CLOCK}}
    assert people - {"draft"} == set(ASKS)


def test_the_forms_that_are_offered_are_those_the_role_may_use(desk: Desk) -> None:
    accounts: dict[str, Account] = dict(desk.affairs().accounts)

    def offered(name: str) -> set[str]:
        return {offer.command for offer in offers(accounts[name], desk.case("more"), desk.now, desk.affairs())}

    assert offered("head-ald") == {"acknowledge", "withdraw"}
    assert offered("head-bre") == {"acknowledge"}
    assert offered("chair") == {"extend", "pause", "remind"}
    assert offered("office") == {"correct", "remind"}
    assert offered("auditor") == offered("treasurer") == offered("admin") == set()
    desk.submit("more", "position", "head-bre", {"stance": "scrutiny-reservation"})
    assert "lift-reservation" in offered("head-bre")
    desk.submit("more", "pause", "chair")
    assert offered("chair") == {"resume", "to-table", "remind"}
    assert set(NAMES) >= {"objecting", "evidence", "upheld"}


def hidden(page: str) -> dict[str, str]:
    form = page[page.index('/do"') :]
    return {k: html.unescape(v) for k, v in re.findall(r'<input type="hidden" name="(\w+)" value="(.*?)">', form, re.S)}


def csrf(browser: TestClient, path: str) -> str:
    return re.findall(r'name="csrf" value="(.*?)"', browser.get(path).text)[0]


def test_times_are_typed_in_the_zone_of_the_body_which_the_form_names(browser: TestClient, desk: Desk) -> None:
    rule = replace(PLAIN, consent_to_method=True, zone="America/Toronto").to_json()
    desk.manage("silence-rule-set", "office", {"body": "council", "rule": rule}, second="chair")
    desk.submit("later", "draft", "head-ald", {"text": ceiling(year=2027), "body": "council"})
    desk.submit("later", "table", "head-ald")
    signed_in(browser, "chair")
    page = browser.get("/desk/p/later").text
    assert "Until (Toronto time)" in page
    assert "the body)" not in page
    typed = {"kind": "propose-silence", "deadline": "2026-11-27T09:00", "method_until": "2026-11-24T09:00"}
    review = browser.post("/desk/p/later/review", data=typed)
    told = html.unescape(review.text)
    assert "Friday 27 November 2026, 09:00 Toronto (14:00 UTC)" in told
    assert "Tuesday 24 November 2026, 09:00 Toronto (14:00 UTC)" in told
    browser.post("/desk/p/later/do", data=hidden(review.text))
    assert desk.case("later").method_until == instant("2026-11-24T09:00", "America/Toronto")


def test_a_contest_is_entered_by_the_office_and_counts_once_the_chair_confirms(
    browser: TestClient, desk: Desk, clock: HeldClock
) -> None:
    runs(desk, clock, 2 * DAY + 121 * SECOND)
    assert desk.case("more").state is State.ADOPTED
    signed_in(browser, "office")
    typed = {
        "kind": "contest",
        "member": "BRE",
        "sent_at": "2026-11-25T08:59",
        "evidence": "sha256:mail",
        "reason": "no",
    }
    assert browser.post("/desk/p/more/review", data={**typed, "sent_at": "soon"}).status_code == 422
    token = csrf(browser, "/desk/new")
    for wrong in ({"sent_at": ""}, {"member": "XXX"}, {"evidence": ""}):  # what could not be recorded is not asked for
        told = browser.post("/desk/p/more/do", data={**typed, **wrong, "csrf": token, "key": str(wrong)})
        assert told.status_code == 422, wrong
    assert browser.get("/desk/second").status_code == 200
    review = browser.post("/desk/p/more/review", data=typed)
    asked = browser.post("/desk/p/more/do", data=hidden(review.text))
    assert "1 act waits for a second person" in asked.text
    assert desk.case("more").state is State.ADOPTED  # one person alone does nothing
    number = re.findall(r"/desk/second/(\d+)/confirm", browser.get("/desk/second").text)
    assert number == []  # who asked is not offered to confirm
    (seq,) = [e.seq for e in desk.entries() if e.kind == "asked"]
    token = csrf(browser, "/desk/new")
    own = browser.post(f"/desk/second/{seq}/confirm", data={"csrf": token})
    assert own.status_code == 403
    assert desk.case("more").state is State.ADOPTED
    signed_in(browser, "chair")
    assert re.findall(r"/desk/second/(\d+)/confirm", browser.get("/desk/second").text) == [str(seq)]
    token = csrf(browser, "/desk/second")
    browser.post(f"/desk/second/{seq}/confirm", data={"csrf": token})
    assert desk.case("more").state is State.CONTESTED
    contested = desk.entries("more")[-1]
    assert (contested.actor, contested.body["countersigned"]) == ("office", "chair")
    again = browser.post(f"/desk/second/{seq}/confirm", data={"csrf": token})
    assert "does not wait" in again.text
    review = browser.post(
        "/desk/p/more/review", data={"kind": "rule-contest", "upheld": "yes", "reason": "Sent in time."}
    )
    browser.post("/desk/p/more/do", data=hidden(review.text))
    assert desk.case("more").state is State.BROKEN


def test_calls_and_payments_have_forms_and_a_treasurers_payment_a_second_person(
    browser: TestClient, desk: Desk
) -> None:
    signed_in(browser, "treasurer")
    form = {"csrf": csrf(browser, "/desk/money"), "fund": "common", "year": "2027"}
    assert "4,750,000.00" in browser.post("/desk/money/call", data=form).text
    assert "issued already" in browser.post("/desk/money/call", data=form).text
    paid = {**form, "member": "ALD", "amount": "1,000,000.50"}
    for wrong in ("much", "-1", "1,50", "0.001", "NaN", "Infinity", "1e9999999", "0"):
        assert browser.post("/desk/money/payment", data={**paid, "amount": wrong}).status_code == 422, wrong
    for other in ({"year": "20x7"}, {"year": "0000"}, {"year": "9" * 200}, {"member": "XXX"}, {"fund": "none"}):
        assert browser.post("/desk/money/payment", data={**paid, **other}).status_code == 422, other
        assert other.keys() == {"member"} or browser.post("/desk/money/call", data={**form, **other}).status_code == 422
    browser.post("/desk/money/payment", data=paid)
    assert ledger(desk, "common", 2027).paid == {}
    signed_in(browser, "office")
    page = browser.get("/desk/second").text
    number = re.findall(r"/desk/second/(\d+)/confirm", page)[0]
    done = browser.post(f"/desk/second/{number}/confirm", data={"csrf": csrf(browser, "/desk/money")})
    assert done.status_code == 200
    assert ledger(desk, "common", 2027).paid == {"ALD": 100_000_050}
    assert desk.entries("fund:common:2027")[-1].body["second"] == "office"


@pytest.mark.parametrize("who", ["head-bre", "chair", "auditor"])
def test_money_is_refused_to_those_without_authority(browser: TestClient, desk: Desk, who: str) -> None:
    signed_in(browser, who)
    path = "/desk/p/more" if who == "auditor" else "/desk/new"
    token = re.findall(r'name="csrf" value="(.*?)"', browser.get(path).text)
    form = {"csrf": token[0] if token else "", "fund": "common", "year": "2027"}
    assert browser.post("/desk/money/call", data=form).status_code in (403, 422)
    assert ledger(desk, "common", 2027).called == {}


def test_an_account_is_opened_by_two_persons_and_its_holder_chooses_the_password(
    browser: TestClient, desk: Desk
) -> None:
    signed_in(browser, "admin")
    form = {"csrf": csrf(browser, "/desk/people"), "name": "second-chair", "role": "chair"}
    bad = browser.post("/desk/people/open", data={**form, "name": "Not a name"})
    assert bad.status_code == 422
    assert 'value="Not a name"' in bad.text  # what was typed is still there
    assert "1 act waits" in browser.post("/desk/people/open", data=form).text
    assert "second-chair" not in desk.affairs().accounts
    signed_in(browser, "auditor")
    page = browser.get("/desk/second").text
    number = re.findall(r"/desk/second/(\d+)/confirm", page)[0]
    done = browser.post(f"/desk/second/{number}/confirm", data={"csrf": csrf(browser, "/desk/second")})
    link = re.findall(r"<code>http://desk.test(.*?)</code>", done.text)[0]
    assert (desk.entries()[-1].actor, desk.entries()[-1].body["second"]) == ("admin", "auditor")
    browser.post("/desk/sign-out")
    for wrong in ({"password": "short", "again": "short"}, {"password": WORD, "again": f"{WORD}x"}):
        assert browser.post(link, data=wrong).status_code == 422
    assert browser.post("/desk/sign-in", data={"name": "second-chair", "password": WORD}).status_code == 401
    assert browser.post(link, data={"password": WORD, "again": WORD}).status_code == 200
    assert browser.post(link, data={"password": WORD, "again": WORD}).status_code == 404  # it works once
    signed_in(browser, "second-chair")
    assert browser.get("/desk/p/more").status_code == 200


def test_members_and_rules_change_once_the_chair_has_confirmed(browser: TestClient, desk: Desk) -> None:
    signed_in(browser, "office")
    token = csrf(browser, "/desk/members")
    browser.post("/desk/members/contact", data={"csrf": token, "member": "ALD", "address": "new@example.org"})
    assert desk.affairs().contacts["ALD"] == "new@example.org"
    browser.post("/desk/members/join", data={"csrf": token, "member": "FAL"})
    browser.post("/desk/members/rule", data={"csrf": token, "body": "council", "rule": "osce-pc"})
    assert browser.post("/desk/members/rule", data={"csrf": token, "rule": "none"}).status_code == 422
    assert "FAL" not in desk.affairs().members
    signed_in(browser, "chair")
    for _ in range(2):
        page = browser.get("/desk/second").text
        number = re.findall(r"/desk/second/(\d+)/confirm", page)[0]
        browser.post(f"/desk/second/{number}/confirm", data={"csrf": csrf(browser, "/desk/second")})
    affairs = desk.affairs()
    assert "FAL" in affairs.standing
    assert affairs.silence["council"].name == "osce-pc"
