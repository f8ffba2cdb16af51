"""Sì, No, Non so: without a selection nothing was asked, and an answer that nobody knows is told apart."""

from __future__ import annotations

import flet as ft
import pytest

from tests.support.flet_headless import HeadlessApp
from ui import theme
from ui.components.answers import Asked, answer_row
from ui.tokens import Tone

ANSWERS = [("yes", "Sì"), ("no", "No"), ("unknown", "Non so")]
ASKED = Asked("Inagibilità dichiarata", "un atto la dice inagibile", "declared_unfit")


def shown(chosen: str | None, taken: list[str], *, large: bool = False) -> HeadlessApp:
    return HeadlessApp(lambda page: page.add(answer_row(ASKED, ANSWERS, chosen, taken.append, large=large)))


def states(app: HeadlessApp) -> list[bool | None]:
    return [one.checked for one in app.controls() if isinstance(one, ft.Semantics) and (one.identifier or "").startswith("declared_unfit-")]


async def test_without_an_answer_none_is_chosen_and_all_are_there_to_tap() -> None:
    taken: list[str] = []
    async with shown(None, taken) as app:
        assert states(app) == [False, False, False]
        await app.tap("Non so")
        assert taken == ["unknown"]


@pytest.mark.parametrize(("chosen", "tone"), [("yes", "info"), ("no", "info"), ("unknown", "idle")])
async def test_the_chosen_one_is_told_and_not_knowing_is_quieter(chosen: str, tone: Tone) -> None:
    async with shown(chosen, []) as app:
        assert states(app) == [code == chosen for code, _ in ANSWERS]
        grounds = [one.bgcolor for one in app.controls() if isinstance(one, ft.Container) and one.ink]
        assert grounds[[code for code, _ in ANSWERS].index(chosen)] == theme.TONES[tone].strong


async def test_of_large_letters_the_question_stands_above_its_answers() -> None:
    async with shown(None, [], large=True) as app:
        assert app.texts() == ["Inagibilità dichiarata", "un atto la dice inagibile", "Sì", "No", "Non so"]
