"""The command: parse, call, print. ``main`` is what the shell runs."""

from equipoise.cli.running import main

__all__ = ["main"]
