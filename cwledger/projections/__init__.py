"""The read side: recorded facts become periods, periods in force become reports. Whole columns at once, with Polars; pure, knows no database.

One module for each question. Importing this package imports no Polars; its modules do. Not for rules of pay or retirement (``policies``),
and not for the truth of one career (``aggregates``): both read the same facts, and the tests hold them together.
"""
