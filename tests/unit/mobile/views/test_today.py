"""The worker's list on the screen: what a search says of itself, why a card is there, and what stands at the list's end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import flet as ft

from mobile.views.frame import Face
from mobile.views.sync_line import NEAR
from tests.support import screens
from tests.support.screens import showing


def searching(**values: object) -> Face:
    face = screens.face()
    known = {"query": "118", "total": 3, "known": 412, "fresh_at": datetime(2026, 11, 22, 16, 40, tzinfo=UTC)}
    face.app.today = screens.today(**{**known, **values})
    return face


async def test_a_search_says_how_many_of_how_many_and_how_fresh() -> None:
    async with showing(searching()) as app:
        assert app.sees("3 su 412, dati delle 17:40")


async def test_a_card_says_by_what_it_was_found_unless_it_stands_there_anyway() -> None:
    face = searching()
    first, second, *_ = face.app.today.cards
    by_order = replace(first, found_by=(("order", "118/2026"),))
    by_address = replace(second, found_by=(("address", second.address),))
    face.app.today.cards = [by_order, by_address]
    async with showing(face) as app:
        assert app.sees("ordinanza 118/2026")
        assert app.texts().count(second.district) == 1, "the first card says the order in its place"


async def test_a_search_that_has_not_looked_through_everything_says_so() -> None:
    async with showing(searching(behind=(120, 412))) as app:
        assert app.sees("Sto preparando la ricerca: finora 120 alloggi su 412.")


async def test_a_search_that_finds_nothing_says_what_to_do_and_leads_back() -> None:
    asked: list[str] = []
    async with showing(searching(cards=[], total=0, search=asked.append)) as app:
        assert app.sees("Nessun alloggio con queste parole")
        await app.tap("Mostra tutti gli alloggi")
        assert asked == [""]


async def test_the_next_page_is_asked_for_before_the_lists_end_and_by_a_button() -> None:
    asked: list[bool] = []
    face = searching(total=40, more=lambda: asked.append(True))
    async with showing(face) as app:
        scrolling = next(one for one in app.controls() if isinstance(one, ft.Column) and one.on_scroll is not None)
        for left in (NEAR + 1, NEAR - 1):
            place = {"pixels": 5000 - left, "min_scroll_extent": 0.0, "max_scroll_extent": 5000.0, "viewport_dimension": 800.0}
            told = {"event_type": "update", "scroll_delta": 10.0, **place}
            await app.event(scrolling, "scroll", told)
        assert asked == [True]
        await app.tap("Mostra altri")
        assert asked == [True, True]


async def test_a_list_that_is_cut_says_how_to_reach_the_others() -> None:
    async with showing(searching(cards=screens.today().cards * 40, total=500)) as app:
        assert app.sees("Qui ci sono i primi 200.")


async def test_coming_back_asks_for_the_place_in_the_list_where_one_was() -> None:
    face = searching(query="")
    async with showing(face) as app:
        scrolling = next(one for one in app.controls() if isinstance(one, ft.Column) and one.on_scroll is not None)
        place = {"pixels": 1234.0, "min_scroll_extent": 0.0, "max_scroll_extent": 5000.0, "viewport_dimension": 800.0}
        await app.event(scrolling, "scroll", {"event_type": "update", "scroll_delta": 10.0, **place})
        face.navigation.go("/more")
        await app.settle()
        face.navigation.go("/")
        await app.settle()
        assert [told["offset"] for told in app.asked("scroll_to")] == [1234.0]
