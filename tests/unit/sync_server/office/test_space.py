"""A visit's rooms in the office: the same answers as at the door, with nobody's name; and nothing where no room was measured."""

from __future__ import annotations

from typing import Any

import flet as ft

from sync_server.office.views.space import space_cards
from tests.support.builders import Pen, a_draft, a_dwelling, a_ulid, an_assessment
from tests.support.flet_headless import HeadlessApp
from ui.words import Words

DAY = "2026-04-01"


def document(**more: Any) -> dict[str, Any]:
    pen = Pen("giulia", "phoneaaaaa")
    return {**an_assessment(pen, a_draft(pen), a_dwelling(pen)), **more}


def with_rooms() -> dict[str, Any]:
    rooms = {
        a_ulid("a"): {"kind": "bedroom", "size": {"sides_mm": [3600, 3400]}, "height_mm": 2850},
        a_ulid("b"): {"kind": "living_kitchen", "size": {"sides_mm": [4200, 3900]}, "height_mm": 2850},
    }
    people = [{"age": {"years": years, "on": DAY}, "sex": "f", "single": True} for years in (40, 38, 9)]
    return document(rooms=rooms, rooms_listed=True, people=people, people_count=3)


def page(shown: dict[str, Any]) -> HeadlessApp:
    @ft.component
    def Body() -> ft.Control:
        return ft.Column(space_cards(shown, Words("it")))

    return HeadlessApp(lambda app: app.render(Body))


async def test_the_office_reads_what_the_worker_read_at_the_door() -> None:
    async with page(with_rooms()) as app:
        for words in (
            "Camera",
            "12,24 m²",
            "2 di 2 misurate · 28,62 m² abitabili",
            "1 di troppo",
            "Sovraffollato",
            "indicazione, non certificato",
        ):
            assert words in app.texts(), words
        await app.tap_identifier("why-rooms")
        assert {"Persona 1, 40 anni", "Persona 2, 38 anni", "Persona 3, 9 anni"} <= set(app.texts())


async def test_a_visit_without_a_room_shows_nothing_of_it() -> None:
    async with page(document()) as app:
        assert app.texts() == []
