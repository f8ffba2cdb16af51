"""The states of components that no screen shows all of: the three looks of a chip, a field's sentence, a button that is off."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import flet as ft
import pytest

from tests.support.flet_headless import HeadlessApp
from ui import theme
from ui.components import buttons
from ui.components.fields import FieldText, field_row, text_field
from ui.components.icons import ICONS
from ui.components.status import chip
from ui.present.status import KINDS, Status, status
from ui.words import LANGUAGES, Words

SAVED = Status("Salvato sul telefono 21:12", "done", "ok")
CHIPS = [(kind, code) for kind, looks in KINDS.items() for code in looks]


def shown(made: ft.Control) -> HeadlessApp:
    return HeadlessApp(lambda page: page.add(made))


@pytest.mark.parametrize(("kind", "code"), CHIPS)
async def test_a_chip_has_an_icon_a_word_and_its_tone(kind: str, code: str) -> None:
    found = status(kind, code, Words("it"))
    made = chip(found)
    assert isinstance(made, ft.Container)
    async with shown(made) as app:
        assert app.texts() == [found.text]
        assert app.find(ft.Icon).icon == ICONS[found.icon]
    colours = theme.TONES[found.tone]
    assert made.bgcolor == {"soft": colours.soft, "strong": colours.strong, "outline": theme.PAPER}[found.look]


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_statuses_of_one_thing_differ_without_their_colour(language: str) -> None:
    for kind, looks in KINDS.items():
        told = [status(kind, code, Words(language)) for code in looks]
        for one, other in _pairs(told):
            assert one.text != other.text
            assert one.icon != other.icon


def _pairs(told: list[Status]) -> Iterator[tuple[Status, Status]]:
    return ((one, other) for one, other in product(told, told) if one is not other)


async def test_a_field_says_where_it_is_saved_and_an_error_says_its_own_sentence() -> None:
    async with shown(field_row(text_field(FieldText("Indirizzo"), "Via dei Tessitori 41", str), SAVED)) as app:
        assert app.sees(SAVED.text)
    wrong = text_field(FieldText("Nato il", error="Il 31 febbraio non esiste."), "31/02/2019", str)
    async with shown(field_row(wrong, SAVED)) as app:
        assert not app.sees(SAVED.text)
        assert app.find(ft.TextField).error == "Il 31 febbraio non esiste."
        assert app.find(ft.TextField).value == "31/02/2019"


def test_a_button_that_leads_nowhere_is_off_and_one_at_work_is_not() -> None:
    assert buttons.main_button("Congela", None).disabled
    busy = buttons.main_button("Consegna", lambda: None, busy=True)
    assert not busy.disabled
    assert busy.on_click is None
