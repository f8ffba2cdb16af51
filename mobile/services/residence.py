"""One residence on its tablet: who is in which room tonight, an arrival, an exit.

Rule (design.md section 8): rooms come from `catalog`, people and events from the residence's own circle, and the same pure fold that the
centre runs says what is free. An arrival makes its household here. What may not follow is refused at typing time by
`schemas.rules.stays`, in a sentence; nothing is written then, and what was typed stays.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, get_args

from docstore.errors import NotFound
from docstore.store import Store
from mobile.services import forms
from mobile.services.first_sync import first_sync
from mobile.services.journal import Journal
from mobile.services.kept_record import record_from
from mobile.services.problems import DeviceError, told
from mobile.services.shown import BedState, Counts, Resident, RoomChoice, RoomInterval, RoomTile
from schemas.availability import Availability, Interval
from schemas.errors import SchemaError
from schemas.facts import Signature
from schemas.facts_read import FactsRead
from schemas.household import Household, NewPerson, Person, new_household, read_household
from schemas.identifiers import record_id, residence_database
from schemas.records import Record
from schemas.residence import Residence
from schemas.rules.availability import Folded, counts_on, fold_availability, largest_household_on
from schemas.rules.stay_book import Stay
from schemas.rules.stays import CHECKS, check_in_house
from schemas.stay import Particulars, StayEvent, Subject, make_stay_event

JsonObject = dict[str, Any]
_OF_THE_HOUSE = """from circle_document where type in ('stay', 'hold', 'outofservice')
    or (type = 'void' and subject not between 'change:' and 'change;')"""
_IDS = f"select id {_OF_THE_HOUSE}"
_FACTS = "select id, body from circle_document where id in (select value from json_each(?))"
_ARRIVAL = "arrival"
NOT_HERE = "residence_not_here"
STILL_FETCHING = "still_fetching"
"""The code of what a fresh device says before tonight's facts are here: a board of half of them would show beds free that are taken."""
_PIPS: tuple[BedState, ...] = ("occupied", "blocked", "reserved", "out_of_service", "free")


@dataclass(frozen=True)
class Arrival:
    """What the arrival form says. `people` are (name, age in years or None)."""

    household: str
    people: Sequence[tuple[str, int | None]]
    room: str | None
    on: str
    planned_end: str | None = None
    came_from: str | None = None
    hold: str | None = None


@dataclass(frozen=True)
class Building:
    """Everything a page of the residence shows, read at one moment."""

    residence: Residence
    folded: Folded
    today: str
    rooms: tuple[RoomTile, ...]
    counts: Counts


class ResidenceDesk:
    """One residence. `catalog` is read only; `circle` takes the facts."""

    def __init__(self, residence: str, catalog: Store, circle: Store, journal: Journal) -> None:
        self.id = residence
        self._catalog = catalog
        self._circle = circle
        self._journal = journal
        self._kept: tuple[Residence, tuple[str, ...], Folded] | None = None
        self._facts: dict[str, JsonObject] = {}
        self._readings = FactsRead()

    def building(self) -> Building:
        folded, today = self._tonight()
        residence = folded.house.residence
        tiles = tuple(self._tile(key, folded, today) for _, rooms in residence.rooms_by_floor() for key, _ in rooms)
        return Building(residence, folded, today, tiles, _counts(folded.availability, today))

    def choices(self, arrival: Arrival) -> list[RoomChoice]:
        """Every room, those that fit first; the others stay visible with the reason in words. Asked at every letter: who is in them is not
        read for it."""
        folded, _ = self._tonight()
        found = [self._choice(key, folded, arrival) for key in folded.house.residence.rooms]
        return sorted(found, key=lambda choice: (not choice.fits, choice.beds, choice.name))

    def arrive(self, arrival: Arrival) -> str:
        """Records the arrival: the household's changes and the stay, in one commit. Returns the stay's id."""
        people = [(name.strip(), years) for name, years in arrival.people]
        _check_form(arrival, people)
        household = record_id("household", self._journal.new_key())
        day = self._journal.clock.today()
        persons = [NewPerson(self._journal.new_key(), name, _age(years, day)) for name, years in people]
        subject = Subject(self._journal.new_key(), self.id, household)
        rooms = {str(arrival.room): [person.id for person in persons]}
        particulars = Particulars(rooms=rooms, planned_end=arrival.planned_end, hold=arrival.hold)
        first, *others = self._journal.signatures(2 + len(persons))
        with told():
            stay = make_stay_event("arrived", subject, arrival.on, particulars, first)
            self._check_past(arrival.on)
            check_in_house(StayEvent.from_document(stay), self._folded(self._residence()).house)
            changes = new_household(household, arrival.household.strip(), persons, others, arrival.came_from)
        with self._circle.transaction():
            self._journal.write_all(self._circle, [*changes, stay])
            forms.forget(self._circle, _ARRIVAL, self._journal.author)
        return subject.stay_id

    def keep_arrival(self, arrival: Arrival) -> None:
        """What has been typed so far, durable when this returns; an empty form leaves no row. A day that was not chosen is today's
        whenever the form opens again."""
        body = {**asdict(arrival), "on": None if arrival.on == self._journal.clock.today() else arrival.on}
        if arrival.household or arrival.people or arrival.planned_end:
            forms.keep(self._circle, _ARRIVAL, self._journal.author, body)
        else:
            forms.forget(self._circle, _ARRIVAL, self._journal.author)

    def kept_arrival(self) -> Arrival | None:
        """What this person had typed when the app ended."""
        body = forms.kept(self._circle, _ARRIVAL, self._journal.author)
        if body is None:
            return None
        people = [(str(name), years) for name, years in body["people"]]
        on = body["on"] or self._journal.clock.today()
        return Arrival(body["household"], people, body["room"], on, body["planned_end"], body["came_from"], body["hold"])

    def leave(self, stay_id: str, on: str, destination: str | None) -> None:
        """Records the exit of a household, the day that it no longer sleeps here."""
        house = self._tonight()[0].house
        stay = house.book.stays.get(stay_id)
        if stay is None:
            raise DeviceError("no_arrival", "Questo soggiorno non ha un arrivo: registra prima l'arrivo.")
        particulars = Particulars(destination=destination, after=stay.latest)
        with told():
            subject = Subject(stay.id, self.id, stay.household)
            event = make_stay_event("exited", subject, on, particulars, self._journal.signature())
            check_in_house(StayEvent.from_document(event), house)
        self._journal.write_all(self._circle, [event])

    def household(self, record: str) -> Household:
        rows = self._circle.read("select body from circle_record where record = ?", (record,))
        return read_household(record_from(record, rows[0][0]) if rows else Record(record, {}))

    def _tonight(self) -> tuple[Folded, str]:
        residence, today = self._residence(), self._journal.clock.today()
        if not first_sync(self._circle).enough_for(today):
            raise DeviceError(STILL_FETCHING, "Chi dorme qui stanotte sta ancora arrivando su questo dispositivo: aspetta qualche secondo.")
        return self._folded(residence), today

    def _residence(self) -> Residence:
        try:
            return Residence.from_document(self._catalog.get(self.id))
        except NotFound as missing:
            sentence = "Le stanze di questa residenza non sono ancora arrivate sul dispositivo: collegati una volta alla rete."
            raise DeviceError(NOT_HERE, sentence) from missing

    def _check_past(self, day: str) -> None:
        """Of days before tonight a device whose first pull is under way does not know who was here."""
        if not first_sync(self._circle).enough_for(day):
            sentence = "Lo storico sta ancora scaricando, e per quel giorno non si sa chi c'era: riprova tra poco, o registra da oggi."
            raise DeviceError("past_not_here", sentence)

    def _folded(self, residence: Residence) -> Folded:
        """Folded again only when a fact has come or gone: facts never change, so their ids say it, and a pull asks at every step. Of the
        years behind it, what was read once is not read again: a tap adds one fact."""
        ids = tuple(str(row[0]) for row in self._circle.read(_IDS))
        if self._kept is None or self._kept[:2] != (residence, ids):
            self._take(frozenset(ids))
            self._kept = residence, ids, fold_availability(residence, self._facts.values(), self._readings)
        return self._kept[2]

    def _take(self, ids: frozenset[str]) -> None:
        for gone in self._facts.keys() - ids:
            del self._facts[gone]
        self._readings.keep_only(ids)
        come = json.dumps(sorted(ids - self._facts.keys()))
        self._facts |= {str(row[0]): json.loads(row[1]) for row in self._circle.read(_FACTS, (come,))}

    def _tile(self, key: str, folded: Folded, today: str) -> RoomTile:
        room = folded.house.residence.rooms[key]
        tonight = folded.availability.rooms[key].on(today)
        stay = next(iter(folded.house.book.in_room(key, today)), None)
        return RoomTile(
            room=key,
            name=room.name,
            floor=room.floor,
            pips=_pips(tonight),
            accessible=bool(room.accessible),
            private_bathroom=bool(room.private_bathroom),
            intervals=tuple(_interval(one) for one in folded.availability.rooms[key].intervals if one.until is None or one.until > today),
            **(self._who(stay, key, today) if stay is not None else {}),
        )

    def _who(self, stay: Stay, room: str, today: str) -> dict[str, Any]:
        household, inside = self.household(stay.household), stay.rooms_on(today).get(room, ())
        return {
            "stay": stay.id,
            "household": household.name.value,
            "people": len(inside),
            "residents": tuple(_resident(household.person(one), today) for one in inside),
            "since": date.fromisoformat(stay.arrived_on),
            "planned_end": date.fromisoformat(stay.planned_end) if stay.planned_end else None,
            "overdue": stay.overdue_on(today),
        }

    def _choice(self, key: str, folded: Folded, arrival: Arrival) -> RoomChoice:
        room, count = folded.house.residence.rooms[key], max(1, len(arrival.people))
        intervals = folded.availability.rooms[key].intervals
        later = next((one.from_ for one in intervals if one.from_ and one.from_ > arrival.on and one.beds.free >= count), None)
        held = next(iter(folded.house.held(key, arrival.on)), None)
        reason = _refusal(key, folded, arrival, count)
        if reason is not None and held is not None:
            as_theirs = _refusal(key, folded, replace(arrival, hold=held.hold_id), count)
            reason, held = (reason, held) if as_theirs is None else (as_theirs, None)  # too small stays too small, whoever it is kept for
        return RoomChoice(
            room=key,
            name=room.name,
            beds=room.beds,
            fits=reason is None,
            reason=reason.sentence if reason else None,
            free_from=date.fromisoformat(later) if later else None,
            hold=held.hold_id if held else None,
            code=reason.code if reason else "",
            details=reason.details if reason else {},
        )


def my_residence(catalog: Store, circles: Sequence[str]) -> str | None:
    """The residence of the first circle that this person may read; its document may be on its way still."""
    for row in catalog.all_docs(startkey="residence:", endkey="residence;")["rows"]:
        if residence_database(row["id"]) in circles:
            return str(row["id"])
    own = next((name for name in circles if name.startswith("residence-") and not name.endswith("-media")), None)
    return own.replace("residence-", "residence:", 1) if own else None


def _check_form(arrival: Arrival, people: Sequence[tuple[str, int | None]]) -> None:
    if not arrival.household.strip():
        raise DeviceError("household_missing", "Manca il nome del nucleo: scrivilo e riprova.")
    if not people:
        raise DeviceError("people_missing", "Manca chi arriva: aggiungi almeno una persona.")
    nameless = next((at for at, (name, _) in enumerate(people, 1) if not name), None)
    if nameless is not None:
        sentence = f"Manca il nome della persona {nameless} dell'elenco: scrivilo, oppure togli la riga."
        raise DeviceError("person_name_missing", sentence, {"position": nameless})
    if arrival.room is None:
        raise DeviceError("missing_room", "Manca la stanza: scegli dove dorme il nucleo.")


def _resident(person: Person | None, today: str) -> Resident:
    """A person whose names have not arrived yet counts all the same."""
    if person is None:
        return Resident("")
    age = person.age.value
    return Resident(person.name.value or "", age.least_on(today) if age else None)


def _age(years: int | None, day: str) -> JsonObject | None:
    return None if years is None else {"years": years, "on": day}


def _refusal(key: str, folded: Folded, arrival: Arrival, count: int) -> SchemaError | None:
    """Why this room does not fit, by the rule that the arrival itself will meet."""
    nobody = "0" * 26
    people = [f"0{at:025d}" for at in range(count)]
    signature = Signature("nobody", "aaaaaaaaaa", "0" * 32, "0000000000000-0000-aaaaaaaaaa")
    particulars = Particulars(rooms={key: people}, planned_end=arrival.planned_end, hold=arrival.hold)
    try:
        trial = make_stay_event(
            "arrived", Subject(nobody, folded.house.residence.id, f"household:{nobody}"), arrival.on, particulars, signature
        )
        CHECKS["arrived"](StayEvent.from_document(trial), folded.house)
    except SchemaError as refused:
        return refused
    return None


def _pips(interval: Interval) -> tuple[BedState, ...]:
    return tuple(state for state in _PIPS for _ in range(getattr(interval.beds, state)))


def _interval(interval: Interval) -> RoomInterval:
    start = date.fromisoformat(interval.from_) if interval.from_ else date.min
    beds = {state: getattr(interval.beds, state) for state in get_args(BedState)}
    return RoomInterval(start, date.fromisoformat(interval.until) if interval.until else None, beds)


def _counts(availability: Availability, today: str) -> Counts:
    beds = counts_on(availability, today)
    largest = largest_household_on(availability, today)
    return Counts(availability.beds, beds.free, beds.reserved, beds.occupied, beds.blocked, beds.out_of_service, largest)
