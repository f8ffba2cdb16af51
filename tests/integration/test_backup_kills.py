"""SIGKILL of a backup, a restore and a rescue at seeded points: the old data are intact and serve, or the restore finishes when asked
again; never does half a folder serve, and only a verified backup counts for `backed_up_to`.

The points are sizes: the process is killed when the folder that it fills has grown to a drawn part of what a whole run leaves.
"""

from __future__ import annotations

import os
import random
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from docstore.sqlite.connection import Connection
from docstore.store import Store
from tests.support.centre import ADMIN_PASSWORD, CentreProcess

ADMIN = ("admin", ADMIN_PASSWORD)
DOCUMENTS = 500
DICE = random.Random("backup kills 1")


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CentreProcess]:
    """A running centre with some 5 MB."""
    process = CentreProcess(tmp_path_factory.mktemp("killed") / "data")
    process.start()
    with httpx.Client(base_url=f"{process.url}/db", auth=ADMIN, timeout=60) as client:
        client.put("/prova")
        for start in range(0, DOCUMENTS, 250):
            documents = [{"_id": f"d{number:05}", "text": f"{number} " * 2_000} for number in range(start, start + 250)]
            client.post("/prova/_bulk_docs", json={"docs": documents}).raise_for_status()
    yield process
    process.end_now()


def size(folder: Path) -> int:
    """Of the files that are there now; folders and files move away between one look and the next."""
    total = 0
    for here, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):
                total += Path(here, name).stat().st_size
    return total


def killed_at(process: subprocess.Popen[str], reached: Callable[[], bool]) -> bool:
    """False: it had ended before."""
    while not reached() and process.poll() is None:
        time.sleep(0.001)  # the looking must not take the time of what is looked at
    process.kill()
    process.communicate(timeout=60)
    return process.returncode == -9


def documents_at(url: str, database: str = "prova") -> int:
    return int(httpx.get(f"{url}/db/{database}", auth=ADMIN, timeout=60).json()["doc_count"])


def backed_up_to(data: Path) -> str:
    accounts = Connection.open(str(data / "accounts.sqlite"))
    try:
        return str(accounts.value("SELECT value FROM centre WHERE name = 'backed_up_to'") or "0")
    finally:
        accounts.close()


def test_a_centre_killed_in_mid_backup_has_its_data_and_counts_no_backup(centre: CentreProcess, tmp_path: Path) -> None:
    whole = 0
    for part in (DICE.uniform(0.05, 0.4), DICE.uniform(0.4, 0.95), 9.0):
        into = tmp_path / f"backups-{part}"
        into.mkdir()
        before = backed_up_to(centre.data)
        whole = whole or size(centre.data / "databases")
        command = centre.begin("backup", str(into))
        while size(into) < part * whole and command.poll() is None:
            time.sleep(0.001)
        finished = command.poll() is not None
        if not finished:
            centre.kill()
        command.communicate(timeout=60)
        complete = list(into.glob("soglia-*/manifest.json"))
        if finished:
            assert complete
            assert backed_up_to(centre.data) > before
        elif not complete:
            assert backed_up_to(centre.data) == before
            nothing = CentreProcess(tmp_path / f"again-{part}").run("restore", str(into), "--key", str(centre.data / "keys/backup"))
            assert nothing.returncode == 1
            assert not (tmp_path / f"again-{part}/accounts.sqlite").exists()
        if not finished:
            centre.start()
        assert documents_at(centre.url) == DOCUMENTS
    assert complete, "the last one was left alone"


def test_a_restore_that_is_killed_finishes_when_asked_again_and_never_serves_its_half(centre: CentreProcess, tmp_path: Path) -> None:
    assert centre.run("backup", str(tmp_path / "backups")).returncode == 0
    arguments = ("restore", str(tmp_path / "backups"), "--key", str(centre.data / "keys/backup"))
    whole = size(tmp_path / "backups")
    places: list[Callable[[Path], bool]] = [lambda data: (data / "restoring").exists()]
    part = DICE.uniform(0.1, 0.95)
    places += [lambda data: size(data) > part * whole]
    places += [
        lambda data: (data / "databases/prova.sqlite").exists(),
        lambda data: (data / "accounts.sqlite").exists(),
    ]
    halves = 0
    for number, reached in enumerate(places):
        again = CentreProcess(tmp_path / f"again-{number}")
        if killed_at(again.begin(*arguments), lambda reached=reached, again=again: reached(again.data)):  # type: ignore[misc]
            if (again.data / "restoring").exists():
                halves += 1
                refused = again.run(*(("serve",) if number % 2 else ("user", "add", "anna", "--role", "office")))
                assert refused.returncode == 1
                assert "a metà" in refused.stderr
                assert again.run(*arguments).returncode == 0
            assert not (again.data / "restoring").exists()
        store = Store.open(str(again.data / "databases/prova.sqlite"), read_only=True)
        assert store.info()["doc_count"] == DOCUMENTS
        assert store.read("PRAGMA integrity_check") == [("ok",)]
        store.close()
    assert halves >= 2
    url = again.start()
    assert documents_at(url) == DOCUMENTS
    again.end_now()


def test_a_rescue_that_is_killed_has_delivered_only_what_is_true_and_goes_on_when_asked_again(
    centre: CentreProcess, tmp_path: Path
) -> None:
    file = tmp_path / "sick.sqlite"
    store = Store.open(str(file))
    for start in range(0, DOCUMENTS, 250):
        store.bulk_docs([{"_id": f"d{number:05}", "n": number, "text": "x" * 3_000} for number in range(start, start + 250)])
    store.close()
    before = file.read_bytes()
    httpx.put(f"{centre.url}/db/rescued", auth=ADMIN).raise_for_status()
    kills = 0
    for least in (1, DICE.randrange(100, 400)):
        kills += killed_at(
            centre.begin("rescue", str(file), "--into", "rescued"),
            lambda least=least: documents_at(centre.url, "rescued") >= least,  # type: ignore[misc]
        )
        rows = httpx.get(f"{centre.url}/db/rescued/_all_docs?include_docs=true", auth=ADMIN, timeout=60).json()["rows"]
        assert all(row["doc"]["n"] == int(row["id"][1:]) for row in rows)
    assert kills
    answer = centre.run("rescue", str(file), "--into", "rescued")
    assert answer.returncode == 0, answer.stderr
    assert f"Recuperate {DOCUMENTS} versioni" in answer.stdout
    assert documents_at(centre.url, "rescued") == DOCUMENTS
    assert file.read_bytes() == before
