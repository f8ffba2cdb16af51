"""The page's own bar, which offers a new version, takes its room at the top: every page begins below it, and has it again afterwards."""

from __future__ import annotations

import flet as ft
import pytest

from mobile.state.session import Phase
from mobile.views.frame import SHEET
from tests.support import screens
from tests.support.flet_headless import HeadlessApp
from tests.support.screens import showing

BAR = 58.0


def begins_at(app: HeadlessApp) -> float:
    inside = app.find(ft.SafeArea).content
    assert isinstance(inside, ft.Container)
    assert isinstance(inside.padding, ft.Padding)
    return inside.padding.top


@pytest.mark.parametrize("width", [412, 1280])
@pytest.mark.parametrize(("phase", "path"), [(Phase.OPEN, "/"), (Phase.OPEN, SHEET), (Phase.LOCKED, "/")])
async def test_everything_stands_below_the_bar_while_it_is_there(phase: Phase, path: str, width: int) -> None:
    face = screens.face(width=width)
    face.app.session = screens.session(phase=phase)
    face.navigation.path = path
    async with showing(face) as app:
        assert begins_at(app) == 0
        face.viewport.above = BAR
        await app.settle()
        assert begins_at(app) == BAR
        face.viewport.above = 0
        await app.settle()
        assert begins_at(app) == 0
