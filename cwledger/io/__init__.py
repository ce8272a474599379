"""Files in: rosters as personnel offices send them (CSV, XLSX) and events as JSON lines, looked through first and written only when clean.

::

    from cwledger import io
    planned = io.plan(ledger, ["people.xlsx"])
    print(planned.report("zh"))
    io.apply(planned, actor="hr.zhongshan")

What a reform would change goes out as charts (``cwledger.io.charts``). Not for deciding what may be recorded: the ledger's own rules are asked.
"""

from cwledger.io.jsonl import Line, read_jsonl
from cwledger.io.mapping import Mapping, personnel, read_mapping
from cwledger.io.planning import ImportPlan, ImportResult, apply, plan

__all__ = [
    "ImportPlan",
    "ImportResult",
    "Line",
    "Mapping",
    "apply",
    "personnel",
    "plan",
    "read_jsonl",
    "read_mapping",
]
