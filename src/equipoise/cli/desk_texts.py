"""The commands of the desk about its texts: what is due, break, counter, print, mark the date."""

from __future__ import annotations

import json as json_
from pathlib import Path
from typing import Annotated, Any

import typer

from equipoise.cli.desk_opened import Json, Key, Where, opened, password, say, written
from equipoise.errors import EquipoiseError

__all__ = ["break_", "calendar", "counter", "due", "paper"]


def due(where: Where, json: Json = False, key: Key = None) -> None:
    """What is due, and who has not been heard?"""
    from equipoise.desk.deadlines import heard, left, line, words
    from equipoise.desk.procedure import labelled, next_reminder

    found = opened(where, key)
    affairs, now = found.affairs(), found.now
    rows: list[dict[str, Any]] = []
    for case in found.cases():
        if case.state is None or (case.round is None and case.method_until is None):
            continue
        said, reminder = heard(case, affairs), next_reminder(case)
        rows.append(
            {
                "proposal": case.id,
                "state": str(case.state),
                "body": case.body,
                "deadline": words(case),
                "left": left(case, now),
                "line": line(case, now),
                "reminder": labelled(reminder, case.round.rule.zone) if case.round and reminder else "",
                "silent": [h.member for h in said if h.silent],
                "not_seen": [h.member for h in said if not h.seen],
                "no_contact": [h.member for h in said if not h.reachable],
            }
        )
    if json:
        say(json_.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not rows:
        say("Nothing is under silence.")
    for row in rows:
        say(f"{row['proposal']}  {row['state']} at {row['body']}")
        say(f"  until {row['line']}" if row["line"] else "  members are asked about the method")
        say(f"  not heard: {', '.join(row['silent']) or 'nobody'}")
        if row["reminder"]:
            say(f"  reminded, only they: {row['reminder']}")
        if row["no_contact"]:
            say(f"  no contact on record: {', '.join(row['no_contact'])}")


def break_(
    where: Where,
    proposal: Annotated[str, typer.Argument(metavar="PROPOSAL", help="The text under silence.")],
    by: Annotated[str, typer.Option("--by", metavar="ACCOUNT", help="The account of the delegation.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why: one sentence.")] = "",
    accept: Annotated[
        str, typer.Option("--accept", metavar="TEXT", help="The text you would accept: it is an amendment then.")
    ] = "",
    send: Annotated[
        bool, typer.Option("--send", help="Send it; the password is asked for. Without it: a preview.")
    ] = False,
    search: Annotated[
        bool, typer.Option("--search", help="Also search what would buy its consent; takes seconds.")
    ] = False,
    key: Key = None,
) -> None:
    """Break a silence: first what the hold costs, in months and money, and the clause that keeps the date."""
    from equipoise.cli.desk_break import preview, sent

    found = opened(where, key, by)
    form = {"form": "amendment" if accept else "objection", "reason": reason, "acceptable": accept}
    if not send:
        for line in preview(found, proposal, by, search):
            say(line)
        return
    word = password(by)
    for line in sent(found, proposal, by, form, word):
        say(line)


def paper(
    where: Where,
    proposal: Annotated[str, typer.Argument(metavar="PROPOSAL", help="The text.")],
    target: Annotated[Path, typer.Argument(metavar="FILE", help="A new file, .pdf or .html.")],
    zone: Annotated[str, typer.Option("--zone", help="Where it is read, e.g. America/Toronto.")] = "",
    by: Annotated[
        str,
        typer.Option("--by", metavar="ACCOUNT", help="For whom: an account; a marked text needs one that is cleared."),
    ] = "",
    key: Key = None,
) -> None:
    """Write a text as a paper: its deadline, numbered clauses and effects, as its page shows them."""
    from equipoise.errors import UnknownName
    from equipoise.web.desk.paper import paper_of
    from equipoise.web.desk.saying import shown

    found = opened(where, key, by)
    account = found.affairs().accounts.get(by)
    case = shown(found, proposal, zone, account)
    if case is None:
        raise UnknownName("proposal", proposal, [one.id for one in found.cases()])
    if by and account is None:
        raise UnknownName("account", by, found.affairs().accounts)
    made = paper_of(found, case, zone, (account.member or "") if account else "")
    if target.suffix == ".pdf":
        from equipoise.report.printed import pdf_bytes

        written(target, pdf_bytes(made))
    elif target.suffix == ".html":
        from equipoise.report.html import html_text

        written(target, html_text(made).encode())
    else:
        raise EquipoiseError(f"{target} is no paper: name a file that ends with .pdf or .html")
    say(f"{target}: {case.answer}")


def counter(
    where: Where,
    proposal: Annotated[str, typer.Argument(metavar="PROPOSAL", help="The text that was objected to.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="The short name of the amendment.")],
    by: Annotated[str, typer.Option("--by", metavar="ACCOUNT", help="The account of the delegation that objected.")],
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="CLAUSE.FIELD=VALUE", help="A value of a clause; may repeat.")
    ] = None,
    strike: Annotated[list[str] | None, typer.Option("--strike", metavar="CLAUSE", help="A clause to strike.")] = None,
    review: Annotated[
        str, typer.Option("--review", metavar="DAY", help="From when it is reviewed: a clause more.")
    ] = "",
    key: Key = None,
) -> None:
    """Draft the text that an objector would accept: it names its parent and the objection."""
    from equipoise.desk.countering import counter as countered

    values: dict[tuple[str, str], str] = {}
    for said in set_ or ():
        place, equals, value = said.partition("=")
        clause, dot, field = place.partition(".")
        if not (equals and dot):
            raise EquipoiseError(f"{said!r} sets nothing: write --set CLAUSE.FIELD=VALUE")
        values[clause, field] = value
    found = opened(where, key, by)
    countered(found, by, proposal, name, values, struck=strike or (), review=review)
    case = found.case(name)
    say(f"{case.title}: a draft of {case.sponsor}, which amends {case.parent} and answers entry {case.objection}.")


def calendar(
    where: Where,
    target: Annotated[Path, typer.Argument(metavar="FILE.ics", help="Where the calendar goes.")],
    zone: Annotated[str, typer.Option("--zone", help="Where you read it, e.g. America/Toronto.")] = "",
    key: Key = None,
) -> None:
    """Write the open deadlines as a calendar file."""
    from equipoise.desk.deadlines import calendar as made

    found = opened(where, key)
    affairs = found.affairs()
    written(target, made(found.cases(), affairs.title, affairs.origin, found.now, zone))
    say(f"{target}")
