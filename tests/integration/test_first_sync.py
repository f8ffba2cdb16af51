"""A fresh tablet and a residence with a past: tonight is there first and is right, the rest follows, whatever is cut and whoever taps."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from docstore.replication.run import ReplicationOptions
from docstore.store import Store
from mobile.platform.ports import Answer
from mobile.services import delivery
from mobile.services.first_sync import first_sync
from mobile.services.problems import DeviceError
from mobile.services.residence import Arrival, ResidenceDesk
from mobile.services.session import OpenSession
from schemas.dates import local_date, plus_days
from schemas.documents import JsonObject
from tests.support.centre import LiveCentre, serving_centre
from tests.support.centre_couchdb import BorrowedCouch
from tests.support.live_device import enrolled, syncing
from tests.support.machine import HttpDoor
from tests.support.three_years import CIRCLE, HOME, three_years

NOW = int(time.time() * 1000)
TODAY = local_date(NOW)
DAYS = 40


@pytest.fixture(scope="module")
def past() -> list[JsonObject]:
    return three_years(TODAY, NOW, DAYS)


@pytest.fixture
async def live(tmp_path: Path, server: BorrowedCouch | None, past: list[JsonObject]) -> AsyncIterator[LiveCentre]:
    async with serving_centre(tmp_path / "centre", server=server) as centre:
        await centre.add("marco", "educator", CIRCLE)
        await centre.add("giulia", "outreach", "outreach-catania")
        answer = await centre.client.put("/db/catalog/residence:zagara", json=HOME.to_document(), auth=centre.admin)
        assert answer.status_code == 201
        await centre.idle()
        for start in range(0, len(past), 500):
            answer = await centre.client.post(f"/db/{CIRCLE}/_bulk_docs", json={"docs": past[start : start + 500]}, auth=centre.admin)
            assert all("error" not in one for one in answer.json())
        await centre.idle()
        yield centre


class Watched(HttpDoor):
    """A door that counts the bodies that come through, may be cut at one of them, and may know no `tonight`."""

    def __init__(self, origin: str) -> None:
        super().__init__(origin)
        self.given: list[str] = []
        self.given_before_push: int | None = None
        self.cut_after: int | None = None
        self.older_centre = False
        self.http.event_hooks = {"request": [self._asked_for], "response": [self._answered]}

    async def get(self, path: str, headers: Mapping[str, str]) -> Answer:
        return await super().get("/api/device/of-a-later-version" if self.older_centre else path, headers)

    async def _asked_for(self, request: httpx.Request) -> None:
        if f"/{CIRCLE}/_bulk_get" in request.url.path and self.cut_after is not None and len(self.given) >= self.cut_after:
            self.shut = True
        if request.url.path.endswith(f"/{CIRCLE}/_bulk_docs") and self.given_before_push is None:
            self.given_before_push = len(self.given)

    async def _answered(self, answer: httpx.Response) -> None:
        if f"/{CIRCLE}/_bulk_get" in answer.request.url.path:
            await answer.aread()
            self.given += [one["id"] for one in answer.json()["results"]]


def the_desk(opened: OpenSession) -> ResidenceDesk:
    return ResidenceDesk(HOME.id, opened.circles.store("catalog"), opened.circles.store(CIRCLE), opened.journal)


def rooms(desk: ResidenceDesk) -> list[Any]:
    return [(tile.room, tile.pips, tile.household, tile.people, tile.planned_end) for tile in desk.building().rooms]


async def reached(store: Store, condition: Callable[[], bool]) -> None:
    """After a change of this store, something holds."""
    changed = asyncio.Event()
    stop = store.on_change(lambda _place: changed.set())
    async with asyncio.timeout(60):
        while not condition():
            changed.clear()
            await changed.wait()
    stop()


async def test_tonight_is_there_first_and_what_it_shows_is_what_the_whole_shows(
    live: LiveCentre, tmp_path: Path, past: list[JsonObject]
) -> None:
    door = Watched(live.url)
    session, opened = await enrolled(tmp_path / "tablet", door, "marco")
    store, desk = opened.circles.store(CIRCLE), the_desk(opened)
    told = await live.centre.tonight(CIRCLE)
    assert told is not None
    door.cut_after = len(told.first)
    async with syncing(session, opened) as sync:
        await sync.sync_now()
        assert not first_sync(store).whole
        assert sorted(door.given) == sorted(doc_id for doc_id, _ in told.first)
        assert len(door.given) < len(past) / 3
        first = rooms(desk)
        fetching = sync.status().fetching
        assert fetching is not None
        assert (fetching.total, fetching.tonight) == (len(past), True)
        assert 0 <= len(told.first) - fetching.done < len(past) // 100
        door.shut, door.cut_after = False, None
        await sync.sync_now()
        assert first_sync(store).whole
        assert sync.status().fetching is None
    assert rooms(desk) == first
    assert sorted(door.given) == sorted(one["_id"] for one in past)  # no body was fetched twice
    assert any(household for _, _, household, _, _ in first)
    await session.lock()
    await door.close()


async def test_cut_in_the_middle_of_tonight_no_room_is_shown_and_the_next_start_goes_on(
    live: LiveCentre, tmp_path: Path, past: list[JsonObject]
) -> None:
    door = Watched(live.url)
    session, opened = await enrolled(tmp_path / "tablet", door, "marco")
    door.cut_after = 1
    async with syncing(session, opened) as sync:
        await sync.sync_now()
        with pytest.raises(DeviceError) as refused:
            the_desk(opened).building()
        assert refused.value.code in ("still_fetching", "residence_not_here")
    await session.lock()
    door.shut, door.cut_after = False, None
    opened = await session.unlock("marco", "204862")
    async with syncing(session, opened) as sync:
        await sync.sync_now()
        assert first_sync(opened.circles.store(CIRCLE)).whole
        assert len(rooms(the_desk(opened))) == len(HOME.rooms)
    assert sorted(door.given) == sorted(one["_id"] for one in past)
    await session.lock()
    await door.close()


async def test_a_tap_while_the_rest_comes_is_judged_rightly_and_sent_before_all_is_here(
    live: LiveCentre, tmp_path: Path, past: list[JsonObject], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mobile.services.first_sync.HANDFULS", ReplicationOptions(batch_size=5, batches_a_page=2))
    door = Watched(live.url)
    session, opened = await enrolled(tmp_path / "tablet", door, "marco")
    store, desk = opened.circles.store(CIRCLE), the_desk(opened)
    people = [("Anna", 34)]
    async with syncing(session, opened) as sync:
        asked = asyncio.ensure_future(sync.sync_now())
        catalog = opened.circles.store("catalog")
        await reached(catalog, lambda: first_sync(store).since is not None and catalog.update_seq > 0)
        taken = next(tile for tile in desk.building().rooms if tile.stay is not None)
        with pytest.raises(DeviceError, match="room_occupied"):
            desk.arrive(Arrival("Nuovo", people, taken.room, TODAY))
        with pytest.raises(DeviceError, match="past_not_here"):
            desk.arrive(Arrival("Nuovo", people, taken.room, plus_days(TODAY, -20)))
        assert not first_sync(store).whole
        desk.leave(taken.stay or "", TODAY, "ERP")
        stay = desk.arrive(Arrival("Nuovo", people, taken.room, TODAY))
        await asked
        assert first_sync(store).whole
        assert delivery.unsent(store, session.file.device_ids()) == []
    assert door.given_before_push is not None
    assert door.given_before_push < len(past) / 2
    assert [tile.stay for tile in desk.building().rooms if tile.room == taken.room] == [stay]
    await session.lock()
    await door.close()


async def test_a_centre_that_knows_no_tonight_costs_the_head_start_and_nothing_else(
    live: LiveCentre, tmp_path: Path, past: list[JsonObject]
) -> None:
    door = Watched(live.url)
    door.older_centre = True
    session, opened = await enrolled(tmp_path / "tablet", door, "marco")
    async with syncing(session, opened) as sync:
        await sync.sync_now()
        assert first_sync(opened.circles.store(CIRCLE)).whole
    assert len(rooms(the_desk(opened))) == len(HOME.rooms)
    assert sorted(door.given) == sorted(one["_id"] for one in past)
    await session.lock()
    await door.close()


async def test_who_may_not_read_the_circle_hears_no_more_than_of_one_that_is_not_there(live: LiveCentre) -> None:
    answers = []
    for user, database in (
        ("giulia", CIRCLE),
        ("giulia", "residence-nobody"),
        ("marco", "residence-nobody"),
        ("marco", "outreach-catania"),
    ):
        grant = await live.enrol(user)
        headers = {"authorization": f"Bearer {grant['access_token']}"}
        answers.append(await live.client.get("/api/device/tonight", params={"database": database}, headers=headers))
    assert {(answer.status_code, answer.text) for answer in answers} == {(404, answers[0].text)}
    assert json.loads(answers[0].text)["error"] == "not_found"
    assert (await live.client.get("/api/device/tonight", params={"database": CIRCLE})).status_code == 401
