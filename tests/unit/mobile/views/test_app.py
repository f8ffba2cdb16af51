"""The composition: platform, services, state and views together, on a desk's folder with no centre to reach."""

from __future__ import annotations

import asyncio
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import flet as ft
import pytest

from mobile import VERSION
from mobile import app as composition
from mobile.platform.native import QuietLifecycle, native_platform
from mobile.services.machine import machine_from
from mobile.state.application import ApplicationState
from mobile.state.session import Phase
from mobile.views.frame import Face
from tests.support.flet_headless import HeadlessApp
from ui.components.motion import Motion


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOGLIA_DEVICE", str(tmp_path))
    return tmp_path


async def test_a_new_device_asks_to_sign_in_and_says_in_words_that_the_centre_does_not_answer(folder: Path) -> None:
    living: list[asyncio.Task[None]] = []

    def main(page: ft.Page) -> None:
        platform = native_platform("http://127.0.0.1:9")
        living.append(asyncio.get_running_loop().create_task(composition.run(page, platform)))

    async with HeadlessApp(main) as app:
        for _ in range(100):
            if app.sees("Collega questo telefono"):
                break
            await app.settle()
        assert app.sees("Qui non è ancora salvato niente.")
        await app.tap("Entra con nome e password")
        await app.type("Il tuo nome utente", "giulia")
        await app.type("Password", "non-importa")
        await app.tap("Entra")
        assert app.sees("Attenzione"), app.texts()
        assert app.find(ft.TextField, label="Password").value == "non-importa"
    living[0].cancel()
    with pytest.raises(asyncio.CancelledError):
        await living[0]


async def test_who_looks_again_and_a_network_that_is_back_wake_what_waits(folder: Path) -> None:
    platform, woken = native_platform("http://127.0.0.1:9"), []
    state = SimpleNamespace(wake=lambda: woken.append("woken"), show=lambda: woken.append("woken"), hide=lambda: woken.append("hidden"))

    def main(page: ft.Page) -> None:
        composition.listen(page, platform, cast(Any, SimpleNamespace(app=state, motion=Motion())))

    async with HeadlessApp(main) as app:
        life = cast(QuietLifecycle, platform.lifecycle)
        for handler in (*life.hidden, *life.shown, *life.connected):
            handler()
        await app.settle()
        assert app.asked("get_accessibility_features"), "who was away may want less motion since"
    assert woken == ["hidden", "woken", "woken"]


async def test_hands_at_a_desk_keep_it_open_and_a_desk_without_hands_locks(folder: Path) -> None:
    platform, living = native_platform("http://127.0.0.1:9"), []
    touched: list[str] = []

    def main(page: ft.Page) -> None:
        platform.lifecycle.on_activity(lambda: touched.append("touched"))
        living.append(asyncio.get_running_loop().create_task(composition.run(page, platform)))

    async with HeadlessApp(main) as app:
        for _ in range(100):
            if app.sees("Collega questo telefono"):
                break
            await app.settle()
        assert touched == []
        await app.event(app.page, "resize", {"width": 500, "height": 900})
        assert touched == [], "a window that changes is nobody's hand"
        await app.tap("Entra con nome e password")
        assert len(touched) == 1
        await app.type("Il tuo nome utente", "giulia")
        typed = len(touched)
        assert typed > 1
        await app.event(app.page, "keyboard_event", {"key": "A", "shift": False, "ctrl": False, "alt": False, "meta": False})
        assert len(touched) > typed
    living[0].cancel()
    with pytest.raises(asyncio.CancelledError):
        await living[0]


async def test_the_page_hears_whether_somebody_is_in_the_middle_of_something(folder: Path) -> None:
    platform, faces = native_platform("http://127.0.0.1:9"), list[Face]()
    life = cast(QuietLifecycle, platform.lifecycle)

    def main(page: ft.Page) -> None:
        faces.append(composition.make_face(page, platform, ApplicationState(machine_from(platform, VERSION))))
        composition.follow_forms(faces[0], platform)

    async with HeadlessApp(main):
        session, navigation = faces[0].app.session, faces[0].navigation
        assert not life.form_open
        session.phase = Phase.CHOOSE_PIN
        assert life.form_open
        session.phase = Phase.OPEN
        assert not life.form_open
        for form in ("/visit/note", "/arrival", "/exit/3"):
            navigation.arrive(form)
            assert life.form_open
            navigation.arrive("/sync")
            assert life.form_open, "the sheet lies over the form"
            navigation.arrive("/")
            assert not life.form_open
        navigation.arrive("/arrival")
        session.phase = Phase.LOCKED
        assert not life.form_open


def test_the_app_tells_the_version_of_the_project() -> None:
    project = Path(__file__).resolve().parents[4] / "pyproject.toml"
    assert tomllib.loads(project.read_text())["project"]["version"] == VERSION
