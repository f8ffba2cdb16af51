"""Find first on the screen: what is likely stands above, nothing is made by looking, and the position blocks nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import flet as ft
import pytest

from mobile.services.problems import Problem
from mobile.services.shown import Joined, Position
from mobile.views.frame import Face
from tests.support import screens
from tests.support.screens import showing


def finding(**values: Any) -> Face:
    face = screens.face()
    face.app.find = screens.find(**values)
    return face


async def test_a_new_visit_begins_with_what_may_be_known_and_makes_nothing() -> None:
    face = finding()
    begun: list[str] = []
    face.app.find = screens.find(begin=lambda: begun.append("looked"))
    face.app.visit = screens.new_visit(start_new=lambda: begun.append("made"))
    async with showing(face) as app:
        await app.tap("Nuovo sopralluogo")
        assert (face.navigation.path, begun) == ("/find", ["looked"])
        assert app.sees("Prima guarda se l'alloggio c'è già")


@pytest.mark.parametrize(
    "reason", ["same_address", "near", "same_street", "same_words", "nearest", "address", "district", "household", "order"]
)
async def test_the_page_of_a_new_dwelling_shows_what_is_alike_for_whatever_reason(reason: str) -> None:
    face, text = screens.face(), {"district": "Librino", "household": "Privitera", "order": "214"}.get(reason, "")
    found = replace(screens.new_visit().similar[0], reason=reason, text=text, metres=640.0)
    face.app.visit = screens.new_visit(similar=[found])
    async with showing(face, "/visit/place") as app:
        assert app.sees("a 640 m")
        assert app.sees(text)
        assert app.sees("È questo")


async def test_the_likeliest_is_a_card_and_the_others_say_why_they_are_there() -> None:
    async with showing(finding(), "/find") as app:
        for words in (
            "3 simili su 412, dati delle 17:40",
            "Via della Concordia 118",
            "Piano 2, int. 5 · a 18 m, a nord",
            "Nucleo Privitera · 5 persone, 2 minori",
            "visto 13/11, alfio",
            "a 31 m, a nord-est",
            "Garage o box · 2 persone",
            "a 640 m, a sud · parole simili",
            "Posizione precisa a 14 m, basta così",
        ):
            assert app.sees(words), words
        assert app.texts().count("È questo") == 3


async def test_this_is_it_goes_on_at_that_dwelling() -> None:
    face = finding()
    started: list[str] = []

    def start_at(dwelling: str) -> str:
        started.append(dwelling)
        return "draft:abc:1"

    face.app.visit = screens.visit(start_at=start_at)
    async with showing(face, "/find") as app:
        await app.tap_identifier("found-dwelling:2")
        assert (started, face.navigation.path) == (["dwelling:2"], "/visit")


async def test_another_one_is_made_only_when_she_says_so() -> None:
    made: list[str] = []

    def make_new(_visit: object) -> bool:
        made.append("new")
        return True

    face = finding(make_new=make_new)
    async with showing(face, "/find") as app:
        await app.tap("È un altro alloggio")
        assert (made, face.navigation.path) == (["new"], "/visit/place")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"found": [], "query": "zzz"}, "Nessuno simile tra i 412 di questo telefono"),
        ({"found": [], "query": "", "here": None}, "Scrivi dove sei o chi ci abita"),
        ({"here": None, "where_problem": Problem("position_denied", "Il telefono non può dire dove sei.")}, "Usa la posizione"),
        ({"here": None, "locating": True}, "Cerco dove sei, intanto vai avanti"),
        ({"here": Position(37.5, 15.0, 140.0, "gps")}, "140 m"),
        ({"expired": True, "found": []}, "Da 30 giorni questo dispositivo non sente l'ufficio"),
        ({"behind": (20, 412)}, "finora 20 alloggi su 412"),
    ],
)
async def test_every_state_says_what_is_true_and_leaves_the_way_to_a_new_one(values: dict[str, Any], words: str) -> None:
    async with showing(finding(**values), "/find") as app:
        assert app.sees(words)
        assert app.sees("È un altro alloggio")
        assert app.find(ft.TextField).hint_text == "Via, nome o numero dell'ordinanza"


async def test_the_list_of_today_says_how_far_each_is_and_how_old_the_position_is() -> None:
    face = screens.face()
    cards = face.app.today.cards
    cards[1] = replace(cards[1], metres=140.0, towards="w")
    face.app.today = screens.today(cards=cards, near=True, here_at=screens.EVENING - timedelta(minutes=2))
    async with showing(face) as app:
        assert app.sees("a 140 m, a ovest")
        assert app.sees("posizione di 2 min fa")


async def test_a_tap_puts_the_nearest_first() -> None:
    face = screens.face()
    asked: list[str] = []

    async def look_by(order: str) -> None:
        asked.append(order)

    face.app.today = screens.today(look_by=look_by)
    async with showing(face) as app:
        await app.tap("Vicino a te")
        await app.tap("Più recenti")
        assert asked == ["near", "latest"]


async def test_while_she_searches_the_order_is_not_asked_for() -> None:
    face = screens.face()
    face.app.today = screens.today(query="118", fresh_at=datetime(2026, 11, 22, 16, 40, tzinfo=UTC))
    async with showing(face) as app:
        assert not app.sees("Vicino a te")


async def test_doubles_are_joined_and_parted_by_a_tap_and_undone_by_the_bar() -> None:
    face = screens.face()
    done: list[str] = []
    joined = Joined("sameas:1", "dwelling:9", "Via Concordia 118", "alfio", screens.EVENING)
    face.app.visit = screens.visit(
        doubles=screens.find().found[1:2],
        joined=[joined],
        done_to_double="joined_now",
        join=lambda other: done.append(f"join {other}"),
        part=lambda fact: done.append(f"part {fact}"),
        undo_double=lambda: done.append("undo"),
    )
    async with showing(face, "/visit/same") as app:
        assert app.sees("unito il 22/11/2026 da alfio")
        await app.tap_identifier("same-dwelling:2")
        await app.tap("Separa")
        await app.tap("Annulla")
        assert done == ["join dwelling:2", "part sameas:1", "undo"]


async def test_the_place_of_a_dwelling_leads_to_its_doubles() -> None:
    face = screens.face()
    async with showing(face, "/visit/place") as app:
        await app.tap_identifier("doubles")
        assert face.navigation.path == "/visit/same"
        assert app.sees("Nessuno simile")
