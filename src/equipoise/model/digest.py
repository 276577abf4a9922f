"""Which exact rules was this computed from? A digest of everything that is a rule or a figure.

Canonical JSON (sorted keys, no spaces) of the dataclasses, hashed with SHA-256. Proposals, positions, preferences,
checks, cases, disagreements, calls as issued, receipts, the record of past cases and the alliance's own note are not
part of its digest: tabling a paper does not change the rules it is written against, nor does a payment. Names of fields
are part of it; what stands at its default is not, so that a folder keeps its digest when a later version of Equipoise
knows a field more.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

__all__ = ["canonical", "digest", "digest_of"]

_NOT_RULES = frozenset(
    {
        "proposals",
        "positions",
        "preferences",
        "checks",
        "cases",
        "record",
        "issued",
        "receipts",
        "contested",
        "disputed",
        "note",
    }
)


def canonical(thing: Any) -> Any:
    """The thing as JSON values: decimals and dates as text, numbers normalised, mappings sorted by name."""
    if thing is None or isinstance(thing, (bool, int)):
        return thing
    if isinstance(thing, str):
        return str(thing)
    if isinstance(thing, Decimal):
        return format(thing.normalize(), "f") if thing else "0"
    if isinstance(thing, date):
        return thing.isoformat()
    if isinstance(thing, Mapping):
        return {str(k): canonical(v) for k, v in thing.items()}
    if isinstance(thing, (tuple, list)):
        return [canonical(v) for v in thing]
    if is_dataclass(thing):
        return {name: canonical(value) for name, value in _said(thing)}
    raise TypeError(f"cannot write {type(thing).__name__} canonically")


def _said(thing: Any) -> Iterator[tuple[str, Any]]:
    """The fields of a noun that say something: what counts and is not at its default; its kind always."""
    for f in fields(thing):
        if not f.metadata.get("digest", True):
            continue
        value = getattr(thing, f.name)
        if f.name == "kind" or value != _default(f):
            yield f.name, value


def _default(f: Field[Any]) -> Any:
    return f.default if f.default_factory is MISSING else f.default_factory()


def digest_of(thing: Any) -> str:
    """The digest of any of the nouns, e.g. a proposal: "sha256:" and 64 hexadecimal digits."""
    text = json.dumps(canonical(thing), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def digest(alliance: Any) -> str:
    """The digest of an alliance's rules and figures. Kept with the alliance, which is frozen: computed once."""
    kept: dict[str, Any] = vars(alliance)
    if "_digest" not in kept:
        kept["_digest"] = _of_rules(alliance)
    return str(kept["_digest"])


def _of_rules(alliance: Any) -> str:
    return digest_of({name: value for name, value in _said(alliance) if name not in _NOT_RULES})
