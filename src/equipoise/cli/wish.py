"""How is the answer wanted: as a page, a trace, JSON or CSV? The options that every question has, declared once."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

from equipoise.cli.options import All, Ascii, Contest, Csv, Explain, For, Json, Zip
from equipoise.errors import EquipoiseError

if TYPE_CHECKING:
    from equipoise.model import Alliance, Disagreement

__all__ = ["Wish", "parameters", "spread", "wished"]


@dataclass(frozen=True)
class Wish:
    """How the answer is wanted."""

    json: bool = False
    csv: bool = False
    explain: str | None = None
    everything: bool = False
    ascii_only: bool = False
    chair: str | None = None
    contest: tuple[str, ...] = ()
    packed: str | None = None

    def __post_init__(self) -> None:
        """Raise EquipoiseError when two forms are asked for at once."""
        if sum((self.json, self.csv, self.explain is not None)) > 1:
            raise _TwoForms("choose one of --json, --csv and --explain")

    @property
    def one(self) -> bool:
        """Is one answer wanted, where a page shows several?"""
        return self.json or self.csv or self.explain is not None

    def sound(self, alliance: Alliance) -> None:
        """Raise EquipoiseError for a member that does not exist."""
        from equipoise.model import need_member

        if self.chair is not None:
            need_member(self.chair, alliance.members)
        if self.packed is not None:
            from equipoise.cli.papers import need_place

            need_place("--zip", self.packed, "answer.zip")

    def disagreements(self, alliance: Alliance) -> tuple[Disagreement, ...]:
        """What is held against the folder. Raises EquipoiseError for a name or a file that is no disagreement."""
        from equipoise import folder

        return tuple(folder.load_disagreement(alliance, name) for name in self.contest)

    def laid(self, alliance: Alliance) -> Alliance:
        """The alliance with what is held against it; raises EquipoiseError with every reason why it cannot be."""
        if not self.contest:
            return alliance
        from equipoise.agree import contested

        return contested(alliance, self.disagreements(alliance))

    @property
    def words(self) -> list[str]:
        """The disagreements as they stand on a command line."""
        return [word for name in self.contest for word in ("--contest", name)]


class _TwoForms(EquipoiseError):
    """More than one form was asked for."""


def _wish(
    chair: For = None,
    explain: Explain = None,
    json: Json = False,
    csv: Csv = False,
    everything: All = False,
    ascii_only: Ascii = False,
    contest: Contest = None,
    packed: Zip = None,
) -> Wish:
    return Wish(json, csv, explain, everything, ascii_only, chair, tuple(dict.fromkeys(contest or ())), packed)


def parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """The parameters of a function as options: by name, their types worked out."""
    found = inspect.signature(function, eval_str=True).parameters.values()
    return [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in found]


def spread(function: Callable[..., None], options: list[inspect.Parameter]) -> Callable[..., None]:
    """The function with these parameters for the command line to read, whatever it declares itself."""

    @wraps(function)
    def told(**given: Any) -> None:
        function(**given)

    told.__signature__ = inspect.Signature(options)  # type: ignore[attr-defined]
    told.__annotations__ = {}
    return told


def wished(question: Callable[..., None]) -> Callable[..., None]:
    """A question that takes a ``wish``, with the options of the wish in its place, last on the command line."""
    own = [p for p in parameters(question) if p.name != "wish"]
    common = parameters(_wish)

    @wraps(question)
    def asked(**given: Any) -> None:
        question(wish=_wish(**{p.name: given.pop(p.name) for p in common}), **given)

    return spread(asked, [*own, *common])
