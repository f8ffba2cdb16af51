"""The places of the app as data: the address of each, whose it is, where Back leads from it, how it is called.

Rules (issue 17): an address holds no name and no id of a person; Back leads to the parent, whichever way one came; a sheet lies over the
page that one was on. An address that is nobody's, another role's, or has nothing behind it leads home: never an empty page, never an error.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

HOME = "/"


class Home(StrEnum):
    """What a role begins with."""

    DWELLINGS = "dwellings"
    ROOMS = "rooms"


HOMES: Mapping[str, Home] = {"educator": Home.ROOMS, "casework": Home.ROOMS}
"""Everybody else who works with a device goes from door to door."""


class Page(StrEnum):
    """What stands at a place; `root.py` knows how each is made."""

    HOME = "home"
    MORE = "more"
    VISIT = "visit"
    PLACE = "place"
    PEOPLE = "people"
    PERSON = "person"
    SIZED_ROOMS = "sized_rooms"
    SIZED_ROOM = "sized_room"
    PAST = "past"
    PAST_VISIT = "past_visit"
    HAZARDS = "hazards"
    HAZARD = "hazard"
    CHECKLIST = "checklist"
    PHOTOS = "photos"
    PHOTO = "photo"
    DRAW = "draw"
    TAKE_AGAIN = "take_again"
    CHOOSE_EARLIER = "choose_earlier"
    ORDER = "order"
    ORDER_FORM = "order_form"
    HOME_FACTS = "home_facts"
    NOTE = "note"
    DANGER = "danger"
    FIND = "find"
    SAME = "same"
    DWELLING = "dwelling"
    ARRIVAL = "arrival"
    ROOM = "room"
    EXIT = "exit"
    SHEET = "sheet"
    HELP = "help"


@dataclass(frozen=True)
class Place:
    """One line of the table. A part of the address in braces is filled; `back` is filled with the same values."""

    address: str
    page: Page
    title: str
    back: str = HOME
    home: Home | None = None
    """Whose it is: None is everybody's."""
    open_visit: bool = False
    """It shows the visit that is open, and is not there without one."""
    form: bool = False
    """Somebody is in the middle of something there."""
    over: bool = False
    """It lies over a page, which stays under it."""
    sample: bool = False
    """It shows the sample visit, and is not there without one."""

    @property
    def parts(self) -> list[str]:
        return self.address.split("/")[1:]


_DOOR, _ROOMS = Home.DWELLINGS, Home.ROOMS
PLACES: tuple[Place, ...] = (
    Place(HOME, Page.HOME, "place.today", back="", home=_DOOR),
    Place(HOME, Page.HOME, "place.rooms", back="", home=_ROOMS),
    Place("/more", Page.MORE, "place.more"),
    Place("/find", Page.FIND, "find.title", home=_DOOR, form=True),
    Place("/dwelling/{dwelling}", Page.DWELLING, "place.visit", home=_DOOR),
    Place("/visit", Page.VISIT, "place.visit", home=_DOOR, open_visit=True, form=True),
    Place("/visit/place", Page.PLACE, "dwelling.title", "/visit", _DOOR, open_visit=True, form=True),
    Place("/visit/same", Page.SAME, "same.title", "/visit/place", _DOOR, open_visit=True, form=True),
    Place("/visit/people", Page.PEOPLE, "persons.title", "/visit", _DOOR, open_visit=True, form=True),
    Place("/visit/people/{person}", Page.PERSON, "persons.person_title", "/visit/people", _DOOR, open_visit=True, form=True),
    Place("/visit/rooms", Page.SIZED_ROOMS, "rooms.title", "/visit", _DOOR, open_visit=True, form=True),
    Place("/visit/rooms/{sized}", Page.SIZED_ROOM, "rooms.title", "/visit/rooms", _DOOR, open_visit=True, form=True),
    Place("/visit/past", Page.PAST, "past.title", "/visit", _DOOR, open_visit=True, form=True),
    Place("/visit/past/{past}", Page.PAST_VISIT, "past.title", "/visit/past", _DOOR, open_visit=True, form=True),
    Place("/visit/hazards", Page.HAZARDS, "hazards.title", "/visit", _DOOR, open_visit=True, form=True),
    Place("/visit/hazards/{hazard}", Page.HAZARD, "hazards.title", "/visit/hazards", _DOOR, open_visit=True, form=True),
    Place("/visit/checks/{checklist}", Page.CHECKLIST, "checks.title", "/visit/hazards", _DOOR, open_visit=True, form=True),
    Place("/visit/photos", Page.PHOTOS, "photos.title", "/visit", _DOOR, open_visit=True, form=True),
    Place("/visit/photo", Page.PHOTO, "photos.title", "/visit/photos", _DOOR, open_visit=True, form=True),
    Place("/visit/photo/draw", Page.DRAW, "drawing.title", "/visit/photo", _DOOR, open_visit=True, form=True),
    Place("/visit/photos/earlier", Page.TAKE_AGAIN, "earlier.title", "/visit/photos", _DOOR, open_visit=True, form=True),
    Place("/visit/photo/earlier", Page.CHOOSE_EARLIER, "earlier.title", "/visit/photo", _DOOR, open_visit=True, form=True),
    Place("/visit/dwelling", Page.HOME_FACTS, "facts.title", "/visit", _DOOR, open_visit=True, form=True),
    Place("/visit/order", Page.ORDER, "order.title", "/visit", _DOOR, open_visit=True, form=True),
    Place("/visit/order/form", Page.ORDER_FORM, "order.form_title", "/visit/order", _DOOR, open_visit=True, form=True),
    Place("/visit/note", Page.NOTE, "note.title", "/visit", _DOOR, open_visit=True, form=True),
    Place("/visit/danger", Page.DANGER, "danger.title", "/visit", _DOOR, open_visit=True, form=True),
    Place("/arrival", Page.ARRIVAL, "arrival.title", home=_ROOMS, form=True),
    Place("/room/{room}", Page.ROOM, "place.room", home=_ROOMS),
    Place("/exit/{room}", Page.EXIT, "exit.title", "/room/{room}", _ROOMS, form=True),
    Place("/sync", Page.SHEET, "sheet.title", over=True),
    Place("/aiuto", Page.HELP, "more.help", over=True),
    Place("/aiuto/{screen}", Page.HELP, "more.help", over=True),
)
SAMPLE = "/prova"
"""The pages of a visit stand a second time after it, for the sample visit (sample.py)."""


def _rehearsed(place: Place) -> Place:
    back = HOME if place.back == HOME else f"{SAMPLE}{place.back}"
    return replace(place, address=f"{SAMPLE}{place.address}", title="sample.offer", back=back, open_visit=False, sample=True)


PLACES += tuple(_rehearsed(place) for place in PLACES if place.open_visit)


@dataclass(frozen=True)
class Known:
    """What this device has to show, of what an address may ask for. `rooms` is empty until they are read."""

    open_visit: bool = False
    rooms: Collection[str] = ()
    hazards: Collection[str] = ()
    checklists: Collection[str] = ()
    sample: bool = False


@dataclass(frozen=True)
class Spot:
    """Where one stands: the place, with what fills its address."""

    place: Place
    address: str
    values: Mapping[str, str] = field(default_factory=dict)
    waits: bool = False
    """The address may come to be there: what it asks for is not read yet."""

    @property
    def page(self) -> Page:
        return self.place.page

    @property
    def way(self) -> list[str]:
        """The addresses from home to here: what Back goes through, from its end."""
        back = self.place.back.format(**self.values)
        above = _at(back, _homes_of(self.place)) if back else None
        return [*(above.way if above else []), self.address]


def home_of(role: str | None) -> Home:
    """What a role begins with."""
    return HOMES.get(role or "", Home.DWELLINGS)


def is_form(address: str) -> bool:
    """Whether somebody is in the middle of something there."""
    return any(place.form and _values(place, address) is not None for place in PLACES)


def find(address: str, home: Home, known: Known) -> Spot:
    """The spot of an address for who begins at `home`; what is not there is home."""
    start = Spot(next(place for place in PLACES if place.page is Page.HOME and place.home is home), HOME)
    spot = _at(address, (home,))
    if spot is None or spot.place.over or (spot.place.open_visit and not known.open_visit) or (spot.place.sample and not known.sample):
        return start
    if spot.values.get("hazard", "") not in ("", *known.hazards) or spot.values.get("checklist", "") not in ("", *known.checklists):
        return start
    room = spot.values.get("room", "")
    if room and room not in known.rooms:
        return Spot(start.place, HOME, waits=not known.rooms)
    return spot


def over(address: str) -> Spot | None:
    """What lies over a page at this address."""
    spot = _at(address, tuple(Home))
    return spot if spot is not None and spot.place.over else None


def _homes_of(place: Place) -> tuple[Home, ...]:
    return (place.home,) if place.home else tuple(Home)


def _at(address: str, homes: Sequence[Home]) -> Spot | None:
    for place in PLACES:
        values = _values(place, address) if place.home is None or place.home in homes else None
        if values is not None:
            return Spot(place, address, values)
    return None


def _values(place: Place, address: str) -> dict[str, str] | None:
    """What fills the braces, or None where the address is another one."""
    parts = address.split("/")[1:]
    if not address.startswith("/") or len(parts) != len(place.parts):
        return None
    values = {}
    for wanted, given in zip(place.parts, parts, strict=True):
        if wanted.startswith("{") and given:
            values[wanted.strip("{}")] = given
        elif wanted != given:
            return None
    return values
