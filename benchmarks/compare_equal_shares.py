"""How much faster than pabutools is Equal Shares on the same file, and do both buy the same? Run by hand:

    python benchmarks/compare_equal_shares.py PEER_PYTHON [ursynow|lodz|council|sweep]...

PEER_PYTHON is the interpreter of an environment of its own in which pabutools is installed. CPU seconds of the rule
alone, from merged ballots; ours includes building its arrays. The peer runs once, ours five times (the median).
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from ballot_boxes import SIZES, box, council

from equipoise.plan.ballots import Election, PbFile, PbProject, PbVote, equal_shares, leave_one_out, write_pb

PEER = Path(__file__).with_name("peer_equal_shares.py")


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


def ours(work: Callable[[], Any]) -> tuple[Any, float]:
    """The result and the median CPU seconds of five runs."""
    seconds, result = [], None
    for _ in range(5):
        start = time.process_time()
        result = work()
        seconds.append(time.process_time() - start)
    return result, statistics.median(seconds)


def main(python: str, *names: str) -> None:
    """One line for each work."""
    for name in names or (*SIZES, "council", "sweep"):
        election = box(name) if name in SIZES else council()
        if name == "sweep":
            _, mine = ours(lambda election=election: leave_one_out(election))
            theirs = sum(peer(python, election, at)["seconds"] for at in range(len(election.groups)))
            sys.stdout.write(
                f"{name}: {theirs:.3f} s by pabutools, {mine:.4f} s by equipoise: {theirs / mine:.0f} times\n"
            )
            continue
        found, mine = ours(lambda election=election: equal_shares(election))
        other = peer(python, election)
        same = "the same" if sorted(found.projects) == other["bought"] else "NOT THE SAME"
        sys.stdout.write(
            f"{name}: {other['seconds']:.3f} s by pabutools, {mine:.4f} s by equipoise: "
            f"{other['seconds'] / mine:.0f} times, {same} {len(found.projects)} projects\n"
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
