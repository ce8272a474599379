"""The third fold: deliberately naive, in plain Python, from the list of recorded facts to the rows of the reports at any pair of clocks.

Slow and simple on purpose, so that it can be checked by reading. It reads the fields of events and nothing else of the library: not its
states, not its guards, not its ranks, not its columns. Where it disagrees with them, one of the two is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

Row = dict[str, Any]

# The order of one day's facts: a subject begins, what ends makes room, retirement, what begins, what changes, death; written down again here.
BEGINS = ("WorkerRegistered", "DistrictFounded", "StreetFounded", "CommunityFounded", "FederationFounded", "GridDrawn", "MatterListed", "CommitteeFormed")
CLOSES = ("ContractEnded", "PostLeft", "HonourEnded", "HonourWithdrawn", "ReEngagementEnded", "QualificationLapsed", "PartyLeft", "GridUnassigned")
CLOSES += ("GridPartyOrganisationDissolved", "GridMatterWithdrawn", "MatterStruck", "PartTimeMemberLeft", "EstablishmentLeft")
RETIRES = ("Retired",)
OPENS = ("ContractSigned", "PostAssumed", "ReEngaged", "HonourConferred", "GridAssigned")
OPENS += ("GridPartyOrganisationFormed", "GridMatterAssigned", "NeedRaised", "PartTimeMemberAdmitted", "JointMeetingHeld", "EstablishmentAppointed")
DIES = ("Died", "CommunityMerged", "GridMerged", "CommitteeDissolved")
POSTS = ("secretary", "director", "deputy-secretary", "deputy-director", "committee-member", "staff")
LEVELS = ("national", "provincial", "city", "district", "street")
COMPONENTS = ("basic", "post", "professional", "reward")


class Known(NamedTuple):
    """One line of the log."""

    position: int
    event_id: str
    event: Any
    amends: str | None
    reversal: bool


class Held(NamedTuple):
    """One believed fact."""

    event: Any
    event_id: str
    origin: int

    @property
    def day(self) -> date:
        return self.event.effective_on


def known(recorded: Iterable[Any]) -> list[Known]:
    """The lines of a log, from what ``Ledger.events()`` yields."""
    return [Known(one.position, one.event_id, one.event, one.amends, one.reversal) for one in recorded]


def name(event: Any) -> str:
    return type(event).__name__


def rank(event: Any) -> int:
    for number, names in enumerate((BEGINS, CLOSES, RETIRES, OPENS)):
        if name(event) in names:
            return number
    return 5 if name(event) in DIES else 4


def believed(log: Iterable[Known], known_at: int, on: date | None = None) -> list[Held]:
    """What is believed at a position, in the order it holds; only what holds from ``on`` or earlier, if given."""
    lines = [line for line in log if line.position <= known_at]
    by_id = {line.event_id: line for line in lines}
    amended = {line.amends for line in lines}

    def origin(line: Known) -> int:
        return line.position if line.amends is None else origin(by_id[line.amends])

    facts = [Held(line.event, line.event_id, origin(line)) for line in lines if line.event_id not in amended and not line.reversal]
    facts = [one for one in facts if on is None or one.day <= on]
    return sorted(facts, key=lambda one: (one.day, rank(one.event), one.origin))


def by_worker(facts: Iterable[Held]) -> dict[str, list[Held]]:
    careers: dict[str, list[Held]] = {}
    for one in facts:
        worker = getattr(one.event, "worker", None)
        if worker is not None and not name(one.event).startswith(("Grid", "Need")):
            careers.setdefault(worker, []).append(one)
    return careers


def contracts(career: list[Held]) -> list[Row]:
    """Every contract of a worker as it stands after the facts given."""
    every: list[Row] = []

    def current(employer: str) -> Row | None:
        mine = [c for c in every if c["employer"] == employer]
        return mine[-1] if mine and mine[-1]["ended_on"] is None else None

    def sign(employer: str, event: Any, event_id: str) -> None:
        day = event.effective_on
        every.append(
            {"employer": employer, "community": event.community, "posted": day, "since": day, "until": event.until, "ended_on": None, "signed_by": event_id}
        )

    for event, event_id, _ in career:
        kind = name(event)
        if kind in ("Retired", "Died"):
            for contract in every:
                contract["ended_on"] = contract["ended_on"] or event.effective_on
        elif kind == "ContractSigned":
            sign(event.employer, event, event_id)
        elif kind in ("ContractRenewed", "ContractAmended", "ContractEnded", "Transferred"):
            contract = current(event.employer)
            assert contract is not None, f"{event_id} changes a contract that is not there"
            if kind == "ContractRenewed":
                contract["until"] = event.until
            elif kind == "ContractEnded":
                contract["ended_on"] = event.effective_on
            elif kind == "Transferred" and event.new_employer is not None:
                contract["ended_on"] = event.effective_on
                sign(event.new_employer, event, event_id)
            else:
                if event.community is not None:
                    contract["community"], contract["posted"] = event.community, event.effective_on
                if kind == "ContractAmended" and event.until is not None:
                    contract["until"] = event.until
    # A contract signed after another with the same employer took its place, whatever the other's stated end.
    return [c for n, c in enumerate(every) if all(later["employer"] != c["employer"] for later in every[n + 1 :])]


def posts(career: list[Held]) -> list[Row]:
    """Every post a worker holds after the facts given."""
    held: dict[tuple[str, str], Row] = {}
    for event, event_id, _ in career:
        kind = name(event)
        if kind in ("Retired", "Died"):
            held.clear()
        elif kind == "PostLeft":
            del held[event.community, event.post]
        elif kind == "PostAssumed":
            held[event.community, event.post] = {
                "community": event.community,
                "post": event.post,
                "by": event.by,
                "since": event.effective_on,
                "assumed_by": event_id,
            }
    return list(held.values())


def runs(row: Row, on: date) -> bool:
    return row["since"] <= on and (row["until"] is None or on < row["until"]) and (row["ended_on"] is None or on < row["ended_on"])


def re_engagements(career: list[Held]) -> list[Row]:
    every: list[Row] = []
    for event, _, _ in career:
        kind = name(event)
        if kind == "ReEngaged":
            every.append({"community": event.community, "post": event.post, "since": event.effective_on, "until": event.until, "ended_on": None})
        elif kind == "ReEngagementEnded":
            for one in every:
                if (one["community"], one["post"]) == (event.community, event.post) and runs(one, event.effective_on):
                    one["ended_on"] = event.effective_on
        elif kind == "Died":
            for one in every:
                one["ended_on"] = one["ended_on"] or event.effective_on
    return every


def now_in(community: str, who: str, began: date, facts: list[Held], named: str = "workers") -> str:
    """Where a worker (or a grid) belongs who began on a day in a community, after every split and merge among the facts."""
    moves = [one for one in facts if name(one.event) in ("CommunitySplit", "CommunityMerged")]

    def absorbed(one: str, day: date, seen: tuple[str, ...] = ()) -> str:
        into = [m.event.into for m in moves if name(m.event) == "CommunityMerged" and m.event.community == one and m.day <= day]
        return absorbed(into[0], day, (*seen, one)) if into and into[0] not in seen else one

    here = community
    for event, _, _ in moves:
        if event.community != here:
            continue
        if name(event) == "CommunityMerged" or (who in getattr(event, named) and began < event.effective_on):
            here = absorbed(event.into, event.effective_on)
    return here


def latest(facts: list[Held], kinds: tuple[str, ...], subject: str, value: str) -> Any:
    """The value the last of such facts gives a subject; None without one."""
    mine = [getattr(one.event, value) for one in facts if name(one.event) in kinds and subject == getattr(one.event, one.event.stream.partition(":")[0])]
    return mine[-1] if mine else None


def street_of(facts: list[Held], community: str) -> str | None:
    return latest(facts, ("CommunityFounded", "CommunityReassigned"), community, "street")


def district_of(facts: list[Held], street: str | None) -> str | None:
    return None if street is None else latest(facts, ("StreetFounded", "StreetReassigned"), street, "district")


def units_of(facts: list[Held], community: str) -> Row:
    street = street_of(facts, community)
    return {"community": community, "street": street, "district": district_of(facts, street)}


def roster(log: list[Known], on: date, known_at: int, unit: str | None = None) -> list[Row]:
    """One row for each worker who serves on a day, as known at a position."""
    facts = believed(log, known_at, on)
    rows = [row for worker, career in sorted(by_worker(facts).items()) for row in _serving(worker, career, facts, on)]
    return [row for row in rows if unit is None or _within(row, unit)]


def _within(row: Row, unit: str) -> bool:
    kind, colon, bare = unit.partition(":")
    if colon:
        return bool(row["employer" if kind == "federation" else kind] == bare)
    return unit in (row["community"], row["street"], row["district"], row["employer"])


def _serving(worker: str, career: list[Held], facts: list[Held], on: date) -> Iterator[Row]:
    binding = sorted((c for c in contracts(career) if runs(c, on)), key=lambda c: (c["since"], c["employer"]))
    held, engaged = posts(career), [r for r in re_engagements(career) if runs(r, on)]
    elected = [p for p in held if p["by"] in ("election", "by-election")] + engaged
    if not binding and not elected:
        return
    if binding:
        # The one that began last gives the row; of several that began on one day, the first by id.
        first = min((c for c in binding if c["since"] == binding[-1]["since"]), key=lambda c: c["employer"])
        footing, since, employer, place = "contract", first["since"], first["employer"], now_in(first["community"], worker, first["posted"], facts)
    else:
        highest = min(elected, key=lambda p: (POSTS.index(p["post"]), p["since"], p["community"]))
        footing, since, employer = "elected", min(p["since"] for p in elected), None
        place = now_in(highest["community"], worker, highest["since"], facts)
    grades = [one.event for one in career if name(one.event) == "GradeSet"]
    yield {
        "worker": worker,
        **units_of(facts, place),
        "posts": sorted({p["post"] for p in held + engaged}, key=POSTS.index),
        "footing": footing,
        "since": since,
        "employer": employer,
        "tier": grades[-1].tier if grades else None,
        "step": grades[-1].step if grades else None,
    }


def salary(log: list[Known], on: date, known_at: int, unit: str | None = None) -> list[Row]:
    """Grade and pay as recorded, for everybody who is to be paid on a day, as known at a position."""
    facts = believed(log, known_at, on)
    ever_served = {one.event.worker for one in facts if name(one.event) in ("ContractSigned", "PostAssumed")}
    serving = {row["worker"]: row for row in roster(log, on, known_at)}
    rows = []
    for worker, career in sorted(by_worker(facts).items()):
        row = _pay(worker, career)
        if row is None or _has_left(career, on) or (worker not in serving and worker in ever_served):
            continue
        if unit is None or (worker in serving and _within(serving[worker], unit)):
            rows.append(row)
    return rows


def _has_left(career: list[Held], on: date) -> bool:
    kinds = {name(one.event) for one in career}
    return "Died" in kinds or ("Retired" in kinds and not any(runs(r, on) for r in re_engagements(career)))


def _pay(worker: str, career: list[Held]) -> Row | None:
    row: Row = {"worker": worker, "tier": None, "step": None, **dict.fromkeys(COMPONENTS), "total": None}
    by: Row = {"grade_by": None, **{f"{component}_by": None for component in COMPONENTS}}
    for event, event_id, _ in career:
        if name(event) == "GradeSet":
            row["tier"], row["step"], by["grade_by"] = event.tier, event.step, event_id
        elif name(event) == "AllowanceGranted":
            stands = event.amount > 0
            row[event.component], by[f"{event.component}_by"] = (event.amount if stands else None), (event_id if stands else None)
    standing = [row[component] for component in COMPONENTS if row[component] is not None]
    if row["tier"] is None and not standing:
        return None
    row["total"] = sum(standing, Decimal("0.00")) if standing else None
    return {**row, **by}


def honours_held(log: list[Known], on: date, known_at: int, unit: str | None = None) -> list[Row]:
    """Every honour held on a day, as known at a position; of a unit, by those who serve there."""
    there = None if unit is None else {row["worker"] for row in roster(log, on, known_at, unit)}
    facts = believed(log, known_at, on)
    rows = []
    for worker, career in by_worker(facts).items():
        sexes = [one.event.sex for one in believed(log, known_at) if name(one.event) == "WorkerRegistered" and one.event.worker == worker]
        for honour in _honours(career):
            if runs(honour, on) and (there is None or worker in there):
                rows.append({"worker": worker, "sex": sexes[0] if sexes else None, **{k: v for k, v in honour.items() if k != "ended_on"}})
    return sorted(rows, key=lambda row: (row["worker"], row["kind"], LEVELS.index(row["level"]), row["since"], row["conferred_by"]))


def _honours(career: list[Held]) -> list[Row]:
    every: list[Row] = []
    for event, event_id, _ in career:
        kind = name(event)
        if kind == "HonourConferred":
            row = {"kind": event.kind, "level": event.level, "title": event.title, "since": event.effective_on, "until": event.until}
            every.append({**row, "ended_on": None, "conferred_by": event_id})
        elif kind in ("HonourEnded", "HonourWithdrawn", "Died"):
            for honour in every:
                same = kind == "Died" or (honour["kind"] == event.kind and honour["level"] == event.level and event.title in (None, honour["title"]))
                if same and runs(honour, event.effective_on):
                    honour["ended_on"] = event.effective_on
    return every


def honours(log: list[Known], on: date, known_at: int, unit: str | None = None) -> list[Row]:
    """Honours counted by kind and level: persons, women and seats."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in honours_held(log, on, known_at, unit):
        groups.setdefault((row["kind"], row["level"]), []).append(row)
    return [
        {
            "kind": kind,
            "level": level,
            "persons": len({row["worker"] for row in rows}),
            "women": len({row["worker"] for row in rows if row["sex"] == "F"}),
            "seats": len(rows),
        }
        for (kind, level), rows in sorted(groups.items(), key=lambda item: (item[0][0], LEVELS.index(item[0][1])))
    ]


def every_contract(log: list[Known], on: date, known_at: int) -> list[Row]:
    """The contracts in force on a day, as the contract says them."""
    rows = [
        {"worker": worker, **{column: c[column] for column in ("employer", "community", "since", "until", "signed_by")}}
        for worker, career in by_worker(believed(log, known_at, on)).items()
        for c in contracts(career)
        if runs(c, on)
    ]
    return sorted(rows, key=lambda row: (row["worker"], row["since"], row["employer"]))


def every_post(log: list[Known], on: date, known_at: int) -> list[Row]:
    """The posts held on a day, as they were assumed; re-engagements apart."""
    rows = [{"worker": worker, **post} for worker, career in by_worker(believed(log, known_at, on)).items() for post in posts(career)]
    return sorted(rows, key=lambda row: (row["worker"], row["since"], row["community"], POSTS.index(row["post"])))


def appraisal_results(log: list[Known], on: date, known_at: int) -> list[Row]:
    """The result of each worker and year, with its first decision, last appeal and last consequence."""
    rows: list[Row] = []
    for worker, career in by_worker(believed(log, known_at, on)).items():
        years: dict[int, Row] = {}
        for one in career:
            _follow_a_result(years, worker, one)
        rows += [row for row in years.values() if row["decided_by"] is not None or row["taken_by"] is not None]
    return sorted(rows, key=lambda row: (row["worker"], row["year"]))


def _follow_a_result(years: dict[int, Row], worker: str, one: Held) -> None:
    kind, event = name(one.event), one.event
    if kind not in ("Appraised", "AppealFiled", "AppealDecided", "ConsequenceTaken"):
        return
    nothing = dict.fromkeys(("result", "first_result", "appeal", "consequence", "decided_by", "filed_by", "settled_by", "taken_by"))
    row = years.setdefault(event.year, {"worker": worker, "year": event.year, **nothing})
    if kind == "AppealFiled":
        row.update(appeal="undecided", filed_by=one.event_id, settled_by=None)
    if kind == "AppealDecided":
        row.update(appeal=event.outcome, settled_by=one.event_id)
    if kind == "Appraised" or (kind == "AppealDecided" and event.result is not None):
        row.update(result=event.result, first_result=row["first_result"] or event.result, decided_by=one.event_id)
    if kind == "ConsequenceTaken":
        row.update(consequence=event.consequence, taken_by=one.event_id)


def units(log: list[Known], on: date, known_at: int) -> list[Row]:
    """Every community that exists on a day, in its street and district."""
    facts = believed(log, known_at, on)
    founded = [one.event.community for one in facts if name(one.event) == "CommunityFounded"]
    rows = []
    for community in sorted(one for one in set(founded) if now_in(one, "nobody", date.min, facts) == one):
        row = units_of(facts, community)
        counts = [one.event.households for one in facts if name(one.event) in ("CommunityFounded", "HouseholdsCounted") and one.event.community == community]
        row["households"] = next((count for count in reversed(counts) if count is not None), None)
        for kind in ("community", "street", "district"):
            called = latest(facts, (f"{kind.capitalize()}Founded", f"{kind.capitalize()}Renamed"), row[kind], "name") if row[kind] else None
            row["name" if kind == "community" else f"{kind}_name"] = called
        rows.append(row)
    return rows


def grids(log: list[Known], on: date, known_at: int) -> list[Row]:
    """Every grid that exists on a day: where it lies, how large it is, who answers for it, what it carries."""
    facts = believed(log, known_at, on)
    of_grids = [event for event, _, _ in facts if getattr(event, "grid", None) is not None]
    into = carrying(of_grids)
    rows = []
    for drawn in sorted((one for one in facts if name(one.event) == "GridDrawn"), key=lambda one: one.event.grid):
        grid = drawn.event.grid
        if grid in into:
            continue
        place = units_of(facts, now_in(drawn.event.community, grid, drawn.day, facts, "grids"))
        row: Row = {"grid": grid, **place, "households": drawn.event.households, "party_organisation": None, "organisation_by": None}
        _own_facts_of_a_grid(row, [one for one in facts if getattr(one.event, "grid", None) == grid])
        told = [event for event, _, _ in facts if name(event) in ("Retired", "Died") or into.get(here := getattr(event, "grid", None), here) == grid]
        rows.append({**row, **_what_grids_carry(told)})
    return rows


def carrying(of_grids: list[Any]) -> dict[str, str]:
    """For each grid merged away, the grid that carries on what it carried; merged in a circle or into one that is not drawn yet it carries on itself."""
    merged = {event.grid: event.into for event in of_grids if name(event) == "GridMerged"}
    drawn = {event.grid for event in of_grids if name(event) == "GridDrawn"}
    found = {}
    for grid in merged:
        end, seen = grid, set[str]()
        while end in merged and end not in seen:
            seen.add(end)
            end = merged[end]
        if end != grid and end in drawn:
            found[grid] = end
    return found


def _own_facts_of_a_grid(row: Row, own: list[Held]) -> None:
    for event, event_id, _ in own:
        if name(event) == "GridRedrawn":
            row["households"] = event.households
        elif name(event) == "GridPartyOrganisationFormed":
            row |= {"party_organisation": event.organisation, "organisation_by": event_id}
        elif name(event) == "GridPartyOrganisationDissolved":
            row |= {"party_organisation": None, "organisation_by": None}


def _what_grids_carry(events: list[Any]) -> Row:
    """Of the facts of a grid, of those merged into it, and of who retired or died: who answers for it, how many matters and open needs it has."""
    answering: list[tuple[str, str]] = []
    matters: set[tuple[str, str]] = set()
    needs: set[tuple[str, str]] = set()
    held: list[date] = []
    for event in events:
        if name(event) == "GridAssigned":
            answering.append((event.grid, event.worker))
        elif name(event) == "GridUnassigned":
            answering = [one for one in answering if one != (event.grid, event.worker)]
        elif name(event) in ("Retired", "Died"):
            answering = [one for one in answering if one[1] != event.worker]
        elif name(event) == "GridMatterAssigned":
            matters.add((event.grid, event.matter))
        elif name(event) == "GridMatterWithdrawn":
            matters.remove((event.grid, event.matter))
        elif name(event) == "GridCouncilHeld":
            held.append(event.effective_on)
        elif name(event) == "NeedRaised":
            needs.add((event.grid, event.need))
        elif name(event) == "NeedResolved":
            needs.remove((event.grid, event.need))
    workers = list(dict.fromkeys(worker for _, worker in answering))
    councils = {"councils": len(held), "last_council_on": max(held, default=None)}
    return {"workers": workers, "matters": len({matter for _, matter in matters}), **councils, "open_needs": len(needs)}


def needs(log: list[Known], on: date, known_at: int) -> list[Row]:
    """Every need raised by a day in a grid, or in one merged into it since, in no particular order."""
    facts = believed(log, known_at, on)
    into = carrying([event for event, _, _ in facts if name(event).startswith("Grid")])
    drawn = {event.grid: event for event, _, _ in facts if name(event) == "GridDrawn"}
    rows: dict[tuple[str, str], Row] = {}
    for event, event_id, _ in facts:
        if name(event) == "NeedRaised":
            grid = into.get(event.grid, event.grid)
            place = units_of(facts, now_in(drawn[grid].community, grid, drawn[grid].effective_on, facts, "grids"))
            row = {"grid": grid, **place, "need": event.need, "matter": event.matter, "channel": event.channel, "raised_on": event.effective_on}
            row |= dict.fromkeys(("taken_up_on", "worker", "resolved_on", "outcome", "taken_up_by", "resolved_by"))
            rows[event.grid, event.need] = {**row, "days": (on - event.effective_on).days, "raised_in": event.grid, "raised_by": event_id}
        elif name(event) == "NeedTakenUp":
            row = rows[event.grid, event.need]
            row |= {"taken_up_on": row["taken_up_on"] or event.effective_on, "worker": event.worker, "taken_up_by": event_id}
        elif name(event) == "NeedResolved":
            row = rows[event.grid, event.need]
            days = (event.effective_on - row["raised_on"]).days
            row |= {"resolved_on": event.effective_on, "days": days, "outcome": event.outcome, "resolved_by": event_id}
    return [row for row in rows.values() if row["grid"] not in into]


def committee_members(log: list[Known], on: date, known_at: int) -> list[tuple[str, str, str]]:
    """Who sits on which committee, by which event: (committee, member, event id), sorted."""
    sitting: dict[tuple[str, str], str] = {}
    for event, event_id, _ in believed(log, known_at, on):
        if name(event) == "PartTimeMemberAdmitted":
            sitting[event.committee, event.member] = event_id
        elif name(event) == "PartTimeMemberLeft":
            del sitting[event.committee, event.member]
        elif name(event) == "CommitteeDissolved":
            sitting = {key: by for key, by in sitting.items() if key[0] != event.committee}
    return sorted((*key, by) for key, by in sitting.items())
