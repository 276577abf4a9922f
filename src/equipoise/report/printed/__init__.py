"""How is a paper printed? A PDF on A4, set by Typst: tagged, bookmarked, the same bytes from the same answer."""

from equipoise.report.printed.pdf import pdf_bytes

__all__ = ["pdf_bytes"]
