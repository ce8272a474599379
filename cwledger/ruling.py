"""What the rules say of the careers of one view: joins careers, places and rule texts, and answers as frames, values and issues.

For: :class:`Ruling`, which a view asks. Not for the rules themselves (``policies``) nor for recorded facts alone (``projections``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cwledger.aggregates.rules import RuleEnacted, RuleRepealed, RuleSuperseded

if TYPE_CHECKING:
    import polars as pl

    from cwledger.aggregates.geography import Case, Geography
    from cwledger.policies.rulebook import Rulebook
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
    from cwledger.policies.reading import read_pack
    from cwledger.policies.rulebook import Enacted, Rulebook

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


class Ruling:
    """What the rules say at one basis. Made by a view; everything is worked out once, when first asked for.

    Args:
        facts: the facts believed at the view's position.
        rule_facts: the facts about rules, as far as the clock of rule knowledge reaches.
        effective_on: the day asked about.
        rules_known_on: the last day on which a text published that day is known; None: no rule is known.
    """

    def __init__(self, facts: Facts, rule_facts: Facts, effective_on: date, rules_known_on: date | None) -> None:
        self._facts = facts
        self._rule_facts = rule_facts
        self.effective_on = effective_on
        self.rules_known_on = rules_known_on

    @cached_property
    def rulebook(self) -> Rulebook:
        """The rule versions known."""
        return rulebook_of(self._rule_facts, self.rules_known_on)

    @cached_property
    def geography(self) -> Geography:
        """Where communities lie over time, and where splits and merges took people, by the day."""
        from cwledger.projections.careers import geography

        return geography(self._facts, self.effective_on)

    def cases(self, workers: Iterable[str] | None = None) -> Iterator[Case]:
        """What the rules are asked about: careers with their places, folded as they are asked for, sorted by worker.

        Args:
            workers: whose; None for everybody. Those not registered by the day are passed over.
        """
        from cwledger.projections.careers import careers

        return map(self.geography.case, careers(self._facts, workers, self.effective_on))

    def rules(self, jurisdiction: str | None = None) -> pl.DataFrame:
        """Every rule version recorded, and how it stands on the day; see ``View.rules``."""
        import polars as pl

        from cwledger.policies.standing import standings

        kinds: dict[str, Any] = dict.fromkeys(STANDING_COLUMNS, pl.String)
        kinds |= dict.fromkeys(("published_on", "effective_from", "until"), pl.Date)
        kinds |= {"known": pl.Boolean, "in_force": pl.Boolean, "chosen_for": pl.List(pl.String)}
        rows = [one._asdict() for one in standings(self.rulebook, self.effective_on, jurisdiction)]
        return pl.DataFrame([{**row, "chosen_for": list(row["chosen_for"])} for row in rows], schema=kinds, orient="row")
