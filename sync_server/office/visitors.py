"""Who sits at a browser of the office: the cookie, who may enter, and whether a request came from our own page.

Rules: the office is for the roles office and admin. The cookie is HttpOnly and SameSite=Strict; a request that changes something, and the
socket, must come from our own page as well, because a cookie alone does not say who pressed the button. A browser where somebody has
signed in keeps a second cookie that signs nobody in: their wrong tries are counted apart there, so that no stranger can keep them out.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.responses import Response

from sync_server.accounts.roles import Person
from sync_server.accounts.tokens import BROWSER_SECONDS, SESSION_SECONDS
from sync_server.api.callers import OFFICE_COOKIE
from sync_server.centre import Centre
from sync_server.office.client import BASE
from sync_server.problems import Problem

OFFICE_ROLES = frozenset({"office", "admin"})
LANGUAGE_COOKIE = "soglia_language"
BROWSER_COOKIE = "soglia_browser"
SIGN_IN = f"{BASE}/sign-in"


async def visitor(centre: Centre, cookies: Mapping[str, str]) -> Person | None:
    """The person of the cookie, or nobody: without one, with one that has run out, of one who may not enter."""
    cookie = cookies.get(OFFICE_COOKIE, "")
    if not cookie:
        return None
    try:
        person = await centre.desk.session_person(cookie)
    except Problem:
        return None
    return person if may_enter(person) else None


def may_enter(person: Person) -> bool:
    return person.role in OFFICE_ROLES


def from_our_page(headers: Mapping[str, str]) -> bool:
    """What the browser says of the page that asked. Clients that are no browsers say nothing, and carry nobody's cookie."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


def language_of(cookies: Mapping[str, str]) -> str:
    return "en" if cookies.get(LANGUAGE_COOKIE) == "en" else "it"


def remember(response: Response, session: str, *, secure: bool) -> None:
    """Gives the cookie; it ends with the session that it names."""
    response.set_cookie(OFFICE_COOKIE, session, max_age=SESSION_SECONDS, path="/", httponly=True, samesite="strict", secure=secure)


def remember_browser(response: Response, centre: Centre, person: str, cookies: Mapping[str, str], *, secure: bool) -> None:
    """Given anew at each sign-in: the same browser of the same person stays the same one."""
    tokens = centre.desk.tokens
    kept = tokens.browser(person, _browser(centre, person, cookies) or secrets.token_hex(16))
    response.set_cookie(BROWSER_COOKIE, kept, max_age=BROWSER_SECONDS, path=SIGN_IN, httponly=True, samesite="strict", secure=secure)


def counted_as(centre: Centre, name: str, cookies: Mapping[str, str]) -> str:
    """Whose wrong tries these are: of this person in this browser where they signed in before; empty: of the name, as everywhere."""
    browser = _browser(centre, name, cookies)
    return f"{name} in {browser}" if browser else ""


def _browser(centre: Centre, name: str, cookies: Mapping[str, str]) -> str:
    try:
        person, browser = centre.desk.tokens.read_browser(cookies.get(BROWSER_COOKIE, ""))
    except Problem:
        return ""
    return browser if person == name else ""


def forget(response: Response, *, secure: bool) -> None:
    response.delete_cookie(OFFICE_COOKIE, path="/", httponly=True, samesite="strict", secure=secure)


def remember_language(response: Response, language: str, *, secure: bool) -> None:
    """Kept a year: it says nothing of who."""
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=365 * 86_400, path="/", httponly=True, samesite="strict", secure=secure)
