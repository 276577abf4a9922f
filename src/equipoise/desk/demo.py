"""Can the whole journey be walked through in minutes? A demonstration desk, marked as such, with a fast clock.

A delegation for each member, a chair, a secretariat, a treasurer, an auditor, and one proposal under silence at the
first body on its route. All of it is an exercise: nobody has said anything of the kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from equipoise import folder
from equipoise.desk.clock import SystemClock
from equipoise.desk.desk import Desk
from equipoise.desk.managing import FIRST
from equipoise.desk.people import sessions
from equipoise.desk.procedure import HOUR, PRESETS
from equipoise.model import Alliance, Proposal

__all__ = ["PASSWORD", "RATE", "demonstration"]

PASSWORD: Final = "only-a-demonstration"
RATE: Final = 480  # a day takes three minutes
_OFFICES: Final = {
    "auditor": "auditor",
    "chair": "chair",
    "secretariat": "secretariat",
    "treasurer": "treasurer",
    "observer": "observer",
}


def demonstration(where: str | Path, alliance: Alliance, proposal: Proposal, *, rate: int = RATE) -> Desk:
    """A demonstration desk at an address, with the proposal under silence for 24 hours of its own time."""
    begun = SystemClock().now()
    demo: Mapping[str, Any] = {"begun": begun, "start": begun, "rate": rate}
    rule = replace(
        PRESETS["nato-practice"],
        name="nato-practice, fast",
        source="an exercise: the clock runs faster than the world's",
        settle_s=max(120, 2 * rate),  # two real seconds
        outage_gap_s=120 * rate,
        min_remaining_s=HOUR // 1_000_000,
    )
    origin = f"demonstration.invalid/{alliance.id}"
    desk = Desk.found(where, alliance, rule, origin=origin, demo=demo)
    people = [("administrator", "administrator", "")]
    people += [(name, role, "") for name, role in _OFFICES.items()]  # the auditor first: the second person of the rest
    members = sorted(desk.affairs().standing)
    people += [(f"head-{member.lower()}", "head", member) for member in members]
    for i, (name, role, member) in enumerate(people):
        body = {"name": name, "role": role} | ({"member": member} if member else {})
        desk.manage("account-opened", FIRST if i < 2 else "administrator", body, second="" if i < 2 else "auditor")
    for member in members:
        address = f"{member.lower()}@demonstration.invalid"
        desk.manage("contact-set", "secretariat", {"member": member, "address": address})
    with desk.store.engine.begin() as connection:
        sessions.set_all(connection, [name for name, _, _ in people], PASSWORD)
    _tabled(desk, proposal)
    return desk


def _tabled(desk: Desk, proposal: Proposal) -> None:
    affairs = desk.affairs()
    sponsor = proposal.tabled_by if proposal.tabled_by in affairs.standing else sorted(affairs.standing)[0]
    head = f"head-{str(sponsor).lower()}"
    body = proposal.route[0] if proposal.route else ""
    # An amendment stands alone here: what it amends was never before this desk.
    text = folder.write_proposal(replace(proposal, against=None, parent=None))
    desk.submit(proposal.id, "draft", head, {"text": text, "body": body})
    desk.submit(proposal.id, "table", head)
    desk.submit(proposal.id, "propose-silence", "chair", {"deadline": (desk.now + 30 * HOUR) // HOUR * HOUR})
