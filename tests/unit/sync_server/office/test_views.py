"""What a person reads and taps at the office, on a real Flet page without a browser."""

from __future__ import annotations

import re
from dataclasses import replace

import flet as ft
import flet.canvas as cv
import pytest

from schemas.availability import BedCounts
from schemas.rules.availability import DayForecast
from sync_server.office.reading import AT_ONCE, Visit
from sync_server.office.views import columns
from tests.support.office_devices import NOW
from tests.support.office_page import VISITS, KnownReading, a_house, a_line, a_state, shown
from ui.words import Words


async def test_the_gravest_risk_comes_first_and_is_open() -> None:
    async with shown(await a_state(KnownReading())) as app:
        texts = app.texts()
        assert "2 schede: 1 con rischio alto, 1 basso" in texts
        assert texts.index("Rischio alto") < texts.index("Via Alta 4") < texts.index("Rischio basso") < texts.index("Via Bassa 4")
        assert app.sees("1 foto in arrivo")
        assert app.sees("1 foto su 1")
        assert {"3.023", "3 di 5"} & set(texts) == {"3.023"}
        assert app.sees("non certifica l'inagibilità")
        assert app.find(ft.Image).src == "https://soglia.test/api/photos/photo%3Aone?lane=working"


async def test_a_photo_that_is_not_all_here_is_a_sentence_and_not_a_picture() -> None:
    state = await a_state(KnownReading())
    async with shown(state) as app:
        await app.tap_identifier("photo-2")
        assert state.arrived.photo == 1
        assert app.sees("La foto non è ancora arrivata tutta")
        assert app.sees("In arrivo dal telefono")


@pytest.mark.parametrize(
    ("language", "chips"),
    [("it", ["Sgombero", "Servizi sociali", "Alloggio improprio"]), ("en", ["Vacate order", "Social Services", "Improper dwelling"])],
)
async def test_a_group_is_said_in_words_on_its_chip_and_on_a_record_and_wholly_to_who_listens(language: str, chips: list[str]) -> None:
    async with shown(await a_state(KnownReading(), language=language)) as app:
        assert not {"a", "b", "c"} & set(app.texts())
        assert not [text for text in app.texts() if re.search(r"(gruppo|group) [abc]\b", text)]
        for code, chip in zip("abc", chips, strict=True):
            whole = str(app.find(ft.Semantics, identifier=f"group-{code}").label)
            assert chip in app.texts()
            assert chip.lower() in whole.lower(), "whoever speaks to the page says what stands there (WCAG 2.5.3)"
            assert whole.endswith(Words(language).say(f"group.{code}"))


async def test_filters_that_leave_nothing_say_how_to_get_back() -> None:
    state = await a_state(KnownReading())
    async with shown(state) as app:
        await app.type_over(app.find(ft.TextField, hint_text="Cerca via, zona, ordinanza, operatore"), "nessuna via")
        assert app.sees("Nessuna scheda con questi filtri")
        await app.tap("Torna a tutte")
        assert app.sees("Via Bassa 4")


async def test_beside_what_a_search_finds_stands_one_of_it_and_beside_nothing_no_old_record() -> None:
    state = await a_state(KnownReading())
    async with shown(state) as app:
        search = app.find(ft.TextField, hint_text="Cerca via, zona, ordinanza, operatore")
        assert state.arrived.chosen == "high"
        await app.type_over(search, "bassa")
        assert state.arrived.chosen == "low"
        assert not app.sees("Via Alta 4")
        await app.type_over(search, "nessuna via")
        assert app.sees("Nessuna scheda con questi filtri")
        assert not app.sees("Via Bassa 4")
        assert not app.sees("Questa scheda non c'è")
        await app.tap("Torna a tutte")
        assert app.sees("Via Bassa 4")


@pytest.mark.parametrize(("days_ago", "said"), [(0, "Arrivata oggi, "), (1, "Arrivata ieri, "), (5, "Arrivata 17/11, ")])
async def test_when_a_visit_arrived_says_the_day_too(days_ago: int, said: str) -> None:
    lines = [replace(visit.line, received_ms=int(NOW.timestamp() * 1000) - days_ago * 86_400_000) for visit in VISITS]
    state = await a_state(KnownReading(tuple(replace(visit, line=line) for visit, line in zip(VISITS, lines, strict=True))))
    async with shown(state) as app:
        assert app.sees(said)


async def test_a_tap_opens_a_visit_and_its_address_says_nothing_of_whose_it_is() -> None:
    state = await a_state(KnownReading())
    async with shown(state) as app:
        await app.tap_identifier("visit-low")
        assert (state.path, state.arrived.chosen) == ("/assessment/low", "low")


async def test_an_address_that_leads_nowhere_is_told() -> None:
    async with shown(await a_state(KnownReading(), "/assessment/unknown")) as app:
        assert app.sees("Questa scheda non c'è")
        assert app.sees("Via Alta 4")


async def test_empty_places_say_what_will_fill_them() -> None:
    nothing = KnownReading((), ())
    async with shown(await a_state(nothing)) as app:
        assert app.sees("Non è ancora arrivata nessuna scheda")
    async with shown(await a_state(nothing, "/availability")) as app:
        assert app.sees("Non ci sono ancora residenze")


async def test_the_board_adds_up_and_names_the_largest_household_beside_the_free_beds() -> None:
    async with shown(await a_state(KnownReading(), "/availability")) as app:
        assert app.sees("= 4 posti")
        assert app.sees("il nucleo più grande che entra ora")
        assert app.sees("collegata 21:14")
        assert app.sees("1 posto bloccato: stanza privata")
        assert app.sees("doveva uscire il 15/11: 7 giorni fa")
        assert app.sees("1 uscita in ritardo")
        assert sum(text.startswith("Bloccato: posto vuoto") for text in app.texts()) == 1
        spoken = app.find(ft.Semantics, identifier="residence-zagara").label
        assert spoken is not None
        assert spoken.startswith("Casa Zagara: 2 liberi, 0 riservati, 1 occupato, 1 bloccato")
        assert "Posti liberi: oggi 2" in spoken


async def test_the_count_of_overdue_exits_leads_to_the_residences_that_have_one() -> None:
    first, calm = a_house(), a_house()
    other = replace(first, now=replace(first.now, residence="residence:oleandro"))
    calm = replace(calm, now=replace(calm.now, residence="residence:calm"), rooms=calm.rooms[:1])
    state = await a_state(KnownReading(houses=(calm, first, other)), "/availability")
    async with shown(state) as app:
        assert app.sees("2 uscite in ritardo")
        for key in (first.key, other.key, first.key):
            await app.tap_identifier("overdue")
            assert state.path == f"/availability/{key}"


async def test_the_free_room_stands_before_the_others_of_its_residence() -> None:
    house = a_house()
    state = await a_state(KnownReading(houses=(replace(house, rooms=house.rooms[::-1]),)), "/availability")
    async with shown(state) as app:
        texts = app.texts()
        assert texts.index("Libera") < texts.index("Occupata")


async def test_everything_is_said_in_english_as_well() -> None:
    async with shown(await a_state(KnownReading(), "/availability", "en")) as app:
        assert app.sees("the largest household that fits now")
        assert not app.sees("posti")


async def test_keys_go_through_the_list_and_stop_at_its_ends() -> None:
    state = await a_state(KnownReading())
    await state.step(1)
    await state.step(1)
    assert state.arrived.chosen == "low"
    await state.step(-1)
    await state.step(-1)
    assert state.arrived.chosen == "high"


async def test_the_list_is_read_a_page_at_a_time_and_a_key_at_its_end_asks_for_the_next() -> None:
    visits = tuple(Visit(a_line(f"v{number:03}", "Via Alta", "B", 3023, (1, 1)), "Giulia", 4, 2) for number in range(AT_ONCE + 5))
    state = await a_state(KnownReading(visits), f"/assessment/v{AT_ONCE - 1:03}")
    async with shown(state) as app:
        assert len(state.arrived.visible()) == AT_ONCE
        assert app.sees("Mostra altre 5")
        await state.step(1)
        assert (len(state.arrived.visible()), state.arrived.chosen) == (AT_ONCE + 5, f"v{AT_ONCE:03}")


def test_the_states_of_beds_part_without_their_colours() -> None:
    """In stripes that go ways of their own; the two solid ones are the first, whose number stands above it, and the last."""
    ways = [look.way for look in columns.LOOKS.values() if look.ground]
    assert len(set(ways)) == len(ways) == 4
    assert [name for name, look in columns.LOOKS.items() if not look.ground] == ["free", "occupied"]
    day = DayForecast("2026-12-01", BedCounts(free=3, reserved=2, occupied=4, blocked=1, out_of_service=2), 2, 2, 1)
    drawn = [shape for shape in columns.day_columns([day], columns.Scale(14, 12), faded=False).shapes if isinstance(shape, cv.Rect)]
    assert [shape.paint.gradient is None for shape in drawn] == [True, False, False, False, False, True]


def test_a_total_is_bold_only_where_no_exit_has_still_to_be_confirmed() -> None:
    drawn = columns.totals([14, 37], [14, 30], 15).shapes
    weights = [shape.style.weight for shape in drawn if isinstance(shape, cv.Text) and shape.style]
    assert weights == [ft.FontWeight.W_700, ft.FontWeight.W_400]


def test_thirty_days_of_a_residence_stay_few_shapes() -> None:
    certain = [DayForecast("2026-11-22", BedCounts(free=3, occupied=9), 3, 3, 3)] * 10
    hatched = [DayForecast("2026-12-02", BedCounts(free=5, occupied=7), 3, 4, 3)] * 20
    canvas = columns.day_columns([*certain, *hatched], columns.Scale(14, 12), faded=False)
    assert len(canvas.shapes) < 60
    assert sum(isinstance(shape, cv.Rect) and shape.paint.gradient is not None for shape in canvas.shapes) == 1


async def test_an_enlarged_desk_shows_one_part_at_a_time_and_keeps_its_places_at_the_side() -> None:
    state = await a_state(KnownReading())
    async with shown(state, 720, 450) as app:
        assert app.find(ft.Semantics, identifier="go-availability")
        await app.tap("Basso")
        assert not app.sees("Via Alta 4")
        await app.tap_identifier("visit-low")
        assert app.sees("Pericoli valutati")
        assert not app.sees("aggiornato")
        await app.tap("Torna all'elenco")
        assert app.sees("aggiornato")
