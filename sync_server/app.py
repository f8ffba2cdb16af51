"""Composition root of the centre: one ASGI application with `/db`, `/api`, `/health`, `/office` and the built app at `/`.

Order matters: exact parts first, the built app last, because its mount at `/` takes whatever is left. The lifespan starts
the projection and ends it before the databases close.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from starlette.types import ASGIApp

from docstore.couch_api.replication import NO_TARGETS, ReplicationTargets
from docstore.couch_api.surface import Settings as CouchSettings
from sync_server.api import centre_routes, check_routes, device_routes, errors, hand_in_routes, photo_routes, read_routes
from sync_server.centre import VERSION, Centre, run_beside
from sync_server.couch.port import Door
from sync_server.office.app import mount as mount_office
from sync_server.web.headers import BoundedApi, SecurityHeaders
from sync_server.web.static import BuiltApp

_METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]
BUILT_APP = Path(__file__).resolve().parents[1] / "build" / "app"


def create_app(centre: Centre, built_app: Path = BUILT_APP, targets: ReplicationTargets = NO_TARGETS) -> ASGIApp:
    """The application over an opened centre, whose closing is the caller's. The headers stand outermost: no answer goes without."""
    return SecurityHeaders(_fastapi(centre, built_app, targets))


def _fastapi(centre: Centre, built_app: Path, targets: ReplicationTargets) -> FastAPI:

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        stop = asyncio.Event()
        async with app.state.office, asyncio.TaskGroup() as tasks:
            tasks.create_task(run_beside(centre, stop))
            yield
            stop.set()

    # No documentation page: FastAPI's loads scripts from elsewhere.
    app = FastAPI(title="Soglia", version=VERSION, openapi_url="/api/openapi.json", docs_url=None, redoc_url=None, lifespan=lifespan)
    app.state.centre = centre
    errors.install(app)
    for routes in (device_routes, hand_in_routes, photo_routes, read_routes, check_routes, centre_routes):
        app.include_router(routes.router, responses=errors.DECLARED)
    app.add_api_route("/health", read_routes.health, methods=["HEAD"], include_in_schema=False)
    app.add_api_route("/api/availability", read_routes.availability, methods=["HEAD"], include_in_schema=False)
    for rest in ("/api", "/api/{rest:path}"):
        app.add_api_route(rest, errors.nothing_here, methods=_METHODS, include_in_schema=False)
    app.add_api_route("/db", errors.to_the_databases, methods=["GET", "HEAD"], include_in_schema=False)
    app.mount("/db", centre.databases.surface(Door(centre.authenticator, _couch_settings(centre), targets, centre.desk.users.lockout)))
    app.state.office = mount_office(app, centre)
    app.mount("/", BuiltApp(built_app))
    app.add_middleware(BoundedApi)
    return app


def _couch_settings(centre: Centre) -> CouchSettings:
    return CouchSettings(vendor="Soglia", vendor_version=VERSION, uuid=centre.epoch * 2, ending=centre.ending)
