"""Signed tokens: short ones for `/db` and `/api`, and the office's session, each with its own key.

HS256, `kid` "soglia", at most 15 minutes (design.md section 9): CouchDB can check them itself with the same key. The
office's session is another token with another key, so a stolen picture cookie opens no database. A browser in which somebody has signed
in keeps a third one, of a key of its own: it opens nothing, and says only whose wrong tries are counted apart there. The clock is an
argument.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import jwt

from sync_server.problems import Problem

KEY_ID = "soglia"
ACCESS_SECONDS = 900
SESSION_SECONDS = 12 * 3600
BROWSER_SECONDS = 365 * 86_400
_ROLES = "_couchdb.roles"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The centre's pen: signs and reads; `now` gives seconds since 1970."""

    access_key: bytes
    session_key: bytes
    now: Callable[[], float]

    def access(self, user: str, roles: Iterable[str], device: str) -> str:
        issued = int(self.now())
        claims = {"sub": user, "iat": issued, "exp": issued + ACCESS_SECONDS, "device": device, _ROLES: sorted(roles)}
        return jwt.encode(claims, self.access_key, algorithm="HS256", headers={"kid": KEY_ID})

    def read_access(self, token: str) -> tuple[str, str]:
        """Whose it is, and of which device."""
        claims = self._read(token, self.access_key)
        return str(claims["sub"]), str(claims.get("device", ""))

    def centre(self) -> str:
        """For what the centre itself does, and its command line."""
        return self.access("centre", {"_admin", "centre"}, "u-centre")

    def session(self, user: str) -> str:
        issued = int(self.now())
        claims = {"sub": user, "iat": issued, "exp": issued + SESSION_SECONDS}
        return jwt.encode(claims, self.session_key, algorithm="HS256", headers={"kid": "office"})

    def read_session(self, token: str) -> str:
        return str(self._read(token, self.session_key)["sub"])

    def browser(self, user: str, browser: str) -> str:
        """`browser` is dice: two browsers of one person are two."""
        issued = int(self.now())
        claims = {"sub": user, "iat": issued, "exp": issued + BROWSER_SECONDS, "browser": browser}
        return jwt.encode(claims, self._browser_key(), algorithm="HS256", headers={"kid": "browser"})

    def read_browser(self, token: str) -> tuple[str, str]:
        """Whose it is, and which browser."""
        claims = self._read(token, self._browser_key())
        return str(claims["sub"]), str(claims.get("browser", ""))

    def _browser_key(self) -> bytes:
        return hmac.digest(self.session_key, b"soglia browsers", "sha256")

    def _read(self, token: str, key: bytes) -> dict[str, object]:
        """PyJWT's own clock is left out: time is an argument here as everywhere."""
        try:
            claims: dict[str, object] = jwt.decode(
                token, key, algorithms=["HS256"], options={"require": ["sub", "exp"], "verify_exp": False, "verify_iat": False}
            )
            expires = float(str(claims["exp"]))
        except (jwt.InvalidTokenError, ValueError) as error:
            raise Problem("sign_in_needed") from error
        if expires <= self.now():
            raise Problem("sign_in_needed")
        return claims
