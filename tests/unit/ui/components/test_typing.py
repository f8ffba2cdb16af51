"""What is typed is never taken back by a drawing that began before the letter was told."""

from __future__ import annotations

from dataclasses import dataclass

import flet as ft

from tests.support.flet_headless import HeadlessApp
from ui.components.fields import FieldText, text_field


@ft.observable
@dataclass(eq=False)
class Form:
    text: str = ""
    other: int = 0

    def set_text(self, value: str) -> None:
        self.text = value


@ft.component
def Body(form: Form) -> ft.Control:
    return ft.Column([text_field(FieldText("Nota"), form.text, form.set_text), ft.Text(f"{form.other}")])


async def test_a_drawing_between_the_letter_and_its_event_keeps_the_letter() -> None:
    form = Form()
    async with HeadlessApp(lambda page: page.render(Body, form)) as app:
        await app.type("Nota", "A")
        field = app.find(ft.TextField, label="Nota")
        app.session.apply_patch(field._i, {"value": "Al"})  # the letter is here, its event is not
        form.other += 1
        await app.settle()
        assert app.sees("1")
        assert app.find(ft.TextField, label="Nota").value == "Al"
        await app.event(app.find(ft.TextField, label="Nota"), "change", "Al")
        assert form.text == "Al"


async def test_what_the_app_itself_writes_is_shown() -> None:
    form = Form()
    async with HeadlessApp(lambda page: page.render(Body, form)) as app:
        await app.type("Nota", "A")
        form.text = ""
        await app.settle()
        assert app.find(ft.TextField, label="Nota").value == ""
        await app.type("Nota", "B")
        form.text = "scelto"
        await app.settle()
        assert app.find(ft.TextField, label="Nota").value == "scelto"
