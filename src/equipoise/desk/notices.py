"""What is sent to whom? Notices that follow from the record alone, so that they can be rebuilt and compared.

A notice holds nothing of a marked text: its name, the instant with its zone, what counts, what follows. Everybody in
standing with a contact gets those about a round; deadlines read the same here as on pages, papers and in calendars.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from equipoise.desk.affairs import Affairs
from equipoise.desk.deadlines import counts, line
from equipoise.desk.procedure import Case, labelled, untitled
from equipoise.desk.record import Entry

__all__ = ["WORDING", "notices"]

#: The words below, by number. Who changes what a notice says raises it: notices that lie in a database were written,
#: and perhaps sent, in the words of their day, and no later version may take those for tampering.
WORDING: Final = 1

_SAY: Final = {
    "method-proposed": "is proposed for decision by silence",
    "opened": "is under silence",
    "reminded": "is under silence, and your delegation has not been heard",
    "extended": "stays under silence longer",
    "broken": "is not adopted: the silence was broken",
    "broken-with": "is not adopted: a text of the same package was broken",
    "paused": "is paused: nothing is adopted meanwhile",
    "resumed": "runs again",
    "cancelled": "is no longer under silence: a new round is needed",
    "staled": "is no longer under silence: the rules it was written for have moved",
    "withdrawn": "was withdrawn",
    "amended": "has a new text: a new round with a full period is needed",
    "corrected": "has a corrigendum; the clock is unchanged",
    "adopted": "is adopted",
    "forwarded": "was agreed and goes on to the next body",
    "contested": "was adopted, and its adoption is contested: it is not applied meanwhile",
    "announced": "was announced",
    "applied": "is applied: a new version of the rules is in force",
    "annulled": "is annulled",
}


def notices(entry: Entry, case_of: Callable[[str], Case], affairs: Affairs) -> Iterator[dict[str, Any]]:
    """The rows of the outbox that an entry gives rise to."""
    said = _SAY.get(entry.kind)
    if said is None or entry.stream == "desk":
        return
    case = case_of(entry.stream)
    subject = f"{case.number or case.id}: {said}"
    told = affairs.standing & set(entry.body["members"]) if entry.kind == "reminded" else affairs.standing
    detail = _detail(entry, case, affairs)
    title = untitled(case.marking) if case.marking else case.title
    texts: dict[str, str] = {}  # one for each zone: most members read the same
    for member in sorted(told & set(affairs.contacts)):
        zone = affairs.zones.get(member, "")
        if zone not in texts:
            texts[zone] = "\n".join([title, "", f"It {said}.", *_instants(entry, case, zone), *detail])
        yield {
            "id": f"{entry.seq}:{member}",
            "seq": entry.seq,
            "recipient": affairs.contacts[member],
            "subject": subject,
            "text": f"{texts[zone]}\n\nEntry {entry.seq} of the record of {affairs.title}.\n",
            "wording": WORDING,
        }


def _instants(entry: Entry, case: Case, zone: str) -> list[str]:
    if entry.kind == "method-proposed":
        until = labelled(case.method_until or 0, str(entry.body["pending"]["rule"]["zone"]), zone)
        return [f"Objections to the method count if received strictly before {until}."]
    if case.round is None or "deadline" not in entry.body:
        return []
    written = labelled(entry.recorded_at, case.round.rule.zone)
    left = line(case, entry.recorded_at, zone)
    return [counts(case, zone), "If there is none, the text is adopted.", f"Written on {written}: {left}."]


def _detail(entry: Entry, case: Case, affairs: Affairs) -> list[str]:
    if entry.kind == "broken" and case.round is not None and case.round.rule.disclose_breaker:
        return [f"Received from {entry.body['member']}."]
    if entry.kind == "applied":
        return [f"Version {entry.body['version']} of the rules of {affairs.title}."]
    return []
