"""A centre with two workers of one team, and the tablet of one of them, whose file keys are deposited."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.centre import LiveCentre, serving_centre
from tests.support.centre_couchdb import BorrowedCouch
from tests.support.hand_in import KEY, TEAM
from tests.support.tablet import Tablet


@pytest.fixture
async def live(tmp_path: Path, server: BorrowedCouch | None) -> AsyncIterator[LiveCentre]:
    async with serving_centre(tmp_path / "data", server=server) as centre:
        await centre.add("giulia", "outreach", TEAM)
        await centre.add("marco", "outreach", TEAM)
        await centre.add("sara", "office")
        yield centre


@pytest.fixture
async def tablet(live: LiveCentre, tmp_path: Path) -> Tablet:
    found = Tablet(live.client, await live.enrol("giulia"), tmp_path / "tablet")
    (await found.deposit(outreach_catania=KEY)).raise_for_status()
    return found
