"""What a visit said of the place and of an order, in the office: with today's days, every answer apart, and nobody's name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import flet as ft

from sync_server.office.reading import VisitSeen
from sync_server.office.views.legal import legal_cards
from sync_server.projection.read_models import PhotoSeen
from tests.support.builders import Pen, a_draft, a_dwelling, an_assessment
from tests.support.flet_headless import HeadlessApp
from tests.support.office_page import LINES, KnownReading, a_seen, a_state, shown
from ui.words import Words

TODAY = date(2026, 11, 22)
ORDER = {
    "number": "214",
    "issued_on": "2026-11-12",
    "notified_on": "2026-11-16",
    "leave_by": "2026-12-01",
    "ground": "art_54",
    "state": "notified",
}


def document(**more: Any) -> dict[str, Any]:
    pen = Pen("giulia", "phoneaaaaa")
    return {**an_assessment(pen, a_draft(pen), a_dwelling(pen)), **more}


def page(shown: dict[str, Any], today: date = TODAY) -> HeadlessApp:
    @ft.component
    def Body() -> ft.Control:
        return ft.Column(legal_cards(shown, today, Words("it")))

    return HeadlessApp(lambda app: app.render(Body))


async def test_the_order_counts_the_days_of_today_and_says_what_is_still_to_be_written() -> None:
    shown = document(facts={"order": ORDER, "under_vacate_order": {"answer": "yes"}, "declared_unfit": {"answer": "unknown"}})
    async with page(shown) as app:
        for words in ("9", "entro martedì 01/12/2026", "214", "Art. 54, incolumità pubblica", "da scrivere"):
            assert words in app.texts(), words
        assert [words for words in app.texts() if words in ("Sì", "No", "Non so", "I do not know", "non chiesto")] == [
            "non chiesto",
            "Non so",
            "Sì",
            "non chiesto",
        ]
    async with page(shown, date(2026, 12, 3)) as app:
        assert "giorni oltre il termine" in app.texts()


async def test_the_place_has_its_codes_in_words_with_light_beside_them() -> None:
    shown = document(
        target_group="c",
        facts={
            "space": "garage",
            "conditions": ["IMPROPRIO"],
            "ethos": {"primary": "11.2", "secondary": "8.3"},
            "title": "squatting",
            "cadastral": {"units": [{"sheet": "69", "parcel": "1234"}]},
            "aedes": {"outcome": "E", "form": "12", "on": "2019-01-03"},
        },
    )
    async with page(shown) as app:
        for words in (
            "Garage o box",
            "11.2 In un edificio che non è una casa · ETHOS Light 10: Edifici che non sono case",
            "8.3 In uno spazio occupato · ETHOS Light non ha una voce per questo",
            "Occupazione senza titolo",
            "foglio 69, particella 1234",
            "E · Non si può usare · scheda 12, 03/01/2019",
        ):
            assert words in app.texts(), words
        assert "Ordinanza sospesa" not in app.texts()


async def test_an_order_over_a_code_and_the_parts_that_a_form_names_are_read_too() -> None:
    aedes = {"outcome": "C", "form": "12", "on": "2019-01-03", "note": "solo il sottotetto"}
    shown = document(target_group="a", facts={"ethos": {"primary": "12.1", "vacate_order": True}, "aedes": aedes})
    async with page(shown) as app:
        assert app.sees("12.1 In una casa non abitabile")
        assert app.sees("C'è un'ordinanza di sgombero sopra questo codice")
        assert app.sees("C · Si può usare a condizioni · scheda 12, 03/01/2019 · solo il sottotetto")


async def test_answers_that_disagree_are_marked_for_who_reads_them() -> None:
    async with page(document(facts={"order": ORDER, "under_vacate_order": {"answer": "no"}})) as app:
        assert app.sees("C'è un'ordinanza, ma la risposta non è «sì»")


async def test_a_visit_that_said_nothing_of_it_shows_nothing() -> None:
    async with page(document(facts={})) as app:
        assert app.texts() == []


class WithThePaper(KnownReading):
    async def visit(self, key: str) -> VisitSeen | None:
        seen = a_seen(LINES[0])
        photos = (PhotoSeen("photo:one", "", None, "verified", "verified", "verified", None, "order"),)
        return replace(seen, seen=replace(seen.seen, photos=photos))


async def test_the_photo_of_an_orders_paper_is_called_so() -> None:
    async with shown(await a_state(WithThePaper())) as app:
        assert app.sees("Ordinanza")
