"""What becomes of a text: drafted, tabled, amended, corrected, withdrawn, taken over? And when is that refused?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from equipoise.desk.procedure import decided
from equipoise.desk.procedure.grounds import Found, event, late, says, sponsors, standing, too_late
from equipoise.desk.procedure.states import Around, Case, Command, Micros, Refusal, Role, State

__all__ = ["amend", "correct", "draft", "redraft", "table", "take_over", "withdraw"]


def _new_text(body: Mapping[str, Any]) -> Refusal | None:
    digests = body.get("digests", {})
    wanted = {"text", "changes", "base", "effects"}
    if wanted - set(digests) or not str(body.get("title", "")).strip():
        return Refusal("text", "The text is incomplete: it needs a title, and what it says must be computable.")
    return None


def _parts(body: Mapping[str, Any]) -> dict[str, Any]:
    names = ("title", "text", "digests", "reads", "writes", "route", "effective", "digest_salt")
    return {name: body[name] for name in names if name in body}


def draft(case: Case, c: Command, now: Micros, around: Around) -> Found:
    """A text that is not tabled yet."""
    refused = _new_text(c.body)
    if refused:
        return refused
    sponsor = c.actor.member or str(c.body.get("sponsor", ""))
    if c.actor.role in (Role.HEAD, Role.DELEGATE) and sponsor not in around.standing:
        return Refusal("standing", f"{sponsor} is not a member in standing.")
    if not isinstance(c.body.get("body"), str):
        return Refusal("body", "A draft names the body that decides first.")
    cycle = _cycle(case.id, tuple(c.body.get("after", ())), around)
    if cycle:
        return Refusal("cycle", f"These proposals would wait for each other: {' -> '.join(cycle)}.")
    names = ("body", "subject", "package", "after", "parent", "objection", "marking")
    more = {name: c.body[name] for name in names if name in c.body}
    return (event(case, "drafted", now, sponsor=sponsor or str(c.actor.role), **more, **_parts(c.body)),)


def _cycle(name: str, after: tuple[str, ...], around: Around) -> tuple[str, ...]:
    """The way by which a case would wait for itself; empty: there is none."""

    def walk(at: str, way: tuple[str, ...]) -> tuple[str, ...]:
        if at == name:
            return (*way, at)
        if at in way:
            return ()
        onward = around.others[at].after if at in around.others else ()
        return next((found for step in onward if (found := walk(step, (*way, at)))), ())

    return next((found for step in after if (found := walk(step, (name,)))), ())


def table(case: Case, c: Command, now: Micros, around: Around) -> Found:
    """The text before the body: what it says is bound to the rules of this instant."""
    if not sponsors(case, c) and c.actor.role is not Role.SECRETARIAT:
        return Refusal("sponsor", f"Only its sponsor ({case.sponsor}) can table it, or the secretariat for it.")
    body = {**_text_of(case), **_parts(c.body)}
    if body["digests"].get("base") != around.rules:
        return Refusal("stale", "The rules have changed since it was drafted.", "Review it against today's rules.")
    number = str(c.body.get("number") or case.id)
    return (event(case, "tabled", now, number=number, order=c.body.get("order", 0), **body),)


def _text_of(case: Case) -> dict[str, Any]:
    return {
        "title": case.title,
        "text": case.text,
        "digests": dict(case.digests),
        "reads": sorted(case.reads),
        "writes": sorted(case.writes),
        "route": list(case.route),
        "effective": case.effective,
        **({"digest_salt": case.digest_salt} if case.digest_salt else {}),
    }


def amend(case: Case, c: Command, now: Micros, around: Around) -> Found:
    """Another text in its place: a new version, which needs a full period."""
    if not sponsors(case, c):
        return Refusal("sponsor", f"Only its sponsor ({case.sponsor}) can accept another text.")
    refused = _new_text(c.body)
    if refused:
        return refused
    if c.body["digests"]["base"] != around.rules:
        return Refusal(
            "stale", "The new text is written for rules that are no longer in force.", "Write it for today's."
        )
    if case.state is State.SILENCE and case.round and c.received_at >= case.round.deadline:
        return late(case.round)
    more = {"from": c.body["from"]} if "from" in c.body else {}
    return (event(case, "amended", now, **more, **_parts(c.body)),)


def correct(case: Case, c: Command, now: Micros, around: Around) -> Found:
    """A corrigendum: other words for the very same changes, in time."""
    digests = c.body.get("digests", {})
    moved = [f"the {part}" for part in ("changes", "effects") if digests.get(part) != case.digests.get(part)]
    if list(c.body.get("route", case.route)) != list(case.route):
        moved.append("the route")
    if c.body.get("effective", case.effective) != case.effective:
        moved.append("the date of entry into force")
    if moved:
        said = "A corrigendum leaves the changes, their effects, the route and the date as they are"
        return Refusal(
            "corrigendum",
            f"{said}; here {' and '.join(moved)} would move.",
            "Put it forward as an amendment: a new round with a full period.",
        )
    if refused := too_late(case, c):
        return refused
    if not says(str(c.body.get("note", ""))):
        return Refusal("note", "A corrigendum says what it corrects.")
    words = {"title": str(c.body.get("title", case.title)), "text": str(c.body["text"])}
    return (event(case, "corrected", now, note=str(c.body["note"]), text_digest=digests["text"], **words),)


def withdraw(case: Case, c: Command, now: Micros, around: Around) -> Found:
    """Its sponsor takes the text back, and with it its package."""
    if not sponsors(case, c):
        return Refusal("sponsor", f"Only its sponsor ({case.sponsor}) can withdraw it.")
    if case.state is State.SILENCE and case.round and c.received_at >= case.round.deadline:
        return late(case.round)
    return (event(case, "withdrawn", now, member=c.actor.member), *decided.broken_with(case, around, now))


def take_over(case: Case, c: Command, now: Micros, around: Around) -> Found:
    """Another member sponsors a text that was withdrawn."""
    refused = standing(c, around, None)
    if refused:
        return refused
    if c.actor.member == case.sponsor:
        return Refusal("sponsor", "You withdrew it: another member may take it over, you may table it anew.")
    if case.withdrawn_at is None or c.received_at >= case.withdrawn_at + decided.TAKE_OVER:
        return Refusal("late", "A withdrawn text can be taken over within 24 hours; they are over.")
    return (event(case, "taken-over", now, member=c.actor.member),)


def redraft(case: Case, c: Command, now: Micros, around: Around) -> Found:
    """The chair sends a broken text back for another draft."""
    return (event(case, "redrafted", now),)
