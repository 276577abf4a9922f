"""Equal Shares and Phragmen: how long does a vote of members or of a city take, and what does leaving cost?

Beside pabutools on the same ballots, whose selection must be the same. From merged ballots, the kernel loaded; ours
begins with building the arrays. The floor is to read every approval once. Where EQUALSHARES_TOOL names a checkout of
the equalshares.net compute tool, Node runs that too.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from equipoise.plan.ballots import (
    Election,
    PbFile,
    PbProject,
    PbVote,
    changed_part,
    equal_shares,
    leave_one_out,
    load_kernel,
    phragmen,
    write_pb,
)
from figures import PEER_SCRIPTS, Beside, Floor, Row, Timed, answered, timed
from floors import read
from works.ballot_boxes import SIZES, box, council

RUNS = 5
NAMES = {"council": "32 members, 200 projects"} | {size: f"a city's vote ({size})" for size in SIZES}


def rows(peers: Path) -> Iterator[Row]:
    """A council and two cities, with and without completion; Phragmen; a council in which each member leaves."""
    load_kernel()
    for name, title in NAMES.items():
        election = council() if name == "council" else box(name)
        for rule, work in RULES.items():
            if (name, rule) in LEFT_OUT:
                continue
            found = list(work(replace(election)))
            ours = timed(partial(_anew, work, election), RUNS)
            beside = [_pabutools(peers, election, rule, found)]
            if rule != "Phragmen" and name != "council" and TOOL:
                beside.append(_tool(election, rule, found))
            yield Row(f"{rule}, {title}", ours, _approvals(election), peers=tuple(beside))
    yield _leaving(peers)


# A council's money is in millions: raised by one, it never ends. The larger city's peers are all stopped.
LEFT_OUT = {("council", "Equal Shares with add1"), ("lodz", "Equal Shares with add1"), ("lodz", "Phragmen")}
TOOL = os.environ.get("EQUALSHARES_TOOL", "")
RULES: dict[str, Callable[[Election], Iterable[str]]] = {
    "Equal Shares": lambda election: equal_shares(election).projects,
    "Equal Shares with add1": lambda election: equal_shares(election, completion="add1").projects,
    "Phragmen": lambda election: phragmen(election, skip=False),
}


def _approvals(election: Election, times: int = 1) -> Floor:
    """Every ballot's every project, so many times."""
    return read(times * sum(len(group.ballot) for group in election.groups), "every approval")


def _anew(work: Callable[[Election], Iterable[str]], election: Election) -> None:
    """One run that builds all arrays again."""
    work(replace(election))


def as_file(election: Election, leaving: int | None = None) -> PbFile:
    """The election as approval ballots of weight one; weights become so many voters (in ten-thousandths)."""
    parts = 1 if all(g.weight.denominator == 1 for g in election.groups) else 10_000
    votes, budget = [], Decimal(election.budget)
    for at, group in enumerate(election.groups):
        count = int(group.weight * parts)
        if at == leaving:
            budget -= Decimal(election.budget) * count / Decimal(int(election.weight * parts))
            continue
        ballot = tuple(election.projects[p] for p, _ in group.ballot)
        votes += [PbVote(f"{group.voters[0]}-{k}", ballot) for k in range(count)]
    meta = {"budget": f"{budget:f}", "vote_type": "approval", "num_votes": str(len(votes))}
    meta |= {"num_projects": str(len(election.projects)), "description": "made from a seed", "rule": "equal shares"}
    projects = tuple(PbProject(p, Decimal(c)) for p, c in zip(election.projects, election.costs, strict=True))
    return PbFile(meta, projects, tuple(votes))


def _bought(peers: Path, election: Election, rule: str, leaving: int | None = None) -> dict[str, Any] | Beside:
    """What pabutools buys, and its CPU seconds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ballots.pb"
        path.write_text(write_pb(as_file(election, leaving)), encoding="utf-8")
        return answered("pabutools", peers, "equal_shares.py", [path, rule])


def _pabutools(peers: Path, election: Election, rule: str, ours: list[str]) -> Beside:
    return _judged("pabutools", _bought(peers, election, rule), ours)


def _judged(name: str, found: dict[str, Any] | Beside, ours: list[str]) -> Beside:
    if isinstance(found, Beside):
        return found
    same = "buys the same" if sorted(ours) == sorted(found["bought"]) else "DOES NOT BUY THE SAME"
    return Beside(name, Timed(tuple(found["seconds"])), f"{same} {len(ours)}")


def _tool(election: Election, rule: str, ours: list[str]) -> Beside:
    """What the compute tool buys, and its CPU seconds; a weight becomes so many voters."""
    completion = "add1" if rule.endswith("add1") else "none"
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "ballots.json"
        # Node would put keys that look like numbers into another order.
        votes = [
            [f"p{election.projects[p]}" for p, _ in g.ballot] for g in election.groups for _ in range(int(g.weight))
        ]
        costs = {f"p{p}": cost for p, cost in zip(election.projects, election.costs, strict=True)}
        path.write_text(json.dumps({"projects": [*costs], "costs": costs, "votes": votes, "budget": election.budget}))
        command = ["node", str(PEER_SCRIPTS / "compute_tool.js"), TOOL, str(path), completion]
        told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return _judged("compute tool", {"seconds": [told["seconds"]], "bought": [p[1:] for p in told["bought"]]}, ours)


def _leaving(peers: Path) -> Row:
    """Each member leaves with its money in turn: what the council buys then."""
    election = council()
    found = leave_one_out(replace(election))
    ours = timed(lambda: leave_one_out(replace(election)), RUNS)
    floor = _approvals(election, len(election.groups))
    costs = dict(zip(election.projects, election.costs, strict=True))
    whole = _bought(peers, election, "Equal Shares")
    alone = [_bought(peers, election, "Equal Shares", at) for at in range(len(election.groups))]
    told = [one for one in alone if not isinstance(one, Beside)]
    if isinstance(whole, Beside) or len(told) < len(alone):
        return Row("each of 32 members leaves in turn", ours, floor, peers=(Beside("pabutools", said="no answer"),))
    same = sum(
        changed_part(costs, whole["bought"], one["bought"]) == part
        for one, part in zip(told, found.values(), strict=True)
    )
    theirs = Timed(tuple(sum(runs) for runs in zip(*(one["seconds"] for one in told), strict=True)))
    return Row(
        "each of 32 members leaves in turn",
        ours,
        floor,
        peers=(Beside("pabutools", theirs, f"{same} of {len(told)} selections the same"),),
    )
