"""How long does NegMAS's mediated veto protocol take among 32 parties?

    python peers/mediated_veto.py [PARTIES] [ISSUES] [STEPS]

A mediator proposes a text, each party says whether it is better for it than the standing one, and it replaces that when
all say so. Each party has a linear value over the issues (five settings each), drawn from a seed. It prints one JSON
object: CPU seconds of each of five runs, the texts proposed in a run, and whether the text ever moved. NegMAS is
called here as a program, and is no dependency of this project.
"""

from __future__ import annotations

import json
import random
import sys
import time

from negmas import make_issue
from negmas.preferences import LinearAdditiveUtilityFunction
from negmas.st import BinaryComparatorNegotiator, VetoSTMechanism

SETTINGS = 5


def once(parties: int, issues: int, steps: int, seed: int) -> tuple[float, bool]:
    """One run: CPU seconds, and whether the text moved."""
    random.seed(seed)
    names = [f"issue {k}" for k in range(issues)]
    space = [make_issue([str(v) for v in range(SETTINGS)], name) for name in names]
    today = tuple(random.choice(range(SETTINGS)) for _ in names)
    mechanism = VetoSTMechanism(issues=space, n_steps=steps, initial_outcome=tuple(str(v) for v in today))
    for i in range(parties):
        values = [{str(v): random.random() for v in range(SETTINGS)} for _ in names]
        value = LinearAdditiveUtilityFunction(values, issues=space)
        if not mechanism.add(BinaryComparatorNegotiator(name=f"party {i}"), preferences=value):
            raise SystemExit("the protocol refuses the parties")
    start = time.process_time()
    mechanism.run()
    asked = len(mechanism.last_responses)
    if asked != parties:
        raise SystemExit(f"the protocol asked {asked} of {parties} parties")
    return time.process_time() - start, mechanism.current_offer != mechanism.initial_outcome


def main(parties: int = 32, issues: int = 6, steps: int = 100) -> None:
    """Five runs, each from a seed of its own."""
    runs = [once(parties, issues, steps, seed) for seed in range(5)]
    found = {"seconds": [seconds for seconds, _ in runs], "texts": steps, "moved": [moved for _, moved in runs]}
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:]))
