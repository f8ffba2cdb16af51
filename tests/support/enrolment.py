"""A centre at an hour of the test's choosing, with three people who come in, and how they do."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from sync_server.projection.runner import Clocks
from tests.support.centre import LiveCentre, serving_centre
from tests.support.centre_couchdb import BorrowedCouch

TEAM, HOUSE = "outreach-catania", "residence-zagara"
WRONG = "222222"


@dataclass
class Hour:
    """The centre's clock, in a test's hand."""

    seconds: float = 1_795_000_000.0

    def __call__(self) -> float:
        return self.seconds


def hour_for(server: BorrowedCouch | None) -> Hour:
    """A CouchDB looks at its own clock."""
    return Hour(float(int(time.time()))) if server else Hour()


@asynccontextmanager
async def peopled_centre(data: Path, hour: Hour, server: BorrowedCouch | None) -> AsyncIterator[LiveCentre]:
    async with serving_centre(data, Clocks(hour, time.monotonic), server) as centre:
        await centre.add("giulia", "outreach", TEAM)
        await centre.add("marco", "educator", HOUSE)
        await centre.add("sara", "office")
        yield centre


async def by_code(live: LiveCentre, code: str, **more: Any) -> httpx.Response:
    return await live.client.post("/api/device/enrol", json={"code": code, "device_name": "nuovo", **more})


async def code_for(live: LiveCentre, user: str, device: str | None = None) -> tuple[str, str]:
    return await live.centre.desk.new_code(user, "reset" if device else "enrol", device, "sara")


def error(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]
