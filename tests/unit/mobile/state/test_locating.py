"""A visit's position: asked by a tap, refined by itself, said to prove nothing where it does, never in the way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from mobile.services.fixes import REST_MS, TRIES
from mobile.services.needs import Fix
from mobile.services.problems import DeviceError
from mobile.services.sample import forget, sample_work
from mobile.services.work import Work
from mobile.state.visit import VisitState
from tests.support import screens
from tests.support.machine import HttpDoor, machine

NOW = int(screens.EVENING.timestamp() * 1000)


class Satellite:
    """Hands out these fixes one after the other; an error is raised."""

    def __init__(self, *found: Fix | DeviceError) -> None:
        self._found = list(found)
        self.asked = 0

    async def locate(self) -> Fix:
        self.asked += 1
        found = self._found.pop(0) if self._found else Fix(37.5, 15.08, 30.0)
        if isinstance(found, DeviceError):
            raise found
        return found


@asynccontextmanager
async def at_the_door(*found: Fix | DeviceError) -> AsyncIterator[tuple[VisitState, Satellite, Work]]:
    door, satellite = HttpDoor("http://127.0.0.1:9"), Satellite(*found)
    work = await sample_work(machine(Path(), door, lambda: NOW))
    work.machine = replace(work.machine, locator=satellite)
    try:
        visit = VisitState()
        visit.attach(work, lambda: None)
        visit.start_new()
        yield visit, satellite, work
    finally:
        forget(work)
        await door.close()


async def refined(visit: VisitState, times: int = TRIES) -> None:
    """As the application's clock does it."""
    for turn in range(times):
        now = NOW + turn * REST_MS
        if visit.wants_fix(now):
            await visit.refine(now)


async def test_nothing_asks_for_a_position_before_somebody_taps() -> None:
    async with at_the_door() as (visit, satellite, _):
        assert not visit.wants_fix(NOW)
        await visit.refine(NOW)
        assert satellite.asked == 0


async def test_any_fix_is_taken_and_better_ones_follow_by_themselves() -> None:
    async with at_the_door(
        Fix(37.5, 15.08, 240.0), Fix(37.5001, 15.08, 60.0), Fix(37.5001, 15.08, 90.0), Fix(37.5001, 15.08, 7.0)
    ) as found:
        visit, satellite, _ = found
        await visit.locate()
        assert visit.position is not None
        assert (visit.position.accuracy_m, visit.refining) == (240.0, True)
        await refined(visit, 1)
        assert visit.position.accuracy_m == 60.0
        await refined(visit)
        assert visit.position.accuracy_m == 7.0
        assert not visit.wants_fix(NOW + 10 * TRIES * REST_MS)
        assert (visit.refining, satellite.asked) == (False, 4)


async def test_the_search_ends_though_nothing_better_comes() -> None:
    async with at_the_door() as (visit, satellite, _):
        await visit.locate()
        await refined(visit, 3 * TRIES)
        assert (satellite.asked, visit.refining) == (1 + TRIES, False)
        assert visit.problem is None


async def test_a_pin_by_hand_ends_the_search_and_stays() -> None:
    async with at_the_door() as (visit, _, _work):
        await visit.locate()
        visit.set_position_by_hand(37.4, 15.0)
        await refined(visit)
        assert visit.position is not None
        assert (visit.position.lat, visit.position.source, visit.refining) == (37.4, "hand", False)


async def test_a_fix_of_an_earlier_visit_is_not_coarsened_and_that_is_said() -> None:
    async with at_the_door(Fix(37.5, 15.08, 7.0), Fix(37.5, 15.08, 50.0)) as (visit, _, work):
        await visit.locate()
        dwelling = visit.dwelling
        visit.close()
        visit.attach(work, lambda: None)
        assert dwelling is not None
        visit.start_at(dwelling)
        await visit.locate()
        assert visit.position is not None
        assert (visit.position.accuracy_m, visit.coarser) == (7.0, True)


async def test_nought_and_nought_is_refused_in_words_and_the_search_goes_on() -> None:
    async with at_the_door(Fix(0.0, 0.0, 5.0), Fix(37.5, 15.08, 7.0)) as (visit, _, _work):
        await visit.locate()
        assert visit.position is None
        assert visit.problem is not None
        assert visit.problem.code == "no_position"
        await refined(visit, 1)
        assert visit.position is not None


async def test_a_phone_that_may_not_tell_is_not_asked_again_and_a_slow_one_is() -> None:
    async with at_the_door(DeviceError("position_denied", "Non posso.")) as (visit, _, _work):
        await visit.locate()
        assert not visit.wants_fix(NOW)
    async with at_the_door(DeviceError("position_too_slow", "Non arriva.")) as (visit, _, _work):
        await visit.locate()
        assert visit.wants_fix(NOW)
        await refined(visit, 1)
        assert visit.position is not None


async def test_another_visit_starts_without_the_search_of_this_one() -> None:
    async with at_the_door() as (visit, _, _work):
        await visit.locate()
        visit.start_new()
        assert not visit.wants_fix(NOW)
        assert (visit.position, visit.refining) == (None, False)


async def test_a_pin_is_put_undone_with_all_that_stood_before_and_never_moved_by_a_fix() -> None:
    async with at_the_door(Fix(37.5, 15.08, 30.0), Fix(37.5, 15.08, 4.0)) as (visit, _, work):
        await visit.locate()
        assert work.visit is not None
        before = dict(work.visit.value("position"))
        visit.begin_placing()
        visit.set_position_by_hand(37.5001, 15.08)
        visit.set_position_by_hand(37.5002, 15.08)
        await visit.locate()
        await refined(visit)
        assert visit.position is not None
        assert (visit.position.lat, visit.position.accuracy_m, visit.position.source) == (37.5002, None, "hand")
        assert visit.can_undo_placing
        visit.undo_placing()
        assert work.visit.value("position") == before


async def test_a_pin_where_nothing_stood_is_taken_away_again_until_it_is_written() -> None:
    async with at_the_door() as (visit, _, _work):
        visit.begin_placing()
        visit.set_position_by_hand(37.5, 15.08)
        assert visit.can_undo_placing
        visit.undo_placing()
        assert visit.position is None
        visit.set_position_by_hand(37.5, 15.08)
        visit.step_done()
        assert not visit.can_undo_placing


async def test_nought_and_nought_is_no_pin() -> None:
    async with at_the_door() as (visit, _, _work):
        visit.set_position_by_hand(0.0, 0.0)
        visit.step_done()
        assert visit.faults or visit.problem, "it is said and never becomes a change"


async def test_what_failed_for_one_visit_is_no_problem_of_the_next() -> None:
    async with at_the_door() as (visit, satellite, _work):

        async def the_other_one_is_opened() -> Fix:
            visit.start_new()
            raise DeviceError("position_too_slow", "Non arriva.")

        satellite.locate = the_other_one_is_opened  # type: ignore[method-assign]
        await visit.locate()
        assert (visit.problem, visit.locating, visit.refining) == (None, False, False)


async def test_a_part_of_an_address_that_a_newer_app_wrote_outlives_a_letter_here() -> None:
    async with at_the_door() as (visit, _, _work):
        visit.put("address", {"street": "Via Etnea", "city": "Catania", "postcode": "95124"})
        visit.step_done()
        visit.set_address("number", "118")
        said = visit.typed("address")
        assert (said["street"], said["number"], said["postcode"]) == ("Via Etnea", "118", "95124")
