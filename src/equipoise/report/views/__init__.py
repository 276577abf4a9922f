"""Which columns of an answer's rows make its table, in which order, under which headers?

One file a question, listed in ``registered``. An entry may name columns that only some answers of a question carry: a
column that no row has is left out.
"""

from equipoise.report.views.registered import VIEWS
from equipoise.report.views.tables import HasPage, Words, page_of, table_of
from equipoise.report.views.view import View

__all__ = ["VIEWS", "HasPage", "View", "Words", "page_of", "table_of"]
