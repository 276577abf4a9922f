"""What does the common fund buy, who has a say in it, and who does the work?"""

from equipoise.plan.priorities import Basis, Say, percents, say

__all__ = ["Basis", "Say", "percents", "say"]
