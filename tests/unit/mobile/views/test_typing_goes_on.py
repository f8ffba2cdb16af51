"""What comes on a page while somebody types (a problem, dwellings that are alike, a lane) leaves the field being typed in the same one:
a new one in its place would have neither the cursor nor the letters that are on their way."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft
import pytest

from mobile.services.problems import Problem
from mobile.services.shown import SyncLine
from mobile.views.frame import Face
from tests.support import screens
from tests.support.screens import showing

FULL = Problem("disk_full", "Lo spazio è finito.")


def a_problem_of_the_visit(face: Face) -> None:
    face.app.visit.problem = FULL


def a_problem_of_the_arrival(face: Face) -> None:
    face.app.residence.arrival.problem = FULL


def a_problem_of_the_photos(face: Face) -> None:
    face.app.photos.problem = FULL


def a_fault_of_the_order(face: Face) -> None:
    face.app.visit.faults = {("dwelling:1", "order"): FULL}


def dwellings_alike(face: Face) -> None:
    face.app.visit.similar = screens.new_visit().similar


def the_lanes(face: Face) -> None:
    face.app.sync.lanes = screens.sync().lanes


@pytest.mark.parametrize(
    ("path", "opening", "label", "comes"),
    [
        ("/visit/place", "", "Via o piazza", a_problem_of_the_visit),
        ("/visit/place", "Scrivi a mano", "Longitudine", a_problem_of_the_visit),
        ("/visit/place", "Scrivi a mano", "Longitudine", dwellings_alike),
        ("/visit/note", "", "Quello che non ha un altro posto", a_problem_of_the_visit),
        ("/visit/order/form", "", "Il motivo in parole", a_problem_of_the_visit),
        ("/visit/order/form", "", "Nome e cognome", a_fault_of_the_order),
        ("/visit/photos", "photo", "Cosa si vede", a_problem_of_the_photos),
        ("/arrival", "", "Nome del nucleo", a_problem_of_the_arrival),
        ("/sync", "", "Password", the_lanes),
    ],
)
async def test_the_field_stays_the_same_one(path: str, opening: str, label: str, comes: Callable[[Face], None]) -> None:
    face = screens.face("educator" if path == "/arrival" else "outreach")
    face.app.visit = screens.new_visit(similar=[])
    face.app.sync = screens.sync(needs_sign_in=True, line=SyncLine("problem"), lanes=[])
    if path == "/arrival":
        face.app.residence = screens.residence()
    face.navigation.arrive(path)
    async with showing(face) as app:
        if opening == "photo":
            await app.tap_identifier(f"photo-{face.app.photos.tiles[0].photo}")
        elif opening:
            await app.tap(opening)
        field = app.find(ft.TextField, label=label)
        app.session.apply_patch(field._i, {"value": "37"})
        drawn = app.texts()
        comes(face)
        await app.settle()
        assert app.texts() != drawn
        now = app.find(ft.TextField, label=label)
        assert (now._i, now.value) == (field._i, "37")
