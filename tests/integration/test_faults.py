"""Faults under a running centre: several writers when SIGKILL comes, a read-only folder, a bad port; what was acknowledged is there.

What a start refuses and how it ends is in test_centre_process.py; here are the harder forms of it.
"""

from __future__ import annotations

import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from docstore.sqlite.connection import Connection
from sync_server.serving import bind
from sync_server.settings import Settings
from tests.support.centre import ADMIN_PASSWORD, CentreProcess

ADMIN = ("admin", ADMIN_PASSWORD)


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[CentreProcess]:
    process = CentreProcess(tmp_path / "data")
    process.start()
    yield process
    process.end_now()


def one_sentence(answer: subprocess.CompletedProcess[str]) -> str:
    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr
    assert answer.stdout == ""
    [line] = answer.stderr.strip().splitlines()
    assert line.startswith("soglia: ")
    return line


class Writers:
    """Several clients writing without a pause; each remembers what was acknowledged, until the server is gone."""

    def __init__(self, url: str, count: int) -> None:
        self.acknowledged: list[str] = []
        self.enough = threading.Event()
        self._url = url
        self._threads = [threading.Thread(target=self._write, args=(number,)) for number in range(count)]

    def __enter__(self) -> Writers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        for thread in self._threads:
            thread.join()

    def _write(self, writer: int) -> None:
        with httpx.Client(base_url=self._url, auth=ADMIN, timeout=30) as client:
            for number in range(100_000):
                doc_id = f"d:{writer}:{number}"
                try:
                    answer = client.put(f"/db/prova/{doc_id}", json={"text": "x" * 500})
                except httpx.TransportError:
                    return
                assert answer.status_code == 201
                self.acknowledged.append(doc_id)
                if len(self.acknowledged) >= 60:
                    self.enough.set()


def test_sigkill_in_the_middle_of_writes_loses_nothing_acknowledged(centre: CentreProcess) -> None:
    httpx.put(f"{centre.url}/db/prova", auth=ADMIN).raise_for_status()
    for _ in range(2):
        with Writers(centre.url, 4) as writers:
            assert writers.enough.wait(60)
            centre.kill()
        centre.start()
        rows = httpx.get(f"{centre.url}/db/prova/_all_docs", auth=ADMIN).json()["rows"]
        assert set(writers.acknowledged) <= {row["id"] for row in rows}
        tombstones = [{"_id": row["id"], "_rev": row["value"]["rev"], "_deleted": True} for row in rows]
        httpx.post(f"{centre.url}/db/prova/_bulk_docs", json={"docs": tombstones}, auth=ADMIN).raise_for_status()


def test_sigterm_answers_what_it_took_and_keeps_it(centre: CentreProcess) -> None:
    httpx.put(f"{centre.url}/db/prova", auth=ADMIN).raise_for_status()
    feed = httpx.stream("GET", f"{centre.url}/db/prova/_changes?feed=continuous&heartbeat=1000", auth=ADMIN)
    with Writers(centre.url, 3) as writers, feed:
        assert writers.enough.wait(60)
        assert centre.stop() == 0
    centre.start()
    rows = httpx.get(f"{centre.url}/db/prova/_all_docs", auth=ADMIN).json()["rows"]
    assert set(writers.acknowledged) <= {row["id"] for row in rows}


def test_peers_know_the_server_again_after_a_restart(centre: CentreProcess) -> None:
    before = httpx.get(f"{centre.url}/db/").json()
    centre.kill()
    centre.start()
    assert httpx.get(f"{centre.url}/db/").json()["uuid"] == before["uuid"]


def test_a_folder_that_even_root_cannot_write_is_one_sentence(tmp_path: Path) -> None:
    for place in (tmp_path / "file" / "data", Path("/proc/soglia"), Path("/dev/null")):
        (tmp_path / "file").write_text("no folder")
        assert "SOGLIA_DATA" in one_sentence(CentreProcess(place).run("serve"))


def test_a_taken_port_leaves_the_data_as_they_were(centre: CentreProcess, tmp_path: Path) -> None:
    port = int(centre.url.rsplit(":", 1)[1])
    assert str(port) in one_sentence(CentreProcess(tmp_path / "other", port).run("serve"))
    assert not list((tmp_path / "other" / "databases").glob("*"))
    assert httpx.get(f"{centre.url}/health").status_code == 200


@pytest.mark.parametrize("port", ["0x50", "-1", "80 80", "٨٠٠٠٠٠", "99999999999999999999"])
def test_a_port_that_is_none_is_named(tmp_path: Path, port: str) -> None:
    assert "SOGLIA_PORT" in one_sentence(CentreProcess(tmp_path / "data", environ={"SOGLIA_PORT": port}).run("serve"))


def test_a_host_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    one_sentence(CentreProcess(tmp_path / "data", environ={"SOGLIA_HOST": "nessun-posto.invalid"}).run("serve"))


@pytest.mark.parametrize("name", ["databases/catalog.sqlite", "accounts.sqlite"])
def test_a_file_that_is_no_database_is_one_sentence_and_kept(tmp_path: Path, name: str) -> None:
    process = CentreProcess(tmp_path / "data")
    process.start()
    assert process.stop() == 0
    file = tmp_path / "data" / name
    file.write_bytes(b"this is no database " * 500)
    one_sentence(process.run("serve"))
    assert file.read_bytes() == b"this is no database " * 500


def test_a_newer_store_stops_the_other_commands_too(tmp_path: Path) -> None:
    process = CentreProcess(tmp_path / "data")
    process.start()
    assert process.stop() == 0
    file = Connection.open(str(tmp_path / "data" / "databases" / "board.sqlite"))
    file.execute("PRAGMA user_version = 99")
    file.close()
    assert "più recente" in one_sentence(process.run("rebuild"))


def test_small_answers_leave_at_once() -> None:
    """asyncio sets TCP_NODELAY on connections of a socket that names its protocol."""
    with bind(Settings(port=0)) as listening:
        assert listening.proto == socket.IPPROTO_TCP
