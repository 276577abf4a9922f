"""The commands of the desk: start one, serve it, look at its record, keep it safe."""

from __future__ import annotations

import json as json_
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from equipoise.errors import EquipoiseError

if TYPE_CHECKING:
    from equipoise.desk.desk import Desk
    from equipoise.desk.mailboxes import Mailbox

__all__ = ["desk"]

Where = Annotated[str, typer.Argument(metavar="DESK", help="A SQLite file, or postgresql://user@host/name.")]
Key = Annotated[Path | None, typer.Option("--key", help="The signing key's file. Default: beside the SQLite file.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes any that is free.")]
Host = Annotated[str, typer.Option("--host", help="Where to listen. Default: this machine only.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]

desk = typer.Typer(
    name="desk",
    help="Run the procedure and keep its record.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
Mail = Annotated[str, typer.Option("--mail", metavar="WHERE", help="smtp://host:25, smtps://user@host, file:FOLDER.")]
Sender = Annotated[str, typer.Option("--from", metavar="ADDRESS", help="The sender. Default: desk@ and its origin.")]
PASSWORD_IN: Final = "EQUIPOISE_MAIL_PASSWORD"  # the variable that holds the password of a mail server
_KEPT: Final = "nothing is ever overwritten"
_LONG: Final = 20  # minutes that a demonstration should not take


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _opened(where: str, key: Path | None) -> Desk:
    from equipoise.desk.desk import Desk

    return Desk.open(where, key)


def _mailbox(found: Desk, mail: str, sender: str) -> Mailbox:
    from equipoise.desk.mailboxes import mailbox_of

    return mailbox_of(mail, found.affairs().origin, sender, os.environ.get(PASSWORD_IN, ""))


def _new(path: Path, content: bytes) -> None:
    if path.exists():
        raise EquipoiseError(f"{path} exists already: {_KEPT}")
    path.write_bytes(content)


@desk.command()
def init(
    where: Where,
    alliance: Annotated[str, typer.Argument(metavar="ALLIANCE", help="A bundled name, or a folder.")],
    rule: Annotated[str, typer.Option("--rule", help="The rule of silence, e.g. nato-practice or osce-pc.")],
    origin: Annotated[str, typer.Option("--origin", help="The name under which it signs, e.g. desk.example.org/nato.")],
    key: Key = None,
) -> None:
    """Start a desk for an alliance. Two persons are there: an administrator and an auditor, each with a password."""
    from equipoise import folder
    from equipoise.desk.desk import Desk
    from equipoise.desk.managing import FIRST
    from equipoise.desk.people import sessions
    from equipoise.desk.procedure import PRESETS
    from equipoise.errors import UnknownName

    if rule not in PRESETS:
        raise UnknownName("rule of silence", rule, PRESETS)
    from equipoise.desk.people.passwords import hashed

    words = {}
    for name in ("administrator", "auditor"):
        words[name] = typer.prompt(f"Password of the first {name}", hide_input=True, confirmation_prompt=True)
        hashed(words[name])  # a weak one is refused before anything is made
    made = Desk.found(where, folder.read(alliance), PRESETS[rule], origin=origin, key=key)
    for name, word in words.items():
        made.manage("account-opened", FIRST, {"name": name, "role": name})
        with made.store.engine.begin() as connection:
            sessions.set_password(connection, name, word)
    _say(f"{made.affairs().title}: a desk at {where}, with {len(made.affairs().standing)} members under {rule}.")
    _say(f"Its key, to be told to every delegation: {made.signer.verifier}")


@desk.command()
def account(
    where: Where,
    name: Annotated[str, typer.Argument(help="The name to sign in with.")],
    role: Annotated[str, typer.Argument(help="head, delegate, chair, secretariat, treasurer, observer, auditor ...")],
    member: Annotated[str, typer.Option("--member", help="The delegation of a head or delegate.")] = "",
    grant: Annotated[list[str] | None, typer.Option("--grant", help="For a delegate: position, break.")] = None,
    by: Annotated[str, typer.Option("--by", help="Who opens it.")] = "administrator",
    second: Annotated[str, typer.Option("--second", help="The second person: an auditor or administrator.")] = "",
    key: Key = None,
) -> None:
    """Open an account, on the machine of the desk. Its password is asked for on the terminal."""
    from equipoise.desk.people import sessions
    from equipoise.desk.people.passwords import hashed

    word = typer.prompt(f"Password of {name}", hide_input=True, confirmation_prompt=True)
    hashed(word)
    found = _opened(where, key)
    body: dict[str, Any] = {"name": name, "role": role, "grants": list(grant or ())}
    found.manage("account-opened", by, body | ({"member": member} if member else {}), second=second)
    with found.store.engine.begin() as connection:
        sessions.set_password(connection, name, word)
    _say(f"{name} may sign in as {role}{f' of {member}' if member else ''}.")


@desk.command()
def contact(
    where: Where,
    member: Annotated[str, typer.Argument(help="The member, e.g. CAN.")],
    address: Annotated[str, typer.Argument(help="The mailbox to which its notices go.")],
    zone: Annotated[str, typer.Option("--zone", help="Where it reads them, e.g. America/Toronto.")] = "",
    by: Annotated[str, typer.Option("--by", help="Who enters it: an account of the secretariat.")] = "secretariat",
    key: Key = None,
) -> None:
    """Enter where a member's notices go: without it, no silence can be opened."""
    found = _opened(where, key)
    body = {"member": member, "address": address} | ({"zone": zone} if zone else {})
    found.manage("contact-set", by, body)
    _say(f"Notices for {member} go to {address}{f', with the hour in {zone}' if zone else ''}.")


@desk.command()
def serve(
    where: Where,
    port: Port = 8000,
    host: Host = "127.0.0.1",
    key: Key = None,
    name: Annotated[
        list[str] | None, typer.Option("--name", metavar="NAME", help="A further host name it answers to; may repeat.")
    ] = None,
    mail: Mail = "",
    sender: Sender = "",
) -> None:
    """Serve the pages of a desk, run its clock and, with --mail, send its notices."""
    from equipoise.web.desk.serving import serve_desk

    found = _opened(where, key)
    serve_desk(found, host, port, name or (), _mailbox(found, mail, sender) if mail else None)


@desk.command()
def post(
    where: Where,
    mail: Mail,
    sender: Sender = "",
    json: Json = False,
    key: Key = None,
) -> None:
    """Send the notices that are due, once, and say what became of them."""
    from equipoise.desk.posting import STATES
    from equipoise.desk.posting import post as posted

    found = _opened(where, key)
    done = posted(found, _mailbox(found, mail, sender))
    if json:
        _say(json_.dumps(dict(sorted(done.items()))))
        return
    for state, number in sorted(done.items()):
        _say(f"{number:>5}  {state}: {STATES[state]}")
    if not done:
        _say("No notice is due.")


@desk.command()
def letters(where: Where, json: Json = False, key: Key = None) -> None:
    """Which notices have left, and which did not arrive?"""
    from collections import Counter
    from dataclasses import asdict

    from equipoise.desk.posting import STATES, deliveries

    rows = deliveries(_opened(where, key))
    if json:
        _say(json_.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=2))
        return
    counted = Counter(row.state for row in rows)
    for state, number in sorted(counted.items()):
        _say(f"{number:>5}  {state or 'not sent yet'}{f': {STATES[state]}' if state else ''}")
    for row in rows:
        if row.state in ("waiting", "unclear", "failed"):
            _say(f"  {row.id}  {row.recipient}: {row.subject} - {row.state} after {row.attempts}: {row.said}")
    if {"unclear", "failed"} & set(counted):
        _say(f"Once more, if you are sure: equipoise desk resend {where} LETTER --by ACCOUNT")
    if not rows:
        _say("There is no notice.")


@desk.command()
def resend(
    where: Where,
    letter: Annotated[str, typer.Argument(metavar="LETTER", help="Its name, as letters lists it.")],
    by: Annotated[str, typer.Option("--by", help="Who orders it: an account of the secretariat.")] = "secretariat",
    key: Key = None,
) -> None:
    """Order a second sending of a letter of which nobody knows whether it arrived. The record says who did."""
    from equipoise.desk.posting import send_again

    done = send_again(_opened(where, key), letter, by)
    _say(f"{letter} is sent once more with the next pass: entry {done.entries[0].seq}.")


@desk.command()
def demo(
    where: Where,
    alliance: Annotated[str, typer.Argument(metavar="ALLIANCE", help="A bundled name, or a folder.")] = "nato",
    proposal: Annotated[str, typer.Argument(metavar="PROPOSAL", help="The text to put under silence.")] = "canada-2026",
    rate: Annotated[int, typer.Option("--rate", min=1, max=5000, help="How much faster its clock runs.")] = 480,
) -> None:
    """Make a demonstration desk with a fast clock: every delegation, and one proposal under silence."""
    from equipoise import folder
    from equipoise.desk.deadlines import words
    from equipoise.desk.demo import PASSWORD, demonstration
    from equipoise.desk.procedure import SECOND, in_force_at

    found = folder.read(alliance)
    made = demonstration(where, found, folder.load_proposal(found, proposal), rate=rate)
    case = made.case(proposal)
    _say(f"A DEMONSTRATION at {where}: nobody has said any of this. Its clock runs {rate} times as fast.")
    _say(f"{case.title}: under silence at {case.body} until {words(case)}.")
    if case.round is not None:
        told = f"By your own clock the period ends in {_minutes(case.round.deadline - made.now, rate)}"
        if case.effective:
            waits = in_force_at(case) - made.now
            faster = f" (with --rate 5000: {_minutes(waits, 5000)})" if waits / rate > _LONG * 60 * SECOND else ""
            told += f", and the text is in force in {_minutes(waits, rate)}{faster}"
        _say(f"{told}.")
    names = sorted(made.affairs().accounts)
    _say(f"{len(names)} accounts, password {PASSWORD}: {', '.join(names[:4])} ... {names[-1]}")
    _say(f"Next: equipoise desk serve {where}")


def _minutes(micros: int, rate: int) -> str:
    """How long a demonstration's time takes on the reader's own clock."""
    found = round(micros / rate / 60_000_000)
    return f"about {found:,} minute{'' if found == 1 else 's'}" if found > 0 else "less than a minute"


@desk.command()
def due(where: Where, json: Json = False, key: Key = None) -> None:
    """What is due, and who has not been heard?"""
    from equipoise.desk.deadlines import heard, left, line, words
    from equipoise.desk.procedure import labelled, next_reminder

    found = _opened(where, key)
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
        _say(json_.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not rows:
        _say("Nothing is under silence.")
    for row in rows:
        _say(f"{row['proposal']}  {row['state']} at {row['body']}")
        _say(f"  until {row['line']}" if row["line"] else "  members are asked about the method")
        _say(f"  not heard: {', '.join(row['silent']) or 'nobody'}")
        if row["reminder"]:
            _say(f"  reminded, only they: {row['reminder']}")
        if row["no_contact"]:
            _say(f"  no contact on record: {', '.join(row['no_contact'])}")


@desk.command("break")
def break_(
    where: Where,
    proposal: Annotated[str, typer.Argument(metavar="PROPOSAL", help="The text under silence.")],
    by: Annotated[str, typer.Option("--by", help="The account of the delegation.")],
    reason: Annotated[str, typer.Option("--reason", help="Why: one sentence.")] = "",
    accept: Annotated[str, typer.Option("--accept", help="The text you would accept: it is an amendment then.")] = "",
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

    found = _opened(where, key)
    form = {"form": "amendment" if accept else "objection", "reason": reason, "acceptable": accept}
    if not send:
        for line in preview(found, proposal, by, search):
            _say(line)
        return
    word = typer.prompt(f"Password of {by}", hide_input=True)
    for line in sent(found, proposal, by, form, word):
        _say(line)


@desk.command()
def paper(
    where: Where,
    proposal: Annotated[str, typer.Argument(metavar="PROPOSAL", help="The text.")],
    target: Annotated[Path, typer.Argument(metavar="FILE", help="A new file, .pdf or .html.")],
    zone: Annotated[str, typer.Option("--zone", help="Where it is read, e.g. America/Toronto.")] = "",
    by: Annotated[
        str, typer.Option("--by", help="For whom: an account; a marked text needs one that is cleared.")
    ] = "",
    key: Key = None,
) -> None:
    """Write a text as a paper: its deadline, numbered clauses and effects, as its page shows them."""
    from equipoise.errors import UnknownName
    from equipoise.web.desk.paper import paper_of
    from equipoise.web.desk.saying import shown

    found = _opened(where, key)
    account = found.affairs().accounts.get(by)
    case = shown(found, proposal, zone, account)
    if case is None:
        raise UnknownName("proposal", proposal, [one.id for one in found.cases()])
    if by and account is None:
        raise UnknownName("account", by, found.affairs().accounts)
    made = paper_of(found, case, zone, (account.member or "") if account else "")
    if target.suffix == ".pdf":
        from equipoise.report.printed import pdf_bytes

        _new(target, pdf_bytes(made))
    elif target.suffix == ".html":
        from equipoise.report.html import html_text

        _new(target, html_text(made).encode())
    else:
        raise EquipoiseError(f"{target} is no paper: name a file that ends with .pdf or .html")
    _say(f"{target}: {case.answer}")


@desk.command()
def counter(
    where: Where,
    proposal: Annotated[str, typer.Argument(metavar="PROPOSAL", help="The text that was objected to.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="The short name of the amendment.")],
    by: Annotated[str, typer.Option("--by", help="The account of the delegation that objected.")],
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
    found = _opened(where, key)
    countered(found, by, proposal, name, values, struck=strike or (), review=review)
    case = found.case(name)
    _say(f"{case.title}: a draft of {case.sponsor}, which amends {case.parent} and answers entry {case.objection}.")


@desk.command()
def verify(
    where: Where,
    witness: Annotated[Path | None, typer.Option("--witness", help="A checkpoint or receipt kept elsewhere.")] = None,
    trusted: Annotated[str, typer.Option("--public", help="The desk's key as you know it.")] = "",
    json: Json = False,
    key: Key = None,
) -> None:
    """Recompute the whole record from its bodies: every fault, or none."""
    from equipoise.desk.keeping import verify as verified
    from equipoise.desk.record import Receipt, Verifier, root_words

    found = _opened(where, key)
    note = witness.read_text() if witness else None
    if note is not None and note.lstrip().startswith("{"):
        note = Receipt.parse(note).note
    done = verified(found.store, Verifier.parse(trusted) if trusted else found.signer.verifier, note)
    if json:
        row = {"entries": done.size, "root": done.root.hex(), "checkpoints": done.checkpoints}
        _say(json_.dumps({**row, "faults": list(done.faults), "notes": list(done.notes)}, indent=2))
    else:
        _say(f"{done.size} entries, {done.checkpoints} signed checkpoints, root {done.root.hex()}")
        _say(f"in words: {root_words(done.root)}")
        for told in done.notes:
            _say(told)
        _say("\n".join(done.faults) if done.faults else "Everything fits.")
    if done.faults:
        raise typer.Exit(1)


@desk.command("export")
def export_(
    where: Where,
    target: Annotated[Path, typer.Argument(metavar="FILE.jsonl", help="Where the record goes.")],
    cleared: Annotated[
        list[str] | None, typer.Option("--cleared", metavar="MARKING", help="With the words of texts so marked.")
    ] = None,
    key: Key = None,
) -> None:
    """Write the record as JSON Lines: replayable, the same bytes every time; words of marked texts only if asked."""
    from equipoise.desk.keeping import export
    from equipoise.desk.people import CLEARED
    from equipoise.errors import UnknownName

    found = _opened(where, key)
    for word in cleared or ():
        if not word or word not in CLEARED:
            raise UnknownName("marking", word, [w for w in CLEARED if w])
    _new(target, b"".join(export(found.store, found.signer.verifier, cleared or ())))
    _say(f"{target}: {target.stat().st_size:,} bytes")


@desk.command("import")
def import_(
    where: Where,
    source: Annotated[Path, typer.Argument(metavar="FILE.jsonl", exists=True, dir_okay=False, help="A record.")],
    trusted: Annotated[str, typer.Option("--public", help="The desk's key as you know it.")] = "",
) -> None:
    """Make a desk from an exported record, verified line by line. To go on, copy its signing key beside it."""
    from equipoise.desk.keeping import import_record

    import_record(where, source.read_bytes(), trusted or None).close()
    _say(f"The record of {source} is at {where}, verified.")


@desk.command()
def backup(
    where: Where,
    target: Annotated[Path, typer.Argument(metavar="FILE.zip", help="Where the backup goes.")],
    key: Key = None,
) -> None:
    """Write a backup, while the desk runs: everything but the signing key."""
    from equipoise.desk.keeping import back_up

    found = _opened(where, key)
    _new(target, back_up(found.store, found.signer.verifier))
    _say(f"{target}: {target.stat().st_size:,} bytes. The signing key is not in it: keep it elsewhere.")


@desk.command()
def restore(
    where: Where,
    source: Annotated[Path, typer.Argument(metavar="FILE.zip", exists=True, dir_okay=False, help="A backup.")],
    trusted: Annotated[str, typer.Option("--public", help="The desk's key as you know it.")] = "",
) -> None:
    """Make a desk from a backup, on either database, verified."""
    from equipoise.desk.keeping import restore as restored

    restored(where, source.read_bytes(), trusted or None).close()
    _say(f"The desk of {source} is at {where}, verified.")


@desk.command()
def calendar(
    where: Where,
    target: Annotated[Path, typer.Argument(metavar="FILE.ics", help="Where the calendar goes.")],
    zone: Annotated[str, typer.Option("--zone", help="Where you read it, e.g. America/Toronto.")] = "",
    key: Key = None,
) -> None:
    """Write the open deadlines as a calendar file."""
    from equipoise.desk.deadlines import calendar as made

    found = _opened(where, key)
    affairs = found.affairs()
    _new(target, made(found.cases(), affairs.title, affairs.origin, found.now, zone))
    _say(f"{target}")


@desk.command()
def rules(
    where: Where,
    target: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder.")],
    known_on: Annotated[str, typer.Option("--known-on", help="As known at this instant. Default: now.")] = "",
    key: Key = None,
) -> None:
    """Write the rules as an alliance folder, with what was called and paid: in force, or as known at an instant."""
    from equipoise import folder
    from equipoise.desk.money import with_money
    from equipoise.desk.procedure import instant

    found = _opened(where, key)
    zone = next(iter(found.affairs().silence.values())).zone
    at = instant(known_on, zone) if known_on else found.now
    version = found.known_on(at)
    folder.write(with_money(found, found.alliance(version), at), target)
    _say(f"Version {version} of the rules is in {target}.")
