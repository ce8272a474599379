"""What every page of charts shares: the packages that draw, the frame of a page that fetches nothing, and axes that count.

A page holds all it shows: Vega is written into it, and its own security policy forbids it to fetch anything. The only module that knows where
Altair and vl-convert come from (the extra ``charts``). Not for what a page says or draws (``charts.py``, ``city_page.py``).
"""

from __future__ import annotations

import json
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Any

from cwledger.errors import MissingExtra

if TYPE_CHECKING:
    from cwledger.words import Lang

WIDTH = 820
"""Pixels from the left of a chart to its right, without its legend."""
FONT = "Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, WenQuanYi Zen Hei, sans-serif"
AXIS = 56
"""Pixels kept for the labels of an upright axis, so that charts stand below each other."""
_FEW = 6


def altair() -> Any:
    """Altair, which describes charts.

    Raises:
        MissingExtra: it is not installed.
    """
    try:
        import altair as alt
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] != "altair":
            raise
        raise MissingExtra("charts", "drawing charts") from error
    return alt


def vl_convert() -> Any:
    """vl-convert, which brings Vega along and makes pictures without a browser.

    Raises:
        MissingExtra: it is not installed.
    """
    try:
        import vl_convert as found
    except ModuleNotFoundError as error:
        raise MissingExtra("charts", "writing charts as a page or a picture") from error
    return found


def figure(chart: Any, title: str, lang: Lang | None = None) -> str:
    """The element a chart is drawn in; its description is part of it. ``lang`` where it is one of two, shown in turn."""
    spec = escape(json.dumps(chart.properties(title="").to_dict(), ensure_ascii=False))
    return f'<div class="chart" role="img"{"" if lang is None else f" lang={lang}"} aria-label="{escape(title)}" data-spec="{spec}"></div>'


def page(lang: Lang, title: str, body: str, *, style: str = "", script: str = "") -> str:
    """A page that holds everything it shows.

    Args:
        lang: the language it opens in.
        title: as text.
        body: as HTML, with what :func:`figure` gives.
        style: more rules of style.
        script: more JavaScript, run before the charts are drawn.

    Raises:
        MissingExtra: vl-convert is not installed.
    """
    # A script ends at the first closing tag, wherever that stands.
    bundle = vl_convert().javascript_bundle().replace("</script", r"<\/script")
    return _PAGE.format(lang=lang, title=escape(title), font=FONT, style=style, body=body, bundle=bundle, script=script)


def counting(alt: Any, highest: int, **more: Any) -> Any:
    """An axis of whole numbers; each one marked where they are few."""
    marks = {"values": list(range(highest + 1))} if highest <= _FEW else {}
    return alt.Axis(**{"format": ",d", "tickMinStep": 1, "minExtent": AXIS, **marks, **more})


def round_width(span: int | Decimal, most: int) -> int:
    """The width of the ranges a span is cut into: 1, 2 or 5 and noughts, the least that gives no more than ``most`` of them."""
    width: int = next(width for n in range(30) for width in (10**n, 2 * 10**n, 5 * 10**n) if width * most > span)
    return width


_PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ font-family: {font}; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #1c2024; }}
h1 {{ font-size: 1.5rem; }}
h2 {{ font-size: 1.1rem; margin: 0 0 .5rem; }}
figure {{ margin: 2.5rem 0; }}
figcaption p {{ margin: .2rem 0; font-size: .8rem; color: #444; }}
.chart {{ overflow-x: auto; }}
{style}</style>
</head>
<body>
{body}
<script>{bundle}</script>
<script>
{script}for (const one of document.querySelectorAll(".chart"))
  vegaEmbed(one, JSON.parse(one.dataset.spec), {{mode: "vega-lite", renderer: "svg", actions: false, config: {{font: "{font}"}}}});
</script>
</body>
</html>
"""
