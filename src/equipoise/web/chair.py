"""What does one capital see? What it pays and carries, where it sits, and how each open proposal treats it.

Every figure is a row of an answer that another page tells in full; this page only gathers the rows of one member.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from equipoise.errors import EquipoiseError
from equipoise.model import Alliance, Answer, need_member
from equipoise.report import format as fmt
from equipoise.report.marks import badge
from equipoise.report.page import Block, Column, Heading, Note, Paragraph, Table
from equipoise.report.wording import named
from equipoise.values import Status, holds_on, in_force, weakest
from equipoise.web.address import Address
from equipoise.web.contesting import contest_of, paid_by, place_within
from equipoise.web.gathered import Gathered, add_gathered
from equipoise.web.overview import asker, open_proposals
from equipoise.web.payments import Paid, paid
from equipoise.web.reading import flow_of
from equipoise.web.site import Site

__all__ = ["add_chair"]


def add_chair(app: FastAPI, site: Site) -> None:
    """The page of a member, and its data."""

    def gather(request: Request, member: str) -> Gathered:
        return _gathered(site, _address(site, request, member))

    add_gathered(app, site, "/for/{member}", gather, "One member's rows of every answer.", "for")

    @app.get("/for/{member}", summary="Everything from one chair.", response_class=Response, tags=["for"])
    def chair(request: Request, member: str) -> Response:
        other = site.address(request, ()).followed
        if other and other != member.upper():  # the chair is changed where a member is highlighted
            said = {k: v for k, v in request.query_params.items() if k != "for"}
            return RedirectResponse(Address(f"/for/{other}", said, site.shelf.find(said.get("in", ""))).here(), 303)
        address = _address(site, request, member)
        return site.kept(request, address.held, lambda: _page(site, address))


def _address(site: Site, request: Request, member: str) -> Address:
    found = site.address(request, ())
    code = member.upper()
    need_member(code, found.held.alliance.members)
    return Address(f"/for/{code}", {**found.said, "for": code}, found.held)


def _headline(alliance: Alliance, together: Paid | None, code: str, today: date) -> str:
    name = named(alliance.members[code].name)
    name = name[0].upper() + name[1:]
    held = [p for p in alliance.posts if p.member == code and holds_on(p, today)]
    sits = sum(code in alliance.seated(body, today) for body in alliance.bodies)
    bodies = fmt.counted(len(alliance.bodies), "body", "bodies")
    where = f"sits in {sits} of {bodies} and holds {fmt.counted(len(held), 'post', 'posts')}"
    if together is None or code not in together.amounts:
        return f"{name} {where}."
    amount = fmt.money(together.amounts[code], together.currency)
    share = fmt.percent(together.share(code), 1)
    return f"{name} pays {share} of the common funds in {together.year}, {amount}, {where}."


def _page(site: Site, address: Address) -> Response:
    alliance, code, today = address.held.alliance, address.followed or "", site.today()
    ask = asker(site, address.held)
    together = paid(address.held, ask)
    flow = flow_of(address)
    sections = _sections(address, ask, together, today)
    paid_on = date(together.year, 1, 1) if together is not None else today
    return site.page(
        "chair.html",
        address,
        headline=flow.marked(_headline(alliance, together, code, today)),
        trust=badge(together.status) if together is not None else "",
        contest=contest_of(address, place_within(alliance, paid_by(alliance, code, paid_on))),
        sections=[(title, "\n".join(flow.setting(blocks))) for title, blocks in sections],
        proposals=[p for p in open_proposals(alliance) if p.tabled_by != code],
        own=[p for p in open_proposals(alliance) if p.tabled_by == code],
        name=alliance.members[code].name,
        code=code,
    )


def _sections(
    address: Address, ask: Callable[..., Answer], together: Paid | None, today: date
) -> list[tuple[str, list[Block]]]:
    alliance, code = address.held.alliance, address.followed or ""
    return [
        ("What it pays and carries", _pays(alliance, ask, together, code)),
        ("How each open proposal treats it", _treated(address, ask, code)),
        ("Where it sits, and what it holds", _sits(alliance, code, today)),
    ]


def _gathered(site: Site, address: Address) -> Gathered:
    """What the page says, to take along: its rows told apart by ``what``."""
    alliance, code, today = address.held.alliance, address.followed or "", site.today()
    ask = asker(site, address.held)
    together = paid(address.held, ask)
    rows = [
        *({"what": "call", **row} for row in _calls(alliance, ask, together, code)),
        *({"what": "burden", **row} for row in _burden(ask, code)),
        *_proposals(address, ask, code),
        *_seats(alliance, code, today),
    ]
    blocks: list[Block] = []
    for title, said in _sections(address, ask, together, today):
        blocks += [Heading(title), *said]
    status = weakest(Status(str(row["status"])) for row in rows) if rows else Status.MISSING
    return Gathered("for", _headline(alliance, together, code, today), rows, status, address, blocks)


def _calls(alliance: Alliance, ask: Callable[..., Answer], together: Paid | None, code: str) -> list[dict[str, Any]]:
    """What each common fund calls from the member."""
    return [
        {**row, "title": alliance.funds[fund].title}
        for fund in (together.funds if together is not None else ())
        for row in ask("pay", fund=fund, year=together.year if together is not None else None).rows()
        if row["member"] == code
    ]


def _burden(ask: Callable[..., Answer], code: str) -> list[dict[str, Any]]:
    """What the member carries beside the funds; nothing where it cannot be told."""
    try:
        return [row for row in ask("burden").rows() if row["member"] == code]
    except EquipoiseError:
        return []


def _pays(alliance: Alliance, ask: Callable[..., Answer], together: Paid | None, code: str) -> list[Block]:
    found: list[Block] = []
    if together is not None:
        rows = _calls(alliance, ask, together, code)
        columns = (
            Column("title", "Fund", "name"),
            Column("share_percent", "Share, %", "share"),
            Column("amount", f"Call, {together.currency}", "cents"),
            Column("status", "", "mark"),
        )
        total = {"title": "Together", "amount": sum(fmt.exact(r["amount"]) for r in rows)}
        note = f"Calls of {together.year}, current prices; {badge(together.status)}."
        found.append(Table(columns, tuple(rows), total=total if len(rows) > 1 else None, by="fund", notes=(note,)))
    try:
        burden = next((r for r in ask("burden").rows() if r["member"] == code), None)
    except EquipoiseError as error:
        return [*found, Note(f"Its burden beside the common funds cannot be told: {error}.")]
    if burden is not None:
        told = [
            {"what": words, "value": burden.get(key), "status": burden.get(f"{key}_status", burden["status"])}
            for words, key in (
                ("Defence spending, percent of its GDP", "of_gdp_percent"),
                ("Part of all defence spending, percent", "spending_share_percent"),
                ("Part of all GDP, percent", "gdp_share_percent"),
                ("Cost share, percent", "cost_share_percent"),
                ("Equipment, percent of its spending", "equipment_percent"),
            )
        ]
        head = (
            Column("what", f"In {burden['year']}", "name"),
            Column("value", "Percent", "share"),
            Column("status", "", "mark"),
        )
        found.append(Table(head, tuple(told), by="what"))
    return found or [Paragraph("No fund calls anything.")]


def _proposals(address: Address, ask: Callable[..., Answer], code: str) -> list[dict[str, Any]]:
    """One row a reading of an open proposal: what changes for the member, and whether it would object."""
    found = []
    for proposal in open_proposals(address.held.alliance):
        for name in (proposal.id, *(f"{proposal.id}:{variant}" for variant in proposal.variants)):
            title = proposal.title if ":" not in name else f"… {proposal.variants[name.partition(':')[2]].title}"
            row: dict[str, Any] = {"what": "proposal", "proposal": name, "title": title}
            try:
                effect = next((r for r in ask("whatif", proposal=name).rows() if r["member"] == code), {})
                odds = ask("agree", proposal=name)
            except EquipoiseError as error:
                found.append({**row, "remark": str(error), "status": "missing"})
                continue
            mine = next((r for r in odds.rows() if r["member"] == code), {})
            found.append(
                {
                    **row,
                    "say_change_points": effect.get("say_change_points"),
                    "amount": effect.get("amount"),
                    "return_change": effect.get("return_change"),
                    "objects_percent": mine.get("objects_percent"),
                    "passes": odds.to_json()["odds"][0]["centre"],
                    "status": str(odds.status),
                }
            )
    return found


def _treated(address: Address, ask: Callable[..., Answer], code: str) -> list[Block]:
    rows = _proposals(address, ask, code)
    if not rows:
        return [Paragraph("No proposal is open. Start from a clause or load a file under What if.")]
    currency = address.held.alliance.currency
    columns = (
        Column("title", "Proposal"),
        Column("say_change_points", "Its say,\npoints", "points"),
        Column("say_change_points", "", "bar"),
        Column("amount", f"It pays,\n{currency} m", "paid"),
        Column("return_change", f"Its work,\n{currency} m", "got"),
        Column("objects_percent", "It objects, %", "plain"),
        Column("passes", "Passes", "odds"),
        Column("status", "", "mark"),
    )
    note = "All against the rules of today. Whether it objects is computed from the effects, and no government's word."
    return [Table(columns, tuple(rows), by="proposal", notes=(note,))]


def _seats(alliance: Alliance, code: str, today: date) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for id_, body in sorted(alliance.bodies.items(), key=lambda item: (item[1].next is not None, item[0])):
        if code not in alliance.seated(id_, today):
            continue
        chair = in_force(body.chair, today)
        role = "chair" if chair is not None and chair.value == code else "member"
        found.append({"what": "body", "id": id_, "title": body.title, "role": role, "status": str(body.status)})
    for post in sorted(alliance.posts, key=lambda p: (p.kind, p.title)):
        if post.member == code and holds_on(post, today):
            role = {"host": "hosts it"}.get(post.kind, f"holds it ({post.kind})")
            until = f", until {fmt.day(post.until)}" if post.until else ""
            since = f"since {fmt.day(post.since)}{until}"
            found.append(
                {
                    "what": "post",
                    "id": post.id,
                    "title": post.title,
                    "role": role,
                    "when": since,
                    "status": str(post.status),
                }
            )
    return found


def _sits(alliance: Alliance, code: str, today: date) -> list[Block]:
    rows = _seats(alliance, code, today)
    if not rows:
        return [Paragraph("It sits in no body, and holds no post on record.")]
    columns = (
        Column("title", "Body or post"),
        Column("role", "Role", "name"),
        Column("when", "When", "name"),
        Column("status", "", "mark"),
    )
    return [Table(columns, tuple({"when": "", **row} for row in rows), by="id")]
