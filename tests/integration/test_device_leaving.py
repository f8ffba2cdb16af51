"""A lost tablet from its own side, against the real centre: what was unsent arrives from ciphertext, and then nothing is left."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from docstore.backoff import Backoff
from mobile.state import leaving
from mobile.state.session import Phase
from sync_server.accounts.users import Change
from tests.support.centre import PASSWORD, LiveCentre, serving_centre
from tests.support.centre_couchdb import BorrowedCouch
from tests.support.desk_app import running, until

PIN = "204862"
TEAM = "outreach-catania"
NOBODY = "http://127.0.0.1:9"


@pytest.fixture
async def live(tmp_path: Path, server: BorrowedCouch | None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LiveCentre]:
    monkeypatch.setattr(leaving, "KEPT_SECONDS", 0.2)
    monkeypatch.setattr(leaving, "LOOK_SECONDS", 0.2)
    monkeypatch.setattr(leaving, "AGAIN_SECONDS", 0.2)
    async with serving_centre(tmp_path / "centre", server=server) as centre:
        await centre.add("giulia", "outreach", TEAM)
        yield centre


async def a_phone_with_unsent_work(live: LiveCentre, folder: Path) -> str:
    """Enrolled and synced once, then used where there is no network. Returns the device's id."""
    async with running(folder, live.url) as app:
        await app.session.sign_in("giulia", PASSWORD, "telefono di prova")
        await app.session.choose_pin(PIN, PIN)
        await app.sync.sync_now()
        device = str(app._device.file.device)
    async with running(folder, NOBODY) as app:
        await app.session.unlock(PIN)
        app.visit.start_new()
        app.visit.set_address("street", "Via Etnea")
        app.visit.rate("29", 2, "I")
        assert app.visit.submit()
        app.session.lock()
    return device


async def test_a_revoked_phone_hands_in_what_was_unsent_without_a_pin_and_is_empty_afterwards(live: LiveCentre, tmp_path: Path) -> None:
    phone = tmp_path / "phone"
    device = await a_phone_with_unsent_work(live, phone)
    await live.centre.desk.revoke(device, "admin", "perso in autobus")
    async with running(phone, live.url) as app:
        await until(app, lambda: app.session.phase is Phase.WIPED)
        assert app.session.handing.delivered == 1, "the visit, as the card of who uses the phone counted it"
        assert app.session.handing.kept_aside == 0
    assert {path.name.partition("-")[0] for path in phone.iterdir()} == {"device.sqlite"}
    everything = b"".join(path.read_bytes() for path in phone.iterdir())
    assert b"giulia" not in everything
    await live.idle()
    (seen,) = await live.visits(TEAM)
    assert seen.author == "giulia"
    async with running(phone, live.url) as app:
        assert app.session.phase is Phase.WIPED, "whoever opens it reads what happened"
        app.session.begin_anew()
        assert app.session.phase is Phase.NEW


async def test_a_phone_that_is_found_again_before_it_was_emptied_opens_as_before(live: LiveCentre, tmp_path: Path) -> None:
    phone = tmp_path / "phone"
    device = await a_phone_with_unsent_work(live, phone)
    await live.centre.desk.revoke(device, "admin", "perso")
    async with running(phone, NOBODY) as app:
        app._device.file.keep("order", "hand_in")
    async with running(phone, NOBODY) as app:
        assert app.session.phase is Phase.HANDING_IN
        await until(app, lambda: app.session.handing.waiting == "network")
    await live.centre.desk.found_again(device, "admin")
    async with running(phone, live.url) as app:
        await until(app, lambda: app.session.phase is Phase.LOCKED)
        await app.session.unlock(PIN)
        assert [card.address for card in app.today.cards] == ["Via Etnea"]


async def test_a_file_that_the_centre_cannot_read_yet_is_said_so_and_asked_for_again(live: LiveCentre, tmp_path: Path) -> None:
    phone, rows = tmp_path / "phone", live.centre.desk._rows
    device = await a_phone_with_unsent_work(live, phone)
    keys = await rows.run(lambda connection: connection.execute("SELECT * FROM deposited_keys"))
    await rows.run(lambda connection: connection.execute("DELETE FROM deposited_keys"))
    await live.centre.desk.revoke(device, "admin", "perso")
    async with running(phone, live.url) as app:
        await until(app, lambda: app.session.handing.waiting == "kept")
        assert app.session.phase is Phase.HANDING_IN
        assert (phone / f"{TEAM}.sqlite").exists()
        for key in keys:
            marks = ",".join("?" * len(key))
            await rows.run(lambda connection, key=key, marks=marks: connection.execute(f"INSERT INTO deposited_keys VALUES ({marks})", key))  # type: ignore[misc]
        await until(app, lambda: app.session.phase is Phase.WIPED)
        assert (app.session.handing.delivered, app.session.handing.kept_aside) == (1, 0)


async def test_a_locked_phone_looks_for_orders_at_its_start_and_when_there_is_a_network_again(
    live: LiveCentre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = tmp_path / "phone"
    device = await a_phone_with_unsent_work(live, phone)
    await live.centre.desk.revoke(device, "admin", "perso")
    monkeypatch.setattr(leaving, "LOOK_SECONDS", 3600.0)
    monkeypatch.setattr(leaving, "WAITS", Backoff(base=3600.0, cap=3600.0, least=3600.0))
    async with running(phone, NOBODY) as app:
        door = app.machine.door
        assert app.session.phase is Phase.LOCKED
        door.origin = live.url  # type: ignore[misc]
        app.wake()
        await until(app, lambda: app.session.phase is Phase.WIPED)


async def test_a_circle_that_nobody_of_the_phone_may_read_any_more_is_shut_and_its_unsent_work_arrives(
    live: LiveCentre, tmp_path: Path
) -> None:
    """Giulia has entered her PIN without a network before the phone could hear of it."""
    phone = tmp_path / "phone"
    await a_phone_with_unsent_work(live, phone)
    await live.centre.desk.users.change("giulia", Change("outreach", ("outreach-siracusa",)))
    async with running(phone, NOBODY) as app:
        await app.session.unlock(PIN)
        assert [card.address for card in app.today.cards] == ["Via Etnea"]
        app.machine.door.origin = live.url  # type: ignore[misc]
        app.wake()
        await until(app, lambda: app.session.problem is not None and app.session.problem.code == "circles_changed")
        assert app.session.phase is Phase.LOCKED
        await app.session.unlock(PIN)
        await until(app, lambda: app.session.phase is Phase.OPEN)
        app._leaving.wake()
        async with asyncio.timeout(60):
            while (phone / f"{TEAM}.sqlite").exists():
                await app.sync.sync_now()
        assert app.today.cards == []
    await live.idle()
    (seen,) = await live.visits(TEAM)
    assert seen.author == "giulia"


async def test_such_a_circle_leaves_a_locked_phone_too(live: LiveCentre, tmp_path: Path) -> None:
    phone = tmp_path / "phone"
    await a_phone_with_unsent_work(live, phone)
    await live.centre.desk.users.change("giulia", Change("outreach", ("outreach-siracusa",)))
    async with running(phone, live.url) as app:
        async with asyncio.timeout(60):
            while (phone / f"{TEAM}.sqlite").exists():  # noqa: ASYNC110 a file tells nobody that it goes
                await asyncio.sleep(0.05)
        assert app.session.phase is Phase.LOCKED
        await app.session.unlock(PIN)
        assert app.session.phase is Phase.OPEN
        assert app.today.cards == []
    await live.idle()
    (seen,) = await live.visits(TEAM)
    assert seen.author == "giulia"
