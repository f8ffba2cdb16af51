"""Who lives there, as the office reads it of a visit: everybody, rooms or none, and nobody's name."""

from __future__ import annotations

from typing import Any

import flet as ft

from sync_server.office.views.people import people_card
from tests.support.builders import Pen, a_draft, a_dwelling, a_ulid, an_assessment
from tests.support.flet_headless import HeadlessApp
from ui.words import Words

DAY = "2026-04-01"


def page(**said: Any) -> HeadlessApp:
    pen = Pen("giulia", "phoneaaaaa")
    document = {**an_assessment(pen, a_draft(pen), a_dwelling(pen)), **said}

    @ft.component
    def Body() -> ft.Control:
        return ft.Column(people_card(document, Words("it")))

    return HeadlessApp(lambda app: app.render(Body))


async def test_everybody_is_told_with_age_sex_couple_household_and_bed() -> None:
    people = [
        {"age": {"years": 40, "on": DAY}, "sex": "f", "couple": 1, "household": 1, "room": a_ulid("bed")},
        {"age": {"born": "1980-04-01"}, "sex": "m", "couple": 1, "household": 1},
        {"household": 2},
    ]
    async with page(people=people, rooms={a_ulid("bed"): {"kind": "bedroom"}}) as app:
        assert {"Persona 1, 40 anni", "Persona 2, 46 anni", "Persona 3"} <= set(app.texts())
        assert "femmina · in coppia con Persona 2 · nucleo 1 · dorme in: Camera" in app.texts()
        assert "maschio · in coppia con Persona 1 · nucleo 1" in app.texts()
        assert "età non chiesta · sesso non noto · nucleo 2" in app.texts()


async def test_two_ages_that_were_said_are_both_told() -> None:
    person = {"age": {"years": 17, "on": DAY}, "other_ages": [{"years": 19, "on": DAY}], "sex": "m"}
    async with page(people=[person]) as app:
        assert app.sees("17")
        assert app.sees("19")


async def test_without_a_person_there_is_no_card() -> None:
    async with page(people=[], people_count=5) as app:
        assert app.texts() == []
