"""`SOGLIA_DEMO=1`: seeded once, on a fresh folder only, resumed when it was cut, and never over data that are there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from sync_server.demo.folder import DemoFolder
from tests.support.centre import ADMIN_PASSWORD, CentreProcess
from tests.support.centre_couchdb import BorrowedCouch

SARA = ("sara", "sara-prova")
DEMO = {"SOGLIA_DEMO": "1"}


@pytest.fixture
def demo(tmp_path: Path, server: BorrowedCouch | None) -> Iterator[CentreProcess]:
    if server is not None:
        server.prepare(tmp_path / "data")
    process = CentreProcess(tmp_path / "data", environ={**DEMO, "SOGLIA_COUCHDB_URL": server.url if server else ""})
    yield process
    process.end_now()


@pytest.fixture
def admin(server: BorrowedCouch | None) -> tuple[str, str]:
    """Who reads every database at `/db`."""
    return (server.address.user, server.address.password) if server else ("admin", ADMIN_PASSWORD)


def wait_for(condition: Callable[[], bool], seconds: float = 120) -> None:
    """The seed runs in its own process: what it leaves behind is the only bell there is."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def counted(at: tuple[str, tuple[str, str]], database: str, kind: str) -> int:
    url, admin = at
    window = {"startkey": f'"{kind}:"', "endkey": f'"{kind};"'}
    answer = httpx.get(f"{url}/db/{database}/_all_docs", params=window, auth=admin, timeout=30)
    return len(answer.json().get("rows", ()))


def test_a_seed_that_is_cut_resumes_and_then_never_runs_again(demo: CentreProcess, admin: tuple[str, str]) -> None:
    url = demo.start()
    at = (url, admin)
    wait_for(lambda: counted(at, "outreach-catania", "assessment") > 0)
    demo.kill()
    assert not DemoFolder(demo.data).done
    demo.start()
    wait_for(lambda: DemoFolder(demo.data).done)
    wait_for(lambda: httpx.get(f"{url}/health", timeout=30).json()["behind"] == 0)
    assert counted(at, "outreach-catania", "assessment") == 40
    assert counted(at, "catalog", "residence") == 7
    residences = httpx.get(f"{url}/api/availability", auth=SARA, timeout=30).json()["residences"]
    assert [one["beds"] for one in residences] == [12] * 7
    assert [sum(one[state] for one in residences) for state in ("free", "reserved", "occupied", "blocked", "out_of_service")] == [
        14,
        4,
        52,
        8,
        6,
    ]
    photos = counted(at, "outreach-catania", "photo")
    assert 40 <= photos <= 120
    wait_for(lambda: counted(at, "outreach-catania", "receipt") == 2 * photos)
    assert httpx.get(f"{url}/health", timeout=30).json()["parked"] == 0
    before = httpx.get(f"{url}/db/outreach-catania", auth=admin).json()["update_seq"]
    assert demo.stop() == 0
    demo.start()
    assert "già" in demo.run("demo").stdout
    assert httpx.get(f"{url}/db/outreach-catania", auth=admin).json()["update_seq"] == before


def test_a_folder_that_began_without_the_demo_never_gets_it(tmp_path: Path) -> None:
    process = CentreProcess(tmp_path / "data")
    process.start()
    assert process.stop() == 0
    later = CentreProcess(tmp_path / "data", environ=DEMO)
    url = later.start()
    assert not DemoFolder(later.data).begun
    assert httpx.get(f"{url}/db/_session", auth=SARA).status_code == 401
    assert "prova" not in later.end_now()
