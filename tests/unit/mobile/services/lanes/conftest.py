"""The phone and its centre."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from mobile.services.circles import Circles
from mobile.services.dangers import Dangers
from mobile.services.device import DeviceFile
from mobile.services.journal import DeviceClock, Journal
from mobile.services.lanes import Lanes
from mobile.services.photos import Photos, PhotoStores
from mobile.services.visits import Visits
from tests.support.device import Hands
from tests.support.lane_centre import MEDIA, TEAM, Centre, Phone
from tests.support.machine import Folder


@pytest.fixture
def centre() -> Centre:
    return Centre()


@pytest.fixture
async def phone(tmp_path: Path, centre: Centre) -> AsyncIterator[Phone]:
    hands = Hands()
    file = DeviceFile.open(str(tmp_path / "device.sqlite"), False, None)
    file.keep_identity("aaaaabbbbb", "credential")
    circles = Circles(Folder(tmp_path))
    await circles.open({name: bytes([at]) * 32 for at, name in enumerate(("catalog", TEAM, MEDIA))})
    journal = Journal(file, "giulia", DeviceClock(file, hands.now_ms), hands.random_bytes)
    visits = Visits(circles.store(TEAM), journal)
    photos = Photos(PhotoStores(circles.store(TEAM), circles.store(MEDIA)), journal, visits)
    dangers = Dangers(circles.store(TEAM), journal, visits)
    lanes = Lanes(circles, file.device_ids(), centre.peer, hands.now_ms, lambda: None)
    yield Phone(circles, visits, photos, dangers, lanes, hands, file.device_ids())
    await circles.close()
    file.close()
    for store in centre.stores.values():
        store.close()
