"""The centre as it is served: the production HTTP surface over the simulated centre's store, and the production HTTP peer.

Faults of requests are `faults.py`'s; what is added here are answers that come back wrong: a sign-in page with a 200, a body
cut in the middle, a write that is merely accepted, a proxy's error page, an expired token.
"""

from __future__ import annotations

import base64
import random
from collections.abc import Callable, Sequence

import httpx

from docstore.couch_api.app import create_app
from docstore.handle import StoreHandle
from docstore.replication.http_peer import HttpPeer
from tests.support.couch_server import authenticator_in_memory

_PORTAL = b"<!doctype html><title>Benvenuto</title><form></form>"


class OneDatabase:
    """The surface's port: the centre's store, whichever start of it is running."""

    def __init__(self, handle: Callable[[], StoreHandle]) -> None:
        self._handle = handle

    async def get(self, name: str) -> StoreHandle | None:
        return self._handle() if name == "centre" else None

    async def create(self, name: str) -> None:
        raise NotImplementedError

    async def delete(self, name: str) -> None:
        raise NotImplementedError

    async def names(self) -> Sequence[str]:
        return ["centre"]


class WrongAnswers(httpx.AsyncBaseTransport):
    """Between the peer and the application: now and then the answer is not the one that was given."""

    def __init__(self, inner: httpx.AsyncBaseTransport, dice: random.Random, chance: Callable[[], float]) -> None:
        self._inner, self._dice, self._chance = inner, dice, chance

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        body = await response.aread()
        if self._dice.random() >= self._chance():
            return response
        match self._dice.choice(("portal", "redirect", "cut", "accepted", "proxy", "expired")):
            case "portal":
                return httpx.Response(200, content=_PORTAL, headers={"content-type": "text/html"})
            case "redirect":
                return httpx.Response(302, headers={"location": "http://portal.test/"})
            case "cut":
                return httpx.Response(response.status_code, content=body[: len(body) // 2], headers={"content-type": "application/json"})
            case "accepted":
                return httpx.Response(202, content=body, headers={"content-type": "application/json"})
            case "proxy":
                return httpx.Response(self._dice.choice((403, 404, 502, 504)), content=b"<html>nginx</html>")
            case _:
                return httpx.Response(401, json={"error": "unauthorized", "reason": "token expired"})


async def _admin() -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(b"admin:check-pw").decode()}


def surface_peer(
    handle: Callable[[], StoreHandle], dice: random.Random, chance: Callable[[], float], clock: Callable[[], float]
) -> HttpPeer:
    """The centre over HTTP, without a socket."""
    app = create_app(OneDatabase(handle), authenticator_in_memory([], clock=clock))
    transport = WrongAnswers(httpx.ASGITransport(app=app), dice, chance)
    return HttpPeer(httpx.AsyncClient(transport=transport), "http://centre.test/centre", _admin)
