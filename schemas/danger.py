"""An immediate danger met at a visit: a record of its own, because it leaves before everything else and must say enough by itself.

Rules (design.md section 6, issue "6. The site visit"): the first tap makes it and it is never waited for. Each sign of the checklist
`immediate-danger` is a field with its answer, each thing done a field with the moment of the tick; null takes either back, so that what
has reached the office already appears there as withdrawn. `where` copies address and position as they were known then, in one field: the
dwelling's own record may arrive much later. Who and when are said by the facts themselves, and `began_at` by the one who saw it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from schemas.documents import Count, DwellingId, JsonObject, Moment, Part
from schemas.dwelling import ADDRESS, POSITION, Address, Position
from schemas.errors import InvalidDocument
from schemas.readings import Reading, check_value, read_field
from schemas.records import Record

KIND = "danger"
CHECKLIST = ("immediate-danger", 1)
SIGNS = ("gas_smell", "carbon_monoxide", "live_wires", "collapse", "no_escape", "flooding")
"""The signs of the checklist, in its order."""
DONE = (
    "called_112",
    "people_out",
    "gas_shut",
    "power_cut",
    "place_closed",
    "neighbours_told",
    "office_told",
    "people_refused",
    "other",
    "nothing",
)
"""What may have been done, in the checklist's order."""
YES = "yes"
QUESTIONS = ("anyone_inside", "sleep_here")
"""What the office asks first, once a danger stands: whether people are still inside (the checklist wants to know how many; at the door a
yes is quicker) and whether somebody sleeps here tonight."""
SAID = (YES, "no", "unknown")
"""Their answers; of two people's the first of these counts."""
_DID = "did_"

DONE_FOR: Mapping[str, frozenset[str]] = {
    "gas_shut": frozenset({"gas_smell", "carbon_monoxide"}),
    "power_cut": frozenset({"live_wires", "flooding"}),
    "place_closed": frozenset({"collapse", "no_escape"}),
}
"""What is asked only where such a sign was seen; the rest is asked always."""
ASKED = ("called_112", "people_out", "gas_shut", "power_cut", "place_closed", "neighbours_told", "office_told", "people_refused")
"""What is asked at the door; the whole checklist has a word for something else and for nothing."""


class Where(Part):
    """Where it is, as far as it was known when the danger was seen."""

    address: Address | None = None
    position: Position | None = None


DWELLING: TypeAdapter[str] = TypeAdapter(DwellingId)
WHERE: TypeAdapter[Where] = TypeAdapter(Where)
BEGAN: TypeAdapter[str] = TypeAdapter(Moment)
VERSION: TypeAdapter[int] = TypeAdapter(Annotated[Count, Field(ge=1)])
ANSWER: TypeAdapter[Literal["yes", "no"] | None] = TypeAdapter(Literal["yes", "no"] | None)
TOLD: TypeAdapter[Literal["yes", "no", "unknown"] | None] = TypeAdapter(Literal["yes", "no", "unknown"] | None)
DID: TypeAdapter[str | None] = TypeAdapter(Moment | None)

FIELDS: Mapping[str, TypeAdapter[Any]] = {
    "dwelling": DWELLING,
    "where": WHERE,
    "began_at": BEGAN,
    "checklist_version": VERSION,
    **dict.fromkeys(SIGNS, ANSWER),
    **dict.fromkeys(QUESTIONS, TOLD),
    **{f"{_DID}{code}": DID for code in DONE},
}


def did_field(code: str) -> str:
    """The field of a thing done: `did_called_112`."""
    return f"{_DID}{code}"


@dataclass(frozen=True)
class Danger:
    """What a screen knows of it; each field with its rivals and what an edit would decide against."""

    id: str
    dwelling: Reading[str]
    where: Reading[Where]
    began_at: Reading[str]
    signs: Mapping[str, Reading[Literal["yes", "no"] | None]]
    done: Mapping[str, Reading[str | None]]
    told: Mapping[str, Reading[Literal["yes", "no", "unknown"] | None]]
    retired: bool
    last_at: str
    """The stamp of the newest word of it that is alive; empty while there is none."""

    @property
    def seen(self) -> tuple[str, ...]:
        """The signs that somebody says are there: of two who disagree the one who saw it counts."""
        return tuple(code for code, reading in self.signs.items() if YES in reading.values)

    @property
    def did(self) -> tuple[tuple[str, str], ...]:
        """What was done and when, the first first; ticked by two at once it was done by the earlier."""
        said = {code: [moment for moment in reading.values if moment is not None] for code, reading in self.done.items()}
        return tuple(sorted(((code, min(moments)) for code, moments in said.items() if moments), key=lambda one: (one[1], one[0])))

    @property
    def answers(self) -> Mapping[str, str]:
        """What was answered to the questions, those without an answer left out; a yes of anybody counts."""
        found = {code: [answer for answer in SAID if answer in reading.values] for code, reading in self.told.items()}
        return {code: answers[0] for code, answers in found.items() if answers}

    @property
    def withdrawn(self) -> bool:
        """Whether everything that was said of it was taken back; answers alone name no danger."""
        return self.retired or not (self.seen or self.did)

    def over(self, field: str) -> tuple[str, ...]:
        """What an edit of a field decides against that began when this was on the screen."""
        plain: Mapping[str, Reading[Any]] = {"dwelling": self.dwelling, "where": self.where, "began_at": self.began_at}
        reading = {**plain, **self.signs, **self.told}.get(field) or self.done.get(field.removeprefix(_DID))
        return reading.over if reading is not None else ()

    @property
    def author(self) -> str:
        """Who recorded it first."""
        return self.dwelling.said[-1].author if self.dwelling.said else ""


def read_danger(record: Record) -> Danger:
    said = [value.at for values in record.fields.values() for value in values]
    return Danger(
        id=record.id,
        dwelling=read_field(record, "dwelling", DWELLING),
        where=read_field(record, "where", WHERE),
        began_at=read_field(record, "began_at", BEGAN),
        signs={code: read_field(record, code, ANSWER) for code in SIGNS},
        done={code: read_field(record, did_field(code), DID) for code in DONE},
        told={code: read_field(record, code, TOLD) for code in QUESTIONS},
        retired=record.retired,
        last_at=max(said, default=""),
    )


def asked_of(seen: Iterable[str], did: Iterable[str] = ()) -> tuple[str, ...]:
    """What is asked about what was done, for these signs; what was ticked already stays in sight."""
    found, ticked = set(seen), set(did)
    return tuple(code for code in ASKED if code in ticked or code not in DONE_FOR or DONE_FOR[code] & found)


def where_of(address: object, position: object) -> JsonObject:
    """Address and position as they are known, each only when it is one that a reader could show."""
    said: dict[str, tuple[TypeAdapter[Any], object]] = {"address": (ADDRESS, address), "position": (POSITION, position)}
    return {name: value for name, (adapter, value) in said.items() if _fits(adapter, value)}


def _fits(adapter: TypeAdapter[Any], value: object) -> bool:
    try:
        check_value("where", value, adapter)
    except InvalidDocument:
        return False
    return True


def danger_adapter(field: str) -> TypeAdapter[Any] | None:
    """What a field of a danger is read by; None for a stranger."""
    return FIELDS.get(field)


def check_danger_field(field: str, value: object) -> None:
    """Refuses, while it is tapped, a value that no reader could show."""
    adapter = danger_adapter(field)
    if adapter is None:
        sentence = "Questo campo non appartiene a una segnalazione di pericolo: aggiorna l'app e riprova."
        raise InvalidDocument.at("unknown_field", field, sentence)
    check_value(field, value, adapter)
