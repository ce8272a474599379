"""Charts of what a city's systems do: retirements ahead, honours, grids, needs, affairs, appraisal, training, findings, and the rule texts.

One function each, made as in ``city_charts.py``. Not for who serves and what they are paid, which stand there.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import polars as pl

from cwledger import words
from cwledger.clock import Month
from cwledger.io import pages
from cwledger.io.city_charts import DEEP, HEIGHT, POSTS, Apart, City, Drawn, bars, legend, named
from cwledger.io.city_words import say, value
from cwledger.ruling.vacancies import vacancies
from cwledger.words import Lang

LEVELS = ("national", "provincial", "city", "district", "street", "community", "unknown")
NATURES = ("assistance", "proof", "self-governance")
RESULTS = ("excellent", "competent", "basically-competent", "incompetent")
SEVERITIES = ("error", "warning", "notice")
MARKS = ("#2a7f62", "#8cc4ae", "#f0b35f", "#b4472f")
ALERTS = ("#b4472f", "#f0b35f", "#9aa3ad")
KINDS = ("#1668b0", "#86b9e0", "#f0b35f")
TWO = ("#1668b0", "#f0b35f")
YEARS_AHEAD = 20
FIRST_AFFAIRS = 2012
"""The years before the admission list of 2015 stand in the chart of affairs."""
CITED = 2
"""Sources named for a code of findings; the findings themselves name all."""
LINE = "#b4472f"


def retirements(city: City) -> Drawn:
    """Who retires in each year ahead, by post, and when it would be without the delay; the days on which a rule takes over drawn in."""
    found = city.view.vacating()
    first, last = city.on.year, city.on.year + YEARS_AHEAD
    years = found.select("month", year=_year("month"), before=_year("original_month"))
    ahead = found.filter(pl.col("month") >= str(Month.of(city.on)), _year("month") <= last)
    old = years.filter(pl.col("before").is_between(first, last)).group_by(year="before").agg(pl.len().cast(pl.Int64).alias("without_delay"))
    counted = vacancies(ahead).with_columns(pl.col("post").fill_null("none"))
    totals = counted.group_by("year").agg(pl.col("persons").sum())
    every = pl.DataFrame({"year": range(first, last + 1)}, schema={"year": pl.Int64}).join(totals, on="year", how="left").join(old, on="year", how="left")
    wide = counted.pivot("post", index="year", values="persons") if counted.height else pl.DataFrame(schema={"year": pl.Int64})
    posts = [post for post in POSTS if post in wide.columns]
    rows = every.join(wide, on="year", how="left").fill_null(0).sort("year").select(*every.columns, *posts)
    used = tuple(sorted(found["rule"].drop_nulls().unique()))
    starts = [(name, day) for name, day in _starts(city, used) if first < day.year <= last]
    past = years.filter(pl.col("month") < str(Month.of(city.on))).height
    told = {"past": past, "unknown": years["month"].null_count(), "last": last, "later": f"{years.filter(pl.col('year') > last).height:,}"}

    def draw(alt: Any, lang: Lang) -> Any:
        return _ahead(alt, lang, counted, rows, starts)

    return Drawn("retirements", rows if found.height else rows.clear(), draw, ("vacancies()", "vacating()"), lambda _: told, used)


def _year(column: str) -> pl.Expr:
    return pl.col(column).str.slice(0, 4).cast(pl.Int64)


def _starts(city: City, names: tuple[str, ...]) -> list[tuple[str, Any]]:
    """The days rule versions take effect, with their names."""
    rules = city.view.rules().select(pl.format("{}/{}", "rule", "version").alias("name"), "effective_from")
    return list(rules.filter(pl.col("name").is_in(names)).iter_rows())


def _ahead(alt: Any, lang: Lang, counted: pl.DataFrame, rows: pl.DataFrame, starts: list[tuple[str, Any]]) -> Any:
    """Bars of years placed by months, so that a rule's day stands where it falls."""
    occur = [post for post in POSTS if post in set(counted["post"])]
    values = [
        {"from": 12 * r["year"], "to": 12 * r["year"] + 12, "apart": value("post", r["post"], lang), "place": POSTS.index(r["post"]), "value": r["persons"]}
        for r in counted.iter_rows(named=True)
    ]
    years = rows["year"].to_list()
    highest = max(*rows["persons"], *rows["without_delay"])
    domain = alt.Scale(domain=[12 * years[0], 12 * years[-1] + 12], nice=False)
    axis = alt.Axis(values=[12 * year + 6 for year in years], labelExpr="floor(datum.value / 12)", tickSize=0, grid=False)
    across = alt.X("from:Q", bin="binned", title=None, scale=domain, axis=axis)
    height = alt.Y("value:Q", title=say("persons", lang), stack="zero", axis=pages.counting(alt, highest), scale=alt.Scale(domain=[0, highest * 12 // 10 + 1]))
    tips = [alt.Tooltip("apart:N", title=" "), alt.Tooltip("value:Q", title=say("persons", lang))]
    color = legend(alt, occur, [value("post", one, lang) for one in occur], DEEP, POSTS)
    stacks = (
        alt.Chart(alt.Data(values=values)).mark_bar(binSpacing=4).encode(x=across, x2="to:Q", y=height, color=color, order=alt.Order("place:Q"), tooltip=tips)
    )
    steps = [{"at": 12 * row["year"], "value": row["without_delay"]} for row in rows.iter_rows(named=True)]
    steps.append({"at": 12 * years[-1] + 12, "value": steps[-1]["value"]})
    told = [{**max(steps[1:], key=lambda one: one["value"]), "text": say("without_delay", lang)}]
    stepped = (
        alt.Chart(alt.Data(values=steps)).mark_line(interpolate="step-after", color="#333", strokeWidth=1.5).encode(x=alt.X("at:Q", scale=domain), y="value:Q")
    )
    named_ = alt.Chart(alt.Data(values=told)).mark_text(align="left", dy=-7, fontSize=11, color="#333").encode(x="at:Q", y="value:Q", text="text:N")
    days = [{"at": 12 * day.year + day.month - 1, "text": say("takes_effect", lang, rule=name, day=f"{day:%Y-%m}")} for name, day in starts]
    lines = alt.Chart(alt.Data(values=days)).mark_rule(color=LINE, strokeWidth=2, strokeDash=[6, 3]).encode(x="at:Q")
    texts = (
        alt.Chart(alt.Data(values=days))
        .mark_text(align="left", dx=6, dy=4, baseline="top", color=LINE, fontSize=12)
        .encode(x="at:Q", y=alt.value(0), text="text:N")
    )
    return alt.layer(stacks, stepped, named_, *((lines, texts) if days else ())).properties(height=280)


def honours(city: City) -> Drawn:
    """Honours held, by kind and level."""
    rows = city.view.honours()

    def draw(alt: Any, lang: Lang) -> Any:
        shown = rows.with_columns(along=pl.col("kind").map_elements(lambda one: value("kind", one, lang), return_dtype=pl.String))
        return bars(alt, shown, lang, Apart("level", LEVELS, DEEP), along="along", counted="persons", of="persons", lying=True)

    return Drawn("honours", rows, draw, ("honours()", "honours_held()"))


def grids(city: City) -> Drawn:
    """Grids with and without a Party organisation, by unit."""
    by, names = city.units
    found = city.view.grid_tally(by=by)  # type: ignore[arg-type]
    rows = found.join(names, on="unit", how="left", maintain_order="left").select("unit", "name", *found.columns[1:])
    total = {one: f"{rows[one].sum():,}" for one in ("grids", "vacant", "shared", "out_of_size")}

    def told(lang: Lang) -> dict[str, Any]:
        return {"by": say(f"{by}_unit", lang), "organised": f"{rows['with_party_organisation'].sum():,}", **total}

    def draw(alt: Any, lang: Lang) -> Any:
        sides = {"with_party": "with_party_organisation", "without_party": "without_party_organisation"}
        parts = [rows.select(named("unit", lang).alias("along"), pl.lit(side).alias("standing"), pl.col(column).alias("n")) for side, column in sides.items()]
        return bars(alt, pl.concat(parts), lang, Apart("standing", tuple(sides), TWO), along="along", counted="n", of="grids_axis", lying=True)

    return Drawn("grids", rows, draw, (f'grid_tally(by="{by}")', "grids()"), told)


def needs(city: City) -> Drawn:
    """Residents' needs, resolved and open, by unit."""
    by, names = city.units
    found = city.view.needs()
    counted = found.group_by(pl.col(by).alias("unit")).agg(
        pl.len().cast(pl.Int64).alias("raised"),
        pl.col("resolved_on").is_not_null().sum().cast(pl.Int64).alias("resolved"),
        pl.col("resolved_on").is_null().sum().cast(pl.Int64).alias("open"),
        _middle(pl.col("days").filter(pl.col("resolved_on").is_not_null())).alias("median_days"),
        pl.col("days").filter(pl.col("resolved_on").is_null()).max().alias("longest_open_days"),
    )
    rows = counted.join(names, on="unit", how="left").select("unit", "name", *counted.columns[1:]).sort("unit", nulls_last=True)
    days = found.select(_middle(pl.col("days").filter(pl.col("resolved_on").is_not_null()))).item()
    total = {one: f"{rows[one].sum():,}" for one in ("raised", "resolved", "open")}

    def told(lang: Lang) -> dict[str, Any]:
        return {"by": say(f"{by}_unit", lang), "days": "–" if days is None else days, **total}

    def draw(alt: Any, lang: Lang) -> Any:
        parts = [rows.select(named("unit", lang).alias("along"), pl.lit(side).alias("standing"), pl.col(side).alias("n")) for side in ("resolved", "open")]
        return bars(alt, pl.concat(parts), lang, Apart("standing", ("resolved", "open"), TWO), along="along", counted="n", of="needs_axis", lying=True)

    return Drawn("needs", rows, draw, ("needs()", "needs_tally()"), told)


def _middle(days: pl.Expr) -> pl.Expr:
    return days.quantile(0.5, "lower").cast(pl.Int64)


def affairs(city: City) -> Drawn:
    """The list of affairs at the end of each year, by nature."""
    first, last = min(FIRST_AFFAIRS, city.on.year), city.on.year
    rows = city.view.affairs_over_time(first, last)
    before, now = (rows["on_the_list"][place] if rows.height else 0 for place in (0, -1))

    def draw(alt: Any, lang: Lang) -> Any:
        columns = {nature: nature.replace("-", "_") for nature in NATURES}
        parts = [rows.select("year", pl.lit(nature).alias("nature"), pl.col(column).alias("n")) for nature, column in columns.items()]
        stacks = bars(alt, pl.concat(parts), lang, Apart("nature", NATURES, KINDS), along="year", counted="n", of="affairs_axis")
        tops = [{"along": str(row["year"]), "top": row["on_the_list"]} for row in rows.iter_rows(named=True)]
        room = alt.Scale(domain=[0, max(rows["on_the_list"]) * 11 // 10 + 1])
        text = alt.Chart(alt.Data(values=tops)).mark_text(dy=-8, fontSize=12, fontWeight="bold")
        text = text.encode(x=alt.X("along:O", sort=None), y=alt.Y("top:Q", scale=room), text="top:N")
        return alt.layer(stacks, text).properties(height=HEIGHT)

    told = {"first": first, "last": last, "before": before, "now": now}
    shown = rows if rows["on_the_list"].sum() else rows.clear()
    lists = (f"affairs_over_time({first}, {last})", 'affairs().filter(status="admitted")', "admissions()")
    return Drawn("affairs", shown, draw, lists, lambda _: told)


def appraisals(city: City) -> Drawn:
    """Appraisal results by year."""
    found = city.view.appraisal_results()
    known = found.drop_nulls("result")
    place = pl.col("result").replace_strict({result: n for n, result in enumerate(RESULTS)}, return_dtype=pl.Int64)
    counted = known.group_by("year", "result").agg(pl.len().cast(pl.Int64).alias("persons")).sort("year", place)
    share = (pl.col("persons") * 10_000 // pl.col("persons").sum().over("year")).cast(pl.Decimal(18, 2)) / 100
    rows = counted.with_columns(share.cast(pl.Decimal(5, 2)).alias("share"))
    told = {"results": f"{known.height:,}", "years": known["year"].n_unique(), "appeals": f"{found['appeal'].drop_nulls().len():,}"}

    def draw(alt: Any, lang: Lang) -> Any:
        return bars(alt, rows, lang, Apart("result", RESULTS, MARKS), along="year", counted="persons", of="persons", share=True)

    return Drawn("appraisals", rows, draw, ("appraisal_results()",), lambda _: told)


def training(city: City) -> Drawn:
    """Person-times of training by level and year."""
    first, last = city.on.year - 9, city.on.year
    found = city.view.training(first=first, last=last)
    place = pl.col("level").replace_strict({level: n for n, level in enumerate(LEVELS)}, default=len(LEVELS), return_dtype=pl.Int64)
    summed = found.group_by("year", "level").agg(pl.col("person_times").sum().cast(pl.Int64))
    rows = summed.with_columns(pl.col("level").fill_null("unknown")).sort("year", place)

    def draw(alt: Any, lang: Lang) -> Any:
        return bars(alt, rows, lang, Apart("level", LEVELS, DEEP), along="year", counted="person_times", of="times")

    lists = (f"training(first={first}, last={last})", f"attendances(first={first}, last={last})")
    return Drawn("training", rows, draw, lists, lambda _: {"times": f"{rows['person_times'].sum():,}"})


def findings(city: City) -> Drawn:
    """Findings by severity and code."""
    found = city.view.findings()
    counts = Counter((one.severity, one.code) for one in found)
    cites: dict[str, list[str]] = {}
    for one in found:
        cites.setdefault(one.code, []).extend(cite for cite in one.cites if cite not in cites.get(one.code, []))
    ordered = sorted(counts.items(), key=lambda one: (SEVERITIES.index(one[0][0]), -one[1], one[0][1]))
    told = [(severity, code, code, count, cites[code][:CITED]) for (severity, code), count in ordered]
    schema: dict[str, Any] = {"severity": pl.String, "code": pl.String, "meaning": pl.String, "count": pl.Int64, "cites": pl.List(pl.String)}
    rows = pl.DataFrame(told, schema=schema, orient="row")

    def draw(alt: Any, lang: Lang) -> Any:
        labels = {code: words.issue(code, lang).removeprefix("finding.").replace("-", " " if lang == "en" else "-") for code in rows["code"]}
        shown = rows.with_columns(along=pl.col("code").replace(labels))
        return bars(alt, shown, lang, Apart("severity", SEVERITIES, ALERTS), along="along", counted="count", of="findings_axis", lying=True)

    severity: Counter[str] = Counter(one.severity for one in found)
    totals = {"count": f"{len(found):,}", **{f"{one}s": f"{severity[one]:,}" for one in SEVERITIES}}
    return Drawn("findings", rows, draw, ("findings()",), lambda _: totals)


def rule_texts(city: City) -> Drawn:
    """The rule versions known, each with how far its text gives the figures."""
    columns = ("rule", "version", "title", "status", "published_on", "effective_from", "until", "in_force")
    return Drawn("rule_texts", city.view.rules().filter(pl.col("known")).select(columns), None, ("rules()",))
