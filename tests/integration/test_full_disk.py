"""A disk that runs full under a running centre, under a device, and under a backup: one clear answer, nothing acknowledged is lost, reads
go on, and with room again everything goes on by itself, without a restart."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.builders import a_residence
from tests.support.centre import ADMIN_PASSWORD, CentreProcess
from tests.support.small_disk import Disk, kinds, small_disk

ADMIN = ("admin", ADMIN_PASSWORD)
PHOTO = b"a photograph " * 5_000


@pytest.fixture(params=kinds())
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Disk, CentreProcess]]:
    centre: CentreProcess
    with small_disk(request.param, tmp_path / "disk", lambda: centre.pid) as disk:
        centre = CentreProcess(disk.folder)
        centre.start()
        try:
            httpx.put(f"{centre.url}/db/prova", auth=ADMIN).raise_for_status()
            yield disk, centre
        finally:
            centre.end_now()


def soon(what: Callable[[], Any], seconds: float = 60) -> Any:
    """What becomes true by itself; the wait is only bounded."""
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.1)
    return found


def refused(answer: httpx.Response) -> None:
    assert answer.status_code == 507, answer.text
    assert answer.json() == {"error": "disk_full", "reason": answer.json()["reason"]}
    assert "Lo spazio è finito" in answer.json()["reason"]


class Writer(threading.Thread):
    """Writes until the first refusal, and keeps what was acknowledged."""

    def __init__(self, url: str, name: str, enough: threading.Semaphore) -> None:
        super().__init__()
        self._url, self._name, self._enough = url, name, enough
        self.acknowledged: dict[str, str] = {}
        self.refusal: httpx.Response | None = None

    def run(self) -> None:
        with httpx.Client(base_url=self._url, auth=ADMIN, timeout=60) as client:
            for number in range(100_000):
                answer = client.put(f"/db/prova/d:{self._name}:{number}", json={"text": "x" * 3_000})
                if answer.status_code != 201:
                    self.refusal = answer
                    return
                told = answer.json()
                self.acknowledged[told["id"]] = told["rev"]
                if number == 10:
                    self._enough.release()


def test_writes_are_refused_reads_go_on_and_with_room_so_does_everything(disk: tuple[Disk, CentreProcess]) -> None:
    small, centre = disk
    pid = centre.pid
    with httpx.Client(base_url=centre.url, auth=ADMIN, timeout=60) as client:
        client.put("/db/prova/kept/photo", content=PHOTO, headers={"Content-Type": "image/jpeg"}).raise_for_status()
        enough = threading.Semaphore(0)
        writers = [Writer(centre.url, name, enough) for name in "abc"]
        for writer in writers:
            writer.start()
        for _ in writers:
            enough.acquire()
        small.fill()
        for writer in writers:
            writer.join()
            assert writer.refusal is not None
            refused(writer.refusal)
        acknowledged = {doc_id: rev for writer in writers for doc_id, rev in writer.acknowledged.items()}

        for _ in range(5):
            refused(client.put("/db/prova/one-more", json={"text": "x" * 300_000}))
            refused(client.put("/db/prova/large/film", content=PHOTO * 20))
            refused(client.post("/db/prova/_bulk_docs", json={"docs": [{"_id": f"m{n}", "text": "x" * 30_000} for n in range(20)]}))
            assert client.get("/db/prova/kept/photo").content == PHOTO
        standing = {row["id"]: row["value"]["rev"] for row in client.get("/db/prova/_all_docs").json()["rows"]}
        assert standing.items() >= acknowledged.items()
        assert not {"one-more", "large", "m0"} & set(standing)
        assert client.get("/health").status_code == 200

        small.make_room()
        assert client.put("/db/prova/after", json={"text": "x" * 300_000}).status_code == 201
        assert client.put("/db/prova/large/film", content=PHOTO * 20).status_code == 201
        assert centre.pid == pid
    centre.kill()
    centre.start()
    rows = httpx.get(f"{centre.url}/db/prova/_all_docs", auth=ADMIN).json()["rows"]
    assert {row["id"]: row["value"]["rev"] for row in rows}.items() >= acknowledged.items()
    assert httpx.get(f"{centre.url}/db/prova/large/film", auth=ADMIN).content == PHOTO * 20


def test_what_the_centre_computes_waits_for_room_and_then_goes_on(disk: tuple[Disk, CentreProcess]) -> None:
    """A residence's databases and what is published of it follow from its document, whenever the disk ran full in between."""
    small, centre = disk
    with httpx.Client(base_url=centre.url, auth=ADMIN, timeout=60) as client:
        for key in ("zagara", "second", "aranci"):
            client.post("/db/catalog/_bulk_docs", json={"docs": [a_residence(key).to_document()]}).raise_for_status()
            small.fill()
            refused(client.put("/db/prova/x", json={"text": "x" * 300_000}))
            small.make_room()
            for name in (f"residence-{key}", f"residence-{key}-media", f"casework-{key}"):
                soon(partial(secured, client, name))
            soon(partial(published, client, key))


def secured(client: httpx.Client, database: str) -> bool:
    return bool(client.get(f"/db/{database}/_security").json().get("members", {}).get("roles"))


def published(client: httpx.Client, key: str) -> bool:
    return client.get(f"/db/board/availability:{key}").status_code == 200
