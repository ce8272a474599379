"""Rule texts as dated data with citations, and the pure functions that apply them to one career at a time.

A value never travels without its explanation: every function here answers with the rule version it used, the clauses it cites and the
events it read. Not for recorded facts (``projections``), and not for reading files (``shelf.py`` is the one door to them).
"""
