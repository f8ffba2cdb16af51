"""A transitional residence and its rooms: an office document in `catalog`, readable by all staff, about no person.

Rule (domain.md section 0): at most twelve beds in private rooms for households or singles. Rooms are a map, so that two edits of the office
name what they touch; floors are listed in the building's order, the lowest first.
"""

from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from schemas import identifiers
from schemas.documents import Document, Flag, JsonObject, LongText, Part, RoomKey, Text, Whole
from schemas.dwelling import Address
from schemas.errors import InvalidDocument

LARGEST_RESIDENCE = 12


class Room(Part):
    name: Text
    beds: Annotated[Whole, Field(ge=1)]
    floor: Text
    accessible: Flag = False
    private_bathroom: Flag = False
    note: LongText = ""


class Residence(Document):
    kind: ClassVar[str] = "residence"
    key_pattern: ClassVar[str] = identifiers.RESIDENCE_KEY

    name: Text
    address: Address | None = None
    floors: list[Text]
    rooms: dict[RoomKey, Room]

    @model_validator(mode="after")
    def _holds_together(self) -> "Residence":
        check_beds(self.beds)
        for key, room in self.rooms.items():
            if room.floor not in self.floors:
                sentence = "La stanza è su un piano che la residenza non ha: aggiungi il piano o cambia quello della stanza."
                raise InvalidDocument.at("unknown_floor", f"rooms.{key}.floor", sentence)
        return self

    @property
    def beds(self) -> int:
        return sum(room.beds for room in self.rooms.values())

    @property
    def database(self) -> str:
        return identifiers.residence_database(self.id)

    def rooms_by_floor(self) -> list[tuple[str, list[tuple[str, Room]]]]:
        """Floors from the top down, as the building stands; rooms by name within each."""
        stacked: list[tuple[str, list[tuple[str, Room]]]] = []
        for floor in reversed(self.floors):
            here = sorted(
                ((key, room) for key, room in self.rooms.items() if room.floor == floor), key=lambda pair: (pair[1].name, pair[0])
            )
            stacked.append((floor, here))
        return stacked


def check_beds(beds: int) -> None:
    if beds > LARGEST_RESIDENCE:
        sentence = f"Una residenza ha al massimo {LARGEST_RESIDENCE} posti letto e qui sarebbero {beds}: togli un letto o una stanza."
        raise InvalidDocument.at("too_many_beds", "rooms", sentence, {"beds": beds, "largest": LARGEST_RESIDENCE})


def with_room(residence: Residence, key: str, room: Room) -> Residence:
    """The residence with a room added or replaced; a thirteenth bed is refused."""
    document: JsonObject = residence.to_document()
    return Residence.from_document({**document, "rooms": {**document["rooms"], key: room.plain()}})
