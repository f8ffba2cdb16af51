"""The people of a visit as its worker enters them: in a few taps, saved at once, brought back when taken away by mistake."""

from __future__ import annotations

import flet as ft
import pytest

from mobile.state.visit import VisitState
from schemas.changes import Edit, make_change
from schemas.person import Person
from tests.support.flet_headless import HeadlessApp
from tests.support.live_visit import live_visit
from tests.support.screens import showing


def people(visit: VisitState) -> list[Person]:
    return [person for household in visit.households for person in household.people]


async def enter(app: HeadlessApp, name: str, age: str, *taps: str) -> None:
    await app.type("Nome e cognome", name)
    await app.type("Età o data di nascita", age)
    for identifier in taps:
        await app.tap_identifier(identifier)
    await app.tap("Aggiungi")


async def test_a_person_is_entered_with_what_is_known_and_the_form_is_empty_again() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit/people") as app:
        assert not app.sees("Rosaria")
        await enter(app, "Rosaria Privitera", "34", "new-sex-f", "new-relation-head")
        assert app.sees("Rosaria Privitera")
        assert app.sees("34 anni · femmina · referente del nucleo")
        await enter(app, "", "9")
        assert app.sees("9 anni")
        assert {person.name.value for person in people(visit)} == {"Rosaria Privitera", None}


async def test_a_spouse_is_a_couple_with_the_head_until_somebody_says_otherwise() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit/people") as app:
        await enter(app, "Rosaria", "34", "new-relation-head")
        await enter(app, "Salvo", "36", "new-relation-partner")
        by_name = {person.name.value: person for person in people(visit)}
        assert by_name["Salvo"].partner.value == by_name["Rosaria"].id
        await app.tap("Salvo")
        await app.tap("Nessuno")
        assert {person.name.value: person for person in people(visit)}["Salvo"].partner.values == (None,)


async def test_an_age_that_is_none_is_not_added_and_stays_typed() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit/people") as app:
        await app.type("Età o data di nascita", "300")
        assert "Scrivi gli anni (34)" in str(app.find(ft.TextField, label="Età o data di nascita").error)
        with pytest.raises(AssertionError):
            await app.tap("Aggiungi")
        await app.type("Età o data di nascita", "30")
        await app.tap("Aggiungi")
        assert len(people(visit)) == 1


async def test_two_needs_tapped_one_after_the_other_are_both_there_and_a_second_tap_takes_one_away() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit/people") as app:
        await enter(app, "Rosaria", "34")
        await app.tap("Rosaria")
        for word in ("Niente scale", "Culla o lettino", "Niente scale"):
            await app.tap(word)
        assert people(visit)[0].needs.value == ["cot"]


async def test_a_privacy_notice_has_todays_date_and_its_way() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit/people") as app:
        await enter(app, "Rosaria", "34")
        await app.tap("Rosaria")
        await app.tap_identifier("notice-spoken")
        said = people(visit)[0].privacy_notice.value
        assert said is not None
        assert (said.on, said.way) == ("2026-11-22", "spoken")
        assert app.sees("Data il 22/11/2026: detta a voce")


async def test_a_tax_code_that_says_another_sex_is_told_and_nothing_is_changed() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit/people") as app:
        await enter(app, "Mario Rossi", "10/12/1985", "new-sex-f")
        await app.tap("Mario Rossi")
        await app.type("Codice fiscale", "rssmra85t10a562s")
        assert people(visit)[0].tax_code.value == "RSSMRA85T10A562S"
        assert app.sees("sesso")
        assert app.sees("controlla")
        assert people(visit)[0].sex.value == "f"


async def test_a_person_taken_away_comes_back_with_everything() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit/people") as app:
        await enter(app, "Rosaria", "34", "new-sex-f")
        await app.tap("Rosaria")
        await app.tap("Togli questa persona")
        assert people(visit) == []
        assert app.sees("Persona tolta")
        await app.tap("Annulla")
        assert [(person.name.value, person.sex.value) for person in people(visit)] == [("Rosaria", "f")]
        assert app.sees("34 anni")


async def test_two_quick_taps_on_the_counts_are_two_steps() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit/people") as app:
        for _ in range(3):
            await app.tap("Persone in tutto: una in più")
        await app.tap("Persone in tutto: una in meno")
        assert visit.people == 2
        for _ in range(3):
            await app.tap("Persone in tutto: una in meno")
        assert visit.people is None


async def test_more_minors_than_people_is_said_at_the_two_numbers_and_on_the_way_to_them() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit/people") as app:
        await app.tap("Persone in tutto: una in più")
        for _ in range(2):
            await app.tap("Di cui minori: una in più")
        under_the_counters = app.texts()[app.texts().index("Di cui minori") + 2]
        assert under_the_counters.startswith("I minori sono più delle persone")
        await app.tap("Indietro")
        assert face.navigation.path == "/visit"
        assert app.sees("1 persona, 2 minori")
        assert app.sees("Da controllare")
        assert not app.sees("I minori sono più delle persone")
        await app.tap("Nucleo")
        await app.tap("Di cui minori: una in meno")
        await app.tap("Indietro")
        assert not app.sees("Da controllare")
        assert visit.minors == 1


async def test_an_address_with_the_number_of_nobody_shows_the_list() -> None:
    async with live_visit() as (face, _), showing(face, "/visit/people/7") as app:
        assert app.sees("Aggiungi una persona")


async def test_letters_go_to_whom_the_page_was_opened_for_though_a_colleague_adds_somebody_before_her() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit/people") as app:
        await enter(app, "Rosaria", "34")
        (household,), ((rosaria,),) = visit.households, [home.people for home in visit.households]
        await app.tap("Rosaria")
        visit.put(f"people/{'0' * 26}/name", "Salvo", household.id)
        await app.settle()
        assert [person.name.value for person in people(visit)] == ["Salvo", "Rosaria"]
        await app.type("Nome e cognome", "Rosaria Privitera")
        assert {person.id: person.name.value for person in people(visit)} == {"0" * 26: "Salvo", rosaria.id: "Rosaria Privitera"}
        visit.remove(f"people/{rosaria.id}", household.id)
        await app.settle()
        assert app.sees("Aggiungi una persona"), "and her page is nobody else's when she is taken away"


async def test_a_room_that_was_taken_away_is_told_among_the_rooms() -> None:
    async with live_visit() as (face, visit), showing(face, "/visit/people") as app:
        room = visit.add_room("bedroom")
        visit.remove(f"rooms/{room}")
        await app.settle()
        assert not app.sees("Annulla")
        await app.tap("Indietro")
        await app.tap("Stanze")
        assert app.sees("Annulla")


async def test_what_a_colleague_wrote_otherwise_is_shown_of_the_notice_the_bed_and_the_tax_code_too() -> None:
    async with live_visit() as (face, visit):
        beds = [visit.add_room(kind) for kind in ("bedroom", "living")]
        household = visit.add_household()
        person = visit.add_person(household, {"name": "Rosaria"})
        visit.step_done()
        said = [
            {"tax_code": code, "privacy_notice": {"on": "2026-11-20", "way": way}, "sleeps_in": {"dwelling": visit.dwelling, "room": bed}}
            for code, way, bed in zip(("RSSMRA85T10A562S", "BNCLRA90A41C351Z"), ("spoken", "paper"), beds, strict=True)
        ]
        visits = visit._work.visits if visit._work is not None else None
        assert visits is not None
        for fields in said:
            edits = {f"people/{person}/{name}": Edit(value) for name, value in fields.items()}
            visits.journal.write_all(visits.store, [make_change(household, edits, visits.journal.signature())])
        visit.refresh()
        async with showing(face, "/visit/people/1") as app:
            told = [text for text in app.texts() if text.startswith("Valori diversi")]
            assert len(told) == 3
            assert "Camera" in told[0]
