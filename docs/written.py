"""The pages of this folder that are written from the code: ``python docs/written.py`` writes them anew.

A test holds each file equal to what this says, so that no command, option, kind, step, index or error goes without a
line.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

from equipoise import errors
from equipoise.align import matching, spread
from equipoise.align.ranks import RankTest
from equipoise.cli.reference import commands
from equipoise.decide.indices import GamePower
from equipoise.folder.messages import MESSAGES
from equipoise.folder.reference import reference
from equipoise.pay import concentration

FOLDER = Path(__file__).parent


def error_page() -> str:
    """Every message that an alliance folder can give, and the tree of errors of the library."""
    rows = [f"| `{code}` | {_cell(message)} | {_cell(hint)} |" for code, (message, hint) in sorted(MESSAGES.items())]
    kinds = [
        f"- `{name}`: {_text(kind).splitlines()[0]}"
        for name, kind in sorted(vars(errors).items())
        if name in errors.__all__ and inspect.isclass(kind) and issubclass(kind, Exception)
    ]
    return (
        "\n\n".join(
            [
                "# Errors",
                "Written by `docs/written.py` from the code. Every problem has a place, a message and a hint, and all "
                "of them are told at once. Words in braces are filled in where the problem is found.",
                "## Of the library",
                "\n".join(kinds),
                "## Of an alliance folder",
                "\n".join(["| code | what is wrong | what to do |", "| --- | --- | --- |", *rows]),
            ]
        )
        + "\n"
    )


def index_page() -> str:
    """Every index of power, match and concentration: what it measures."""
    ranks = {"`spearman` and `kendall`": RankTest}
    sections: tuple[tuple[str, str, Mapping[str, Any], Mapping[str, Any]], ...] = (
        ("Voting power", "Of a game, from `decide.power_of` and `decide.power`.", vars(GamePower), {}),
        ("Does influence match contribution?", "From `align`.", {**vars(matching), **vars(spread)}, ranks),
        ("How concentrated is a burden?", "From `pay`.", vars(concentration), {}),
    )
    parts = [
        "# Indices and measures",
        "Written by `docs/written.py` from the code. Exact ones are fractions; the others say so.",
    ]
    for title, where, names, further in sections:
        parts += [f"## {title}", where]
        parts += [f"### `{n}`\n\n{_text(f)}" for n, thing in sorted(names.items()) if (f := _measure(thing))]
        parts += [f"### {name}\n\n{_text(thing)}" for name, thing in further.items()]
    return "\n\n".join(parts) + "\n"


def _measure(thing: object) -> Callable[..., object] | None:
    """The function of an index: it gives a number, or a number each."""
    thing = getattr(thing, "func", None) or getattr(thing, "fget", None) or thing
    if not inspect.isfunction(thing) or thing.__name__.startswith("_"):
        return None
    given = str(inspect.signature(thing).return_annotation)
    numbers = ("Fraction", "float", "Decimal", "dict[str, Fraction]", "Slope | None")
    return thing if given in numbers else None


def _text(thing: object) -> str:
    return inspect.cleandoc(thing.__doc__ or "").partition(">>>")[0].strip().replace("``", "`")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "\\<")


def licence_page() -> str:
    """Every package that is installed to run the product, with all extras but `cluster`, and its licence."""
    pinned = re.findall(r"^([a-z0-9-]+)==", (FOLDER.parent / "requirements" / "run.txt").read_text(), re.MULTILINE)
    rows = []
    for name in sorted(set(pinned)):
        with suppress(PackageNotFoundError):  # of another system: Windows, another Python
            about = metadata(name)
            rows.append(f"| {about['Name']} | {about['Version']} | {_licence(about)} |")
    return (
        "\n\n".join(
            [
                "# Licences",
                "Equipoise is under the Apache License 2.0 (`LICENSE`). Written by `docs/written.py` from what each "
                "package says of itself: what is installed to run it, with every extra but `cluster`, at the pinned "
                "version. None is under the GPL or AGPL; psycopg, of the extra `postgres`, is a library under LGPL, "
                "used as it is.",
                "\n".join(["| package | version | licence |", "| --- | --- | --- |", *rows]),
            ]
        )
        + "\n"
    )


def _licence(about: PackageMetadata) -> str:
    """Its SPDX expression; else its classifiers; else the first line of what it says."""
    classified = [c.rpartition(":: ")[2] for c in about.get_all("Classifier") or () if c.startswith("License ::")]
    told = (about.get("License") or "not said").strip().splitlines()[0]
    return _cell(about.get("License-Expression") or ", ".join(sorted(set(classified))) or told)


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands,
    "errors.md": error_page,
    "indices.md": index_page,
    "kinds.md": reference,
    "licences.md": licence_page,
}


if __name__ == "__main__":
    for name, written in PAGES.items():
        (FOLDER / name).write_text(written(), encoding="utf-8")
