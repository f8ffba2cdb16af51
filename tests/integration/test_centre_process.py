"""`soglia serve` as a process: what a start refuses in one sentence, a clean stop, and SIGKILL that loses nothing acknowledged."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess

import httpx
import pytest

from docstore.sqlite.connection import Connection
from tests.support.centre import ADMIN_PASSWORD, CentreProcess

ADMIN = ("admin", ADMIN_PASSWORD)


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[CentreProcess]:
    process = CentreProcess(tmp_path / "data")
    process.start()
    yield process
    process.end_now()


def one_sentence(answer: CompletedProcess[str]) -> str:
    assert answer.returncode == 1
    lines = answer.stderr.strip().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("soglia: ")
    return lines[0]


def test_a_taken_port_is_one_sentence_and_exit_code_1(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = one_sentence(CentreProcess(tmp_path / "data", port).run("serve"))
    assert str(port) in sentence
    assert "SOGLIA_PORT" in sentence


def test_a_data_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    sentence = one_sentence(CentreProcess(tmp_path / "file" / "data").run("serve"))
    assert "SOGLIA_DATA" in sentence
    assert (tmp_path / "file").read_text() == "no folder"


@pytest.mark.parametrize("command", [("demo",), ("rebuild",), ("user", "add", "anna", "--role", "office")])
def test_each_command_says_one_sentence_of_a_data_folder_that_is_none(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "file").write_text("no folder")
    assert "SOGLIA_DATA" in one_sentence(CentreProcess(tmp_path / "file").run(*command))


def test_what_lies_in_an_open_folder_is_still_its_owners_alone(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o755)
    assert CentreProcess(tmp_path / "data").run("user", "add", "anna", "--role", "office").returncode == 0
    files = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"accounts.sqlite", "projection.sqlite"}
    assert not [path.name for path in files if path.stat().st_mode & 0o077]
    assert CentreProcess(tmp_path / "made").run("rebuild").returncode == 0
    assert (tmp_path / "made").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("newer", ["databases/catalog.sqlite", "accounts.sqlite", "projection.sqlite"])
def test_a_file_of_a_newer_version_is_one_sentence_and_stays_as_it_is(tmp_path: Path, newer: str) -> None:
    process = CentreProcess(tmp_path / "data")
    process.start()
    assert process.stop() == 0
    file = Connection.open(str(tmp_path / "data" / newer))
    file.execute("PRAGMA user_version = 99")
    file.close()
    assert "più recente" in one_sentence(process.run("serve"))
    file = Connection.open(str(tmp_path / "data" / newer))
    assert file.value("PRAGMA user_version") == 99
    file.close()


def test_a_second_server_on_the_same_folder_is_refused(centre: CentreProcess) -> None:
    assert "Un altro server" in one_sentence(CentreProcess(centre.data).run("serve"))


@pytest.mark.parametrize(
    ("name", "value"),
    [("SOGLIA_PORT", "molte"), ("SOGLIA_PORT", "70000"), ("SOGLIA_DEMO", "forse"), ("SOGLIA_COUCHDB_URL", "http://127.0.0.1:5984")],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path, name: str, value: str) -> None:
    assert name in one_sentence(CentreProcess(tmp_path / "data", environ={name: value}).run("serve"))
    assert not (tmp_path / "data").exists()


def test_sigterm_ends_cleanly_while_a_feed_is_open(centre: CentreProcess) -> None:
    with httpx.stream("GET", f"{centre.url}/db/catalog/_changes?feed=continuous&heartbeat=1000", auth=ADMIN) as feed:
        assert feed.status_code == 200
        lines = feed.iter_lines()
        next(lines)
        printed, code = centre.stop_and_tell()
        assert code == 0
        assert "last_seq" in [line for line in lines if line][-1]
    assert "Traceback" not in printed
    assert "ERROR" not in printed


def test_sigkill_loses_nothing_that_was_acknowledged(centre: CentreProcess) -> None:
    acknowledged = 0
    with httpx.Client(base_url=centre.url, auth=ADMIN) as client:
        client.put("/db/prova")
        for number in range(60):
            answer = client.post("/db/prova/_bulk_docs", json={"docs": [{"_id": f"d:{number}:{place}"} for place in range(5)]})
            acknowledged += len(answer.json())
    centre.kill()
    centre.start()
    info = httpx.get(f"{centre.url}/db/prova", auth=ADMIN).json()
    assert info["doc_count"] == acknowledged == 300


def test_a_restart_keeps_people_devices_and_tokens(centre: CentreProcess) -> None:
    added = centre.run(
        "user", "add", "giulia", "--role", "outreach", "--circle", "outreach-catania", "--password-stdin", stdin="parola-di-prova\n"
    )
    assert added.returncode == 0
    body = {"user": "giulia", "password": "parola-di-prova"}
    grant = httpx.post(f"{centre.url}/api/device/enrol", json=body).json()
    centre.kill()
    centre.start()
    renewal = {key: grant[key] for key in ("device", "credential", "refresh_token")} | {"user": "giulia"}
    again = httpx.post(f"{centre.url}/api/device/token", json=renewal)
    assert again.status_code == 200
    assert again.json()["epoch"] == grant["epoch"]
    headers = {"authorization": f"Bearer {grant['access_token']}"}
    assert httpx.get(f"{centre.url}/db/outreach-catania", headers=headers).status_code == 200


def test_a_person_is_added_once_whether_the_centre_runs_or_not(centre: CentreProcess) -> None:
    def add() -> CompletedProcess[str]:
        return centre.run("user", "add", "marco", "--role", "educator", "--circle", "residence-zagara")

    first = add()
    password = first.stdout.strip().rsplit(" ", 1)[1]
    assert httpx.post(f"{centre.url}/api/device/enrol", json={"user": "marco", "password": password}).status_code == 200
    assert "C'è già" in one_sentence(add())
    assert centre.stop() == 0
    assert "C'è già" in one_sentence(add())


@pytest.mark.parametrize(("name", "role"), [("Marco", "educator"), ("admin", "office"), ("m", "educator")])
def test_a_name_that_cannot_be_one_is_refused_before_anything_is_made(tmp_path: Path, name: str, role: str) -> None:
    answer = CentreProcess(tmp_path / "data").run("user", "add", name, "--role", role)
    assert "nome utente" in one_sentence(answer)
    assert not (tmp_path / "data").exists()


def test_the_generated_administrator_password_is_printed_once(tmp_path: Path) -> None:
    process = CentreProcess(tmp_path / "data", environ={"SOGLIA_ADMIN_PASSWORD": ""})
    process.start()
    first = process.end_now()
    password = next(line.rsplit(" ", 1)[1] for line in first.splitlines() if "«admin»" in line)
    process.start()
    assert httpx.get(f"{process.url}/db/_all_dbs", auth=("admin", password)).status_code == 200
    assert "«admin»" not in process.end_now()


def test_keys_are_read_by_their_owner_alone(centre: CentreProcess) -> None:
    keys = sorted((centre.data / "keys").iterdir())
    assert [key.name for key in keys] == ["cookies", "deposit", "sessions", "tokens"]
    assert {key.stat().st_mode & 0o777 for key in keys} == {0o600}


def test_rebuild_works_beside_a_running_centre_and_without(centre: CentreProcess) -> None:
    assert centre.run("rebuild").returncode == 0
    assert centre.stop() == 0
    assert centre.run("rebuild").returncode == 0
