"""The command: parse, call, print. ``main`` is what the shell runs."""

from __future__ import annotations

import sys
from typing import NoReturn

__all__ = ["main"]

_STOPPED = 130


def main() -> NoReturn:
    """Run the command line of this process and exit; Ctrl-C at any moment, also while it loads, is one line."""
    try:
        # Here, because what it loads takes long enough for somebody to change their mind.
        from equipoise.cli.running import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("equipoise: stopped\n")
        sys.exit(_STOPPED)
