"""A centre at an hour of the test's choosing, and a tablet on which Giulia has signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.centre import LiveCentre
from tests.support.centre_couchdb import BorrowedCouch
from tests.support.enrolment import Hour, hour_for, peopled_centre
from tests.support.tablet import Tablet


@pytest.fixture
def hour(server: BorrowedCouch | None) -> Hour:
    return hour_for(server)


@pytest.fixture
async def live(tmp_path: Path, hour: Hour, server: BorrowedCouch | None) -> AsyncIterator[LiveCentre]:
    async with peopled_centre(tmp_path / "data", hour, server) as centre:
        yield centre


@pytest.fixture
async def tablet(live: LiveCentre, tmp_path: Path) -> Tablet:
    return Tablet(live.client, await live.enrol("giulia"), tmp_path / "tablet")
