"""The same indices by powerindices (PyPI), in its own environment: weights and quota on the standard input as JSON.

Prints the CPU seconds and the shares as JSON; compare_voting_power.py runs it.
"""

import json
import sys
import time

import powerindices

asked = json.load(sys.stdin)
begun = time.process_time()
compute = powerindices.compute_ssi if asked["index"] == "shapley" else powerindices.compute_pbi
found = compute(asked["quota"], asked["weights"])
sys.stdout.write(json.dumps({"seconds": time.process_time() - begun, "shares": [float(v) for v in found]}))
