"""The residences as the office keeps them: read with who lives in their rooms, changed room by room, written back under their revision.

Rules (design.md section 6, kind 4): a residence is an office document, written at the centre with the rights of who is signed in and
under CouchDB's revision check; what a colleague changed meanwhile is never written over. A room with people in it, now or to come, can
neither be taken away nor made smaller than its people; one that past stays name cannot be taken away either, because those facts would
name nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
from starlette.types import ASGIApp

from schemas.availability import Availability
from schemas.residence import Residence, Room, with_room
from sync_server.accounts.desk import Desk
from sync_server.accounts.roles import CATALOG, Person


@dataclass(frozen=True, slots=True)
class Lodging:
    """What the projection says of a room: the most people from today on, a bed that is kept, whether anybody has ever slept there."""

    people: int = 0
    reserved: bool = False
    ever: bool = False


@dataclass(frozen=True)
class Building:
    """A residence as it is stored, with who is in its rooms."""

    document: Mapping[str, Any]
    residence: Residence
    lodgings: Mapping[str, Lodging]

    @property
    def key(self) -> str:
        return self.residence.id.partition(":")[2]

    def lodging(self, room: str) -> Lodging:
        return self.lodgings.get(room, Lodging())


@dataclass(frozen=True, slots=True)
class TypedRoom:
    """What stands in the form."""

    name: str
    beds: int
    floor: str
    accessible: bool = False
    private_bathroom: bool = False


class RoomRefused(Exception):
    """What the office asks of a room cannot be: a code of the catalogue with the figures of its sentence."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


class ChangedMeanwhile(Exception):
    """Somebody wrote the residence after it was read here."""


class NotWritten(Exception):
    """The centre did not take the document; `reason` is its own sentence, empty where it gave none for people."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def building(document: Mapping[str, Any], published: Mapping[str, Any] | None, today: str) -> Building:
    """Raises `InvalidDocument` for a residence that cannot be read."""
    found: dict[str, Lodging] = {}
    if published is not None:
        for key, room in Availability.from_document(published).rooms.items():
            coming = [interval for interval in room.intervals if interval.until is None or interval.until > today]
            found[key] = Lodging(
                people=max(interval.beds.occupied for interval in coming),
                reserved=any(interval.beds.reserved for interval in coming),
                ever=any(interval.beds.occupied for interval in room.intervals),
            )
    return Building(document, Residence.from_document(document), found)


def put_room(base: Building, key: str, typed: TypedRoom) -> dict[str, Any]:
    """The residence's document with this room as typed; a thirteenth bed and a room smaller than its people are refused."""
    people = base.lodging(key).people
    if typed.beds < people:
        raise RoomRefused("room_smaller_than_people", count=people)
    if any(other != key and room.name.casefold() == typed.name.casefold() for other, room in base.residence.rooms.items()):
        raise RoomRefused("room_name_taken")
    standing = base.residence.rooms.get(key)
    room = Room.read(
        {
            **(standing.plain() if standing is not None else {}),
            "name": typed.name,
            "beds": typed.beds,
            "floor": typed.floor,
            "accessible": typed.accessible,
            "private_bathroom": typed.private_bathroom,
        }
    )
    return with_room(base.residence, key, room).to_document()


def without_room(base: Building, key: str) -> dict[str, Any]:
    """The residence's document without a room that nobody needs."""
    lodging = base.lodging(key)
    if lodging.people:
        raise RoomRefused("room_has_people", count=lodging.people)
    if lodging.reserved:
        raise RoomRefused("room_is_kept")
    if lodging.ever:
        raise RoomRefused("room_has_history")
    document = base.residence.to_document()
    rooms = {name: room for name, room in document["rooms"].items() if name != key}
    return Residence.from_document({**document, "rooms": rooms}).to_document()


class CatalogWriter:
    """Writes to `catalog` through `/db` itself, so that the person's rights and the revision are checked where everybody's are."""

    def __init__(self, app: ASGIApp, desk: Desk) -> None:
        self._app = app
        self._desk = desk

    async def write(self, document: Mapping[str, Any], person: Person) -> None:
        headers = {"authorization": f"Bearer {self._desk.session_access(person)}"}
        address = f"/db/{CATALOG}/{quote(str(document['_id']), safe='')}"
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self._app), base_url="http://centre") as client:
            answer = await client.put(address, json=dict(document), headers=headers)
        if answer.status_code == httpx.codes.CONFLICT:
            raise ChangedMeanwhile
        if answer.is_error:
            raise NotWritten(_reason(answer))


def _reason(answer: httpx.Response) -> str:
    """The sentence of a refused document; CouchDB's own words for the rest are no sentence for a person."""
    if answer.status_code != httpx.codes.FORBIDDEN:
        return ""
    return str(answer.json().get("reason", ""))
