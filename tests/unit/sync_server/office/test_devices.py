"""The office's devices on a real Flet page: revoking and taking it back, a name, a one-time code with its QR, who may do any of it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import get_args

import flet as ft
import pytest
from PIL import Image

from sync_server.accounts.events import EventKind
from sync_server.accounts.roles import Person
from sync_server.office.one_time_code import address_of, picture
from sync_server.office.state import OfficeState
from sync_server.problems import Problem
from tests.support import office_page
from tests.support.office_devices import GIULIA, MEASURE, NOW, SARA, KnownDesk, a_device, a_devices_state, at
from tests.support.office_page import EmptyReading, shown
from ui.present.device_story import LogLine
from ui.present.devices import OpenCode, Recall, Told
from ui.words import LANGUAGES, Words


async def a_state(desk: KnownDesk, path: str = "/devices", language: str = "it", person: Person = SARA) -> OfficeState:
    return await office_page.a_state(EmptyReading(), path, language, devices=a_devices_state(desk, person), person=person)


async def test_problems_stand_first_and_the_side_bar_counts_them_in_every_place() -> None:
    silent = a_device("lentisco", "Tablet Casa Lentisco", last=at(21, 9, 12))
    clock = a_device("five", "Telefono 5", told=Told(unsent=4, refused=4, clock_ms=26 * 3_600_000))
    desk = KnownDesk({one.key: one for one in (a_device(), silent, clock)})
    state = await a_state(desk)
    async with shown(state) as app:
        texts = app.texts()
        assert "3 dispositivi: 1 in ordine o in attesa di rete, 2 da guardare" in texts
        names = [text for text in texts if text in ("Telefono 5", "Tablet Casa Lentisco", "Tablet Casa Zagara")]
        assert names[:3] == ["Telefono 5", "Tablet Casa Lentisco", "Tablet Casa Zagara"]
        assert app.sees("+26 h")
        assert app.sees("sab 21 nov, 09:12")
        assert app.sees("oggi, 21:10")
        await state.go("/availability")
        await app.settle()
        assert "2" in app.texts()


async def test_filters_narrow_the_list() -> None:
    desk = KnownDesk({one.key: one for one in (a_device(), a_device("five", "Telefono 5"))})
    async with shown(await a_state(desk, "/devices/zagara")) as app:
        await app.tap_identifier("filter-phone")
        listed = [control.identifier for control in app.controls() if isinstance(control, ft.Semantics) and control.identifier]
        assert "device-five" in listed
        assert "device-zagara" not in listed


async def test_a_tablet_is_revoked_with_a_reason_and_the_revocation_is_taken_back_by_its_undo() -> None:
    desk = KnownDesk({"zagara": a_device(last=at(22, 20, 52), told=Told(unsent=2))})
    async with shown(await a_state(desk)) as app:
        await app.tap("Revoca")
        await app.tap_identifier("why-stolen")
        await app.type("Nota (facoltativa, senza nomi di ospiti)", "sul treno")
        await app.tap("Revoca adesso")
        assert desk.asked == [("revoke", "zagara", "sara", "stolen: sul treno")]
        assert app.sees("Rubato: sul treno · revocato, in attesa")
        assert app.sees("Valutazione privacy entro mer 25 nov, 21:14")
        app.find(ft.Semantics, identifier="step-hourglass-here")
        await app.tap("Annulla")
        assert desk.asked[-1] == ("found_again", "zagara", "sara")
        assert app.sees("di nuovo in uso")
        assert not app.sees("In attesa di contatto")


async def test_the_steps_advance_by_themselves_while_a_panel_is_open_and_what_was_typed_stays() -> None:
    lost = a_device(last=at(20, 9), recall=Recall(at(22, 21), "Sara", "lost"))
    desk = KnownDesk({"zagara": lost})
    state = await a_state(desk)
    async with shown(state) as app:
        app.find(ft.Semantics, identifier="step-hourglass-here")
        desk.devices["zagara"] = replace(lost, last=at(22, 21, 12))
        await state.refresh({"devices"})
        await app.settle()
        app.find(ft.Semantics, identifier="step-sending-here")
        await app.tap("Rinomina")
        await app.type("Nome del dispositivo", "Tablet perso")
        await state.refresh({"devices"})
        await app.settle()
        assert app.find(ft.TextField, label="Nome del dispositivo").value == "Tablet perso"


async def test_another_device_that_comes_first_does_not_come_under_the_hand_that_revokes() -> None:
    desk = KnownDesk({"zagara": a_device(), "five": a_device("five", "Telefono 5", last=at(22, 20))})
    state = await a_state(desk)
    async with shown(state) as app:
        await app.tap("Revoca")
        desk.devices["five"] = replace(desk.devices["five"], told=Told(refused=3))
        await state.refresh({"devices"})
        await app.settle()
        assert next(iter(state.devices.visible())).key == "five"
        await app.tap("Revoca adesso")
        assert desk.asked == [("revoke", "zagara", "sara", "lost")]


async def test_a_pulse_redraws_no_other_place_and_its_news_are_there_on_arrival() -> None:
    desk = KnownDesk()
    state = await a_state(desk, "/availability")
    updated = state.updated = at(22, 20)
    desk.devices["zagara"] = a_device(told=Told(refused=3))
    await state.refresh({"devices"})
    assert state.updated == updated
    await state.go("/devices")
    assert state.devices.to_look_at() == 1


async def test_a_wiped_device_offers_nothing_that_would_do_nothing() -> None:
    wiped = a_device(recall=Recall(at(20, 9), "Sara", "lost", saved_at=NOW, wiped_at=NOW))
    async with shown(await a_state(KnownDesk({"zagara": wiped}))) as app:
        assert app.sees("Sul dispositivo non c'è più niente.")
        assert not app.sees("È stato ritrovato")
        assert "Revoca" not in app.texts()


async def test_a_name_is_changed_and_an_empty_one_is_refused_in_its_panel() -> None:
    desk = KnownDesk()
    async with shown(await a_state(desk)) as app:
        await app.tap("Rinomina")
        await app.type("Nome del dispositivo", "  ")
        await app.tap("Salva il nome")
        assert app.sees("Il nome è vuoto")
        assert desk.asked == []
        await app.type("Nome del dispositivo", " Tablet 2 ")
        await app.tap("Salva il nome")
        assert desk.asked == [("rename", "zagara", "Tablet 2", "sara")]
        assert app.sees("Tablet 2")


async def test_a_code_for_a_new_device_is_shown_once_with_a_qr_that_names_nobody() -> None:
    desk = KnownDesk()
    state = await a_state(desk)
    async with shown(state) as app:
        await app.tap("Codice nuovo")
        assert not app.sees("Prepara il codice")
        await app.tap_identifier("person-giulia")
        await app.tap("Prepara il codice")
        assert desk.asked == [("new_code", "giulia", "enrol", None, "sara")]
        assert app.sees("K7M-2QX")
        assert app.sees("Vale fino a lun 23 nov, 21:14, una volta sola, solo per Giulia Ferrante.")
        code = state.devices.code
        assert code is not None
        assert code.address == "https://soglia.test/#codice=" + "A" * 26
        assert app.find(ft.Image).src == picture(code.address)
        await app.tap("Chiudi")
        assert not app.sees("K7M-2QX")
        assert state.devices.code is None


async def test_a_code_for_a_lost_pin_is_for_who_uses_this_device() -> None:
    desk = KnownDesk()
    async with shown(await a_state(desk)) as app:
        await app.tap("Codice nuovo")
        await app.tap_identifier("person-giulia")
        await app.tap_identifier("purpose-reset")
        assert not app.sees(GIULIA.display_name)
        assert not app.sees("Prepara il codice")
        await app.tap_identifier("person-marco")
        await app.tap("Prepara il codice")
        assert desk.asked == [("new_code", "marco", "reset", "zagara", "sara")]


async def test_a_code_that_has_run_out_leaves_the_screen() -> None:
    state = await a_state(KnownDesk())
    async with shown(state) as app:
        await app.tap("Codice nuovo")
        await app.tap_identifier("person-giulia")
        await app.tap("Prepara il codice")
        later = replace(MEASURE, now=NOW + timedelta(hours=24))
        state.devices.ways = replace(state.devices.ways, measure=lambda: later)
        await app.settle()
        assert not app.sees("K7M-2QX")
        assert app.sees("Questo codice è scaduto")


async def test_codes_that_nobody_has_used_stand_in_the_panel_with_their_maker_and_can_be_withdrawn() -> None:
    desk = KnownDesk(codes=(OpenCode("K7M", "Giulia Ferrante", "Sara Leonardi", at(23, 20), "enrol"),))
    async with shown(await a_state(desk)) as app:
        await app.tap("Codice nuovo")
        assert app.sees("Per Giulia Ferrante, un dispositivo nuovo. Preparato da Sara Leonardi, vale fino a lun 23 nov, 20:00.")
        await app.tap("Ritira")
        assert desk.asked == [("withdraw_code", "K7M", "sara")]
        assert not app.sees("Codici non ancora usati")


async def test_files_that_wait_at_the_centre_stand_on_the_devices_page() -> None:
    desk = KnownDesk({"zagara": a_device(kept=2, unknown=1)})
    async with shown(await a_state(desk)) as app:
        assert app.sees("2 suoi archivi aspettano al centro, cifrati")
        assert app.sees("1 archivio è di una squadra o di una residenza che non ha mai avuto")


async def test_the_log_says_whose_code_led_to_the_device() -> None:
    lines = (LogLine(at(22, 9), "enrolled", person="Giulia", by="Sara", why="code"), LogLine(at(22, 8), "enrolled", person="Marco"))
    async with shown(await a_state(KnownDesk(lines=lines))) as app:
        assert app.sees("Registrato da Giulia, con il codice di Sara")
        assert "Registrato da Marco" in app.texts()


async def test_before_the_first_device_there_is_a_way_to_its_code() -> None:
    async with shown(await a_state(KnownDesk({}))) as app:
        assert app.sees("Nessun dispositivo ancora")
        await app.tap("Codice nuovo")
        await app.tap_identifier("person-marco")
        await app.tap("Prepara il codice")
        assert app.sees("K7M-2QX")


@pytest.mark.parametrize("code", ["device_wiped", "not_found"])
async def test_what_the_centre_refuses_is_said(code: str) -> None:
    desk = KnownDesk({"zagara": a_device(recall=Recall(at(22, 9), "Sara", "lost"))})
    async with shown(await a_state(desk)) as app:
        desk.refuses = Problem(code)
        await app.tap("È stato ritrovato")
        assert app.sees("Non è stato fatto")
        assert app.sees(Problem(code).reason)


async def test_somebody_who_has_lost_the_offices_role_does_nothing_any_more() -> None:
    desk = KnownDesk()
    async with shown(await a_state(desk, person=Person("sara", "Sara", "educator"))) as app:
        await app.tap("Revoca")
        await app.tap("Revoca adesso")
        assert app.sees("Il tuo ruolo non permette")
        assert desk.asked == []


async def test_the_log_tells_whom_a_key_was_given_to_and_what_was_rescued() -> None:
    released = LogLine(at(22, 9, 30), "key_released", person="Lucia", place="Casa Zagara")
    rescued = LogLine(at(22, 10), "rescued", place="Casa Zagara", count=6)
    async with shown(await a_state(KnownDesk(lines=(rescued, released)))) as app:
        assert app.sees("Recuperate 6 cose di Casa Zagara")
        assert app.sees("Chiave di Casa Zagara data a Lucia")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_event_that_the_desk_notes_has_its_sentence(language: str) -> None:
    words = Words(language)
    assert [kind for kind in get_args(EventKind) if not words.has(f"office.devices.event_{kind}")] == []


async def test_an_address_of_no_device_is_told() -> None:
    async with shown(await a_state(KnownDesk(), "/devices/unknown")) as app:
        assert app.sees("Questo dispositivo non c'è")


async def test_everything_is_said_in_english_as_well() -> None:
    async with shown(await a_state(KnownDesk(), language="en")) as app:
        assert app.sees("What a finder can see")
        assert not app.sees("Ultimo contatto")


def test_the_qr_is_a_picture_of_its_own_on_white() -> None:
    made = Image.open(io.BytesIO(picture(address_of("https://soglia.test", "A" * 26))))
    assert made.width == made.height
    assert made.width > 150
    assert made.convert("L").getpixel((0, 0)) == 255
