"""What election rules find in recorded offices: terms run out, elections too early, heads not filed or not trained, two heads where one is expected.

A member elected in between serves out the term of the others, so these findings look at all careers of a view together. An election that was
void is a reversed fact and leaves nothing here; recall and resignation end an office from their day on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from cwledger.aggregates.career.state import Post
from cwledger.aggregates.geography import Case
from cwledger.clock import add_months
from cwledger.errors import Issue
from cwledger.policies.conduct.finding import career_of, first_day, found, full_months, last_day
from cwledger.policies.terms.elections import Filing, OfficeTerm, OnePerson, TrainingDuty
from cwledger.policies.texts.rulebook import Choice, Rulebook

TERMS = ("elections.committee_term", "elections.party_term")


def findings(cases: Iterable[Case], rulebook: Rulebook, on: date) -> Iterator[Issue]:
    """Everything in the elected offices of some careers that is against the rules known, as on a day.

    Args:
        cases: all careers of the view, folded up to the day, with where they serve: terms are those of a community.
        rulebook: the rules known; topics ``elections.*``.
        on: the day.
    """
    offices = Offices(rulebook, on)
    for case in cases:
        yield from offices.of(case)
    yield from offices.together()


class Office(NamedTuple):
    """A post somebody was elected to."""

    worker: str
    post: Post
    jurisdiction: str
    """On the day it was taken."""


class Head(NamedTuple):
    """A post held on the day, of those one person is expected to hold together."""

    worker: str
    post: Post
    choice: Choice


class Offices:
    """The offices of careers looked at one after the other: what is found in each, and at the end in all of them together."""

    def __init__(self, rulebook: Rulebook, on: date) -> None:
        self._rulebook = rulebook
        self._on = on
        self._taken: list[Office] = []
        self._heads: dict[str, list[Head]] = defaultdict(list)

    def of(self, case: Case) -> Iterator[Issue]:
        """What is found in one career, whose offices are known from now on."""
        self._taken += offices_of(case, self._on)
        for community, head in _heads(case, self._rulebook, self._on):
            self._heads[community].append(head)
        yield from _not_filed(case, self._rulebook, self._on)
        yield from _not_trained(case, self._rulebook, self._on)

    def together(self) -> Iterator[Issue]:
        """What is found among the offices of every career looked at."""
        for topic in TERMS:
            held = regular_elections(self._taken, self._rulebook, topic)
            yield from _too_early(held, topic, self._rulebook)
            for office in self._taken:
                if office.post.in_force(self._on):
                    yield from _run_out(office, topic, held, self._rulebook, self._on)
        for community, heads in sorted(self._heads.items()):
            yield from _several_heads(community, heads)


def offices_of(case: Case, on: date) -> list[Office]:
    """The elected posts of a career taken by a day."""
    posts = (one for one in case.career.posts if one.by != "appointment" and one.since <= on)
    return [Office(case.career.worker, one, case.jurisdiction_on(one.since)) for one in posts]


def community_on(case: Case, community: str, on: date) -> str:
    """The community in which an office of an earlier one is held on a day: splits and merges move people without any fact of their own."""
    place = case.place_on(on)
    if place is None or not place.event_ids:
        return community
    puts_there = place.event_ids[0]
    terms = ((one.event_id, one.community) for one in case.career.contract_terms)
    posts = ((one.assumed_by, one.community) for one in case.career.posts)
    said = next((named for event_id, named in (*terms, *posts) if event_id == puts_there), None)
    return place.community if said == community else community


# -- terms ------------------------------------------------------------------------------------------------------------------------------


class Election(NamedTuple):
    """One regular election of a community: the first day its members took office."""

    on: date
    event_ids: tuple[str, ...]
    """The offices taken that day."""
    jurisdiction: str


Elections = Mapping[str, Sequence[Election]]
"""By community, in order."""


def _posts(rulebook: Rulebook, topic: str) -> frozenset[str]:
    """The posts any version says are elected together."""
    sections = (one.pack.section(topic) for one in rulebook.enacted)
    return frozenset(post for section in sections if section is not None for post in section.posts)


def regular_elections(offices: Iterable[Office], rulebook: Rulebook, topic: str) -> Elections:
    """When each community elected, by-elections left out; offices taken within few months of one another are one election."""
    posts = _posts(rulebook, topic)
    taken: dict[str, list[Election]] = defaultdict(list)
    for _, post, jurisdiction in offices:
        if post.post in posts and post.by == "election":
            taken[post.community].append(Election(post.since, (post.assumed_by,), jurisdiction))
    return {community: list(_one_by_one(sorted(held), topic, rulebook)) for community, held in taken.items()}


def _one_by_one(taken: Sequence[Election], topic: str, rulebook: Rulebook) -> Iterator[Election]:
    current: Election | None = None
    for one in taken:
        choice = rulebook.choose(topic, one.jurisdiction, one.on)
        months = choice.section.one_election_within_months if choice else 3
        if current is not None and one.on < add_months(current.on, months):
            current = current._replace(event_ids=(*current.event_ids, *one.event_ids)) if one.on == current.on else current
            continue
        if current is not None:
            yield current
        current = one
    if current is not None:
        yield current


def _rule(rulebook: Rulebook, topic: str, jurisdiction: str, begun: date, on: date) -> Choice:
    """The rule under which a term began; where there was none yet, the one on the day asked about."""
    return rulebook.choose(topic, jurisdiction, begun) or rulebook.choose(topic, jurisdiction, on)


class Term(NamedTuple):
    """The term of an office: counted from an election, ended by the rule."""

    counted_from: date
    ends: date
    """The first day it no longer runs."""
    rules: tuple[Choice, ...]
    through: Election | None
    """The last election the office was held through without being taken anew: whoever lost would have left."""


def term_of(office: Office, topic: str, elections: Elections, rulebook: Rulebook, on: date) -> Term | None:
    """The term in which an elected office is held on a day; None where no rule says how long one runs.

    A member elected in between serves out the community's term, where the rule says so and its last regular election is recorded. Whoever holds on
    through the election that ends a term is in the next one.
    """
    _, post, jurisdiction = office
    choice = _rule(rulebook, topic, jurisdiction, post.since, on)
    if not choice or post.post not in choice.section.posts:
        return None
    rule: OfficeTerm = choice.section
    held = [one for one in elections.get(post.community, ()) if one.on <= on]
    begun, rules = post.since, [choice]
    if post.by == "by-election":
        between = _rule(rulebook, "elections.by_election", jurisdiction, post.since, on)
        last = [one.on for one in held if one.on <= post.since]
        if between and between.section.serves == "rest-of-term" and last:
            begun = last[-1]
            rules.append(between)
    through: Election | None = None
    for one in held:
        if one.on > post.since and one.on >= add_months(begun, rule.months - _leeway(rule)):
            begun, through = one.on, one
    return Term(begun, add_months(begun, rule.months), tuple(rules), through)


def _leeway(rule: OfficeTerm) -> int:
    return rule.one_election_within_months if rule.extension_months is None else rule.extension_months


def _run_out(office: Office, topic: str, elections: Elections, rulebook: Rulebook, on: date) -> Iterator[Issue]:
    term, post, subject = term_of(office, topic, elections, rulebook, on), office.post, f"career:{office.worker}"
    if term is None:
        return
    rule: OfficeTerm = term.rules[0].section
    rules = [(one, one.section) for one in term.rules]
    if on >= term.ends:
        latest = add_months(term.ends, rule.extension_months or 0)
        message = f"{post.post} of {post.community} in a term of {rule.months} months from {term.counted_from}, which ran out on {term.ends}"
        if post.since > term.counted_from:
            message += f"; elected in between on {post.since}, for the rest of it"
        if on < latest:
            message += f"; it may be extended to {latest} with approval"
        code = "finding.term-run-out" if on < latest else "finding.term-overlong"
        yield found(code, "notice" if on < latest else "warning", subject, message, (post.assumed_by,), *rules)
    elif term.through is not None:
        message = f"{post.post} of {post.community} since {post.since}, held through the election of {term.through.on} without being recorded as elected anew"
        yield found("finding.re-election-unrecorded", "notice", subject, message, (post.assumed_by, *term.through.event_ids), *rules)


def _too_early(elections: Elections, topic: str, rulebook: Rulebook) -> Iterator[Issue]:
    for community, held in sorted(elections.items()):
        for before, after in pairwise(held):
            choice = _rule(rulebook, topic, before.jurisdiction, before.on, after.on)
            if not choice or choice.section.extension_months is None:
                continue
            rule: OfficeTerm = choice.section
            ends = add_months(before.on, rule.months)
            if after.on < add_months(before.on, rule.months - _leeway(rule)):
                message = f"elected on {before.on} and again on {after.on}; the term runs to {ends}, and may be cut by {_leeway(rule)} months with approval"
                ids = (*before.event_ids, *after.event_ids)
                yield found("finding.election-early", "notice", f"community:{community}", message, ids, (choice, rule))


class Tenure(NamedTuple):
    """A post held without a break that counts, over one term or several."""

    community: str
    post: str
    since: date
    until: date | None
    event_ids: tuple[str, ...]
    """Every taking of office it is made of."""


def tenures(case: Case, rulebook: Rulebook, on: date) -> tuple[Tenure, ...]:
    """The posts of a career up to a day, terms joined between which no more days lie than the rule tolerates (results are filed late)."""
    choice = rulebook.choose("elections.tenure", case.jurisdiction_on(on), on)
    days = choice.section.tolerated_gap_days if choice else 0
    joined: list[Tenure] = []
    for post in sorted((one for one in case.career.posts if one.since <= on), key=lambda one: (one.community, one.post, one.since)):
        last = joined[-1] if joined else None
        if last is not None and last[:2] == post[:2] and last.until is not None and (post.since - last.until).days <= days:
            joined[-1] = last._replace(until=post.ended_on, event_ids=(*last.event_ids, post.assumed_by))
        else:
            joined.append(Tenure(post.community, post.post, post.since, post.ended_on, (post.assumed_by,)))
    return tuple(sorted(joined, key=lambda one: (one.since, one.community, one.post)))


# -- duties of the heads ----------------------------------------------------------------------------------------------------------------


def _not_filed(case: Case, rulebook: Rulebook, on: date) -> Iterator[Issue]:
    choice = rulebook.choose("elections.filing", case.jurisdiction_on(on), on)
    if not choice or choice.pack is None:
        return
    rule: Filing = choice.section
    for post in case.career.posts:
        if post.post not in rule.posts or not post.in_force(on):
            continue
        owed = add_months(max(post.since, choice.pack.effective_from), rule.within_months)
        if on >= owed and not _filed(case, post, on):
            message = f"{post.post} of {post.community} since {post.since}, not filed by {on}; filing is no condition of holding the post"
            yield found("finding.post-not-filed", "notice", career_of(case), message, (post.assumed_by,), (choice, rule))


def _filed(case: Case, post: Post, on: date) -> bool:
    """Whether the holding of a post was filed: since the same post was last left, for a filing may come before office is taken."""
    earlier = [one.ended_on for one in case.career.past_posts if one[:2] == post[:2] and one.ended_on is not None and one.ended_on <= post.since]
    since = max(earlier, default=date.min)
    communities = {post.community, community_on(case, post.community, on)}
    events = (one.event for one in case.career.filings)
    return any(one.post == post.post and one.community in communities and since <= one.effective_on <= on for one in events)


def _not_trained(case: Case, rulebook: Rulebook, on: date) -> Iterator[Issue]:
    posts = case.career.posts
    for year in range(max(posts[0].since, rulebook.since("elections.training")).year, on.year) if posts else ():
        choice = rulebook.choose("elections.training", case.jurisdiction_on(last_day(year)), last_day(year))
        if choice and any(one.post in choice.section.posts for one in posts):
            yield from _untrained_year(case, year, choice, rulebook, on)


def _untrained_year(case: Case, year: int, choice: Choice, rulebook: Rulebook, on: date) -> Iterator[Issue]:
    rule: TrainingDuty = choice.section
    begins, ends = first_day(year), first_day(year + 1)
    held = [one for one in tenures(case, rulebook, on) if one.post in rule.posts and one.since < ends and (one.until is None or one.until > begins)]
    if full_months((max(one.since, begins), min(one.until or ends, ends)) for one in held) < rule.months_in_post:
        return
    counting = (one for one in case.career.trainings if one.event.level in rule.levels and begins <= one.event.effective_on < ends)
    attended = list({(one.event.training, one.event.effective_on): one for one in counting}.values())
    if len(attended) < rule.times_a_year:
        message = (
            f"{held[0].post} of {held[0].community} through {year}, with {len(attended)} of {rule.times_a_year} training of level {', '.join(rule.levels)}"
        )
        events = (*(one for tenure in held for one in tenure.event_ids), *(one.event_id for one in attended))
        yield found("finding.training-missed", "notice", career_of(case), message, events, (choice, rule))


def _heads(case: Case, rulebook: Rulebook, on: date) -> Iterator[tuple[str, Head]]:
    choice = rulebook.choose("elections.one_person", case.jurisdiction_on(on), on)
    if choice:
        for post in case.career.posts:
            if post.post in choice.section.posts and post.in_force(on):
                yield community_on(case, post.community, on), Head(case.career.worker, post, choice)


def _several_heads(community: str, heads: Sequence[Head]) -> Iterator[Issue]:
    choice = heads[0].choice
    rule: OnePerson = choice.section
    holders = {post: sorted(one.worker for one in heads if one.post.post == post) for post in rule.posts}
    if all(holders.values()) and not set.intersection(*(set(workers) for workers in holders.values())):
        who = "; ".join(f"{post} {', '.join(workers)}" for post, workers in holders.items())
        message = f"{who}: one person is expected to hold both"
        ids = sorted(one.post.assumed_by for one in heads)
        yield found("finding.heads-differ", "notice", f"community:{community}", message, ids, (choice, rule))
