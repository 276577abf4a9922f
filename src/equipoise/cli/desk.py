"""The commands of the desk: start one, with its people; serve it; a demonstration, and its clock."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from equipoise.cli.desk_keeping import backup, export_, import_, key, restore, rules, verify
from equipoise.cli.desk_letters import Mail, Sender, letters, mailbox, post, resend
from equipoise.cli.desk_opened import Key, Where, new_password, opened, say
from equipoise.cli.desk_texts import break_, calendar, counter, due, paper
from equipoise.cli.helping import Command, Group

__all__ = ["desk"]

Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes any that is free.")]
Host = Annotated[str, typer.Option("--host", help="Where to listen. Default: this machine only.")]


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
    words = {name: new_password(f"the first {name}") for name in ("administrator", "auditor")}
    made = Desk.found(where, folder.read(alliance), PRESETS[rule], origin=origin, key=key)
    for name, word in words.items():
        made.manage("account-opened", FIRST, {"name": name, "role": name})
        with made.store.engine.begin() as connection:
            sessions.set_password(connection, name, word)
    say(f"{made.affairs().title}: a desk at {where}, with {len(made.affairs().standing)} members under {rule}.")
    say(f"Its key, to be told to every delegation: {made.signer.verifier}")


def account(
    where: Where,
    name: Annotated[str, typer.Argument(help="The name to sign in with.")],
    role: Annotated[
        str, typer.Argument(help="head, delegate, chair, secretariat, treasurer, observer, auditor or administrator.")
    ],
    member: Annotated[str, typer.Option("--member", help="The delegation of a head or delegate.")] = "",
    grant: Annotated[
        list[str] | None, typer.Option("--grant", help="For a delegate: position, break, secret. May repeat.")
    ] = None,
    by: Annotated[str, typer.Option("--by", metavar="ACCOUNT", help="Who opens it.")] = "administrator",
    second: Annotated[
        str, typer.Option("--second", metavar="ACCOUNT", help="The second person: an auditor or administrator.")
    ] = "",
    key: Key = None,
) -> None:
    """Open an account, on the machine of the desk. Its password is asked for on the terminal."""
    from equipoise.desk.people import sessions

    found = opened(where, key, by)
    word = new_password(name)
    body: dict[str, Any] = {"name": name, "role": role, "grants": list(grant or ())}
    found.manage("account-opened", by, body | ({"member": member} if member else {}), second=second)
    with found.store.engine.begin() as connection:
        sessions.set_password(connection, name, word)
    say(f"{name} may sign in as {role}{f' of {member}' if member else ''}.")


def contact(
    where: Where,
    member: Annotated[str, typer.Argument(help="The member, e.g. CAN.")],
    address: Annotated[str, typer.Argument(help="The mailbox to which its notices go.")],
    zone: Annotated[str, typer.Option("--zone", help="Where it reads them, e.g. America/Toronto.")] = "",
    by: Annotated[
        str, typer.Option("--by", metavar="ACCOUNT", help="Who enters it: an account of the secretariat.")
    ] = "secretariat",
    key: Key = None,
) -> None:
    """Enter where a member's notices go: without it, no silence can be opened."""
    found = opened(where, key, by)
    body = {"member": member, "address": address} | ({"zone": zone} if zone else {})
    found.manage("contact-set", by, body)
    say(f"Notices for {member} go to {address}{f', with the hour in {zone}' if zone else ''}.")


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

    found = opened(where, key)
    serve_desk(found, host, port, name or (), mailbox(found, mail, sender) if mail else None)


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
    from equipoise.desk.procedure import in_force_at

    found = folder.read(alliance)
    made = demonstration(where, found, folder.load_proposal(found, proposal), rate=rate)
    case = made.case(proposal)
    say(f"A DEMONSTRATION at {where}: nobody has said any of this. Its clock runs {rate} times as fast.")
    say(f"{case.title}: under silence at {case.body} until {words(case)}.")
    if case.round is not None:
        told = f"By your own clock the period ends in {_minutes(case.round.deadline - made.now, rate)}"
        if case.effective:
            told += f", and the text is in force in {_minutes(in_force_at(case) - made.now, rate)}"
        say(f"{told}.")
    names = sorted(made.affairs().accounts)
    say(f"{len(names)} accounts, password {PASSWORD}: {', '.join(names[:4])} ... {names[-1]}")
    say(f"Or step its clock to just before the next deadline: a button on its pages, or equipoise desk step {where}")
    say(f"Next: equipoise desk serve {where}")


def step(
    where: Where,
    by: Annotated[
        str, typer.Option("--by", metavar="ACCOUNT", help="Who steps it: the chair or the secretariat.")
    ] = "secretariat",
    key: Key = None,
) -> None:
    """Step the clock of a demonstration to just before its next deadline. The record says who did."""
    from equipoise.desk.procedure import labelled
    from equipoise.desk.stepping import LEAD_S
    from equipoise.desk.stepping import step as stepped

    found = opened(where, key, by)
    stop = stepped(found, by)
    say(f"The clock of this demonstration stands at {labelled(stop.to, stop.zone)}.")
    say(f"In {LEAD_S} seconds of your own: {stop.proposal}, {stop.what}, {labelled(stop.deadline, stop.zone)}.")


def _minutes(micros: int, rate: int) -> str:
    """How long a demonstration's time takes on the reader's own clock."""
    found = round(micros / rate / 60_000_000)
    return f"about {found:,} minute{'' if found == 1 else 's'}" if found > 0 else "less than a minute"


desk = typer.Typer(
    cls=Group,
    name="desk",
    help="Run the procedure and keep its record.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
_START = (init, account, contact, serve, post, letters, resend, demo, step)
_TEXTS = (due, break_, paper, counter, calendar)
_KEEPING = (verify, export_, import_, backup, restore, key, rules)
for _command in (*_START, *_TEXTS, *_KEEPING):
    desk.command(_command.__name__.rstrip("_"), cls=Command)(_command)
