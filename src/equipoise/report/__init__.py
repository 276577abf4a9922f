"""How is an answer shown? Tables, traces, CSV and JSON, and the brief, all from the same rows."""

from equipoise.report.flat import csv_text, json_text
from equipoise.report.page import Block, Table, TotalsDisagree
from equipoise.report.terminal import show
from equipoise.report.trace import explained
from equipoise.report.views import Words, page_of
from equipoise.report.views import table_of as table

__all__ = [
    "Block",
    "Table",
    "TotalsDisagree",
    "Words",
    "csv_text",
    "explained",
    "json_text",
    "page_of",
    "show",
    "table",
]
