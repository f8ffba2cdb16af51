"""The projection on a bench: real databases in a folder of its own, time where a test puts it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.bench_centre import Bench, bench
from tests.support.centre_couchdb import BorrowedCouch


@pytest.fixture
async def desk(tmp_path: Path, server: BorrowedCouch | None) -> AsyncIterator[Bench]:
    async with bench(tmp_path / "data", server) as opened:
        yield opened
