"""Serves one built app with the centre's files part and headers, and nothing else: `python -m tests.support.files_server FOLDER`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Mount, Route

from sync_server.web.headers import SecurityHeaders
from sync_server.web.static import BuiltApp


async def refuse(_request: Request) -> JSONResponse:
    return JSONResponse({"error": "unknown_device", "reason": "prova"}, status_code=401)


async def office(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("ufficio")


if __name__ == "__main__":
    routes = [Route("/api/device/pulse", refuse, methods=["POST"]), Route("/office/", office), Mount("/", BuiltApp(Path(sys.argv[1])))]
    uvicorn.run(SecurityHeaders(Starlette(routes=routes)), host="127.0.0.1", port=int(os.environ["SOGLIA_PORT"]), log_level="info")
