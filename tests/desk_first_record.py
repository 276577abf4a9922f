"""Makes a record of a desk that lived through much, to be kept for ever: ``python tests/desk_first_record.py FOLDER``.

Run once for each format of the record, never again for an old one: what it wrote then is the evidence that every later
version still reads it. Beside the record stand what it says (states, digests, calls) and a receipt.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from desk_scenes import PLAIN, START, ceiling, open_accounts, runs, under_silence
from equipoise import folder
from equipoise.desk.clock import HeldClock
from equipoise.desk.desk import Desk
from equipoise.desk.keeping import export
from equipoise.desk.money import issue, record_payment
from equipoise.desk.procedure import DAY, HOUR, SECOND
from equipoise.model import digest
from equipoise.values import Money

__all__ = ["lived", "told"]

WHY = {"form": "objection", "reason": "It costs too much."}


def lived(desk: Desk, clock: HeldClock) -> None:
    """A decision applied, called and paid for; a text gone stale; a break, an amendment, a withdrawal."""
    deadline = under_silence(desk)
    desk.submit("more", "position", "head-cyr", {"stance": "statement", "statement": "We ask when it is paid."})
    under_silence(desk, "stale", ceiling(amount=25_000_000))
    runs(desk, clock, deadline + 121 * SECOND - clock.at)
    runs(desk, clock, 8 * DAY)
    issue(desk, "treasurer", "common", 2027)
    record_payment(desk, "treasurer", "common", 2027, "ALD", Money(4_560_000_00, "EUR"), second="office")
    deadline = under_silence(desk, "broken", ceiling(amount=30_000_000))
    desk.submit("broken", "extend", "chair", {"deadline": deadline + 12 * HOUR})
    desk.submit("broken", "break", "head-bre", WHY, idem="kept")
    desk.submit("broken", "amend", "head-ald", {"text": ceiling(amount=22_000_000)})
    desk.submit("broken", "withdraw", "head-ald")


def told(desk: Desk) -> dict[str, Any]:
    """What a record says, in words that no later version may change."""
    return {
        "entries": len(desk.entries()),
        "states": {case.id: str(case.state) for case in desk.cases()},
        "rules": digest(desk.alliance()),
        "first rules": digest(desk.alliance(1)),
        "kinds": sorted({entry.kind for entry in desk.entries()}),
    }


def main() -> None:
    place = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as made:
        lake = folder.read(folder.new(Path(made) / "lake"))
        clock = HeldClock(START)
        key = Path(made) / "desk.key"
        desk = Desk.found(Path(made) / "desk.sqlite", lake, PLAIN, origin="desk.test/lake", key=key, clock=clock)
        open_accounts(desk)
        lived(desk, clock)
        place.mkdir(parents=True)
        (place / "record.jsonl").write_bytes(b"".join(export(desk.store, desk.signer.verifier)))
        (place / "told.json").write_text(json.dumps(told(desk), indent=1, sort_keys=True) + "\n")
        broken = next(e.seq for e in desk.entries() if e.kind == "broken")
        (place / "receipt.txt").write_text(desk.receipt(broken).text())
        (place / "key.txt").write_text(f"{desk.signer.verifier}\n")
        desk.close()


if __name__ == "__main__":
    main()
