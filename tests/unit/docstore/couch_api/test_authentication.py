"""The three ways in, under a clock that the test moves."""

import asyncio
import base64
from typing import Any

import jwt
import pytest
from starlette.requests import Request

from docstore.couch_api.authentication import ANONYMOUS, Authenticator, UserContext
from docstore.errors import Unauthorized

KEY = b"a key of thirty-two bytes, surely"
NOW = 1_000_000.0


class World:
    """One authenticator with what it needs of the world."""

    def __init__(self) -> None:
        self.now = NOW
        self.checked: list[str] = []
        self.authenticator = Authenticator(self._check, token_keys={"soglia": KEY}, cookie_secret=b"cookie secret", clock=lambda: self.now)

    async def _check(self, name: str, password: str) -> UserContext | None:
        self.checked.append(name)
        await asyncio.sleep(0)
        return UserContext(name, frozenset({"staff"})) if password == "right" else None

    async def caller(self, **headers: str) -> UserContext:
        user, _way = await self.authenticator.authenticate(request_of(headers))
        return user

    async def basic(self, name: str, password: str) -> UserContext:
        return await self.caller(authorization="Basic " + base64.b64encode(f"{name}:{password}".encode()).decode())


def request_of(headers: dict[str, str]) -> Request:
    return Request({"type": "http", "headers": [(name.encode(), value.encode()) for name, value in headers.items()]})


def bearer(key: bytes = KEY, kid: str | None = "soglia", algorithm: str = "HS256", **claims: Any) -> str:
    whole = {"sub": "anna", "exp": NOW + 900, "_couchdb.roles": ["outreach-catania"], **claims}
    kept = {name: value for name, value in whole.items() if value is not None}
    return "Bearer " + jwt.encode(kept, key, algorithm, headers={"kid": kid} if kid else None)


@pytest.fixture
def world() -> World:
    return World()


async def test_who_says_nothing_is_nobody(world: World) -> None:
    assert await world.caller() is ANONYMOUS


async def test_a_password_is_checked_once_in_a_while(world: World) -> None:
    for _ in range(5):
        assert (await world.basic("giulia", "right")).name == "giulia"
    assert world.checked == ["giulia"]
    world.now += 61
    await world.basic("giulia", "right")
    assert world.checked == ["giulia", "giulia"]


async def test_a_wrong_password_is_checked_every_time_and_spoils_no_right_one(world: World) -> None:
    await world.basic("giulia", "right")
    for _ in range(2):
        with pytest.raises(Unauthorized):
            await world.basic("giulia", "wrong")
    assert len(world.checked) == 3
    assert (await world.basic("giulia", "right")).name == "giulia"


async def test_many_requests_at_once_pay_for_few_checks(world: World) -> None:
    await asyncio.gather(*(world.basic("giulia", "right") for _ in range(20)))
    assert len(world.checked) <= 2


async def test_a_session_that_came_by_password_has_an_end(world: World) -> None:
    assert (await world.basic("giulia", "right")).expires_at == NOW + 900


async def test_a_cookie_holds_until_its_end(world: World) -> None:
    cookie = "AuthSession=" + world.authenticator.cookie_for(UserContext("giulia", frozenset({"staff"})))
    user = await world.caller(cookie=cookie)
    assert (user.name, user.roles, user.expires_at) == ("giulia", {"staff"}, NOW + 900)
    world.now += 900
    assert await world.caller(cookie=cookie) is ANONYMOUS


async def test_a_cookie_that_was_changed_is_none(world: World) -> None:
    value = world.authenticator.cookie_for(UserContext("giulia", frozenset()))
    payload, signature = value.split(".")
    forged = base64.urlsafe_b64encode(b'["giulia",["_admin"],9e9]').decode().rstrip("=")
    for changed in (f"{forged}.{signature}", f"{payload}.", f"{payload[:-2]}.{signature}", "x", ".", "é.é", f"{payload}.{'0' * 64}"):
        assert await world.caller(cookie=f"AuthSession={changed}") is ANONYMOUS


async def test_a_token_says_who_and_until_when(world: World) -> None:
    user = await world.caller(authorization=bearer())
    assert (user.name, user.roles, user.expires_at) == ("anna", {"outreach-catania"}, NOW + 900)
    world.now += 900
    with pytest.raises(Unauthorized):
        await world.caller(authorization=bearer())


REFUSED = {
    "another key": lambda: bearer(key=b"another key of thirty-two bytes!!"),
    "an unknown kid": lambda: bearer(kid="other"),
    "no kid": lambda: bearer(kid=None),
    "another algorithm": lambda: bearer(algorithm="HS384", key=KEY * 2),
    "no signature": lambda: "Bearer " + jwt.encode({"sub": "anna", "exp": NOW + 9}, None, "none", headers={"kid": "soglia"}),
    "no end": lambda: bearer(exp=None),
    "an end in the past": lambda: bearer(exp=NOW - 1),
    "nobody": lambda: bearer(sub=None),
    "an empty name": lambda: bearer(sub=""),
    "roles that are no list": lambda: bearer(**{"_couchdb.roles": "_admin"}),
    "roles that are no words": lambda: bearer(**{"_couchdb.roles": [["_admin"]]}),
    "no token": lambda: "Bearer nonsense",
    "nothing": lambda: "Bearer ",
    "a way that is not known": lambda: "Digest abc",
    "Basic that is no base64": lambda: "Basic ???",
    "Basic without a colon": lambda: "Basic " + base64.b64encode(b"giulia").decode(),
    "Basic that is no text": lambda: "Basic " + base64.b64encode(b"\xff:\xff").decode(),
}


@pytest.mark.parametrize("header", REFUSED.values(), ids=REFUSED.keys())
async def test_a_header_that_does_not_hold_is_refused(world: World, header: Any) -> None:
    with pytest.raises(Unauthorized):
        await world.caller(authorization=header())


async def test_a_header_prevails_over_a_cookie(world: World) -> None:
    cookie = "AuthSession=" + world.authenticator.cookie_for(UserContext("giulia", frozenset({"_admin"})))
    assert (await world.caller(authorization=bearer(), cookie=cookie)).name == "anna"
