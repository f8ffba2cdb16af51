"""The office's rooms: adding, changing and taking away one, every refusal with what was typed still there, on a real Flet page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import flet as ft
import pytest

from schemas.availability import Availability
from schemas.residence import Residence
from schemas.rules.availability import fold_availability
from sync_server.accounts.roles import Person
from sync_server.office.buildings import Building, ChangedMeanwhile, Lodging, NotWritten, building
from sync_server.office.state import OfficeState
from tests.support import office_page
from tests.support.office_devices import SARA
from tests.support.office_page import EmptyReading, shown

DOCUMENT: dict[str, Any] = {
    "_id": "residence:zagara",
    "_rev": "3-abc",
    "type": "residence",
    "schema_version": 1,
    "name": "Casa Zagara",
    "floors": ["T", "1"],
    "later": "kept",
    "rooms": {
        "1": {"name": "Stanza 1", "beds": 4, "floor": "T", "accessible": True, "note": "verso il cortile"},
        "2": {"name": "Stanza 2", "beds": 3, "floor": "1"},
        "3": {"name": "Stanza 3", "beds": 5, "floor": "1"},
    },
}
LODGINGS = {"1": Lodging(people=3, ever=True), "2": Lodging(), "3": Lodging(reserved=True)}


@dataclass
class KnownCatalog(EmptyReading):
    """The catalogue as the centre would hold it; `next_answer` is what the next write meets."""

    document: dict[str, Any] = field(default_factory=lambda: DOCUMENT)
    written: list[dict[str, Any]] = field(default_factory=list)
    next_answer: Exception | None = None

    async def buildings(self) -> tuple[Building, ...]:
        return (Building(self.document, Residence.from_document(self.document), LODGINGS),)

    async def write(self, document: dict[str, Any], person: Person) -> None:
        assert person == SARA
        answer, self.next_answer = self.next_answer, None
        if answer is not None:
            raise answer
        self.written.append(document)
        self.document = document


async def a_state(catalog: KnownCatalog, language: str = "it") -> OfficeState:
    return await office_page.a_state(catalog, "/residences", language, write=catalog.write)


async def test_the_rooms_stand_floor_by_floor_with_how_many_beds_there_are() -> None:
    async with shown(await a_state(KnownCatalog())) as app:
        texts = app.texts()
        assert texts.index("Primo piano") < texts.index("Stanza 2") < texts.index("Piano terra") < texts.index("Stanza 1")
        assert app.sees("3 stanze · 12 posti su 12")
        assert app.sees("3 persone")


async def test_a_room_says_how_many_it_holds_that_it_is_kept_or_that_it_is_empty() -> None:
    async with shown(await a_state(KnownCatalog())) as app:
        texts = app.texts()
        assert texts.index("Stanza 1") < texts.index("3 persone")
        assert texts.index("Stanza 2") < texts.index("nessuno") < texts.index("Stanza 3") < texts.index("riservata")


async def test_a_thirteenth_bed_is_refused_in_the_form_and_what_was_typed_stays() -> None:
    catalog = KnownCatalog()
    async with shown(await a_state(catalog)) as app:
        await app.tap("Aggiungi una stanza")
        await app.type("Nome", "Stanza 7")
        await app.tap("Salva la stanza")
        assert app.sees("Una residenza ha al massimo 12 posti letto e qui sarebbero 13: togli un letto o una stanza.")
        assert app.find(ft.TextField, label="Nome").value == "Stanza 7"
        assert catalog.written == []


async def test_the_same_refusal_in_english_has_the_same_figures() -> None:
    async with shown(await a_state(KnownCatalog(), "en")) as app:
        await app.tap("Add a room")
        await app.type("Name", "Room 7")
        await app.tap("Save the room")
        assert app.sees("A residence has at most 12 beds and here there would be 13")


async def test_a_change_is_written_over_the_revision_that_was_shown_and_keeps_what_it_does_not_know() -> None:
    catalog = KnownCatalog()
    state = await a_state(catalog)
    async with shown(state) as app:
        await app.tap_identifier("room-2")
        await app.type("Nome", " Stanza del glicine ")
        state.residences.step_beds(-1)
        await app.settle()
        await app.tap("Salva la stanza")
        assert app.sees("Salvato. Il tabellone e i tablet si aggiornano da soli.")
        assert app.sees("Stanza del glicine")
    (written,) = catalog.written
    assert (written["_rev"], written["later"]) == ("3-abc", "kept")
    assert written["rooms"]["2"] == {
        "name": "Stanza del glicine",
        "beds": 2,
        "floor": "1",
        "accessible": False,
        "private_bathroom": False,
    }
    assert written["rooms"]["1"] == DOCUMENT["rooms"]["1"]


async def test_a_room_with_people_is_neither_taken_away_nor_made_smaller_than_they_are() -> None:
    catalog = KnownCatalog()
    state = await a_state(catalog)
    async with shown(state) as app:
        await app.tap_identifier("room-1")
        state.residences.step_beds(-2)
        await app.settle()
        await app.tap("Salva la stanza")
        assert app.sees("In questa stanza vivono, o stanno per arrivare, 3 persone: i posti non possono essere meno.")
        assert state.residences.form is not None
        assert state.residences.form.typed.beds == 2
        await app.tap("Togli la stanza")
        assert app.sees("3 persone: non si può togliere")
        assert not app.sees("Sì, togli la stanza")
        await app.tap_identifier("room-3")
        await app.tap("Togli la stanza")
        assert app.sees("Questa stanza è riservata per un nucleo")
    assert catalog.written == []


async def test_an_empty_room_is_taken_away_after_asking_once() -> None:
    catalog = KnownCatalog()
    async with shown(await a_state(catalog)) as app:
        await app.tap_identifier("room-2")
        await app.tap("Togli la stanza")
        assert catalog.written == []
        await app.tap("Sì, togli la stanza")
        assert app.sees("2 stanze · 9 posti su 12")
    assert set(catalog.written[0]["rooms"]) == {"1", "3"}


async def test_a_colleagues_change_is_told_with_the_new_state_and_what_was_typed_stays() -> None:
    catalog = KnownCatalog()
    state = await a_state(catalog)
    async with shown(state) as app:
        await app.tap_identifier("room-2")
        await app.type("Nome", "Stanza blu")
        rooms = {**DOCUMENT["rooms"], "2": {"name": "Stanza gialla", "beds": 2, "floor": "1"}}
        catalog.document = {**DOCUMENT, "_rev": "4-def", "rooms": rooms}
        catalog.next_answer = ChangedMeanwhile()
        await app.tap("Salva la stanza")
        assert app.sees("Intanto un collega ha cambiato questa residenza")
        assert app.sees("Ora c'è: Stanza gialla · 2 posti · Primo piano")
        assert app.find(ft.TextField, label="Nome").value == "Stanza blu"
        await app.tap("Salva la stanza")
        assert catalog.written[0]["_rev"] == "4-def"
        assert catalog.written[0]["rooms"]["2"]["name"] == "Stanza blu"


async def test_a_room_that_a_colleague_took_away_comes_back_only_by_another_save() -> None:
    catalog = KnownCatalog()
    async with shown(await a_state(catalog)) as app:
        await app.tap_identifier("room-2")
        catalog.document = {**DOCUMENT, "rooms": {key: room for key, room in DOCUMENT["rooms"].items() if key != "2"}}
        catalog.next_answer = ChangedMeanwhile()
        await app.tap("Salva la stanza")
        assert app.sees("Intanto un collega ha tolto questa stanza")
        assert catalog.written == []


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (NotWritten(""), "Il centro non ha potuto scrivere la stanza"),
        (NotWritten("Manca il piano: sceglilo."), "Manca il piano: sceglilo."),
    ],
)
async def test_what_the_centre_does_not_take_is_said(answer: Exception, sentence: str) -> None:
    catalog = KnownCatalog(next_answer=answer)
    async with shown(await a_state(catalog)) as app:
        await app.tap_identifier("room-2")
        await app.type("Nome", "Stanza blu")
        await app.tap("Salva la stanza")
        assert app.sees(sentence)
        assert app.find(ft.TextField, label="Nome").value == "Stanza blu"


@pytest.mark.parametrize(
    ("name", "sentence"), [("  ", "Non hai scritto il nome"), ("stanza 1", "Un'altra stanza di questa residenza ha già")]
)
async def test_a_room_needs_a_name_of_its_own(name: str, sentence: str) -> None:
    async with shown(await a_state(KnownCatalog())) as app:
        await app.tap_identifier("room-2")
        await app.type("Nome", name)
        await app.tap("Salva la stanza")
        assert app.sees(sentence)


async def test_of_a_new_room_nothing_can_be_left_as_it_was() -> None:
    state = await a_state(KnownCatalog())
    async with shown(state) as app:
        await app.tap("Aggiungi una stanza")
        assert not app.sees("Lascia com'era")
        await app.tap("Non aggiungerla")
        assert state.residences.form is None
        await app.tap_identifier("room-2")
        assert app.sees("Lascia com'era")


async def test_another_residence_leaves_the_form() -> None:
    state = await a_state(KnownCatalog())
    state.residences.add()
    await state.arrive("/residences/other1")
    assert state.residences.form is None


def test_people_who_come_later_count_and_people_who_left_do_not() -> None:
    availability = fold_availability(Residence.from_document(DOCUMENT), []).availability.to_document()
    free, taken = {"free": 4, "reserved": 0, "occupied": 0, "blocked": 0, "out_of_service": 0}, {"occupied": 3, "blocked": 1}
    spans = [(None, "2026-11-01", "occupied"), ("2026-11-01", "2026-12-01", "free"), ("2026-12-01", None, "occupied")]
    availability["rooms"]["1"]["intervals"] = [
        {"from": start, "until": until, "state": state, "beds": free if state == "free" else taken, "planned_end": None}
        for start, until, state in spans
    ]
    published = Availability.from_document(availability).to_document()
    assert building(DOCUMENT, published, "2026-11-22").lodging("1") == Lodging(3, False, True)
    published["rooms"]["1"]["intervals"][2].update(state="free", beds=free)
    assert building(DOCUMENT, published, "2026-11-22").lodging("1") == Lodging(0, False, True)
