"""Equipoise: an alliance you can run.

The same words as in the shell::

    import equipoise as eq
    from equipoise import pay, decide, plan, align, whatif, agree

    nato = eq.load("nato")                                # bundled name or a path; FolderError lists every problem
    pay.calls(nato, "civil", year=2026)["CAN"].amount
    decide.power(nato, "nac", day=date(2026, 1, 1))["CAN"].shapley
    plan.portfolio(nato, "nsip", range(2027, 2032)).summary
    align.alignment(nato, range(2014, 2027), influence="posts").verdict
    idea = eq.load_proposal(nato, "canada-2026")
    whatif.impact(nato, idea, years=range(2027, 2032))["DEU"]
    agree.forecast(nato, idea, years=range(2027, 2032), seed=7).blockers

Importing this package loads nothing else: each question is loaded when it is imported, the reader when it is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from equipoise.version import VERSION

if TYPE_CHECKING:
    from os import PathLike

    from equipoise.model import Alliance, Proposal

__all__ = ["VERSION", "load", "load_proposal"]


def load(path_or_name: str | PathLike[str]) -> Alliance:
    """The alliance of a folder: a path, or the name of a bundled one ("nato"). FolderError lists every problem."""
    from os import fspath

    from equipoise.folder import read

    return read(fspath(path_or_name))


def load_proposal(alliance: Alliance, name_or_path: str | PathLike[str]) -> Proposal:
    """A proposal of the alliance ("canada-2026"), a variant of one ("canada-2026:equal"), or a TOML file's."""
    from os import fspath

    from equipoise.folder import load_proposal as from_folder

    return from_folder(alliance, fspath(name_or_path))
