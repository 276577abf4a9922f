"""Who would decide under another rule, or with other weights? A body's rule and one member's share, typed on the page.

What is typed is a proposal with a clause or two, ``set-rule`` and ``set-share``: the page asks what the command asks of
its file, the file can be taken along, and "save as a change" makes it a draft like any other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from equipoise.decide import weights_on_offer
from equipoise.errors import EquipoiseError, ProposalError
from equipoise.model import Alliance, Proposal, digest, shares_on
from equipoise.values import in_force
from equipoise.web.address import Address
from equipoise.web.drafting import judged
from equipoise.web.form_token import Typed
from equipoise.web.held import Held, draft_name
from equipoise.web.numbers import number_in
from equipoise.web.site import Site

__all__ = ["RULE_WORDS", "Ruling", "add_ruling", "ruled", "ruling", "types_rule"]

#: What stands in the address: the kind of rule, its number, what weighs, and a member with the share it would have.
RULE_WORDS: Final = ("rule", "least", "weight", "of", "share")
#: The kinds of rule on offer: what each is called, what its number says, where the number lies and where it begins.
_RULES: Final[Mapping[str, tuple[str, str, int, int]]] = {
    "consensus": ("Consensus: nobody objects", "", 0, 0),
    "minus": ("Consensus, but so many may object", "members", 8, 1),
    "majority": ("So many percent of the members in favour", "percent", 100, 60),
    "weighted": ("So many percent of the weight in favour", "percent", 100, 60),
    "double": ("So many percent of the members, and of the weight", "percent", 100, 60),
}


@dataclass(frozen=True)
class Ruling:
    """The form: the rules on offer, what is chosen in it, and the numbers that go with the choice."""

    rules: tuple[tuple[str, str], ...]
    weights: tuple[tuple[str, str], ...]
    members: tuple[tuple[str, str], ...]
    rule: str
    least: str
    unit: str
    high: int
    weight: str
    member: str
    share: str
    usual: str
    now: str
    file: str
    carried: tuple[tuple[str, str], ...]


def add_ruling(app: FastAPI, site: Site) -> None:
    """The rule typed, as a file and as a draft."""

    @app.get("/decide/rule.toml", summary="The rule typed, as a proposal file.", tags=["decide"])
    def file(request: Request, body: str | None = None, on: str | None = None, rule: str | None = None) -> Response:
        address = site.address(request, (*RULE_WORDS, "body", "on"))
        text = _text(address.held, address.said, site.today())
        name = f'attachment; filename="{draft_name(text)}.toml"'
        return Response(text, media_type="application/toml", headers={"content-disposition": name})

    @app.post("/decide/keep", summary="Make the rule typed a change.", tags=["decide"])
    def keep(form: Typed) -> Response:
        said = {k: v for k, v in form.items() if v}
        held = site.shelf.find(said.get("in", ""))
        name = site.drafts.put(_text(held, said, site.today()))
        carried = {k: v for k, v in said.items() if k in ("for", "in")}
        return RedirectResponse(Address(f"/draft/{name}", carried, held).here(), 303)


def types_rule(said: Mapping[str, str]) -> bool:
    """Does an address type a rule, or a member's share of a key, of its own?"""
    return bool(said.get("rule") or said.get("share"))


def ruled(held: Held, said: Mapping[str, str], today: date) -> str | None:
    """The name of the proposal that an address types, held so that a question can be asked of it; None: it types none.

    Raises ProposalError with every reason why what is typed cannot stand.
    """
    if not types_rule(said):
        return None
    text = _text(held, said, today)
    name = draft_name(text)

    def made() -> Proposal:
        proposal, problems = judged(held.alliance, text, name)
        if proposal is None:
            raise ProposalError("this rule cannot stand", problems)
        return proposal

    held.kept.made(("draft", name), made)
    return name


def ruling(address: Address, body: str, today: date) -> Ruling:
    """The form as the address leaves it."""
    alliance, said = address.held.alliance, address.said
    rule = said.get("rule", "") if said.get("rule") in _RULES else ""
    weights = weights_on_offer(alliance)
    weight = said.get("weight", "") or next((w for w, _ in weights), "")
    _, unit, high, begins = _RULES.get(rule, ("", "", 0, 0))
    member, day = said.get("of", ""), _day(said, today)
    span = in_force(alliance.bodies[body].rule, day) if body in alliance.bodies else None
    return Ruling(
        rules=tuple((word, what) for word, (what, *_) in _RULES.items()),
        weights=weights,
        members=tuple(sorted(((c, m.name) for c, m in alliance.members.items()), key=lambda pair: pair[1])),
        rule=rule,
        least=said.get("least", "") or (str(begins) if unit else ""),
        unit=unit,
        high=high,
        weight=weight,
        member=member,
        share=said.get("share", ""),
        usual=_share(alliance, weight, member, day),
        now=span.value.sentence() if span is not None and span.value is not None else "no rule on record",
        file=address.to("/decide/rule.toml", **{k: said.get(k) for k in (*RULE_WORDS, "body", "on")}),
        carried=tuple((k, v) for k, v in address.hidden([*RULE_WORDS, "show", "proposal"]) if k != "body"),
    )


def _day(said: Mapping[str, str], today: date) -> date:
    try:
        return date.fromisoformat(said.get("on", ""))
    except ValueError:
        return today


def _share(alliance: Alliance, weight: str, member: str, day: date) -> str:
    """What the member's share of a key is on the day, in words; empty where there is none."""
    noun, _, key = weight.partition(":")
    if noun != "key" or key not in alliance.keys:
        return ""
    try:
        percent = shares_on(alliance, key, day).percent
    except EquipoiseError:
        return ""
    return format(percent[member], "f") if member in percent else ""


def _text(held: Held, said: Mapping[str, str], today: date) -> str:
    """What is typed as a proposal file."""
    alliance, day = held.alliance, _day(said, today)
    bodies = sorted(
        alliance.bodies, key=lambda id_: (alliance.bodies[id_].next is not None, not alliance.bodies[id_].everyone, id_)
    )
    body = said.get("body") or next(iter(bodies), "")
    changes: list[dict[str, Any]] = []
    if said.get("rule"):
        changes.append(
            {
                "id": '"rule"',
                "kind": '"set-rule"',
                "text": json.dumps(f"From {day} another rule holds in {body}."),
                "body": json.dumps(body),
                "rule": _rule(said, weights_on_offer(alliance)),
            }
        )
    if said.get("of") and said.get("share"):
        key = (said.get("weight") or next((w for w, _ in weights_on_offer(alliance)), "")).removeprefix("key:")
        changes.append(
            {
                "id": '"share"',
                "kind": '"set-share"',
                "text": json.dumps(f"From {day} the share of {said['of']} is {said['share']} percent."),
                "key": json.dumps(key),
                "member": json.dumps(said["of"]),
                "percent": _number(said["share"]),
                "absorbed_by": '"others"',
            }
        )
    kinds = {json.loads(change["kind"]) for change in changes}
    able = [id_ for id_ in bodies if kinds <= set(alliance.bodies[id_].powers)]
    route = [*able, *bodies][:1]
    head = f'title = "Another rule"\nstage = "draft"\nagainst = "{digest(alliance)}"\nroute = {json.dumps(route)}\n'
    told = [
        "\n[[changes]]\n" + "".join(f"{k} = {v}\n" for k, v in change.items()) + f'status = "scenario"\nsince = {day}\n'
        for change in changes
    ]
    return head + "".join(told)


def _rule(said: Mapping[str, str], weights: tuple[tuple[str, str], ...]) -> str:
    """The rule as TOML; a word that names no rule stands there as typed, and is told by the reader of folders."""
    weight = json.dumps(said.get("weight") or next((w for w, _ in weights), ""))
    word = said["rule"]
    least = _number(said.get("least") or str(_RULES.get(word, ("", "", 0, 0))[3]))
    count = f'{{ kind = "majority", percent = {least} }}'
    weighed = f'{{ kind = "weight-at-least", weight = {weight}, percent = {least} }}'
    return {
        "consensus": '{ kind = "consensus" }',
        "minus": f'{{ kind = "consensus", minus = {least} }}',
        "majority": count,
        "weighted": weighed,
        "double": f'{{ kind = "all", parts = [{count}, {weighed}] }}',
    }.get(word, f"{{ kind = {json.dumps(word)} }}")


def _number(text: str) -> str:
    """A number as TOML; what is none stands there as text, and is told by the reader of folders with its place."""
    value = number_in(text)
    return json.dumps(text) if value is None else format(value, "f")
