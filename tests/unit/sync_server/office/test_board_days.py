"""The days of the office's board as a person moves among them: the counts and rooms of a day, ninety days, and who was heard from where."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import flet as ft
import flet.canvas as cv
import pytest

from schemas.availability import BedCounts
from schemas.rules.availability import FORECAST_DAYS, DayForecast, fold_availability, forecast
from sync_server.accounts.devices import DeviceSeen
from sync_server.accounts.roles import Person
from sync_server.office.houses import Heard, House, RoomSeen, heard_by_circle
from sync_server.office.keys import press
from sync_server.office.state import OfficeState
from sync_server.office.views import columns
from sync_server.office.views.board import room_for_days
from sync_server.projection.availability_reads import residence_now
from tests.support.builders import Pen, a_closure, a_residence, an_arrival
from tests.support.flet_headless import HeadlessApp
from tests.support.office_devices import NOW
from tests.support.office_page import KnownReading, a_state, shown
from ui.words import Words

TODAY = "2026-11-22"
ROOMS = {"r1": 2, "r2": 3, "r3": 1}
HEARD = (
    Heard("tabletaaaaa", "Tablet Zagara", NOW - timedelta(minutes=22), 2),
    Heard("phonebbbbb", "Telefono", NOW - timedelta(days=3), None),
)


def a_house(days: int) -> House:
    """Room 2 leaves on 1 December as planned, which frees three beds; room 3 opens on the 27th for certain."""
    pen, house = Pen("marco", "phoneaaaaa"), a_residence(rooms=ROOMS)
    facts = [
        an_arrival(pen, "s1", "Ferlito", "2026-10-05", {"r2": 2}, planned_end="2026-12-01"),
        a_closure(pen, "r3", "2026-11-18", "2026-11-27"),
    ]
    availability = fold_availability(house, facts).availability
    body = json.dumps({"availability": availability.to_document(), "contradictions": []})
    now = residence_now(body, TODAY, {"residence-zagara": int(HEARD[0].last.timestamp() * 1000)})
    known = availability.rooms
    rooms = tuple(RoomSeen(room, "Terra", False, False, known[room.key].on(TODAY).until) for room in now.rooms)
    return House(now, "Picanello", tuple(forecast(availability, TODAY, days)), rooms, availability, HEARD)


class DaysReading(KnownReading):
    """One residence with as many days as are asked for."""

    async def houses(self, days: int = 30) -> tuple[House, ...]:
        return (a_house(days),)


async def on_the_board() -> OfficeState:
    return await a_state(DaysReading(), "/availability")


async def tap_day(app: HeadlessApp, ahead: int, at: int) -> None:
    """A tap on a day of the `at`th drawing: the heads, each residence, the totals."""
    drawn = [one for one in app.controls() if isinstance(one, ft.GestureDetector) and isinstance(one.content, cv.Canvas)][at]
    assert isinstance(drawn.content, cv.Canvas)
    width = float(drawn.content.width or 0) / len(a_house(30).days)
    await app.event(drawn, "tap_up", {"l": {"x": (ahead + 0.5) * width, "y": 20.0}})


def spoken(app: HeadlessApp) -> str:
    return str(app.find(ft.Semantics, identifier="residence-zagara").label)


async def test_a_day_moves_the_counts_and_the_rooms_to_that_day() -> None:
    state = await on_the_board()
    async with shown(state) as app:
        assert app.sees("Oggi, dom 22 nov")
        assert spoken(app).startswith("Casa Zagara: 2 liberi, 0 riservati, 2 occupati, 1 bloccato, 1 fuori servizio; nucleo più grande 2")
        await tap_day(app, 5, at=0)
        assert app.sees("ven 27 nov")
        assert spoken(app).startswith("Casa Zagara, ven 27 nov: 3 liberi, 0 riservati, 2 occupati, 1 bloccato, 0 fuori servizio")
        assert app.sees("il nucleo più grande che entra ven 27 nov")
        assert app.sees("Conti certi, per quello che si sa oggi.")
        assert app.texts().count("Libera") == 2
        assert app.sees("Picanello · ven 27 nov")
        assert app.sees("fino al 01/12")
        await app.tap("Torna a oggi")
        assert app.sees("Picanello · oggi, dom 22 nov")
        assert app.texts().count("Libera") == 1


async def test_what_is_free_only_if_somebody_leaves_is_not_counted_without_saying_so() -> None:
    async with shown(await on_the_board()) as app:
        await tap_day(app, 9, at=1)
        assert spoken(app).startswith("Casa Zagara, mar 1 dic: 6 liberi")
        assert app.sees("3 posti liberi solo se le uscite si confermano. Di sicuro, nucleo più grande: 2.")


async def test_the_day_before_and_the_day_after_stop_at_the_ends() -> None:
    state = await on_the_board()
    async with shown(state) as app:
        await press(state, "Arrow Left")
        assert state.board.ahead == 0
        await app.tap("Il giorno dopo")
        await app.tap("Il giorno dopo")
        await app.tap("Il giorno prima")
        assert (state.board.ahead, app.sees("lun 23 nov")) == (1, True)
        await tap_day(app, 29, at=2)
        await press(state, "Arrow Right")
        assert state.board.ahead == 29


async def test_ninety_days_are_one_tap_away_and_the_day_stays() -> None:
    state = await on_the_board()
    async with shown(state) as app:
        await tap_day(app, 5, at=0)
        await app.tap_identifier("span-90")
        assert app.sees("Prossimi 90 giorni, fino a ven 19 feb")
        assert (len(state.board.houses[0].days), state.board.ahead) == (FORECAST_DAYS, 5)
        assert app.sees("ven 27 nov")
        state.board.look_at(80)
        await app.tap_identifier("span-30")
        assert (len(state.board.houses[0].days), state.board.ahead) == (30, 29)


async def test_of_a_day_that_is_not_known_no_bed_is_promised() -> None:
    known, unpublished = a_house(30), a_house(30)
    now = replace(unpublished.now, residence="residence:oleandro", name="Casa Oleandro")
    state = await a_state(KnownReading(houses=(known, replace(unpublished, now=now, days=(), availability=None))), "/availability")
    async with shown(state) as app:
        assert str(app.find(ft.Semantics, identifier="residence-oleandro").label).startswith("Casa Oleandro: 2 liberi")
        await tap_day(app, 5, at=0)
        assert str(app.find(ft.Semantics, identifier="residence-oleandro").label).startswith("Casa Oleandro, ven 27 nov: 0 liberi")
        state.board.look_at(60)
        assert state.board.ahead == 29


async def test_the_mark_of_a_residence_says_when_and_from_which_device_it_was_heard_and_what_is_not_seen_yet() -> None:
    state = await on_the_board()
    async with shown(state) as app:
        assert not app.sees("Tablet Zagara")
        await app.tap_identifier("contact")
        for said in ("Tablet Zagara", "ultimo contatto 20:52", "aveva ancora 2 cose da consegnare", "non ha detto che cosa gli restava"):
            assert app.sees(said)
        assert app.sees("Quello che è stato scritto dopo non si vede ancora qui.")
        await app.tap_identifier("heard-tabletaaaaa")
        assert state.path == "/devices/tabletaaaaa"


async def test_a_residence_that_was_never_heard_says_so() -> None:
    house = replace(a_house(30), heard=(), now=replace(a_house(30).now, last_sync_ms=None))
    state = await a_state(KnownReading(houses=(house,)), "/availability")
    async with shown(state) as app:
        await app.tap_identifier("freshness")
        assert app.sees("Nessun dispositivo di questa residenza si è ancora collegato")


async def test_the_count_of_silent_residences_leads_to_each_of_them_in_turn() -> None:
    heard = a_house(30)
    silent = replace(heard.now, last_sync_ms=int((NOW - timedelta(days=2)).timestamp() * 1000))
    first, other = (replace(heard, now=replace(silent, residence=f"residence:{key}")) for key in ("carrubo", "oleandro"))
    state = await a_state(KnownReading(houses=(heard, first, other)), "/availability")
    async with shown(state) as app:
        for house in (first, other, first):
            await app.tap_identifier("freshness")
            assert (state.path, state.board.telling) == (f"/availability/{house.key}", True)


def test_the_devices_of_a_circle_are_those_of_who_works_in_it_the_last_heard_first() -> None:
    people = {"marco": Person("marco", "Marco", "educator", ("residence-zagara",)), "sara": Person("sara", "Sara", "office")}
    devices = [
        DeviceSeen(name, name, "", "", at, (user,), pulse)
        for name, at, user, pulse in (
            ("a", 100.0, "marco", {"unsent": 0}),
            ("b", 200.0, "marco", {}),
            ("c", 300.0, "sara", {}),
            ("d", 400.0, "gone", {}),
        )
    ]
    found = heard_by_circle(devices, people)
    assert {circle: [(one.key, one.unsent) for one in all_of] for circle, all_of in found.items()} == {
        "residence-zagara": [("b", None), ("a", 0)]
    }


def test_days_too_narrow_for_a_number_each_have_one_where_it_changes() -> None:
    now = DayForecast(TODAY, BedCounts(free=3, occupied=9), 3, 3, 3)
    later = DayForecast("2026-12-02", BedCounts(free=5, occupied=7), 3, 4, 3)
    drawn = columns.day_columns([now] * 40 + [later] * 50, columns.Scale(5, 12), faded=False)
    assert [shape.value for shape in drawn.shapes if isinstance(shape, cv.Text)] == ["3", "5"]
    assert len(drawn.shapes) < 60


def test_the_day_that_is_shown_is_framed_and_today_is_not() -> None:
    days = [DayForecast(TODAY, BedCounts(free=12), 12, 4, 4)] * 30

    def frames(ahead: int) -> list[float]:
        drawn = columns.day_columns(days, columns.Scale(14, 12, ahead), faded=False).shapes
        return [shape.x for shape in drawn if isinstance(shape, cv.Rect) and shape.paint.style == ft.PaintingStyle.STROKE]

    assert (frames(0), frames(3)) == ([], [3 * 14 - 1])


def test_two_months_are_not_written_over_one_another() -> None:
    end_of_month = [NOW.date().replace(day=28) + timedelta(days=ahead) for ahead in range(30)]
    for days, months in ((end_of_month, ["dicembre"]), ([day - timedelta(days=6) for day in end_of_month], ["novembre", "dicembre"])):
        drawn = columns.day_heads(days, columns.Scale(15), Words("it")).shapes
        assert [shape.value for shape in drawn if isinstance(shape, cv.Text) and len(str(shape.value)) > 2] == months


def test_days_have_what_is_left_of_the_page_and_where_that_is_too_little_the_table_is_drawn_past() -> None:
    assert room_for_days(1440, 30) == room_for_days(1440, 90) == pytest.approx(456)
    assert room_for_days(1024, 30) is not None
    assert room_for_days(1024, 90) is None
    assert room_for_days(412, 30) is None
