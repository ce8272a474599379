"""What every event is: a frozen, strict model with a stable name, and the catalogue that finds its class again.

A module of ``aggregates`` declares its events by subclassing :class:`Event`; declaring is registering. Not for folding (``fold.py``) and
not for bytes (``store/codec.py``).
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Annotated, Any, ClassVar, Self, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler, ValidationError, WithJsonSchema
from pydantic_core import core_schema

from cwledger.clock import Month
from cwledger.errors import InvalidEvent, Issue

# The order of facts that hold from one and the same day, whatever order they were recorded in: a person is registered before anything
# happens, what ends makes room for what begins, changes apply to what stands, and death closes the day.
BEGINS, CLOSES, RETIRES, OPENS, CHANGES, DIES, ADMINISTERS = range(7)

NOTE_CHARACTERS = 4_000
_ID = r"^[\w\-.&&[^\x{FF00}-\x{FFEF}]]{1,64}$"


@dataclass(frozen=True, slots=True)
class Names:
    """Marks a field that names another subject: ``Names("community")`` must be a community the ledger knows."""

    kind: str
    """Empty where the field says it itself, as ``kind:id``."""


@dataclass(frozen=True, slots=True)
class PersonalField:
    """Marks a field that identifies a person: sealed with the subject's own key before it is stored, never in a column."""


class Sealed:
    """A personal field as the log holds it: ciphertext. Reads as «sealed» until a door that may show it unseals it."""

    __slots__ = ("blob",)

    def __init__(self, blob: bytes) -> None:
        self.blob = blob

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other.blob == self.blob

    def __hash__(self) -> int:
        return hash(self.blob)

    def __repr__(self) -> str:
        return "«sealed»"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.is_instance_schema(cls)


def _no_float(value: Any) -> Any:
    if type(value) is float or type(value) is bool:
        raise ValueError("money is never a float; write Decimal('1800.00') or '1800.00'")
    if type(value) not in (int, str, Decimal):
        return value
    try:
        amount = Decimal(value)
    except ArithmeticError:
        raise ValueError("this is not an amount; write digits with at most two places, as '1800.00'") from None
    return amount.copy_abs() if amount.is_zero() else amount


def _as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _is_month(value: Any) -> Any:
    return str(Month.parse(value)) if isinstance(value, str) else value


_MONEY_SCHEMA = WithJsonSchema({"type": "string", "pattern": r"^\d{1,9}(\.\d{1,2})?$"})
_SCORE_SCHEMA = WithJsonSchema({"type": "string", "pattern": r"^\d{1,3}(\.\d{1,2})?$"})
_PERSONAL_SCHEMA = WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 200})

Id = Annotated[str, Field(pattern=_ID)]
WorkerId = Annotated[Id, Names("career")]
CommunityId = Annotated[Id, Names("community")]
StreetId = Annotated[Id, Names("street")]
DistrictId = Annotated[Id, Names("district")]
FederationId = Annotated[Id, Names("federation")]
GridId = Annotated[Id, Names("grid")]
RecruitmentId = Annotated[Id, Names("recruitment")]
EstablishmentId = Annotated[Id, Names("establishment")]
UnitName = Annotated[str, Field(pattern=r"^(community|street|district|federation):.{1,64}$"), Names("")]
"""A unit of any kind, as ``kind:id``."""
Yuan = Annotated[Decimal, BeforeValidator(_no_float), Field(ge=0, max_digits=11, decimal_places=2, allow_inf_nan=False), _MONEY_SCHEMA]
Score = Annotated[Decimal, BeforeValidator(_no_float), Field(ge=0, le=100, decimal_places=2, allow_inf_nan=False), _SCORE_SCHEMA]
"""A mark out of 100, with at most two places."""
Code = Annotated[str, Field(min_length=1, max_length=64)]
Text = Annotated[str, Field(min_length=1, max_length=200)]
Note = Annotated[str, Field(min_length=1, max_length=NOTE_CHARACTERS)]
MonthText = Annotated[str, BeforeValidator(_is_month)]
Personal = Annotated[Annotated[str, Field(min_length=1, max_length=200)] | Sealed, PersonalField(), _PERSONAL_SCHEMA]
WorkerIds = Annotated[tuple[WorkerId, ...], BeforeValidator(_as_tuple)]
GridIds = Annotated[tuple[GridId, ...], BeforeValidator(_as_tuple)]


class Event(BaseModel):
    """One immutable fact about one subject. Build it with keywords; wrong types, floats and unknown fields raise :class:`InvalidEvent`."""

    # Built when first used: a hundred classes nobody records would cost more than opening the ledger.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, validate_default=False, defer_build=True)

    type_name: ClassVar[str] = ""
    type_version: ClassVar[int] = 1
    day_order: ClassVar[int] = CHANGES
    subject_kind: ClassVar[str] = ""
    subject_field: ClassVar[str] = ""
    door: ClassVar[str] = "record"
    """The ledger call that records it: most are facts anyone may record, a few only come out of a call of their own."""

    effective_on: date
    """The day from which the fact holds in the world: the date on the letter, not the day it was filed."""
    ref: Code | None = None
    """The document the fact rests on, as its issuer numbers it."""
    note: Note | None = None
    """What a reader should know and no rule needs. Not for personal data: it is stored in the clear."""

    def __init__(self, **fields: Any) -> None:
        try:
            super().__init__(**fields)
        except ValidationError as error:
            raise invalid_event(type(self), error) from None

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:  # noqa: ARG002  # immutable all the way down
        """The same event with some fields changed, checked like any event: an event that exists is one that could be recorded."""
        return type(self)(**{**{name: getattr(self, name) for name in type(self).model_fields}, **(update or {})})

    @classmethod
    def model_construct(cls, _fields_set: set[str] | None = None, **fields: Any) -> Self:  # type: ignore[override]
        """Builds an event like the class itself does: unchecked events do not exist."""
        return cls(**fields)

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        if "type_name" in cls.__dict__:
            CATALOGUE.add(cls)

    @property
    def stream(self) -> str:
        """The stream the event lives in: the subject it is about, as ``kind:id``."""
        return CATALOGUE.spec(type(self)).stream_of(self)


_REMEDIES = {
    "missing": "give it",
    "extra_forbidden": "leave it out; the fields of each event are in docs/events.md",
    "date_type": "pass a date, e.g. date(2021, 4, 1), without a time of day",
    "date_from_datetime_inexact": "pass a date, e.g. date(2021, 4, 1), without a time of day",
    "string_pattern_mismatch": "ids are 1 to 64 letters, digits, '_', '-' or '.', without spaces and without full-width forms",
    "string_too_long": "shorten it, and keep long documents where they are kept",
    "decimal_max_places": "money has at most two places",
}


def invalid_event(cls: type[Event], error: ValidationError) -> InvalidEvent:
    """A pydantic error as :class:`InvalidEvent`, one issue per field; what a personal field was given is not repeated."""
    issues: dict[str, Issue] = {}
    for problem in error.errors(include_url=False):
        field = str(problem["loc"][0]) if problem["loc"] else "event"
        info = cls.model_fields.get(field)
        personal = info is not None and any(isinstance(mark, PersonalField) for mark in markers(info.annotation, info.metadata))
        given = "something personal" if personal else repr(problem.get("input"))
        given = given if len(given) <= 80 else f"{given[:77]}…"
        remedy = _REMEDIES.get(problem["type"], "")
        message = f"{problem['msg'].removeprefix('Value error, ')}; given {given}" + (f" ({remedy})" if remedy else "")
        issues.setdefault(field, Issue(f"event.{problem['type'].replace('_', '-')}", "error", f"{cls.__name__}.{field}", message))
    return InvalidEvent(issues.values())


@dataclass(frozen=True, slots=True, eq=False)
class EventSpec:
    """What the library knows of one event class, worked out once from its annotations."""

    cls: type[Event]
    name: str
    version: int
    topic: str
    """The name and version under which the event is stored."""
    kind: str
    rank: int
    fields: tuple[str, ...]
    """Every field, sorted: the order of the canonical bytes."""
    blank: dict[str, Any]
    """Every field without a value, in that order: what an event's values are laid over to come out sorted."""
    subject_of: Callable[[Any], str]
    references: tuple[tuple[str, str, bool], ...]
    """Other subjects named by the event: (field, kind, whether it holds several)."""
    personal: tuple[str, ...]

    def stream_of(self, event: Event) -> str:
        """The stream an event of this class lives in."""
        subject = self.subject_of(event)
        return f"{self.kind}:{subject}" if self.kind else subject

    def named_by(self, event: Event) -> Iterable[str]:
        """The streams of the other subjects an event names."""
        for field, kind, many in self.references:
            value = getattr(event, field)
            if not kind:
                yield value
            elif many:
                yield from (f"{kind}:{one}" for one in value)
            elif value is not None:
                yield f"{kind}:{value}"


class Catalogue:
    """Every event class by its stable name; names and versions never change when code moves."""

    def __init__(self) -> None:
        self._by_class: dict[type[Event], EventSpec] = {}
        self._by_name: dict[str, EventSpec] = {}

    def add(self, cls: type[Event]) -> None:
        """Registers a class under its ``type_name``; a name declared twice is a programming error."""
        if cls.type_name in self._by_name:
            raise TypeError(f"{cls.__name__}: the event name {cls.type_name!r} is already taken by {self._by_name[cls.type_name].cls.__name__}")
        spec = _spec(cls)
        self._by_class[cls] = self._by_name[cls.type_name] = spec

    def spec(self, cls: type[Event]) -> EventSpec:
        """The spec of an event class."""
        return self._by_class[cls]

    def declares(self, cls: type[Any]) -> bool:
        """Whether the very class is an event of the catalogue; a subclass of one is not."""
        return cls in self._by_class

    def named(self, name: str) -> EventSpec | None:
        """The spec of the event stored under a name, None when this version of the library has no such event."""
        return self._by_name.get(name)

    def __iter__(self) -> Any:
        return iter(sorted(self._by_name.values(), key=lambda spec: spec.name))

    def __getitem__(self, class_name: str) -> type[Event]:
        for spec in self._by_name.values():
            if spec.cls.__name__ == class_name:
                return spec.cls
        raise KeyError(class_name)


def markers(annotation: Any, metadata: Iterable[Any] = ()) -> list[Any]:
    """Every marker (:class:`Names`, :class:`PersonalField`) found in a field's annotation, however deep."""
    found = [mark for mark in metadata if isinstance(mark, Names | PersonalField)]
    if get_origin(annotation) in (Annotated, Union, types.UnionType, tuple):
        for part in get_args(annotation):
            found += [part] if isinstance(part, Names | PersonalField) else markers(part)
    return found


RESERVED = frozenset({"position", "version", "origin"})
"""Where a fact stands in the log: columns beside an event's own fields, which may not bear these names."""


def _spec(cls: type[Event]) -> EventSpec:
    names = tuple(sorted(cls.model_fields))
    if RESERVED.intersection(names):
        raise TypeError(f"{cls.__name__}: a field may not be called {', '.join(sorted(RESERVED.intersection(names)))}; say what it is in the field's own words")
    references, personal = [], []
    for name in names:
        info = cls.model_fields[name]
        for mark in markers(info.annotation, info.metadata):
            if isinstance(mark, PersonalField):
                personal.append(name)
            elif name != cls.subject_field:
                references.append((name, mark.kind, get_origin(info.annotation) is tuple))
    return EventSpec(
        cls=cls,
        name=cls.type_name,
        version=cls.type_version,
        topic=f"{cls.type_name}/{cls.type_version}",
        kind=cls.subject_kind,
        rank=cls.day_order,
        fields=names,
        blank=dict.fromkeys(names),
        subject_of=attrgetter(cls.subject_field),
        references=tuple(references),
        personal=tuple(personal),
    )


CATALOGUE = Catalogue()
