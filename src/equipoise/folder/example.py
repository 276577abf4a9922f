"""How does one begin? With a small alliance that reads and checks, to be changed into one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from equipoise.errors import EquipoiseError
from equipoise.folder.reading import examine
from equipoise.model import digest

__all__ = ["need_new", "new"]

_TEMPLATE: Final = Path(__file__).resolve().parent / "example"
_PLACEHOLDER: Final = "AGAINST"


def need_new(target: Path) -> None:
    """Is a folder new, or empty? Raises EquipoiseError when it has something in it: that would be overwritten."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise EquipoiseError(f"{target} is not an empty folder: name a new one, nothing is ever overwritten")


def new(path: str | Path) -> Path:
    """Write a small example alliance into a folder that is new or empty: five states, one key, one proposal.

    Raises EquipoiseError when the folder has something in it.
    """
    target = Path(path)
    need_new(target)
    alliance, _ = examine(_TEMPLATE)
    assert alliance is not None
    for source in sorted(p for p in _TEMPLATE.rglob("*") if p.is_file() and not p.name.startswith(".")):
        written = target / source.relative_to(_TEMPLATE)
        written.parent.mkdir(parents=True, exist_ok=True)
        # The proposal names the baseline it was written for: the digest of the rules just laid down.
        text = source.read_text(encoding="utf-8").replace(f'"{_PLACEHOLDER}"', f'"{digest(alliance)}"')
        written.write_text(text, encoding="utf-8", newline="\n")
    return target
