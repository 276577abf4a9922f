"""The pages of this folder that are written from the code: ``python docs/written.py`` writes them anew.

A test holds each file equal to what this says, so that no command, option, kind, step, index or error goes without a
line.
"""

from __future__ import annotations

import inspect
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from importlib import import_module
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata, requires
from itertools import chain
from pathlib import Path
from pkgutil import walk_packages
from types import ModuleType

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import equipoise
from equipoise.agree.past import scores
from equipoise.agree.sensitivity import indices as sobol_indices
from equipoise.align import matching, spread
from equipoise.align.ranks import RankTest
from equipoise.cli.reference import commands
from equipoise.decide import blocs, enumeration
from equipoise.decide.indices import GamePower
from equipoise.decide.rule_power import TRIED
from equipoise.desk.reference import procedure_reference
from equipoise.errors import EquipoiseError
from equipoise.folder.file_reference import file_reference
from equipoise.folder.messages import MESSAGES
from equipoise.folder.reference import reference
from equipoise.model.assumed import BUILT_IN
from equipoise.pay import concentration
from equipoise.plan.ballots import voices

FOLDER = Path(__file__).parent


def error_page() -> str:
    """Every message that an alliance folder can give, with a real case of it, and the tree of errors of the library."""
    cases = _broken_folders()
    rows = [f"| `{code}` | {_cell(message)} | {_cell(hint)} |" for code, (message, hint) in _shown(cases)]
    kinds = [f"- `{where}`: {_text(kind).splitlines()[0]}" for where, kind in sorted(_errors().items())]
    return (
        "\n\n".join(
            [
                "# Errors",
                "Written by `docs/written.py` from the code. Every problem has a place, a message and a hint, and all "
                "of them are told at once.",
                "## Of an alliance folder",
                "Each is shown by a real case, from a folder of `tests/broken`: names, dates and figures are of that "
                "case. `equipoise check FOLDER` adds the file and the place.",
                "\n".join(["| code | what is said, for example | what to do |", "| --- | --- | --- |", *rows]),
                "## Of the library",
                "What Python code that calls the library can catch, and from where to import it. All of them are an "
                "`EquipoiseError`; `str()` of each is fit to show to a person. What a desk refuses, with its code: "
                "[procedure](procedure.md#refusals).",
                "\n".join(kinds),
            ]
        )
        + "\n"
    )


def _errors() -> dict[str, type[EquipoiseError]]:
    """Every public error, by the shortest name under which it can be imported."""
    shown: dict[type[EquipoiseError], str] = {}
    for name in sorted((m.name for m in walk_packages(equipoise.__path__, "equipoise.")), key=lambda n: n.count(".")):
        if name.rpartition(".")[2] in ("__main__", "env") or ".migrations.versions" in name:
            continue  # run, not imported
        for kind in vars(import_module(name)).values():
            ours = inspect.isclass(kind) and issubclass(kind, EquipoiseError) and not kind.__name__.startswith("_")
            if ours and (kind.__module__ == name or kind.__name__ in getattr(import_module(name), "__all__", ())):
                shown.setdefault(kind, f"{name.removeprefix('equipoise.')}.{kind.__name__}")
    return {where: kind for kind, where in shown.items()}


def _broken_folders() -> list[tuple[set[str], list[tuple[str, str]]]]:
    """Of each folder of ``tests/broken``: the codes it shows, and what is said of it; those of one code first."""
    found = []
    for path in sorted((FOLDER.parent / "tests" / "broken").glob("*/expect.toml")):
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        found.append((set(told["codes"]), [(p["message"], p["hint"]) for p in told["problems"]]))
    return sorted(found, key=lambda folder: len(folder[0]))


def _shown(folders: list[tuple[set[str], list[tuple[str, str]]]]) -> Iterator[tuple[str, tuple[str, str]]]:
    """By code, the first message and hint of a broken folder that are of its wording."""
    for code, wording in sorted(MESSAGES.items()):
        form = [re.sub(r"\\{\w+(?:!r)?\\}", ".*", re.escape(_filled(text))) for text in wording]
        told = [said for codes, problems in folders if code in codes for said in problems]
        fits = [said for said in told if re.fullmatch(form[0], said[0], re.DOTALL)]
        whole = [said for said in fits if re.fullmatch(form[1], said[1], re.DOTALL)]
        message, hint = (whole or fits or [wording])[0]
        yield code, (_without_names(message), _without_names(hint))


def _without_names(text: str) -> str:
    """A digest that a test puts in is any digest; a place to fill in is named as such."""
    text = re.sub(r"AGAINST(-SHORT)?", lambda m: "sha256:89ab" if m[1] else "sha256:...", text)
    return re.sub(r"\{(\w+)!r\}", lambda m: f"'{m[1].upper()}'", text)


def _filled(text: str) -> str:
    """A wording whose places to fill in are all of one form: {name}."""
    return re.sub(r"\{(\w+)[^{}]*\}", r"{\1}", text.replace("{{", "\x00").replace("}}", "\x01")).translate(
        {0: "{", 1: "}"}
    )


def index_page() -> str:
    """Every index and measure: what it measures, from the functions that give it or the list of its module."""
    sections: tuple[tuple[str, str, Mapping[str, str]], ...] = (
        (
            "Voting power",
            "Of a game or a body, from `decide.power_of` and `decide.power`; in the shell, `equipoise decide`.",
            _measures(vars(GamePower)),
        ),
        (
            "Voting power, of games that are tried whole or have blocs",
            f"From `decide.power` of a rule; in the shell, `equipoise decide --game`. Owen and Banzhaf-Owen where the "
            f"game names blocs, the others up to {TRIED} members.",
            _items(enumeration) | _items(blocs),
        ),
        (
            "Influence over what a fund buys",
            "From `plan.influence`; in the shell, `equipoise plan --influence`.",
            _items(voices),
        ),
        (
            "Does influence match contribution?",
            "From `align`; in the shell, `equipoise align`.",
            _measures({**vars(matching), **vars(spread)}) | {"`spearman` and `kendall`": _text(RankTest)},
        ),
        (
            "How concentrated is a burden?",
            "From `pay.concentration`, of any list of amounts; in the shell, `equipoise pay --exploitation`.",
            _measures(vars(concentration)),
        ),
        (
            "What do the odds hang on?",
            "Sobol indices of one assumption, from `agree.sensitivity`; in the shell, `equipoise agree --sensitivity`.",
            _items(sobol_indices),
        ),
        ("How good was a forecast?", "From `agree.record`; in the shell, `equipoise agree --record`.", _items(scores)),
    )
    parts = [
        "# Indices and measures",
        "Written by `docs/written.py` from the code. Exact ones are fractions; the others say so.",
    ]
    for title, where, told in sections:
        parts += [f"## {title}", where, *(f"### {name}\n\n{text}" for name, text in told.items())]
    return "\n\n".join(parts) + "\n"


def assumption_page() -> str:
    """Every number that a forecast assumes where the folder says nothing: its range, and why."""

    def table(kind: str) -> str:
        own = [a for a in BUILT_IN if a.kind == kind]
        rows = [f"| `{a.about}` | {a.central} ({a.low} to {a.high}) | {_cell(a.reason)} |" for a in own]
        return "\n".join(["| name | central (low to high) | what it is |", "| --- | --- | --- |", *rows])

    weights, blocs_drawn, scales, failure = _drawn()
    return (
        "\n\n".join(
            [
                "# Assumptions",
                "Written by `docs/written.py` from the code. What a forecast assumes where the folder says nothing: a "
                "row of its own (`preferences/`) replaces one of these, and `equipoise agree FOLDER PROPOSAL --explain "
                "assumptions` has all that a forecast used. Each is illustrative: nobody was asked, and nothing has "
                "calibrated them. The [method](agree.md#method) says where each comes in.",
                "## How much each attribute counts",
                weights,
                table("weight"),
                "## Anchors, rates and chances",
                scales,
                table("scale"),
                "## Only where a folder says so",
                blocs_drawn,
                failure,
            ]
        )
        + "\n"
    )


def _drawn() -> list[str]:
    """How each kind of assumption is drawn: the list in the text of the module that draws them."""
    text = inspect.cleandoc(import_module("equipoise.agree.preferences").__doc__ or "")
    items = re.findall(r"^- (.*(?:\n  .*)*)", text, re.MULTILINE)
    return [" ".join(item.replace("``", "`").split()) for item in items]


def _measures(names: Mapping[str, object]) -> dict[str, str]:
    """What each function says that gives an index."""
    return {f"`{name}`": _text(f) for name, thing in sorted(names.items()) if (f := _measure(thing))}


def _items(module: ModuleType) -> dict[str, str]:
    """What the list in a module's text says of each measure: ``- Name: what it is``."""
    found = re.findall(r"^[-*] ([^:]+): (.*(?:\n  .*)*)", inspect.cleandoc(module.__doc__ or ""), re.MULTILINE)
    assert found, f"{module.__name__} lists no measure"
    return {name: text[0].upper() + " ".join(text[1:].split()) for name, text in found}


def _measure(thing: object) -> Callable[..., object] | None:
    """The function of an index: it gives a number, or a number each."""
    thing = getattr(thing, "func", None) or getattr(thing, "fget", None) or thing
    if not inspect.isfunction(thing) or thing.__name__.startswith("_"):
        return None
    given = str(inspect.signature(thing).return_annotation)
    number = r"(Fraction|float|Decimal)"
    return (
        thing if re.fullmatch(rf"{number}|(dict|tuple|list|Mapping)\[.*\b{number}\b.*\]|Slope \| None", given) else None
    )


def _text(thing: object) -> str:
    return inspect.cleandoc(thing.__doc__ or "").partition(">>>")[0].strip().replace("``", "`")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "\\<")


def licence_page() -> str:
    """Every package that is installed to run the product, with all extras, and its licence."""
    rows = []
    for name in _installed():
        with suppress(PackageNotFoundError):  # of another system: Windows, another Python
            about = metadata(name)
            rows.append(f"| {about['Name']} | {about['Version']} | {_licence(about)} |")
    return (
        "\n\n".join(
            [
                "# Licences",
                "Equipoise is under the Apache License 2.0 (`LICENSE`). Written by `docs/written.py` from what each "
                "package says of itself: what is installed to run it, with every extra, at the pinned version. None is "
                "under the GPL or AGPL; psycopg, of the extra `postgres`, is a library under LGPL, used as it is.",
                "\n".join(["| package | version | licence |", "| --- | --- | --- |", *rows]),
            ]
        )
        + "\n"
    )


def _installed() -> list[str]:
    """The packages pinned to run the product, those that `pyproject.toml` asks for, and whatever they need."""
    root = FOLDER.parent
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *chain.from_iterable(project["optional-dependencies"].values())]
    left = re.findall(r"^([a-z0-9-]+)==", (root / "requirements" / "run.txt").read_text(), re.MULTILINE)
    left += [canonicalize_name(Requirement(line).name) for line in asked]
    found: set[str] = set()
    while left:
        if (name := left.pop()) in found:
            continue
        found.add(name)
        with suppress(PackageNotFoundError):
            needed = [Requirement(line) for line in requires(name) or ()]
            left += [canonicalize_name(r.name) for r in needed if r.marker is None or r.marker.evaluate({"extra": ""})]
    return sorted(found - {project["name"]})


def _licence(about: PackageMetadata) -> str:
    """Its SPDX expression; else its classifiers; else the first line of what it says."""
    classified = [c.rpartition(":: ")[2] for c in about.get_all("Classifier") or () if c.startswith("License ::")]
    told = (about.get("License") or "not said").strip().splitlines()[0]
    return _cell(about.get("License-Expression") or ", ".join(sorted(set(classified))) or told)


PAGES: dict[str, Callable[[], str]] = {
    "assumptions.md": assumption_page,
    "commands.md": commands,
    "errors.md": error_page,
    "files.md": file_reference,
    "indices.md": index_page,
    "kinds.md": reference,
    "licences.md": licence_page,
    "procedure.md": procedure_reference,
}


if __name__ == "__main__":
    for name, written in PAGES.items():
        (FOLDER / name).write_text(written(), encoding="utf-8")
