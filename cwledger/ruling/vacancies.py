"""Posts that fall vacant as those who serve retire: who of a roster retires when, and how many in each year from each post.

For: :func:`vacating`, the list, :func:`vacancies`, the counts over it, and why a count is what it is. Not for when somebody retires
(``policies/retirement``), nor for posts nobody holds on the day (``view.leadership``, ``view.establishment``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cwledger.errors import UnknownSubject
from cwledger.explanation import Explanation, event_ids_of
from cwledger.projections.careers.posts import POSTS

if TYPE_CHECKING:
    from cwledger.clock import Month
    from cwledger.ruling import Ruling

__all__ = ["explain", "vacancies", "vacating"]

VACATING_COLUMNS = ("worker", "community", "street", "district", "post", "month", "original_month", "rule")
VACANCY_COLUMNS = ("year", "post", "persons")
NO_POST = "none"
"""How a subject of an explanation writes that somebody holds no post."""


def vacating(roster: pl.DataFrame, retiring: pl.DataFrame, first: Month | None = None, last: Month | None = None) -> pl.DataFrame:
    """Who serves and retires from one month to another, both included; see ``View.vacating``.

    Args:
        roster: who serves, with ``worker, community, street, district, posts`` (highest first).
        retiring: when they retire, as :func:`~cwledger.ruling.retirement.retirement_frame`.
        first: the first month; None sets no bound.
        last: the last month; None sets no bound.
    """
    serving = roster.select("worker", "community", "street", "district", pl.col("posts").list.first().alias("post"))
    months = retiring.select("worker", pl.col("retirement_month").alias("month"), "original_month", "rule")
    bounds = [bound for asked, bound in ((first, pl.col("month") >= str(first)), (last, pl.col("month") <= str(last))) if asked is not None]
    return serving.join(months, on="worker").filter(*bounds).select(VACATING_COLUMNS).sort("month", "worker", nulls_last=True)


def vacancies(listed: pl.DataFrame) -> pl.DataFrame:
    """The rows of :func:`vacating` counted by year and post, the highest post first; see ``View.vacancies``."""
    year = pl.col("month").str.slice(0, 4).cast(pl.Int64).alias("year")
    counted = listed.group_by(year, "post").agg(pl.len().cast(pl.Int64).alias("persons"))
    place = pl.col("post").replace_strict({post: n for n, post in enumerate(POSTS)}, return_dtype=pl.Int64, default=None)
    return counted.sort("year", place, nulls_last=True).select(VACANCY_COLUMNS)


def explain(ruling: Ruling, listed: pl.DataFrame, posts: pl.DataFrame, subject: str) -> Explanation:
    """Whose retirement makes up a count of :func:`vacancies`, each with the fact that gives the post and the rules that give the month.

    Args:
        ruling: what the rules say.
        listed: of :func:`vacating`, everybody.
        posts: every post as a period, with ``worker, post, until, assumed_by``.
        subject: a year and post, as ``2027/secretary``; ``2027/none`` of those without a post.

    Raises:
        UnknownSubject: it is not written so, or nobody retires then from such a post.
    """
    year, _, post = subject.partition("/")
    held = pl.col("post").is_null() if post == NO_POST else pl.col("post") == post
    mine = listed.filter(held, pl.col("month").str.slice(0, 4) == year)["worker"].to_list()
    if not mine:
        raise UnknownSubject(subject, remedy="write a year and post, as 2027/secretary; vacancies() lists those with somebody in them")
    taken = posts.filter(pl.col("until").is_null(), pl.col("post") == post, pl.col("worker").is_in(mine)).sort("assumed_by")
    by = dict(taken.group_by("worker").agg("assumed_by").iter_rows())
    people = (
        Explanation("worker", worker, parts=(Explanation("post", post, event_ids=event_ids_of(*by.get(worker, ()))), ruling.retirement(worker).explanation))
        for worker in mine
    )
    return Explanation("vacancies", len(mine), "persons", parts=tuple(people))
