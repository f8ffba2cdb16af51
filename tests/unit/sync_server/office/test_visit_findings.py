"""What the office reads of a visit's hazards and lists of questions, on a real Flet page without a browser."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sync_server.office.reading import Visit, VisitSeen
from sync_server.office.views.checklists import checklist_cards
from tests.support.office_page import KnownReading, a_line, a_state, shown
from ui.words import Words


class Found(KnownReading):
    """Visits whose assessment says this too."""

    def __init__(self, **said: Any) -> None:
        super().__init__()
        self._said = said

    async def visit(self, key: str) -> VisitSeen | None:
        found = await super().visit(key)
        assert found is not None
        return replace(found, seen=replace(found.seen, document={**found.seen.document, **self._said}))


async def test_what_nobody_rated_is_named() -> None:
    async with shown(await a_state(Found(checklist={"id": "hhsrs-2006", "version": 2}))) as app:
        assert app.sees("1 di 29")
        assert app.sees("28 non valutati")
        assert app.sees("Caldo eccessivo, Amianto e fibre minerali")


async def test_a_visit_on_the_first_list_leaves_four_open() -> None:
    async with shown(await a_state(Found(checklist={"id": "hhsrs-2006", "version": 1}))) as app:
        assert app.sees("1 di 5")
        assert app.sees("4 non valutati")
        assert not app.sees("Caldo eccessivo")


async def test_crowding_of_the_household_is_read_beside_the_homes_or_alone() -> None:
    crowded = {"11": {"likelihood": 6, "spread": [46, 215, 316, 423], "harm": "II"}}
    async with shown(await a_state(Found(adjusted=crowded))) as app:
        assert app.sees("Affollamento e spazio")
        assert app.sees("Per chi ci vive ora: fascia A, indice 12.901")


async def test_answers_are_read_in_words_and_what_they_do_not_decide_says_so() -> None:
    answered = {"comfort-intake": {"version": 1, "answers": {"own_bed": "no", "beds_missing": 2, "first_thing": "coperte"}}}
    async with shown(await a_state(Found(checklists=answered))) as app:
        for said in ("3 risposte su 14", "Quanti letti mancano?", "2 letti", "coperte", "La stanza è pronta"):
            assert app.sees(said)
        assert "Non si può ancora dire" in app.texts()
        assert not app.sees("C'è acqua calda?"), "what was not answered is counted"


async def test_what_the_decree_asks_is_judged_with_the_measures_and_only_answered_here() -> None:
    answered = {"dm-1975": {"version": 1, "answers": {"heating": "no"}}}
    async with shown(await a_state(Found(checklists=answered))) as app:
        assert app.sees("C'è un riscaldamento che funziona?")
        assert not app.sees("Altezza richiesta")


def test_a_list_that_this_program_does_not_know_is_counted_and_an_empty_one_is_nothing() -> None:
    later = {"comfort-intake": {"version": 9, "answers": {"new": "yes"}}, "dm-1975": {"version": 1, "answers": {}}}
    assert len(checklist_cards({"checklists": later}, Words("it"))) == 1
    assert checklist_cards({}, Words("it")) == []


class Corrected(KnownReading):
    """Two visits to one home, of which the newer puts the older right."""

    def __init__(self) -> None:
        old = replace(a_line("old", "Via Alta", "A", 9000, (0, 0)), corrected_by="assessment:new")
        new = replace(a_line("new", "Via Alta", "I", 12, (0, 0)), corrects="assessment:old")
        super().__init__((Visit(old, "Giulia", 4, 2), Visit(new, "Piero", 4, 2)))

    async def visit(self, key: str) -> VisitSeen | None:
        found = await super().visit(key)
        assert found is not None
        return replace(found, others=tuple(visit for visit in self._visits if visit.key != key))


async def test_a_visit_that_was_put_right_says_so_in_the_list_and_leads_to_the_one_that_holds() -> None:
    state = await a_state(Corrected(), "/assessment/old")
    async with shown(state) as app:
        assert app.sees("corretta da una più recente")
        assert app.sees("vale quella più recente")
        assert not app.sees("È una correzione")
        await app.tap_identifier("other-new")
        assert state.path == "/assessment/new"
        assert app.sees("È una correzione")
        assert not app.sees("vale quella più recente")
        assert app.sees("Giulia, 21/11/2026 · corretta da una più recente")


async def test_a_correction_that_came_before_what_it_corrects_says_that_it_is_missing() -> None:
    line = replace(a_line("new", "Via Alta", "I", 12, (0, 0)), corrects="assessment:old")
    async with shown(await a_state(KnownReading((Visit(line, "Piero", 4, 2),)), "/assessment/new")) as app:
        assert app.sees("L'altra scheda non è ancora arrivata")
