"""How is a desk served? Its pages beside those of the alliance as its rules stand, and its clock in one thread."""

from __future__ import annotations

import gc
import logging
import sys
import threading
from collections.abc import Collection, Sequence
from typing import Any

from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError

from equipoise.desk.desk import Desk
from equipoise.desk.mailboxes import Mailbox
from equipoise.desk.posting import post
from equipoise.errors import EquipoiseError
from equipoise.web.app import application
from equipoise.web.desk.routes import add_desk
from equipoise.web.held import Held, MemoryShelf
from equipoise.web.serving import listening_at, names_of, run
from equipoise.web.site import Site

__all__ = ["desk_application", "serve_desk"]

_LOOK_S = 0.5
_TURN_S = 0.001  # how long a thread may keep the others waiting: what arrives is stamped at once, however many work
_MAIL_S = 5.0


class _DeskShelf(MemoryShelf):
    """The alliance as the desk's rules stand: a decision that is applied changes every page."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        super().__init__(_held(desk))

    def find(self, word: str) -> Held:
        """The alliance of this word; the empty word is the desk's."""
        if word == "" and self._desk.affairs().rules != self.served.digest:
            self.served = _held(self._desk)
        return super().find(word)


def _held(desk: Desk) -> Held:
    alliance = desk.alliance()
    return Held.of(alliance.id, alliance)


def desk_application(desk: Desk, names: Collection[str] | None = None) -> Any:
    """The pages of a desk, and those of its alliance, as an ASGI application."""
    shelf = _DeskShelf(desk)

    def add(app: FastAPI, site: Site) -> None:
        add_desk(app, site, desk)

    return application(shelf.served, shelf=shelf, more=(("Desk", "/desk", "desk"),), add=add, names=names)


def serve_desk(desk: Desk, host: str, port: int, names: Sequence[str] = (), mailbox: Mailbox | None = None) -> None:
    """Serve a desk until stopped; its clock runs beside it, its notices leave. EquipoiseError for a taken port."""
    app = desk_application(desk, names_of(host, names))
    gc.collect()
    gc.freeze()  # what is there by now stays: looking through it for garbage again and again would hold up everybody
    listening = listening_at(host, port)
    listening.listen()  # whoever reads the address may come at once
    shown = f"[{host}]" if ":" in host else host
    sys.stdout.write(f"{desk.affairs().title}: http://{shown}:{listening.getsockname()[1]}/desk  (Ctrl-C stops)\n")
    sys.stdout.flush()
    sys.setswitchinterval(_TURN_S)
    stopped = threading.Event()
    beside = [threading.Thread(target=look, args=(desk, stopped), daemon=True)]
    if mailbox is not None:
        beside.append(threading.Thread(target=mail, args=(desk, mailbox, stopped), daemon=True))
    for thread in beside:
        thread.start()
    try:
        run(app, listening)
    finally:
        stopped.set()
        for thread in beside:
            thread.join(5)
        desk.close()


def look(desk: Desk, stopped: threading.Event) -> None:
    """Look at the clock twice a second. What fails is tried again: nothing is decided here, it is only written."""
    while not stopped.wait(_LOOK_S):
        try:
            desk.tick()
        except (EquipoiseError, OSError):
            logging.getLogger("equipoise.desk").exception("the clock's look failed; it is tried again")


def mail(desk: Desk, mailbox: Mailbox, stopped: threading.Event) -> None:
    """Empty the outbox every few seconds, apart from everything else: a mail server that is down holds nothing up."""
    while not stopped.wait(_MAIL_S):
        try:
            post(desk, mailbox)
        except (EquipoiseError, OSError, SQLAlchemyError):
            logging.getLogger("equipoise.desk").exception("the outbox could not be looked at; it is tried again")
