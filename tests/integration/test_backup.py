"""`soglia backup` and `soglia restore`: of a running centre under writes, into an empty folder; verified, enciphered, with a new epoch."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import httpx
import pytest

from tests.support.centre import ADMIN_PASSWORD, CentreProcess

ADMIN = ("admin", ADMIN_PASSWORD)
PHOTO = b"a photograph " * 50_000


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[CentreProcess]:
    process = CentreProcess(tmp_path / "data")
    process.start()
    with httpx.Client(base_url=process.url, auth=ADMIN) as client:
        client.put("/db/prova")
        client.put("/db/prova/kept/photo", content=PHOTO, headers={"Content-Type": "image/jpeg"}).raise_for_status()
        client.put("/db/prova/_local/note", json={"n": 1}).raise_for_status()
    yield process
    process.end_now()


class Writer(threading.Thread):
    """Goes on writing, and keeps what was acknowledged."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self.acknowledged: list[str] = []
        self.stop, self.wrote = threading.Event(), threading.Event()

    def run(self) -> None:
        with httpx.Client(base_url=self._url, auth=ADMIN, timeout=60) as client:
            while not self.stop.is_set():
                doc_id = f"d{len(self.acknowledged):05}"
                client.put(f"/db/prova/{doc_id}", json={"text": "x" * 500}).raise_for_status()
                self.acknowledged.append(doc_id)
                if len(self.acknowledged) > 30:
                    self.wrote.set()


def restored(centre: CentreProcess, backup: Path, into: Path, *more: str) -> CompletedProcess[str]:
    return CentreProcess(into).run("restore", str(backup), "--key", str(centre.data / "keys/backup"), *more)


def said(answer: CompletedProcess[str]) -> str:
    assert answer.returncode == 1
    [line] = answer.stderr.strip().splitlines()
    return line


def pulse(url: str, grant: dict[str, Any]) -> dict[str, Any]:
    answer = httpx.post(f"{url}/api/device/pulse", json={"device": grant["device"], "credential": grant["credential"]})
    answer.raise_for_status()
    told: dict[str, Any] = answer.json()
    return told


def test_a_backup_of_a_running_centre_brings_back_what_was_acknowledged(centre: CentreProcess, tmp_path: Path) -> None:
    centre.run("user", "add", "giulia", "--role", "outreach", "--circle", "outreach-catania", "--password-stdin", stdin="parola-di-prova\n")
    grant = httpx.post(f"{centre.url}/api/device/enrol", json={"user": "giulia", "password": "parola-di-prova"}).json()
    before = pulse(centre.url, grant)
    assert before["backed_up_to"] is None
    writer = Writer(centre.url)
    writer.start()
    writer.wrote.wait(60)
    expected = list(writer.acknowledged)
    answer = centre.run("backup", str(tmp_path / "backups"))
    writer.stop.set()
    writer.join()
    assert answer.returncode == 0, answer.stderr
    after = pulse(centre.url, grant)
    assert before["server_time_ms"] <= after["backed_up_to"] <= after["server_time_ms"]
    source_uuid = httpx.get(f"{centre.url}/db/prova", auth=ADMIN).json()["uuid"]
    centre.end_now()

    answer = restored(centre, tmp_path / "backups", tmp_path / "again")
    assert answer.returncode == 0, answer.stderr
    again = CentreProcess(tmp_path / "again")
    url = again.start()
    try:
        with httpx.Client(base_url=url, auth=ADMIN) as client:
            there = {row["id"] for row in client.get("/db/prova/_all_docs").json()["rows"]}
            assert set(expected) <= there <= {*writer.acknowledged, "kept"}
            assert client.get("/db/prova/kept/photo").content == PHOTO
            assert client.get("/db/prova").json()["uuid"] != source_uuid
        told = pulse(url, grant)  # the device is known, with the credential that it had
        assert told["epoch"] != before["epoch"]
        assert told["backed_up_to"] == after["backed_up_to"]
        renewal = {key: grant[key] for key in ("device", "credential", "refresh_token")} | {"user": "giulia"}
        assert httpx.post(f"{url}/api/device/token", json=renewal).status_code == 200
    finally:
        again.end_now()


def test_a_backup_tells_nothing_without_its_key(centre: CentreProcess, tmp_path: Path) -> None:
    httpx.put(f"{centre.url}/db/prova/secret", json={"text": "via dei Crociferi " * 100}, auth=ADMIN)
    assert centre.run("backup", str(tmp_path / "backups")).returncode == 0
    [folder] = (tmp_path / "backups").iterdir()
    for file in folder.rglob("*.sqlite"):
        assert b"Crociferi" not in file.read_bytes()
        with pytest.raises(sqlite3.DatabaseError):
            sqlite3.connect(file).execute("SELECT * FROM sqlite_master")
    assert not any(path.name == "backup" for path in folder.rglob("*"))
    other = tmp_path / "other"
    other.write_bytes(b"k" * 32)
    assert "non si apre con questa chiave" in said(CentreProcess(tmp_path / "again").run("restore", str(folder), "--key", str(other)))
    assert "chiave" in said(CentreProcess(tmp_path / "again").run("restore", str(folder)))


def test_a_backup_without_a_running_centre_is_as_good(centre: CentreProcess, tmp_path: Path) -> None:
    assert centre.stop() == 0
    assert centre.run("backup", str(tmp_path / "backups")).returncode == 0
    assert restored(centre, tmp_path / "backups", tmp_path / "again").returncode == 0
    url = centre.start()
    told = httpx.get(f"{url}/db/prova/kept/photo", auth=ADMIN)
    assert told.content == PHOTO


@pytest.mark.parametrize("harm", ["flipped", "shorter", "missing", "manifest"])
def test_a_damaged_backup_is_refused_and_changes_nothing(centre: CentreProcess, tmp_path: Path, harm: str) -> None:
    assert centre.run("backup", str(tmp_path / "backups")).returncode == 0
    [folder] = (tmp_path / "backups").iterdir()
    file = folder / "databases" / "prova.sqlite"
    content = bytearray(file.read_bytes())
    if harm == "flipped":
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
    elif harm == "shorter":
        file.write_bytes(content[:-4096])
    elif harm == "missing":
        file.unlink()
    else:
        manifest = json.loads((folder / "manifest.json").read_text())
        (folder / "manifest.json").write_text(json.dumps({**manifest, "began_ms": manifest["began_ms"] + 1}))
    assert "backup" in said(restored(centre, folder, tmp_path / "again"))
    assert not (tmp_path / "again" / "accounts.sqlite").exists()
    assert not list((tmp_path / "again" / "databases").iterdir())
    fresh = CentreProcess(tmp_path / "again")
    fresh.start()
    fresh.end_now()


def test_a_restore_wants_an_empty_folder(centre: CentreProcess, tmp_path: Path) -> None:
    assert centre.run("backup", str(tmp_path / "backups")).returncode == 0
    assert "Un altro server" in said(restored(centre, tmp_path / "backups", centre.data))
    assert centre.stop() == 0
    before = (centre.data / "databases/prova.sqlite").read_bytes()
    assert "vuota" in said(restored(centre, tmp_path / "backups", centre.data))
    assert (centre.data / "databases/prova.sqlite").read_bytes() == before


def test_a_restore_that_was_cut_is_begun_again_and_no_centre_starts_on_its_half(centre: CentreProcess, tmp_path: Path) -> None:
    assert centre.run("backup", str(tmp_path / "backups")).returncode == 0
    assert centre.stop() == 0
    assert restored(centre, tmp_path / "backups", tmp_path / "again").returncode == 0
    (tmp_path / "again" / "accounts.sqlite").unlink()
    (tmp_path / "again" / "restoring").mkdir()
    assert "a metà" in said(CentreProcess(tmp_path / "again").run("serve"))
    assert restored(centre, tmp_path / "backups", tmp_path / "again").returncode == 0
    again = CentreProcess(tmp_path / "again")
    assert httpx.get(f"{again.start()}/db/prova/kept/photo", auth=ADMIN).content == PHOTO
    again.end_now()


def test_a_backup_that_cannot_be_written_is_one_sentence(centre: CentreProcess, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert "non è riuscito" in said(centre.run("backup", str(tmp_path / "file" / "backups")))
    assert httpx.get(f"{centre.url}/db/prova/kept", auth=ADMIN).status_code == 200
