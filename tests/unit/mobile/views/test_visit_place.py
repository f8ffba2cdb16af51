"""The place of a visit: what its position proves, that a pin stays, what several people said, the way to the order."""

from __future__ import annotations

from typing import Any

import pytest

from mobile.services.shown import Position
from schemas.dwelling import Dwelling, read_dwelling
from schemas.records import LiveValue, Record
from tests.support import screens
from tests.support.live_visit import live_visit
from tests.support.screens import showing

PAGE = "/visit/place"


def disputed(**said: Any) -> Dwelling:
    """Each field with several values, the first of which holds."""
    fields = {
        name: tuple(LiveValue(value, (f"change:{name}{at}",), "", "", False) for at, value in enumerate(values))
        for name, values in said.items()
    }
    return read_dwelling(Record("dwelling:01jd0000000000000000000000", fields))


@pytest.mark.parametrize(
    ("position", "refining", "said"),
    [
        (Position(37.5, 15.08, 14.0, "gps"), True, ["Posizione precisa a 14 m, basta così", "La rifinisco in sottofondo, tu vai avanti."]),
        (Position(37.5, 15.08, 240.0, "gps"), False, ["Posizione precisa solo a 240 m", "Non vale come prova"]),
        (Position(37.5, 15.08, None, "gps"), False, ["Posizione di precisione ignota", "Non vale come prova"]),
        (Position(37.5, 15.08, None, "hand"), False, ["Posizione messa a mano", "Il GPS non la sostituisce."]),
    ],
)
async def test_a_position_says_what_it_proves(position: Position, refining: bool, said: list[str]) -> None:
    face = screens.face()
    face.app.visit = screens.visit(position=position, refining=refining)
    async with showing(face, PAGE) as app:
        for words in said:
            assert app.sees(words), words
        assert app.sees("Usa il GPS") is (position.source == "gps"), "a pin that a person put is not taken away by a tap"
        assert app.sees("non è obbligatoria per consegnare")


async def test_a_worse_fix_is_told_and_not_taken() -> None:
    face = screens.face()
    face.app.visit = screens.visit(coarser=True)
    async with showing(face, PAGE) as app:
        assert app.sees("Resta la posizione di prima")


async def test_nought_and_nought_by_hand_is_in_the_sea() -> None:
    async with live_visit() as (face, visit), showing(face, PAGE) as app:
        await app.tap("Scrivi a mano")
        await app.type("Latitudine", "0")
        await app.type("Longitudine", "0,0")
        assert app.sees("in mezzo al mare")
        assert visit.typed("position") is None
        await app.type("Latitudine", "37,5")
        await app.type("Longitudine", "15,08")
        assert not app.sees("in mezzo al mare")
        assert visit.position is not None
        assert visit.position.source == "hand"


async def test_the_order_of_a_home_under_one_is_a_tap_away() -> None:
    async with live_visit() as (face, visit), showing(face, PAGE) as app:
        assert not app.sees("Scrivi o correggi l'ordinanza")
        visit.set_target_group("a")
        await app.settle()
        await app.type("Numero dell'ordinanza", "214")
        await app.tap("Scrivi o correggi l'ordinanza")
        assert face.navigation.path == "/visit/order"
        assert app.sees("n. 214, qui sopra")


async def test_what_several_people_said_is_shown_with_every_value() -> None:
    face = screens.face()
    gps = {"lat_e7": 375000000, "lon_e7": 150800000, "accuracy_mm": 9000, "source": "gps", "taken_at": "2026-11-22T18:00:00Z"}
    face.app.visit = screens.visit(
        place=disputed(
            address=[{"street": "Via del Gelso", "number": "15"}, {"street": "Via del Gelso", "number": "15/A"}],
            target_group=["a", "c"],
            position=[gps, {**gps, "source": "hand", "accuracy_mm": None, "lat_e7": 375010000}],
        )
    )
    async with showing(face, PAGE) as app:
        for words in ("Via del Gelso 15/A", "Alloggio improprio", "Posizione messa a mano (37,50100, 15,08000)"):
            assert app.sees(words), words
        assert sum("Valori diversi" in text for text in app.texts()) == 3
