"""An administrator brings another centre's copy up to date: `soglia serve` with `SOGLIA_REPLICATE_TARGETS`, on either server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx

from tests.support.centre import ADMIN_PASSWORD, CentreProcess
from tests.support.centre_couchdb import BorrowedCouch

ADMIN = ("admin", ADMIN_PASSWORD)


def counted(answer: httpx.Response) -> tuple[int, int, int]:
    told = answer.json()
    assert (answer.status_code, told.get("ok")) == (200, True), told
    entry: dict[str, Any] = told["history"][0]
    return entry["missing_checked"], entry["docs_written"], entry["doc_write_failures"]


def test_a_copy_on_a_listed_centre(tmp_path: Path, server: BorrowedCouch | None) -> None:
    far = CentreProcess(tmp_path / "far", environ={"SOGLIA_COUCHDB_URL": ""})
    url = far.start() + "/db"
    data = tmp_path / "near"
    if server is not None:
        server.prepare(data)
    near = CentreProcess(data, environ={"SOGLIA_COUCHDB_URL": server.url if server else "", "SOGLIA_REPLICATE_TARGETS": url})
    who = (server.address.user, server.address.password) if server else ADMIN
    try:
        with httpx.Client(base_url=near.start() + "/db", auth=who, timeout=60) as ours, httpx.Client(base_url=url, auth=ADMIN) as theirs:
            _both_ways(ours, theirs, url)
            if server is None:
                _a_malformed_document_stays(ours, theirs, url)
    finally:
        printed = [process.end_now() for process in (near, far)]
    assert not any(ADMIN_PASSWORD in text for text in printed)


def _both_ways(ours: httpx.Client, theirs: httpx.Client, url: str) -> None:
    there = {"url": f"{url}/board", "auth": {"basic": {"username": ADMIN[0], "password": ADMIN[1]}}}
    ours.put("/board/note", json={"text": "a"}).raise_for_status()
    push, pull = {"source": "board", "target": there}, {"source": there, "target": "board"}
    assert counted(ours.post("/_replicate", json=push))[1:] == (1, 0)
    assert theirs.get("/board/note").json()["text"] == "a"
    assert counted(ours.post("/_replicate", json=push)) == (0, 0, 0)
    theirs.put("/board/answer", json={"text": "b"}).raise_for_status()
    assert counted(ours.post("/_replicate", json=pull))[1:] == (1, 0)
    assert ours.get("/board/answer").json()["text"] == "b"
    assert theirs.post("/_replicate", json={"source": f"{url}/catalog", "target": "board"}).status_code == 403, "it has listed nobody"


def _a_malformed_document_stays(ours: httpx.Client, theirs: httpx.Client, url: str) -> None:
    """What no reader could use is refused as at every other way in; it came to the other side as if from an older version."""
    theirs.put("/prova").raise_for_status()
    theirs.put("/prova/residence:x", json={"type": "residence", "schema_version": 1}).raise_for_status()
    source = f"{url}/prova".replace("://", f"://{ADMIN[0]}:{ADMIN[1]}@")
    assert counted(ours.post("/_replicate", json={"source": source, "target": "catalog"})) == (1, 0, 1)
    assert counted(ours.post("/_replicate", json={"source": source, "target": "catalog"})) == (1, 0, 1), "offered again"
    assert ours.get("/catalog/residence:x").status_code == 404
