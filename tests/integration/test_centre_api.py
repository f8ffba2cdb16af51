"""From a device's store over loopback to the board, the receipts and the office's pictures: the whole road of one circle."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from docstore.handle import InlineHandle
from docstore.replication.http_peer import HttpPeer
from docstore.replication.local_peer import LocalPeer
from docstore.replication.refused import RefusedTable
from docstore.replication.run import replicate
from docstore.store import Store
from schemas.documents import JsonObject
from schemas.photo import make_chunk, split
from sync_server.api.callers import OFFICE_COOKIE
from sync_server.projection.custody_log import passages
from sync_server.settings import OfficeContact
from tests.support.builders import Pen, a_photo, a_residence, an_arrival
from tests.support.centre import PASSWORD, LiveCentre, serving_centre
from tests.support.centre_couchdb import BorrowedCouch

ZAGARA, TEAM = "residence-zagara", "outreach-catania"
ORIGINAL = b"\xff\xd8\xff" + bytes(range(256)) * 1500


@pytest.fixture
async def live(tmp_path: Path, server: BorrowedCouch | None) -> AsyncIterator[LiveCentre]:
    async with serving_centre(tmp_path / "data", server=server) as centre:
        await centre.add("giulia", "outreach", TEAM)
        await centre.add("marco", "educator", ZAGARA)
        await centre.add("sara", "office")
        yield centre


async def push(live: LiveCentre, grant: dict[str, Any], database: str, documents: list[JsonObject]) -> None:
    """As a device does: into its own store, then with its own token."""

    async def headers() -> dict[str, str]:
        return {"authorization": f"Bearer {grant['access_token']}"}

    with closing(Store.open(":memory:", name=database)) as store:
        store.bulk_docs(documents)
        handle = InlineHandle(store)
        own = LocalPeer(handle, RefusedTable(handle, live.centre.now_ms))
        progress = await replicate(own, HttpPeer(live.client, f"{live.url}/db/{database}", headers))
    assert progress.documents_written == len(documents)
    await live.idle()


async def open_residence(live: LiveCentre) -> None:
    await push(live, await live.enrol("sara"), "catalog", [a_residence().to_document()])


async def send_photo(live: LiveCentre) -> JsonObject:
    grant = await live.enrol("giulia")
    photo = a_photo(Pen("giulia", grant["device"]), ORIGINAL)
    await push(live, grant, TEAM, [photo])
    pieces = [piece for suffix in (b"", b"w") for piece in split(ORIGINAL + suffix)]
    chunks = {chunk["_id"]: chunk for chunk in map(make_chunk, pieces)}
    await push(live, grant, f"{TEAM}-media", list(chunks.values()))
    return photo


async def test_the_board_changes_when_the_tablet_syncs(live: LiveCentre) -> None:
    await open_residence(live)
    grant = await live.enrol("marco")
    assert grant["circles"] == ["catalog", "board", ZAGARA, f"{ZAGARA}-media"]
    before = (await live.client.get("/api/availability", auth=("sara", PASSWORD))).json()["residences"][0]
    await push(live, grant, ZAGARA, [an_arrival(Pen("marco", grant["device"]), "s1", "h1", live.centre.today(), {"r5": 3})])
    after = (await live.client.get("/api/availability", auth=("sara", PASSWORD))).json()["residences"][0]
    assert (before["free"], before["occupied"], before["largest_household"]) == (12, 0, 4)
    assert (after["free"], after["occupied"], after["blocked"], after["largest_household"]) == (8, 3, 1, 3)
    assert abs(after["last_sync_ms"] - live.centre.now_ms()) < 60_000
    assert sum(after[state] for state in ("free", "reserved", "occupied", "blocked", "out_of_service")) == after["beds"] == 12
    board = await live.client.get("/db/board/availability:zagara", auth=("giulia", PASSWORD))
    assert board.json()["rooms"]["r5"]["intervals"][-1]["beds"]["occupied"] == 3


async def test_a_receipt_travels_back_in_the_circle(live: LiveCentre) -> None:
    photo = await send_photo(live)
    key = photo["_id"].partition(":")[2]
    for lane in ("working", "original"):
        receipt = (await live.client.get(f"/db/{TEAM}/receipt:{key}:{lane}", auth=("giulia", PASSWORD))).json()
        assert (receipt["status"], receipt["sha256"]) == ("verified", photo[f"{lane}_sha256"])


async def test_a_photo_is_joined_from_its_chunks_with_etag_and_range(live: LiveCentre) -> None:
    photo = await send_photo(live)
    address = f"/api/photos/{photo['_id']}?lane=original"
    whole = await live.client.get(address, auth=("sara", PASSWORD))
    assert (whole.status_code, whole.content) == (200, ORIGINAL)
    assert whole.headers["content-type"] == "image/jpeg"
    assert whole.headers["etag"] == f'"{photo["original_sha256"]}"'
    assert "sandbox" in whole.headers["content-security-policy"]
    across = await live.client.get(address, auth=("sara", PASSWORD), headers={"range": "bytes=262140-262150"})
    assert (across.status_code, across.content) == (206, ORIGINAL[262140:262151])
    assert across.headers["content-range"] == f"bytes 262140-262150/{len(ORIGINAL)}"
    known = await live.client.get(address, auth=("sara", PASSWORD), headers={"if-none-match": whole.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    beyond = await live.client.get(address, auth=("sara", PASSWORD), headers={"range": "bytes=9999999-"})
    assert (beyond.status_code, beyond.json()["error"]) == (416, "range_not_satisfiable")


async def test_who_opened_a_picture_is_noted_once_a_day_and_a_thumbnail_or_a_refusal_is_not(live: LiveCentre) -> None:
    photo = await send_photo(live)
    for lane in ("original", "original", "working", "thumbnail"):
        await live.client.get(f"/api/photos/{photo['_id']}?lane={lane}", auth=("sara", PASSWORD))
    await live.client.get(f"/api/photos/{photo['_id']}?lane=original", auth=("marco", PASSWORD))
    lines = await live.centre.openings.rows.run(lambda connection: passages(connection, TEAM, photo["_id"]))
    opened = [(line.what, line.who) for line in lines if line.who]
    assert opened == [("opened_original", "sara"), ("opened_working", "sara")]
    assert {"working_verified", "original_verified"} <= {line.what for line in lines}


async def test_a_photo_is_shown_to_its_circle_and_the_office_only(live: LiveCentre) -> None:
    photo = await send_photo(live)
    address = f"/api/photos/{photo['_id']}"
    sara = {OFFICE_COOKIE: live.centre.desk.tokens.session("sara")}
    marco = {OFFICE_COOKIE: live.centre.desk.tokens.session("marco")}
    statuses = {
        "giulia": (await live.client.get(address, auth=("giulia", PASSWORD))).status_code,
        "sara's browser": (await live.client.get(address, headers={"cookie": f"{OFFICE_COOKIE}={sara[OFFICE_COOKIE]}"})).status_code,
        "marco's browser": (await live.client.get(address, headers={"cookie": f"{OFFICE_COOKIE}={marco[OFFICE_COOKIE]}"})).status_code,
        "nobody": (await live.client.get(address)).status_code,
        "a wrong password": (await live.client.get(address, auth=("giulia", "x"))).status_code,
    }
    assert statuses == {"giulia": 200, "sara's browser": 200, "marco's browser": 404, "nobody": 401, "a wrong password": 401}
    hidden = await live.client.get(address, auth=("marco", PASSWORD))
    unknown = await live.client.get("/api/photos/photo:aaaaaaaaaaaaaaaaaaaaaaaaaa", auth=("marco", PASSWORD))
    assert hidden.json() == unknown.json()


async def test_a_lane_that_is_not_all_there_says_so(live: LiveCentre) -> None:
    photo = await send_photo(live)
    answer = await live.client.get(f"/api/photos/{photo['_id']}?lane=thumbnail", auth=("sara", PASSWORD))
    assert (answer.status_code, answer.json()["error"]) == (409, "photo_incomplete")
    wrong = await live.client.get(f"/api/photos/{photo['_id']}?lane=poster", auth=("sara", PASSWORD))
    assert (wrong.status_code, wrong.json()["error"]) == (422, "invalid")


async def test_openapi_names_every_device_call_and_no_page_loads_scripts_from_elsewhere(live: LiveCentre) -> None:
    described = (await live.client.get("/api/openapi.json")).json()
    assert {"/api/device/enrol", "/api/device/token", "/api/device/pulse", "/api/photos/{photo_id}", "/api/availability"} <= set(
        described["paths"]
    )
    assert [(await live.client.get(path)).status_code for path in ("/docs", "/redoc")] == [404, 404]


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/api/nothing", 404), ("GET", "/api/device/enrol", 405), ("GET", "/api/availability", 401)]
)
async def test_every_refusal_has_one_shape(live: LiveCentre, method: str, path: str, status: int) -> None:
    answer = await live.client.request(method, path)
    assert answer.status_code == status
    assert answer.json().keys() == {"error", "reason"}
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_only_the_centre_itself_may_ask_for_a_rebuild(live: LiveCentre) -> None:
    assert (await live.client.post("/api/centre/rebuild", auth=("sara", PASSWORD))).status_code == 403
    assert (await live.client.post("/api/centre/rebuild", auth=("admin", "check-pw"))).json() == {"ok": True}


async def test_openapi_declares_every_refusal_in_the_shape_it_has(live: LiveCentre) -> None:
    described = (await live.client.get("/api/openapi.json")).json()
    assert "HTTPValidationError" not in described["components"]["schemas"]
    for path, calls in described["paths"].items():
        for said in calls.values():
            assert {"401", "403", "404", "413", "422", "429", "500"} <= set(said["responses"]), path
            for status, answer in said["responses"].items():
                if int(status) >= 400:
                    schema = answer["content"]["application/json"]["schema"]["$ref"]
                    assert schema.rpartition("/")[2] in {"ProblemAnswer", "CheckRefusal"}, (path, status)
    assert {"206", "304", "409", "416"} <= set(described["paths"]["/api/photos/{photo_id}"]["get"]["responses"])


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("HEAD", "/health", 200),
        ("HEAD", "/api/availability", 401),
        ("HEAD", "/api/nothing", 404),
        ("GET", "/api", 404),
        ("GET", "/db", 308),
    ],
)
async def test_monitors_and_roots_without_a_slash_get_no_page(live: LiveCentre, method: str, path: str, status: int) -> None:
    answer = await live.client.request(method, path)
    assert answer.status_code == status
    assert "text/html" not in answer.headers.get("content-type", "")
    if status == 308:
        assert (await live.client.get(path, follow_redirects=True)).json()["couchdb"] == "Welcome"


async def test_a_crowd_of_wrong_passwords_is_sent_away_and_a_right_one_comes_in_after_it(live: LiveCentre) -> None:
    bodies = [{"user": f"nessuno{number}", "password": "sbagliata"} for number in range(40)]
    answers = await asyncio.gather(*[live.client.post("/api/device/enrol", json=body) for body in bodies])
    told = [(answer.status_code, answer.json()["error"]) for answer in answers]
    assert set(told) == {(401, "wrong_credentials"), (429, "too_many_tries")}
    assert (await live.enrol("giulia"))["user"]["name"] == "giulia"


async def test_openapi_tells_every_way_in_and_where_one_is_needed(live: LiveCentre) -> None:
    described = (await live.client.get("/api/openapi.json")).json()
    ways = {(way["type"], way.get("scheme") or way.get("name")) for way in described["components"]["securitySchemes"].values()}
    assert ways == {("http", "bearer"), ("http", "basic"), ("apiKey", "AuthSession"), ("apiKey", "soglia_office")}
    guarded = {path for path, calls in described["paths"].items() for said in calls.values() if len(said.get("security", [])) == 4}
    by_credential = {path for path in described["paths"] if path.startswith("/api/device/")} - {"/api/device/tonight"}
    assert described["paths"].keys() - by_credential - {"/health"} == guarded


async def test_an_app_that_is_too_old_is_told_so_and_may_still_do_what_it_does(live: LiveCentre) -> None:
    grant = await live.enrol("giulia")
    asked = {"device": grant["device"], "credential": grant["credential"], "versions": {"app": "0.1.0"}}
    assert (await live.client.post("/api/device/pulse", json=asked)).json()["oldest_app"] == ""
    live.centre.oldest_app = "0.2.0"
    assert (await live.client.post("/api/device/pulse", json=asked)).json()["oldest_app"] == "0.2.0"
    await push(live, grant, TEAM, [a_photo(Pen("giulia", grant["device"]), ORIGINAL)])


async def test_a_device_is_told_how_the_office_is_reached_with_its_tokens_and_with_every_pulse(live: LiveCentre) -> None:
    live.centre.office = OfficeContact("+39 06 5550 0100", "lun-ven 9-18")
    grant = await live.enrol("giulia")
    told = {"phone": "+39 06 5550 0100", "hours": "lun-ven 9-18"}
    assert grant["office"] == told
    asked = {"device": grant["device"], "credential": grant["credential"]}
    assert (await live.client.post("/api/device/pulse", json=asked)).json()["office"] == told
    live.centre.office = OfficeContact()
    assert (await live.client.post("/api/device/pulse", json=asked)).json()["office"] == {"phone": "", "hours": ""}
