"""Tokens: what they say, when they end, and that neither kind passes for the other."""

from __future__ import annotations

import jwt
import pytest

from sync_server.accounts.tokens import ACCESS_SECONDS, SESSION_SECONDS, Tokens
from sync_server.problems import Problem

ACCESS_KEY, SESSION_KEY = b"a" * 32, b"s" * 32


class Clock:
    now = 1_795_000_000.0


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tokens(clock: Clock) -> Tokens:
    return Tokens(ACCESS_KEY, SESSION_KEY, lambda: clock.now)


def test_an_access_token_is_what_couchdb_checks(tokens: Tokens, clock: Clock) -> None:
    token = tokens.access("giulia", {"staff", "outreach-catania"}, "abcdefghij")
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "kid": "soglia", "typ": "JWT"}
    claims = jwt.decode(token, ACCESS_KEY, algorithms=["HS256"], options={"verify_exp": False, "verify_iat": False})
    assert claims == {
        "sub": "giulia",
        "iat": int(clock.now),
        "exp": int(clock.now) + ACCESS_SECONDS,
        "device": "abcdefghij",
        "_couchdb.roles": ["outreach-catania", "staff"],
    }


def test_a_session_ends_with_its_time(tokens: Tokens, clock: Clock) -> None:
    cookie = tokens.session("sara")
    clock.now += SESSION_SECONDS - 1
    assert tokens.read_session(cookie) == "sara"
    clock.now += 1
    with pytest.raises(Problem, match="sign_in_needed"):
        tokens.read_session(cookie)


def test_neither_a_database_token_nor_a_forgery_opens_the_office(tokens: Tokens) -> None:
    unsigned = jwt.encode({"sub": "sara", "exp": 9_999_999_999}, None, algorithm="none")
    for token in (tokens.access("sara", {"office"}, "u-sara"), tokens.session("sara")[:-2], unsigned, "", "a.b.c"):
        with pytest.raises(Problem, match="sign_in_needed"):
            tokens.read_session(token)
