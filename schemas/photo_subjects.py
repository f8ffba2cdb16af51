"""The least that the photos of a visit show: outside, the entrance with its number, each room, each hazard from afar and from near.

Rule (domain.md 10.3): exterior, number and entrance, each room, each hazard wide and close. Of hazards those that are more than low count
(domain.md 1.6): a list that was gone through to its end would else ask for nearly sixty pictures of nothing. Whoever says of a photo what
it shows is taken at her word; of a photo that says a hazard or a room alone, the first is the wide one. Nothing is blocked by what lacks.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from schemas.assessment import ORDER_PHOTO, HazardRating, PhotoUse

Subject = Literal["exterior", "entrance", "room", "hazard_wide", "hazard_close"]
SUBJECTS: tuple[Subject, ...] = get_args(Subject)
_OF_THE_PLACE: tuple[Subject, ...] = ("exterior", "entrance")
_OF_A_HAZARD: tuple[Subject, ...] = ("hazard_wide", "hazard_close")


@dataclass(frozen=True)
class Wanted:
    """One picture of the least, of which room or hazard, and the photo that shows it."""

    subject: Subject
    room: str | None = None
    hazard: str | None = None
    photo: str | None = None

    @property
    def done(self) -> bool:
        return self.photo is not None

    @property
    def key(self) -> str:
        """The same text for the same picture, whatever shows it."""
        return "-".join(part for part in (self.subject, self.room or self.hazard) if part)


@dataclass(frozen=True)
class Shown:
    """What there is to show: the rooms in their order, the ratings by code, and for rooms that are one the name that stands."""

    rooms: Sequence[str] = ()
    hazards: Mapping[str, HazardRating] = field(default_factory=dict)
    same: Mapping[str, str] = field(default_factory=dict)


def wanted(photos: Sequence[PhotoUse], shown: Shown) -> tuple[Wanted, ...]:
    """The least of one visit in the order in which one meets it; hazards the gravest first."""
    usable = [use for use in photos if use.use != ORDER_PHOTO]
    return (*_of_the_place(usable), *_of_rooms(usable, shown), *_of_hazards(usable, shown.hazards))


def _of_the_place(photos: Sequence[PhotoUse]) -> Iterator[Wanted]:
    for subject in _OF_THE_PLACE:
        yield Wanted(subject, photo=_first(use for use in photos if use.subject == subject))


def _of_rooms(photos: Sequence[PhotoUse], shown: Shown) -> Iterator[Wanted]:
    """Any photo taken in a room shows it, but one from near."""
    for room in shown.rooms:
        there = [use for use in photos if use.room and shown.same.get(use.room, use.room) == room and use.subject != "hazard_close"]
        said = (use for use in there if use.subject == "room")
        yield Wanted("room", room=room, photo=_first(said) or _first(there))


def _of_hazards(photos: Sequence[PhotoUse], hazards: Mapping[str, HazardRating]) -> Iterator[Wanted]:
    worth = [(code, said.rating) for code, said in hazards.items() if said.rating.level != "low"]
    for code, _ in sorted(worth, key=lambda one: (-one[1].score, int(one[0]))):
        of_it = [use for use in photos if use.hazard == code]
        unsaid = iter([use.photo for use in of_it if use.subject not in _OF_A_HAZARD])
        for subject in _OF_A_HAZARD:
            said = _first(use for use in of_it if use.subject == subject)
            yield Wanted(subject, hazard=code, photo=said or next(unsaid, None))


def _first(photos: Iterator[PhotoUse] | Sequence[PhotoUse]) -> str | None:
    return next((use.photo for use in photos), None)
