"""Who is calling: Basic, the AuthSession cookie, or a bearer token (JWT, HS256), each turned into a UserContext.

The rules are CouchDB's: an Authorization header prevails over a cookie, a header that does not hold is 401 everywhere, a cookie that
does not hold is as none, the role `_admin` is the server's admin. What it needs of the world comes in through ports: who checks a
password, the tokens' keys by `kid`, the cookie's secret, a clock in seconds.

Every way in has an end (`expires_at`): a feed that lasts longer than its caller's right would outlive a revocation.
A verified password is remembered for a minute, under an HMAC with a secret of this process, since PBKDF2 at every request of a
replication would be most of its cost; wrong passwords are not remembered, and few are checked at once.
"""

import asyncio
import base64
import binascii
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import jwt
from starlette.requests import Request

from docstore.errors import Unauthorized

ADMIN_ROLE = "_admin"
COOKIE_NAME = "AuthSession"
WRONG_PASSWORD = "Name or password is incorrect."


@dataclass(frozen=True, slots=True)
class UserContext:
    """The caller: CouchDB's userCtx, and until when it holds (seconds, by the authenticator's clock; None: unlimited)."""

    name: str | None
    roles: frozenset[str] = frozenset()
    expires_at: float | None = None

    @property
    def is_server_admin(self) -> bool:
        return ADMIN_ROLE in self.roles

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, "roles": sorted(self.roles)}


ANONYMOUS = UserContext(None)
PasswordCheck = Callable[[str, str], Awaitable[UserContext | None]]


@dataclass(frozen=True, slots=True)
class AuthenticationTimes:
    """How long each way in holds, in seconds."""

    cookie: float = 900.0
    password_feed: float = 900.0
    password_cache: float = 60.0


class Authenticator:
    """The three ways in. One instance a surface, used from one event loop."""

    def __init__(
        self,
        check_password: PasswordCheck,
        *,
        token_keys: Mapping[str, bytes] | None = None,
        cookie_secret: bytes,
        clock: Callable[[], float] = time.time,
        times: AuthenticationTimes | None = None,
    ) -> None:
        self.clock = clock
        self.times = times or AuthenticationTimes()
        self._passwords = _VerifiedPasswords(check_password, clock, self.times.password_cache)
        self._token_keys = token_keys if token_keys is not None else {}
        self._cookie_secret = cookie_secret

    async def authenticate(self, request: Request) -> tuple[UserContext, str | None]:
        """The caller, and the way in as `_session` names it; ANONYMOUS without one; Unauthorized when a header does not hold."""
        scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            return await self._basic(credentials.strip()), "default"
        if scheme.lower() == "bearer":
            return self._bearer(credentials.strip()), "jwt"
        if scheme:
            raise Unauthorized("This way of signing in is not known here: use Basic, a session cookie or a bearer token.")
        user = self._cookie(request.cookies.get(COOKIE_NAME, ""))
        return (user, "cookie") if user else (ANONYMOUS, None)

    async def sign_in(self, name: str, password: str) -> UserContext:
        """For POST /_session."""
        user = await self._passwords.check(name, password)
        if user is None:
            raise Unauthorized(WRONG_PASSWORD)
        return user

    def cookie_for(self, user: UserContext) -> str:
        """The value of a fresh AuthSession cookie: name, roles and end, signed."""
        payload = json.dumps([user.name, sorted(user.roles), self.clock() + self.times.cookie]).encode()
        return f"{base64.urlsafe_b64encode(payload).decode().rstrip('=')}.{self._sign(payload)}"

    async def _basic(self, credentials: str) -> UserContext:
        try:
            name, separator, password = base64.b64decode(credentials, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError, ValueError) as error:
            raise Unauthorized("The Basic credentials cannot be read: they must be base64 of name:password.") from error
        if not separator or not name:
            raise Unauthorized(WRONG_PASSWORD)
        user = await self.sign_in(name, password)
        ends = self.clock() + self.times.password_feed
        return replace(user, expires_at=min(ends, user.expires_at) if user.expires_at is not None else ends)

    def _bearer(self, token: str) -> UserContext:
        try:
            key = self._token_keys.get(str(jwt.get_unverified_header(token).get("kid", "")))
            if key is None:
                raise Unauthorized("The token's key is not known here.")
            claims = jwt.decode(token, key, algorithms=["HS256"], options=_TOKEN_OPTIONS)
        except jwt.PyJWTError as error:
            raise Unauthorized("The token does not hold.") from error
        return self._user_of(claims)

    def _user_of(self, claims: Mapping[str, Any]) -> UserContext:
        name, expires, roles = claims["sub"], claims["exp"], claims.get("_couchdb.roles", [])
        if not isinstance(expires, int | float) or isinstance(expires, bool) or expires <= self.clock():
            raise Unauthorized("The token has expired.")
        if not isinstance(name, str) or not name or not _is_role_list(roles):
            raise Unauthorized("The token does not hold.")
        return UserContext(name, frozenset(roles), float(expires))

    def _cookie(self, value: str) -> UserContext | None:
        encoded, _, signature = value.rpartition(".")
        try:
            payload = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
        except (binascii.Error, ValueError):
            return None
        if not encoded or not hmac.compare_digest(self._sign(payload).encode(), signature.encode()):
            return None
        name, roles, expires = json.loads(payload)
        return UserContext(name, frozenset(roles), expires) if expires > self.clock() else None

    def _sign(self, payload: bytes) -> str:
        return hmac.new(self._cookie_secret, b"cookie:" + payload, hashlib.sha256).hexdigest()


# Expiry is compared with the authenticator's own clock, so that it can be tested and told apart from a forged token.
_TOKEN_OPTIONS: Any = {"require": ["exp", "sub"], "verify_exp": False, "verify_iat": False, "verify_aud": False}


class _VerifiedPasswords:
    """Remembers for a short time that a password was right, never the password; at most two are checked at once."""

    MOST = 1_000

    def __init__(self, check: PasswordCheck, clock: Callable[[], float], seconds: float) -> None:
        self._check = check
        self._clock = clock
        self._seconds = seconds
        self._secret = secrets.token_bytes(32)
        self._known: dict[bytes, tuple[float, UserContext]] = {}
        self._gate = asyncio.Semaphore(2)

    async def check(self, name: str, password: str) -> UserContext | None:
        key = hmac.digest(self._secret, json.dumps([name, password]).encode(), "sha256")
        known = self._remembered(key)
        if known is not None:
            return known
        async with self._gate:
            # Asked again: a replication opens several requests at once, and the first has paid for the others.
            user = self._remembered(key) or await self._check(name, password)
        if user is not None:
            self._remember(key, user)
        return user

    def _remembered(self, key: bytes) -> UserContext | None:
        until, user = self._known.get(key, (0.0, ANONYMOUS))
        return user if until > self._clock() else None

    def _remember(self, key: bytes, user: UserContext) -> None:
        if key in self._known and self._known[key][0] > self._clock():
            return
        if len(self._known) >= self.MOST:
            self._known.clear()
        self._known[key] = (self._clock() + self._seconds, user)


def _is_role_list(roles: object) -> bool:
    return isinstance(roles, list) and all(isinstance(role, str) for role in roles)
