"""Arrivals and exits as they are typed and recorded; over real services and files."""

from __future__ import annotations

from pathlib import Path

from tests.support.application import PIN, enrolled, running, until
from tests.support.builders import a_residence

RESIDENCE = a_residence(rooms={"r1": 1, "r2": 3}).to_document()


async def test_a_residence_whose_rooms_have_not_come_says_so(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "marco")
        assert app.residence.problem is not None
        assert app.residence.problem.code == "residence_not_here"


async def test_an_arrival_that_was_begun_stands_there_after_a_restart_and_can_be_emptied_and_refilled(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "marco")
        app._work.opened.circles.store("catalog").put(RESIDENCE)  # type: ignore[union-attr]
        await until(app, lambda: app.residence.counts.beds == 4)
        app.residence.begin_arrival("r2")
        app.residence.arrival.household = "Nucleo Prova"
        app.residence.arrival.set_person(0, "Persona Prova", 40)
    async with running(tmp_path) as app:
        assert not app.residence.arrival.begun
        await app.session.unlock(PIN)
        form = app.residence.arrival
        assert (form.household, form.people, form.room) == ("Nucleo Prova", [("Persona Prova", 40)], "r2")
        app.residence.empty_arrival()
        assert not app.residence.arrival.begun
        app.residence.refill_arrival()
        assert app.residence.arrival.people == [("Persona Prova", 40)]
        assert app.residence.record_arrival()
    async with running(tmp_path) as app:
        await app.session.unlock(PIN)
        assert not app.residence.arrival.begun
        assert [room.household for room in app.residence.rooms if room.household] == ["Nucleo Prova"]


async def test_an_arrival_typed_into_the_form_is_recorded_and_shown(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "marco")
        app._work.opened.circles.store("catalog").put(RESIDENCE)  # type: ignore[union-attr]
        await until(app, lambda: app.residence.counts.beds == 4)
        app.residence.begin_arrival()
        form = app.residence.arrival
        form.household = "Nucleo Prova"
        form.set_person(0, "Persona Prova", 40)
        form.set_person(1, "Bimbo Prova", 3)
        assert [choice.room for choice in form.choices if choice.fits] == ["r2"]
        form.room = "r1"
        assert not app.residence.record_arrival()
        assert form.problem is not None
        assert form.problem.code == "too_many_people"
        assert form.household == "Nucleo Prova"
        form.room = "r2"
        assert app.residence.record_arrival()
        room = next(tile for tile in app.residence.rooms if tile.room == "r2")
        assert (room.household, room.pips) == ("Nucleo Prova", ("occupied", "occupied", "blocked"))
        assert app.residence.delivery_waiting == 1
        app.residence.begin_exit(str(room.stay))
        assert not app.residence.record_exit()
        assert app.residence.exit.problem is not None
        app.residence.exit.destination = "ERP"
        assert app.residence.record_exit()
        assert app.residence.counts.free == 4
