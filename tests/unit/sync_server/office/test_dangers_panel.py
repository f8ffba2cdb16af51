"""The office's red panel: above everything that arrived, there before any visit is, with an address for each report."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import flet as ft
import pytest

from schemas.identifiers import ulid
from sync_server.office.reading import DangerSeen
from sync_server.projection.dangers import DangerLine
from tests.support.office_devices import NOW
from tests.support.office_page import KnownReading, a_state, shown

KEY = ulid(1, bytes(10))
LINE = DangerLine(
    danger=f"danger:{KEY}",
    dwelling="dwelling:high",
    seen=("live_wires", "flooding"),
    did=(("called_112", "2026-11-22T21:13:00+01:00"), ("people_out", "2026-11-22T21:14:00+01:00")),
    answers={"anyone_inside": "yes", "sleep_here": "unknown"},
    address={"street": "Via della Concordia", "number": "118", "detail": "piano 2, int. 5", "city": "Catania"},
    position={"lat_e7": 375_000_000, "lon_e7": 150_900_000, "accuracy_mm": 9_000, "source": "gps"},
    began_at="2026-11-22T21:12:00+01:00",
    author="giulia",
    received_ms=int(NOW.timestamp() * 1000),
    withdrawn=False,
    visit=None,
)
SEEN = DangerSeen(LINE, "Giulia Ferrante")


class InDanger(KnownReading):
    """A centre to which these reports have come."""

    def __init__(self, *dangers: DangerSeen, visits: bool = True) -> None:
        super().__init__() if visits else super().__init__((), ())
        self._dangers = dangers

    async def dangers(self) -> tuple[DangerSeen, ...]:
        return self._dangers


async def test_it_says_what_where_who_when_and_what_was_done_above_the_list() -> None:
    async with shown(await a_state(InDanger(SEEN))) as app:
        texts = app.texts()
        assert "Fili scoperti, Allagamento · Via della Concordia 118" in texts
        assert app.sees("Giulia Ferrante, ")
        assert app.sees("Chiamato il 112 21:13, Fatto uscire le persone 21:14")
        assert app.sees("Ci sono ancora persone dentro · Non si sa se stanotte qualcuno dorme qui")
        assert texts.index("Pericolo immediato") < texts.index("Via Alta 4")
        told = next(one for one in app.controls() if isinstance(one, ft.Semantics) and one.identifier == "dangers")
        assert told.live_region


async def test_it_stands_there_before_any_visit_has_arrived() -> None:
    async with shown(await a_state(InDanger(SEEN, visits=False))) as app:
        assert app.sees("Fili scoperti, Allagamento")
        assert app.sees("Non è ancora arrivata nessuna scheda")
        await app.tap_identifier(f"danger-{KEY}")
        assert app.sees("Il sopralluogo non è ancora arrivato")


async def test_its_address_opens_it_says_nobodys_name_and_leads_on_to_the_visit() -> None:
    state = await a_state(InDanger(DangerSeen(replace(LINE, visit="assessment:high"), "Giulia Ferrante")), f"/danger/{KEY}")
    async with shown(state) as app:
        assert app.sees("Posizione 37,50000, 15,09000, precisa a 9 m")
        assert app.sees("piano 2, int. 5 · Catania")
        assert app.texts().count("Ci sono ancora persone dentro · Non si sa se stanotte qualcuno dorme qui") == 2
        await app.tap("Apri il sopralluogo")
        assert state.path == "/assessment/high"
        assert app.sees("non certifica l'inagibilità")
        assert app.texts().count("Fili scoperti, Allagamento · Via della Concordia 118") == 2
        assert app.texts().count("Pericolo immediato") == 2, "the panel's title, and the line of the visit in the list"


async def test_at_another_place_the_side_bar_counts_those_of_the_last_day() -> None:
    old = replace(LINE, danger=f"danger:{ulid(5, bytes(10))}", received_ms=int(NOW.timestamp() * 1000) - 25 * 3_600_000)
    state = await a_state(InDanger(SEEN, DangerSeen(old, "Giulia Ferrante")), "/availability")
    async with shown(state) as app:
        bar = app.texts()
        assert bar[bar.index("Arrivate") + 1] == "1"


async def test_who_looks_at_another_tab_reads_that_one_is_new() -> None:
    assert (await a_state(InDanger(SEEN))).title.startswith("(1) Arrivate · ")
    assert (await a_state(InDanger())).title.startswith("Arrivate · ")


async def test_from_the_report_the_list_leads_to_a_visit_and_back() -> None:
    state = await a_state(InDanger(SEEN), f"/danger/{KEY}")
    async with shown(state) as app:
        await app.tap_identifier("visit-low")
        assert (state.path, state.arrived.danger) == ("/assessment/low", "")
        await app.tap_identifier(f"danger-{KEY}")
        assert app.sees("Che cosa è stato fatto")


async def test_one_that_was_taken_back_leaves_the_panel_and_its_address_says_so() -> None:
    state = await a_state(InDanger(DangerSeen(replace(LINE, withdrawn=True, seen=()), "Giulia Ferrante")), f"/danger/{KEY}")
    async with shown(state) as app:
        assert "Pericolo immediato" not in app.texts()
        assert app.sees("Ritirata da chi l'ha fatta")
        assert app.sees("Pericolo non indicato")


async def test_an_address_of_no_report_is_told() -> None:
    async with shown(await a_state(InDanger(SEEN), f"/danger/{ulid(2, bytes(10))}")) as app:
        assert app.sees("Questa segnalazione non c'è")


async def test_of_many_the_newest_stand_there_and_the_others_are_one_tap_away() -> None:
    many = [DangerSeen(replace(LINE, danger=f"danger:{ulid(at, bytes(10))}", seen=("collapse",)), f"Persona {at}") for at in range(5)]
    async with shown(await a_state(InDanger(*many))) as app:
        assert app.sees("5 pericoli immediati")
        assert not app.sees("Persona 4, ")
        await app.tap("Mostra tutti e 5")
        assert app.sees("Persona 4, ")


async def test_where_all_is_enlarged_the_newest_alone_leaves_the_list_its_room() -> None:
    many = [DangerSeen(replace(LINE, danger=f"danger:{ulid(at, bytes(10))}"), f"Persona {at}") for at in range(2)]
    async with shown(await a_state(InDanger(*many)), 720, 450) as app:
        assert app.sees("Persona 0, ")
        assert not app.sees("Persona 1, ")


async def test_a_telephone_shows_the_panel_over_the_list_and_then_the_report_alone() -> None:
    state = await a_state(InDanger(SEEN))
    async with shown(state, 412, 915) as app:
        await app.tap_identifier(f"danger-{KEY}")
        assert app.sees("Che cosa è stato fatto")
        assert "Pericolo immediato" not in app.texts()
        await app.tap("Torna all'elenco")
        assert app.sees("Via Bassa 4")


async def test_without_a_position_it_says_so_and_without_an_address_too() -> None:
    nowhere = DangerSeen(replace(LINE, address=None, position=None, did=()), "Giulia Ferrante")
    async with shown(await a_state(InDanger(nowhere), f"/danger/{KEY}")) as app:
        assert app.sees("La posizione non è nota.")
        assert app.sees("Non è ancora segnato che cosa è stato fatto")


@pytest.mark.parametrize(
    ("told", "said", "doubt"),
    [
        ({"source": "gps", "accuracy_mm": 9_000}, "precisa a 9 m", ""),
        ({"source": "gps", "accuracy_mm": 350_000}, "precisa a 350 m", "di più di 100 m"),
        ({"source": "gps", "accuracy_mm": None}, "Posizione 37,50000, 15,09000", "il telefono non dice quanto"),
        ({"source": "hand", "accuracy_mm": None}, "messa a mano", ""),
    ],
)
async def test_a_position_says_how_it_is_known_and_when_it_proves_nothing(told: dict[str, Any], said: str, doubt: str) -> None:
    there = replace(LINE, position={"lat_e7": 375_000_000, "lon_e7": 150_900_000, **told})
    async with shown(await a_state(InDanger(DangerSeen(there, "Giulia Ferrante")), f"/danger/{KEY}")) as app:
        assert app.sees(said)
        assert app.sees("messa a mano") == (told["source"] == "hand")
        assert app.sees("Non vale come prova") == bool(doubt)
        assert not doubt or app.sees(doubt)
