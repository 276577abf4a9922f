"""What would a list of shares change in a key? A version of it from a day on, the earlier one ended on the eve."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from equipoise.errors import KeyStepError, did_you_mean
from equipoise.folder.importing.changing import Change, NoImport, differs
from equipoise.folder.importing.found import Reading
from equipoise.folder.writing import shares_text
from equipoise.model import Alliance, Key, KeyTable, KeyVersion, decimals_in, shares_on
from equipoise.model.wording import listed
from equipoise.values import Figure, Span, Status

__all__ = ["key_changes"]


def key_changes(
    alliance: Alliance,
    root: Path,
    name: str,
    since: date | None,
    shares: Mapping[str, Figure],
    reading: Reading,
    status: Status,
    source: str,
) -> tuple[dict[str, str], list[Change], int, tuple[str, ...]]:
    """The files of a key with these shares from a day on, what changes, how many shares stay, what else would move.

    What the folder would refuse of them is noted in ``reading``. Raises NoImport for no such key, or no day.
    """
    if name not in alliance.keys:
        raise NoImport(f"unknown key {name!r}", did_you_mean(name, alliance.keys))
    if since is None:
        raise NoImport("nothing says from when the shares hold", "Say --since DATE: the first day of the version.")
    key = alliance.keys[name]
    _note_shares(alliance, key, since, shares, reading)
    old = _in_force(alliance, name, since)
    changes = [
        Change(f"key:{name}", m, None, old.get(m), f) for m, f in sorted(shares.items()) if differs(old.get(m), f)
    ]
    table, content = f"{name}-{since.isoformat()}.csv", KeyTable(dict(shares))
    made = _with_table(key, since, content)
    text = (root / f"keys/{name}.toml").read_text(encoding="utf-8")
    files = {
        f"keys/{table}": shares_text(content),
        f"keys/{name}.toml": _versioned(text, key, made, since, table, status, source),
    }
    if reading.problems:
        return files, changes, len(shares) - len(changes), ()
    after = alliance.with_one("key", name, replace(key, versions=made))
    return files, changes, len(shares) - len(changes), tuple(_moved_along(alliance, after, name, since))


def _in_force(alliance: Alliance, key: str, day: date) -> dict[str, Figure]:
    """What the key says on the day as the folder has it; nothing where no version can be computed."""
    try:
        shares = shares_on(alliance, key, day)
    except KeyStepError:
        return {}
    return {m: Figure(p, shares.status[m], shares.source[m]) for m, p in shares.percent.items()}


def _moved_along(before: Alliance, after: Alliance, name: str, since: date) -> Iterator[str]:
    """What else would change: later versions of the key, and other keys, that are made from the version replaced."""
    for key in before.keys.values():
        days = {span.since for span in key.versions if span.since > since} | ({since} if key.id != name else set())
        for day in sorted(days):
            old, new = (
                {m: f.value for m, f in _in_force(alliance, key.id, day).items()} for alliance in (before, after)
            )
            moved = [
                f"{before.members[m].name if m in before.members else m} {_word(old.get(m))} to {_word(new.get(m))}"
                for m in sorted({*old, *new})
                if old.get(m) != new.get(m)
            ]
            if moved:
                yield f"key:{key.id} on {day}: {listed(moved, 8)}"


def _word(share: Decimal | None) -> str:
    return "nothing" if share is None else f"{share.normalize():f}%"


def _with_table(key: Key, since: date, table: KeyTable) -> tuple[Span[KeyVersion], ...]:
    """The versions of the key with that of a day a table."""
    spans = [*key.versions]
    at = _place(key, since)
    if at < len(spans) and spans[at].since == since:
        spans[at] = replace(spans[at], value=table)
        return tuple(spans)
    # What holds on the day ends on its eve; the new version holds as long as that would have, up to the next.
    cut = spans[at - 1] if at and (spans[at - 1].until or since) >= since else None
    if cut is not None:
        spans[at - 1] = replace(cut, until=since - timedelta(days=1))
    begins = spans[at].since if at < len(spans) else None
    until = cut.until if cut is not None else None
    if begins is not None and (until is None or until >= begins):
        until = begins - timedelta(days=1)
    spans.insert(at, Span(since, table, until))
    return tuple(spans)


def _place(key: Key, since: date) -> int:
    """Where the version of a day stands, or would stand."""
    return sum(span.since < since for span in key.versions)


def _note_shares(alliance: Alliance, key: Key, since: date, shares: Mapping[str, Figure], reading: Reading) -> None:
    """Everything about the shares that the folder would refuse; the sum with its difference."""
    if not shares and reading.problems:
        return
    total = sum((f.value for f in shares.values() if f.value is not None), Decimal(0))
    of_one = abs(total - 1) < Decimal("0.01")
    if shares and total != 100 and not reading.flawed:
        hint = "Correct the shares: a key that does not sum to 100 is not taken."
        if of_one:
            hint = "They are parts of one: --times 100 makes them percents."
        reading.problem("", f"the shares sum to {total:f}, not to 100: the difference is {total - 100:+f}", hint)
    for member, figure in shares.items():
        if figure.value is not None and decimals_in(figure.value) > key.decimals and not of_one:
            hint = f"Round it, or say decimals = {decimals_in(figure.value)} in the key."
            reading.problem("", f"{member} has {figure.value}, finer than the {key.decimals} decimals of the key", hint)
    belonging = set(alliance.members_on(since))
    for member in sorted(belonging - set(shares) - reading.flawed):
        reading.problem("", f"{member} is a member on {since} and has no share", "Add it; 0 if it pays nothing.")
    for member in sorted(set(shares) - belonging):
        reading.problem("", f"{member} is no member on {since}", "Leave it out, or correct the day.")


def _versioned(
    text: str, key: Key, spans: tuple[Span[KeyVersion], ...], since: date, table: str, status: Status, source: str
) -> str:
    """The key's file with these versions, that of a day a table; comments and all else as they stand."""
    import tomlkit

    made = tomlkit.parse(text)
    versions: Any = made["versions"]
    at = _place(key, since)
    if len(spans) > len(key.versions):
        entry = tomlkit.table()
        entry.add("since", tomlkit.date(since.isoformat()))
        if (until := spans[at].until) is not None:
            entry.add("until", tomlkit.date(until.isoformat()))
        if at and (ends := spans[at - 1].until) is not None and ends != key.versions[at - 1].until:
            versions[at - 1]["until"] = tomlkit.date(ends.isoformat())
        if at and at == len(versions):
            versions[at - 1].add(tomlkit.nl())
        versions.insert(at, entry)
    version = versions[at]
    for word in ("start", "steps", "note"):
        if word in version:
            del version[word]
    version["table"] = table
    version["status"] = str(status)
    if source:
        version["source"] = source
    return tomlkit.dumps(made)
