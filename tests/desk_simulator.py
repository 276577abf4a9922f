"""Many proposals through random commands, clocks, outages and retries: do the invariants hold, whatever happens?

Deterministic: the seed gives the run. Pure: the procedure alone, with its events replayed at the end.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from desk_scenes import CHAIR, DIGESTS, OFFICE, PLAIN, RULES, START, text
from equipoise.desk.procedure import (
    CLOCK,
    COMMANDS,
    DAY,
    HOUR,
    PRESETS,
    SECOND,
    STANCES,
    Actor,
    Around,
    Case,
    Command,
    Event,
    Refusal,
    Role,
    State,
    caught_up,
    decide,
    folded,
    gap_events,
)
from equipoise.model import Alliance, Key, KeyTable, Member, Proposal, apply
from equipoise.model.clauses import SetCeiling
from equipoise.pay import calls
from equipoise.pay.issued import still_to_call
from equipoise.values import Span, Status
from small import published, small

MEMBERS = tuple(f"M{i:02d}" for i in range(32))
RULESET = (PLAIN, PRESETS["osce-pc"], replace(PLAIN, hold_days=3), replace(PLAIN, announce=True, timelock_h=24))
STEPS = 28
_SMALL = small()


def simulated(seed: int, proposals: int) -> Counter[str]:
    """Run so many proposals; how many ended in each state. Raises AssertionError where an invariant is broken."""
    ends: Counter[str] = Counter()
    for number in range(proposals):
        ends[str(_one(random.Random(f"{seed}/{number}")))] += 1
    return ends


def _one(draw: random.Random) -> State | None:
    rule = draw.choice(RULESET)
    around = Around(rules=RULES, standing=frozenset(MEMBERS))
    now, case, log = START, Case("case"), list[Event]()
    in_time: dict[int, bool] = {}  # round -> an acknowledged break in time

    def take(events: tuple[Event, ...]) -> None:
        nonlocal case
        case = folded(case, events)
        log.extend(events)

    for _ in range(STEPS):
        now += draw.choice((0, SECOND, 60 * SECOND, HOUR, 13 * HOUR, DAY))
        if draw.random() < 0.06:  # an outage: nothing was decided while the desk was down
            take(gap_events(case, now, now + draw.choice((SECOND, HOUR, 3 * DAY)), draw.random() < 0.8))
            now += 3 * DAY
        command = _command(draw, case, now, rule)
        found = decide(case, command, now, around)
        if draw.random() < 0.1 and not isinstance(found, Refusal):
            assert found == decide(case, command, now, around)  # a retry before the commit decides the same
        if isinstance(found, Refusal):
            assert found.reason
            _, owed = caught_up(case, now, around)
            take(owed)
        else:
            take(found)
            if command.kind == "break" and any(e.kind == "broken" for e in found):
                in_time[case.rounds] = True
        _hold(case, log, in_time)
    assert folded(Case("case"), log) == case  # the record alone gives the state
    if case.state is State.APPLIED:
        _calls(draw)
    return case.state


def _calls(draw: random.Random) -> None:
    """What follows from an applied text: the call under the old rules and the difference call sum to the new total."""
    before, year = _alliance(draw), 2027
    amount = Decimal(draw.randrange(10**10)) / 100
    until = date(year, 12, 31)
    clause = SetCeiling(id="ceiling", fund="works", amount=amount, since=date(year, 1, 1), until=until)
    after = apply(before, Proposal("text", "A text", "tabled", (clause,)))
    issued, wanted = ({m: line.net.minor for m, line in calls(a, "works", year).lines.items()} for a in (before, after))
    assert sum(wanted.values()) == amount * 100 == int(amount * 100)
    difference = still_to_call(wanted, issued)
    assert sum(issued.values()) + sum(difference.values()) == amount * 100
    assert all(issued.get(m, 0) + difference.get(m, 0) == wanted.get(m, 0) for m in {*issued, *wanted})
    table = after.keys["shares"].versions[0].value
    assert isinstance(table, KeyTable)
    for member in MEMBERS:  # nobody is a whole cent off its share
        share = table.shares[member].value
        assert share is not None
        assert abs(wanted[member] - share * amount) < 1


def _alliance(draw: random.Random) -> Alliance:
    """32 members whose shares are drawn to four decimals and sum to 100."""
    cuts = sorted(draw.sample(range(1, 1_000_000), len(MEMBERS) - 1))
    parts = [b - a for a, b in pairwise((0, *cuts, 1_000_000))]
    table = KeyTable({m: published(str(Decimal(part) / 10_000)) for m, part in zip(MEMBERS, parts, strict=True)})
    key = Key("shares", "Cost shares", (Span(date(2000, 1, 1), table, None, Status.PUBLISHED, "book"),))
    members = {m: Member(m, m, date(2000, 1, 1), source="book") for m in MEMBERS}
    return replace(_SMALL, members=members, keys={"shares": key})


def _hold(case: Case, log: list[Event], in_time: dict[int, bool]) -> None:
    """What must be true after every step."""
    assert sum(event.kind == "applied" for event in log) <= 1
    rounds, adopted = 0, set[int]()
    for event in log:
        rounds = event.body["round"] if event.kind == "opened" else rounds
        if event.kind == "adopted" and "how" not in event.body:
            adopted.add(rounds)
    assert not adopted & {number for number, broke in in_time.items() if broke}, (
        "broken in time, and adopted by silence"
    )
    if case.state is State.APPLIED:
        assert any(event.kind == "adopted" for event in log)


def _command(draw: random.Random, case: Case, now: int, rule: object) -> Command:
    kinds = sorted(COMMANDS)
    weights = [
        6 if kind in ("table", "propose-silence", "draft", "position") else 2 if kind == "break" else 1
        for kind in kinds
    ]
    kind = draw.choices(kinds, weights)[0] if case.state is not None else "draft"
    role = draw.choice(sorted(COMMANDS[kind].roles))
    sponsor = case.sponsor or MEMBERS[0]
    member = sponsor if kind in ("table", "amend", "withdraw") else draw.choice(MEMBERS)
    actor = CLOCK if role is Role.CLOCK else CHAIR if role is Role.CHAIR else OFFICE
    if role in (Role.HEAD, Role.DELEGATE):
        actor = Actor(f"head-{member}", role, member)
    received = now - draw.choice((0, 0, SECOND, 20 * SECOND))
    binding = {"text": "t1", "changes": "c1", "base": RULES, "effects": "e1", "eligible": "m1"}
    deadline = now + draw.choice((2 * HOUR, DAY, 3 * DAY))
    body = {
        **text(body="council", title="A text", effective=draw.choice(("", "2026-12-01"))),
        "rule": rule.to_json(),  # type: ignore[attr-defined]
        "deadline": deadline,
        "method_until": now + HOUR,
        "binding": binding,
        "form": draw.choice(("objection", "amendment")),
        "reason": "Too much.",
        "acceptable": "Less.",
        "stance": draw.choice(sorted(STANCES)),
        "statement": "Noted.",
        "digests": {**DIGESTS, "text": f"t{draw.randrange(3)}"},
        "note": "a comma",
        "sent_at": now - 10 * DAY,
        "member": draw.choice(MEMBERS),
        "evidence": "sha256:mail",
        "countersigned": "chair",
        "upheld": draw.random() < 0.5,
        "expected": RULES,
        "version": 2,
        "rules": "sha256:rules-2",
        "objecting": draw.choice(([], [MEMBERS[3]])),
    }
    return Command(kind, actor, received, body)
