"""`bench`: a device's circle on disk, closed after the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.device import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.close()
