"""Which stay event may follow which: asked at typing time, before a fact is written, and answered in a sentence that says what to do.

Rule (design.md section 8 and domain.md 6.3): a household arrives once, into a room that nobody else has, with no more people than beds; it
leaves after it came. Two devices apart can still write what does not fit together: nothing is refused then, and the fold lists it as a
contradiction. Dates in sentences are day/month/year.
"""

from collections.abc import Callable, Iterable, Mapping

from schemas.dates import is_during
from schemas.documents import JsonObject
from schemas.errors import RuleBroken
from schemas.residence import Residence
from schemas.rules.house import House, read_house
from schemas.rules.stay_book import Stay
from schemas.stay import StayEvent


def check_event(event: StayEvent, residence: Residence, documents: Iterable[JsonObject]) -> None:
    """Raises `RuleBroken` when this event may not follow what is recorded; a correction is judged as if its target were not there."""
    others = [document for document in documents if document["_id"] not in {event.id, event.corrects, *event.replaces}]
    check_in_house(event, read_house(residence, others))


def check_in_house(event: StayEvent, house: House) -> None:
    """The same against a house that was read already (it must not hold the event itself, nor what it corrects)."""
    if event.residence != house.residence.id:
        raise RuleBroken("wrong_residence", "Questo soggiorno è di un'altra residenza: aprila e registra l'evento lì.")
    CHECKS[event.event](event, house)


def _check_arrival(event: StayEvent, house: House) -> None:
    if event.stay_id in house.book.stays:
        raise RuleBroken("already_arrived", "L'arrivo di questo soggiorno è già registrato: se è sbagliato, correggi quello.")
    for stay in house.book.stays.values():
        if stay.household == event.household and _meets(event, stay):
            details = {"since": stay.arrived_on}
            sentence = f"Il nucleo è già in residenza dal {_day(stay.arrived_on)}: registra uno spostamento, o prima la sua uscita."
            raise RuleBroken("household_already_in", sentence, details)
    _check_rooms(event, house)
    _check_holds(event, house)


def _check_move(event: StayEvent, house: House) -> None:
    stay = _stay_of(event, house)
    _check_still_in(event, stay)
    _check_rooms(event, house)
    _check_holds(event, house)


def _check_extension(event: StayEvent, house: House) -> None:
    _check_still_in(event, _stay_of(event, house))


def _check_exit(event: StayEvent, house: House) -> None:
    stay = _stay_of(event, house)
    if stay.exited_on is not None:
        sentence = f"L'uscita è già registrata al {_day(stay.exited_on)}: se è sbagliata, correggi quella."
        raise RuleBroken("already_exited", sentence, {"exited_on": stay.exited_on})
    if event.on < stay.arrived_on:
        sentence = f"L'uscita è prima dell'arrivo, che è del {_day(stay.arrived_on)}: correggi la data."
        raise RuleBroken("exit_before_arrival", sentence, {"arrived_on": stay.arrived_on})
    last_move = stay.periods[-1].start if stay.periods else stay.arrived_on
    if event.on < last_move:
        sentence = f"L'uscita è prima dell'ultimo spostamento, che è del {_day(last_move)}: correggi la data."
        raise RuleBroken("exit_before_move", sentence, {"moved_on": last_move})


CHECKS: Mapping[str, Callable[[StayEvent, House], None]] = {
    "arrived": _check_arrival,
    "moved": _check_move,
    "extended": _check_extension,
    "exited": _check_exit,
}


def _stay_of(event: StayEvent, house: House) -> Stay:
    stay = house.book.stays.get(event.stay_id)
    if stay is None:
        raise RuleBroken("no_arrival", "Questo soggiorno non ha un arrivo: registra prima l'arrivo.")
    if stay.household != event.household:
        raise RuleBroken("other_household", "Questo soggiorno è di un altro nucleo: riaprilo dalla sua stanza e riprova.")
    return stay


def _check_still_in(event: StayEvent, stay: Stay) -> None:
    if event.on < stay.arrived_on:
        sentence = f"La data è prima dell'arrivo, che è del {_day(stay.arrived_on)}: correggi la data."
        raise RuleBroken("before_arrival", sentence, {"arrived_on": stay.arrived_on})
    if stay.exited_on is not None:
        sentence = f"Il nucleo è uscito il {_day(stay.exited_on)}: se non è vero, annulla prima l'uscita."
        raise RuleBroken("already_exited", sentence, {"exited_on": stay.exited_on})


def _check_rooms(event: StayEvent, house: House) -> None:
    for key, people in event.rooms.items():
        room = house.residence.rooms.get(key)
        if room is None:
            raise RuleBroken("unknown_room", "Questa stanza non è della residenza: sceglila dall'elenco.", {"room": key})
        if len(people) > room.beds:
            details: dict[str, str | int] = {"room": room.name, "beds": room.beds, "people": len(people)}
            sentence = (
                f"{room.name}: letti {room.beds}, persone {len(people)}. Scegli una stanza più grande o dividi il nucleo in più stanze."
            )
            raise RuleBroken("too_many_people", sentence, details)
        if house.closed(key, event.on):
            sentence = f"{room.name} è fuori servizio: scegli un'altra stanza, o chiudi prima il fuori servizio."
            raise RuleBroken("room_out_of_service", sentence, {"room": room.name})
        _check_nobody_else(event, key, house)


def _check_nobody_else(event: StayEvent, key: str, house: House) -> None:
    name = house.residence.rooms[key].name
    for stay in house.book.stays.values():
        for period in stay.periods if stay.id != event.stay_id else ():
            if key not in period.rooms:
                continue
            if is_during(event.on, period.start, period.end):
                sentence = f"In {name} c'è già un altro nucleo: registra prima la sua uscita, o scegli una stanza libera."
                raise RuleBroken("room_occupied", sentence, {"room": name, "since": period.start})
            if event.on < period.start and (event.planned_end is None or event.planned_end > period.start):
                day = _day(period.start)
                sentence = f"Dal {day} {name} è di un altro nucleo: indica un'uscita prevista entro quel giorno, o scegli un'altra stanza."
                raise RuleBroken("room_taken_later", sentence, {"room": name, "from": period.start})


def _check_holds(event: StayEvent, house: House) -> None:
    """A room kept for somebody takes the household that the hold is for, and no other."""
    for key in event.rooms:
        for hold in house.held(key, event.on):
            if hold.hold_id != event.hold:
                name = house.residence.rooms[key].name
                day = _day(hold.end)
                sentence = (
                    f"{name} è riservata, la riserva scade il {day}: se è per questo nucleo scegli la riserva, se no un'altra stanza."
                )
                raise RuleBroken("room_reserved", sentence, {"room": name, "until": hold.end})


def _meets(event: StayEvent, stay: Stay) -> bool:
    """Whether an arrival's time in the house would meet that of a stay."""
    ended_before = stay.exited_on is not None and stay.exited_on <= event.on
    begins_after = event.planned_end is not None and event.planned_end <= stay.arrived_on
    return not ended_before and not begins_after


def _day(day: str) -> str:
    return f"{day[8:]}/{day[5:7]}/{day[:4]}"
