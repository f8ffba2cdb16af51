"""Serves one built app with the centre's files part and headers, and nothing else: `python -m tests.support.files_server FOLDER`.

A file whose path stands in `held` beside the folder is sent by half and then no further, so that a test can end the server there.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync_server.web.headers import SecurityHeaders
from sync_server.web.static import BuiltApp


async def refuse(_request: Request) -> JSONResponse:
    return JSONResponse({"error": "unknown_device", "reason": "prova"}, status_code=401)


async def office(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("ufficio")


class Holding:
    """Lets half of a held file out, and keeps the connection."""

    def __init__(self, app: ASGIApp, held: Path) -> None:
        self._app, self._held = app, held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def half(message: Message) -> None:
            if message["type"] == "http.response.body":
                await send({**message, "body": message["body"][: len(message["body"]) // 2], "more_body": True})
                await asyncio.Event().wait()
            await send(message)

        held = self._held.read_text().split() if self._held.exists() else []
        await self._app(scope, receive, half if scope.get("path") in held else send)


if __name__ == "__main__":
    built = Path(sys.argv[1])
    files = Holding(BuiltApp(built), built.with_name("held"))
    routes = [Route("/api/device/pulse", refuse, methods=["POST"]), Route("/office/", office), Mount("/", files)]
    uvicorn.run(SecurityHeaders(Starlette(routes=routes)), host="127.0.0.1", port=int(os.environ["SOGLIA_PORT"]), log_level="info")
