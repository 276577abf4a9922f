"""How are the pages served? By uvicorn in this process, on this machine's own address unless another is named."""

from __future__ import annotations

import socket
import sys
from typing import Any

from equipoise import folder
from equipoise.errors import EquipoiseError
from equipoise.web.app import application
from equipoise.web.held import Held

__all__ = ["serve"]

#: An open stream must not keep the server from stopping.
_GRACE_S = 2


class _NoPort(EquipoiseError):
    """The server cannot listen where it was told to."""


def serve(alliance: str, host: str, port: int) -> None:
    """Serve the pages of an alliance until stopped. Raises EquipoiseError for a bad folder or a taken port."""
    import uvicorn

    held = Held.of(alliance, folder.read(alliance))
    app = application(held)
    listening = _listening(host, port)
    shown = f"[{host}]" if ":" in host else host
    sys.stdout.write(f"{held.alliance.name}: http://{shown}:{listening.getsockname()[1]}/  (Ctrl-C stops)\n")
    sys.stdout.flush()
    config: Any = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=_GRACE_S, server_header=False)
    uvicorn.Server(config).run(sockets=[listening])


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
    except OSError as error:
        found.close()
        refused = _NoPort(f"the pages cannot be served at {host}, port {port}: {error.strerror}")
        refused.hint = "Name another with --port, or 0 for any that is free."
        raise refused from None
    return found
