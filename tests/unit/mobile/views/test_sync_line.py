"""The sync line, its sheet and the lists that are pulled down: what a person reads, and what is not drawn again for it."""

from __future__ import annotations

from datetime import UTC, datetime

import flet as ft
import pytest

from mobile.services.shown import Fetching, SyncLine
from mobile.services.sync_board import SHUT
from mobile.services.version import TOO_OLD
from tests.support import screens
from tests.support.screens import showing


async def test_a_problem_stands_in_the_sheet_with_its_button() -> None:
    face = screens.face()
    asked: list[bool] = []

    async def sync_now() -> None:
        asked.append(True)

    face.app.sync = screens.sync(refused=[], line=SyncLine("problem", sentence=SHUT, code="circle_shut"), sync_now=sync_now)
    async with showing(face) as app:
        await app.tap_identifier("sync-line")
        assert app.sees("Che cosa non va")
        await app.tap("Riprova")
        assert asked == [True]


async def test_an_app_that_is_too_old_says_so_in_one_sentence_with_the_button_that_helps() -> None:
    face = screens.face()
    asked: list[bool] = []

    async def update_app() -> None:
        asked.append(True)

    line = SyncLine("problem", sentence=TOO_OLD.sentence, code=TOO_OLD.code)
    face.app.sync = screens.sync(refused=[], line=line, answer=TOO_OLD, update_app=update_app)
    async with showing(face) as app:
        await app.tap_identifier("sync-line")
        said = [text for text in app.texts() if "Questa versione di Soglia è troppo vecchia per ricevere novità: aggiornala." in text]
        assert len(said) == 2, "on the line, and once in the sheet"
        await app.tap("Aggiorna")
        assert asked == [True]


async def test_a_card_says_that_something_of_it_is_on_its_way() -> None:
    face = screens.face()
    waiting = next(card for card in face.app.today.cards if card.delivery is not None and card.delivery.kind == "to_deliver")
    face.app.today = screens.today(sending=frozenset({waiting.dwelling}))
    async with showing(face) as app:
        assert app.sees("In invio, 3 foto")


@pytest.mark.parametrize(("role", "long"), [("outreach", True), ("outreach", False), ("educator", False)])
async def test_a_list_that_is_pulled_down_asks_the_office_and_says_so(role: str, long: bool) -> None:
    """A list longer than the screen tells of the pull as overscroll, a shorter one as a drag."""
    face = screens.face(role)
    asked: list[bool] = []

    async def pulled() -> None:
        asked.append(True)
        face.app.sync.busy = True

    face.app.sync = screens.sync(pulled=pulled)
    async with showing(face) as app:
        drag = app.find(ft.GestureDetector)
        listing = drag.content
        for step in range(1, 6):
            if long:
                place = {"pixels": 0, "min_scroll_extent": 0, "max_scroll_extent": 900, "viewport_dimension": 700}
                pull = {"event_type": ft.ScrollType.OVERSCROLL, "overscroll": -25, "velocity": 0, **place}
                await listing.on_scroll(ft.OnScrollEvent(name="scroll", control=listing, **pull))
            else:
                at = ft.Offset(100, 200 + 25 * step)
                move = {"local_position": at, "global_position": at}
                if step == 1:
                    drag.on_vertical_drag_start(ft.DragStartEvent(name="start", control=drag, kind=ft.PointerDeviceType.TOUCH, **move))
                await drag.on_vertical_drag_update(ft.DragUpdateEvent(name="update", control=drag, **move))
        await app.settle()
        assert asked == [True]
        assert app.sees("Chiedo all'ufficio se c'è altro")


@pytest.mark.parametrize(("role", "identifier"), [("outreach", "dwelling-dwelling:1"), ("educator", "room-r5")])
async def test_a_step_of_a_long_pull_draws_the_line_anew_and_not_the_page(role: str, identifier: str) -> None:
    """Four times a second while years of records come; a tap would wait for each."""
    face = screens.face(role)
    face.app.sync.online = True
    async with showing(face) as app:
        drawn = app.find(ft.Semantics, identifier=identifier)
        for step in range(1, 4):
            face.app.sync.line = SyncLine("fetching", done=100 * step, total=9_000)
            face.app.sync.fetching = Fetching(100 * step, 9_000, True)
            await app.settle()
            assert app.sees(f"Sto ancora scaricando · {100 * step} di 9.000")
            assert app.find(ft.Semantics, identifier=identifier) is drawn
            assert len([text for text in app.texts() if "Sto ancora scaricando" in text]) == 1


@pytest.mark.parametrize(("width", "times"), [(412, 1), (1280, 2)])
async def test_without_a_network_the_sheet_says_since_when_and_on_a_tablet_the_line_too(width: int, times: int) -> None:
    face = screens.face(width=width)
    since = datetime(2026, 11, 22, 13, 32, tzinfo=UTC)
    face.app.sync = screens.sync(online=False, offline_since=since, line=SyncLine("waiting", 2))
    async with showing(face) as app:
        await app.tap_identifier("sync-line")
        assert len([text for text in app.texts() if text.startswith("Senza rete dalle 14:32")]) == times


async def test_what_lies_around_the_sheet_closes_it_for_a_finger_and_is_no_nameless_button() -> None:
    face = screens.face()
    async with showing(face) as app:
        await app.tap_identifier("sync-line")
        unheard = [found.content for found in app.controls() if isinstance(found, ft.Semantics) and found.exclude_semantics]
        (around,) = [ground for ground in unheard if isinstance(ground, ft.Container) and ground.on_click == face.close_sheet]
        await app.event(around)
        assert not app.sees("Cosa è arrivato in ufficio")


@pytest.mark.parametrize(("waits", "why"), [("wifi", "aspettano il Wi-Fi"), ("word", "non dice se questa rete è un Wi-Fi")])
async def test_originals_that_wait_say_for_what_and_leave_by_a_tap(waits: str, why: str) -> None:
    face = screens.face()
    asked: list[bool] = []

    async def send_originals() -> None:
        asked.append(True)

    face.app.sync = screens.sync(originals_wait=waits, send_originals=send_originals)
    async with showing(face) as app:
        await app.tap_identifier("sync-line")
        assert [text for text in app.texts() if why in text]
        await app.tap("Invia ora gli originali")
        assert asked == [True]


async def test_originals_that_may_leave_have_no_button() -> None:
    face = screens.face()
    face.app.sync = screens.sync(originals_wait="")
    async with showing(face) as app:
        await app.tap_identifier("sync-line")
        assert not app.sees("Invia ora gli originali")
