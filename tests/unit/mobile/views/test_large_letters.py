"""What a page does for whoever needs large letters: fewer columns, and no head that keeps the room from what scrolls."""

from __future__ import annotations

from collections.abc import Iterator

import flet as ft

from mobile.state.session import Phase
from mobile.views.frame import FOOT, RAIL, Viewport, foot, narrow, page
from tests.support import screens
from tests.support.flet_headless import HeadlessApp, _walk
from tests.support.screens import showing


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


def test_a_form_is_as_wide_as_its_letters_ask_for() -> None:
    """At 200 % of a tablet a form of 760 px was a column in the middle of an empty screen."""

    def widths(letters: float) -> set[float]:
        face = screens.face(width=1280, height=800)
        face.viewport.letters = letters
        made = narrow(face, page(ft.Text("Accoglienza"), [ft.Text("Nucleo")], foot([ft.Text("Accogli")])))
        return {float(one.width) for one in _walk(made, set()) if isinstance(one, ft.Container) and one.width}

    assert widths(1) == {760.0}
    assert widths(1.3) == {988.0}
    assert not widths(2)


async def test_on_a_tablet_with_large_letters_the_counts_and_the_places_lie_low() -> None:
    """Under one another, as on a phone, they left the rooms no room."""
    face = screens.face("educator", width=1280, height=800)
    face.app.residence, face.viewport.letters = screens.residence(), 2
    async with showing(face) as app:
        [word] = [one for one in app.controls() if isinstance(one, ft.Text) and one.value == "posti letto ="]
        counts = [type(one) for one in _above(word)][:3]
        assert ft.Column not in counts
        [place] = [one for one in app.controls() if isinstance(one, ft.Text) and one.value == "Altro"]
        assert isinstance(place.parent, ft.Row)


async def test_a_page_that_stands_is_drawn_anew_when_the_letters_grow() -> None:
    face = screens.face()
    face.app.session = screens.session(role="educator", phase=Phase.OPEN)
    face.app.residence = screens.residence()
    face.viewport.width, face.viewport.height = 1280, 800
    async with showing(face) as app:
        assert app.sees("Secondo piano")
        face.viewport.letters = 2
        await app.settle()
        assert not rails(app)
        face.viewport.letters = 1
        await app.settle()
        assert rails(app)


def rails(app: HeadlessApp) -> list[ft.Container]:
    """The places at the side, which a wide screen has."""
    return [one for one in app.controls() if isinstance(one, ft.Container) and one.width == RAIL]


SCROLLING = {"/": "dom 22 nov, Giulia", "/visit/hazards/1": "non un certificato di inagibilità", "/visit": "Mancano 2 cose"}
"""What stays in sight on a page unless letters are large."""


async def test_heads_and_what_is_only_told_scroll_where_letters_are_large() -> None:
    for letters, stay in ((1, True), (2, False)):
        for path, said in SCROLLING.items():
            async with with_letters(letters, path) as app:
                assert app.sees(said)
                assert scrolls(app, said) is not stay


async def test_the_two_pills_of_a_visit_have_a_line_each_where_letters_are_large() -> None:
    for letters, a_line_each in ((1, False), (2, True)):
        async with with_letters(letters, "/visit") as app:
            [pill] = [one for one in app.controls() if isinstance(one, ft.Text) and "In ufficio" in str(one.value)]
            pair = [type(one) for one in _above(pill) if isinstance(one, ft.Row | ft.Column)][1]
            assert pair is (ft.Column if a_line_each else ft.Row)


async def test_no_key_of_the_pin_stands_behind_a_foot_where_letters_are_large() -> None:
    for letters, stays in ((1, True), (2, False)):
        face = screens.face()
        face.viewport.letters = letters
        face.app.session = screens.session(phase=Phase.LOCKED)
        async with showing(face) as app:
            assert scrolls(app, "Altre persone su questo dispositivo") is not stays
            assert scrolls(app, "Ho perso il PIN")
            await app.tap("Ho perso il PIN")
            assert app.sees("Hai perso il PIN?")


async def test_a_new_visit_is_begun_under_the_list_and_not_over_it_where_letters_are_large() -> None:
    for letters, under in ((1, False), (2, True)):
        async with with_letters(letters, "/") as app:
            [word] = [one for one in app.controls() if isinstance(one, ft.Text) and one.value == "Nuovo sopralluogo"]
            assert any(isinstance(above, ft.Container) and above.data == FOOT for above in _above(word)) is under
            assert not scrolls(app, "Nuovo sopralluogo")


async def test_only_what_follows_each_tap_stays_under_a_hazard_where_letters_are_large() -> None:
    for letters, stays in ((1, True), (2, False)):
        async with with_letters(letters, "/visit/hazards/1") as app:
            assert scrolls(app, "Prossimo: Freddo eccessivo") is not stays
            assert not scrolls(app, "Rischio alto")


def with_letters(letters: float, path: str) -> HeadlessApp:
    face = screens.face()
    face.viewport.letters = letters
    return showing(face, path)


def scrolls(app: HeadlessApp, said: str) -> bool:
    """Whether a sentence stands in what scrolls."""
    found = [one for one in app.controls() if isinstance(one, ft.Text) and said in str(one.value)]
    return any(isinstance(above, ft.Column) and above.scroll is not None for one in found for above in _above(one))


def _above(control: ft.BaseControl) -> Iterator[ft.BaseControl]:
    above = control.parent
    while above is not None:
        yield above
        above = above.parent


async def test_three_choices_side_by_side_stand_under_one_another_where_letters_are_large() -> None:
    for letters, rows in ((1, False), (2, True)):
        async with with_letters(letters, "/more") as app:
            [word] = [one for one in app.controls() if isinstance(one, ft.Text) and one.value == "Automatico"]
            beside = [one for one in _above(word) if isinstance(one, ft.Row) and one.intrinsic_height]
            assert bool(beside) is not rows
