"""A city on one page: published figures beside computed ones, and a chart for each system, in English and Chinese, with a switch that needs no network.

Under each chart: what it counts, the basis, the rule texts, the reports that hold the list behind it, and the rows drawn. Sums only; nobody is
named. Not for how a chart comes about (``city_charts.py``, ``city_systems.py``), nor for comparing figures (``demo/figures.py``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any, Protocol

from cwledger.io import city_charts, city_systems, pages
from cwledger.io.city_charts import City, Drawn
from cwledger.io.city_words import LANGUAGES, SYSTEMS, heading, noun, say, translated, value

if TYPE_CHECKING:
    import polars as pl

    from cwledger.view import Basis, View
    from cwledger.words import Lang

_NUMBERS, _NAMED, _BLANK = re.compile(r"\b\d+\b"), re.compile(r'(\w+)="([a-z]+)"'), re.compile(r" (--[\w-]+) \{(\w+)\}")
SHORT = 16
"""Letters of a cell that is never broken into lines."""
RULES_IN_A_LINE = 3
"""More rule versions than these are counted in a basis, as the command line does; the page lists them at its end."""
_BOTH: tuple[Callable[[City], Drawn], ...] = (
    *(city_charts.rosters, city_charts.ages, city_charts.age_bands, city_charts.education, city_charts.education_levels),
    *(city_charts.pay, city_charts.pay_years, city_systems.retirements, city_systems.honours, city_systems.grids, city_systems.needs),
    *(city_systems.affairs, city_systems.appraisals, city_systems.training, city_systems.findings, city_systems.rule_texts),
)
_WORDED = {"level", "kind", "status", "result", "severity", "post", "education", "age_band", "sex", "nature"}
_RIGHT = (int, Decimal)


class Named(Protocol):
    """What a figure is called."""

    @property
    def code(self) -> str:
        """Names the figure."""

    @property
    def system(self) -> int:
        """Which of the fourteen systems it is of."""

    @property
    def english(self) -> str:
        """What it counts, in English."""

    @property
    def chinese(self) -> str:
        """What it counts, in Chinese."""


class Behind(Protocol):
    """A command that gives a figure, and what of its answer to count."""

    @property
    def command(self) -> str:
        """As typed behind ``cwledger``, but for the ledger and the options every command of the page takes."""

    @property
    def where(self) -> Sequence[tuple[str, str, str]]:
        """The rows that count: column, how it compares, value."""

    @property
    def counted(self) -> str:
        """``rows``, or ``sum``, ``different`` values or the one ``value`` of a column."""

    @property
    def column(self) -> str:
        """The column; empty for rows."""

    @property
    def divides(self) -> bool:
        """Whether it divides what the command before it counts."""


class Compared(Protocol):
    """A published figure beside what a ledger gives: what ``demo.figures`` makes."""

    @property
    def figure(self) -> Named:
        """The figure."""

    @property
    def published(self) -> str:
        """As published."""

    @property
    def scaled(self) -> str | None:
        """What the published one comes to at the size of the city; None where that is no other."""

    @property
    def computed(self) -> str:
        """As the events give it."""

    @property
    def agrees(self) -> bool:
        """Whether the two agree."""

    @property
    def question(self) -> str:
        """The reports that give it."""

    @property
    def why(self) -> str:
        """Why it is approximate or differs; empty otherwise."""

    @property
    def behind(self) -> Sequence[Behind]:
        """The commands that give it."""


def charts(view: View) -> list[Drawn]:
    """Every chart of a city with the rows behind it, in the order they are read."""
    city = City(view)
    return [one(city) for one in _BOTH]


def page(view: View, compared: Sequence[Compared] = (), lang: Lang = "en", *, synthetic: bool = False, commands: Mapping[str, str] | None = None) -> str:
    """A city as one HTML page that holds everything it shows, in both languages, and fetches nothing.

    Args:
        view: the city, on a day, as known at a moment.
        compared: published figures beside computed ones; none for a city nothing was published of.
        lang: the language it opens in.
        synthetic: whether the people and amounts are invented; the page then says so at its head.
        commands: for a report, or a call of one, the command that prints it: ``{0}`` and ``{1}`` where the numbers go that the report is asked with,
            ``{by}`` where a word goes that it is asked ``by``. None names no commands, of charts or of figures.

    Raises:
        MissingExtra: Altair or vl-convert is not installed.
    """
    alt, drawn = pages.altair(), charts(view)
    title = {one: say("title", one, day=view.basis.effective_on) for one in LANGUAGES}
    parts = [
        f'<div class="switch">{_button("en", "English")}{_button("zh", "中文")}</div>',
        f"<h1>{_both(title.__getitem__)}</h1>",
        _told("p", partial(say, "lead"), "lead"),
        *_warnings(view, synthetic, any(one.scaled is not None for one in compared)),
        _tiles(drawn, view),
        _contents(drawn, bool(compared)),
        *([_figures(compared, view.basis, commands is not None)] if compared else []),
        *(_section(alt, one, view.basis, commands or {}, _statuses(view)) for one in drawn),
    ]
    return pages.page(lang, title[lang], "\n".join(parts), style=_STYLE, script=_SCRIPT)


def basis_line(basis: Basis, lang: Lang) -> str:
    """The basis in one sentence, as the command line prints it."""
    parts = [say("effective", lang, day=basis.effective_on)]
    if basis.known_at is None:
        parts.append(say("empty", lang))
    else:
        parts.append(say("known", lang, moment=_moment(basis.known_at), claimed=say("claimed", lang) if basis.claimed else ""))
    parts.append(say("position", lang, position=f"{basis.position:,}"))
    if len(basis.rules) > RULES_IN_A_LINE:
        parts.append(say("versions", lang, count=f"{len(basis.rules):,}"))
    elif basis.rules:
        parts.append(say("named", lang, rules=say("comma", lang).join(basis.rules)))
    return say("basis", lang, parts=say("and", lang).join(parts))


def _moment(when: datetime) -> str:
    zone = when.strftime("%z")
    shown = "UTC" if zone == "+0000" else f"{zone[:3]}:{zone[3:]}"
    return f"{when:%Y-%m-%d %H:%M:%S}{f'.{when.microsecond:06d}' if when.microsecond else ''} {shown}"


# -- the head of the page -----------------------------------------------------------------------------------------------------------------


def _button(lang: Lang, name: str) -> str:
    return f'<button type="button" data-speak="{lang}">{name}</button>'


def _both(told: Callable[[Lang], str]) -> str:
    """Something said in both languages, of which one is shown."""
    return "".join(f'<span lang="{one}">{escape(told(one))}</span>' for one in LANGUAGES)


def _told(tag: str, told: Callable[[Lang], str], name: str = "") -> str:
    """An element that says a sentence in both languages."""
    return f"<{tag}{f' class={name}' if name else ''}>{_both(told)}</{tag}>"


def _statuses(view: View) -> dict[str, str]:
    """How far the text of each rule version gives the figures."""
    return {f"{row['rule']}/{row['version']}": row["status"] for row in view.rules().iter_rows(named=True)}


def _warnings(view: View, synthetic: bool, scaled: bool) -> list[str]:
    found = [_told("p", partial(say, "synthetic"), "synthetic")] if synthetic else []
    found += [_told("p", partial(say, "scaled_note"), "note")] if scaled else []
    counts: dict[str, int] = {}
    for status in _statuses(view).values():
        counts[status] = counts.get(status, 0) + 1
    open_ = [(status, counts[status]) for status in ("illustrative", "partly-inferred") if status in counts]
    if open_:
        found.append(
            _told("p", lambda one: say("statuses", one, statuses=say("comma", one).join(f"{count} {value('status', s, one)}" for s, count in open_)), "note")
        )
    return found


def _tiles(drawn: Sequence[Drawn], view: View) -> str:
    rows = {one.name: one.rows for one in drawn}
    last = rows["age_bands"].filter(year=view.basis.effective_on.year)
    young = last.filter(age_band="under 35")["share"].sum()
    average = rows["pay_years"]["average"].to_list()
    told: list[tuple[str, str]] = [
        ("serving", f"{rows['rosters']['persons'].sum():,}"),
        ("communities", f"{view.units().height:,}"),
        ("grids_tile", f"{rows['grids']['grids'].sum():,}"),
        ("average_tile", f"{average[-1]:,}" if average else "–"),
        ("young_tile", f"{young:.1f}" if last.height else "–"),
        ("findings_tile", f"{rows['findings']['count'].sum():,}"),
    ]
    tiles = "".join(f"<div><b>{number}</b>{_told('span', partial(noun, key, number))}</div>" for key, number in told)
    return f'<div class="tiles">{tiles}</div>'


def _contents(drawn: Sequence[Drawn], with_figures: bool) -> str:
    entries = [("figures", _Title("figures", None))] if with_figures else []
    entries += [(one.name, _Title(one.name, one)) for one in drawn]
    links = "".join(f'<li><a href="#{name}">{_both(title)}</a></li>' for name, title in entries)
    return f"<nav>{_told('h2', partial(say, 'contents'))}<ol>{links}</ol></nav>"


class _Title:
    """The title of a chart, in a language."""

    def __init__(self, name: str, drawn: Drawn | None) -> None:
        self.name = name
        self.drawn = drawn

    def __call__(self, lang: Lang) -> str:
        return say(self.name, lang, **({} if self.drawn is None else self.drawn.told(lang)))


# -- what was published -------------------------------------------------------------------------------------------------------------------


def _figures(compared: Sequence[Compared], basis: Basis, commands: bool) -> str:
    agree, scaled = sum(one.agrees for one in compared), any(one.scaled is not None for one in compared)
    right = ("published", "scaled", "computed")
    columns = [column for column in ("figure", *right, "agrees", "question", "why") if scaled or column != "scaled"]
    heads = "".join(_told("th", partial(heading, column), "number" if column in right else "") for column in columns)
    lines, system = [], 0
    for one in compared:
        if one.figure.system != system:
            system = one.figure.system
            lines.append(f'<tr class="system"><th colspan="{len(columns)}">{system} · {_both(partial(_system, system))}</th></tr>')
        lines.append(_figure(one, [getattr(one, column) for column in right if column in columns], commands))
    table = _box(f'<table class="figures"><thead><tr>{heads}</tr></thead><tbody>{"".join(lines)}</tbody></table>')
    notes: list[Callable[[Lang], str]] = [partial(say, "figures_note", count=len(compared), agree=agree), partial(basis_line, basis)]
    notes += [partial(say, "scaled_note")] if scaled else []
    notes += [partial(say, "asked_with", options=_known(basis))] if commands else []
    caption = "".join(_told("p", note) for note in notes)
    return f'<figure id="figures">{_told("h2", partial(say, "figures"))}{table}<figcaption>{caption}</figcaption></figure>'


def _system(number: int, lang: Lang) -> str:
    return SYSTEMS[number][LANGUAGES.index(lang)]


def _box(table: str) -> str:
    """A table in a box of its own, in which it moves sideways where the page is narrower than it."""
    return f'<div class="box">{table}</div>'


def _figure(one: Compared, numbers_shown: Sequence[str | None], commands: bool) -> str:
    name = {"en": one.figure.english, "zh": one.figure.chinese}
    mark = _told("td", lambda lang: f"{'✓' if one.agrees else '✗'} {say('yes' if one.agrees else 'no', lang)}", "agrees" if one.agrees else "differs")
    numbers = "".join(f'<td class="number">{"" if text is None else escape(number(text))}</td>' for text in numbers_shown)
    codes = "".join(_behind(behind) for behind in one.behind) if commands else ""
    asked = f'<td class="why">{_both(partial(translated, one.question))}{codes}</td>'
    return f"<tr>{_told('td', lambda lang: name[lang])}{numbers}{mark}{asked}{_told('td', partial(translated, one.why), 'why')}</tr>"


def _behind(behind: Behind) -> str:
    """A command, and what to count of its answer."""
    note = f" → {_both(partial(counted, behind))}" if counted(behind, "en") else ""
    return f"<br>{'÷ ' if behind.divides else ''}<code>{escape(typed(behind.command))}</code>{note}"


def counted(behind: Behind, lang: Lang) -> str:
    """What of a command's answer to count, in its own words: which rows, and the column added up, counted or read. Empty where every row counts."""
    from cwledger import words

    name = behind.command.partition(" ")[0].replace("-", "_")
    report = f"{name}_counted" if words.is_report(f"{name}_counted") else name
    parts = [
        f"{words.heading(column, lang, report)} {how} {'|'.join(words.value(column, one, lang) for one in found.split('|'))}"
        for column, how, found in behind.where
    ]
    if behind.column:
        column = words.heading(behind.column, lang, report)
        parts.append({"sum": f"Σ {column}", "different": say("different", lang, column=column)}.get(behind.counted, column))
    return " · ".join(parts)


def number(text: str) -> str:
    """A number as a person reads it; anything else as it is."""
    return f"{Decimal(text):,}" if text.replace(".", "", 1).isdigit() else text


# -- one chart ----------------------------------------------------------------------------------------------------------------------------


def _section(alt: Any, drawn: Drawn, basis: Basis, commands: Mapping[str, str], statuses: Mapping[str, str]) -> str:
    title = _Title(drawn.name, drawn)
    empty = not drawn.rows.height
    shown = "" if empty or drawn.draw is None else "".join(pages.figure(drawn.chart(alt, one), title(one), one) for one in LANGUAGES)
    note = _told("p", lambda one: say("nothing", one) if empty else say(f"{drawn.name}_note", one, **drawn.told(one)), "note")
    rules = "" if not drawn.rules else _told("p", lambda one: f"{say('rules_used', one)} {_rules(drawn.rules, statuses, one)}")
    caption = f"{note}{rules}{_told('p', lambda one: basis_line(basis, one))}{_lists(drawn, basis, commands)}"
    table = "" if empty else _rows(drawn)
    return f'<figure id="{drawn.name}">{_told("h2", title)}{shown}<figcaption>{caption}</figcaption>{table}</figure>'


def _rules(names: Sequence[str], statuses: Mapping[str, str], lang: Lang) -> str:
    return say("comma", lang).join(f"{name} ({value('status', statuses.get(name, ''), lang)})" for name in names)


def _lists(drawn: Drawn, basis: Basis, commands: Mapping[str, str]) -> str:
    """The reports behind a chart, as Python and as commands, and the other days it draws."""
    calls = [f"view.{call}" for call in drawn.lists]
    written = [f"{found} {_known(basis)}" for call in drawn.lists if (found := command(call, commands))]
    codes = " · ".join(f"<code>{escape(one)}</code>" for one in (*calls, *dict.fromkeys(written)))
    return f"<p>{_both(partial(say, 'list'))} {codes} {_others(drawn.days, basis)}</p>"


def _others(days: Sequence[date], basis: Basis) -> str:
    """The other days a chart draws, on which the same reports give the list."""
    others = [day for day in days if day != basis.effective_on]
    if not others:
        return ""
    first, last = others[0].year, others[-1].year
    if len(others) > 1 and others == [date(year, 12, 31) for year in range(first, last + 1)]:
        return _told("span", partial(say, "also_years", first=first, last=last))
    return _told("span", lambda one: say("also", one, days=say("comma", one).join(map(str, others))))


def command(call: str, commands: Mapping[str, str]) -> str:
    """The command that prints what a call of a report gives, its options filled with what it is called with; empty where there is none."""
    found = commands.get(call) or commands.get(call.partition("(")[0])
    given = {str(place): number for place, number in enumerate(_NUMBERS.findall(call))} | dict(_NAMED.findall(call))
    return "" if found is None else typed(_BLANK.sub(lambda option: f" {option[1]} {given[option[2]]}" if option[2] in given else "", found))


def typed(words: str) -> str:
    """A command in full but for the options that ask for the day and the moment."""
    name, *options = words.split()
    return " ".join(["cwledger", name, "LEDGER", *options])


def _known(basis: Basis) -> str:
    """The options that ask a command what a page asked."""
    return f"--on {basis.effective_on} --known-at {basis.position}"


def _rows(drawn: Drawn) -> str:
    """The rows behind a chart, as a table that opens."""
    summary = _told("summary", partial(say, "rows", count=f"{drawn.rows.height:,}"))
    tables = "".join(f'<div class="box" lang="{one}">{_table(drawn.rows, one)}</div>' for one in LANGUAGES)
    return tables if drawn.draw is None else f"<details>{summary}{tables}</details>"


def _table(rows: pl.DataFrame, lang: Lang) -> str:
    columns = [column for column in rows.columns if not (column == "meaning" and lang == "en")]
    right = {column for column in columns if rows.schema[column].is_numeric()}
    heads = "".join(f"<th{' class=number' if column in right else ''}>{escape(_heading(column, lang))}</th>" for column in columns)
    lines = (f"<tr>{''.join(_cell(column, row[column], lang) for column in columns)}</tr>" for row in rows.iter_rows(named=True))
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _heading(column: str, lang: Lang) -> str:
    """A column's heading; a column named after a post is one of a table turned on its side."""
    return value("post", column, lang) if column in city_charts.POSTS else heading(column, lang)


def _cell(column: str, found: Any, lang: Lang) -> str:
    if isinstance(found, bool):
        return f"<td>{escape(say('yes' if found else 'no', lang))}</td>"
    if isinstance(found, _RIGHT):
        return f'<td class="number">{found if column == "year" else f"{found:,}"}</td>'
    if isinstance(found, list):
        return f"<td>{escape(say('and', lang).join(found)) or '–'}</td>"
    if column == "meaning":
        from cwledger import words

        return f"<td>{escape(words.issue(str(found), lang))}</td>"
    if isinstance(found, date):
        return f'<td class="day">{found}</td>'
    shown = "–" if found is None else str(found) if column not in _WORDED else value(column, found, lang)
    return f"<td{' class=short' if len(shown) <= SHORT else ''}>{escape(shown)}</td>"


_STYLE = """\
html[lang=en] [lang=zh], html[lang=zh] [lang=en] { display: none; }
body { line-height: 1.45; }
h1 { font-size: 1.9rem; margin: .2rem 0 .4rem; }
h2 { font-size: 1.2rem; color: #0b3c6f; }
.lead { color: #444; margin: 0 0 1rem; }
.switch { float: right; }
.switch button { font: inherit; font-size: .85rem; padding: .2rem .8rem; border: 1px solid #1668b0; background: #fff; color: #1668b0; cursor: pointer; }
html[lang=en] [data-speak=en], html[lang=zh] [data-speak=zh] { background: #1668b0; color: #fff; }
.synthetic { background: #fdf1dc; border-left: 4px solid #e58a3c; padding: .5rem .8rem; font-weight: bold; }
.tiles { display: grid; grid-template-columns: repeat(6, 1fr); gap: .7rem; margin: 1.2rem 0; }
.tiles div { background: #eef4fa; border-radius: .3rem; padding: .7rem .8rem; }
.tiles b { display: block; font-size: 1.5rem; color: #0b3c6f; }
.tiles span { font-size: .8rem; color: #444; }
nav ol { columns: 2; font-size: .9rem; padding-left: 1.5rem; margin: 0; }
nav a { color: #1668b0; text-decoration: none; }
figure { margin: 2.2rem 0; border-top: 1px solid #dde3e8; padding-top: 1.2rem; }
figcaption .note { font-size: .9rem; color: #1c2024; }
figure .chart { display: block; }
.chart svg { max-width: 100%; height: auto; }
.box { overflow-x: auto; }
code { background: #f2f4f6; padding: 0 .25rem; font-size: .75rem; display: inline-block; }
details { margin-top: .5rem; font-size: .8rem; }
summary { cursor: pointer; color: #1668b0; }
table { border-collapse: collapse; margin: .5rem 0; font-size: .8rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .2rem .6rem .2rem 0; border-bottom: 1px solid #e8ecef; vertical-align: top; }
thead th { border-bottom: 1px solid #8b96a0; }
.number, th.number { text-align: right; }
.day, .short, [lang=zh] > table th { white-space: nowrap; }
.figures { width: 100%; }
.figures .system th { padding-top: .7rem; color: #0b3c6f; }
.figures code { font-size: .62rem; padding: 0; background: none; color: #666; }
.figures .why { color: #444; font-size: .75rem; max-width: 19rem; }
.agrees { color: #2a7f62; white-space: nowrap; }
.differs { color: #b4472f; font-weight: bold; white-space: nowrap; }
@media screen and (max-width: 48rem) {
  body { margin: 1rem auto; }
  h1 { font-size: 1.4rem; }
  h1, h2, figcaption { overflow-wrap: break-word; }
  .tiles { grid-template-columns: repeat(2, 1fr); }
  nav ol { columns: 1; }
  nav li { padding: .2rem 0; }
  .chart svg { max-width: none; }
  figure table { min-width: max-content; }
  figure table.figures { min-width: 46rem; }
  .figures td:first-child { min-width: 6.5rem; width: 6.5rem; }
  .figures .number { padding-right: .45rem; }
  figcaption code { overflow-wrap: anywhere; }
}
@page { size: A4; margin: 14mm; }
@media print {
  body { margin: 0; max-width: none; padding: 0; font-size: 11pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  .switch, nav, details:not([open]) { display: none; }
  figure { break-inside: avoid; margin: 1rem 0; padding-top: .8rem; }
  #figures, #rule_texts { break-inside: auto; }
  tr { break-inside: avoid; }
  .system { break-after: avoid; }
  h2 { break-after: avoid; }
  .chart, .box { overflow: visible; }
}
"""
_SCRIPT = """\
const speak = lang => { document.documentElement.lang = lang; document.title = document.querySelector(`h1 [lang=${lang}]`).textContent; };
for (const one of document.querySelectorAll("[data-speak]")) one.addEventListener("click", () => speak(one.dataset.speak));
if (["#en", "#zh"].includes(location.hash)) speak(location.hash.slice(1));
"""
