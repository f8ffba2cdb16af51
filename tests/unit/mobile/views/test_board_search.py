"""An educator looks for somebody on her board: by name, whatever the accents, and never while names are hidden."""

from __future__ import annotations

import dataclasses
import re

import flet as ft
import pytest

from mobile.services.shown import Resident
from mobile.views.frame import Face
from tests.support import screens
from tests.support.flet_headless import HeadlessApp
from tests.support.screens import showing
from ui import theme
from ui.components import typography

SLEEPERS = {
    "r6": ("Chiara Ferlito", "Nicolò D'Angelo"),
    "r5": ("Agata Cannizzaro", "Chiara Cannizzaro", "Ilir Łukasz"),
    "r1": ("Salvatore Pappalardo",),
}


def board(width: float = 1280, **values: object) -> Face:
    face = screens.face("educator", width=width, height=800)
    residence = screens.residence(**values)
    residence.rooms = [
        dataclasses.replace(room, residents=tuple(Resident(name) for name in SLEEPERS.get(room.room, ()))) for room in residence.rooms
    ]
    face.app.residence = residence
    return face


async def asks(app: HeadlessApp, words: str) -> None:
    await app.type_over(app.find(ft.TextField), words)


def rooms(app: HeadlessApp) -> list[str]:
    return [text for text in app.texts() if re.fullmatch(r"Stanza \d", text)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("nicolo", ["Stanza 6"]),
        ("NICOLÒ", ["Stanza 6"]),
        ("dangelo", ["Stanza 6"]),
        ("luka", ["Stanza 5"]),
        ("chiara", ["Stanza 5", "Stanza 6"]),
        ("chiara ferl", ["Stanza 6"]),
        ("pappalardo", ["Stanza 1"]),
        ("stanza 3", ["Stanza 3"]),
        ("hiara", []),
    ],
)
async def test_a_name_finds_the_room_whatever_its_accents_and_case(words: str, found: list[str]) -> None:
    async with showing(board()) as app:
        await asks(app, words)
        assert rooms(app) == found


@pytest.mark.parametrize("width", [412, 1280])
async def test_who_was_found_stands_on_the_tile_and_how_many_rooms_is_said_aloud(width: float) -> None:
    async with showing(board(width)) as app:
        assert not app.sees("Nicolò D'Angelo")
        await asks(app, "ango nicol")
        await asks(app, "nicolo")
        assert "Nicolò D'Angelo" in app.texts()
        assert "Chiara Ferlito" not in app.texts()
        told = app.find(ft.Semantics, identifier="found")
        assert told.live_region
        assert app.sees("1 stanza su 6")
        assert app.sees("posti letto"), "the counts of the house stay"


async def test_a_name_that_was_found_is_read_before_the_dates_and_as_large_as_a_title() -> None:
    async with showing(board()) as app:
        await asks(app, "nicolo")
        [name] = [one for one in app.controls() if isinstance(one, ft.Text) and one.value == "Nicolò D'Angelo"]
        assert name.style == typography.card_title("", theme.PRIMARY_TEXT).style
        texts = app.texts()
        after = texts[texts.index("Nicolò D'Angelo") :]
        assert "Famiglia Ferlito" not in after
        assert any(text.startswith("fino al") for text in after)


async def test_a_room_found_alone_has_the_whole_of_its_floor_and_the_building_keeps_its_shape() -> None:
    face = board()
    face.app.residence.rooms = face.app.residence.rooms[:1] + face.app.residence.rooms[2:]
    async with showing(face) as app:
        assert holes(app) == 1
        await asks(app, "agata")
        assert rooms(app) == ["Stanza 5"]
        assert holes(app) == 0


def holes(app: HeadlessApp) -> int:
    """Places for a tile with none in them."""
    return sum(
        isinstance(one, ft.Container) and one.expand == 1 and one.expand is not True and one.content is None for one in app.controls()
    )


@pytest.mark.parametrize(
    ("width", "letters", "before_the_counts"), [(412, 1, False), (800, 1, False), (1280, 1, True), (1280, 2, True), (900, 2, False)]
)
async def test_where_there_is_room_the_search_takes_no_line_from_the_rooms(width: float, letters: float, before_the_counts: bool) -> None:
    face = board(width)
    face.viewport.letters = letters
    async with showing(face) as app:
        found = list(app.controls())
        counts = next(place for place, one in enumerate(found) if isinstance(one, ft.Text) and "posti letto" in str(one.value))
        assert (found.index(app.find(ft.TextField)) < counts) is before_the_counts


@pytest.mark.parametrize(("width", "answer_first"), [(412, False), (1280, True)])
async def test_the_answer_stands_before_an_arrival_to_be_finished_unless_the_field_would_move(width: float, answer_first: bool) -> None:
    form = screens.residence().arrival
    form.household = "Famiglia Vitale"
    async with showing(board(width, arrival=form)) as app:
        assert app.texts().index("Accoglienza da finire: Famiglia Vitale") < app.texts().index("Stanza 6")
        await asks(app, "nicolo")
        texts = app.texts()
        assert (texts.index("Stanza 6") < texts.index("Accoglienza da finire: Famiglia Vitale")) is answer_first


async def test_nothing_found_says_where_was_looked_and_leads_back_to_all_rooms() -> None:
    async with showing(board()) as app:
        await asks(app, "zuccarello")
        assert app.sees("Nessuno con questo nome stanotte")
        await app.tap("Mostra tutte le stanze")
        assert len(rooms(app)) == 6
        assert app.find(ft.TextField).value == ""


async def test_names_that_are_hidden_cannot_be_asked_for_and_what_was_asked_is_gone() -> None:
    async with showing(board()) as app:
        await asks(app, "nicolo")
        await app.tap("Nascondi i nomi")
        assert not app.sees("Nicolò")
        assert len(set(rooms(app))) == 6
        assert not [one for one in app.controls() if isinstance(one, ft.TextField)]
        await app.tap("Mostra i nomi")
        assert app.find(ft.TextField).value == ""


async def test_what_was_asked_does_not_wait_for_the_next_person() -> None:
    face = board()
    async with showing(face) as app:
        await asks(app, "nicolo")
        face.app.residence.attach(None)
        assert face.app.residence.query == ""
