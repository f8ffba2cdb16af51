"""Passwords in front of a CouchDB are counted as they are tried, whichever way they come, and nothing goes on that was not."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import Message, Receive, Scope

from docstore.errors import BadRequest, PeerFault, PeerUnreachable, Unauthorized
from sync_server.accounts.lockout import FOR_NAMES, LockedOut, Lockout
from sync_server.accounts.tables import VERSION, create_tables
from sync_server.couch.counted import CountedPasswords
from sync_server.rows import RowsFile

FORM, JSON = b"application/x-www-form-urlencoded", b"application/json"


def basic(name: str, password: str) -> bytes:
    return b"Basic " + base64.b64encode(f"{name}:{password}".encode())


class Couch:
    """Believes `admin:right`, and counts who asked."""

    def __init__(self) -> None:
        self.asked, self.away, self.sick = 0, False, False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if self.away:
            raise httpx.ConnectError("away")
        if self.sick:
            return httpx.Response(503)
        assert request.url.path == "/couch/_session"
        return httpx.Response(200 if request.headers["authorization"].encode() == basic("admin", "right") else 401)


class Door:
    def __init__(self, rows: RowsFile) -> None:
        self.couch, self.seconds = Couch(), 1_000.0
        transport, lockout = httpx.MockTransport(self.couch), Lockout(rows, lambda: self.seconds)
        self._passwords = CountedPasswords("http://couch/couch/", transport, lockout, lambda: self.seconds)

    async def ask(self, *authorization: bytes) -> None:
        scope: Scope = {"type": "http", "method": "GET", "headers": [(b"authorization", one) for one in authorization]}
        assert (await self._passwords.admit(scope, _sent(b""), [b"catalog"]))[0] is scope

    async def sign_in(self, body: bytes, kind: bytes = JSON, path: bytes = b"_session") -> tuple[dict[bytes, bytes], Any]:
        """The headers and the body that go on."""
        headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), (b"accept", b"*/*")]
        scope: Scope = {"type": "http", "method": "POST", "headers": headers, "query_string": b""}
        onward, receive = await self._passwords.admit(scope, _sent(body), [path])
        return dict(onward["headers"]), json.loads((await receive())["body"])


def _sent(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    rows = RowsFile(tmp_path / "accounts.sqlite")
    await rows.open(VERSION, create_tables)
    yield Door(rows)
    await rows.close()


async def test_wrong_tries_of_both_ways_make_the_next_one_wait_without_asking_couchdb(door: Door) -> None:
    for number in range(FOR_NAMES.free):
        with pytest.raises(Unauthorized):
            await (door.ask(basic("admin", f"no{number}")) if number % 2 else door.sign_in(b'{"name": "admin", "password": "no"}'))
    assert door.couch.asked == FOR_NAMES.free
    for authorization in (basic("admin", "right"), b"bASIC" + basic("admin", "right")[5:]):
        with pytest.raises(LockedOut):
            await door.ask(authorization)
    assert door.couch.asked == FOR_NAMES.free
    door.seconds += 5
    await door.ask(basic("admin", "right"))


async def test_a_right_password_is_forgiven_and_asked_about_once_a_minute(door: Door) -> None:
    for _ in range(3 * FOR_NAMES.free):
        await door.ask(basic("admin", "right"))
    assert door.couch.asked == 1
    door.seconds += 61
    await door.ask(basic("admin", "right"))
    assert door.couch.asked == 2


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"name": "victim", "password": "guess", "name": "admin", "password": "right"}', JSON),
        (b"name=victim&password=guess&name=admin&password=right", FORM),
        (b'{"username": "admin", "password": "right", "more": 1}', JSON),
    ],
)
async def test_what_goes_on_is_what_was_counted(door: Door, body: bytes, kind: bytes) -> None:
    headers, sent = await door.sign_in(body, kind)
    assert sent == {"name": "admin", "password": "right"}
    assert (headers[b"content-type"], int(headers[b"content-length"]), headers[b"accept"]) == (JSON, len(json.dumps(sent)), b"*/*")


async def test_what_can_be_read_in_two_ways_is_refused(door: Door) -> None:
    with pytest.raises(BadRequest):
        await door.ask(basic("admin", "right"), basic("victim", "guess"))
    for unreadable in (b"Basic", b"Basic %%", b"Basic\tYTpi"):
        with pytest.raises(Unauthorized):
            await door.ask(unreadable)
    assert door.couch.asked == 0


async def test_tokens_and_nobody_pass_and_a_couchdb_that_is_away_says_so(door: Door) -> None:
    await door.ask(b"Bearer x.y.z")
    await door.ask()
    assert door.couch.asked == 0
    door.couch.away = True
    with pytest.raises(PeerUnreachable):
        await door.ask(basic("admin", "right"))


async def test_a_couchdb_that_cannot_say_is_not_taken_for_a_wrong_password(door: Door) -> None:
    door.couch.sick = True
    with pytest.raises(PeerFault):
        await door.ask(basic("admin", "right"))
    with pytest.raises(PeerFault):
        await door.sign_in(b'{"name": "admin", "password": "right"}')
