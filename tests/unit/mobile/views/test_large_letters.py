"""What a page does for whoever needs large letters: fewer columns, and no head that keeps the room from what scrolls."""

from __future__ import annotations

import flet as ft

from mobile.views.frame import Viewport, foot, narrow, page
from tests.support import screens


def test_two_columns_need_more_room_for_larger_letters_and_a_tablet_stays_a_tablet() -> None:
    assert Viewport(1280, 800).tablet
    assert Viewport(1280, 800, letters=1.3).tablet
    assert not Viewport(1280, 800, letters=2).tablet
    assert Viewport(1280, 800, letters=2).device == "tablet"
    assert Viewport(412, 915, letters=2).device == "phone"


def test_the_head_scrolls_with_its_page_only_where_letters_are_large() -> None:
    def made(letters: float) -> tuple[ft.Control, ft.Column]:
        face, head = screens.face(), ft.Text("Pericoli")
        face.viewport.letters = letters
        drawn = narrow(face, page(head, [ft.Text("Umidità e muffa")], foot([ft.Text("Avanti")])))
        assert isinstance(drawn, ft.Column)
        return head, drawn

    head, drawn = made(1)
    assert drawn.controls[0] is head
    head, drawn = made(2)
    scrolling = drawn.controls[0].content  # type: ignore[attr-defined]
    assert scrolling.scroll == ft.ScrollMode.AUTO
    assert scrolling.controls[0] is head
    assert len(drawn.controls) == 2
