"""A real mail server on a local socket, for tests: it takes letters, or fails in the way it is told to.

With a certificate it speaks TLS from the start ("smtps") or once asked ("starttls"); with a password it takes letters
only from whoever gave it. Lines that do not end as RFC 5321 asks are refused, as careful servers do.
"""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any


class Server(socketserver.ThreadingTCPServer):
    """Speaks enough SMTP (RFC 5321) for one letter after another; ``mood`` says how it answers."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, secured: str = "", context: ssl.SSLContext | None = None, password: str = "") -> None:
        self.secured, self.context, self.password = secured, context, password
        self.heard: list[bytes] = []  # what was said before the line was secured
        self.mood = "well"  # well, defers, refuses, silent (hangs up once a letter is there)
        self.letters: list[tuple[str, Message]] = []
        self.calls = 0
        super().__init__(("127.0.0.1", 0), _Talk)

    @property
    def address(self) -> str:
        """Where it listens."""
        scheme = {"": "smtp", "starttls": "smtp+starttls"}.get(self.secured, self.secured)
        user = "desk%40example.org@" if self.password else ""
        return f"{scheme}://{user}{'localhost' if self.secured else '127.0.0.1'}:{self.server_address[1]}"


class _Talk(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self.server.calls += 1
        self._open = not self.server.secured
        self._known = not self.server.password
        try:
            if self.server.secured == "smtps":
                self._secure()
            self._talk()
        except (OSError, ssl.SSLError):
            return  # the other side does not trust this one, or went away

    def _secure(self) -> None:
        assert self.server.context is not None
        self.connection = self.server.context.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)
        self._open = True

    def _talk(self) -> None:
        self._say("220 here")
        to = ""
        while line := self.rfile.readline():
            if not self._open:
                self.server.heard.append(line)
            word = line[:4].upper()
            if word == b"EHLO":
                offered = ["AUTH PLAIN"] if self._open and self.server.password else []
                offered += [] if self._open or self.server.mood == "plain" else ["STARTTLS"]
                self._say("\r\n".join([*(f"250-{one}" for one in ("here", *offered)), "250 ok"]))
            elif word == b"STAR":
                self._say("220 go on")
                self._secure()
            elif word == b"AUTH":
                said = base64.b64decode(line.split()[2]).split(b"\0")
                self._known = said[1:] == [b"desk@example.org", self.server.password.encode()]
                self._say("235 welcome" if self._known else "535 no")
            elif word in (b"MAIL", b"RCPT", b"DATA") and not (self._open and self._known):
                self._say("530 secure the line and sign in first")
            elif word == b"RCPT":
                to = line.decode().partition("<")[2].partition(">")[0]
                self._say({"defers": "451 later", "refuses": "550 nobody here"}.get(self.server.mood, "250 ok"))
            elif word == b"DATA":
                self._say("354 go on")
                clean = self._letter(to)
                if self.server.mood == "silent":
                    return
                self._say("250 taken" if clean else "550 bare line feed")
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _letter(self, to: str) -> bool:
        content, clean = b"", True
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            clean = clean and line.endswith(b"\r\n")
            content += line[1:] if line.startswith(b"..") else line
        if not clean:
            return False
        self.server.letters.append((to, message_from_bytes(content, policy=default)))
        return True

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def mail_server(secured: str = "", context: ssl.SSLContext | None = None, password: str = "") -> Iterator[Server]:
    """A server that runs as long as it is needed."""
    with Server(secured, context, password) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()


def texts(server: Server) -> list[tuple[str, str, Any]]:
    """What arrived: to whom, the subject, the text."""
    return [(to, str(m["subject"]), m.get_content()) for to, m in server.letters]  # type: ignore[attr-defined]
