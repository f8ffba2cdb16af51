"""Find first, over real services and files: what is shown before a dwelling is made, where one stands, and what is made then."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from mobile.services.needs import Fix
from mobile.services.problems import DeviceError
from mobile.services.shown import Position
from mobile.state.application import ApplicationState
from tests.support.application import enrolled, running, until

DOOR = Fix(37.5079, 15.0830, 14.0)


class Locator:
    """Says one place after the other, and the last one for ever; a sentence instead of a place is a refusal."""

    def __init__(self, *said: Fix | str) -> None:
        self.said = list(said)
        self.asked = 0

    async def locate(self) -> Fix:
        self.asked += 1
        found = self.said.pop(0) if len(self.said) > 1 else self.said[0]
        if isinstance(found, str):
            raise DeviceError("position_denied", found)
        return found


def stands(app: ApplicationState, *said: Fix | str) -> Locator:
    locator = Locator(*said)
    work = app.find._work
    assert work is not None
    work.machine = dataclasses.replace(work.machine, locator=locator)
    return locator


def visited(app: ApplicationState, street: str, number: str, lat: float | None = None) -> str:
    app.visit.start_new()
    app.visit.set_address("street", street)
    app.visit.set_address("number", number)
    if lat is not None:
        app.visit.set_position_by_hand(lat, 15.0830)
    app.visit.step_done()
    dwelling = app.visit.dwelling
    app.visit.close()
    assert dwelling is not None
    return dwelling


async def test_nothing_is_made_before_she_says_that_it_is_another_one(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        near = visited(app, "Via della Concordia", "118", 37.50806)
        await until(app, lambda: app.today.known == 1)
        stands(app, DOOR)
        app.find.begin()
        await app.find.locate()
        assert [(one.dwelling, round(one.metres or 0)) for one in app.find.found] == [(near, 18)]
        app.find.search("via Etnea 7")
        assert [one.reason for one in app.find.found] == ["near"]
        assert app.visit.draft is None
        assert app.find.make_new(app.visit)
        assert (app.visit.street, app.visit.number) == ("via Etnea", "7")
        assert app.visit.position is not None
        assert app.visit.position.accuracy_m == 14.0
        assert [one.dwelling for one in app.visit.similar] == [near], "who makes it all the same still sees what is within 60 m"


async def test_a_name_that_was_searched_is_no_street(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        app.find.begin()
        app.find.search("Privitera")
        app.find.make_new(app.visit)
        assert (app.visit.street, app.visit.position) == ("", None)


async def test_without_a_position_the_search_works_and_the_reason_is_said_where_the_position_stands(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        known = visited(app, "Via della Concordia", "118")
        await until(app, lambda: app.today.known == 1)
        stands(app, "Il telefono non può dire dove sei.")
        app.find.begin()
        await app.find.locate()
        assert app.find.where_problem is not None
        assert (app.find.problem, app.find.locating, app.find.found) == (None, False, [])
        app.find.search("concor")
        assert [one.dwelling for one in app.find.found] == [known]
        assert app.find.best is not None


async def test_a_better_place_is_looked_for_in_the_background_until_the_page_is_left(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        locator = stands(app, Fix(37.5079, 15.0830, 60.0), Fix(37.5079, 15.0831, 12.0), Fix(37.5079, 15.0831, 12.0))
        app.find.begin()
        await app.find.locate()
        assert (app.find.refining, app.find.wants_fix(10**13)) == (True, True)
        await app.find.refine(10**13)
        assert app.find.here is not None
        assert app.find.here.accuracy_m == 12.0
        app.find.leave()
        assert not app.find.wants_fix(10**14)
        assert locator.asked == 2


async def test_today_puts_the_nearest_first_and_says_how_old_the_place_is(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        near = visited(app, "Via Vicina", "1", 37.50806)
        far = visited(app, "Via Lontana", "1", 37.60)
        nowhere = visited(app, "Via Ignota", "1")
        for _ in range(3):  # handed in, so that no open draft stands above the others
            app.visit.start_at((near, far, nowhere)[_])
            app.visit.rate("1", 18, "II")
            assert app.visit.submit("di corsa")
            app.visit.close()
        await until(app, lambda: app.today.known == 3)
        stands(app, DOOR)
        assert [card.dwelling for card in app.today.cards] == [nowhere, far, near]
        await app.today.look_near()
        assert [card.dwelling for card in app.today.cards] == [near, far, nowhere]
        assert [card.metres is None for card in app.today.cards] == [False, False, True]
        assert app.today.here_at is not None
        app.today.look_latest()
        assert [card.dwelling for card in app.today.cards] == [nowhere, far, near]


async def test_a_place_that_proves_nothing_orders_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        visited(app, "Via Vicina", "1", 37.50806)
        await until(app, lambda: app.today.known == 1)
        stands(app, Fix(37.5079, 15.0830, 140.0))
        await app.today.look_near()
        assert [card.metres for card in app.today.cards] == [None]
        app.find.begin()
        await app.find.locate()
        assert app.find.found == []


async def test_a_pin_put_by_hand_is_searched_by_kept_from_the_satellite_undone_and_taken_into_the_visit(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        near = visited(app, "Via della Concordia", "118", 37.50806)
        await until(app, lambda: app.today.known == 1)
        stands(app, Fix(37.5079, 15.0830, 60.0), Fix(37.5079, 15.0830, 5.0))
        app.find.begin()
        await app.find.locate()
        assert app.find.begin_placing()[0].at == (375080600, 150830000)
        fix = app.find.here
        assert not app.find.can_undo_placing
        app.find.put_by_hand(37.50806, 15.0830)
        assert (app.find.found[0].dwelling, round(app.find.found[0].metres or 0)) == (near, 0)
        assert not app.find.wants_fix(10**14)
        await app.find.locate()
        assert app.find.here is not None
        assert (app.find.here.source, app.find.here.lat) == ("hand", 37.50806)
        app.find.undo_placing()
        assert app.find.here == fix
        app.find.put_by_hand(0.0, 0.0)
        assert app.find.where_problem is not None
        assert app.find.here == fix
        app.find.put_by_hand(37.50806, 15.0831)
        assert app.find.make_new(app.visit)
        assert app.visit.position is not None
        assert (app.visit.position.source, app.visit.position.accuracy_m) == ("hand", None)


async def test_in_a_cellar_the_known_dwellings_of_the_street_are_what_a_pin_begins_at(tmp_path: Path) -> None:
    async with running(tmp_path) as app:
        await enrolled(app, "giulia")
        visited(app, "Via della Concordia", "118", 37.50806)
        visited(app, "Via della Concordia", "120")
        await until(app, lambda: app.today.known == 2)
        app.find.begin()
        app.find.search("concordia")
        assert {one.at for one in app.find.begin_placing()} == {(375080600, 150830000), None}
        app.visit.start_new()
        assert app.visit.begin_placing() == []
        app.visit.set_address("street", "Via della Concordia")
        assert [one.at for one in app.visit.begin_placing()] == [(375080600, 150830000)]
        app.visit.stand_at(Position(37.5079, 15.0830, 14.0, "gps"))
        assert [round(one.metres or 0) for one in app.visit.begin_placing()] == [18]
