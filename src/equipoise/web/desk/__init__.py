"""How is the desk read and used in a browser? Agenda, text, forms with a review, receipts, the record; no script."""
