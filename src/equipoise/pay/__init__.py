"""Who pays? Calls for contributions to the cent, and the burden each member carries."""

from equipoise.pay.burden import Burden, burden
from equipoise.pay.calls import Call, Calls, calls, ceiling_of, running

__all__ = ["Burden", "Call", "Calls", "burden", "calls", "ceiling_of", "running"]
