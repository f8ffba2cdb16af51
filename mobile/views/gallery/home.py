"""What a visit finds of a home: a dwelling that may be known already, rooms as they are measured, what the rules say of them.

Rule (issue 17): the figures are those that the rules make of an invented home, so that an exhibit cannot show what no page could.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import flet as ft

from mobile.views.frame import LARGE
from mobile.views.gallery.drawings import drawing
from mobile.views.gallery.parts import TODAY, Exhibit, column, nothing, part
from schemas.dwelling_rooms import MeasuredRoom
from schemas.rules.ages import AgeSpan
from schemas.rules.crowding import Occupant
from schemas.rules.homes import Home, Judged, judge
from ui.components import found, measures, results, surfaces
from ui.present import find, rooms, rooms_measures, visit
from ui.present.rooms_cards import Called
from ui.present.rooms_people import called_by_number
from ui.present.rooms_results import results as said_of

WINDOW = {"opens": True, "openings": [{"area_cm2": 30_000}]}


def _measured(kind: str, first: int, second: int, height: int) -> MeasuredRoom:
    return MeasuredRoom.read({"kind": kind, "size": {"sides_mm": [first, second]}, "height_mm": height, "window": WINDOW})


def _person(key: str, age: int, sex: str, partner: str | None = None) -> Occupant:
    return Occupant(key, AgeSpan(age, age), sex, partner, partner is None)


FAMILY = (_person("1", 41, "f", "2"), _person("2", 43, "m", "1"), _person("3", 19, "m"), _person("4", 15, "f"), _person("5", 9, "m"))
ROOMS = {
    "a": _measured("bedroom", 3600, 3400, 2850),
    "b": _measured("bedroom", 2800, 3100, 2550),
    "c": _measured("living_kitchen", 4200, 3900, 2850),
    "d": MeasuredRoom.read({"kind": "bathroom"}),
}
CROWDED = Home(ROOMS, True, (FAMILY,), altitude_m=7)
"""Five people in three rooms, with a bathroom still to be measured."""
ROOMY = Home(ROOMS, True, (FAMILY[:2],), altitude_m=7)
"""The parents alone."""
SHOWN = ((CROWDED, "people", False), (CROWDED, "rooms", True), (CROWDED, "deprivation", False), (ROOMY, "rooms", False))
"""A breach, one with its reasons, what cannot be said yet, and enough."""


@dataclass(frozen=True)
class Likely:
    """An invented dwelling as the search finds it; what nobody knows of it is empty."""

    address: str
    metres: float
    towards: str
    last_visit: date
    detail: str = ""
    reason: str = "near"
    people: int | None = None
    minors: int | None = None
    space: str | None = None
    target_group: str | None = None
    dwelling: str = ""
    text: str = ""
    households: tuple[str, ...] = ()
    visited_by: str = ""
    other_unit: bool = False


LIKELY = (
    Likely("address", 18, "n", TODAY.replace(day=13), people=5, minors=2, target_group="a"),
    Likely("other", 31, "e", TODAY.replace(month=5, day=14), people=2, space="garage"),
    Likely("third", 640, "s", TODAY.replace(month=3, day=3), reason="same_words"),
)


def known(show: Exhibit) -> ft.Control:
    """The likeliest as a card, the weaker ones as rows with their reason."""
    first, *rest = [_text(show, number, one) for number, one in enumerate(LIKELY, 1)]
    rows = surfaces.rows_card([found.found_row(text, nothing) for text in rest])
    return part(show.words.say("gallery.part.found"), column([found.best_card(first, drawing("door"), nothing), rows], 10))


def _text(show: Exhibit, number: int, one: Likely) -> found.FoundText:
    words = show.words
    return found.FoundText(
        number=number,
        address=words.say(f"gallery.record.{one.address}"),
        place=find.place_line(one, words),
        reason=find.reason_line(one, words),
        why=find.why(one, words),
        people=find.people_line(one, words),
        group=visit.group(one.target_group, words),
        visited=find.visited(one, words, TODAY),
        draft="",
        choose=words.say("find.is_this"),
        identifier=f"found-{number}",
    )


def measured(show: Exhibit) -> ft.Control:
    """Rooms that are as they should be, too small, still to be measured; and the fields in which one measures."""
    words = show.words
    rows = rooms.rows(_called(CROWDED, show).rooms, judge(CROWDED), words)
    sides = [_field(show, "first", words.number(3.6, 2)), _field(show, "second", words.number(3.4, 2))]
    fields = [measures.measure_pair(sides, large=_large(show)), ft.Row([_field(show, "height", "270")])]
    card = surfaces.card(column(fields, 12))
    return part(
        words.say("gallery.part.measures"), column([surfaces.rows_card([measures.room_row(row, nothing) for row in rows]), card], 10)
    )


def _field(show: Exhibit, name: str, text: str) -> ft.TextField:
    words, kind = show.words, rooms_measures.HEIGHT if name == "height" else rooms_measures.SIDE
    fault = rooms_measures.read(text, kind, words).fault
    label = words.say(f"rooms.field_{name}")
    return measures.measure_field(measures.MeasureText(label, words.say("rooms.unit_side"), error=fault), text, str)


def _large(show: Exhibit) -> bool:
    return show.letters >= LARGE


def judged(show: Exhibit) -> ft.Control:
    """What is bad, why, what cannot be said yet, what is enough."""
    cards = [_result(show, judge(home), key, open_=open_) for home, key, open_ in SHOWN]
    return part(show.words.say("gallery.part.results"), column(cards, 10))


def _result(show: Exhibit, home: Judged, key: str, *, open_: bool) -> ft.Control:
    words = show.words
    said = next(result for result in said_of(home, _called(home.home, show), words) if result.key == key)
    return results.result_card(said, words.say("rooms.why"), nothing, open_=open_, large=_large(show))


def _called(home: Home, show: Exhibit) -> Called:
    bare, aged = called_by_number(home, show.words)
    return Called(rooms.names_by_kind({key: room.kind for key, room in home.rooms.items()}, show.words), bare, aged)
