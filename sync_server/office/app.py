"""The office at `/office`: its doors, its pages in Flet on the server, its own client.

Rules (pwa.md, "On the server"): nobody sees a page before signing in; the client is prepared when the server starts and asks nobody else
for anything; Flet's own manager of sessions starts and ends with the server.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import flet as ft
import flet_web
import flet_web.fastapi as flet_fastapi
from fastapi import FastAPI, WebSocket
from flet_web.fastapi.flet_static_files import FletStaticFiles
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schemas.identifiers import ulid
from sync_server.accounts.roles import Person
from sync_server.centre import Centre
from sync_server.office import visitors
from sync_server.office.buildings import CatalogWriter
from sync_server.office.client import BASE, FONTS_FOLDER, own_fonts, prepare
from sync_server.office.compressed import Compressed
from sync_server.office.connection import OfficeConnection, serve
from sync_server.office.devices_reading import DevicesReading
from sync_server.office.devices_state import DevicesState, DeviceWays
from sync_server.office.doors import create_router
from sync_server.office.hub import Hub
from sync_server.office.keys import press
from sync_server.office.reading import Reading
from sync_server.office.residences_state import ResidencesState, Ways
from sync_server.office.state import OfficeState, Visitor
from sync_server.office.views.root import closed_page, root
from ui import theme
from ui.words import Words

FONTS = Path(__file__).resolve().parents[2] / "assets" / "fonts"


def mount(app: FastAPI, centre: Centre) -> AbstractAsyncContextManager[None]:
    """Adds the office to the application; the lifespan enters what is returned."""
    hub, writer = Hub(centre), CatalogWriter(app, centre.desk)
    # The folder goes when the application goes; its files are written when the server starts.
    folder = TemporaryDirectory(prefix="soglia-office-")

    async def socket(websocket: WebSocket) -> None:
        await serve(centre, websocket, main)

    async def main(page: ft.Page) -> None:
        await open_page(page, centre, hub, writer)

    app.include_router(create_router(FONTS))
    app.add_api_websocket_route(f"{BASE}/ws", socket)
    compressed = Compressed(Path(folder.name) / "compressed", (Path(folder.name), Path(flet_web.get_package_web_dir())))
    app.mount(BASE, SignedInOnly(_files(folder.name), centre, compressed))
    return _running(folder, hub)


def _name() -> str:
    return Words().say("office.name")


def _files(folder: str) -> ASGIApp:
    """Flet's client, with what the office puts in its place."""
    files: ASGIApp = FletStaticFiles(
        assets_dir=folder,
        app_name=_name(),
        app_short_name=_name(),
        web_renderer=ft.WebRenderer.CANVAS_KIT,
        route_url_strategy=ft.RouteUrlStrategy.HASH,
        no_cdn=True,
    )
    return files


@asynccontextmanager
async def _running(folder: TemporaryDirectory[str], hub: Hub) -> AsyncIterator[None]:
    """The pages are served and woken; the folder goes with them."""
    await asyncio.to_thread(prepare, Path(folder.name), FONTS, _name())
    await flet_fastapi.app_manager.start()
    try:
        async with asyncio.TaskGroup() as tasks:
            following = tasks.create_task(hub.run())
            yield
            following.cancel()
    finally:
        await flet_fastapi.app_manager.shutdown()
        folder.cleanup()


class SignedInOnly:
    """ASGI: the page itself only for who has signed in; the files of the client, which say nothing, for anyone."""

    def __init__(self, files: ASGIApp, centre: Centre, compressed: Compressed) -> None:
        self._files = files
        self._centre = centre
        self._compressed = compressed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        path = scope["path"].removeprefix(BASE).lstrip("/")
        answer = await self._instead(request, path) or await self._compressed.answer(path, scope)
        if answer is not None:
            await answer(scope, receive, send)
        else:
            await self._files(scope, receive, _varying(send) if self._compressed.varies(path) else send)

    async def _instead(self, request: Request, path: str) -> Response | None:
        if path.startswith(f"{FONTS_FOLDER}/noto"):
            return _any_font()
        is_page = path in {"", "index.html"} or "." not in path
        if is_page and await visitors.visitor(self._centre, request.cookies) is None:
            return RedirectResponse(f"{BASE}/sign-in", 303)
        return None


def _varying(send: Send) -> Send:
    """The plain file, which caches must not give to who takes the compressed one, nor the other way round."""

    async def with_header(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).add_vary_header("Accept-Encoding")
        await send(message)

    return with_header


async def open_page(page: ft.Page, centre: Centre, hub: Hub, writer: CatalogWriter) -> None:
    """What Flet calls for each new page."""
    theme.dress(page)
    connection = page.session.connection
    words = Words(connection.language if isinstance(connection, OfficeConnection) else "it")
    page.title = words.say("office.name")
    if not isinstance(connection, OfficeConnection) or connection.person is None:
        page.render(closed_page, words)
        return
    visitor, reading = _visitor(centre, connection, connection.person), Reading(centre)
    rooms = ResidencesState(Ways(visitor.still_here, writer.write, reading.buildings, lambda: _new_key(centre)))
    devices = DevicesState(_device_ways(centre, visitor))
    state = OfficeState(visitor, reading, lambda: _instant(centre), rooms, devices, width=page.width or 1440, height=page.height or 900)
    _wire(page, state, hub)
    await state.arrive(page.route or "/")
    await state.refresh()
    page.render(root, state)


def _visitor(centre: Centre, connection: OfficeConnection, person: Person) -> Visitor:
    cookie = connection.cookie
    return Visitor(person, connection.language, connection.origin, lambda: centre.desk.session_person(cookie))


def _device_ways(centre: Centre, visitor: Visitor) -> DeviceWays:
    reading = DevicesReading(centre, centre.desk)
    return DeviceWays(
        person=visitor.still_here,
        desk=centre.desk,
        read=reading.devices,
        log=reading.log,
        workers=reading.workers,
        codes=reading.codes,
        measure=lambda: reading.measure(_instant(centre)),
        origin=visitor.origin,
    )


def _new_key(centre: Centre) -> str:
    """A room's key is never used twice: stays of a room that was taken away must not be found in another."""
    return ulid(centre.now_ms(), secrets.token_bytes(10))


def _instant(centre: Centre) -> datetime:
    return datetime.fromtimestamp(centre.now_ms() / 1000, UTC)


def _wire(page: ft.Page, state: OfficeState, hub: Hub) -> None:
    """What the page and the state tell one another, and what the centre tells both."""

    def entitle(title: str) -> None:
        page.title = title
        page.update()

    def wake(kinds: frozenset[str]) -> None:
        # A page whose socket is gone is brought up to date when it returns.
        if page.session.expires_at is None:
            page.run_task(state.refresh, kinds)

    state.push, state.entitle = page.push_route, entitle
    _hear(page, state)
    page.on_close = hub.join(wake)


def _hear(page: ft.Page, state: OfficeState) -> None:
    """The page's own events: Back and deep links, the window's size, keys, the socket that comes again."""

    async def routed(event: ft.RouteChangeEvent) -> None:
        if event.route != state.address:
            await state.arrive(event.route)

    def resized(event: ft.PageResizeEvent) -> None:
        state.width, state.height = event.width, event.height

    async def pressed(event: ft.KeyboardEvent) -> None:
        if not (event.ctrl or event.alt or event.meta):
            await press(state, event.key)

    async def returned() -> None:
        await state.refresh()

    page.on_route_change = routed
    page.on_resize = resized
    page.on_keyboard_event = pressed
    page.on_connect = returned


def _any_font() -> Response:
    """One unknown glyph would make the client ask for Noto for ever; any valid font ends it."""
    shipped = own_fonts(FONTS)
    if not shipped:
        raise HTTPException(404)
    return FileResponse(shipped[0][0])
