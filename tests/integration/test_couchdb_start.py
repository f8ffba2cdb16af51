"""What a start on an Apache CouchDB refuses in one sentence, and what `soglia provision` makes and prints.

The refusals are asked of a stand-in that answers as a CouchDB in that state does; the rest needs the CouchDB of `COUCHDB_URL`.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from sync_server import cli
from sync_server.centre import Centre
from sync_server.couch.address import CouchAddress
from sync_server.couch.readiness import jwt_settings
from sync_server.folder import DataFolder, read_secret
from sync_server.settings import Settings, StartError
from tests.support.centre import CentreProcess, serving_centre
from tests.support.centre_couchdb import SERVERS, BorrowedCouch, borrowed_couchdb

on_couchdb = pytest.mark.skipif("couchdb" not in SERVERS, reason="COUCHDB_URL is not set")
WELCOME = {"couchdb": "Welcome", "version": "3.5.0"}


@pytest.fixture
def couch() -> Iterator[BorrowedCouch]:
    with borrowed_couchdb() as borrowed:
        yield borrowed


@contextmanager
def stand_in(welcome: object, basic: list[str] | None, bearer: list[str]) -> Iterator[CouchAddress]:
    """`basic` and `bearer` are the roles that `_session` tells; None is 401."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            roles = bearer if self.headers.get("authorization", "").startswith("Bearer") else basic
            told = {"ok": True, "userCtx": {"name": None, "roles": roles}, "info": {}} if self.path == "/_session" else welcome
            status = 401 if self.path == "/_session" and roles is None else 200
            body = (json.dumps(told) if status == 200 else '{"error":"unauthorized","reason":"no"}').encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Nothing to write down."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield CouchAddress(f"http://127.0.0.1:{server.server_port}", "admin", "segreto-mai-detto")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


async def refusal(data: Path, couchdb: CouchAddress | None) -> str:
    folder = DataFolder.claim(data)
    try:
        with pytest.raises(StartError) as told:
            await Centre.open(folder, "check-pw", couchdb=couchdb)
    finally:
        folder.release()
    assert "segreto-mai-detto" not in repr(told.value)
    assert "\n" not in str(told.value)
    return str(told.value)


@pytest.mark.parametrize(
    ("welcome", "basic", "bearer", "words"),
    [
        (WELCOME, None, [], "nome o la password"),
        (WELCOME, ["staff"], [], "amministratore"),
        ({**WELCOME, "version": "3.3.3"}, ["_admin"], ["_admin"], "almeno la 3.4"),
        ({"hello": "world"}, ["_admin"], ["_admin"], "non risponde un Apache CouchDB"),
        (["a", "list"], ["_admin"], ["_admin"], "non risponde un Apache CouchDB"),
        (WELCOME, ["_admin"], [], "soglia provision --dry-run"),
    ],
)
async def test_a_couchdb_that_cannot_serve_is_one_sentence_and_nothing_is_made(
    tmp_path: Path, welcome: object, basic: list[str] | None, bearer: list[str], words: str
) -> None:
    with stand_in(welcome, basic, bearer) as couchdb:
        assert words in await refusal(tmp_path, couchdb)
    assert not (tmp_path / "accounts.sqlite").exists()
    folder = DataFolder.claim(tmp_path)
    await (await Centre.open(folder, "check-pw")).close()
    folder.release()


async def test_a_couchdb_that_does_not_answer_is_one_sentence(tmp_path: Path) -> None:
    assert "non risponde" in await refusal(tmp_path, CouchAddress("http://127.0.0.1:9", "admin", "segreto-mai-detto"))


@pytest.mark.parametrize(
    "text", ["couchdb", "http://127.0.0.1:5984", "ftp://a:b@127.0.0.1", "http://solo-nome@127.0.0.1", "http://a:b@[::"]
)
def test_an_address_without_an_administrator_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(StartError) as told:
        Settings.from_environ({"SOGLIA_COUCHDB_URL": text})
    assert "SOGLIA_COUCHDB_URL" in str(told.value)
    assert text not in str(told.value).replace("http://admin:segreto@127.0.0.1:5984", "")


def test_an_address_is_taken_apart_and_its_password_never_shown() -> None:
    couchdb = Settings.from_environ({"SOGLIA_COUCHDB_URL": "https://ada:s%3Agreto@couch.example:6984/"}).couchdb
    assert couchdb == CouchAddress("https://couch.example:6984", "ada", "s:greto")
    assert "greto" not in repr(couchdb)
    assert Settings.from_environ({"SOGLIA_COUCHDB_URL": " "}).couchdb is None


async def test_a_folder_with_databases_of_its_own_never_starts_on_an_empty_couchdb(tmp_path: Path) -> None:
    folder = DataFolder.claim(tmp_path)
    await (await Centre.open(folder, "check-pw")).close()
    folder.release()
    with stand_in(WELCOME, ["_admin"], ["_admin"]) as couchdb:
        assert "nella cartella stessa" in await refusal(tmp_path, couchdb)


@on_couchdb
async def test_a_folder_whose_databases_are_on_a_couchdb_never_starts_on_empty_ones(couch: BorrowedCouch, tmp_path: Path) -> None:
    async with serving_centre(tmp_path, server=couch) as live:
        await live.add("giulia", "outreach", "outreach-catania")
    assert "SOGLIA_COUCHDB_URL" in await refusal(tmp_path, None)
    assert not list((tmp_path / "databases").glob("*.sqlite"))
    async with serving_centre(tmp_path, server=couch) as again:
        assert await again.centre.desk.users.names() == ["giulia"]


@on_couchdb
def test_provision_says_what_it_would_make_makes_it_once_and_then_has_nothing_to_say(
    couch: BorrowedCouch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOGLIA_COUCHDB_URL", couch.url)
    monkeypatch.setenv("SOGLIA_DATA", str(tmp_path))
    assert cli.main(["provision", "--dry-run"]) == 0
    told = capsys.readouterr().out
    key = read_secret(tmp_path, "tokens")
    assert key is not None
    assert told.startswith("catalog: da creare\n")
    assert told.endswith(jwt_settings(key) + "\n")
    with couch.client() as client:
        assert "catalog" not in client.get("/_all_dbs").json()
        couch.prepare(tmp_path)
        assert cli.main(["provision"]) == 0
        assert "outreach-catania-media: creato" in capsys.readouterr().out
        roles = client.get("/outreach-catania/_security").json()["members"]["roles"]
        assert roles == ["outreach-catania", "office", "_admin"]
    for arguments in (["provision"], ["provision", "--dry-run"]):
        assert cli.main(arguments) == 0
        assert capsys.readouterr().out == ""


def test_provision_without_a_couchdb_says_what_it_needs(tmp_path: Path) -> None:
    answer = CentreProcess(tmp_path / "data", environ={"SOGLIA_COUCHDB_URL": ""}).run("provision")
    assert (answer.returncode, "SOGLIA_COUCHDB_URL" in answer.stderr) == (1, True)
    assert not (tmp_path / "data").exists()


@on_couchdb
async def test_people_sign_in_at_couchdb_with_the_password_that_the_centre_wrote(couch: BorrowedCouch, tmp_path: Path) -> None:
    async with serving_centre(tmp_path, server=couch) as live:
        await live.add("giulia", "outreach", "outreach-catania")
        at_couch = await live.client.get(f"{couch.address.url}/_session", auth=("giulia", "parola-di-prova"))
        assert at_couch.json()["userCtx"] == {
            "name": "giulia",
            "roles": ["author-giulia-outreach", "device-u-giulia", "outreach-catania", "staff"],
        }
        assert (await live.client.get("/db/outreach-catania", auth=("giulia", "parola-di-prova"))).status_code == 200
        assert (await live.client.get("/db/office", auth=("giulia", "parola-di-prova"))).status_code == 403
        assert (await live.client.get("/db/catalog")).status_code == 401
        forged = {"x-auth-couchdb-username": "giulia", "x-auth-couchdb-roles": "_admin"}
        assert (await live.client.get("/db/catalog", headers=forged)).status_code == 401


@on_couchdb
async def test_a_backup_holds_what_is_on_couchdb_and_restores_into_a_folder(couch: BorrowedCouch, tmp_path: Path) -> None:
    attachment = {"bytes": {"content_type": "application/octet-stream", "data": "aGVsbG8="}}
    leaves = [{"_id": "x:1", "_rev": f"1-{letter * 32}", "n": letter} for letter in "ab"]
    async with serving_centre(tmp_path / "data", server=couch) as live:
        await live.add("giulia", "outreach", "outreach-catania")
        written = {"new_edits": False, "docs": [*leaves, {"_id": "x:2", "_rev": f"1-{'c' * 32}", "_attachments": attachment}]}
        (await live.client.post("/db/outreach-catania/_bulk_docs", json=written, auth=live.admin)).raise_for_status()
        await live.centre.back_up(tmp_path / "backups")
        assert live.centre.backed_up_to is not None
        assert not (tmp_path / "data" / "mirror").exists()
    restored = CentreProcess(tmp_path / "restored", environ={"SOGLIA_COUCHDB_URL": ""})
    key = tmp_path / "data" / "keys" / "backup"
    assert restored.run("restore", str(tmp_path / "backups"), "--key", str(key)).returncode == 0
    refused = CentreProcess(tmp_path / "other", environ={"SOGLIA_COUCHDB_URL": couch.url}).run("restore", str(tmp_path / "backups"))
    assert (refused.returncode, "Apache CouchDB" in refused.stderr) == (1, True)
    async with serving_centre(tmp_path / "restored") as again:
        body = {"user": "giulia", "password": "parola-di-prova"}
        headers = {"authorization": f"Bearer {(await again.client.post('/api/device/enrol', json=body)).json()['access_token']}"}
        path = "/db/outreach-catania/x:1?open_revs=all"
        found = (await again.client.get(path, headers={**headers, "accept": "application/json"})).json()
        assert sorted(one["ok"]["n"] for one in found) == ["a", "b"]
        assert (await again.client.get("/db/outreach-catania/x:2/bytes", headers=headers)).content == b"hello"
