"""Which rule texts a view knows: those recorded and published by its clock of rule knowledge, with what became of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from cwledger.aggregates.rules import RuleEnacted, RuleRepealed, RuleSuperseded

if TYPE_CHECKING:
    import polars as pl

    from cwledger.policies.texts.rulebook import Rulebook
    from cwledger.projections.facts import Facts

STANDING_COLUMNS = (
    "rule", "version", "title", "jurisdiction", "status", "published_on", "effective_from", "until", "known", "in_force", "chosen_for", "why", "detail",
    "enacted_by",
)  # fmt: skip


def rules_known(rule_facts: Facts, known_on: date | None) -> tuple[str, ...]:
    """The rule versions recorded among these facts and published by a day, by name and sorted: ``cn.retirement-age/2025``."""
    import polars as pl

    if known_on is None:
        return ()
    known = rule_facts[RuleEnacted].filter(pl.col("published_on") <= known_on).select(pl.concat_str("rule", pl.lit("/"), "edition").sort())
    return tuple(known.collect().to_series())


def rulebook_of(rule_facts: Facts, known_on: date | None) -> Rulebook:
    """The rule versions recorded among these facts, those published by a day as known, the others as unpublished.

    Raises:
        InvalidPack: this version of the library cannot read a text that was enacted.
    """
    from cwledger.policies.texts.reading import read_pack
    from cwledger.policies.texts.rulebook import Enacted, Rulebook

    if known_on is None:
        return Rulebook(())
    rows = _rows(rule_facts, RuleEnacted, "version", "published_on", "text")
    known = [(row["rule"], row["effective_on"]) for row in rows if row["published_on"] <= known_on]
    repeals = [(row["rule"], row["effective_on"], row["by"]) for row in _rows(rule_facts, RuleRepealed, "by")]
    taken = [(row["rule"], row["effective_on"], row["by"]) for row in _rows(rule_facts, RuleSuperseded, "by")]
    taken = [one for one in taken if any(rule == one[2] and since <= one[1] for rule, since in known)]
    found: dict[bool, list[Enacted]] = {True: [], False: []}
    for row in rows:
        rule, since, event_id = row["rule"], row["effective_on"], f"rule:{row['rule']}/{row['version']}"
        repealed_on, repealed_by = _first(repeals, rule, since)
        superseded_on, superseded_by = _first(taken, rule, since)
        one = Enacted(read_pack(row["text"], event_id), event_id, repealed_on, repealed_by, superseded_on, superseded_by)
        found[row["published_on"] <= known_on].append(one)
    return Rulebook(found[True], found[False])


def _rows(facts: Facts, event_class: Any, *fields: str) -> list[dict[str, Any]]:
    return facts[event_class].select("rule", "effective_on", *fields).collect().to_dicts()


def _first(endings: list[tuple[str, date, str]], rule: str, since: date) -> tuple[date | None, str | None]:
    """The first of the endings of a rule that meets a version in force since a day."""
    return min(((day, by) for ended, day, by in endings if ended == rule and day > since), default=(None, None))


def standing_rules(rulebook: Rulebook, effective_on: date, jurisdiction: str | None = None) -> pl.DataFrame:
    """Every rule version recorded, and how it stands on a day; see ``View.rules``."""
    import polars as pl

    from cwledger.policies.texts.standing import standings

    kinds: dict[str, Any] = dict.fromkeys(STANDING_COLUMNS, pl.String)
    kinds |= dict.fromkeys(("published_on", "effective_from", "until"), pl.Date)
    kinds |= {"known": pl.Boolean, "in_force": pl.Boolean, "chosen_for": pl.List(pl.String)}
    rows = [one._asdict() for one in standings(rulebook, effective_on, jurisdiction)]
    return pl.DataFrame([{**row, "chosen_for": list(row["chosen_for"])} for row in rows], schema=kinds, orient="row")


def changed_rules(rulebook: Rulebook, since: date, effective_on: date, jurisdiction: str | None = None) -> pl.DataFrame:
    """What took effect or ended after one day and by another; see ``View.rules_changed``."""
    import polars as pl

    from cwledger.policies.texts.changes import Change, changes

    kinds: dict[str, Any] = {**dict.fromkeys(Change._fields, pl.String), "changed_on": pl.Date, "speaks_of": pl.List(pl.String)}
    rows = [one._replace(speaks_of=list(one.speaks_of)) for one in changes(rulebook, since, effective_on, jurisdiction)]  # type: ignore[arg-type]
    return pl.DataFrame(rows, schema=kinds, orient="row")


def changed_values(rulebook: Rulebook, since: date, effective_on: date, jurisdiction: str | None = None) -> pl.DataFrame:
    """Value by value, what took effect after one day and by another changes; see ``View.rule_values_changed``."""
    import polars as pl

    from cwledger.policies.texts.changes import ValueChange, value_changes

    kinds: dict[str, Any] = {**dict.fromkeys(ValueChange._fields, pl.String), "changed_on": pl.Date}
    return pl.DataFrame(list(value_changes(rulebook, since, effective_on, jurisdiction)), schema=kinds, orient="row")
