"""Wrong passwords and codes over real HTTP: the next try waits, whichever way it comes, and nobody keeps somebody else out."""

from __future__ import annotations

import time
from pathlib import Path

import httpx

from sync_server.accounts.lockout import FOR_NAMES, FOR_SHORT_CODES
from sync_server.projection.runner import Clocks
from tests.support.centre import PASSWORD, LiveCentre, serving_centre
from tests.support.centre_couchdb import BorrowedCouch
from tests.support.enrolment import WRONG, Hour, by_code, code_for, error
from tests.support.tablet import Tablet


async def try_password(live: LiveCentre, user: str, password: str = "sbagliata") -> httpx.Response:
    return await live.client.post("/api/device/enrol", json={"user": user, "password": password})


async def test_wrong_passwords_make_the_next_try_wait_longer_and_longer_whether_the_name_is_known_or_not(
    live: LiveCentre, hour: Hour
) -> None:
    waits: dict[str, list[str]] = {"giulia": [], "nessuno": []}
    for user, told in waits.items():
        for _ in range(FOR_NAMES.free):
            assert error(await try_password(live, user)) == (401, "wrong_credentials")
        for _ in range(3):
            locked = await try_password(live, user)
            assert error(locked) == (429, "locked_out")
            told.append(locked.headers["retry-after"])
            hour.seconds += float(told[-1])
            assert error(await try_password(live, user)) == (401, "wrong_credentials")
    assert waits["giulia"] == waits["nessuno"] == ["5", "15", "30"]


async def test_the_right_password_waits_too_and_then_forgives_all(live: LiveCentre, hour: Hour) -> None:
    for _ in range(FOR_NAMES.free):
        await try_password(live, "giulia")
    assert error(await try_password(live, "giulia", PASSWORD)) == (429, "locked_out")
    hour.seconds += 5
    assert (await try_password(live, "giulia", PASSWORD)).status_code == 200
    assert error(await try_password(live, "giulia")) == (401, "wrong_credentials")


async def test_every_way_in_shares_the_count(live: LiveCentre) -> None:
    client = live.client
    await client.get("/db/catalog", auth=("giulia", "no"))
    await client.post("/db/_session", json={"name": "giulia", "password": "no"})
    await client.post("/office/sign-in", data={"name": "giulia", "password": "no"}, headers={"origin": live.url, "host": live.url[7:]})
    for _ in range(FOR_NAMES.free - 3):
        await try_password(live, "giulia")
    basic = await client.get("/db/catalog", auth=("giulia", PASSWORD))
    session = await client.post("/db/_session", json={"name": "giulia", "password": PASSWORD})
    office = await client.post("/office/sign-in", data={"name": "giulia", "password": PASSWORD}, headers={"origin": live.url})
    answers = [basic, session, office, await try_password(live, "giulia", PASSWORD)]
    assert [(answer.status_code, answer.headers["retry-after"]) for answer in answers] == [(429, "5")] * 4
    assert (await try_password(live, "sara", PASSWORD)).status_code == 200


async def test_a_stranger_who_tries_a_name_keeps_nobody_out_of_a_device_in_use(live: LiveCentre, tablet: Tablet) -> None:
    for _ in range(FOR_NAMES.free):
        await try_password(live, "giulia")
    assert error(await try_password(live, "giulia", PASSWORD)) == (429, "locked_out")
    forged = {"device": tablet.id, "credential": "x", "user": "giulia", "password": PASSWORD}
    assert error(await live.client.post("/api/device/enrol", json=forged)) == (401, "unknown_device")
    assert (await live.enrol("giulia", **tablet.known()))["device"] == tablet.id


async def test_another_device_brings_no_new_tries_at_a_colleagues_password(live: LiveCentre, tablet: Tablet, tmp_path: Path) -> None:
    other = Tablet(live.client, await live.enrol("giulia"), tmp_path / "other")
    tried = [await one.ask("enrol", user="marco", password="no") for one in (tablet, other) for _ in range(FOR_NAMES.free - 2)]
    assert [error(one)[0] for one in tried] == [401] * FOR_NAMES.free + [429] * (FOR_NAMES.free - 4)
    assert error(await try_password(live, "marco", PASSWORD)) == (429, "locked_out")


async def test_on_a_device_wrong_passwords_make_the_next_try_wait_too(live: LiveCentre, tablet: Tablet, hour: Hour) -> None:
    for _ in range(FOR_NAMES.free):
        assert error(await tablet.ask("enrol", user="giulia", password="no")) == (401, "wrong_credentials")
    assert error(await tablet.ask("enrol", user="giulia", password=PASSWORD)) == (429, "locked_out")
    assert (await try_password(live, "giulia", PASSWORD)).status_code == 200  # whoever comes from elsewhere waits for nothing
    hour.seconds += 5
    assert (await tablet.ask("enrol", user="giulia", password=PASSWORD)).status_code == 200


async def test_the_waits_outlive_a_restart(tmp_path: Path, hour: Hour, server: BorrowedCouch | None) -> None:
    for _ in range(2):
        async with serving_centre(tmp_path / "data", Clocks(hour, time.monotonic), server) as centre:
            answers = [error(await try_password(centre, "nessuno")) for _ in range(FOR_NAMES.free)]
    assert answers == [(429, "locked_out")] * FOR_NAMES.free


async def test_who_guesses_short_codes_waits_and_the_qr_does_not(live: LiveCentre) -> None:
    _short, long = await code_for(live, "giulia")
    for _ in range(FOR_SHORT_CODES.free):
        assert error(await by_code(live, WRONG)) == (401, "wrong_code")
    assert error(await by_code(live, WRONG)) == (429, "locked_out")
    assert (await by_code(live, long)).status_code == 200
