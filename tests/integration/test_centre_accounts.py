"""Enrolment, tokens and who may enter which database, over loopback HTTP against the real centre."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import jwt
import pytest
from httpx import HTTPStatusError

from docstore.errors import StoreError
from sync_server.accounts import devices
from sync_server.settings import StartError
from tests.support.centre import LiveCentre, serving_centre
from tests.support.centre_couchdb import BorrowedCouch

RESIDENCE = "residence-zagara"


@pytest.fixture
async def live(tmp_path: Path, server: BorrowedCouch | None) -> AsyncIterator[LiveCentre]:
    async with serving_centre(tmp_path / "data", server=server) as centre:
        await centre.add("giulia", "outreach", "outreach-catania")
        await centre.add("marco", "educator", RESIDENCE)
        await centre.add("sara", "office")
        yield centre


def bearer(grant: dict[str, str]) -> dict[str, str]:
    return {"authorization": f"Bearer {grant['access_token']}"}


def renewal(grant: dict[str, str], user: str) -> dict[str, str]:
    return {"device": grant["device"], "credential": grant["credential"], "user": user, "refresh_token": grant["refresh_token"]}


async def test_an_enrolled_device_gets_its_circles_and_a_token_with_the_roles_of_section_9(live: LiveCentre) -> None:
    grant = await live.enrol("giulia")
    claims = jwt.decode(grant["access_token"], options={"verify_signature": False})
    assert grant["circles"] == ["catalog", "board", "outreach-catania", "outreach-catania-media"]
    assert set(claims["_couchdb.roles"]) == {"staff", "outreach-catania", "author-giulia-outreach", f"device-{grant['device']}"}
    assert claims["sub"] == "giulia"
    assert claims["exp"] - claims["iat"] == grant["expires_in"] == 900
    assert jwt.get_unverified_header(grant["access_token"])["kid"] == "soglia"


async def test_an_unknown_name_and_a_wrong_password_get_the_same_sentence(live: LiveCentre) -> None:
    wrong = [await live.client.post("/api/device/enrol", json={"user": user, "password": "no"}) for user in ("giulia", "nessuno")]
    assert [answer.status_code for answer in wrong] == [401, 401]
    assert wrong[0].json() == wrong[1].json()
    assert wrong[0].json()["error"] == "wrong_credentials"
    assert "password" in wrong[0].json()["reason"]


async def test_the_second_user_of_a_device_signs_for_the_first_but_reads_only_their_own_circles(live: LiveCentre) -> None:
    first = await live.enrol("giulia")
    second = await live.enrol("marco", device=first["device"], credential=first["credential"])
    roles = set(jwt.decode(second["access_token"], options={"verify_signature": False})["_couchdb.roles"])
    assert second["device"] == first["device"]
    assert {"author-giulia-outreach", "author-marco-educator"} <= roles
    assert "outreach-catania" not in roles


async def test_a_refresh_token_is_honoured_until_its_successor_is_used(live: LiveCentre) -> None:
    grant = await live.enrol("giulia")
    lost = await live.client.post("/api/device/token", json=renewal(grant, "giulia"))
    again = await live.client.post("/api/device/token", json=renewal(grant, "giulia"))
    assert (lost.status_code, again.status_code) == (200, 200)
    successor = {**grant, "refresh_token": again.json()["refresh_token"]}
    assert (await live.client.post("/api/device/token", json=renewal(successor, "giulia"))).status_code == 200
    for used_up in (grant, {**grant, "refresh_token": lost.json()["refresh_token"]}):
        refused = await live.client.post("/api/device/token", json=renewal(used_up, "giulia"))
        assert refused.status_code == 401
        assert refused.json()["error"] == "sign_in_needed"
    assert (await live.client.post("/api/device/token", json=renewal(successor, "giulia"))).status_code == 200


async def test_a_refresh_token_is_of_one_user_and_one_device(live: LiveCentre) -> None:
    giulia, marco = await live.enrol("giulia"), await live.enrol("marco")
    borrowed = {**renewal(marco, "marco"), "refresh_token": giulia["refresh_token"]}
    assert (await live.client.post("/api/device/token", json=borrowed)).json()["error"] == "sign_in_needed"
    stranger = {**renewal(giulia, "giulia"), "credential": "x"}
    assert (await live.client.post("/api/device/token", json=stranger)).json()["error"] == "unknown_device"


async def test_a_pulse_tells_time_epoch_and_the_sequence_of_each_database(live: LiveCentre) -> None:
    grant = await live.enrol("giulia")
    body = {"device": grant["device"], "credential": grant["credential"], "unsent": 3, "refused": [], "versions": {"app": "0.1.0"}}
    told = (await live.client.post("/api/device/pulse", json=body)).json()
    info = (await live.client.get("/db/outreach-catania", headers=bearer(grant))).json()
    assert told["databases"]["outreach-catania"] == info["update_seq"]
    assert told["epoch"] == grant["epoch"]
    assert told["backed_up_to"] is None
    assert abs(told["server_time_ms"] - live.centre.now_ms()) < 60_000
    assert (await live.centre.desk.devices())[0].pulse["unsent"] == 3


async def test_each_role_enters_its_own_databases_and_no_others(live: LiveCentre) -> None:
    admin = live.admin
    for name in (RESIDENCE, "casework-zagara"):
        assert (await live.client.put(f"/db/{name}", auth=admin)).status_code == 201
    security = {"admins": {"names": [], "roles": []}, "members": {"names": [], "roles": [RESIDENCE, "office"]}}
    assert (await live.client.put(f"/db/{RESIDENCE}/_security", auth=admin, json=security)).status_code == 200
    entered = {}
    for user in ("giulia", "marco", "sara"):
        headers = bearer(await live.enrol(user))
        databases = ("catalog", "board", "office", "outreach-catania", "outreach-catania-media", RESIDENCE, "casework-zagara", "_users")
        entered[user] = [name for name in databases if (await live.client.get(f"/db/{name}/_all_docs", headers=headers)).status_code == 200]
    assert entered == {
        "giulia": ["catalog", "board", "outreach-catania", "outreach-catania-media"],
        "marco": ["catalog", "board", RESIDENCE],
        "sara": ["catalog", "board", "office", "outreach-catania", "outreach-catania-media", RESIDENCE],
    }


async def test_the_administrator_manages_databases_and_enrols_nowhere(live: LiveCentre) -> None:
    admin = live.admin
    assert (await live.client.put("/db/prova", auth=admin)).status_code == 201
    assert (await live.client.delete("/db/prova", auth=admin)).status_code == 200
    assert (await live.client.put("/db/prova", headers=bearer(await live.enrol("sara")))).status_code in {401, 403}
    refused = await live.client.post("/api/device/enrol", json={"user": "admin", "password": "check-pw"})
    assert (refused.status_code, refused.json()["error"]) == (403, "not_for_devices")


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"{", "bad_request"), (b'{"user": "giulia"}', "invalid"), (b'{"user": "' + b"x" * 70_000 + b'"}', "too_large")],
)
async def test_a_malformed_body_gets_a_sentence_and_is_never_repeated_back(live: LiveCentre, content: bytes, code: str) -> None:
    answer = await live.client.post("/api/device/enrol", content=content, headers={"content-type": "application/json"})
    assert answer.json().keys() == {"error", "reason"}
    assert answer.json()["error"] == code
    assert "giulia" not in answer.text


async def test_an_enrolment_that_is_cut_leaves_no_device_and_can_be_repeated(live: LiveCentre, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(*_: object) -> None:
        raise StoreError

    monkeypatch.setattr(devices, "issue_refresh", cut)
    with pytest.raises(HTTPStatusError):
        await live.enrol("giulia")
    assert await live.centre.desk.devices() == []
    monkeypatch.undo()
    grant = await live.enrol("giulia")
    assert [seen.id for seen in await live.centre.desk.devices()] == [grant["device"]]


@pytest.mark.parametrize("name", ["accounts.sqlite", "databases/catalog.sqlite"])
async def test_a_damaged_file_at_the_centre_is_said_in_words_for_who_runs_it(tmp_path: Path, name: str) -> None:
    async with serving_centre(tmp_path / "data"):
        pass
    for suffix in ("-wal", "-shm"):
        (tmp_path / "data" / f"{name}{suffix}").unlink(missing_ok=True)
    (tmp_path / "data" / name).write_bytes(b"no page of any database " * 400)
    with pytest.raises(StartError) as told:
        async with serving_centre(tmp_path / "data"):
            pass
    assert "soglia restore" in str(told.value)
    assert "PIN" not in str(told.value)
