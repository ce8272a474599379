"""What a base amount stands at over time, in a place: the values of the packs in force, or a multiple of another index."""

from __future__ import annotations

from decimal import Decimal

from cwledger.policies.texts.rulebook import Choice, Rulebook
from cwledger.policies.timeline import EVER, Timeline, Turn, timeline, turn_on


def index(rulebook: Rulebook, name: str, jurisdiction: str, _above: tuple[str, ...] = ()) -> Timeline:
    """An index over time, in yuan a month; None where no rule in force gives it.

    Raises:
        ValueError: the index is defined by itself, directly or through others.
    """
    if name in _above:
        raise ValueError(f"the index {name} is defined by itself: {' → '.join((*_above, name))}")
    spans = list(rulebook.over_time(f"indices.{name}", jurisdiction))
    turns = list[Turn]()
    for place, (since, choice) in enumerate(spans):
        ends = spans[place + 1][0] if place + 1 < len(spans) else None
        here = _of(rulebook, choice, name, jurisdiction, _above)
        turns.append(turn_on(here, since)._replace(since=since))
        turns += [turn for turn in here if since < turn.since and (ends is None or turn.since < ends)]
    return timeline(None, turns)


def _of(rulebook: Rulebook, choice: Choice, name: str, jurisdiction: str, above: tuple[str, ...]) -> Timeline:
    if not choice or choice.use is None:
        return [Turn(EVER, None)]
    ids = () if choice.use.event_id is None else (choice.use.event_id,)
    terms = choice.section
    if terms.of is None:
        return timeline(None, (Turn(one.since, one.amount, ids) for one in terms.values))
    base = index(rulebook, terms.of, jurisdiction, (*above, name))
    return [Turn(turn.since, _times(turn.value, terms.times), (*turn.event_ids, *ids)) for turn in base]


def _times(value: Decimal | None, by: Decimal) -> Decimal | None:
    return None if value is None else value * by
