"""A data folder that a centre cannot use, or only in part: one sentence, exit code 1, and every file as it was; never a silent fresh start.

Each through the command as a person types it. Where permissions matter the program runs without root's right to overlook them.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from docstore.sqlite.connection import Connection
from docstore.sqlite.copying import copy_enciphered
from tests.support.centre import ADMIN_PASSWORD, CentreProcess, obey_permissions

ADMIN = ("admin", ADMIN_PASSWORD)


@pytest.fixture(scope="module")
def stood(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a centre that has stood and was stopped."""
    process = CentreProcess(tmp_path_factory.mktemp("stood") / "data")
    process.start()
    with httpx.Client(base_url=f"{process.url}/db", auth=ADMIN) as client:
        for name in ("prova", "catalog"):
            client.put(f"/{name}")
            client.post(
                f"/{name}/_bulk_docs", json={"docs": [{"_id": f"d{n:03}", "text": "x" * 900} for n in range(200)]}
            ).raise_for_status()
    assert process.stop() == 0
    return process.data


@pytest.fixture
def data(stood: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of it; whatever rights a test took away are given back for the sake of who cleans up."""
    shutil.copytree(stood, tmp_path / "data")
    yield tmp_path / "data"
    for path in (tmp_path / "data", *(tmp_path / "data").rglob("*")):
        path.chmod(0o700)


def content(folder: Path) -> dict[str, str]:
    """Each file with its hash, without what holds no data: who serves (`lock`), the index of a log, a log of nothing."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "lock" and not path.name.endswith("-shm")
        if path.stat().st_size or not path.name.endswith("-wal")
    }


def one_sentence(answer: subprocess.CompletedProcess[str]) -> str:
    assert answer.returncode == 1, answer.stderr
    [line] = answer.stderr.strip().splitlines()
    assert line.startswith("soglia: ")
    assert answer.stdout == ""
    return line


def rewritten(change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    return lambda file: file.write_bytes(change(file.read_bytes()))


def enciphered(file: Path) -> None:
    copy_enciphered(file, file.with_name("other"), b"k" * 32)
    file.with_name("other").replace(file)


def newer(file: Path) -> None:
    connection = Connection.open(str(file))
    connection.execute("PRAGMA user_version = 99")
    connection.close()


HARMS: dict[str, tuple[Callable[[Path], object], str]] = {
    "another key": (enciphered, "danneggiato"),
    "no database": (rewritten(lambda _held: b"this is no database " * 500), "danneggiato"),
    "cut short": (rewritten(lambda held: held[: len(held) // 2 // 4096 * 4096]), "danneggiato"),
    "cut within a page": (rewritten(lambda held: held[: len(held) // 2 + 100]), "danneggiato"),
    "first page": (rewritten(lambda held: held[:100] + b"\x09" * 3996 + held[4096:]), "danneggiato"),
    "emptied": (rewritten(lambda _held: b""), "corrupt_store"),
    "newer": (newer, "più recente"),
}


@pytest.mark.parametrize("name", ["databases/prova.sqlite", "accounts.sqlite"])
@pytest.mark.parametrize("harm", HARMS)
def test_a_file_that_cannot_be_used_stops_the_start_in_one_sentence_and_stays_as_it_is(data: Path, name: str, harm: str) -> None:
    do, word = HARMS[harm]
    do(data / name)
    before = content(data)
    assert word in one_sentence(CentreProcess(data).run("serve"))
    assert content(data) == before


@pytest.mark.parametrize(
    ("harm", "command"),
    [("cut short", ("rebuild",)), ("emptied", ("user", "add", "anna", "--role", "office")), ("another key", ("backup", "backups"))],
)
def test_nor_does_any_other_command_go_on_beside_it(data: Path, harm: str, command: tuple[str, ...]) -> None:
    do, word = HARMS[harm]
    do(data / "accounts.sqlite")
    before = content(data)
    assert word in one_sentence(CentreProcess(data).run(*command))
    assert content(data) == before


def test_accounts_that_are_gone_are_not_begun_anew(data: Path) -> None:
    (data / "accounts.sqlite").unlink()
    before = content(data)
    assert "manca accounts.sqlite" in one_sentence(CentreProcess(data, environ={"SOGLIA_DEMO": "1"}).run("serve"))
    assert content(data) == before


def test_a_log_beside_an_emptied_file_is_kept_for_the_rescue(data: Path) -> None:
    """SQLite alone would take the file for a new one and throw the log away."""
    (data / "databases/prova.sqlite").write_bytes(b"")
    (data / "databases/prova.sqlite-wal").write_bytes(b"what was committed last")
    assert "corrupt_store" in one_sentence(CentreProcess(data).run("serve"))
    assert (data / "databases/prova.sqlite-wal").read_bytes() == b"what was committed last"


@pytest.mark.parametrize("place", ["", "databases", "databases/catalog.sqlite", "accounts.sqlite"])
def test_what_may_not_be_written_stops_the_start_in_one_sentence(data: Path, place: str) -> None:
    before = content(data)
    (data / place).chmod(0o500 if (data / place).is_dir() else 0o400)
    if not place:
        (data / "lock").chmod(0o400)
    sentence = one_sentence(CentreProcess(data, prepare=obey_permissions).run("serve"))
    assert "permessi" in sentence
    assert content(data) == before
    for path in (data, data / place, data / "lock"):
        path.chmod(0o700)
    again = CentreProcess(data, prepare=obey_permissions)  # with its rights again it starts, on the same data
    again.start()
    assert httpx.get(f"{again.url}/db/prova", auth=ADMIN).json()["doc_count"] == 200
    again.end_now()


@pytest.mark.parametrize("place", ["databases/catalog.sqlite", "accounts.sqlite", "keys/tokens"])
def test_what_may_not_even_be_read_stops_the_start_in_one_sentence(data: Path, place: str) -> None:
    before = content(data)
    (data / place).chmod(0)
    one_sentence(CentreProcess(data, prepare=obey_permissions).run("serve"))
    (data / place).chmod(0o600)
    assert content(data) == before


def test_a_folder_that_turns_read_only_under_a_running_centre(data: Path) -> None:
    centre = CentreProcess(data, prepare=obey_permissions)
    centre.start()
    try:
        with httpx.Client(base_url=f"{centre.url}/db", auth=ADMIN, timeout=30) as client:
            (data / "databases").chmod(0o500)
            refused = client.put("/fresh")
            assert (refused.status_code, refused.json()["error"]) == (500, "store_not_writable")
            assert "permessi" in refused.json()["reason"]
            assert client.get("/prova/_all_docs").json()["total_rows"] == 200
            assert client.get("/fresh").status_code == 404
            (data / "databases").chmod(0o700)
            assert client.put("/fresh").status_code == 201
            assert client.put("/fresh/d", json={}).status_code == 201
    finally:
        centre.end_now()


def test_a_damaged_page_costs_what_lies_on_it_and_no_backup_counts(data: Path, tmp_path: Path) -> None:
    file = data / "databases/prova.sqlite"
    held = bytearray(file.read_bytes())
    for page in range(20, len(held) // 4096 - 4):
        held[page * 4096 : (page + 1) * 4096] = b"\x07" * 4096
    file.write_bytes(held)
    centre = CentreProcess(data)
    centre.start()
    try:
        with httpx.Client(base_url=centre.url, auth=ADMIN, timeout=30) as client:
            answers = [client.get(f"/db/prova/d{number:03}") for number in range(200)]
            damaged = [answer for answer in answers if answer.status_code != 200]
            assert damaged
            assert {(answer.status_code, answer.json()["error"]) for answer in damaged} == {(500, "corrupt_store")}
            assert client.get("/db/catalog/d000").status_code == 200
            assert client.put("/db/catalog/after", json={}).status_code == 201
        assert "corrupt_store" in one_sentence(centre.run("backup", str(tmp_path / "backups")))
        assert list((tmp_path / "backups").iterdir()) == []
    finally:
        centre.end_now()
    accounts = Connection.open(str(data / "accounts.sqlite"))
    assert accounts.execute("SELECT * FROM centre WHERE name = 'backed_up_to' AND value <> '0'") == []
    accounts.close()


def test_a_kill_while_a_database_is_made_leaves_nothing_that_stops_a_start(data: Path) -> None:
    (data / "databases/fresh.sqlite.new").write_bytes(b"")
    (data / "databases/fresh.sqlite.new-wal").write_bytes(os.urandom(100))
    centre = CentreProcess(data)
    centre.start()
    try:
        with httpx.Client(base_url=f"{centre.url}/db", auth=ADMIN) as client:
            assert client.get("/fresh").status_code == 404
            assert client.put("/fresh").status_code == 201
            assert client.put("/fresh/d", json={}).status_code == 201
        assert not list((data / "databases").glob("*.new*"))
    finally:
        centre.end_now()
