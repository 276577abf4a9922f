"""What does the terminal do when its reader has gone? It says so, as any file would.

Apart from ``terminal`` because Rich is imported when something is printed, not before.
"""

from __future__ import annotations

from rich.console import Console

__all__ = ["Terminal"]


class Terminal(Console):
    """Rich's console, whose own answer to a closed pipe would be to end the process with exit code 1."""

    def on_broken_pipe(self) -> None:
        """Raises BrokenPipeError: what that means is for the command to say."""
        raise BrokenPipeError
