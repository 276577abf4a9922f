"""One capital's view: its options side by side, what would buy its consent, its natural partners, and its influence."""

from equipoise.agree.capital.answer import CapitalView, Influence, Option, Partner, Price
from equipoise.agree.capital.partners import outcome_influence
from equipoise.agree.capital.view import capital_view

__all__ = ["CapitalView", "Influence", "Option", "Partner", "Price", "capital_view", "outcome_influence"]
