"""Documents for tests, as a person would say them: `an_arrival(pen, "s1", "h1", "2026-04-01", {"r2": 2})`.

Everything is deterministic: a pen has its own clock and salts, a name such as "h1" always becomes the same id.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from schemas import assessment, changes, facts, hold, identifiers, out_of_service, photo, residence, stay
from schemas.documents import JsonObject
from schemas.dwelling import read_dwelling
from schemas.records import fold_record
from schemas.stamps import next_stamp

NOON = 1_775_000_000_000
"""31 March 2026, in milliseconds."""


class Pen:
    """One person writing on one device, whose clock goes on by a second with every fact."""

    def __init__(self, author: str = "marco", device: str = "tabletaaaa", now_ms: int = NOON) -> None:
        self.author, self.device, self.now_ms = author, device, now_ms
        self._last: str | None = None
        self._count = 0

    def sign(self) -> facts.Signature:
        self.now_ms += 1000
        self._count += 1
        self._last = next_stamp(self._last, self.now_ms, self.device)
        salt = sha256(f"{self.author} {self.device} {self._count}".encode()).hexdigest()[:32]
        return facts.Signature(self.author, self.device, salt, self._last)


def a_ulid(name: str) -> str:
    return identifiers.ulid(NOON, sha256(name.encode()).digest()[:10])


def a_dwelling_id(name: str = "d1") -> str:
    return identifiers.record_id("dwelling", a_ulid(name))


def a_household_id(name: str = "h1") -> str:
    return identifiers.record_id("household", a_ulid(name))


VECTOR_ROOMS = {"r1": 1, "r2": 2, "r3": 2, "r4": 3, "r5": 4}
"""The rooms of the vector in domain.md 6.3: twelve beds."""


def a_residence(key: str = "zagara", rooms: Mapping[str, int] = VECTOR_ROOMS, name: str = "Casa Zagara") -> residence.Residence:
    document = {
        "_id": f"residence:{key}",
        "type": "residence",
        "schema_version": 1,
        "name": name,
        "floors": ["Terra", "Primo"],
        "rooms": {room: {"name": f"Stanza {room[1:]}", "beds": beds, "floor": "Terra"} for room, beds in rooms.items()},
    }
    return residence.Residence.from_document(document)


def people(household: str, count: int) -> list[str]:
    return [a_ulid(f"{household} person {number}") for number in range(count)]


def _rooms(household: str, rooms: Mapping[str, int]) -> dict[str, list[str]]:
    """How many of the household in each room, as person ids that do not repeat."""
    everyone = iter(people(household, sum(rooms.values())))
    return {room: [next(everyone) for _ in range(count)] for room, count in rooms.items()}


def a_stay_event(
    pen: Pen, event: stay.Event, names: tuple[str, str], on: str, rooms: Mapping[str, int] | None = None, **particulars: Any
) -> JsonObject:
    """`names` is (stay, household); the residence is `zagara` unless `residence` is given."""
    where = particulars.pop("residence", "residence:zagara")
    subject = stay.Subject(a_ulid(names[0]), where, a_household_id(names[1]))
    said = stay.Particulars(rooms=_rooms(names[1], rooms or {}), **particulars)
    return stay.make_stay_event(event, subject, on, said, pen.sign())


def an_arrival(pen: Pen, stay_name: str, household: str, on: str, rooms: Mapping[str, int], **particulars: Any) -> JsonObject:
    return a_stay_event(pen, "arrived", (stay_name, household), on, rooms, **particulars)


def a_move(pen: Pen, stay_name: str, household: str, on: str, rooms: Mapping[str, int], **particulars: Any) -> JsonObject:
    return a_stay_event(pen, "moved", (stay_name, household), on, rooms, **particulars)


def an_extension(pen: Pen, stay_name: str, household: str, on: str, planned_end: str, **particulars: Any) -> JsonObject:
    return a_stay_event(pen, "extended", (stay_name, household), on, planned_end=planned_end, **particulars)


def an_exit(pen: Pen, stay_name: str, household: str, on: str, **particulars: Any) -> JsonObject:
    return a_stay_event(pen, "exited", (stay_name, household), on, **{"destination": "ERP", **particulars})


def a_hold(pen: Pen, name: str, rooms: Sequence[str], period: tuple[str, str], event: Any = "confirmed", persons: int = 1) -> JsonObject:
    terms = hold.HoldTerms(a_ulid(name), "residence:zagara", rooms, persons, period[1], period[0])
    return hold.make_hold(event, terms, pen.sign())


def a_closure(pen: Pen, room: str, start: str, end: str | None = None, reason: str = "perdita dal soffitto") -> JsonObject:
    return out_of_service.make_out_of_service(("residence:zagara", room), (start, end), reason, pen.sign())


def a_void(pen: Pen, target: JsonObject, after: Sequence[str] = ()) -> JsonObject:
    return facts.make_void(target, pen.sign(), after)


def a_change(pen: Pen, record: str, field: str, value: Any, over: Sequence[str] = (), **more: Any) -> JsonObject:
    """A change of one field; `shown` for retiring, `bulk` and `reason` as in `make_change`."""
    edit = changes.Edit(value, over, more.pop("shown", None))
    return changes.make_change(record, {field: edit}, pen.sign(), **more)


def a_dwelling(pen: Pen, name: str = "d1", **fields: Any) -> list[JsonObject]:
    """The change that makes a dwelling: an address unless told otherwise."""
    said = {"address": {"street": "Via della Concordia", "number": "118", "city": "Catania"}, "target_group": "a", **fields}
    edits = {field: changes.Edit(value) for field, value in said.items()}
    return [changes.make_change(a_dwelling_id(name), edits, pen.sign())]


def a_draft(pen: Pen, name: str = "visit1", dwelling: str = "d1", **fields: Any) -> JsonObject:
    doc_id = identifiers.draft_id(pen.device, a_ulid(name))
    empty = assessment.new_draft(doc_id, pen.author, a_dwelling_id(dwelling), "2026-04-01T09:30:00+02:00", ("hhsrs-2006", 1))
    return {**empty, **fields}


def an_assessment(
    pen: Pen, draft: JsonObject, dwelling: Sequence[JsonObject], draft_rev: str = "2-abc", at: str = "2026-04-01T10:15:00+02:00"
) -> JsonObject:
    seen = assessment.Seen(read_dwelling(fold_record(draft["dwelling"], dwelling)))
    submission = assessment.Submission(draft_rev, at)
    return assessment.make_assessment(assessment.Draft.from_document(draft), seen, submission, pen.sign())


def a_photo(pen: Pen, data: bytes = b"\xff\xd8\xff original", draft_name: str = "visit1", dwelling: str = "d1") -> JsonObject:
    draft = identifiers.draft_id(pen.device, a_ulid(draft_name))
    capture = photo.Capture(a_dwelling_id(dwelling), draft, "2026-04-01T09:40:00+02:00", "image/jpeg", 4000, 3000)
    copies = {lane: photo.stored_copy(data + suffix) for lane, suffix in (("original", b""), ("working", b"w"), ("thumbnail", b"t"))}
    return photo.make_photo(capture, copies, pen.sign())
