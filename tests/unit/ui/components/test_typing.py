"""What is typed is never taken back by a drawing that began before the letter was told: not the first letter, not after the app has
emptied the field, in no kind of field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft
import pytest

from tests.support.flet_headless import HeadlessApp
from ui.components.fields import DECIMAL, NUMBER, TEXT, FieldKind, FieldText, code_field, search_field, text_field


@ft.observable
@dataclass(eq=False)
class Form:
    text: str = ""
    other: int = 0

    def set_text(self, value: str) -> None:
        self.text = value


Made = Callable[[Form], ft.Control]


def of_kind(kind: FieldKind) -> Made:
    return lambda form: text_field(FieldText("Nota"), form.text, form.set_text, kind)


FIELDS: dict[str, Made] = {
    "text": of_kind(TEXT),
    "decimal": of_kind(DECIMAL),
    "password": of_kind(FieldKind(password=True)),
    "lines": of_kind(FieldKind(multiline=True)),
    "code": lambda form: code_field("Codice", form.text, form.set_text, 6),
    "search": lambda form: search_field("Cerca", form.text, form.set_text),
}


@ft.component
def Body(form: Form, make: Made) -> ft.Control:
    return ft.Column([make(form), ft.Text(f"drawn {form.other}")])


@ft.component
def Age(form: Form) -> ft.Control:
    """As the arrival's form: the app keeps a number."""

    def age(value: str) -> None:
        form.text = str(int(value)) if value.isdigit() else ""

    return ft.Column([text_field(FieldText("Anni"), form.text, age, NUMBER), ft.Text(f"drawn {form.other}")])


def shown(app: HeadlessApp) -> str | None:
    return app.find(ft.TextField).value


async def letter_without_its_event(app: HeadlessApp, form: Form, value: str) -> None:
    """The first of a letter's two messages, then a drawing."""
    app.session.apply_patch(app.find(ft.TextField)._i, {"value": value})
    form.other += 1
    await app.settle()
    assert app.sees(f"drawn {form.other}")


async def its_event(app: HeadlessApp, value: str) -> None:
    await app.event(app.find(ft.TextField), "change", value)


@pytest.mark.parametrize("make", FIELDS.values(), ids=FIELDS)
async def test_a_drawing_between_a_letter_and_its_event_keeps_the_letter(make: Made) -> None:
    form = Form()
    async with HeadlessApp(lambda page: page.render(Body, form, make)) as app:
        for typed in ("3", "37", "375"):
            await letter_without_its_event(app, form, typed)
            assert shown(app) == typed
            await its_event(app, typed)
            assert (form.text, shown(app)) == (typed, typed)


@pytest.mark.parametrize("make", FIELDS.values(), ids=FIELDS)
async def test_the_first_letter_after_the_app_has_emptied_the_field_is_kept(make: Made) -> None:
    form = Form(text="vecchio")
    async with HeadlessApp(lambda page: page.render(Body, form, make)) as app:
        form.text = ""
        await app.settle()
        assert shown(app) == ""
        await letter_without_its_event(app, form, "3")
        assert shown(app) == "3"
        await its_event(app, "3")
        assert form.text == "3"


async def test_what_the_app_itself_writes_is_shown() -> None:
    form = Form()
    async with HeadlessApp(lambda page: page.render(Body, form, FIELDS["text"])) as app:
        await app.type("Nota", "A")
        form.text = ""
        await app.settle()
        assert shown(app) == ""
        await app.type("Nota", "B")
        form.text = "scelto"
        await app.settle()
        assert shown(app) == "scelto"


async def test_what_was_emptied_and_taken_back_is_shown_again() -> None:
    form = Form()
    async with HeadlessApp(lambda page: page.render(Body, form, FIELDS["text"])) as app:
        await app.type("Nota", "Famiglia Vitale")
        for text in ("", "Famiglia Vitale"):
            form.text = text
            await app.settle()
            assert shown(app) == text


async def test_a_nought_before_a_number_stays_while_the_number_is_typed() -> None:
    form = Form()
    async with HeadlessApp(lambda page: page.render(Age, form)) as app:
        for typed in ("0", "07", "075"):
            await letter_without_its_event(app, form, typed)
            await its_event(app, typed)
            assert shown(app) == typed
        assert form.text == "75"
