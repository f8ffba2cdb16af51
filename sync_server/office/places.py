"""The places of the office as data: the address of each and of one of its things, its icon, its word, its page of help.

Rules (issue 17): a destination stands here when its screen exists; an address holds no name and no id of a person; one that is nothing's
leads to the first place, never to an error.
"""

from __future__ import annotations

from dataclasses import dataclass

from schemas.identifiers import ULID, matches


@dataclass(frozen=True)
class Place:
    """A destination, and where one of its things stands: `things` with the thing's key behind it."""

    path: str
    things: str
    icon: str
    word: str
    help: str


PLACES = (
    Place("/", "/assessment/", "inbox", "office.place.arrived", "arrived"),
    Place("/availability", "/availability/", "bed", "office.place.availability", "availability"),
    Place("/residences", "/residences/", "door", "office.place.residences", "residences"),
    Place("/devices", "/devices/", "device", "office.place.devices", "devices"),
)


DANGERS = "/danger/"
"""Where an immediate danger stands, at the first place too."""


@dataclass(frozen=True)
class Where:
    """A place, and which of its things is open; `things` where these are not the place's usual ones."""

    place: Place
    key: str = ""
    things: str = ""

    @property
    def address(self) -> str:
        return f"{self.things or self.place.things}{self.key}" if self.key else self.place.path


def where(address: str) -> Where:
    """What an address leads to."""
    for place in PLACES:
        if address == place.path:
            return Where(place)
        key = address.removeprefix(place.things)
        if address.startswith(place.things) and key and "/" not in key:
            return Where(place, key)
    danger = address.removeprefix(DANGERS)
    if address.startswith(DANGERS) and matches(ULID, danger):
        return Where(PLACES[0], danger, DANGERS)
    return Where(PLACES[0])
