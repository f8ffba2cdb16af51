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
from tests.support.flet_headless import HeadlessApp


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
    state = SimpleNamespace(wake=lambda: woken.append("woken"), hide=lambda: woken.append("hidden"))

    def main(page: ft.Page) -> None:
        composition.listen(page, platform, cast(Any, SimpleNamespace(app=state)))

    async with HeadlessApp(main):
        life = cast(QuietLifecycle, platform.lifecycle)
        for handler in (*life.hidden, *life.shown, *life.connected):
            handler()
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


def test_the_app_tells_the_version_of_the_project() -> None:
    project = Path(__file__).resolve().parents[4] / "pyproject.toml"
    assert tomllib.loads(project.read_text())["project"]["version"] == VERSION
