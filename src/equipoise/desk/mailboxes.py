"""How does a notice leave the desk? By SMTP, or as a file in a folder; an address says which.

``smtp://host:25``, ``smtp+starttls://user@host:587``, ``smtps://user@host:465`` or ``file:FOLDER``. A letter keeps its
name wherever it goes (``Message-ID``), so that a reader of mail can tell it from every other.
"""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from equipoise.desk.procedure import Micros, moment
from equipoise.errors import EquipoiseError

__all__ = ["FileBox", "Letter", "Mailbox", "NotTaken", "SmtpBox", "Unclear", "mailbox_of"]

_TIMEOUT_S = 20.0


class NotTaken(EquipoiseError):
    """It was certainly not delivered. ``for_good``: and trying again would not help."""

    def __init__(self, said: str, for_good: bool = False) -> None:
        self.for_good = for_good
        super().__init__(said)


class Unclear(EquipoiseError):
    """The connection was lost after the letter was handed over: it may have arrived, so it is not sent again."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice: its key in the outbox, to whom, what it says, and when that was recorded."""

    id: str
    recipient: str
    subject: str
    text: str
    recorded_at: Micros

    def message(self, sender: str, origin: str) -> EmailMessage:
        """The letter as a message of RFC 5322."""
        made = EmailMessage()
        made["From"], made["To"] = sender, self.recipient
        made["Subject"] = " ".join(self.subject.split())
        made["Date"] = format_datetime(moment(self.recorded_at))
        made["Message-ID"] = f"<{self.id.replace(':', '.').lower()}@{origin.replace('/', '.')}>"
        made["Auto-Submitted"] = "auto-generated"
        made.set_content(self.text)
        return made


class Mailbox(Protocol):
    """A way out."""

    def send(self, letter: Letter) -> None:
        """Hand a letter over. Raises NotTaken or Unclear."""

    def close(self) -> None:
        """Nothing more is sent for now."""


class FileBox:
    """Letters as files of mail in a folder; one that is there already is not written again."""

    def __init__(self, folder: Path, sender: str, origin: str) -> None:
        self.folder, self._sender, self._origin = folder, sender, origin

    def send(self, letter: Letter) -> None:
        """Write one file, whole or not at all."""
        target = self.folder / f"{letter.id.replace(':', '-')}.eml"
        begun = target.with_suffix(".part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            begun.write_bytes(bytes(letter.message(self._sender, self._origin)))
            os.replace(begun, target)
        except OSError as error:
            raise NotTaken(f"it cannot be written: {error.strerror}") from None

    def close(self) -> None:
        """Nothing is open."""


class SmtpBox:
    """Letters over one SMTP connection, opened when the first is sent."""

    def __init__(self, connect: Callable[[], smtplib.SMTP], sender: str, origin: str) -> None:
        self._connect, self._sender, self._origin = connect, sender, origin
        self._server: smtplib.SMTP | None = None

    def send(self, letter: Letter) -> None:
        """Hand one letter over; after a fault the next one gets a fresh connection."""
        try:
            content = letter.message(self._sender, self._origin).as_bytes(policy=SMTP)  # lines end as RFC 5321 asks
            self._envelope(letter.recipient)
        except (ValueError, UnicodeError) as error:
            self.close()
            raise NotTaken(f"it cannot be addressed: {error}", for_good=True) from None
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise NotTaken(f"the mail server cannot be used: {_said(error)}") from None
        assert self._server is not None
        try:
            code, said = self._server.data(content)
        except smtplib.SMTPDataError as error:
            self.close()
            raise NotTaken(_said(error), for_good=error.smtp_code >= 500) from None
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise Unclear(f"the connection was lost while it was handed over: {_said(error)}") from None
        if code != 250:
            raise NotTaken(f"{code} {said.decode('utf-8', 'replace')}", for_good=code >= 500)

    def _envelope(self, recipient: str) -> None:
        if self._server is None:
            self._server = self._connect()
            self._server.ehlo_or_helo_if_needed()
        else:
            self._server.rset()
        for code, said in (self._server.mail(self._sender), self._server.rcpt(recipient)):
            if code not in (250, 251):
                refused = NotTaken(f"{code} {said.decode('utf-8', 'replace')}", for_good=code >= 500)
                raise refused

    def close(self) -> None:
        """End the connection."""
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except (smtplib.SMTPException, OSError):
                server.close()


def _said(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def mailbox_of(address: str, origin: str, sender: str = "", password: str = "") -> Mailbox:
    """The mailbox at an address. Raises EquipoiseError for what is none."""
    parts = urlsplit(address)
    host_of_origin = origin.split("/", 1)[0]
    sender = sender or f"desk@{host_of_origin}"
    if parts.scheme == "file" and (parts.netloc + parts.path):
        return FileBox(Path(unquote(parts.netloc + parts.path)), sender, origin)
    if parts.scheme not in ("smtp", "smtps", "smtp+starttls") or not parts.hostname:
        able = "smtp://host:25, smtp+starttls://user@host:587, smtps://user@host:465 or file:FOLDER"
        raise EquipoiseError(f"{address!r} is no way out for mail: write {able}")
    host, user = parts.hostname, unquote(parts.username or "")
    port = parts.port or {"smtp": 25, "smtps": 465}.get(parts.scheme, 587)
    if user and parts.scheme == "smtp":
        raise EquipoiseError("a password is not sent in the open: use smtp+starttls:// or smtps://")

    def connect() -> smtplib.SMTP:
        context = ssl.create_default_context()
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=_TIMEOUT_S, context=context)
        else:
            server = smtplib.SMTP(host, port, timeout=_TIMEOUT_S)
            if parts.scheme == "smtp+starttls":
                server.starttls(context=context)
        if user:
            server.login(user, password)
        return server

    return SmtpBox(connect, sender, origin)
