"""The socket of a page of the office, with who sits there.

Rules: the person is read from the cookie when the socket opens, never later and never from what the client says; a dropped socket may
take up its page again only under the same cookie, so a page left behind is not handed to who signs in next; without a person no data is
read, and the page shows the way to sign in.
"""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import suppress

import flet_web.fastapi as flet_fastapi
from fastapi import WebSocket
from flet_web.fastapi.flet_app import FletApp

from sync_server.accounts.roles import Person
from sync_server.api.callers import OFFICE_COOKIE
from sync_server.centre import Centre
from sync_server.office import visitors

KEPT_SECONDS = 600
"""How long a page whose socket dropped is kept for its return."""
POLICY_VIOLATION = 1008


class NeverRegistered(Exception):
    """A socket that went, or said something that no client says, before a page was opened on it."""


class OfficeConnection(FletApp):  # type: ignore[misc]
    """Flet's connection, which also knows its visitor."""

    person: Person | None = None
    cookie: str = ""
    language: str = "it"
    origin: str = ""

    @property
    def page_name(self) -> str:
        """Part of the name under which Flet keeps a session: with the cookie in it, another person never finds it; with the language in
        it, who has chosen the other one gets a page in it and not the one that was left."""
        return f"{self._name}#{self.language}#{hashlib.sha256(self.cookie.encode()).hexdigest()}"

    @page_name.setter
    def page_name(self, name: str) -> None:
        self._name = name

    async def _FletApp__receive_loop(self) -> None:
        """Flet's own loop waits for ever when such a socket ends; the version of Flet is pinned, so the private names hold."""
        await super()._FletApp__receive_loop()
        if self._FletApp__session is None:
            self._FletApp__send_queue.put_nowait(None)
            raise NeverRegistered


async def serve(centre: Centre, websocket: WebSocket, main: object) -> None:
    """One page from its opening to its end. A page of another site is refused before anything is said."""
    if not visitors.from_our_page(websocket.headers):
        await websocket.close(POLICY_VIOLATION)
        return
    manager = flet_fastapi.app_manager
    connection = OfficeConnection(asyncio.get_running_loop(), manager.executor, main, None, session_timeout_seconds=KEPT_SECONDS)
    connection.person = await visitors.visitor(centre, websocket.cookies)
    connection.cookie = websocket.cookies.get(OFFICE_COOKIE, "")
    connection.language = visitors.language_of(websocket.cookies)
    scheme = "https" if websocket.url.scheme == "wss" else "http"
    connection.origin = f"{scheme}://{websocket.headers.get('host', '')}"
    # A page that never was leaves nothing to end.
    with suppress(NeverRegistered):
        await connection.handle(websocket)
