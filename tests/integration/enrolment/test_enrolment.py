"""How people come in over real HTTP: one-time codes, keys that are deposited and released, former ids."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest

from docstore.sqlite.connection import Connection
from sync_server.accounts.codes import LASTS, LONG, MOST_WRONG, REPEATED_WITHIN
from sync_server.accounts.roles import Person
from sync_server.accounts.users import Change, NewUser
from sync_server.problems import Problem
from tests.support.centre import PASSWORD, LiveCentre
from tests.support.enrolment import HOUSE, TEAM, Hour, by_code, code_for, error
from tests.support.tablet import Tablet

KEY, NEWER = b"k" * 32, b"n" * 32


def roles(grant: dict[str, Any]) -> set[str]:
    return set(jwt.decode(grant["access_token"], options={"verify_signature": False})["_couchdb.roles"])


def near(code: str) -> str:
    """The same code but for its last character."""
    return code[:-1] + ("A" if code[-1] != "A" else "B")


# --- one-time codes


async def test_a_code_lets_its_person_in_however_it_is_typed(live: LiveCentre) -> None:
    short, _long = await code_for(live, "giulia")
    grant = (await by_code(live, f" {short[:3].lower()}-{short[3:]} ")).json()
    assert grant["user"] == {"name": "giulia", "display_name": "Giulia", "role": "outreach"}
    assert grant["circles"] == ["catalog", "board", TEAM, f"{TEAM}-media"]


async def test_the_long_code_of_the_qr_is_the_same_one(live: LiveCentre) -> None:
    short, long = await code_for(live, "giulia")
    assert len(long) == LONG
    grant = (await by_code(live, long)).json()
    renewal = {"user": "giulia", "refresh_token": grant["refresh_token"]}
    assert (await live.client.post("/api/device/token", json={**renewal, **_known(grant)})).status_code == 200
    assert error(await by_code(live, short)) == (401, "wrong_code")


async def test_a_lost_answer_is_asked_for_again_and_leads_to_the_same_device(live: LiveCentre) -> None:
    short, _long = await code_for(live, "giulia")
    lost, again = (await by_code(live, short)).json(), (await by_code(live, short)).json()
    assert again["device"] == lost["device"]
    assert len(await live.centre.desk.devices()) == 1
    assert error(await live.client.post("/api/device/pulse", json=_known(lost))) == (401, "unknown_device")
    assert (await live.client.post("/api/device/pulse", json=_known(again))).status_code == 200
    assert error(await by_code(live, short)) == (401, "wrong_code")  # the device has spoken: nothing was lost


async def test_a_used_code_is_repeated_for_a_short_while_only(live: LiveCentre, hour: Hour) -> None:
    short, _long = await code_for(live, "giulia")
    await by_code(live, short)
    hour.seconds += REPEATED_WITHIN
    assert error(await by_code(live, short)) == (401, "wrong_code")


async def test_a_repeated_code_does_not_pass_a_revocation(live: LiveCentre) -> None:
    short, _long = await code_for(live, "giulia")
    first = (await by_code(live, short)).json()
    await live.centre.desk.revoke(first["device"], "sara", "lost")
    assert error(await by_code(live, short)) == (401, "wrong_code")
    assert error(await live.client.post("/api/device/enrol", json={**_known(first), "user": "giulia", "password": PASSWORD})) == (
        403,
        "device_revoked",
    )


async def test_the_log_of_a_device_says_who_made_the_code_that_enrolled_it(live: LiveCentre, tablet: Tablet) -> None:
    short, _long = await code_for(live, "giulia")
    enrolled = (await by_code(live, short)).json()
    told = [(event.kind, event.user, event.by, event.why) for event in await live.centre.desk.events(enrolled["device"])]
    assert told == [("enrolled", "giulia", "sara", "code"), ("code_made", "giulia", "sara", "enrol")]
    by_password = [(event.kind, event.by, event.why) for event in await live.centre.desk.events(tablet.id)]
    assert by_password == [("enrolled", "", "password")]


async def test_codes_that_nobody_has_used_are_listed_and_can_be_withdrawn(live: LiveCentre, hour: Hour) -> None:
    desk = live.centre.desk
    short, _ = await desk.new_code("giulia", "enrol", None, "sara")
    used, _ = await desk.new_code("marco", "enrol", None, "sara")
    made = {one.user: one for one in await desk.open_codes()}
    assert {user: (one.made_by, one.purpose, one.expires_at) for user, one in made.items()} == dict.fromkeys(
        ("giulia", "marco"), ("sara", "enrol", hour.seconds + 24 * 3600)
    )
    hour.seconds += 60
    grant = (await by_code(live, used)).json()
    log = {event.kind: (event.at, event.by) for event in await desk.events(grant["device"])}
    assert (log["code_made"], log["enrolled"]) == ((hour.seconds - 60, "sara"), (hour.seconds, "sara"))
    assert [one.user for one in await desk.open_codes()] == ["giulia"]
    for one in made.values():  # the used one is gone already: nothing happens to its device
        await desk.withdraw_code(one.selector, "sara")
    assert await desk.open_codes() == []
    assert error(await by_code(live, short)) == (401, "wrong_code")


async def test_a_code_dies_after_five_wrong_tries_and_of_age(live: LiveCentre, hour: Hour) -> None:
    short, _long = await code_for(live, "giulia")
    wrong = [error(await by_code(live, near(short))) for _ in range(MOST_WRONG)]
    assert wrong == [(401, "wrong_code")] * MOST_WRONG
    assert error(await by_code(live, short)) == (401, "wrong_code")
    other, _long = await code_for(live, "giulia")
    hour.seconds += LASTS["enrol"]
    assert error(await by_code(live, other)) == (401, "wrong_code")


async def test_a_new_code_ends_the_former_one_of_the_same_purpose(live: LiveCentre) -> None:
    (first, _), (second, _) = await code_for(live, "giulia"), await code_for(live, "giulia")
    assert error(await by_code(live, first)) == (401, "wrong_code")
    assert (await by_code(live, second)).status_code == 200


async def test_a_reset_code_is_for_its_person_on_its_device_for_a_quarter_of_an_hour(live: LiveCentre, tablet: Tablet, hour: Hour) -> None:
    await tablet.deposit(outreach_catania=KEY)
    short, _long = await code_for(live, "giulia", tablet.id)
    assert error(await by_code(live, short)) == (401, "wrong_code")
    other = await live.enrol("giulia")
    assert error(await by_code(live, short, **_known(other))) == (401, "wrong_code")
    reset = (await by_code(live, short, **tablet.known())).json()
    assert (reset["device"], reset["keys"]) == (tablet.id, {TEAM: KEY.hex()})
    old = await tablet.ask("token", user="giulia", refresh_token=tablet.grant["refresh_token"])
    assert error(old) == (401, "sign_in_needed")  # the ring that held it is lost
    late, _long = await code_for(live, "giulia", tablet.id)
    hour.seconds += LASTS["reset"]
    assert error(await by_code(live, late, **tablet.known())) == (401, "wrong_code")


async def test_codes_are_made_only_for_who_works_with_the_app_and_on_a_device_of_theirs(live: LiveCentre, tablet: Tablet) -> None:
    desk = live.centre.desk
    wishes = [("admin", "enrol", None), ("nessuno", "enrol", None), ("marco", "reset", tablet.id), ("giulia", "reset", None)]
    said = []
    for user, purpose, device in wishes:
        with pytest.raises(Problem) as told:
            await desk.new_code(user, purpose, device, "sara")
        said.append(told.value.code)
    assert said == ["not_for_devices", "unknown_user", "device_unknown", "invalid"]


async def test_who_was_disabled_meanwhile_does_not_come_in_by_a_code(live: LiveCentre) -> None:
    short, _long = await code_for(live, "giulia")
    await live.centre.desk.users.change("giulia", Change(disabled=True))
    assert error(await by_code(live, short)) == (401, "wrong_code")


async def test_an_enrolment_says_who_in_one_way(live: LiveCentre) -> None:
    for body in ({}, {"user": "giulia"}, {"code": "222333", "user": "giulia", "password": "x"}):
        assert error(await live.client.post("/api/device/enrol", json=body)) == (422, "invalid")


async def test_no_code_and_no_key_stands_in_the_file(live: LiveCentre, tablet: Tablet) -> None:
    await tablet.deposit(outreach_catania=KEY)
    short, long = await code_for(live, "giulia")
    connection = Connection.open(str(live.centre.folder.path / "accounts.sqlite"))
    stored = b"".join(str(row).encode() for table in ("codes", "deposited_keys") for row in connection.execute(f"SELECT * FROM {table}"))
    connection.close()
    assert not [word for word in (short.encode(), long.encode(), KEY.hex().encode(), KEY) if word in stored]


# --- keys of files


async def test_a_second_user_gets_the_keys_of_her_circles_and_no_others(live: LiveCentre, tablet: Tablet) -> None:
    kept = (await tablet.deposit(outreach_catania=KEY, catalog=NEWER, residence_zagara=b"x" * 32)).json()
    assert kept == {"kept": ["catalog", TEAM]}  # what she may not read is not hers to deposit
    marco = await live.enrol("marco", device=tablet.id, credential=tablet.credential)
    assert marco["keys"] == {"catalog": NEWER.hex()}
    again = await live.enrol("giulia", device=tablet.id, credential=tablet.credential)
    assert again["keys"] == {"catalog": NEWER.hex(), TEAM: KEY.hex()}
    elsewhere = await live.enrol("giulia")
    assert elsewhere["keys"] == {}
    released = [(e.user, e.database, e.why) for e in await live.centre.desk.events(tablet.id) if e.kind == "key_released"]
    assert released == [("giulia", TEAM, "enrol"), ("giulia", "catalog", "enrol"), ("marco", "catalog", "enrol")]


async def test_a_token_brings_the_keys_that_are_asked_for_only(live: LiveCentre, tablet: Tablet) -> None:
    await tablet.deposit(outreach_catania=KEY, catalog=NEWER)
    asked = {"user": "giulia", "refresh_token": tablet.grant["refresh_token"]}
    assert (await tablet.ask("token", **asked)).json()["keys"] == {}
    assert (await tablet.ask("token", **asked, keys_wanted=[TEAM, HOUSE])).json()["keys"] == {TEAM: KEY.hex()}


async def test_the_same_key_twice_is_one_and_of_two_the_newest_is_released(live: LiveCentre, tablet: Tablet, hour: Hour) -> None:
    for key in (KEY, KEY, NEWER):
        assert (await tablet.deposit(outreach_catania=key)).json() == {"kept": [TEAM]}
        hour.seconds += 1
    again = await live.enrol("giulia", device=tablet.id, credential=tablet.credential)
    assert again["keys"] == {TEAM: NEWER.hex()}
    assert [e.count for e in await live.centre.desk.events(tablet.id) if e.kind == "key_deposited"] == [2, 1]


async def test_keys_are_taken_from_the_device_that_the_token_is_for(live: LiveCentre, tablet: Tablet, tmp_path: Path, hour: Hour) -> None:
    other = Tablet(live.client, await live.enrol("giulia"), tmp_path / "other")
    borrowed = {"access_token": other.grant["access_token"], "keys": {TEAM: KEY.hex()}}
    assert error(await tablet.ask("keys", **borrowed)) == (401, "sign_in_needed")
    forged = jwt.encode({"sub": "giulia", "exp": hour.seconds + 9, "device": tablet.id}, "f" * 32, headers={"kid": "soglia"})
    assert error(await tablet.ask("keys", access_token=forged, keys={TEAM: KEY.hex()})) == (401, "sign_in_needed")
    hour.seconds += 900
    assert error(await tablet.deposit(outreach_catania=KEY)) == (401, "sign_in_needed")


async def test_who_lost_a_role_gets_its_keys_no_more_and_still_signs_what_she_wrote(live: LiveCentre, tablet: Tablet) -> None:
    await tablet.deposit(outreach_catania=KEY)
    await live.centre.desk.users.change("giulia", Change("educator", (HOUSE,)))
    grant = await live.enrol("giulia", device=tablet.id, credential=tablet.credential)
    assert grant["keys"] == {}
    assert {"author-giulia-outreach", "author-giulia-educator", HOUSE} <= roles(grant)
    assert TEAM not in roles(grant)


# --- former ids, reuse


async def test_a_former_id_is_proven_by_its_credential_and_signs_on(live: LiveCentre, tablet: Tablet, hour: Hour) -> None:
    await live.enrol("marco", device=tablet.id, credential=tablet.credential)
    await tablet.deposit(outreach_catania=KEY)
    anew = await live.enrol("giulia", former=[tablet.known()])
    assert {f"device-{tablet.id}", f"device-{anew['device']}", "author-marco-educator"} <= roles(anew)
    assert anew["keys"] == {TEAM: KEY.hex()}
    third = await live.enrol("giulia", former=[_known(anew)])
    assert {f"device-{tablet.id}", f"device-{anew['device']}", f"device-{third['device']}"} <= roles(third)


async def test_an_id_of_somebody_else_is_not_taken_over(live: LiveCentre, tablet: Tablet) -> None:
    thief = await live.enrol("giulia", former=[{"device": tablet.id, "credential": "x"}])
    assert f"device-{tablet.id}" not in roles(thief)
    assert "former_id_refused" in [event.kind for event in await live.centre.desk.events(thief["device"])]


async def test_an_id_that_this_centre_never_issued_is_claimed_once(live: LiveCentre) -> None:
    """The centre was restored from a backup that is older than the device."""
    unknown = {"device": "aaaaaaaaaa", "credential": "whatever"}
    first = await live.enrol("giulia", former=[unknown])
    second = await live.enrol("giulia", former=[unknown])
    assert "device-aaaaaaaaaa" in roles(first)
    assert "device-aaaaaaaaaa" not in roles(second)


async def test_a_revoked_device_does_not_come_back_under_a_new_id(live: LiveCentre, tablet: Tablet) -> None:
    await live.centre.desk.revoke(tablet.id, "sara", "lost")
    body = {"user": "giulia", "password": PASSWORD, "former": [tablet.known()]}
    assert error(await live.client.post("/api/device/enrol", json=body)) == (403, "device_revoked")
    assert len(await live.centre.desk.devices()) == 1


async def test_a_used_up_token_is_noted_and_revokes_nothing(live: LiveCentre, tablet: Tablet) -> None:
    async def renew(token: str) -> httpx.Response:
        return await tablet.ask("token", user="giulia", refresh_token=token)

    first = tablet.grant["refresh_token"]
    second = (await renew(first)).json()["refresh_token"]
    third = (await renew(second)).json()["refresh_token"]
    assert [error(await renew(token)) for token in (first, first, "unknown")] == [(401, "sign_in_needed")] * 3
    assert (await renew(third)).status_code == 200
    assert [e.user for e in await live.centre.desk.events(tablet.id) if e.kind == "refresh_reused"] == ["giulia"]


async def test_a_pulse_tells_how_far_the_clock_is_off_and_what_is_stored(live: LiveCentre, tablet: Tablet, hour: Hour) -> None:
    storage = {"used": 5_000_000, "free": 9_000_000}
    await tablet.pulse(clock_ms=int(hour.seconds * 1000) + 90_000, storage=storage, users=["giulia"], unsent=2, unsent_bytes=700)
    page = (await live.centre.desk.device_list())[0]
    assert (page.clock_offset_ms, page.pulse["storage"], page.pulse["unsent_bytes"]) == (90_000, storage, 700)
    await live.centre.desk.rename(tablet.id, "Tablet cucina", "sara")
    assert (await live.centre.desk.device_list())[0].name == "Tablet cucina"


def _known(grant: dict[str, Any]) -> dict[str, str]:
    return {"device": grant["device"], "credential": grant["credential"]}


# --- who colleagues are


async def test_a_token_tells_how_those_who_share_a_circle_are_called_and_nobodys_surname(live: LiveCentre) -> None:
    users = live.centre.desk.users
    for name, shown, role, circles in (
        ("alfio", "Alfio Russo", "outreach", (TEAM,)),
        ("alfia", "Alfio Riva", "outreach", (TEAM,)),
        ("carlo", "Carlo Rossi", "educator", (HOUSE,)),
        ("elena", "Elena Costa", "office", ()),
    ):
        await users.add(NewUser(Person(name, shown, role, circles), "una password lunga"))
    short, _long = await code_for(live, "giulia")
    grant = (await by_code(live, short)).json()
    told = grant["colleagues"]
    assert told["alfio"] == "Alfio R. (alfio)", "two who would be called the same are kept apart"
    assert (told["alfia"], told["elena"], told["giulia"]) == ("Alfio R. (alfia)", "Elena C.", "Giulia")
    assert "carlo" not in told, "who shares no circle is nobody to her"
    assert not [name for name in told.values() if "Russo" in name or "Costa" in name]
    await users.change("alfia", Change(disabled=True))
    renewal = {"user": "giulia", "refresh_token": grant["refresh_token"]}
    again = (await live.client.post("/api/device/token", json={**renewal, **_known(grant)})).json()
    assert "alfia" not in again["colleagues"]
