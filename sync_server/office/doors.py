"""The ways into the office over HTTP: sign-in, sign-out, language, the style of the plain pages.

Rules: a form is read from our own page only; the password is checked by the desk and its refusal stands on the page with the name still
typed; who may not enter is told where their work is. Nothing here puts a name in an address.
"""

from __future__ import annotations

import math
from pathlib import Path
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from sync_server.accounts.lockout import LockedOut
from sync_server.api.callers import TheCentre
from sync_server.centre import Centre
from sync_server.office import visitors
from sync_server.office.client import BASE
from sync_server.office.plain_pages import sign_in_page, sign_out_page, style_sheet
from sync_server.problems import Problem
from ui.words import LANGUAGES, Words

FORM_BYTES = 4096
SEE_OTHER = 303


def create_router(fonts: Path) -> APIRouter:
    """The routes; `fonts` is where the product's font lies."""
    router = APIRouter(prefix=BASE, include_in_schema=False)
    style = style_sheet(fonts)
    router.add_api_route("", _with_slash, methods=["GET"])
    router.add_api_route("/sign-in", _show_sign_in, methods=["GET"])
    router.add_api_route("/sign-in", _sign_in, methods=["POST"])
    router.add_api_route("/sign-out", _ask_sign_out, methods=["GET"])
    router.add_api_route("/sign-out", _sign_out, methods=["POST"])
    router.add_api_route("/language", _language, methods=["GET"])
    router.add_api_route("/sign-in.css", lambda: Response(style, media_type="text/css"), methods=["GET"], response_model=None)
    return router


async def _with_slash() -> RedirectResponse:
    return RedirectResponse(f"{BASE}/", SEE_OTHER)


async def _show_sign_in(request: Request, centre: TheCentre) -> Response:
    if await visitors.visitor(centre, request.cookies) is not None:
        return RedirectResponse(f"{BASE}/", SEE_OTHER)
    return sign_in_page(_words(request))


async def _sign_in(request: Request, centre: TheCentre) -> Response:
    words = _words(request)
    if not visitors.from_our_page(request.headers):
        return sign_in_page(words, problem=words.say("office.sign_in.from_elsewhere"), status=403)
    form = await _form(request)
    if form is None:
        return sign_in_page(words, problem=words.say("office.sign_in.too_long"), status=413)
    name, password = form
    try:
        session = await _session(centre, name, password, visitors.counted_as(centre, name, request.cookies))
    except LockedOut as locked:
        problem = Problem("locked_out", locked.seconds)
        page = sign_in_page(words, name, _sentence(problem, words), problem.status)
        page.headers["retry-after"] = str(max(1, math.ceil(locked.seconds)))
        return page
    except Problem as problem:
        return sign_in_page(words, name, _sentence(problem, words), problem.status)
    response = RedirectResponse(f"{BASE}/", SEE_OTHER)
    visitors.remember(response, session, secure=_secure(request))
    visitors.remember_browser(response, centre, name, request.cookies, secure=_secure(request))
    return response


async def _session(centre: Centre, name: str, password: str, counted_as: str) -> str:
    person = await centre.desk.users.check_at_the_door(name, password, counted_as)
    if not visitors.may_enter(person):
        raise Problem("forbidden")
    return centre.desk.tokens.session(person.name)


async def _ask_sign_out(request: Request) -> Response:
    """A tap in the office itself signs out at once; from anywhere else a button is shown first."""
    if request.headers.get("sec-fetch-site") == "same-origin":
        return _signed_out(request)
    return sign_out_page(_words(request))


async def _sign_out(request: Request) -> Response:
    return _signed_out(request) if visitors.from_our_page(request.headers) else sign_out_page(_words(request))


def _signed_out(request: Request) -> Response:
    response = RedirectResponse(f"{BASE}/sign-in", SEE_OTHER)
    visitors.forget(response, secure=_secure(request))
    return response


async def _language(request: Request, to: str = "it") -> Response:
    response = RedirectResponse(f"{BASE}/", SEE_OTHER)
    visitors.remember_language(response, to if to in LANGUAGES else LANGUAGES[0], secure=_secure(request))
    return response


async def _form(request: Request) -> tuple[str, str] | None:
    """Name and password, or None when more was sent than a form holds."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > FORM_BYTES:
            return None
    fields = parse_qs(body.decode("utf-8", "replace"))
    return fields.get("name", [""])[0].strip(), fields.get("password", [""])[0]


def _sentence(problem: Problem, words: Words) -> str:
    key = f"office.sign_in.{problem.code}"
    return words.say(key) if words.has(key) else words.problem(problem.code, problem.reason)


def _words(request: Request) -> Words:
    return Words(visitors.language_of(request.cookies))


def _secure(request: Request) -> bool:
    return request.url.scheme == "https"
