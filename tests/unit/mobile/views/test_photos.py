"""The pages of the photos: the places that are still empty, one photo with its words and its proof, the same defect earlier and later."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import flet as ft
import pytest

from mobile.services.photo_uses import TakenFor
from mobile.services.problems import Problem
from mobile.services.shown import EarlierPhoto, FileProblem, PhotoTile
from mobile.views.frame import Face
from mobile.views.photo_slots import FIRST
from schemas.photo_subjects import Wanted
from tests.support import screens
from tests.support.screens import showing
from ui.components import photos as tiles

SHA = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
OLDER = EarlierPhoto("photo:old", b"", "Muffa sul soffitto", "2026-03-12T09:30:00+01:00", hazard="1")


def wanting(**values: Any) -> tuple[Face, list[tuple[Any, dict[str, Any]]]]:
    """A face whose photos tell what the camera was opened for."""
    face, told = screens.face(), []

    def take_for(use: str | None, hazard: str | None = None, **of: Any) -> None:
        told.append(((use, hazard), of))

    known = {"take_for": take_for, "camera_opens": lambda: told.append(("opens", {}))}
    face.app.photos = screens.photos(**{**known, **values})
    return face, told


def opened(photo: str, **values: Any) -> Face:
    """One photo as the tap on its tile left it."""
    face, _ = wanting(opened=photo, large=b"", story=lambda _photo: [], earlier=list, **values)
    return face


async def test_what_is_missing_has_a_place_in_the_grid_and_its_tap_says_what_for() -> None:
    face, told = wanting()
    async with showing(face, "/visit/photos") as app:
        assert app.sees("Minimo: 5 di 6. Manca: Rischio elettrico")
        assert app.sees("Manca: Rischio elettrico")
        await app.tap_identifier("slot-hazard_wide-23")
        assert told == [((None, "23"), {"subject": "hazard_wide", "room": None}), ("opens", {})]


async def test_the_main_button_forgets_what_an_empty_place_was_tapped_for() -> None:
    face, told = wanting()
    async with showing(face, "/visit/photos") as app:
        await app.tap("Scatta o scegli")
        assert told == [((None, None), {}), ("opens", {})]


async def test_a_whole_minimum_says_so_and_leaves_no_empty_place() -> None:
    face, _ = wanting(wanted=[Wanted("exterior", photo="photo:0")])
    async with showing(face, "/visit/photos") as app:
        assert app.sees("Il minimo c'è: 1 di 1")
        assert not app.sees("Manca:")


async def test_of_many_empty_places_the_first_stand_there_and_a_tap_shows_all() -> None:
    wanted = [Wanted("hazard_wide", hazard=str(code)) for code in range(1, FIRST + 4)]
    face, _ = wanting(tiles=[], wanted=wanted)
    async with showing(face, "/visit/photos") as app:
        places = [text for text in app.texts() if text.startswith("Manca: ")]
        assert len(places) == FIRST
        await app.tap("Mostra altre 3 foto che mancano")
        assert len([text for text in app.texts() if text.startswith("Manca: ")]) == FIRST + 3


async def test_without_room_an_empty_place_measures_again_and_opens_no_camera() -> None:
    measured: list[bool] = []

    async def measure() -> None:
        measured.append(True)

    face, told = wanting(no_room=Problem("no_room_photos", "Lo spazio è finito."), look_at_room=measure)
    async with showing(face, "/visit/photos") as app:
        await app.tap_identifier("slot-hazard_wide-23")
        assert (measured, told) == ([True], [])


async def test_each_bad_file_of_a_choice_is_called_by_its_own_name() -> None:
    bad = [FileProblem("IMG_0042.heic", Problem("photo_unsupported", "Questo formato non si apre qui."))]
    face, _ = wanting(problems=bad)
    async with showing(face, "/visit/photos") as app:
        assert app.sees("Una foto non è stata presa")
        assert app.sees("IMG_0042.heic: Questo formato non si apre qui.")
        assert app.sees("Esterno")
        await app.tap("Ho capito")
        assert not app.sees("IMG_0042.heic")


async def test_after_a_kill_behind_the_camera_the_page_says_what_it_was_for_and_opens_it_again() -> None:
    dismissed: list[bool] = []
    planned = TakenFor(hazard="23", subject="hazard_close")
    face, told = wanting(interrupted=True, _next=planned, dismiss_interrupted=lambda: dismissed.append(True))
    async with showing(face, "/visit/photos") as app:
        assert app.sees("Era per: Rischio elettrico.")
        await app.tap("Scatta di nuovo")
        assert told == [("opens", {})]
        await app.tap("Non serve più")
        assert dismissed == [True]


async def test_after_such_a_kill_the_app_opens_on_the_photos_of_the_visit() -> None:
    face, _ = wanting(interrupted=True)
    async with showing(face, "/") as app:
        assert face.navigation.path == "/visit/photos"
        assert app.sees("La foto non è stata presa")


async def test_a_photo_on_its_way_draws_its_own_tile_again_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    face, _ = wanting()
    photos, drawn, plain = face.app.photos, [], tiles.photo_tile

    def counted(text: tiles.PhotoText, *given: Any) -> ft.Control:
        drawn.append(text.caption)
        return plain(text, *given)

    monkeypatch.setattr(tiles, "photo_tile", counted)
    async with showing(face, "/visit/photos") as app:
        drawn.clear()
        photos.tiles = [replace(tile, sent_bytes=1_900_000) if tile.kind == "sending" else replace(tile) for tile in photos.tiles]
        await app.settle()
        assert app.sees("In invio 1,9 di 2,1 MB")
        assert drawn == ["Bagno, soffitto"]


async def test_a_photo_without_a_caption_is_called_by_what_it_shows() -> None:
    face, _ = wanting()
    told = [("exterior", None, None), (None, "r1", None), ("hazard_close", None, "1")]
    found = [PhotoTile(f"photo:{at}", b"", subject=subject, room=room, hazard=hazard) for at, (subject, room, hazard) in enumerate(told)]
    face.app.photos.tiles = found
    async with showing(face, "/visit/photos") as app:
        for words in ("Esterno", "Camera 1", "Umidità e muffa"):
            assert words in app.texts()


async def test_what_a_photo_shows_is_tapped_on_and_off() -> None:
    set_: list[tuple[str, str, str | None]] = []

    def setter(name: str) -> Any:
        return lambda photo, value: set_.append((name, photo, value))

    face = opened("photo:3", set_subject=setter("subject"), set_room=setter("room"), set_hazard=setter("hazard"))
    face.app.photos.tiles = [replace(tile, room="r1") if tile.photo == "photo:3" else tile for tile in face.app.photos.tiles]
    async with showing(face, "/visit/photo") as app:
        await app.tap_identifier("photo-subject-hazard_wide")
        await app.tap_identifier("photo-room-r1")
        await app.tap_identifier("photo-room-r2")
        await app.tap_identifier("photo-hazard-29")
        every = [("subject", "hazard_wide"), ("room", None), ("room", "r2"), ("hazard", "29")]
        assert set_ == [(name, "photo:3", value) for name, value in every]


async def test_a_photo_tells_its_proof_in_plain_words() -> None:
    face = opened("photo:3")
    proved = {"captured_at": "2026-11-22T17:52:00+01:00", "original_sha256": SHA, "chain_place": 4}
    face.app.photos.tiles = [replace(tile, **proved) for tile in face.app.photos.tiles]  # type: ignore[arg-type]
    async with showing(face, "/visit/photo") as app:
        assert app.sees("Scattata 17:52")
        assert app.sees("È la 4ª foto di questo sopralluogo")
        assert app.sees("ba78 16bf 8f01")


async def test_the_drawn_copy_stands_in_the_place_of_the_photo_which_is_one_tap_away() -> None:
    async def working_copy(photo: str) -> bytes:
        return f"pixels of {photo}".encode()

    face = opened("photo:3", working_copy=working_copy)
    face.app.photos.tiles = [replace(tile, shown="photo:drawn") for tile in face.app.photos.tiles]
    async with showing(face, "/visit/photo") as app:
        assert app.find(ft.Image, semantics_label="Muffa, angolo").src == b"pixels of photo:drawn"
        await app.tap("Mostra la foto com'era")
        assert app.find(ft.Image, semantics_label="Muffa, angolo").src == b"pixels of photo:3"
        await app.tap("Mostra la copia disegnata")
        assert app.find(ft.Image, semantics_label="Muffa, angolo").src == b"pixels of photo:drawn"


async def test_the_same_defect_earlier_and_now_stand_beside_each_other_and_can_be_parted() -> None:
    said: list[tuple[str, str | None, str | None]] = []
    now = EarlierPhoto("photo:3", b"", "Muffa, angolo", "2026-11-22T17:52:00+01:00", mine=True, follows="photo:old", stage="remedy")
    face = opened("photo:3", set_follows=lambda *given: said.append(given))
    face.app.photos.story = lambda _photo: [OLDER, now]
    face.app.photos.tiles = [replace(tile, follows="photo:old", stage="remedy") for tile in face.app.photos.tiles]
    async with showing(face, "/visit/photo") as app:
        assert app.sees("Muffa sul soffitto · 12/03/2026, 09:30")
        assert app.sees("La foto non è su questo telefono")
        await app.tap_identifier("photo-stage-recheck")
        await app.tap("Separa le due foto")
        assert said == [("photo:3", "photo:old", "recheck"), ("photo:3", None, None)]


async def test_the_earlier_photo_is_chosen_from_what_was_taken_in_this_dwelling() -> None:
    said: list[tuple[str, str | None, str | None]] = []
    mine = EarlierPhoto("photo:3", b"", "Muffa, angolo", "", mine=True)
    face = opened("photo:3", set_follows=lambda *given: said.append(given))
    face.app.photos.earlier = lambda: [mine, OLDER]
    async with showing(face, "/visit/photo") as app:
        await app.tap("Scegli la foto di prima")
        assert face.navigation.path == "/visit/photo/earlier"
        assert not app.sees("di questo sopralluogo"), "a photo is not earlier than itself"
        await app.tap_identifier("earlier-photo:old")
        assert face.navigation.path == "/visit/photo"
        assert said == [("photo:3", "photo:old", "remedy")]


async def test_a_defect_of_before_is_taken_again_for_what_the_page_says() -> None:
    face, told = wanting(earlier=lambda: [OLDER])
    async with showing(face, "/visit/photos") as app:
        await app.tap_identifier("earlier-photos")
        assert app.sees("12/03/2026, 09:30 · di un sopralluogo di prima")
        await app.tap_identifier("earlier-stage-remedy")
        await app.tap("Scatta")
        assert told == [((None, "1"), {"room": None, "follows": "photo:old", "stage": "remedy"}), ("opens", {})]


async def test_each_camera_of_the_earlier_photos_is_called_by_what_it_takes_again() -> None:
    face, told = wanting(earlier=lambda: [OLDER, replace(OLDER, photo="photo:crack", caption="Crepa in cucina")])
    face.photo_action = ft.ClientAction
    async with showing(face, "/visit/photos/earlier") as app:
        for photo, name in (("photo:old", "Muffa sul soffitto"), ("photo:crack", "Crepa in cucina")):
            camera = app.find(ft.Semantics, identifier=f"take-{photo}")
            assert (camera.label, camera.button) == (f"Scatta di nuovo: {name}", True)
            assert isinstance(camera.content, ft.Container)
            assert camera.content.action is not None, "the client opens the camera in the tap itself"
        await app.tap_identifier("take-photo:crack")
        assert [of.get("follows") for _, of in told] == ["photo:crack", None]


@pytest.mark.parametrize("path", ["/visit/photo", "/visit/photos/earlier", "/visit/photo/earlier"])
async def test_an_earlier_photo_without_a_caption_is_called_by_what_it_shows(path: str) -> None:
    told = [("exterior", None, None), (None, "r1", None), ("hazard_close", None, "1")]
    found = [
        EarlierPhoto(f"photo:old{at}", b"", "", "2026-03-12T09:30:00+01:00", hazard=hazard, room=room, subject=subject)
        for at, (subject, room, hazard) in enumerate(told)
    ]
    face = opened("photo:3")
    face.app.photos.earlier, face.app.photos.story = (lambda: found), (lambda _photo: found)
    async with showing(face, path) as app:
        for words in ("Esterno", "Camera 1", "Umidità e muffa"):
            assert any(text == words or text.startswith(f"{words} · 12/03/2026") for text in app.texts()), words
        assert not app.sees("Senza titolo")


async def test_where_nothing_was_photographed_before_the_page_says_what_to_do() -> None:
    face, _ = wanting(earlier=list)
    async with showing(face, "/visit/photos/earlier") as app:
        assert app.sees("Nessuna foto di prima")


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("path", ["/visit/photos", "/visit/photo", "/visit/photos/earlier", "/visit/photo/earlier"])
@pytest.mark.parametrize(("width", "letters"), [(412, 1), (412, 2), (1280, 1)])
async def test_the_pages_of_photos_can_be_drawn_and_sent(path: str, language: str, width: float, letters: float) -> None:
    face = opened("photo:3")
    face.app.session = screens.session(language=language)
    face.app.photos.earlier = lambda: [OLDER]
    face.viewport.width, face.viewport.letters = width, letters
    async with showing(face, path) as app:
        assert app.texts()
