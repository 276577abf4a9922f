"""The commands of the desk about its notices: send them, list them, send one again."""

from __future__ import annotations

import json as json_
import os
from typing import TYPE_CHECKING, Annotated, Final

import typer

from equipoise.cli.desk_opened import Json, Key, Where, opened, say

if TYPE_CHECKING:
    from equipoise.desk.desk import Desk
    from equipoise.desk.mailboxes import Mailbox

__all__ = ["Mail", "Sender", "letters", "mailbox", "post", "resend"]

Mail = Annotated[str, typer.Option("--mail", metavar="WHERE", help="smtp://host:25, smtps://user@host, file:FOLDER.")]
Sender = Annotated[str, typer.Option("--from", metavar="ADDRESS", help="The sender. Default: desk@ and its origin.")]
PASSWORD_IN: Final = "EQUIPOISE_MAIL_PASSWORD"  # the variable that holds the password of a mail server


def mailbox(found: Desk, mail: str, sender: str) -> Mailbox:
    """Where the notices of a desk leave."""
    from equipoise.desk.mailboxes import mailbox_of

    return mailbox_of(mail, found.affairs().origin, sender, os.environ.get(PASSWORD_IN, ""))


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

    found = opened(where, key)
    done = posted(found, mailbox(found, mail, sender))
    if json:
        say(json_.dumps(dict(sorted(done.items()))))
        return
    for state, number in sorted(done.items()):
        say(f"{number:>5}  {state}: {STATES[state]}")
    if not done:
        say("No notice is due.")


def letters(where: Where, json: Json = False, key: Key = None) -> None:
    """Which notices have left, and which did not arrive?"""
    from collections import Counter
    from dataclasses import asdict

    from equipoise.desk.posting import STATES, deliveries

    rows = deliveries(opened(where, key))
    if json:
        say(json_.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=2))
        return
    counted = Counter(row.state for row in rows)
    for state, number in sorted(counted.items()):
        say(f"{number:>5}  {state or 'not sent yet'}{f': {STATES[state]}' if state else ''}")
    for row in rows:
        if row.state in ("waiting", "unclear", "failed"):
            say(f"  {row.id}  {row.recipient}: {row.subject} - {row.state} after {row.attempts}: {row.said}")
    if {"unclear", "failed"} & set(counted):
        say(f"Once more, if you are sure: equipoise desk resend {where} LETTER --by ACCOUNT")
    if not rows:
        say("There is no notice.")


def resend(
    where: Where,
    letter: Annotated[str, typer.Argument(metavar="LETTER", help="Its name, as letters lists it.")],
    by: Annotated[
        str, typer.Option("--by", metavar="ACCOUNT", help="Who orders it: an account of the secretariat.")
    ] = "secretariat",
    key: Key = None,
) -> None:
    """Order a second sending of a letter of which nobody knows whether it arrived. The record says who did."""
    from equipoise.desk.posting import send_again

    done = send_again(opened(where, key, by), letter, by)
    say(f"{letter} is sent once more with the next pass: entry {done.entries[0].seq}.")
