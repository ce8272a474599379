"""A what-if as charts: cost and retirements by year, grades at the end, who gains and loses; as a page that fetches nothing, and as a picture.

Under each chart stands what it rests on: what is counted, the basis, the assumptions. Nobody is named: the charts hold sums only. Not for
the frame of a page (``pages.py``), nor for working anything out (``policies/pay/what_if.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from cwledger import words
from cwledger.io import pages
from cwledger.io.pages import FONT, WIDTH

if TYPE_CHECKING:
    from cwledger.ruling.what_if import WhatIf
    from cwledger.view import Basis
    from cwledger.words import Lang

CHANGES_NAMED = 6
"""Changed values written out under a chart; beyond that it says how many more there are."""
BEFORE, AFTER, GAINS, LOSES = "#9aa3ad", "#1668b0", "#2a7f62", "#b4472f"

_BINS = 24
_SAYS: dict[str, dict[str, str]] = {
    "en": {
        "before": "before",
        "after": "after",
        "gains": "gain",
        "loses": "lose",
        "year": "Year",
        "yuan": "Yuan a year",
        "persons": "Persons",
        "step": "Step",
        "tier": "Tier",
        "difference": "Yuan gained (right of 0) or lost (left), all years together",
        "cost": "Pay a year, before and after the reform",
        "retirements": "Retirements a year, before and after the reform",
        "grades": "Persons by grade on 31 December {year}",
        "changes": "Who gains and who loses, {first} to {last}",
        "cost_note": "Sum of what is due on the first of each month; above the bars the difference in yuan. Left out as unknown: {unknown} person-years.",
        "retirements_note": "Persons by the year of their retirement month. Serving on without a month given by the rules, at most: {undetermined} a year.",
        "grades_note": "Entitled grades of whoever serves on that day.",
        "changes_note": "{gains} persons gain, {loses} lose; {unknown} have an unknown amount and are not drawn.",
        "nothing": "This reform changes nothing for anybody.",
        "heading": "What the reform would change: {title}",
        "from": "From {day}: {changes}",
        "more": "… and {count} more",
        "packs": "added: {packs}",
        "basis": "Basis: careers effective on {day}, known at {known}, log position {position}; rules published by {rules}.",
        "assumed": "Assumed:",
        "never": "nothing",
    },
    "zh": {
        "before": "改革前",
        "after": "改革后",
        "gains": "增加",
        "loses": "减少",
        "year": "年度",
        "yuan": "元/年",
        "persons": "人数",
        "step": "级",
        "tier": "档",
        "difference": "各年合计增加（0 以右）或减少（0 以左）的元数",
        "cost": "改革前后的年薪酬总额",
        "retirements": "改革前后的年退休人数",
        "grades": "{year} 年 12 月 31 日各档级人数",
        "changes": "{first} 至 {last} 年增减人数分布",
        "cost_note": "每月一日应发数之和；柱上为差额（元）。金额不明而未计入：{unknown} 人年。",
        "retirements_note": "按退休月所在年度计人数。规则未给出退休月而继续任职者，每年至多 {undetermined} 人。",
        "grades_note": "当日在岗人员的应得档级。",
        "changes_note": "增加 {gains} 人，减少 {loses} 人；{unknown} 人金额不明，未绘出。",
        "nothing": "此项改革对任何人都没有影响。",
        "heading": "改革测算：{title}",
        "from": "自 {day} 起：{changes}",
        "more": "……另有 {count} 项",
        "packs": "新增：{packs}",
        "basis": "依据：生效日期 {day}，知悉时点 {known}，日志位置 {position}；截至 {rules} 公布的规则。",
        "assumed": "假设：",
        "never": "无",
    },
}


class Panel(NamedTuple):
    """One chart with what is said above and below it."""

    name: str
    """``cost``, ``retirements``, ``grades`` or ``changes``; ``nothing`` where the reform changes nothing."""
    title: str
    note: str
    chart: Any
    """An ``altair`` chart without title."""


def panels(found: WhatIf, lang: Lang = "en") -> list[Panel]:
    """The charts of a what-if, in the order they are read.

    Raises:
        MissingExtra: Altair is not installed.
    """
    alt, say = pages.altair(), _SAYS[lang]
    if not found.years.height:
        return [Panel("nothing", say["nothing"], "", _nothing(alt, say["nothing"]))]
    drawn = [_cost(alt, found, say), _retirements(alt, found, say)]
    return [*drawn, *_grades(alt, found, say), *_changes(alt, found, say)]


def page(found: WhatIf, basis: Basis, lang: Lang = "en") -> str:
    """The charts as one HTML page that holds everything it shows and fetches nothing.

    Raises:
        MissingExtra: Altair or vl-convert is not installed.
    """
    drawn, say, below = panels(found, lang), _SAYS[lang], _below(found, basis, lang)
    title = say["heading"].format(title=found.reform.title)
    parts = [f"<h1>{escape(title)}</h1>", *(f"<p>{escape(line)}</p>" for line in _changed(found, say))]
    for one in drawn:
        notes = "".join(f"<p>{escape(line)}</p>" for line in (one.note, *below) if line)
        parts.append(f'<figure id="{one.name}"><h2>{escape(one.title)}</h2>{pages.figure(one.chart, one.title)}<figcaption>{notes}</figcaption></figure>')
    return pages.page(lang, title, "\n".join(parts))


def picture(found: WhatIf, basis: Basis, lang: Lang = "en") -> bytes:
    """The charts as one PNG. Chinese needs a font that has it on the machine, such as Noto Sans CJK.

    Raises:
        MissingExtra: Altair or vl-convert is not installed.
    """
    convert, alt = pages.vl_convert(), pages.altair()
    say, below = _SAYS[lang], _below(found, basis, lang)
    drawn = [_captioned(alt, one, [line for line in (one.note, *below) if line]) for one in panels(found, lang)]
    heading = alt.TitleParams([say["heading"].format(title=found.reform.title)], subtitle=_changed(found, say), anchor="start", fontSize=20, offset=24)
    whole = alt.vconcat(*drawn, spacing=40).properties(title=heading, padding=24, background="white").resolve_scale(color="independent", xOffset="independent")
    made: bytes = convert.vegalite_to_png(_plain(whole), scale=2, allowed_base_urls=[])
    return made


# -- what is said -------------------------------------------------------------------------------------------------------------------------


def _changed(found: WhatIf, say: dict[str, str]) -> list[str]:
    changes = [f"{rule} {path} = {value}" for rule, values in found.reform.changes.items() for path, value in values.items()]
    told = changes[:CHANGES_NAMED]
    told += [say["more"].format(count=len(changes) - CHANGES_NAMED)] if len(changes) > CHANGES_NAMED else []
    told += [say["packs"].format(packs=", ".join(pack.name for pack in found.reform.packs))] if found.reform.packs else []
    first, *others = told or [say["never"]]
    return [say["from"].format(day=found.reform.effective_from, changes=first), *others]


def _below(found: WhatIf, basis: Basis, lang: Lang) -> list[str]:
    say = _SAYS[lang]
    moments = ("–" if one is None else one.isoformat() for one in (basis.known_at, basis.rules_known_at))
    known, rules = moments
    on = say["basis"].format(day=basis.effective_on, known=known, position=basis.position, rules=rules)
    return [on, *(f"{say['assumed']} {words.value('assumed', one, lang)}" for one in found.assumed)]


# -- the charts ---------------------------------------------------------------------------------------------------------------------------


def _sides(alt: Any, frame: pl.DataFrame, before: str, after: str, say: dict[str, str], axis: str) -> Any:
    """Bars of each year side by side: before and after."""
    rows: list[dict[str, Any]] = [
        {"year": str(row["year"]), "side": say[side], "value": int(row[column] or 0)}
        for row in frame.iter_rows(named=True)
        for side, column in (("before", before), ("after", after))
    ]
    order = [say["before"], say["after"]]
    color = alt.Color("side:N", title=None, sort=order, scale=alt.Scale(domain=order, range=[BEFORE, AFTER]))
    return (
        alt.Chart(alt.Data(values=rows))
        .mark_bar()
        .encode(
            x=alt.X("year:O", title=say["year"], axis=alt.Axis(labelAngle=0)),
            xOffset=alt.XOffset("side:N", sort=order),
            y=alt.Y("value:Q", title=say[axis], axis=pages.counting(alt, max((row["value"] for row in rows), default=0))),
            color=color,
            tooltip=[alt.Tooltip("year:O", title=say["year"]), alt.Tooltip("side:N", title=" "), alt.Tooltip("value:Q", title=say[axis], format=",d")],
        )
        .properties(width=WIDTH, height=260)
    )


def _cost(alt: Any, found: WhatIf, say: dict[str, str]) -> Panel:
    years = found.years.group_by("year").agg(pl.col("cost_before", "cost_after", "difference", "unknown").sum()).sort("year")
    bars = _sides(alt, years, "cost_before", "cost_after", say, "yuan")
    told = [
        {"year": str(row["year"]), "top": int(max(row["cost_before"], row["cost_after"])), "text": f"{row['difference']:+,.0f}"}
        for row in years.iter_rows(named=True)
        if row["difference"]
    ]
    text = (
        alt.Chart(alt.Data(values=told))
        .mark_text(dy=-8, fontSize=11)
        .encode(x=alt.X("year:O", title=say["year"], axis=alt.Axis(labelAngle=0)), y="top:Q", text="text:N")
    )
    note = say["cost_note"].format(unknown=f"{years['unknown'].sum():,}")
    return Panel("cost", say["cost"], note, alt.layer(bars, text).properties(width=WIDTH, height=260))


def _retirements(alt: Any, found: WhatIf, say: dict[str, str]) -> Panel:
    years = found.years.group_by("year").agg(pl.col("retirements_before", "retirements_after", "undetermined").sum()).sort("year")
    note = say["retirements_note"].format(undetermined=max(years["undetermined"].to_list()))
    return Panel("retirements", say["retirements"], note, _sides(alt, years, "retirements_before", "retirements_after", say, "persons"))


def _grades(alt: Any, found: WhatIf, say: dict[str, str]) -> list[Panel]:
    """The grades at the end of the last year; none where no scheme has any."""
    if not found.grades.height:
        return []
    year = found.grades["year"].max()
    last = found.grades.filter(pl.col("year") == year).group_by("tier", "step").agg(pl.col("persons_before", "persons_after").sum()).sort("tier", "step")
    steps = [row["step"] or 0 for row in last.iter_rows(named=True)]
    every = list(range(min(steps), max(steps) + 1))
    tiers = last.partition_by("tier", maintain_order=True)
    chart = alt.vconcat(*(_tier(alt, one, every, say) for one in tiers), spacing=8).resolve_scale(xOffset="independent")
    return [Panel("grades", say["grades"].format(year=year), say["grades_note"], chart)]


def _tier(alt: Any, frame: pl.DataFrame, steps: list[int], say: dict[str, str]) -> Any:
    """Bars of each step of one tier side by side: before and after."""
    counts = {row["step"] or 0: row for row in frame.iter_rows(named=True)}
    rows: list[dict[str, Any]] = [
        {"step": step, "side": say[side], "value": counts[step][f"persons_{side}"]} for step in steps if step in counts for side in ("before", "after")
    ]
    tier, order = frame["tier"][0], [say["before"], say["after"]]
    title = say["persons"] if tier is None else f"{say['tier']} {tier}"
    return (
        alt.Chart(alt.Data(values=rows))
        .mark_bar()
        .encode(
            x=alt.X("step:O", title=say["step"], axis=alt.Axis(labelAngle=0), scale=alt.Scale(domain=steps)),
            xOffset=alt.XOffset("side:N", sort=order),
            y=alt.Y("value:Q", title=title, axis=pages.counting(alt, max(row["value"] for row in rows))),
            color=alt.Color("side:N", title=None, sort=order, scale=alt.Scale(domain=order, range=[BEFORE, AFTER])),
            tooltip=[alt.Tooltip("side:N", title=" "), alt.Tooltip("step:O", title=say["step"]), alt.Tooltip("value:Q", title=say["persons"])],
        )
        .properties(width=WIDTH, height=110)
    )


def _changes(alt: Any, found: WhatIf, say: dict[str, str]) -> list[Panel]:
    """How much people gain or lose in all; none where nobody's pay changes."""
    people = found.people.group_by("worker").agg(pl.col("difference").sum(), unknown=(pl.col("outcome") == "unknown").any())
    known = people.filter(~pl.col("unknown") & (pl.col("difference") != 0))["difference"].to_list()
    note = say["changes_note"].format(
        gains=f"{sum(one > 0 for one in known):,}", loses=f"{sum(one < 0 for one in known):,}", unknown=f"{people['unknown'].sum():,}"
    )
    if not known:
        return []
    rows: list[dict[str, Any]] = [
        {"low": low, "high": high, "outcome": say["gains" if low >= 0 else "loses"], "persons": count} for low, high, count in bins(known)
    ]
    order, ends = [say["loses"], say["gains"]], [min(0, *(row["low"] for row in rows)), max(0, *(row["high"] for row in rows))]
    chart = (
        alt.Chart(alt.Data(values=rows))
        .mark_bar(binSpacing=1)
        .encode(
            x=alt.X("low:Q", bin="binned", title=say["difference"], axis=alt.Axis(format="+,d"), scale=alt.Scale(domain=ends, nice=False)),
            x2="high:Q",
            y=alt.Y("persons:Q", title=say["persons"], axis=pages.counting(alt, max(row["persons"] for row in rows))),
            color=alt.Color("outcome:N", title=None, sort=order, scale=alt.Scale(domain=order, range=[LOSES, GAINS])),
            tooltip=[alt.Tooltip("low:Q", format="+,d"), alt.Tooltip("high:Q", format="+,d"), alt.Tooltip("persons:Q", title=say["persons"])],
        )
        .properties(width=WIDTH, height=260)
    )
    years = found.years["year"]
    return [Panel("changes", say["changes"].format(first=years.min(), last=years.max()), note, chart)]


def bins(amounts: Sequence[Decimal]) -> list[tuple[int, int, int]]:
    """How many of some amounts lie in each of at most about two dozen equal ranges (from, below, count), one of which begins at 0; empty ones left out."""
    widest = max(max(amounts), Decimal(0)) - min(min(amounts), Decimal(0))
    width = pages.round_width(widest, _BINS)
    counts: dict[int, int] = {}
    for one in amounts:
        place = int(one // width) - (one < 0 and one % width != 0)
        counts[place] = counts.get(place, 0) + 1
    return [(place * width, (place + 1) * width, count) for place, count in sorted(counts.items())]


def _nothing(alt: Any, said: str) -> Any:
    return alt.Chart(alt.Data(values=[{"text": said}])).mark_text(fontSize=18).encode(text="text:N").properties(width=WIDTH, height=120)


def _captioned(alt: Any, one: Panel, lines: list[str]) -> Any:
    """A chart of a picture, its title above and the lines below it."""
    titled = one.chart.properties(title=alt.TitleParams(one.title, anchor="start", fontSize=15, offset=12))
    below = alt.TitleParams(lines, orient="bottom", anchor="start", fontSize=10, fontWeight="normal", color="#444", lineHeight=15, offset=12)
    return alt.vconcat(titled).properties(title=below)


def _plain(chart: Any) -> dict[str, Any]:
    spec: dict[str, Any] = chart.to_dict()
    spec.setdefault("config", {})["font"] = FONT
    return spec
