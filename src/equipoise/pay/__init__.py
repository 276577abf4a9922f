"""Who pays? Calls to the cent, the books of a fund, what each would pay under every key, and each member's burden."""

from equipoise.pay.burden import Burden, burden
from equipoise.pay.calls import Call, Calls, calls, ceiling_of
from equipoise.pay.converting import in_currency
from equipoise.pay.correction import Correction, correction
from equipoise.pay.dues import dues_of
from equipoise.pay.every_key import EveryKey, every_key
from equipoise.pay.issued import issued_of, still_to_call, summed_by_member
from equipoise.pay.joint import running
from equipoise.pay.ledger import Ledger, in_own_currency, ledger
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
    "dues_of",
    "every_key",
    "in_currency",
    "in_own_currency",
    "issued_of",
    "ledger",
    "quarters",
    "running",
    "still_to_call",
    "summed_by_member",
    "targets",
]
