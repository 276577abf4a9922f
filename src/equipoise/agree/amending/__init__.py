"""Which text would pass? The smallest amendment, and what no amendment can reconcile."""

from equipoise.agree.amending.amend import amend
from equipoise.agree.amending.answer import Amendment, Irreconcilable, Member, Version
from equipoise.agree.amending.text import Move

__all__ = ["Amendment", "Irreconcilable", "Member", "Move", "Version", "amend"]
