"""How is a paper a workbook? Its text, where it is from, its rows, and its tables chapter by chapter, in XLSX."""

from equipoise.report.sheets.book import xlsx_bytes

__all__ = ["xlsx_bytes"]
