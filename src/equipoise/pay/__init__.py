"""Who pays? Calls to the cent, the books of a fund, what each would pay under every key, and each member's burden."""

from equipoise.pay.burden import Burden, burden
from equipoise.pay.calls import Call, Calls, calls, ceiling_of, running
from equipoise.pay.correction import Correction, correction, difference
from equipoise.pay.every_key import EveryKey, every_key
from equipoise.pay.ledger import Ledger, ledger
from equipoise.pay.quarters import Quarters, quarters
from equipoise.pay.targets import Targets, targets

__all__ = [
    "Burden",
    "Call",
    "Calls",
    "Correction",
    "EveryKey",
    "Ledger",
    "Quarters",
    "Targets",
    "burden",
    "calls",
    "ceiling_of",
    "correction",
    "difference",
    "every_key",
    "ledger",
    "quarters",
    "running",
    "targets",
]
