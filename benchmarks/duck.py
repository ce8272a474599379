"""The floor of the reports: hand-written DuckDB SQL on the very Parquet files that our columns seal, and the same answers asserted.

One statement a report, with the meaning of the plain fold: facts believed at a position, in the order (day, rank of the day, origin). It knows
exactly the kinds of fact the workload holds, no more; splits, mergers and re-engagements, which ours answers too, are spared it.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import duckdb
import polars as pl

TABLES = (
    "contract_signed", "contract_renewed", "transferred", "contract_ended", "post_assumed", "post_left", "grade_set", "allowance_granted",
    "honour_conferred", "honour_ended", "retired", "died", "worker_registered", "community_founded", "street_founded", "amendments",
)  # fmt: skip

_ORDER = "(datediff('day', DATE '1900-01-01', effective_on)::BIGINT << 43) | (CAST({rank} AS BIGINT) << 40) | origin"
_RANK = {"contract_ended": 1, "post_left": 1, "honour_ended": 1, "retired": 2, "contract_signed": 3, "post_assumed": 3, "honour_conferred": 3, "died": 5}


def believed(table: str, fields: str) -> str:
    """The facts of one kind known at ``$k`` and not amended by then, holding from ``$on`` or earlier, each with its place in time."""
    order = _ORDER.format(rank=_RANK.get(table, 4))
    return (
        f"SELECT worker, version, effective_on, {order} AS ord{', ' + fields if fields else ''} FROM {table} "
        f'WHERE position <= $k AND effective_on <= $on AND position NOT IN (SELECT target FROM amendments WHERE "by" <= $k)'
    )


_COMMON = f"""
gone AS (SELECT worker, max(ord) AS gone FROM ({believed("retired", "")} UNION ALL {believed("died", "")}) GROUP BY worker),
begun AS (
    SELECT worker, employer, max(ord) AS begun, arg_max(effective_on, ord) AS since, arg_max(community, ord) AS community,
           arg_max(coalesce("until", DATE '9999-12-31'), ord) AS "until"
    FROM ({believed("contract_signed", 'employer, community, "until"')}) GROUP BY worker, employer),
renewed AS (
    SELECT worker, employer, max(ord) AS ord, arg_max(coalesce("until", DATE '9999-12-31'), ord) AS "until"
    FROM ({believed("contract_renewed", 'employer, "until"')}) GROUP BY worker, employer),
moved AS (
    SELECT worker, employer, max(ord) AS ord, arg_max(community, ord) AS community
    FROM ({believed("transferred", "employer, community")}) GROUP BY worker, employer),
ended AS (
    SELECT worker, employer, max(ord) AS ord FROM ({believed("contract_ended", "employer")}) GROUP BY worker, employer),
contracts AS (
    SELECT b.worker, b.employer, b.since, b.begun,
           CASE WHEN m.ord > b.begun THEN m.community ELSE b.community END AS community,
           CASE WHEN r.ord > b.begun THEN r."until" ELSE b."until" END AS "until"
    FROM begun b LEFT JOIN renewed r USING (worker, employer) LEFT JOIN moved m USING (worker, employer)
         LEFT JOIN ended e USING (worker, employer) LEFT JOIN gone g USING (worker)
    WHERE (e.ord IS NULL OR e.ord < b.begun) AND (g.gone IS NULL OR g.gone < b.begun)),
bound AS (
    SELECT worker, arg_max(employer, (since, employer)) AS employer, max(since) AS since, arg_max(community, (since, employer)) AS community
    FROM contracts WHERE $on < "until" GROUP BY worker),
assumed AS (
    SELECT worker, community, post, max(ord) AS ord, arg_max("by", ord) AS "by", arg_max(effective_on, ord) AS since
    FROM ({believed("post_assumed", 'community, post, "by"')}) GROUP BY worker, community, post),
dropped AS (
    SELECT worker, community, post, max(ord) AS ord FROM ({believed("post_left", "community, post")}) GROUP BY worker, community, post),
held AS (
    SELECT a.worker, a.community, a.post, a."by", a.since,
           list_position(['secretary', 'director', 'deputy-secretary', 'deputy-director', 'committee-member', 'staff'], a.post) AS height
    FROM assumed a LEFT JOIN dropped d USING (worker, community, post) LEFT JOIN gone g USING (worker)
    WHERE (d.ord IS NULL OR d.ord < a.ord) AND (g.gone IS NULL OR g.gone < a.ord)),
elected AS (
    SELECT worker, min(since) AS since, arg_min(community, height) AS community FROM held WHERE "by" <> 'appointment' GROUP BY worker),
grades AS (
    SELECT worker, arg_max(tier, ord) AS tier, arg_max(step, ord) AS step, 'career:' || worker || '/' || arg_max(version, ord) AS grade_by
    FROM ({believed("grade_set", "tier, step")}) GROUP BY worker)
"""

ROSTER = f"""
WITH {_COMMON},
posts AS (SELECT worker, list(post ORDER BY height) AS posts FROM held GROUP BY worker),
serving AS (
    SELECT worker, community, 'contract' AS footing, since, employer FROM bound
    UNION ALL
    SELECT worker, community, 'elected', since, NULL FROM elected ANTI JOIN bound USING (worker))
SELECT s.worker, s.community, c.street, t.district, coalesce(p.posts, []) AS posts, s.footing, s.since, s.employer, g.tier, g.step
FROM serving s LEFT JOIN community_founded c USING (community) LEFT JOIN street_founded t USING (street)
     LEFT JOIN posts p USING (worker) LEFT JOIN grades g USING (worker)
ORDER BY worker
"""

_OF_COMPONENT = """max(amount) FILTER (component = '{c}' AND amount > 0) AS {c}, max("by") FILTER (component = '{c}' AND amount > 0) AS {c}_by"""
_PIVOT = ", ".join(_OF_COMPONENT.format(c=component) for component in ("basic", "post", "professional", "reward"))
SALARY = f"""
WITH {_COMMON},
granted AS (
    SELECT worker, component, arg_max(amount, ord) AS amount, 'career:' || worker || '/' || arg_max(version, ord) AS "by"
    FROM ({believed("allowance_granted", "component, amount")}) GROUP BY worker, component),
pay AS (
    SELECT worker, sum(amount) FILTER (amount > 0)::BIGINT AS total, {_PIVOT}
    FROM granted GROUP BY worker),
serving AS (SELECT worker FROM bound UNION SELECT worker FROM elected)
SELECT worker, tier, step, basic, p.post, professional, reward, coalesce(total, 0) AS total, grade_by, basic_by, post_by, professional_by, reward_by
FROM pay p FULL JOIN grades g USING (worker) SEMI JOIN serving USING (worker)
ORDER BY worker
"""

HONOURS = f"""
WITH conferred AS ({believed("honour_conferred", 'kind, level, title, "until"')}),
ended AS ({believed("honour_ended", "kind, level, title")}),
died AS ({believed("died", "")}),
held AS (
    SELECT c.worker, c.kind, c.level FROM conferred c
    WHERE (c."until" IS NULL OR $on < c."until")
      AND NOT EXISTS (SELECT 1 FROM died d WHERE d.worker = c.worker)
      AND NOT EXISTS (
        SELECT 1 FROM ended e WHERE e.worker = c.worker AND e.kind = c.kind AND e.level = c.level AND (e.title IS NULL OR e.title = c.title)
        AND e.ord > c.ord AND (c."until" IS NULL OR e.effective_on < c."until"))),
people AS (
    SELECT worker, sex FROM worker_registered
    ANTI JOIN (SELECT target AS position FROM amendments WHERE "by" <= $k) USING (position) WHERE position <= $k)
SELECT kind, level, count(DISTINCT worker) AS persons, count(DISTINCT worker) FILTER (sex = 'F') AS women, count(*) AS seats
FROM held LEFT JOIN people USING (worker) GROUP BY kind, level
ORDER BY kind, list_position(['national', 'provincial', 'city', 'district', 'street'], level)
"""

REPORTS = {"roster": ROSTER, "salary": SALARY, "honours": HONOURS}


class Duck:
    """A DuckDB connection that sees a ledger's sealed columns as tables: views on the files, or copies in memory."""

    def __init__(self, files: dict[str, list[str]], *, in_memory: bool) -> None:
        self.connection = duckdb.connect(":memory:")
        for table, paths in files.items():
            kind = "TABLE" if in_memory else "VIEW"
            names = "[" + ", ".join("'" + path.replace("'", "''") + "'" for path in paths) + "]"
            self.connection.execute(f"CREATE {kind} {table} AS SELECT * FROM read_parquet({names})")

    def close(self) -> None:
        self.connection.close()

    def head(self) -> int:
        """The last position any of the tables holds: the log's, but for kinds of fact no report reads."""
        keys = {table: '"by"' if table == "amendments" else "position" for table in TABLES}
        tables = " UNION ALL ".join(f"SELECT max({key}) AS p FROM {table}" for table, key in keys.items())
        return int(self.connection.execute(f"SELECT max(p) FROM ({tables})").fetchall()[0][0])

    def report(self, name: str, effective_on: date, position: int) -> pl.DataFrame:
        """One report at a pair of clocks, as a frame."""
        sql = REPORTS[name]
        parameters = {key: value for key, value in {"on": effective_on, "k": position}.items() if f"${key}" in sql}
        return pl.DataFrame(self.connection.sql(sql, params=parameters).to_arrow_table())


def sealed_files(folder: Path) -> dict[str, list[str]]:
    """The Parquet files of each kind of fact in a ledger's folder of columns, from its manifest."""
    files: dict[str, list[str]] = {}
    for segment in json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["segments"]:
        for name, file in segment["files"].items():
            files.setdefault(name.rpartition(".")[2], []).append(str(folder / file["name"]))
    missing = sorted(set(TABLES) - files.keys())
    if missing:
        raise ValueError(f"nothing is sealed of {', '.join(missing)}: measure on a larger ledger, of 8k events or more")
    return {table: files[table] for table in TABLES}
