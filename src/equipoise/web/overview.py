"""What is the alliance, at a glance? Who pays, on a map; the answers in a sentence each; the ways of open proposals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from fastapi import FastAPI, Request, Response

from equipoise.errors import EquipoiseError
from equipoise.model import Alliance, Answer, Proposal
from equipoise.report import format as fmt
from equipoise.report.marks import badge
from equipoise.report.page import Block, Column, Table
from equipoise.report.wording import begun, named
from equipoise.values import Status, weakest
from equipoise.web.address import Address
from equipoise.web.asked import asked_of
from equipoise.web.contesting import contest_of, paid_by, place_within
from equipoise.web.gathered import Gathered, add_gathered
from equipoise.web.held import Held
from equipoise.web.pages import PAGES
from equipoise.web.payments import Paid, ceilings_picture, paid
from equipoise.web.reading import flow_of
from equipoise.web.sentence import parted_sentence, whole_sentences
from equipoise.web.site import Site
from equipoise.web.tiles import Tiles, tiles_of

__all__ = ["Stop", "add_overview", "asker", "journey", "open_proposals"]


@dataclass(frozen=True)
class Said:
    """One answer: where it is told in full, its sentence, and how far to trust it."""

    asks: str
    path: str
    html: str
    status: str
    trust: Status = Status.MISSING


@dataclass(frozen=True)
class Stop:
    """One stop of a proposal's way: done, here or ahead, with its day or body."""

    name: str
    state: str
    note: str = ""


def asker(site: Site, held: Held) -> Callable[..., Answer]:
    """What asks the engines about an alliance, each question once; arguments as in an address, as text."""

    def ask(question: str, **said: Any) -> Answer:
        given = {k: str(v) for k, v in said.items() if v is not None}
        asked, _, problems = asked_of(question, given, held, site.drafts, site.today())
        if problems:
            raise EquipoiseError("; ".join(p.message for p in problems))
        return asked.answer()

    return ask


def open_proposals(alliance: Alliance) -> list[Proposal]:
    """What is drafted or tabled, the tabled first."""
    found = [p for p in alliance.proposals.values() if p.stage in ("draft", "tabled")]
    return sorted(found, key=lambda p: (p.stage != "tabled", p.id))


def journey(alliance: Alliance, proposal: Proposal) -> list[Stop]:
    """The stops from the capital to the money; where it stands is known from its stage, no more."""
    by = alliance.members.get(proposal.tabled_by or "")
    capital = by.name if by is not None else "Capital"
    tabled = proposal.stage == "tabled"
    day = fmt.day(proposal.tabled) if proposal.tabled else "tabled" if tabled else "drafting"
    stops = [Stop(capital, "done" if tabled else "here", day)]
    for i, body in enumerate(proposal.route):
        title = alliance.bodies[body].title if body in alliance.bodies else body
        short = body.upper() if len(body) <= 5 else title
        stops.append(Stop(short, "here" if tabled and i == 0 else "ahead", "next" if tabled and i == 0 else ""))
    force = fmt.day(proposal.in_force) if proposal.in_force else ""
    return [*stops, Stop("In force", "ahead", force), Stop("Rules", "ahead"), Stop("Money", "ahead")]


def add_overview(app: FastAPI, site: Site) -> None:
    """The first page, and its data."""

    @app.get("/", summary="The alliance at a glance.", response_class=Response, tags=["overview"])
    def overview(request: Request) -> Response:
        address = site.address(request, ())
        return site.kept(request, address.held, lambda: _page(site, address))

    def gather(request: Request) -> Gathered:
        found = site.address(request, ())
        return _gathered(site, Address("/", found.said, found.held))

    about = "The answers, a sentence each, and what each pays."
    add_gathered(app, site, "/overview", gather, about, "overview", drawn=True)


def _plain(said: Said) -> dict[str, str]:
    import html
    import re

    words = html.unescape(re.sub(r"<[^>]+>", "", said.html))
    return {"what": "answer", "asks": said.asks, "address": said.path, "answer": words, "status": str(said.trust)}


def _gathered(site: Site, address: Address) -> Gathered:
    """What the page says, to take along."""
    alliance = address.held.alliance
    together = paid(address.held, asker(site, address.held))
    answers = [_plain(said) for said in _answers(site, address)]
    told = (Column("asks", "Question"), Column("answer", "Answer"), Column("status", "", "mark"))
    blocks: list[Block] = [Table(told, tuple(answers), by="asks")]
    shares: list[dict[str, Any]] = []
    tiles = None
    if together is not None:
        table, tiles = _payers_table(alliance, together, address)
        blocks.append(table)
        shares = [{"what": "share", **row} for row in together.rows(alliance)]
    rows = [*answers, *shares]
    status = weakest(Status(row["status"]) for row in rows)
    return Gathered("overview", _headline(alliance, together), rows, status, address, blocks, tiles)


def _payers_table(alliance: Alliance, together: Paid, address: Address) -> tuple[Table, Tiles | None]:
    """Who pays, as a table and on the map."""
    columns = (
        Column("member", begun(alliance.member_word), "who"),
        Column("share_percent", "Share, %", "share"),
        Column("share_percent", "", "size-bar"),
        Column("amount", f"{together.currency} m", "millions", aside=True),
    )
    table = Table(columns, tuple(together.rows(alliance)), highlight=address.followed)
    tiles = tiles_of(alliance, table, "Who pays: share of the common funds", f"{together.year}")
    # Beside a map the table opens at a wish and has every row; in its place it must leave room for the answers.
    return table if tiles is not None or address.everything else replace(table, shown=_PAYERS), tiles


def _headline(alliance: Alliance, together: Paid | None) -> str:
    members = fmt.counted(len(alliance.members), alliance.member_word, alliance.member_words)
    count = len([p for p in open_proposals(alliance) if p.stage == "tabled"])
    if together is None:
        return f"{alliance.name} has {members}."
    on_the_table = f"{fmt.counted(count, 'proposal is', 'proposals are')} on the table"
    money = fmt.money(together.total, together.currency)
    return f"{members} share {money} of common funds in {together.year}; {on_the_table}."


def _page(site: Site, address: Address) -> Response:
    alliance = address.held.alliance
    ask = asker(site, address.held)
    together = paid(address.held, ask)
    flow = flow_of(address)
    tiles = table = None
    if together is not None:
        table, tiles = _payers_table(alliance, together, address)
    picture = ceilings_picture(address.held)
    payer = address.followed or (together.rows(alliance)[0]["member"] if together is not None else "")
    year = date(together.year, 1, 1) if together is not None else site.today()
    place = place_within(alliance, paid_by(alliance, payer, year))
    ceilings = [f"funds/{fund}/ceiling/{year.year}" for fund in (together.funds if together is not None else ())]
    journeys = [(p, journey(alliance, p)) for p in open_proposals(alliance)]
    return site.page(
        "overview.html",
        address,
        headline=flow.marked(_headline(alliance, together)),
        standfirst=flow.marked(_standfirst(site, address)),
        contest=contest_of(address, place_within(alliance, ceilings)),
        shown={"contest_theirs": contest_of(address, place), "theirs": alliance.members[payer].name if payer else ""},
        together=together,
        trust=badge(together.status) if together is not None else "",
        tiles=tiles,
        table="\n".join(flow.setting([table])) if table is not None else "",
        answers=_answers(site, address),
        journeys=journeys,
        picture=picture,
        day=fmt.long_day(site.today()),
        count=fmt.counted(len(alliance.members), alliance.member_word, alliance.member_words),
        page=None,
    )


def _standfirst(site: Site, address: Address) -> str:
    """What the first proposal on the table asks, in its own words."""
    tabled = open_proposals(address.held.alliance)
    if not tabled:
        return "No proposal is open. Start from a clause or load a file under What if."
    return whole_sentences(tabled[0].summary, _STANDFIRST)


_STANDFIRST: Final = 320
#: So many of those who pay most stand on the first page where there is no map.
_PAYERS: Final = 12
_ASKED: Final = ("pay", "decide", "align", "plan", "whatif", "agree")


def _answers(site: Site, address: Address) -> list[Said]:
    """The first reading of every page, in a sentence each; what cannot be asked says why."""
    alliance, flow, ask = address.held.alliance, flow_of(address), asker(site, address.held)
    proposals = open_proposals(alliance)
    found = []
    for page in (p for p in PAGES if not p.under):
        reading = page.readings[0]
        said: dict[str, Any] = {}
        path = f"/{page.word}"
        if page.by_proposal:
            if not proposals:
                continue
            said["proposal"] = proposals[0].id
            path = f"{path}/{proposals[0].id}"
        try:
            answer = ask(reading.question, **said)
        except EquipoiseError as error:
            found.append(Said(page.asks, address.to(path), flow.marked(f"{begun(str(error))}."), ""))
            continue
        sentence = parted_sentence(answer.summary)[0]
        if page.word == "pay":
            sentence = _payers(alliance, address, ask) or sentence
        weak = "" if answer.status is Status.PUBLISHED else badge(answer.status)
        found.append(Said(page.asks, address.to(path), flow.marked(sentence), weak, answer.status))
    return found


def _payers(alliance: Alliance, address: Address, ask: Callable[..., Answer]) -> str:
    """Who pays most for all common funds together, and what the member followed pays."""
    together = paid(address.held, ask)
    if together is None:
        return ""
    rows = together.rows(alliance)
    top = [r for r in rows if r["amount"] == rows[0]["amount"]]
    names = begun(fmt.listed([named(r["name"]) for r in top]))
    each = " each" if len(top) > 1 else ""
    verb = "pay" if len(top) > 1 else "pays"
    share = fmt.percent(rows[0]["share_percent"], 1)
    sentence = f"{names} {verb} most, {share}{each} of the common funds in {together.year}"
    followed = address.followed or ""
    if followed in together.amounts and followed not in [r["member"] for r in top]:
        own = fmt.money(together.amounts[followed], together.currency)
        name = named(alliance.members[followed].name)
        sentence += f"; {name} pays {fmt.percent(together.share(followed), 1)}, or {own}"
    return f"{sentence}."
