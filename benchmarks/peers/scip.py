"""How near the best does SCIP come on a programme, and in how much CPU time?

    python peers/scip.py GAP SECONDS < PROGRAMME.json

The programme names gains, lows, highs and whole by column, and rows with their lows and highs; it is made as large as
it can be. It prints one JSON object: the gap that SCIP proves (none: no plan found) and its CPU seconds, building the
model not counted.
"""

from __future__ import annotations

import json
import sys
import time

from pyscipopt import Model, quicksum


def main(gap: str, seconds: str) -> None:
    """One search."""
    asked = json.load(sys.stdin)
    model = Model()
    model.hideOutput()
    columns = [
        model.addVar(lb=low, ub=high, vtype="I" if whole else "C")
        for low, high, whole in zip(asked["lows"], asked["highs"], asked["whole"], strict=True)
    ]
    for row, low, high in zip(asked["rows"], asked["row_lows"], asked["row_highs"], strict=True):
        total = quicksum(factor * columns[int(at)] for at, factor in row.items())
        if high != float("inf"):
            model.addCons(total <= high)
        if low != float("-inf"):
            model.addCons(total >= low)
    model.setObjective(quicksum(g * c for g, c in zip(asked["gains"], columns, strict=True)), "maximize")
    model.setParam("limits/gap", float(gap))
    model.setParam("limits/time", float(seconds))
    begun = time.process_time()
    model.optimize()
    spent = time.process_time() - begun
    found = None
    if model.getNSols():
        worth, bound = model.getPrimalbound(), model.getDualbound()
        found = abs(bound - worth) / max(abs(worth), 1e-9)
    sys.stdout.write(json.dumps({"gap": found, "seconds": spent}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
