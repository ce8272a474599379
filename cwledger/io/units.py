"""The units a file names, found in the ledger by id or by any name they ever bore. Not for the unit tree on a day (``projections``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from cwledger.aggregates import units as facts_of_units
from cwledger.aggregates.event import Event
from cwledger.io.cells import squeezed
from cwledger.io.mapping import nearest
from cwledger.projections.facts import Facts

KINDS = ("district", "street", "community", "federation")
_NAMED: dict[str, tuple[type[Event], ...]] = {
    "district": (facts_of_units.DistrictFounded, facts_of_units.DistrictRenamed),
    "street": (facts_of_units.StreetFounded, facts_of_units.StreetRenamed),
    "community": (facts_of_units.CommunityFounded, facts_of_units.CommunityRenamed),
    "federation": (facts_of_units.FederationFounded, facts_of_units.FederationRenamed),
}
_PLACED: dict[str, tuple[str, tuple[type[Event], ...]]] = {
    "community": ("street", (facts_of_units.CommunityFounded, facts_of_units.CommunityReassigned)),
    "street": ("district", (facts_of_units.StreetFounded, facts_of_units.StreetReassigned)),
    "federation": ("district", (facts_of_units.FederationFounded,)),
}
_ENDINGS = {
    "community": ("社区居民委员会", "社区居委会", "居民委员会", "居委会", "社区党委", "社区"),
    "street": ("街道办事处", "街道", "办事处", "镇", "乡"),
    "district": ("区", "市", "县"),
    "federation": (),
}


class UnitProblem(ValueError):
    """A cell names no unit, or several; ``code`` and ``values`` are the remark's."""

    def __init__(self, code: str, **values: str) -> None:
        self.code, self.values = code, values
        super().__init__(code)


class Units:
    """Every unit the ledger knows, by kind."""

    def __init__(self, facts: Facts) -> None:
        self._names: dict[str, dict[str, set[str]]] = {kind: defaultdict(set) for kind in KINDS}
        self._parents: dict[str, dict[str, set[str]]] = {kind: defaultdict(set) for kind in KINDS}
        self._found: dict[tuple[str, str, str | None, str | None], str] = {}
        for kind, classes in _NAMED.items():
            for unit, name in _pairs(facts, classes, kind, "name"):
                self._names[kind][unit].add(name)
        for kind, (above, placing) in _PLACED.items():
            for unit, parent in _pairs(facts, placing, kind, above):
                self._parents[kind][unit].add(parent)
        self._index = {kind: _index(self._names[kind], kind) for kind in KINDS}

    def add(self, events: Iterable[Event]) -> None:
        """Units that other files of the same import found, rename or place: they are written before any roster."""
        for event in events:
            said = dict(event)
            for kind in KINDS:
                if isinstance(event, _NAMED[kind]):
                    self._names[kind][said[kind]].add(said["name"])
                if kind in _PLACED and isinstance(event, _PLACED[kind][1]):
                    self._parents[kind][said[kind]].add(said[_PLACED[kind][0]])
        self._found.clear()
        self._index = {kind: _index(self._names[kind], kind) for kind in KINDS}

    def find(self, kind: str, text: str, street: str | None = None, district: str | None = None) -> str:
        """The id of the unit a cell names, narrowed by the street and district (ids) the row gives.

        Raises:
            UnitProblem: ``unit-unknown`` with the nearest name, or ``unit-ambiguous``.
        """
        key = (kind, text, street, district)
        if key not in self._found:
            self._found[key] = self._looked_up(kind, text, street, district)
        return self._found[key]

    def belongs(self, kind: str, unit: str, parent: str) -> bool:
        """Whether a unit ever belonged to that street or district, directly or through its street."""
        above = self._parents[kind].get(unit, set())
        return parent in above or any(parent in self._parents["street"].get(street, set()) for street in above)

    def _looked_up(self, kind: str, text: str, street: str | None, district: str | None) -> str:
        if text in self._names[kind]:
            return text
        ids = self._candidates(kind, squeezed(text))
        for parent in filter(None, (street, district)):
            if len(ids) > 1:
                ids = {one for one in ids if self.belongs(kind, one, parent)} or ids
        if len(ids) == 1:
            return next(iter(ids))
        if ids:
            raise UnitProblem("unit-ambiguous", value=text, known=", ".join(sorted(ids)))
        names = [name for names in self._names[kind].values() for name in names]
        raise UnitProblem("unit-unknown", kind=kind, value=text, near=nearest(text, names))

    def _candidates(self, kind: str, text: str) -> set[str]:
        index = self._index[kind]
        for form in (text, _bare(text, kind)):
            if form in index:
                return index[form]
        # «青泥洼桥街道示例社区»: the name stands behind those of the units above.
        behind = [name for name in index if len(name) > 1 and (text.endswith(name) or _bare(text, kind).endswith(name))]
        return index[max(behind, key=len)] if behind and kind == "community" and self._starts_above(text) else set()

    def _starts_above(self, text: str) -> bool:
        return any(text.startswith(squeezed(name)) for kind in ("street", "district") for names in self._names[kind].values() for name in names)


def _pairs(facts: Facts, classes: Iterable[type[Event]], kind: str, field: str) -> Iterable[tuple[str, str]]:
    for event_class in classes:
        yield from facts[event_class].select(kind, field).collect().iter_rows()


def _index(names: dict[str, set[str]], kind: str) -> dict[str, set[str]]:
    index: dict[str, set[str]] = defaultdict(set)
    for unit, known in names.items():
        for name in known:
            index[squeezed(name)].add(unit)
    whole = frozenset(index)
    for unit, known in names.items():
        for name in known:
            # A shortened form must not push aside the unit whose whole name it is.
            if (form := _bare(squeezed(name), kind)) not in whole:
                index[form].add(unit)
    return dict(index)


def _bare(name: str, kind: str) -> str:
    for ending in _ENDINGS[kind]:
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending)
    return name
