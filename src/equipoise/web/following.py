"""What must follow a clause? Others without which it cannot stand, written so that one step adds them all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from equipoise.folder.key_steps import shares_left_behind
from equipoise.model import Alliance, applied_in_part
from equipoise.model.clauses import SetShare, WithdrawMember
from equipoise.web.drafting import judged, without_clause

__all__ = ["following"]

_ROUNDS: Final = 20


def following(alliance: Alliance, text: str, kind: str, form: Mapping[str, str], name: str) -> list[dict[str, str]]:
    """The clauses that a clause of a form needs beside it, as TOML by field: whoever leaves leaves no share behind.

    Nothing where the draft or the form cannot be read so far.
    """
    if kind != WithdrawMember.kind or form.get("member") not in alliance.members:
        return []
    try:
        since = date.fromisoformat(form.get("since", ""))
    except ValueError:
        return []
    proposal, _ = judged(alliance, without_clause(text, form.get("replaces", "")), name)
    if proposal is None:
        return []
    out = WithdrawMember(id="out", member=form["member"], since=since)
    ids = {change.id for change in proposal.changes}
    found: list[SetShare] = []
    for _ in range(_ROUNDS):
        changed = applied_in_part(alliance, replace(proposal, changes=(*proposal.changes, out, *found)))
        new = list(shares_left_behind(changed, out))
        if not new:
            break
        found += [replace(one, id=_free(one.id, {*ids, *(f.id for f in found)})) for one in new]
    return [_written(alliance, one) for one in found]


def _free(id_: str, taken: set[str]) -> str:
    number, free = 1, id_
    while free in taken:
        number += 1
        free = f"{id_}-{number}"
    return free


def _written(alliance: Alliance, one: SetShare) -> dict[str, str]:
    who, key = alliance.members[one.member].name, alliance.keys[one.key].title
    words = f"The others take up the share of {who}, in proportion: {key}."
    said = {"id": one.id, "text": words, "key": one.key, "member": one.member, "absorbed_by": "others"}
    told = {field: json.dumps(value, ensure_ascii=False) for field, value in said.items()}
    return told | {"percent": "0", "since": one.since.isoformat()}
