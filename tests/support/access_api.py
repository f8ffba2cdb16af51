"""What the access matrix asks of `/api` and `/office`: named as in `access_spec.OF_THE_API`."""

from __future__ import annotations

from typing import Any

from tests.support import access_spec as spec
from tests.support.access_cast import REVOKED, STAFF, Cast, session_headers
from tests.support.access_requests import Ask
from tests.support.builders import an_arrival
from tests.support.centre import ADMIN_PASSWORD, PASSWORD


def api_requests(cast: Cast, caller: str) -> dict[str, Ask]:
    asked = {**_reads(cast, caller), **_of_the_centre(cast), **_from_the_own_device(cast, caller), **_from_anothers(cast, caller)}
    asked |= _of_the_office(cast, caller)
    assert set(asked) == set(spec.OF_THE_API)
    return asked


def _post(path: str, body: Any) -> Ask:
    return Ask("POST", path, {"json": body})


def _named(caller: str) -> str:
    """Who signs in with the password; a name for each whom nobody knows, or their wrong tries would be one's."""
    if caller in STAFF:
        return STAFF[caller].name
    return {"admin": "admin", "revoked device": REVOKED.name}.get(caller, f"nessuno-{len(caller)}")


def _password(caller: str) -> str:
    return ADMIN_PASSWORD if caller == "admin" else PASSWORD


def _reads(cast: Cast, caller: str) -> dict[str, Ask]:
    stay = an_arrival(cast.pen("educator of A"), "s8", "h8", "2026-10-01", {"r5": 1})
    refresh = cast.grants.get(caller, cast.grants["office"])["refresh_token"]
    return {
        "GET /health": Ask("GET", "/health"),
        "GET /api/openapi.json": Ask("GET", "/api/openapi.json"),
        "GET /api/availability": Ask("GET", "/api/availability"),
        "GET /api/availability with a refresh token": Ask("GET", "/api/availability", {"headers": {"authorization": f"Bearer {refresh}"}}),
        "GET /api/photos of the team": Ask("GET", f"/api/photos/{cast.photo}"),
        "GET /api/device/tonight of A": Ask("GET", "/api/device/tonight?database=residence-zagara"),
        "GET /api/device/tonight of a circle that is not there": Ask("GET", "/api/device/tonight?database=residence-nobody"),
        "POST /api/check of a stay in A": _post("/api/check", {"document": stay}),
    }


def _of_the_centre(cast: Cast) -> dict[str, Ask]:
    return {
        "POST /api/centre/rebuild": Ask("POST", "/api/centre/rebuild"),
        "GET /api/centre/kept": Ask("GET", "/api/centre/kept"),
        "POST /api/centre/copies": _post("/api/centre/copies", {"file": str(cast.process.data.parent / "none.soglia")}),
        "POST /api/centre/backup": _post("/api/centre/backup", {"into": str(cast.process.data.parent / "backups")}),
        "POST /api/centre/teams": _post("/api/centre/teams", {"name": "catania"}),
    }


def _from_the_own_device(cast: Cast, caller: str) -> dict[str, Ask]:
    """Of who has none, from one that the centre never saw."""
    grant = cast.grants.get(caller, {"device": "zzzzzzzzzz", "credential": "x", "refresh_token": "x", "access_token": "x"})
    known, user = {name: grant[name] for name in ("device", "credential")}, _named(caller)
    # What a revoked device has by then: its token has ended.
    access = cast.shut_out.get(caller, grant["access_token"])
    return {
        "POST /api/device/enrol on the own device": _post("/api/device/enrol", {**known, "user": user, "password": _password(caller)}),
        "POST /api/device/token with the own refresh token": _post(
            "/api/device/token", {**known, "user": user, "refresh_token": grant["refresh_token"]}
        ),
        "POST /api/device/keys from the own device": _post("/api/device/keys", {**known, "access_token": access, "keys": {}}),
        "POST /api/device/pulse from the own device": _post("/api/device/pulse", known),
        "POST /api/device/hand-in/begin from the own device": _post("/api/device/hand-in/begin", {**known, "units": [_unit()]}),
        "POST /api/device/wiped from the own device without an order": _post("/api/device/wiped", known),
    }


def _unit() -> dict[str, Any]:
    return {"database": spec.A, "parts": [{"name": "main", "length": 1, "sha256": "0" * 64}], "unsent": 0}


def _from_anothers(cast: Cast, caller: str) -> dict[str, Ask]:
    """Somebody's device id, with the credential that one has oneself."""
    other = cast.grants["office" if caller != "office" else "outreach"]
    borrowed = {"device": other["device"], "credential": cast.grants.get(caller, {}).get("credential", "x")}
    bodies: dict[str, dict[str, Any]] = {
        "pulse": {},
        "keys": {"access_token": cast.grants.get(caller, other)["access_token"], "keys": {spec.A: "00" * 32}},
        "hand-in/begin": {"units": [_unit()]},
        "hand-in/finish": {"unit": "a" * 64},
        "wiped": {},
    }
    part = {**borrowed, "unit": "a" * 64, "part": "main", "offset": "0"}
    pieces = {"content": b"x", "headers": {f"x-soglia-{name}": str(value) for name, value in part.items()}}
    renewal = {**borrowed, "user": "sara", "refresh_token": other["refresh_token"]}
    return {
        **{
            f"POST /api/device/{name} with a wrong credential": _post(f"/api/device/{name}", {**borrowed, **more})
            for name, more in bodies.items()
        },
        "POST /api/device/hand-in/part with a wrong credential": Ask("POST", "/api/device/hand-in/part", pieces),
        "POST /api/device/token with a colleague's credential": _post("/api/device/token", renewal),
    }


def _of_the_office(cast: Cast, caller: str) -> dict[str, Ask]:
    access = cast.shut_out.get(caller) or cast.grants.get(caller, {}).get("access_token", "x")
    form = {"name": _named(caller), "password": _password(caller)}
    return {
        "GET /office/ with the own session": Ask("GET", "/office/", {"headers": session_headers(cast, caller)}),
        "GET /office/ with a bearer token": Ask("GET", "/office/"),
        "GET /office/ with the access token as its cookie": Ask("GET", "/office/", {"headers": {"cookie": f"soglia_office={access}"}}),
        "POST /office/sign-in": Ask("POST", "/office/sign-in", {"data": form}),
    }
