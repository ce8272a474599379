"""Charts of who serves in a city and what they are paid, and how any chart of a city is made: rows added up in Polars, drawn in either language.

Every function takes a city and gives a :class:`Drawn`: the rows behind the chart (sums, nobody named) and the reports that hold the list behind
each number. Not for the other systems (``city_systems.py``), the page around the charts (``city_page.py``), or what it says (``city_words.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import polars as pl

from cwledger.aggregates.units import DistrictFounded
from cwledger.io import pages
from cwledger.io.charts import AFTER, BEFORE
from cwledger.io.city_words import say, value
from cwledger.view import View
from cwledger.words import Lang

POSTS = ("secretary", "director", "deputy-secretary", "deputy-director", "committee-member", "staff", "none")
AGES = ("under 35", "35-44", "45-54", "55 and over", "unknown")
EDUCATION = ("primary", "junior-high-school", "high-school", "vocational-school", "college", "bachelor", "master", "doctor", "unknown")
DEEP = ("#0b3c6f", "#1668b0", "#4a93cc", "#86b9e0", "#f0b35f", "#b9c2cb", "#e3e6e9")
"""Colours of what comes in an order: dark first, then what is many, then what is none."""
STEPS = ("#1668b0", "#5ba3d9", "#f0b35f", "#b4472f", "#c8ccd0")
SCHOOLS = ("#c8ccd0", "#aab4bd", "#f0b35f", "#e58a3c", "#86b9e0", "#1668b0", "#0b3c6f", "#082a4e", "#e3e6e9")
WOMEN, MEN = "#c2577b", "#1668b0"
WIDTH, HEIGHT = 940, 260
"""Pixels of a whole chart across, and of one with upright bars from its foot to its top."""
YEARS_BACK, APART = 9, 3
"""Years looked back, and between two pyramids."""
MARKS_A_SIDE = 2
"""Whole numbers marked at most to each side of a pyramid."""
YOUNGEST, OLDEST, BAND = 20, 60, 5
PAY_RANGES = 40
OVER = 22
"""Pixels above a chart for a row of numbers."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One chart with the rows behind it, before it is put into words."""

    name: str
    """Names its title, its note and its place on the page."""
    rows: pl.DataFrame
    """What is drawn, added up: shown as a table under the chart."""
    draw: Callable[[Any, Lang], Any] | None
    """From Altair and a language to a chart; None where the rows are all there is to see."""
    lists: tuple[str, ...]
    """The reports of the view that hold the list behind each number, as calls."""
    told: Callable[[Lang], dict[str, Any]] = field(default=lambda _: {})
    """What the note and the title fill in."""
    rules: tuple[str, ...] = ()
    """The rule versions it rests on, by name."""
    days: tuple[date, ...] = ()
    """The days drawn, where they are several: the list behind each stands on that day."""
    fits: bool = True
    """Whether the chart can be made as wide as every other one, its labels and legend included; several beside each other cannot."""

    def chart(self, alt: Any, lang: Lang) -> Any:
        """The chart in a language; there must be one."""
        made = self.draw(alt, lang) if self.draw is not None else None
        return made if not self.fits or made is None else made.properties(width=WIDTH, autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))


class City:
    """What several charts ask of a view, each once."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.on = view.basis.effective_on

    @cached_property
    def posts(self) -> pl.DataFrame:
        """Whoever serves, with the highest post held: worker, district, post."""
        return self.view.roster().select("worker", "district", pl.col("posts").list.first().fill_null("none").alias("post"))

    @cached_property
    def units(self) -> tuple[str, pl.DataFrame]:
        """The kind of unit a city is told apart by, districts where there are several, and their names: unit, name."""
        tree = self.view.units()
        kind = "district" if tree["district"].n_unique() > 1 else "street"
        return kind, tree.select(pl.col(kind).alias("unit"), pl.col(f"{kind}_name").alias("name")).unique("unit").sort("unit")

    def day(self, year: int) -> date:
        """The last day of a year, but none after the view's."""
        return min(date(year, 12, 31), self.on)

    def workforce(self, years: Iterable[int]) -> pl.DataFrame:
        """Everybody who serves at the end of some years: year, sex, age, education."""
        frames = [self.view.reports.as_on(self.day(year)).workforce().select(pl.lit(year).alias("year"), "sex", "age", "education") for year in years]
        return pl.concat(frames)

    def paid(self, day: date) -> pl.Series:
        """What everybody paid is paid on a day, in yuan a month."""
        return self.view.reports.as_on(day).salary()["total"].drop_nulls()

    def pay_rules(self, *days: date) -> tuple[str, ...]:
        """The rule versions on pay in force in the city's districts on some days."""
        founded = self.view.reports.facts[DistrictFounded].select("jurisdiction").collect()["jurisdiction"]
        book = self.view.ruling.rulebook
        chosen = (book.choose("pay", place, day).pack for place in founded.drop_nulls().unique() for day in days)
        return tuple(sorted({one.name for one in chosen if one is not None}))

    @cached_property
    def looked_at(self) -> list[int]:
        """The years pyramids are drawn for, the last one the view's."""
        return [self.on.year - back for back in range(YEARS_BACK, -1, -APART)]

    @property
    def days(self) -> tuple[date, ...]:
        """The last days of those years."""
        return tuple(self.day(year) for year in self.looked_at)


# -- how charts are drawn -----------------------------------------------------------------------------------------------------------------


def legend(alt: Any, codes: Sequence[str], labels: Sequence[str], colours: Sequence[str], of: Sequence[str], name: str = "apart") -> Any:
    """Colours of the codes that occur, named in a legend above the chart; each keeps its own whatever the others are."""
    shades = [colours[of.index(code) % len(colours)] for code in codes]
    shown = alt.Legend(orient="top", title=None, symbolType="square", labelLimit=240, columns=8)
    return alt.Color(f"{name}:N", title=None, sort=list(labels), scale=alt.Scale(domain=list(labels), range=shades), legend=shown)


@dataclass(frozen=True, slots=True)
class Apart:
    """What bars are told apart by: the column, its codes in order, and their colours."""

    column: str
    codes: Sequence[str]
    colours: Sequence[str]


def bars(alt: Any, rows: pl.DataFrame, lang: Lang, apart: Apart, *, along: str, counted: str, of: str, share: bool = False, lying: bool = False) -> Any:
    """Bars along a column, stacked by another; as shares, or lying, where asked."""
    occur = [code for code in apart.codes if code in set(rows[apart.column])]
    labels = [value(apart.column, code, lang) for code in occur]
    places = {code: n for n, code in enumerate(occur)}
    values = [
        {"along": str(row[along]), "apart": value(apart.column, row[apart.column], lang), "place": places[row[apart.column]], "value": int(row[counted])}
        for row in rows.iter_rows(named=True)
    ]
    order = list(dict.fromkeys(one["along"] for one in values))
    highest = max(rows.group_by(along).agg(pl.col(counted).sum())[counted].to_list(), default=0)
    heights = alt.Axis(format="%", minExtent=pages.AXIS) if share else pages.counting(alt, highest, minExtent=0 if lying else pages.AXIS)
    length = ("value:Q", {"title": say("share" if share else of, lang), "stack": "normalize" if share else "zero", "axis": heights})
    names = {"sort": order, "title": None, "axis": alt.Axis(labelAngle=0, labelLimit=330)}
    axes = (
        {"y": alt.Y("along:N", **names), "x": alt.X(length[0], **length[1])} if lying else {"x": alt.X("along:O", **names), "y": alt.Y(length[0], **length[1])}
    )
    tips = [alt.Tooltip("along:N", title=" "), alt.Tooltip("apart:N", title=" "), alt.Tooltip("value:Q", title=say(of, lang), format=",d")]
    chart = alt.Chart(alt.Data(values=values)).mark_bar()
    color = legend(alt, occur, labels, apart.colours, apart.codes)
    made = chart.encode(**axes, color=color, order=alt.Order("place:Q"), tooltip=tips)
    return made.properties(height=max(60, 26 * len(order)) if lying else HEIGHT)


def _pyramids(alt: Any, rows: pl.DataFrame, lang: Lang, labels: Sequence[str], years: Sequence[int]) -> Any:
    """Bars to the left and to the right of one axis, one picture for each year beside the others."""
    sexes = {"F": 1, "M": -1}
    known = [row for row in rows.iter_rows(named=True) if row["sex"] in sexes]
    values = [{"year": str(r["year"]), "band": r["label"], "apart": value("sex", r["sex"], lang), "value": sexes[r["sex"]] * r["persons"]} for r in known]
    widest = max((abs(one["value"]) for one in values), default=1)
    axis = alt.Axis(labelExpr="format(abs(datum.value), ',d')", values=marks(widest))
    shown = [value("sex", one, lang) for one in ("M", "F")]
    return (
        alt.Chart(alt.Data(values=values))
        .mark_bar()
        .encode(
            y=alt.Y("band:N", sort=list(labels), title=None, axis=alt.Axis(labelLimit=160), scale=alt.Scale(domain=list(labels))),
            x=alt.X("value:Q", title=say("persons", lang), axis=axis, scale=alt.Scale(domain=[-widest, widest])),
            color=legend(alt, ["M", "F"], shown, (MEN, WOMEN), ("M", "F")),
            column=alt.Column(
                "year:O", title=None, sort=[str(year) for year in years], spacing=18, header=alt.Header(labelFontSize=13, labelFontWeight="bold")
            ),
            tooltip=[alt.Tooltip("band:N", title=" "), alt.Tooltip("apart:N", title=" "), alt.Tooltip("value:Q", title=say("persons", lang))],
        )
        .properties(width=198, height=24 * len(labels))
    )


def marks(widest: int) -> list[int]:
    """The whole numbers marked on a pyramid whose widest bar counts so many, from left to right."""
    step = pages.round_width(widest, MARKS_A_SIDE + 1)
    return list(range(-(widest // step) * step, widest + 1, step))


# -- who serves ---------------------------------------------------------------------------------------------------------------------------


def rosters(city: City) -> Drawn:
    """Whoever serves, by district and highest post."""
    names = city.view.units().select("district", pl.col("district_name").alias("name")).unique("district")
    place = pl.col("post").replace_strict({post: n for n, post in enumerate(POSTS)}, default=len(POSTS), return_dtype=pl.Int64)
    counted = city.posts.group_by("district", "post").agg(pl.len().cast(pl.Int64).alias("persons")).sort("district", place, nulls_last=True)
    rows = counted.join(names, on="district", how="left", maintain_order="left").select("district", "name", "post", "persons")

    def draw(alt: Any, lang: Lang) -> Any:
        shown = rows.with_columns(along=named("district", lang))
        return bars(alt, shown, lang, Apart("post", POSTS, DEEP), along="along", counted="persons", of="persons", lying=True)

    return Drawn("rosters", rows, draw, ("roster()",), lambda _: {"persons": f"{city.posts.height:,}"})


def named(column: str, lang: Lang) -> pl.Expr:
    """A unit by its name and id; by its id where it has no name."""
    known = pl.col(column).fill_null(value(column, "unknown", lang))
    return pl.when(pl.col("name").is_null()).then(known).otherwise(pl.format("{} {}", pl.col("name"), known))


def ages(city: City) -> Drawn:
    """Ages and sexes at the end of some years."""
    people = city.workforce(city.looked_at)
    low = (pl.col("age") // BAND * BAND).clip(YOUNGEST, OLDEST)
    known = people.drop_nulls("age").with_columns(low=low).group_by("year", "low", "sex").agg(pl.len().cast(pl.Int64).alias("persons"))
    label = pl.when(pl.col("low") == OLDEST).then(pl.lit(f"{OLDEST}+")).otherwise(pl.format("{}–{}", "low", pl.col("low") + BAND - 1))
    rows = known.sort("year", "low", "sex").select("year", label.alias("band"), "sex", "persons")
    labels = [f"{OLDEST}+", *(f"{low}–{low + BAND - 1}" for low in range(OLDEST - BAND, YOUNGEST - 1, -BAND))]
    unknown = people.filter((pl.col("year") == city.on.year) & (pl.col("age").is_null() | ~pl.col("sex").is_in(["F", "M"]))).height

    def draw(alt: Any, lang: Lang) -> Any:
        return _pyramids(alt, rows.with_columns(label=pl.col("band")), lang, labels, city.looked_at)

    drawable = rows["sex"].is_in(["F", "M"]).any()
    return Drawn("age", rows, draw if drawable else None, ("workforce()",), lambda _: {"unknown": unknown}, days=city.days, fits=False)


def education(city: City) -> Drawn:
    """Education and sexes at the end of some years."""
    people = city.workforce(city.looked_at)
    place = pl.col("education").replace_strict({level: n for n, level in enumerate(EDUCATION)}, return_dtype=pl.Int64)
    counted = people.group_by("year", "education", "sex").agg(pl.len().cast(pl.Int64).alias("persons"))
    rows = counted.sort("year", place, "sex").select("year", "education", "sex", "persons")
    occur = [level for level in EDUCATION if level in set(rows["education"]) and level != "unknown"]
    last = rows.filter((pl.col("year") == city.on.year) & ((pl.col("education") == "unknown") | ~pl.col("sex").is_in(["F", "M"])))

    def draw(alt: Any, lang: Lang) -> Any:
        labels = {level: value("education", level, lang) for level in occur}
        shown = rows.filter(pl.col("education").is_in(occur)).with_columns(label=pl.col("education").replace(labels))
        return _pyramids(alt, shown, lang, list(labels.values())[::-1], city.looked_at)

    drawable = rows.filter(pl.col("education").is_in(occur))["sex"].is_in(["F", "M"]).any()
    return Drawn("education", rows, draw if drawable else None, ("workforce()",), lambda _: {"unknown": last["persons"].sum()}, days=city.days, fits=False)


def age_bands(city: City) -> Drawn:
    """The age bands at the end of each year."""
    return _over_time(city, "age_band", "age_bands", Apart("age_band", AGES, STEPS))


def education_levels(city: City) -> Drawn:
    """The levels of education at the end of each year."""
    return _over_time(city, "education", "education_levels", Apart("education", EDUCATION, SCHOOLS))


def _over_time(city: City, dimension: str, name: str, apart: Apart) -> Drawn:
    first, last = city.on.year - YEARS_BACK, city.on.year
    found = city.view.structure_over_time(first, last).filter(pl.col("dimension") == dimension)
    rows = found.select("year", "on", pl.col("value").alias(dimension), "persons", "share")

    def draw(alt: Any, lang: Lang) -> Any:
        return bars(alt, rows, lang, apart, along="year", counted="persons", of="persons", share=True)

    return Drawn(name, rows, draw, (f"structure_over_time({first}, {last})", "workforce()"), days=tuple(city.day(year) for year in range(first, last + 1)))


# -- pay and retirement -------------------------------------------------------------------------------------------------------------------


def mean(paid: pl.Series) -> int:
    """The average in whole yuan, halves up."""
    return int((2 * Decimal(paid.sum()) + paid.len()) // (2 * paid.len())) if paid.len() else 0


def pay(city: City) -> Drawn:
    """What is paid now and was paid a year before, in equal ranges."""
    leap = (city.on.month, city.on.day) == (2, 29)
    earlier = city.on.replace(year=city.on.year - 1, day=28 if leap else city.on.day)
    now, before = city.paid(city.on), city.paid(earlier)
    both = pl.concat([now, before]).cast(pl.Int64)
    span: int = max(both.to_list(), default=0) - min(both.to_list(), default=0)
    width = pages.round_width(span, PAY_RANGES)
    ranges = [_ranges(one, width).rename({"persons": name}) for one, name in ((before, "persons_before"), (now, "persons"))]
    rows = ranges[0].join(ranges[1], on="low", how="full", coalesce=True).with_columns(pl.col("persons_before", "persons").fill_null(0))
    rows = rows.sort("low").select("low", (pl.col("low") + width).alias("high"), "persons_before", "persons")
    means = (mean(before), mean(now))

    def told(lang: Lang) -> dict[str, Any]:
        percent = (200 * (means[1] - means[0]) + means[0]) // (2 * means[0]) if means[0] else None
        averages = {"average_before": f"{means[0]:,}", "average": f"{means[1]:,}", "persons_before": f"{before.len():,}", "persons": f"{now.len():,}"}
        return {"before": earlier, "now": city.on, "rise": "" if percent is None else say("rise", lang, percent=percent), **averages}

    def draw(alt: Any, lang: Lang) -> Any:
        days = [str(earlier), str(city.on)]
        values = [
            {"low": row["low"], "high": row["high"], "apart": day, "value": row[column]}
            for row in rows.iter_rows(named=True)
            for day, column in zip(days, ("persons_before", "persons"), strict=True)
            if row[column]
        ]
        lines = [{"at": mean, "apart": day, "text": f"{say('average', lang)} {mean:,}"} for mean, day in zip(means, days, strict=True) if mean]
        color = legend(alt, days, days, (BEFORE, AFTER), days)
        axis = alt.X("low:Q", bin="binned", title=say("yuan", lang), axis=alt.Axis(format=",d"), scale=alt.Scale(zero=False))
        tips = [alt.Tooltip("low:Q", format=",d", title=" "), alt.Tooltip("high:Q", format=",d", title=" "), alt.Tooltip("value:Q", title=say("persons", lang))]
        highest = max(one["value"] for one in values)
        height = alt.Y(
            "value:Q", stack=None, title=say("persons", lang), axis=pages.counting(alt, highest), scale=alt.Scale(domain=[0, highest * 11 // 10 + 1])
        )
        bars = alt.Chart(alt.Data(values=values)).mark_bar(binSpacing=1, opacity=0.75).encode(x=axis, x2="high:Q", y=height, color=color, tooltip=tips)
        rules = alt.Chart(alt.Data(values=lines)).mark_rule(strokeDash=[5, 4], strokeWidth=1.5).encode(x="at:Q", color=color)
        texts = (
            alt.Chart(alt.Data(values=lines)).mark_text(align="left", dx=5, dy=8, baseline="top", fontSize=11).encode(x="at:Q", y=alt.value(0), text="text:N")
        )
        return alt.layer(bars, rules, texts).properties(height=HEIGHT)

    return Drawn("pay", rows, draw, ("average_pay()", "salary()"), told, city.pay_rules(earlier, city.on), (earlier, city.on))


def _ranges(paid: pl.Series, width: int) -> pl.DataFrame:
    """How many lie in each range: low, persons."""
    return pl.DataFrame({"low": paid.cast(pl.Int64) // width * width}).group_by("low").agg(pl.len().cast(pl.Int64).alias("persons"))


def pay_years(city: City) -> Drawn:
    """Average pay, and the middle half of it, at the end of each year."""
    years = list(range(city.on.year - YEARS_BACK, city.on.year + 1))
    found = []
    for year in years:
        paid = city.paid(city.day(year))
        quarters = [paid.cast(pl.Int64).quantile(part, "nearest") for part in (0.25, 0.75)] if paid.len() else [None, None]
        found.append((year, city.day(year), paid.len(), *(None if one is None else int(one) for one in quarters), mean(paid) if paid.len() else None))
    schema = {"year": pl.Int32, "on": pl.Date, "persons": pl.Int64, "lower": pl.Int64, "upper": pl.Int64, "average": pl.Int64}
    rows = pl.DataFrame(found, schema=schema, orient="row").filter(pl.col("persons") > 0)

    def draw(alt: Any, lang: Lang) -> Any:
        names = [say("average", lang), say("middle", lang)]
        shown = rows.select(pl.col("year").cast(pl.String), "lower", "upper", "average", mean=pl.lit(names[0]), half=pl.lit(names[1]))
        axis = alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0))
        scale = alt.Scale(domain=[0, max(*rows["upper"], *rows["average"]) * 11 // 10])
        look = {"title": None, "scale": alt.Scale(domain=names, range=[AFTER, "#a9cbe8"]), "legend": alt.Legend(orient="top", title=None, offset=OVER)}
        tips = [alt.Tooltip(f"{one}:Q", title=value_name, format=",d") for one, value_name in (("average", names[0]), ("lower", "25%"), ("upper", "75%"))]
        base = alt.Chart(alt.Data(values=shown.to_dicts())).encode(x=axis)
        height = alt.Y("lower:Q", title=say("yuan", lang), axis=pages.counting(alt, 100), scale=scale)
        band = base.mark_bar(size=26).encode(y=height, y2="upper:Q", color=alt.Color("half:N", **look))
        line = base.mark_line(strokeWidth=2.5).encode(y="average:Q", color=alt.Color("mean:N", **look))
        dots = base.mark_point(filled=True, size=55, opacity=1, color=AFTER).encode(y="average:Q", tooltip=tips)
        # Above the frame, where neither the line nor a band ever comes.
        text = base.mark_text(baseline="bottom", fontSize=11, fontWeight="bold", color=AFTER).encode(y=alt.value(-4), text=alt.Text("average:Q", format=",d"))
        return alt.layer(band, line, dots, text).properties(height=HEIGHT)

    return Drawn("pay_years", rows, draw, ("average_pay()", "salary()"), rules=city.pay_rules(*rows["on"]), days=tuple(rows["on"]))
