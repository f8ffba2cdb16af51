"""Wherever a page says to ask the office, its number is one tap away; without a number the sentence stands alone."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft
import pytest

from mobile.platform.outward import dial
from mobile.services.office import Office
from mobile.services.problems import Problem
from mobile.services.shown import SyncLine
from mobile.state.session import HandingIn, Phase, SessionState
from mobile.views.frame import SHEET, Face
from tests.support import screens
from tests.support.screens import showing

NUMBER = Office("+39 06 5550 0100", "lun-ven 9-18")
CALL, HOURS = "Chiama l'ufficio: +39 06 5550 0100", "Risponde: lun-ven 9-18"


def face_with(session: SessionState) -> Face:
    face = screens.face()
    face.app.session, face.dial = session, dial
    return face


def at_more(office: Office) -> Face:
    face = face_with(screens.session(phase=Phase.OPEN, office=office))
    face.navigation.path = face.navigation.under = "/more"
    return face


def at_the_sheet_with_a_problem(office: Office) -> Face:
    face = face_with(screens.session(phase=Phase.OPEN, office=office))
    face.app.sync = screens.sync(line=SyncLine("problem", code="circle_shut", sentence="Chiedi all'ufficio di controllare."))
    face.navigation.path = SHEET
    return face


def at_sign_in(office: Office) -> Face:
    return face_with(screens.session(phase=Phase.NEW, office=office, problem=Problem("wrong_code", "Chiedine uno nuovo all'ufficio.")))


def withdrawn(office: Office) -> Face:
    return face_with(screens.session(phase=Phase.HANDING_IN, office=office, handing=HandingIn(1, 2)))


def emptied(office: Office) -> Face:
    return face_with(screens.session(phase=Phase.WIPED, office=office, handing=HandingIn(delivered=3)))


PAGES = (at_more, at_the_sheet_with_a_problem, at_sign_in, withdrawn, emptied)


@pytest.mark.parametrize("page_of", PAGES)
async def test_the_number_opens_the_dialler_and_says_when_somebody_answers(page_of: Callable[[Office], Face]) -> None:
    face = page_of(NUMBER)
    async with showing(face) as app:
        assert app.sees(CALL)
        assert app.sees(HOURS)
        actions = [button.action for button in app.controls() if isinstance(getattr(button, "action", None), ft.OpenUrl)]
        assert [action.url for action in actions] == ["tel:+390655500100"]


@pytest.mark.parametrize("page_of", PAGES)
async def test_without_a_number_the_page_stands_as_it_is(page_of: Callable[[Office], Face]) -> None:
    face = page_of(Office())
    async with showing(face) as app:
        assert not app.sees("Chiama l'ufficio")
        assert not app.sees("Risponde")


async def test_who_has_lost_the_pin_can_call() -> None:
    face = face_with(screens.session(phase=Phase.LOCKED, office=NUMBER))
    async with showing(face) as app:
        assert not app.sees(CALL)
        await app.tap("Ho perso il PIN")
        assert app.sees(CALL)
