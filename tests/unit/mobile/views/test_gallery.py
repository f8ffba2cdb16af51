"""The components page: everything in both languages, drawn as its address says, and reached by no other state of the app."""

from __future__ import annotations

import subprocess
import sys
from itertools import product
from types import SimpleNamespace
from typing import cast

import flet as ft
import pytest

from mobile.views.frame import Face, Navigation, Viewport
from mobile.views.gallery.address import GALLERY, Shown, is_gallery, shown
from mobile.views.gallery.page import CHAPTERS, Gallery
from tests.support.flet_headless import HeadlessApp
from ui.present.status import KINDS
from ui.words import LANGUAGES, Words

SIZES = {"phone": (412.0, 915.0), "tablet": (1280.0, 800.0)}


def at(path: str, device: str = "phone") -> tuple[HeadlessApp, Navigation]:
    where, viewport = Navigation(path), Viewport(*SIZES[device])
    face = cast(Face, SimpleNamespace(navigation=where))
    return HeadlessApp(lambda page: page.render(lambda: Gallery(face, where, viewport))), where


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/galleria", Shown()),
        ("/galleria/scuro/en/200", Shown("scuro", "en", 200)),
        ("/galleria/200/en", Shown("chiaro", "en", 200)),
        ("/galleria/scuro/chiaro/never/heard", Shown()),
        ("/galleria/lavoro/scuro", Shown("scuro", chapter="lavoro")),
    ],
)
def test_an_address_says_how_it_is_drawn(path: str, asked: Shown) -> None:
    assert shown(path) == asked
    assert shown(asked.path) == asked


def test_only_its_own_addresses_are_its() -> None:
    assert is_gallery(GALLERY)
    assert is_gallery("/galleria/scuro")
    assert not is_gallery("/gallerie")
    assert not is_gallery("/")


@pytest.mark.parametrize(("device", "language", "percent"), list(product(SIZES, LANGUAGES, ("100", "200"))))
async def test_every_status_stands_there_in_every_form(device: str, language: str, percent: str) -> None:
    words = Words(language)
    app, _ = at(f"/galleria/{language}/{percent}", device)
    async with app:
        texts = app.texts()
        for kind, looks in KINDS.items():
            assert {words.say(f"status.{kind}.{code}") for code in looks} <= set(texts)
        assert words.say("gallery.title") in texts
        assert f"/galleria/chiaro/{language}/{percent}" in texts


async def test_a_chapter_leaves_the_rest_out_and_all_of_them_make_the_page() -> None:
    whole, parts = set[str](), set[str]()
    app, _ = at("/galleria")
    async with app:
        whole = set(app.texts())
    for chapter in CHAPTERS:
        app, _ = at(f"/galleria/{chapter}")
        async with app:
            texts = set(app.texts())
            assert len(texts) < len(whole) * 0.7
            parts |= texts
    assert {text for text in whole - parts if not text.startswith("/galleria")} == set()


def test_the_start_reads_none_of_it() -> None:
    asked = "import mobile.app, sys; print(sorted(name for name in sys.modules if name.startswith('mobile.views.gallery')))"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "['mobile.views.gallery', 'mobile.views.gallery.address']"


async def test_letters_grow_and_the_signs_beside_them_too() -> None:
    sizes: dict[str, tuple[float, float]] = {}
    for percent in ("100", "200"):
        app, _ = at(f"/galleria/{percent}/base")
        async with app:
            style = app.find(ft.Text, value="Da consegnare").style
            assert style is not None
            assert style.size is not None
            sizes[percent] = (style.size, float(app.find(ft.Icon, icon=ft.Icons.WATCH_LATER_ROUNDED).size or 0))
    assert sizes["200"] == (2 * sizes["100"][0], 2 * sizes["100"][1])


async def test_the_switches_change_one_thing_each() -> None:
    app, where = at("/galleria/base")
    async with app:
        await app.tap("Scuro")
        assert where.path == "/galleria/scuro/it/100/base"
        await app.tap("English")
        await app.tap("200%")
        assert where.path == "/galleria/scuro/en/200/base"
        assert app.sees("Dark look")
        await app.tap("Light")
        assert where.path == "/galleria/chiaro/en/200/base"
