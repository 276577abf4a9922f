"""Which text would pass? The smallest amendment, and what no amendment can reconcile."""

from equipoise.agree.amending.amend import amend
from equipoise.agree.amending.answer import Amendment, Bargain, Irreconcilable, Member, Point, Version
from equipoise.agree.amending.text import Move

__all__ = ["Amendment", "Bargain", "Irreconcilable", "Member", "Move", "Point", "Version", "amend"]
