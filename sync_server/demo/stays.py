"""What happened in a residence, written as its educators and the office would have: households, stay events, holds, closures.

Every stay event passes the same rule that a tablet asks before it writes (`schemas.rules.stays`), in the order of its days.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from schemas.documents import JsonObject
from schemas.hold import HoldTerms, make_hold
from schemas.household import NewPerson, new_household
from schemas.identifiers import record_id, residence_id
from schemas.out_of_service import make_out_of_service
from schemas.residence import Residence
from schemas.rules.stays import check_event
from schemas.stay import Event, Particulars, StayEvent, Subject, make_stay_event
from sync_server.demo.pen import Calendar, Pen
from sync_server.demo.residences import ClosurePlan, HoldPlan, ResidencePlan, StayPlan

Entry = tuple[int, Callable[[], None]]
"""Days from today (negative: ago) and what is written down then."""


def residence_document(plan: ResidencePlan) -> JsonObject:
    rooms = {
        room.key: {
            "name": f"Stanza {room.key}",
            "beds": room.beds,
            "floor": room.floor,
            "accessible": room.accessible,
            "private_bathroom": room.private_bathroom,
        }
        for room in plan.rooms
    }
    document = {
        "_id": residence_id(plan.key),
        "type": Residence.kind,
        "schema_version": 1,
        "name": plan.name,
        "address": {"street": plan.street, "number": "7", "district": plan.district, "city": "Catania"},
        "floors": list(dict.fromkeys(room.floor for room in plan.rooms)),
        "rooms": rooms,
    }
    return Residence.from_document(document).to_document()


@dataclass(slots=True)
class _OneStay:
    plan: StayPlan
    subject: Subject
    people: list[str] = field(default_factory=list)
    latest: list[str] = field(default_factory=list)


class StayWriter:
    """Writes the past of one residence. `author` gives who is on duty on a day; holds are the office's."""

    def __init__(self, plan: ResidencePlan, pen: Pen, calendar: Calendar, author: Callable[[int], str]) -> None:
        self._plan, self._pen, self._calendar, self._author = plan, pen, calendar, author
        self._residence = Residence.from_document(residence_document(plan))
        self._written: list[JsonObject] = []

    def write(self) -> list[JsonObject]:
        entries: list[Entry] = [entry for stay in self._plan.stays for entry in self._stay(stay)]
        entries += [(-closure.since, partial(self._close, closure)) for closure in self._plan.closures]
        for _days, work in sorted(entries, key=lambda entry: entry[0]):
            work()
        return self._written

    def write_holds(self, office: Pen) -> list[JsonObject]:
        """Signed by the office, on its own device."""
        return [self._hold(office, hold) for hold in self._plan.holds]

    def _stay(self, plan: StayPlan) -> list[Entry]:
        ms = self._calendar.ms(-plan.arrived, 10)
        subject = Subject(self._pen.ulid(ms), self._residence.id, record_id("household", self._pen.ulid(ms)))
        one = _OneStay(plan, subject)
        entries: list[Entry] = [(-plan.arrived, lambda: self._arrival(one))]
        if plan.moved_to is not None:
            room, ago = plan.moved_to
            entries.append((-ago, lambda: self._event("moved", one, -ago, self._placed(one, room, plan.planned))))
        if plan.extended is not None:
            since, new_end = plan.extended
            entries.append((-since, lambda: self._event("extended", one, -since, self._placed(one, plan.room, new_end))))
        if plan.exited is not None:
            exited = plan.exited
            entries.append((-exited, lambda: self._event("exited", one, -exited, Particulars(destination=plan.destination))))
        return entries

    def _arrival(self, one: _OneStay) -> None:
        days, hour = -one.plan.arrived, 10
        one.people = [self._pen.ulid(self._calendar.ms(days, hour)) for _ in one.plan.people]
        people = [
            NewPerson(person, f"{name} {one.plan.surname}", {"years": years, "on": self._calendar.day(days)})
            for person, (name, years) in zip(one.people, one.plan.people, strict=True)
        ]
        signatures = (self._pen.sign(self._author(days), self._calendar.ms(days, hour)) for _ in range(len(people) + 1))
        name = f"Famiglia {one.plan.surname}" if len(people) > 1 else people[0].name
        self._written += new_household(one.subject.household, name, people, signatures)
        self._event("arrived", one, days, self._placed(one, one.plan.room, one.plan.planned))

    def _placed(self, one: _OneStay, room: str, planned: int | None) -> Particulars:
        return Particulars(rooms={room: one.people}, planned_end=None if planned is None else self._calendar.day(planned))

    def _event(self, event: Event, one: _OneStay, days: int, particulars: Particulars) -> None:
        signature = self._pen.sign(self._author(days), self._calendar.ms(days, 11))
        told = replace(particulars, after=one.latest)
        document = make_stay_event(event, one.subject, self._calendar.day(days), told, signature)
        check_event(StayEvent.from_document(document), self._residence, self._written)
        one.latest = [document["_id"]]
        self._written.append(document)

    def _close(self, plan: ClosurePlan) -> None:
        until = None if plan.until is None else self._calendar.day(plan.until)
        period = (self._calendar.day(-plan.since), until)
        signature = self._pen.sign(self._author(-plan.since), self._calendar.ms(-plan.since, 9))
        self._written.append(make_out_of_service((self._residence.id, plan.room), period, plan.reason, signature))

    def _hold(self, office: Pen, plan: HoldPlan) -> JsonObject:
        ms = self._calendar.ms(-plan.confirmed, 12)
        terms = HoldTerms(
            hold_id=office.ulid(ms),
            residence=self._residence.id,
            rooms=[plan.room],
            persons=plan.persons,
            expires_on=self._calendar.day(plan.expires),
            on=self._calendar.day(-plan.confirmed),
        )
        return make_hold("confirmed", terms, office.sign("sara", ms))
