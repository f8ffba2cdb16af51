"""What a device may hand in: files of circles that it once had, and no others; an empty part is no file of the centre's."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from sync_server.accounts.users import Change
from tests.support.builders import a_dwelling
from tests.support.centre import LiveCentre
from tests.support.hand_in import KEY, TEAM
from tests.support.tablet import Tablet

ELSEWHERE = "residence-zagara"
EMPTY = hashlib.sha256(b"").hexdigest()


@pytest.fixture
async def tablet(live: LiveCentre, tmp_path: Path) -> Tablet:
    return Tablet(live.client, await live.enrol("giulia"), tmp_path / "tablet", {TEAM: KEY, ELSEWHERE: KEY})


def stored(live: LiveCentre) -> list[Path]:
    return [file for file in (live.centre.folder.path / "hand-in").iterdir() if file.is_file()]


async def test_a_file_of_a_circle_that_the_device_never_had_stays_on_it_and_the_office_is_told(live: LiveCentre, tablet: Tablet) -> None:
    await tablet.deposit(outreach_catania=KEY)
    for database in (TEAM, ELSEWHERE):
        tablet.write(database, a_dwelling(tablet.pen("giulia")))
    await live.centre.desk.revoke(tablet.id, "sara", "lost")
    announced = [tablet.unit(TEAM), tablet.unit(ELSEWHERE, unsent=3)]
    own, strange = await tablet.begin(*announced)
    assert (own["error"], strange["error"]) == ("", "circle_unknown")
    assert "sul dispositivo resta" in strange["reason"]
    await tablet.send(own)
    assert (await tablet.finish(own))["status"] == "delivered"

    piece = await tablet.send_piece(strange["unit"], "main", 0, b"x")
    finished = await tablet.ask("hand-in/finish", unit=strange["unit"])
    assert [(one.status_code, one.json()["error"]) for one in (piece, finished)] == [(409, "circle_unknown")] * 2
    assert stored(live) == []
    assert (await tablet.pulse())["order"] == "hand_in", "what it still holds must not be wiped"
    detail = await live.centre.desk.device_detail(tablet.id)
    assert [unit.status for unit in detail.units if unit.database == ELSEWHERE] == ["unknown"]
    assert (detail.page.kept, detail.page.unknown) == (0, 1)
    told = [event for event in detail.events if event.kind == "hand_in_unknown"]
    assert [event.count for event in told] == [1]
    await tablet.begin(*announced)
    assert len([event for event in await live.centre.desk.events(tablet.id) if event.kind == "hand_in_unknown"]) == 1


async def test_it_is_taken_when_somebody_of_the_device_has_the_circle_after_all(live: LiveCentre, tablet: Tablet) -> None:
    tablet.write(ELSEWHERE, a_dwelling(tablet.pen("giulia")))
    assert (await tablet.begin(tablet.unit(ELSEWHERE)))[0]["error"] == "circle_unknown"
    await live.centre.desk.users.change("giulia", Change("outreach", (TEAM, ELSEWHERE)))
    (begun,) = await tablet.begin(tablet.unit(ELSEWHERE))
    assert begun["error"] == ""
    await tablet.send(begun)
    assert (await tablet.finish(begun))["status"] == "kept"  # the centre has no such database


async def test_a_circle_that_was_lost_was_had(live: LiveCentre, tablet: Tablet) -> None:
    """Neither deposited from here nor anybody's any more: the centre knows whom it once told to replicate what."""
    tablet.write(TEAM, a_dwelling(tablet.pen("giulia")))
    await live.centre.desk.users.change("giulia", Change(disabled=True))
    assert (await tablet.begin(tablet.unit(TEAM)))[0]["error"] == ""


async def test_an_empty_part_is_held_to_the_hash_of_nothing_and_makes_no_file(live: LiveCentre, tablet: Tablet) -> None:
    await tablet.deposit(outreach_catania=KEY)
    tablet.write(TEAM, a_dwelling(tablet.pen("giulia")))
    whole = tablet.unit(TEAM)
    main = whole["parts"][0]
    wrong = {**whole, "parts": [main, {"name": "wal", "length": 0, "sha256": "0" * 64}]}
    right = {**whole, "parts": [main, {"name": "wal", "length": 0, "sha256": EMPTY}]}
    (begun,) = await tablet.begin(wrong)
    await tablet.send({**begun, "have": {"main": 0}})
    assert (await tablet.finish(begun))["status"] == "broken"
    assert [file.suffix for file in stored(live)] == [".main"]
    (begun,) = await tablet.begin(right)
    await tablet.send({**begun, "have": {"main": 0}})
    assert (await tablet.finish(begun))["status"] == "delivered"
    assert stored(live) == []


async def test_a_file_that_holds_nothing_is_delivered_at_once(live: LiveCentre, tablet: Tablet) -> None:
    await tablet.deposit(outreach_catania=KEY)
    (begun,) = await tablet.begin({"database": TEAM, "parts": [{"name": "main", "length": 0, "sha256": EMPTY}], "unsent": 0})
    assert await tablet.finish(begun) == {"status": "delivered", "delivered": 0, "already": 0, "kept_aside": 0}
    assert stored(live) == []
