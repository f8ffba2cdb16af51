"""A phone gives its pixels back and sees them again from the real centre; so does a colleague's phone that never had them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from docstore.errors import NotFound
from mobile.services.photos import Photos, PhotoStores
from mobile.services.session import OpenSession
from mobile.services.visits import Visits
from tests.support.centre import LiveCentre
from tests.support.centre_couchdb import BorrowedCouch
from tests.support.device import plain_photo
from tests.support.live_device import TEAM, centre_of_three, door_to, enrolled, syncing, until

A_DAY_MS = 86_400_000


@pytest.fixture
async def live(tmp_path: Path, server: BorrowedCouch | None) -> AsyncIterator[LiveCentre]:
    async with centre_of_three(tmp_path / "centre", server) as centre:
        await centre.add("sara", "outreach", TEAM)
        yield centre


def services(opened: OpenSession) -> tuple[Visits, Photos]:
    records, media = opened.circles.store(TEAM), opened.circles.store(f"{TEAM}-media")
    visits = Visits(records, opened.journal)
    return visits, Photos(PhotoStores(records, media), opened.journal, visits)


async def test_what_was_backed_up_leaves_the_phone_and_is_seen_again_from_the_office(live: LiveCentre, tmp_path: Path) -> None:
    async with door_to(live) as door:
        session, opened = await enrolled(tmp_path / "phone", door, "giulia")
        visits, photos = services(opened)
        visit = visits.start()
        visits.set_field(visit, "address", {"street": "Via Etnea", "number": "1"})
        photo = await photos.add(visit, plain_photo("one"))
        visits.submit(visit)
        whole = photos.picture(photo, "original")
        async with syncing(session, opened) as sync:
            await until(sync, live, lambda: not sync._backlog().waiting["originals"][0])
            await sync.pulse()
            assert photos.picture(photo, "original") == whole, "nobody has made a backup"
            live.centre.backed_up_to = int(time.time() * 1000) - A_DAY_MS
            await sync.pulse()
            assert photos.picture(photo, "original") == whole, "that one began before"
            live.centre.backed_up_to = int(time.time() * 1000) + A_DAY_MS
            await sync.pulse()
            with pytest.raises(NotFound):
                photos.picture(photo, "original")
            assert photos.picture(photo, "working")
            assert await sync.beside.seen(photos.picture, photo, "original") == whole
        await session.lock()


async def test_a_colleague_at_the_same_door_sees_the_photo(live: LiveCentre, tmp_path: Path) -> None:
    async with door_to(live) as door:
        session, opened = await enrolled(tmp_path / "phone", door, "giulia")
        visits, photos = services(opened)
        visit = visits.start()
        visits.set_field(visit, "address", {"street": "Via Etnea", "number": "1"})
        photo = await photos.add(visit, plain_photo("one"))
        visits.submit(visit)
        thumbnail, working = photos.picture(photo, "thumbnail"), photos.picture(photo, "working")
        async with syncing(session, opened) as sync:
            await until(sync, live, lambda: not sync._backlog().photos)
        hers, her_circles = await enrolled(tmp_path / "hers", door, "sara")
        her_visits, her_photos = services(her_circles)
        async with syncing(hers, her_circles) as sync:
            await sync.sync_now()
            assert her_photos.thumbnail(photo) == b""
            at_the_door = her_visits.start(visit.dwelling)
            her_visits.set_field(at_the_door, "target_group", "c")
            her_visits.step(at_the_door)
            await until(sync, live, lambda: her_photos.thumbnail(photo) == thumbnail)
            assert await sync.beside.seen(her_photos.picture, photo, "working") == working
        await session.lock()
        await hers.lock()
