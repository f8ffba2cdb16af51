"""Every refusal of `/api` in one shape, whoever raised it: our problems, the framework's, docstore's.

What a client sent is never repeated back (FastAPI's own 422 does, passwords included).
"""

from __future__ import annotations

import logging
import math
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from docstore.errors import DiskFull, DocstoreError, StoreLocked, TransientError, Unauthorized
from sync_server.accounts.lockout import LockedOut
from sync_server.api.bodies import ProblemAnswer
from sync_server.problems import Problem

_BY_STATUS = {401: "sign_in_needed", 403: "forbidden", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}
DECLARED: dict[int | str, dict[str, Any]] = {
    status: {"model": ProblemAnswer, "description": said}
    for status, said in (
        (400, "The request cannot be read"),
        (401, "Nobody signed in, or wrongly"),
        (403, "The caller's role does not allow it"),
        (404, "Nothing there"),
        (413, "The body is larger than 64 KiB"),
        (422, "A field is missing or wrong"),
        (409, "What was asked does not fit what happened meanwhile"),
        (429, "Too many tries to sign in, at once or wrongly: `Retry-After` says how long to wait"),
        (500, "A fault of the centre"),
        (503, "The centre is starting, or its databases do not answer"),
        (507, "No room left at the centre"),
    )
}
"""What any call under `/api` may answer, all in one shape, for the OpenAPI document."""
_log = logging.getLogger("soglia.api")


def install(app: FastAPI) -> None:
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(DocstoreError, _docstore)
    app.add_exception_handler(Exception, _unexpected)


def nothing_here(request: Request) -> None:
    """Whatever else lies under `/api`: the built app's mount at `/` must not answer it with a page."""
    known = any(route.matches(request.scope)[0] is Match.PARTIAL for route in request.app.routes)
    raise Problem("method_not_allowed" if known else "not_found")


def to_the_databases() -> RedirectResponse:
    """CouchDB's clients are given `/db` as well as `/db/`."""
    return RedirectResponse("/db/", status_code=308)


def answer(problem: Problem) -> JSONResponse:
    wait = {} if problem.retry_after is None else {"retry-after": str(max(1, math.ceil(problem.retry_after)))}
    return JSONResponse(problem.body(), status_code=problem.status, headers={"cache-control": "no-store", **wait})


async def _problem(_request: Request, error: Exception) -> JSONResponse:
    return answer(error if isinstance(error, Problem) else Problem("internal_server_error"))


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    unreadable = isinstance(error, RequestValidationError) and any(one["type"] == "json_invalid" for one in error.errors())
    return answer(Problem("bad_request" if unreadable else "invalid"))


async def _http(_request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return answer(Problem(_BY_STATUS.get(status, "bad_request")))


async def _docstore(_request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, LockedOut):
        return answer(Problem("locked_out", error.seconds))
    if isinstance(error, TransientError | StoreLocked):
        return answer(Problem("databases_away"))
    if isinstance(error, DiskFull):
        return answer(Problem("no_room"))
    return answer(Problem("sign_in_needed" if isinstance(error, Unauthorized) else "internal_server_error"))


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    # The route, never the path: a path may hold an id.
    route = getattr(request.scope.get("route"), "path", "?")
    _log.error("%s %s failed", request.method, route, exc_info=error)
    return answer(Problem("internal_server_error"))
