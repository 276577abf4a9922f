"""A real mail server on a local socket, for tests: it takes letters, or fails in the way it is told to."""

from __future__ import annotations

import socketserver
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

    def __init__(self) -> None:
        self.mood = "well"  # well, defers, refuses, silent (hangs up once a letter is there)
        self.letters: list[tuple[str, Message]] = []
        self.calls = 0
        super().__init__(("127.0.0.1", 0), _Talk)

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class _Talk(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self.server.calls += 1
        self._say("220 here")
        to = ""
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"RCPT":
                to = line.decode().partition("<")[2].partition(">")[0]
                self._say({"defers": "451 later", "refuses": "550 nobody here"}.get(self.server.mood, "250 ok"))
            elif word == b"DATA":
                self._say("354 go on")
                self._letter(to)
                if self.server.mood == "silent":
                    return
                self._say("250 taken")
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _letter(self, to: str) -> None:
        content = b""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            content += line[1:] if line.startswith(b"..") else line
        self.server.letters.append((to, message_from_bytes(content, policy=default)))

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def mail_server() -> Iterator[Server]:
    """A server that runs as long as it is needed."""
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()


def texts(server: Server) -> list[tuple[str, str, Any]]:
    """What arrived: to whom, the subject, the text."""
    return [(to, str(m["subject"]), m.get_content()) for to, m in server.letters]  # type: ignore[attr-defined]
