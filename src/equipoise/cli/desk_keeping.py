"""The commands of the desk about its record: verify it, take it along, keep it safe, the rules it made."""

from __future__ import annotations

import json as json_
from pathlib import Path
from typing import Annotated

import typer

from equipoise.cli.desk_opened import Json, Key, Public, Where, opened, say, written

__all__ = ["backup", "export_", "import_", "key", "restore", "rules", "verify"]
_NEXT = "To go on, copy its signing key beside it; to only read it: equipoise desk key"


def verify(
    where: Where,
    witness: Annotated[Path | None, typer.Option("--witness", help="A checkpoint or receipt kept elsewhere.")] = None,
    trusted: Public = "",
    json: Json = False,
    key: Key = None,
) -> None:
    """Recompute the whole record from its bodies: every fault, or none."""
    from equipoise.desk.keeping import verify as verified
    from equipoise.desk.record import Receipt, Verifier, root_words

    found = opened(where, key, examined=True)
    note = witness.read_text() if witness else None
    if note is not None and note.lstrip().startswith("{"):
        note = Receipt.parse(note).note
    done = verified(found.store, Verifier.parse(trusted) if trusted else found.signer.verifier, note)
    if json:
        row = {"entries": done.size, "root": done.root.hex(), "checkpoints": done.checkpoints}
        say(json_.dumps({**row, "faults": list(done.faults), "notes": list(done.notes)}, indent=2))
    else:
        say(f"{done.size} entries, {done.checkpoints} signed checkpoints, root {done.root.hex()}")
        say(f"in words: {root_words(done.root)}")
        for told in done.notes:
            say(told)
        say("\n".join(done.faults) if done.faults else "Everything fits.")
    if done.faults:
        raise typer.Exit(1)


def export_(
    where: Where,
    target: Annotated[Path, typer.Argument(metavar="FILE.jsonl", help="Where the record goes.")],
    cleared: Annotated[
        list[str] | None, typer.Option("--cleared", metavar="MARKING", help="With the words of texts so marked.")
    ] = None,
    key: Key = None,
) -> None:
    """Write the record as JSON Lines: replayable, the same bytes every time; words of marked texts only if asked."""
    from equipoise.desk.keeping import export
    from equipoise.desk.people import CLEARED
    from equipoise.errors import UnknownName

    found = opened(where, key)
    for word in cleared or ():
        if not word or word not in CLEARED:
            raise UnknownName("marking", word, [w for w in CLEARED if w])
    written(target, b"".join(export(found.store, found.signer.verifier, cleared or ())))
    say(f"{target}: {target.stat().st_size:,} bytes")


def import_(
    where: Where,
    source: Annotated[Path, typer.Argument(metavar="FILE.jsonl", exists=True, dir_okay=False, help="A record.")],
    trusted: Public = "",
) -> None:
    """Make a desk from an exported record, verified line by line. Its signing key is not in it."""
    from equipoise.desk.keeping import import_record

    import_record(where, source.read_bytes(), trusted or None).close()
    say(f"The record of {source} is at {where}, verified. {_NEXT}")


def backup(
    where: Where,
    target: Annotated[Path, typer.Argument(metavar="FILE.zip", help="Where the backup goes.")],
    key: Key = None,
) -> None:
    """Write a backup, while the desk runs: everything but the signing key."""
    from equipoise.desk.keeping import back_up

    found = opened(where, key)
    written(target, back_up(found.store, found.signer.verifier))
    say(f"{target}: {target.stat().st_size:,} bytes. The signing key is not in it: keep it elsewhere.")


def restore(
    where: Where,
    source: Annotated[Path, typer.Argument(metavar="FILE.zip", exists=True, dir_okay=False, help="A backup.")],
    trusted: Public = "",
) -> None:
    """Make a desk from a backup, on either database, verified. Its signing key is not in it."""
    from equipoise.desk.keeping import restore as restored

    restored(where, source.read_bytes(), trusted or None).close()
    say(f"The desk of {source} is at {where}, verified. {_NEXT}")


def key(where: Where, key: Key = None) -> None:
    """Make a signing key for a desk without one: to read another's record, or where the old key is lost for good.

    Everybody must be told the new key: what was signed before stays signed by the old one.
    """
    from equipoise.desk.desk import Desk

    made = Desk.with_new_key(where, key)
    say(f"Its new key, to be told to every delegation: {made.signer.verifier}")


def rules(
    where: Where,
    target: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder.")],
    known_on: Annotated[
        str,
        typer.Option(
            "--known-on",
            metavar="INSTANT",
            help="As known at this instant, for example 2026-11-26T18:00. Default: now.",
        ),
    ] = "",
    key: Key = None,
) -> None:
    """Write the rules as an alliance folder, with what was called and paid: in force, or as known at an instant."""
    from equipoise import folder
    from equipoise.desk.money import with_money
    from equipoise.desk.procedure import instant

    folder.need_new(target)
    found = opened(where, key)
    zone = next(iter(found.affairs().silence.values())).zone
    at = instant(known_on, zone) if known_on else found.now
    version = found.known_on(at)
    folder.write(with_money(found, found.alliance(version), at), target)
    say(f"Version {version} of the rules is in {target}.")
