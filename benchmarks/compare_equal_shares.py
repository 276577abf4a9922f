"""How much faster than its peers is Equal Shares on the same ballots, and do all buy the same? Run by hand:

    python benchmarks/compare_equal_shares.py PEER_PYTHON [--tool FOLDER] [WORK]...

PEER_PYTHON is the interpreter of an environment of its own in which pabutools is installed; FOLDER a checkout of the
equalshares.net compute tool, which Node runs. The works: ursynow, lodz, council, sweep (pabutools), ursynow-tool,
lodz-tool, ursynow-add1, lodz-add1 (the compute tool). All of them unless named.

CPU seconds of the rule alone, from merged ballots, with the kernel loaded. Ours is the median of five runs and begins
with building the arrays; the peers run once, after reading their input.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from ballot_boxes import SIZES, box, council

from equipoise.plan.ballots import (
    Election,
    PbFile,
    PbProject,
    PbVote,
    changed_part,
    equal_shares,
    leave_one_out,
    load_kernel,
    write_pb,
)

PEER = Path(__file__).with_name("peer_equal_shares.py")
TOOL = Path(__file__).with_name("peer_compute_tool.js")
WORKS = (*SIZES, "council", "sweep", *(f"{size}-{kind}" for kind in ("tool", "add1") for size in SIZES))


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


def peer(python: str, election: Election, leaving: int | None = None) -> dict[str, Any]:
    """What pabutools buys, and its CPU seconds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ballots.pb"
        path.write_text(write_pb(as_file(election, leaving)), encoding="utf-8")
        done = subprocess.run([python, PEER, path], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def tool(folder: str, election: Election, completion: str) -> dict[str, Any]:
    """What the compute tool buys, and its CPU seconds; a weight becomes so many voters."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "ballots.json"
        # Node would put keys that look like numbers into another order.
        votes = [
            [f"p{election.projects[p]}" for p, _ in g.ballot] for g in election.groups for _ in range(int(g.weight))
        ]
        costs = {f"p{p}": cost for p, cost in zip(election.projects, election.costs, strict=True)}
        path.write_text(json.dumps({"projects": [*costs], "costs": costs, "votes": votes, "budget": election.budget}))
        done = subprocess.run(["node", TOOL, folder, path, completion], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found | {"bought": [name[1:] for name in found["bought"]]}


def ours(work: Callable[[Election], Any], election: Election) -> tuple[Any, float]:
    """The result and the median CPU seconds of five runs, each of which builds all arrays again."""
    seconds, result = [], None
    for _ in range(5):
        fresh = replace(election)
        start = time.process_time()
        result = work(fresh)
        seconds.append(time.process_time() - start)
    return result, statistics.median(seconds)


def line(*cells: str) -> None:
    """One line of the table, at once."""
    sys.stdout.write("{:<14} {:<13} {:>11} {:>13} {:>7}  {}\n".format(*cells))
    sys.stdout.flush()


def sweep(python: str) -> None:
    """Each member leaves with its money in turn."""
    election = council()
    found, mine = ours(leave_one_out, election)
    whole = peer(python, election)["bought"]
    alone = [peer(python, election, at) for at in range(len(election.groups))]
    same = [
        changed_part(dict(zip(election.projects, election.costs, strict=True)), whole, one["bought"]) == part
        for one, part in zip(alone, found.values(), strict=True)
    ]
    theirs = sum(one["seconds"] for one in alone)
    said = f"{sum(same)} of {len(same)} runs the same"
    line("sweep", "pabutools", f"{theirs:.3f}", f"{mine:.5f}", f"{theirs / mine:.0f}", said)


def main(python: str, *further: str) -> None:
    """One line for each work."""
    folder = further[1] if further[:1] == ("--tool",) else ""
    names = further[2:] if folder else further
    load_kernel()
    line("work", "peer", "peer CPU s", "ours CPU s", "ratio", "selection")
    for name in names or WORKS:
        size, _, kind = name.partition("-")
        if kind and not folder:
            line(name, "compute tool", "-", "-", "-", "not compared: no --tool FOLDER")
            continue
        if name == "sweep":
            sweep(python)
            continue
        election = box(size) if size in SIZES else council()
        completion = "add1" if kind == "add1" else "none"
        found, mine = ours(lambda fresh, c=completion: equal_shares(fresh, completion=c), election)
        other = tool(folder, election, completion) if kind else peer(python, election)
        same = "the same" if sorted(found.projects) == sorted(other["bought"]) else "NOT THE SAME"
        who, theirs = "compute tool" if kind else "pabutools", other["seconds"]
        line(name, who, f"{theirs:.3f}", f"{mine:.5f}", f"{theirs / mine:.0f}", f"{same}: {len(found.projects)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
