"""How are the pages served? By uvicorn in this process, on this machine's own address unless another is named."""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib import request

from equipoise import folder
from equipoise.errors import EquipoiseError
from equipoise.web.app import application
from equipoise.web.held import Held
from equipoise.web.workspaces.opening import opened, usual_folder
from equipoise.web.workspaces.store import Store

__all__ = ["listening_at", "names_of", "run", "serve"]

#: An open stream must not keep the server from stopping.
_GRACE_S = 2


class _NoPort(EquipoiseError):
    """The server cannot listen where it was told to."""


def serve(alliance: str, host: str, port: int, keep: str = "", names: Sequence[str] = ()) -> None:
    """Serve the pages of an alliance until stopped; ``keep`` is the folder or database of its workspaces.

    ``names`` are further host names that it answers to, such as that of a proxy before it.

    Raises EquipoiseError for a bad folder, a database that cannot be opened, or a taken port.
    """
    held = Held.of(alliance, folder.read(alliance))
    store, kept = _store(keep)
    app = application(held, store=store, names=names_of(host, names))
    listening = listening_at(host, port)
    shown = f"[{host}]" if ":" in host else host
    sys.stdout.write(f"{held.alliance.name}: http://{shown}:{listening.getsockname()[1]}/  (Ctrl-C stops)\n{kept}\n")
    sys.stdout.flush()
    port = listening.getsockname()[1]
    listening.listen()
    links = ("/", *store.jobs.unfinished())
    threading.Thread(target=_warmed, args=(f"http://{shown}:{port}", links), daemon=True).start()
    run(app, listening)


def names_of(host: str, more: Sequence[str] = ()) -> frozenset[str]:
    """The names by which a server at this place may be called; numbers need not be among them."""
    everywhere = host in ("", "0.0.0.0", "::")
    machine = (socket.gethostname(), socket.getfqdn()) if everywhere else ()
    return frozenset(("localhost", host, *machine, *more)) - {""}


def run(app: Any, listening: socket.socket) -> None:
    """Serve an application until the process is told to stop; who is still waiting then is cut off after a moment."""
    import uvicorn

    class Server(uvicorn.Server):
        """Ends the streams of events when it is told to stop: an open one would keep it waiting."""

        def handle_exit(self, sig: int, frame: Any) -> None:
            app.closing()
            super().handle_exit(sig, frame)

    config: Any = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=_GRACE_S, server_header=False)
    logging.getLogger("uvicorn.error").addFilter(_no_fault)
    Server(config).run(sockets=[listening])


def _no_fault(record: logging.LogRecord) -> bool:
    """Is this worth telling? A request that was cut off because the server stops is no fault of anybody's."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, asyncio.CancelledError) and not str(record.msg).startswith("Cancel %s running task")


def _warmed(address: str, links: Sequence[str]) -> None:
    """Ask for the first page, which asks every question once, so that the first reader does not wait for it.

    Then for the pages of the work that was under way when the server ended: each begins its work again.
    """
    opener = request.build_opener(request.ProxyHandler({}))
    for link in links:
        with suppress(OSError, HTTPException):
            opener.open(address + link, timeout=120).read()


def _store(keep: str) -> tuple[Store, str]:
    """Where workspaces are kept, and what is said of it."""
    if "://" in keep:
        return opened(keep), "Workspaces are kept in the database."
    place = Path(keep) if keep else usual_folder()
    try:
        return opened(place), f"Workspaces are kept in {place}."
    except EquipoiseError as error:
        if keep:
            raise
        passing = opened(tempfile.mkdtemp(prefix="equipoise-"))
        return passing, f"Workspaces are not kept after the end: {error}. Name a folder with --keep FOLDER."


def listening_at(host: str, port: int) -> socket.socket:
    """A socket at this place. Raises EquipoiseError where there is none to be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, which asyncio looks for before it sends small parts at once: else each answer waits 40 ms.
    found = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
    except OSError as error:
        found.close()
        refused = _NoPort(f"the pages cannot be served at {host}, port {port}: {error.strerror}")
        refused.hint = "Name another with --port, or 0 for any that is free."
        raise refused from None
    return found
