"""How wrong can the odds be? What they hang on, the odds under other rules of preference, and what to learn."""

from equipoise.agree.sensitivity.answer import Bar, Explained, RuleOdds, Sensitivity, Worth
from equipoise.agree.sensitivity.study import sensitivity, shaped, tornado

__all__ = ["Bar", "Explained", "RuleOdds", "Sensitivity", "Worth", "sensitivity", "shaped", "tornado"]
