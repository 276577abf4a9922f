"""The pages: the same answers as the command, in a browser. ``serving`` starts them, ``app`` puts them together.

A page is a thin view on an answer: ``asking`` answers, ``page_of`` makes blocks, ``report.html`` sets them. Nothing is
computed here. Importing this package loads neither the web framework nor an engine.
"""
