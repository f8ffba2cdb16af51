"""Whatever fails on a page: it says so in its place, the rest goes on, the log knows where, and nobody's words are in it."""

from __future__ import annotations

from typing import Any, cast

import flet as ft
import pytest

from mobile.views import more
from mobile.views.frame import Face
from mobile.views.standing import stand
from tests.support import screens
from tests.support.flet_headless import HeadlessApp
from tests.support.screens import showing
from ui.components import typography

SAFE = "Quello che era salvato è al sicuro su questo dispositivo. Riprova; se succede ancora, chiudi e riapri l'app."
SECRET = "Concetta Privitera"


def fails(*_given: Any, **_named: Any) -> Any:
    raise KeyError(SECRET)


def taken(defects: list[str]) -> list[str]:
    """What was told, which the test has asked for: nothing of what the error said is in it."""
    told = defects[:]
    defects.clear()
    assert not [line for line in told if SECRET in line]
    return told


async def goes_on(app: HeadlessApp, face: Face) -> None:
    """Another page is drawn, and home after it."""
    await app.tap("Torna a Oggi")
    assert face.navigation.path == "/"
    assert app.sees("Via della Concordia 118")
    assert not app.sees(SAFE)


async def test_a_page_that_cannot_be_drawn_says_so_and_leads_home(monkeypatch: pytest.MonkeyPatch, defects: list[str]) -> None:
    monkeypatch.setattr(more, "_help", fails)
    face = screens.face()
    async with showing(face) as app:
        await app.tap("Altro")
        assert app.sees("Qui qualcosa non si è aperto")
        assert app.sees(SAFE)
        (told,) = taken(defects)
        assert "More" in told
        assert "KeyError at test_standing.py" in told
        await goes_on(app, face)


async def test_it_can_be_tried_again_and_then_stands_as_if_nothing_had_been(monkeypatch: pytest.MonkeyPatch, defects: list[str]) -> None:
    face = screens.face()
    async with showing(face) as app:
        with monkeypatch.context() as broken:
            broken.setattr(more, "_help", fails)
            await app.tap("Altro")
            await app.tap("Riprova")
            assert app.sees(SAFE)
            assert len(taken(defects)) == 2
        await app.tap("Riprova")
        assert not app.sees(SAFE)
        assert app.sees("Blocca adesso")
        face.app.session.language = "en"
        await app.settle()
        assert app.sees("Lock now")


async def test_a_part_that_could_not_begin_begins_when_it_stands(defects: list[str]) -> None:
    begun, broken = list[str](), [True]

    @ft.component
    def Part() -> ft.Control:
        ft.use_effect(lambda: begun.append("begun"), [])
        if broken:
            raise ValueError(SECRET)
        return typography.body("Parte")

    face = screens.face()
    async with HeadlessApp(lambda page: stand(page, face, lambda _: Part())) as app:
        assert app.sees(SAFE)
        assert begun == []
        broken.clear()
        await app.tap("Riprova")
        assert app.sees("Parte")
        assert begun == ["begun"]
        assert len(taken(defects)) == 1


async def test_a_tap_that_fails_is_said_over_the_page_and_the_page_goes_on(defects: list[str]) -> None:
    face = screens.face()
    object.__setattr__(face.app.session, "lock", fails)
    async with showing(face, "/more") as app:
        await app.tap("Blocca adesso")
        assert app.sees("L'ultimo tocco non è riuscito")
        assert app.sees(SAFE)
        assert all("KeyError at test_standing.py" in line for line in taken(defects))
        await app.tap("Chiudi")
        assert not app.sees(SAFE)
        await app.tap("Blocca adesso")
        taken(defects)
        await goes_on(app, face)


async def test_what_a_client_cannot_be_sent_is_replaced_and_the_app_comes_back(monkeypatch: pytest.MonkeyPatch, defects: list[str]) -> None:
    face = screens.face()
    async with showing(face) as app:
        with monkeypatch.context() as broken:
            broken.setattr(more, "_help", lambda *_: ft.Text(tooltip=cast(Any, object())))
            await app.tap("Altro")
            assert app.texts() == ["Qui qualcosa non si è aperto", SAFE, "Riprova", "Torna a Oggi"]
            assert taken(defects)
        await app.tap("Riprova")
        assert app.sees("Blocca adesso")
        await app.tap("Oggi")
        assert app.sees("Via della Concordia 118")


async def test_an_answer_for_what_has_gone_makes_nobody_deaf(defects: list[str]) -> None:
    face = screens.face()
    async with showing(face) as app:
        app.session.handle_invoke_method_results(987_654, "nobody", None, None)
        (told,) = taken(defects)
        assert "RuntimeError" in told
        await app.tap("Altro")
        assert app.sees("Blocca adesso")
