"""Signing in, choosing a PIN, opening with it: what a person reads and taps."""

from __future__ import annotations

import flet as ft
import pytest

from mobile.services.problems import Problem
from mobile.state.session import HandingIn, Person, Phase
from mobile.views.frame import FOOT
from tests.support import screens
from tests.support.screens import showing
from ui import theme
from ui.present.devices import Device, kind


def recorded() -> tuple[list[tuple[object, ...]], object]:
    calls: list[tuple[object, ...]] = []

    async def take(*given: object) -> None:
        calls.append(given)

    return calls, take


async def test_a_refused_sign_in_keeps_what_was_typed_and_says_what_to_do() -> None:
    face = screens.face()
    calls, sign_in = recorded()
    face.app.session = screens.session(phase=Phase.NEW, users=[], sign_in=sign_in)
    async with showing(face) as app:
        await app.tap("Entra con nome e password")
        await app.type("Il tuo nome utente", " Giulia ")
        await app.type("Password", "sbagliata")
        await app.tap("Entra")
        assert calls == [("giulia", "sbagliata", "Telefono di Giulia")]
        face.app.session.problem = Problem("wrong_credentials", "Nome o password non corretti. Controlla e riprova.")
        await app.settle()
        assert app.sees("Nome o password non corretti")
        assert app.find(ft.TextField, label="Il tuo nome utente").value == " Giulia "
        assert app.find(ft.TextField, label="Password").value == "sbagliata"
        assert app.sees("Qui non è ancora salvato niente.")


@pytest.mark.parametrize(
    ("width", "height", "language", "proposed"),
    [
        (412, 915, "it", "Telefono di Giulia"),
        (915, 412, "it", "Telefono di Giulia"),
        (1280, 800, "it", "Tablet di Giulia"),
        (800, 1280, "en", "Giulia's tablet"),
    ],
)
async def test_a_device_has_a_name_that_says_what_it_is_and_whose(width: int, height: int, language: str, proposed: str) -> None:
    face = screens.face(width=width, height=height, language=language)
    calls, sign_in = recorded()
    face.app.session = screens.session(language=language, phase=Phase.NEW, users=[], sign_in=sign_in)
    words = face.words
    async with showing(face) as app:
        await app.tap(words.say("entry.by_password"))
        assert app.find(ft.TextField, label=words.say("entry.device")).value == ""
        await app.type(words.say("entry.name"), "giulia.ferrante")
        assert app.find(ft.TextField, label=words.say("entry.device")).value == proposed
        await app.tap(words.say("entry.sign_in"))
        await app.type(words.say("entry.device"), "Il mio")
        await app.tap(words.say("entry.sign_in"))
        assert calls == [("giulia.ferrante", "", proposed), ("giulia.ferrante", "", "Il mio")]
    shown = Device("d", proposed, "browser", "", screens.EVENING)
    assert kind(shown) == ("tablet" if "ablet" in proposed else "phone"), "the office tells it among the tablets or the telephones"


async def test_a_pin_that_is_guessed_at_once_is_refused_before_it_is_typed_again() -> None:
    face = screens.face()
    calls, choose = recorded()
    face.app.session = screens.session(phase=Phase.CHOOSE_PIN, choose_pin=choose)
    async with showing(face) as app:
        for digit in "111111":
            await app.tap(digit)
        assert app.sees("Scegli il tuo PIN")
        assert app.sees("si indovina subito")
        for digit in "271828" * 2:
            await app.tap(digit)
        assert not app.sees("si indovina subito")
        assert calls == [("271828", "271828")]


async def test_the_keys_stay_where_they_are_while_the_words_over_them_change() -> None:
    face = screens.face()
    face.app.session = screens.session(phase=Phase.CHOOSE_PIN)
    async with showing(face) as app:
        for digits, title in (("", "Scegli il tuo PIN"), ("111111", "si indovina subito"), ("271828", "Ripeti il PIN")):
            for digit in digits:
                await app.tap(digit)
            assert app.sees(title)
            at_the_thumb = app.find(ft.Container, data=FOOT).content
            assert isinstance(at_the_thumb, ft.Column)
            (pad,) = at_the_thumb.controls
            assert isinstance(pad, ft.Column)
            assert len(pad.controls) == 4, "the rows of keys, and nothing that comes and goes"


async def test_two_different_pins_are_refused_and_the_same_twice_is_taken() -> None:
    face = screens.face()
    calls, choose = recorded()
    face.app.session = screens.session(phase=Phase.CHOOSE_PIN, choose_pin=choose)
    async with showing(face) as app:
        for digit in "271828":
            await app.tap(digit)
        assert app.sees("Ripeti il PIN")
        for digit in "271829":
            await app.tap(digit)
        assert calls == []
        assert app.sees("I due PIN non sono uguali")
        for digit in "271828" * 2:
            await app.tap(digit)
        assert calls == [("271828", "271828")]


async def test_from_the_second_time_one_goes_back_to_the_first_and_from_there_out() -> None:
    face = screens.face()
    left: list[bool] = []
    calls, choose = recorded()
    face.app.session = screens.session(phase=Phase.CHOOSE_PIN, choose_pin=choose, cancel_add=lambda: left.append(True))
    async with showing(face) as app:
        for digit in "2718284":
            await app.tap(digit)
        await app.tap("Indietro")
        assert app.sees("Scegli il tuo PIN")
        for digit in "161803" * 2:
            await app.tap(digit)
        assert calls == [("161803", "161803")]
        await app.tap("Annulla")
        assert left == [True]
        face.app.session.busy = True
        await app.settle()
        assert not app.sees("Annulla"), "the files are being made"


async def test_all_pages_by_which_one_comes_in_stand_on_one_ground() -> None:
    grounds = set()
    for phase, way in ((Phase.NEW, ""), (Phase.CHOOSE_PIN, ""), (Phase.LOCKED, ""), (Phase.LOCKED, "people"), (Phase.LOCKED, "lost")):
        face = screens.face()
        face.app.session = screens.session(phase=phase, pad_page=way or "pad")
        async with showing(face) as app:
            under = app.find(ft.SafeArea).content
            assert isinstance(under, ft.Container)
            grounds.add(under.bgcolor)
    assert grounds == {theme.PAPER}


async def test_the_pin_of_the_chosen_person_opens_and_an_erased_digit_does_not_count() -> None:
    face = screens.face()
    calls, unlock = recorded()
    face.app.session = screens.session(phase=Phase.LOCKED, unlock=unlock)
    async with showing(face) as app:
        assert app.sees("Ciao, Giulia")
        assert app.sees("Non serve la rete.")
        assert app.sees("3 cose sono ancora da consegnare")
        for digit in "279":
            await app.tap(digit)
        await app.tap_identifier("pin-erase")
        for digit in "1828":
            await app.tap(digit)
        assert calls == [("271828",)]


async def test_while_one_must_wait_the_page_says_how_long_and_takes_no_digit() -> None:
    face = screens.face()
    calls, unlock = recorded()
    face.app.session = screens.session(phase=Phase.LOCKED, wait_seconds=30, unlock=unlock)
    async with showing(face) as app:
        assert app.sees("Aspetta 30 secondi")
        for digit in "271828":
            await app.tap(digit)
        assert calls == []


async def test_another_person_of_the_device_is_two_taps_away() -> None:
    face = screens.face()
    chosen: list[str] = []
    face.app.session = screens.session(phase=Phase.LOCKED, select=chosen.append)
    async with showing(face) as app:
        await app.tap_identifier("change-person")
        assert app.sees("Chi usa il dispositivo adesso?")
        await app.tap_identifier("person-marta")
        assert chosen == ["marta"]


async def test_a_lost_pin_loses_nothing_and_the_page_says_so() -> None:
    face = screens.face()
    face.app.session = screens.session(phase=Phase.LOCKED)
    async with showing(face) as app:
        await app.tap("Ho perso il PIN")
        assert app.sees("non si cancella niente")


async def test_a_file_that_will_not_open_is_a_sentence_with_a_button() -> None:
    face = screens.face()
    face.app.session = screens.session(phase=Phase.PROBLEM, problem=screens.A_PROBLEM)
    async with showing(face) as app:
        assert app.sees("Quello che hai scritto è salvo qui")
        assert app.sees("Riprova")


async def test_english_is_complete_on_the_way_in() -> None:
    face = screens.face(language="en")
    face.app.session = screens.session(language="en", phase=Phase.LOCKED)
    async with showing(face) as app:
        assert app.sees("Hello, Giulia")
        assert app.sees("No network is needed.")


async def test_the_offices_code_is_typed_as_it_comes_and_the_page_counts_what_is_missing() -> None:
    face = screens.face()
    calls, connect = recorded()
    face.app.session = screens.session(phase=Phase.NEW, users=[], sign_in_with_code=connect)
    async with showing(face) as app:
        for typed, said in (("k7m", "Mancano 3 caratteri"), ("k7m-4q", "Manca 1 carattere"), ("k7m-4qx", "Il codice è completo")):
            await app.type_over(app.find(ft.TextField), typed)
            assert app.sees(said)
        assert all(app.sees(letter) for letter in "K7M4QX")
        await app.tap("Collega")
        assert calls == [("k7m-4qx", "Telefono")]


async def test_a_code_from_the_qr_is_not_shown_and_leaves_with_a_tap() -> None:
    face = screens.face()
    calls, connect = recorded()
    face.app.session = screens.session(phase=Phase.NEW, users=[], office_code="longcodefromtheofficesqrpicture", sign_in_with_code=connect)
    async with showing(face) as app:
        assert app.sees("Ho letto il codice dal QR")
        assert not app.sees("longcode")
        assert calls == []
        await app.tap("Collega")
        assert calls == [("longcodefromtheofficesqrpicture", "Telefono")]


async def test_on_a_tablet_everybody_stands_beside_the_pad_with_what_is_still_to_be_delivered() -> None:
    face = screens.face(width=1280, height=800)
    chosen: list[str] = []
    face.app.session = screens.session(phase=Phase.LOCKED, select=chosen.append)
    async with showing(face) as app:
        assert app.sees("3 cose da consegnare")
        assert app.sees("restano al sicuro")
        assert app.sees("Dopo 5 minuti fermo")
        await app.tap_identifier("person-marta")
        assert chosen == ["marta"]


async def test_of_somebody_who_has_written_nothing_here_it_is_not_said_that_all_has_arrived() -> None:
    nobody_yet = Person("ida", "Ida Russo", "educator")
    for width, height in ((412, 915), (1280, 800)):
        face = screens.face(width=width, height=height)
        users = [nobody_yet, Person("marta", "Marta Leone", "educator", last_tap_at=face.clock())]
        face.app.session = screens.session(phase=Phase.LOCKED, users=users, selected="")
        async with showing(face) as app:
            assert app.texts().count("Qui non ha ancora scritto niente") == 1
            assert app.texts().count("Tutto consegnato") == 1


async def test_a_revoked_device_says_plainly_what_is_happening_and_what_happened() -> None:
    face = screens.face()
    face.app.session = screens.session(phase=Phase.HANDING_IN, handing=HandingIn(1_400_000, 5_200_000, waiting="network"))
    async with showing(face) as app:
        assert app.sees("L'ufficio ha revocato questo dispositivo")
        assert app.sees("1,4 di 5,2 MB")
        assert app.sees("Ora non c'è rete")
    face.app.session = screens.session(phase=Phase.WIPED, users=[], handing=HandingIn(delivered=3, kept_aside=1))
    async with showing(face) as app:
        assert app.sees("Qui non c'è più niente")
        assert app.sees("3 cose che mancavano sono state consegnate")
        assert app.sees("1 cosa è conservata al centro")
