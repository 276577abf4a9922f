"""Which text would you accept? The objector's answer, as changed values of clauses, becomes an amendment of its own.

The draft names the text that it amends as its parent, and the entry of the objection that it answers; the memorandum
travels with it and is amended too. Its sponsor is whoever objected. The parent's sponsor may then take it over.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import tomlkit

from equipoise.desk.procedure import Case, Refusal
from equipoise.desk.refusing import Refused
from equipoise.desk.versions import said
from equipoise.errors import did_you_mean

if TYPE_CHECKING:
    from equipoise.desk.desk import Desk, Done

__all__ = ["accepted_values", "as_it_stands", "counter", "counter_text", "editable", "without_parent"]

_FIXED: Final = frozenset({"id", "kind", "text", "status", "source", "note"})
_BEFORE: Final = "It said: "
_HEADING: Final = re.compile(r"Clause \d+ \(([^()]+)\):?.*")
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_VALUE: Final = re.compile(r"([a-z_]+)\s*=\s*(.*)")


def editable(text: str) -> list[tuple[str, str, dict[str, str]]]:
    """The clauses of a text: id, words, and the fields whose value an answer may change, as they would be typed."""
    raw = tomllib.loads(text, parse_float=Decimal)
    return [
        (clause["id"], str(clause.get("text", "")), {k: _typed(v) for k, v in clause.items() if k not in _FIXED})
        for clause in raw.get("changes", [])
    ]


def as_it_stands(text: str, clause: str) -> str:
    """A clause with its present words and values, to be answered by writing others; empty: there is no such clause.

    >>> print(as_it_stands('[[changes]]\\nid = "ceiling"\\ntext = "Less."\\namount = 20\\n', "ceiling"))
    Clause 1 (ceiling): Less.
    amount = 20
    """
    for number, (name, words, fields) in enumerate(editable(text), 1):
        if name == clause:
            return "\n".join([f"Clause {number} ({name}): {words}", *(f"{k} = {v}" for k, v in fields.items())])
    return ""


def accepted_values(text: str, acceptable: str) -> dict[tuple[str, str], str]:
    """What an answer of the form of ``as_it_stands`` says otherwise than the text: clause and field to value.

    >>> text = '[[changes]]\\nid = "ceiling"\\namount = 20\\n'
    >>> accepted_values(text, "Clause 1 (ceiling): x\\namount = 15\\nor less")
    {('ceiling', 'amount'): '15'}
    """
    clauses = {name: fields for name, _, fields in editable(text)}
    found, clause = {}, ""
    for line in map(str.strip, acceptable.splitlines()):
        if heading := _HEADING.fullmatch(line):
            clause = heading[1]
        elif (said := _VALUE.fullmatch(line)) and said[2] != clauses.get(clause, {}).get(said[1], said[2]):
            found[clause, said[1]] = said[2]
    return found


def _typed(value: Any) -> str:
    """A value as it is typed into one line: words as they are, all else as TOML."""
    return value if isinstance(value, str) else _inline(value)


def _inline(value: Any) -> str:
    if isinstance(value, Mapping):
        names = (name if _BARE.fullmatch(name) else _inline(name) for name in value)
        inside = ", ".join(f"{name} = {_inline(v)}" for name, v in zip(names, value.values(), strict=True))
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    return str(value) if isinstance(value, Decimal) else tomlkit.item(value).as_string()


def counter_text(
    text: str,
    parent: str,
    title: str,
    values: Mapping[tuple[str, str], str],
    struck: Collection[str],
    memorandum: str,
    review: Mapping[str, Any] | None = None,
) -> str:
    """The amended text in TOML. ``review``: a clause that is added. Raises Refused, naming what there is not."""
    clauses = {name: fields for name, _, fields in editable(text)}
    wrong = [
        f"There is no clause {name!r}. {did_you_mean(name, clauses)}".strip()
        for name in dict.fromkeys([*(c for c, _ in values), *struck])
        if name not in clauses
    ]
    wrong += [
        f"Clause {clause!r} has no {field!r}. {did_you_mean(field, clauses[clause])}".strip()
        for clause, field in values
        if clause in clauses and field not in clauses[clause]
    ]
    moved = {(c, f): v for (c, f), v in values.items() if c in clauses and v.strip() != clauses[c].get(f)}
    if not wrong and not moved and not struck and review is None:
        wrong = ["This is the text as it stands: change a value, or strike a clause."]
    if not wrong and len(set(struck)) == len(clauses):
        wrong = ["Nothing would be left: to refuse the whole text is what your objection does."]
    if wrong:
        raise Refused(Refusal("counter", " ".join(wrong)))
    document = tomlkit.parse(text)
    changes = document["changes"]
    for i in reversed(range(len(changes))):
        clause = changes[i]
        if clause["id"] in struck:
            del changes[i]
            continue
        mine = {field: value for (name, field), value in moved.items() if name == clause["id"]}
        told = []
        for field, value in mine.items():
            was, clause[field] = clause[field], _value(value.strip(), clause[field])
            told.append(f"{field} {said(clause[field])} instead of {said(was)}")
        if told:  # its old words alone would say what no longer holds
            before = str(clause.get("text", "")).rpartition(_BEFORE)[2]
            clause["text"] = f"Amended: {'; '.join(told)}.{f' {_BEFORE}{before}' if before else ''}"
    if review is not None:
        changes.append(tomlkit.item(dict(review)))
    head = {"title": title, "parent": parent, "memorandum": memorandum, "stage": "draft"}
    body = tomlkit.dumps(document)
    for name in head:
        body = _without(body, name)
    lines = [f"{name} = {tomlkit.item(value).as_string()}" for name, value in head.items() if value]
    return "\n".join(lines) + "\n" + body.lstrip()


def _value(typed: str, was: Any) -> Any:
    """What was typed, as a value of TOML; a plain word where the field held a word."""
    if isinstance(was, str):
        return typed
    try:
        return tomlkit.parse(f"x = {typed}\n")["x"]
    except Exception as error:
        raise Refused(Refusal("value", f"{typed!r} is no value: {error}.", f"It was {was}.")) from None


def _without(text: str, name: str) -> str:
    document = tomlkit.parse(text)
    document.pop(name, None)
    return tomlkit.dumps(document)


def without_parent(text: str) -> str:
    """The text as its parent's own: it amends nothing any more."""
    return _without(text, "parent")


def counter(
    desk: Desk,
    by: str,
    parent: str,
    name: str,
    values: Mapping[tuple[str, str], str],
    *,
    struck: Collection[str] = (),
    memorandum: str | None = None,
    review: str = "",
    idem: str = "",
) -> Done:
    """Draft the text that an objector would accept. Raises Refused, ProposalError.

    Without any value, clause struck or review: what the objection itself said, where it answered clause by clause.

    ``review``: the day from which the body that decides last reviews the text; the objection and the date both stay.
    """
    case = desk.case(parent)
    account = desk.affairs().accounts.get(by)
    mine = [b for b in case.breaks if account is not None and b.member == account.member]
    if case.state is None:
        raise Refused(Refusal("unknown-case", f"There is no proposal {parent!r}."))
    if not mine:
        said = "Only a delegation that has objected to a text answers which text it would accept."
        raise Refused(Refusal("objection", said, "State your objection first; it needs its reason."))
    if not (values or struck or review.strip()):
        values = accepted_values(case.text, mine[-1].acceptable)
    entries = [e for e in desk.entries(parent) if e.kind in ("broken", "further-break") and e.member == mine[-1].member]
    objection = entries[-1].seq
    if memorandum is None:
        old = str(tomllib.loads(case.text).get("memorandum", ""))
        why = f"Answers the objection of {mine[-1].member} (entry {objection}): {mine[-1].reason or 'no reason given'}"
        memorandum = f"{old}\n\n{why}".strip()
    title = f"{case.title}, as {mine[-1].member} would accept it"
    clause = _review(case, desk.alliance().bodies, review, mine[-1].member, objection) if review.strip() else None
    text = counter_text(case.text, parent, title, values, struck, memorandum, clause)
    body = {"text": text, "body": case.body, "objection": objection}
    return desk.submit(name, "draft", by, body | ({"marking": case.marking} if case.marking else {}), idem=idem)


def _review(case: Case, bodies: Collection[str], day: str, member: str, objection: int) -> dict[str, Any]:
    """The clause by which the text is reviewed from a day on. Raises Refused for what is no day."""
    try:
        since = date.fromisoformat(day.strip())
    except ValueError:
        raise Refused(Refusal("review", f"{day!r} is no day of review.", "For example 2027-06-30.")) from None
    body = next((b for b in (*case.route[-1:], case.body) if b in bodies), None)
    taken = {name for name, _, _ in editable(case.text)}
    name = next(n for n in ("review", *(f"review-{i}" for i in range(2, 99))) if n not in taken)
    by = f" by {body}" if body else ""
    text = f"The text is reviewed{by} from {since}; the objection of {member} (entry {objection}) is then taken up."
    return {"id": name, "kind": "set-review", "text": text, "since": since} | ({"body": body} if body else {})
