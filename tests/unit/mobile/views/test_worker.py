"""The worker's screens: what a card says, what a tap does, what is never blocked."""

from __future__ import annotations

import dataclasses

import flet as ft
import pytest

from mobile.services.delivery import Refused
from mobile.services.photos import REFUSED
from mobile.services.shown import Delivery, Gap, SyncLine
from mobile.services.sync_board import SHUT, refusal
from tests.support import screens
from tests.support.screens import showing


async def test_the_home_says_of_each_dwelling_what_the_office_has() -> None:
    async with showing(screens.face()) as app:
        for words in (
            "dom 22 nov, Giulia",
            "Senza rete · 3 schede e 11 foto da consegnare",
            "Via della Concordia 118",
            "Bozza sul telefono, 8 foto",
            "Da consegnare, 3 foto",
            "Non accettata, perché?",
            "Consegnata 12/11",
            "5 persone, 2 minori",
        ):
            assert words in app.texts()


async def test_searching_is_at_every_letter() -> None:
    face = screens.face()
    asked: list[str] = []
    face.app.today = screens.today(search=asked.append)
    async with showing(face) as app:
        field = app.find(ft.TextField, hint_text="Cerca indirizzo, nome, ordinanza")
        await app.event(field, "change", None)
        assert asked == [""]


async def test_only_the_places_that_exist_stand_in_the_bar() -> None:
    async with showing(screens.face()) as app:
        assert {"Oggi", "Altro"} <= set(app.texts())
        assert not {"Mappa", "Stanze", "Registro"} & set(app.texts())


async def test_every_letter_of_the_address_is_written_at_once() -> None:
    face = screens.face()
    written: list[tuple[str, str]] = []
    face.app.visit = screens.new_visit(set_address=lambda part, value: written.append((part, value)))
    async with showing(face, "/visit/place") as app:
        await app.type("Quartiere", "Librino")
        assert written == [("district", "Librino")]


ORDER = ("place", "people", "rooms", "hazards", "photos", "dwelling", "order", "note")
"""The parts of a visit as its first page lists them."""


async def test_the_way_forward_goes_through_every_part_in_the_order_of_the_list_and_ends_at_it() -> None:
    face = screens.face()
    gone: list[str] = []
    async with showing(face, "/visit") as app:
        listed = [app.texts().index(words) for words in ("Luogo", "Nucleo", "Stanze", "Pericoli", "Foto", "Alloggio", "Ordinanza", "Note")]
        assert listed == sorted(listed)
        face.navigation.go("/visit/place")
        await app.settle()
        while face.navigation.path != "/visit":
            gone.append(face.navigation.path)
            await app.tap(next(text for text in app.texts() if text.startswith("Avanti: ")))
    assert gone == [f"/visit/{part}" for part in ORDER]
    assert face.navigation.path == "/visit"


async def test_people_are_counted_on_one_page() -> None:
    async with showing(screens.face(), "/visit/place") as app:
        assert not app.sees("2 persone, 1 minore")
        assert not app.sees("Persone in tutto")
    async with showing(screens.face(), "/visit/people") as app:
        assert app.sees("Persone in tutto")


async def test_a_position_by_hand_wants_two_numbers_and_takes_a_comma() -> None:
    face = screens.face()
    taken: list[tuple[float, float]] = []
    face.app.visit = screens.new_visit(set_position_by_hand=lambda lat, lon: taken.append((lat, lon)))
    async with showing(face, "/visit/place") as app:
        await app.tap("Scrivi a mano")
        await app.type("Latitudine", "37,5079")
        await app.type("Longitudine", "500")
        assert taken == []
        assert app.sees("Servono due numeri")
        assert app.find(ft.TextField, label="Longitudine").value == "500"
        await app.type("Longitudine", "15,083")
        assert taken == [(37.5079, 15.083)]


async def test_rating_needs_both_answers_and_the_panel_follows() -> None:
    face = screens.face()
    rated: list[tuple[str, int, str]] = []
    face.app.visit = screens.visit(hazards={}, rate=lambda code, likelihood, harm: rated.append((code, likelihood, harm)))
    async with showing(face, "/visit/hazards/1") as app:
        assert app.sees("Per un minore di 15 anni, entro 12 mesi")
        assert app.sees("Scegli probabilità e danno")
        await app.tap("Probabile")
        assert rated == []
        assert app.sees("In 18 alloggi così, in uno serve il medico")
        assert app.sees("Ora scegli che danno fa")
        await app.tap("Serio")
        assert rated == [("1", 18, "III")]


async def test_a_rated_hazard_shows_band_index_and_that_it_is_no_certificate() -> None:
    async with showing(screens.face(), "/visit/hazards/1") as app:
        for words in ("Rischio alto", "1.115", "C", "Su 100 casi: 10 gravi, 32 seri, 58 moderati"):
            assert words in app.texts()
        assert app.sees("non un certificato di inagibilità")


async def test_sixteen_degrees_open_on_request() -> None:
    async with showing(screens.face(), "/visit/hazards/11") as app:
        assert not app.sees("1 su 5.600")
        await app.tap("16 gradi")
        assert app.sees("1 su 5.600")


async def test_a_removed_rating_can_be_taken_back() -> None:
    face = screens.face()
    rated: list[tuple[str, int, str]] = []
    face.app.visit = screens.visit(
        clear_rating=lambda code: None, rate=lambda code, likelihood, harm: rated.append((code, likelihood, harm))
    )
    async with showing(face, "/visit/hazards/1") as app:
        await app.tap("Togli la valutazione")
        said = app.texts()
        assert said.index("Umidità e muffa: valutazione tolta") > said.index("raffreddori forti e ripetuti"), "where the finger was"
        await app.tap("Annulla")
        assert rated == [("1", 18, "III")]


async def test_what_was_not_rated_is_told_with_what_was() -> None:
    async with showing(screens.face(), "/visit") as app:
        assert app.sees("3 valutati · 26 non valutati")
        assert app.sees("Il più grave: Crollo e caduta di elementi")
        assert app.sees("Mancano 2 cose")
        assert app.sees("Salvato sul telefono 21:12")
        assert app.sees("In ufficio: non ancora")


async def test_delivering_with_something_missing_asks_and_is_never_blocked() -> None:
    face = screens.face()
    reasons: list[str | None] = []
    face.app.visit = screens.visit(submit=lambda reason=None: bool(reasons.append(reason)) or True)
    async with showing(face, "/visit") as app:
        await app.tap("Consegna")
        assert reasons == []
        await app.type("Perché manca", "nessuno apre")
        await app.tap("Consegna lo stesso")
        assert reasons == ["nessuno apre"]


async def test_delivering_a_whole_visit_is_one_tap() -> None:
    face = screens.face()
    reasons: list[str | None] = []
    face.app.visit = screens.visit(gaps=[], submit=lambda reason=None: bool(reasons.append(reason)) or True)
    async with showing(face, "/visit") as app:
        await app.tap("Consegna")
        assert reasons == [None]


async def test_a_gap_leads_to_the_page_that_fills_it() -> None:
    face = screens.face()
    face.app.visit = screens.visit(gaps=[Gap("target_group", "dwelling")])
    async with showing(face, "/visit") as app:
        await app.tap_identifier("gap-target_group")
        assert face.navigation.path == "/visit/place"


async def test_a_list_with_an_open_question_is_missing_in_words_and_one_tap_away() -> None:
    face = screens.face()
    face.app.visit = screens.visit(gaps=[Gap("checklists", "checklists")])
    async with showing(face, "/visit") as app:
        assert app.sees("Domande all'arrivo")
        await app.tap_identifier("gap-checklists")
        assert face.navigation.path == "/visit/checks/comfort-intake"


async def test_photos_say_where_each_one_is() -> None:
    face = screens.face()
    again: list[str] = []

    async def send_again(photo: str) -> None:
        again.append(photo)

    face.app.photos = screens.photos(send_again=send_again)
    async with showing(face, "/visit/photos") as app:
        for words in (
            "5 di 8 consegnate",
            "originali archiviati: 2 di 8",
            "In invio 1,4 di 2,1 MB",
            "Sul telefono, in\u00a0fila",  # breaks after the comma: a word alone in a line says nothing
            "Originale archiviato",
        ):
            assert words in app.texts()
        assert app.sees("Inquadra il difetto, non le persone")
        await app.tap("Rimanda")
        assert again == ["photo:7"]


async def test_a_caption_is_written_at_every_letter() -> None:
    face = screens.face()
    written: list[tuple[str, str]] = []
    face.app.photos = screens.photos(set_caption=lambda photo, text: written.append((photo, text)))
    async with showing(face, "/visit/photos") as app:
        await app.tap_identifier("photo-photo:6")
        await app.type("Cosa si vede", "Crepa lunga")
        assert written == [("photo:6", "Crepa lunga")]


@pytest.mark.parametrize(("drafts", "said"), [(0, False), (2, True)])
async def test_the_sheet_says_that_drafts_are_left_beside_lanes_in_which_nothing_waits(drafts: int, said: bool) -> None:
    face = screens.face()
    face.app.sync = screens.sync(drafts=drafts, line=SyncLine("drafts", drafts))
    async with showing(face, "/sync") as app:
        assert app.sees("Restano 2 bozze: sono qui, e l'ufficio non ha ancora le schede") is said


async def test_the_sheet_counts_lanes_and_answers_offline_too() -> None:
    face = screens.face()
    asked: list[bool] = []

    async def sync_now() -> None:
        asked.append(True)
        face.app.sync.answer = screens.A_PROBLEM

    face.app.sync = screens.sync(sync_now=sync_now, originals_wait="wifi")
    async with showing(face) as app:
        await app.tap("Senza rete · 3 schede e 11 foto da consegnare")
        for words in ("Schede", "Foto", "Originali", "di 44 consegnate", "11 in attesa, 8,7 MB", "36 in attesa del Wi-Fi, 142 MB"):
            assert words in app.texts()
        for words in ("2 in attesa, 31 kB", "1 non accettata", "Quella interrotta riprende da 0,6 di 0,9 MB"):
            assert words in app.texts()
        assert app.sees("Via del Gelso Nero 15, scheda del 20/11")
        assert app.sees("Via di fuga libera?")
        assert app.sees("Niente si cancella dal telefono prima della ricevuta")
        await app.tap("Sincronizza ora")
        assert asked == [True]
        assert app.sees("riprova quando torna")
        await app.tap("Chiudi")
        assert face.navigation.path == "/"


async def test_a_refused_record_opens_from_the_sheet() -> None:
    face = screens.face()
    opened: list[str] = []
    face.app.visit = screens.visit(open=opened.append)
    async with showing(face, "/sync") as app:
        await app.tap("Completa la scheda")
        assert opened == ["draft:abc:2"]
        assert face.navigation.path == "/visit"


async def test_the_office_may_ask_again_who_one_is() -> None:
    face = screens.face()
    given: list[str] = []

    async def sign_in_again(password: str) -> None:
        given.append(password)

    face.app.sync = screens.sync(needs_sign_in=True, line=SyncLine("problem"), sign_in_again=sign_in_again)
    async with showing(face, "/sync") as app:
        await app.type("Password", "segreta")
        await app.tap("Conferma chi sei")
        assert given == ["segreta"]


@pytest.mark.parametrize("path", ["/visit", "/visit/hazards/1", "/visit/photos"])
async def test_an_address_with_nothing_behind_it_leads_home(path: str) -> None:
    face = screens.face()
    face.app.visit = screens.visit(draft=None)
    async with showing(face, path) as app:
        assert app.sees("Nuovo sopralluogo")
        assert app.sees("Altro")


@pytest.mark.parametrize(("kind", "title"), [("to_deliver", "Scheda pronta"), ("delivered", "Scheda consegnata")])
async def test_a_handed_in_visit_is_called_delivered_only_when_the_office_has_it(kind: str, title: str) -> None:
    face = screens.face()
    face.app.visit = screens.visit(submitted=True, gaps=[], delivery=Delivery(kind))  # type: ignore[arg-type]
    async with showing(face, "/visit") as app:
        assert [app.sees(found) for found in ("Scheda pronta", "Scheda consegnata")] == [title == "Scheda pronta", title != "Scheda pronta"]


async def test_the_open_photo_is_the_working_copy() -> None:
    async def working_copy(photo: str) -> bytes:
        return f"large {photo}".encode()

    face = screens.face()
    face.app.photos = screens.photos(working_copy=working_copy)
    async with showing(face, "/visit/photos") as app:
        await app.tap_identifier("photo-photo:3")
        assert app.find(ft.Image, semantics_label="Muffa, angolo").src == b"large photo:3"


async def test_language_and_look_change_at_once() -> None:
    face = screens.face()
    looks: list[str] = []
    face.app.session = screens.session(set_language=lambda language: setattr(face.app.session, "language", language), set_look=looks.append)
    async with showing(face, "/more") as app:
        await app.tap("Scuro")
        assert looks == ["dark"]
        await app.tap("English")
        assert app.sees("Lock now")


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize(
    "path", ["/", "/more", "/sync", "/visit", "/visit/place", "/visit/hazards", "/visit/hazards/29", "/visit/photos", "/visit/note"]
)
@pytest.mark.parametrize("width", [412, 1280])
async def test_every_page_can_be_drawn_and_sent(path: str, language: str, width: float) -> None:
    async with showing(screens.face(width=width, language=language), path) as app:
        assert app.texts()


async def test_what_went_wrong_with_a_photo_is_said_in_english_too() -> None:
    face = screens.face(language="en")
    tile = dataclasses.replace(screens.photos().tiles[-1], sentence=REFUSED.sentence, code=REFUSED.code)
    face.app.photos = screens.photos(tiles=[tile])
    async with showing(face, "/visit/photos") as app:
        assert app.sees("The centre did not accept this photo.")


async def test_what_went_wrong_on_the_way_is_said_in_english_too() -> None:
    face = screens.face(language="en")
    why = refusal(Refused("assessment:x", "1-a", "too_large", "The document is larger.", 1))
    item = dataclasses.replace(screens.sync().refused[0], reason=why.sentence, code=why.code)
    face.app.sync = screens.sync(refused=[item])
    async with showing(face, "/sync") as app:
        assert app.sees("It is too large for the centre.")


async def test_why_a_circle_does_not_move_is_said_in_english_too() -> None:
    face = screens.face(language="en")
    face.app.sync = screens.sync(refused=[], line=SyncLine("problem", sentence=SHUT, code="circle_shut"))
    async with showing(face) as app:
        assert app.sees("The centre no longer gives access to a part of the data")


async def test_the_line_over_the_list_says_what_is_still_a_draft() -> None:
    face = screens.face()
    face.app.sync = screens.sync(line=SyncLine("drafts", 2), online=True, refused=[])
    async with showing(face) as app:
        assert app.sees("Restano 2 bozze da consegnare")
        assert not app.sees("Tutto consegnato")


async def test_the_camera_can_be_opened() -> None:
    async with showing(screens.face(), "/visit/photos") as app:
        (button,) = [one for one in app.controls() if isinstance(one, ft.FilledButton)]
        assert not button.disabled
