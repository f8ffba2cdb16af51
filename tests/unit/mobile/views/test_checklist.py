"""A checklist on its page: each answer saved by its own tap or letter, faults under it, results with their rule behind a tap."""

from __future__ import annotations

from typing import Any

import flet as ft

from mobile.views.frame import Face
from tests.support import screens
from tests.support.screens import showing

DECREE = "/visit/checks/dm-1975"


def answering(**answers: Any) -> Face:
    """A visit whose answers change as a device's would."""
    face = screens.face()

    def answer(checklist: str, item: str, value: Any) -> None:
        said = {**visit.answers.get(checklist, {}), item: value}
        visit.answers = {**visit.answers, checklist: {key: one for key, one in said.items() if one is not None}}

    visit = face.app.visit = screens.visit(answers={"dm-1975": answers}, answer=answer)
    return face


async def test_an_answer_is_one_tap_and_a_second_one_takes_it_back() -> None:
    face = answering()
    async with showing(face, DECREE) as app:
        assert app.sees("0 risposte su")
        await app.tap_identifier("windows-yes")
        assert face.app.visit.answers["dm-1975"] == {"windows": "yes"}
        assert app.sees("almeno un ottavo del pavimento"), "it is asked now"
        await app.tap_identifier("windows-yes")
        assert face.app.visit.answers["dm-1975"] == {}
        assert not app.sees("almeno un ottavo del pavimento")


async def test_a_measure_stays_as_it_is_typed_and_is_kept_in_its_unit() -> None:
    face = answering(mountain="no")
    async with showing(face, DECREE) as app:
        field = app.find(ft.TextField, label="metri")
        await app.type_over(field, "2,4")
        assert app.find(ft.TextField, label="metri")._i == field._i, "the cursor stays in it"
        assert face.app.visit.answers["dm-1975"]["lowest_height"] == 2400
        assert app.find(ft.TextField, label="metri").value == "2,4"
        assert app.sees("conforme solo con asseverazione 5-bis")


async def test_what_is_no_measure_stays_in_its_field_with_what_to_do() -> None:
    face = answering()
    async with showing(face, DECREE) as app:
        await app.type_over(app.find(ft.TextField, label="metri"), "due e mezzo")
        assert face.app.visit.answers["dm-1975"]["lowest_height"] == "due e mezzo"
        field = app.find(ft.TextField, label="metri")
        assert field.value == "due e mezzo"
        assert "2,70" in str(field.error)


async def test_a_result_says_that_it_cannot_be_told_yet_and_its_rule_is_behind_a_tap() -> None:
    async with showing(answering(), DECREE) as app:
        assert app.sees("Non si può ancora dire")
        assert not app.sees("2,55 m oltre i 1.000 m")
        await app.tap("Perché?")
        assert app.sees("2,55 m oltre i 1.000 m")


async def test_an_answer_that_is_not_asked_any_more_is_set_aside_in_words() -> None:
    async with showing(answering(windows="no", window_area="yes"), DECREE) as app:
        assert app.sees("1 risposta di prima è messa da parte")


async def test_how_it_is_for_who_has_arrived_is_asked_where_somebody_has() -> None:
    face = answering()
    async with showing(face, "/visit/hazards") as app:
        assert not app.sees("Altre domande")
        face.app.visit.target_group = "b"
        await app.settle()
        assert app.sees("0 risposte su 13")
        await app.tap_identifier("check-comfort-intake")
        assert face.navigation.path == "/visit/checks/comfort-intake"
        assert app.sees("Ogni persona ha il suo letto?")


async def test_what_was_answered_stays_in_sight_when_the_group_turns_out_another() -> None:
    face = screens.face()
    face.app.visit = screens.visit(target_group="c", answers={"comfort-intake": {"own_bed": "yes"}})
    async with showing(face, "/visit/hazards") as app:
        assert app.sees("1 risposta su 13")


async def test_a_text_and_a_choice_are_saved_as_they_are() -> None:
    face = answering()
    async with showing(face, "/visit/checks/comfort-intake") as app:
        await app.tap_identifier("temperature-cold")
        await app.type("Che cosa serve per prima cosa?", "coperte")
        assert face.app.visit.answers["comfort-intake"] == {"temperature": "cold", "first_thing": "coperte"}
        assert app.sees("Che cosa segna il termometro?")
