"""The rooms as rows: how each is called, its two words, and what to measure next."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.dwelling import read_dwelling
from schemas.dwelling_rooms import ROOM_KINDS, DwellingRoom, MeasuredRoom
from schemas.household import read_household
from schemas.records import LiveValue, Record
from schemas.rules.homes import Home, Judged, home_of, judge
from ui.present import rooms
from ui.present.rooms_people import names_with_ages, people_names
from ui.present.rooms_rivals import rivals
from ui.words import LANGUAGES, Language, Words

IT = Words("it")
DAY = "2026-11-22"
OPENS = {"opens": True, "openings": [{"area_cm2": 30_000}]}


def dwelling_rooms(*told: dict[str, Any]) -> tuple[DwellingRoom, ...]:
    fields = {f"rooms/{at:026d}/{name}": value for at, room in enumerate(told) for name, value in room.items()}
    live = {name: (LiveValue(value, ("change:x",), DAY, "giulia", False),) for name, value in fields.items()}
    return read_dwelling(Record("dwelling:x", live)).rooms


def mockup() -> tuple[tuple[DwellingRoom, ...], Judged]:
    """The four rooms of mockup 06, with what it does not draw: windows, and who sleeps where."""
    found = dwelling_rooms(
        {"kind": "bedroom", "size": {"sides_mm": [3600, 3400]}, "height_mm": 2850, "window": OPENS, "sleepers": 1},
        {"kind": "bedroom", "size": {"sides_mm": [2800, 3100]}, "height_mm": 2550, "window": OPENS, "sleepers": 1},
        {"kind": "living_kitchen", "size": {"sides_mm": [4200, 3900]}, "height_mm": 2850, "window": OPENS},
        {"kind": "bathroom"},
    )
    return found, judge(Home({room.id: room.measured for room in found}, True, (), 5, 7))


def test_the_rows_of_the_mockup() -> None:
    found, judged = mockup()
    assert [(row.name, row.detail, row.area, row.state.text) for row in rooms.rows(rooms.names(found, IT), judged, IT)] == [
        ("Camera 1", "3,60 × 3,40 m · alta 2,85", "12,24 m²", "per 1 persona"),
        ("Camera 2", "2,80 × 3,10 m · alta 2,55", "8,68 m²", "bassa e piccola"),
        ("Soggiorno e cucina", "4,20 × 3,90 m · alta 2,85", "16,38 m²", "regolare"),
        ("Bagno", "Non conta per l'affollamento", "", "Da misurare"),
    ]
    assert [row.state.tone for row in rooms.rows(rooms.names(found, IT), judged, IT)] == ["ok", "warning", "ok", "warning"]
    assert rooms.measured_line(judged.home.rooms, IT) == "3 di 4 misurate"
    assert rooms.habitable_line(judged.home.rooms, IT) == "37,30 m²"


def test_a_room_that_two_people_measured_differently_says_so() -> None:
    found, judged = mockup()
    rows = rooms.rows(rooms.names(found, IT), judged, IT, [f"rooms/{found[0].id}/size", "address"])
    assert [row.state.text for row in rows][:2] == ["misure diverse", "bassa e piccola"]


def two_ways(name: str, *values: Any) -> DwellingRoom:
    live = tuple(LiveValue(value, (f"change:{at}",), DAY, "giulia", False) for at, value in enumerate(values))
    return read_dwelling(Record("dwelling:x", {"rooms/r1/kind": live[:0], f"rooms/r1/{name}": live})).rooms[0]


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("size", ({"sides_mm": [3600, 3400]}, {"area_cm2": 120_000}), "3,60 × 3,40 m e 12,00 m²"),
        ("height_mm", (2850, 2800), "2,85 m e 2,80 m"),
        ("kind", ("bedroom", "living"), "Camera e Soggiorno"),
        ("sleepers", (1, 2), "1 persona e 2 persone"),
        ("window", ({"opens": False}, {"opens": True}), "nessuna che si apre e c'è e si apre"),
        ("window", ({"opens": True, "openings": [{"sides_mm": [1000, 1200]}]}, {"opens": False}), "1,00 × 1,20 m e nessuna che si apre"),
    ],
)
def test_all_that_was_said_of_a_room_is_shown_before_one_is_changed(name: str, values: tuple[Any, ...], said: str) -> None:
    assert rivals(name, two_ways(name, *values), IT) == f"Scritto in modi diversi: {said}. Scrivi quello giusto."
    assert rivals(name, two_ways(name, values[0]), IT) == ""


def test_the_next_measure_is_the_first_that_is_missing() -> None:
    found, judged = mockup()
    called = rooms.names(found, IT)
    following = rooms.next_measure(judged, called, IT)
    assert following is not None
    assert (following.room, following.code, following.word) == (found[3].id, "height", "Misura: Bagno")
    assert rooms.next_measure(judged, called, IT, after=found[3].id) is None


def test_after_a_room_come_those_that_follow_it_and_then_the_first_ones() -> None:
    found = dwelling_rooms({"kind": "bedroom"}, {"kind": "living"}, {"kind": "kitchen"})
    judged = judge(Home({room.id: room.measured for room in found}))
    called = rooms.names(found, IT)
    words = [rooms.next_measure(judged, called, IT, after=room.id) for room in found]
    assert [one.word for one in words if one] == ["Misura: Soggiorno", "Misura: Cucina", "Misura: Camera"]


def test_who_sleeps_somewhere_is_asked_once_everything_is_measured() -> None:
    bedroom = {"kind": "bedroom", "size": {"sides_mm": [3600, 3400]}, "height_mm": 2850, "window": OPENS}
    asked = []
    for bathroom in ({"kind": "bathroom"}, {"kind": "bathroom", "height_mm": 2400}):
        found = dwelling_rooms(bedroom, bathroom)
        judged = judge(Home({room.id: room.measured for room in found}, True, (), 2, 7))
        following = rooms.next_measure(judged, rooms.names(found, IT), IT)
        asked.append((following.word, following.icon) if following else None)
    assert asked == [("Misura: Bagno", "ruler"), ("Chi ci dorme: Camera", "bed")]


def test_a_label_goes_before_the_kind_and_numbers_tell_the_others_apart() -> None:
    found = dwelling_rooms(
        {"kind": "bedroom"}, {"kind": "bedroom", "label": "Da Noemi"}, {"kind": "bedroom"}, {"kind": "loft"}, {"kind": "bathroom"}
    )
    assert list(rooms.names(found, IT).values()) == ["Camera 1", "Da Noemi", "Camera 2", "Stanza", "Bagno"]


def state(room: dict[str, Any], altitude: int | None = 7) -> tuple[str, str]:
    measured = MeasuredRoom.read(room)
    judged = judge(Home({"r": measured}, True, (), 1, altitude))
    said = rooms.state(measured, judged.space.of_room("r"), IT)
    return said.text, said.tone


WHOLE = {"kind": "bedroom", "size": {"sides_mm": [4000, 4000]}, "height_mm": 2700, "window": OPENS, "sleepers": 2}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, ("per 2 persone", "ok")),
        ({"size": None, "height_mm": None}, ("Da misurare", "warning")),
        ({"height_mm": None}, ("Manca l'altezza", "idle")),
        ({"sleepers": None}, ("Manca chi ci dorme", "idle")),
        ({"window": None}, ("Manca la finestra", "idle")),
        ({"window": {"opens": True}}, ("Finestra da misurare", "idle")),
        ({"window": None, "sleepers": None}, ("Mancano 2 misure", "idle")),
        ({"window": {"opens": False}}, ("senza finestra", "warning")),
        ({"window": {"opens": True, "openings": [{"area_cm2": 19_999}]}}, ("finestra piccola", "warning")),
        ({"height_mm": 2600}, ("bassa", "warning")),
        ({"height_mm": 2300, "sleepers": None}, ("bassa", "warning")),
        ({"sleepers": 3}, ("in troppi", "warning")),
        ({"size": {"sides_mm": [3000, 3000]}, "window": {"opens": False}}, ("piccola e senza finestra", "warning")),
        ({"kind": None}, ("Che stanza è?", "idle")),
    ],
)
def test_the_two_words_of_a_room(change: dict[str, Any], said: tuple[str, str]) -> None:
    assert state({name: value for name, value in {**WHOLE, **change}.items() if value is not None}) == said


def test_a_height_that_only_the_altitude_decides_stays_open() -> None:
    low = {**WHOLE, "height_mm": 2600}
    assert state(low, altitude=None) == ("Manca la quota", "idle")
    assert state(low, altitude=1200) == ("per 2 persone", "ok")


def test_what_the_visit_says_of_its_rooms() -> None:
    _, judged = mockup()
    assert rooms.hub_detail(judged.home.rooms, IT) == "3 di 4 misurate"
    assert rooms.hub_state(judged.home.rooms, IT).text == "1 da misurare"
    assert (rooms.hub_detail({}, IT), rooms.hub_state({}, IT).tone) == ("Ancora nessuna", "idle")
    bath = {"b": MeasuredRoom.read({"kind": "bathroom", "height_mm": 2400})}
    assert rooms.hub_state(bath, IT).tone == "ok"


def test_people_by_name_and_age() -> None:
    told: dict[str, Any] = {"name": "Davide", "age": {"years": 19, "on": DAY}}
    others: list[dict[str, Any]] = [{"age": {"years": 5, "on": "2025-06-01"}}, {"age": {"born": "2026-10-01"}}, {"name": "Ida"}]
    fields = {f"people/{at}/{name}": value for at, person in enumerate([told, *others]) for name, value in person.items()}
    live = {name: (LiveValue(value, ("change:x",), DAY, "giulia", False),) for name, value in fields.items()}
    household = read_household(Record("household:x", live))
    assert list(people_names([household], IT).values()) == ["Davide", "Persona 2", "Persona 3", "Ida"]
    assert list(names_with_ages([household], DAY, IT).values()) == [
        "Davide, 19 anni",
        "Persona 2, 6 o 7 anni",
        "Persona 3, meno di un anno",
        "Ida",
    ]
    assert home_of(read_dwelling(Record("dwelling:x", {})), [household], {}, DAY).people == 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_room_has_its_word_and_its_icon(language: Language) -> None:
    assert {kind.code for kind in ROOM_KINDS} == set(rooms.ROOM_ICONS)
    assert len({rooms.kind_name(kind.code, Words(language)) for kind in ROOM_KINDS}) == len(ROOM_KINDS)
