"""What happens when a command ends: its exit code, and what a person is told when something went wrong.

0: answered. 1: the folder, the proposal or the question is wrong (every problem is listed with place and hint).
2: the command line is wrong. 70: a fault of this program. 130: stopped by Ctrl-C. A reader that goes away early
(``| head``) is no error.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import Final, NoReturn

from equipoise.cli.extras import extra_for
from equipoise.cli.telling import nowhere, tell
from equipoise.errors import EquipoiseError, Problem, did_you_mean

__all__ = ["main", "run"]

FAILED: Final = 1
BUG: Final = 70
STOPPED: Final = 130


def main() -> NoReturn:
    """Run the command line of this process and exit."""
    # A command is one short computation whose objects live to its end: looking for cycles all the time costs a tenth.
    gc.set_threshold(100_000, 20, 20)
    # A stream that was closed (``>&-``) is one that nobody reads.
    sys.stdout, sys.stderr = (
        stream or os.fdopen(os.open(os.devnull, os.O_WRONLY), "w") for stream in (sys.stdout, sys.stderr)
    )
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a mark shows "?" in its place; --ascii has plain codes for them.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        nowhere(sys.stdout)
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run one command line; the exit code. Messages go to the standard error."""
    import typer

    from equipoise.cli.app import app
    from equipoise.cli.giving import ReaderGone

    try:
        code = app(args=list(arguments) or ["--help"], prog_name="equipoise", standalone_mode=False)
    except EquipoiseError as error:
        hint = error.hint if error.hint not in str(error) else ""
        return _refused(FAILED, arguments, str(error), hint, error.problems())
    except typer.TyperException as error:
        known = getattr(error, "possibilities", None)
        said = (error.message if known else error.format_message()).rstrip(".")
        return _refused(error.exit_code, arguments, said, _usage_hint(error))
    except typer.Abort:
        # A question on the terminal was left unanswered: by Ctrl-C, or because there was no more input.
        return _refused(STOPPED, arguments, "stopped: what was asked for was not answered", "")
    except ReaderGone:
        return 0
    except OSError as error:
        # A file of the user's that cannot be read or written; the message names it.
        said = f"{error.strerror or error}: {error.filename}" if error.filename else error.strerror or str(error)
        return _refused(FAILED, arguments, said, "")
    except Exception as error:
        if isinstance(error, ModuleNotFoundError) and (extra := extra_for(error, arguments)):
            hint = f"Install it: python -m pip install 'equipoise[{extra}]'"
            return _refused(FAILED, arguments, f"this needs the extra `{extra}`, which is not installed", hint)
        if os.environ.get("EQUIPOISE_DEBUG"):
            raise
        said = f"this is a bug ({type(error).__name__}: {error})."
        hint = "Please report it with the lines that EQUIPOISE_DEBUG=1 in front of the same command prints."
        return _refused(BUG, arguments, said, hint)
    if code == STOPPED:
        _say("stopped", "")
    return code if isinstance(code, int) else 0


def _refused(
    code: int, arguments: Sequence[str], said: str, hint: str, problems: Sequence[Problem] | None = None
) -> int:
    """Tell people on the standard error; under --json also a program, on the standard output. The exit code."""
    _say(said, hint)
    if "--json" in arguments:
        from equipoise.report.refused import refusal

        sys.stdout.write(
            refusal(problems or [Problem("", "", said, hint)], {"command": list(arguments), "exit_code": code})
        )
    return code


def _say(message: str, hint: str) -> None:
    tell(f"equipoise: {message}\n" + (f"  {hint}\n" if hint else ""))


def _usage_hint(error: Exception) -> str:
    option, options = getattr(error, "option_name", None), getattr(error, "possibilities", None)
    context = getattr(error, "ctx", None)
    where = context.command_path if context is not None else "equipoise"
    close = did_you_mean(option, options) if option and options else ""
    return " ".join(part for part in (close, f"See {where} --help.") if part)
