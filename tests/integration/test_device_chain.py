"""The whole chain without a screen: services of a device against the real centre on loopback, with the network shut and opened."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from docstore.replication.peer import Refusal, Route
from docstore.replication.refused import RefusedTable
from docstore.replication.supervisor import Pace
from mobile.services.centre import SignIn
from mobile.services.dwellings import Dwellings
from mobile.services.photos import Photos, PhotoStores
from mobile.services.problems import DeviceError
from mobile.services.residence import Arrival, ResidenceDesk
from mobile.services.session import DeviceSession, OpenSession
from mobile.services.sync import Rhythm, Sync
from mobile.services.visits import Visits
from sync_server.accounts.users import Change
from tests.support.centre import PASSWORD, LiveCentre
from tests.support.centre_couchdb import BorrowedCouch
from tests.support.device import plain_photo
from tests.support.live_device import PIN, TEAM, centre_of_three, door_to, enrolled, provide_residence, syncing, until
from tests.support.machine import machine


@pytest.fixture
async def live(tmp_path: Path, server: BorrowedCouch | None) -> AsyncIterator[LiveCentre]:
    async with centre_of_three(tmp_path / "centre", server) as centre:
        yield centre


async def now_in(live: LiveCentre, user: str, *circles: str) -> None:
    await live.centre.desk.users.change(user, Change("outreach", circles))


def outreach(opened: OpenSession) -> tuple[Visits, Photos]:
    records, media = opened.circles.store(TEAM), opened.circles.store(f"{TEAM}-media")
    visits = Visits(records, opened.journal)
    return visits, Photos(PhotoStores(records, media), opened.journal, visits)


async def test_a_visit_made_without_network_survives_a_restart_and_arrives_with_its_photos(live: LiveCentre, tmp_path: Path) -> None:
    async with door_to(live) as door:
        session, opened = await enrolled(tmp_path / "phone", door, "giulia")
        door.shut = True
        visits, photos = outreach(opened)
        visit = visits.start()
        visits.set_field(visit, "address", {"street": "Via Etnea", "number": "7", "detail": "", "district": "", "city": "Catania"})
        visits.set_field(visit, "target_group", "c")
        visits.rate(visit, "1", 18, "II")
        for name in ("kitchen", "stairs"):
            await photos.add(visit, plain_photo(name))
        await session.lock()

        again = DeviceSession(machine(tmp_path / "phone", door))
        await again.start()
        opened = await again.unlock("giulia", PIN)
        visits, photos = outreach(opened)
        (card,), total = Dwellings(opened.circles.store(TEAM), again.file.device_ids()).cards()
        assert (card.address, total) == ("Via Etnea 7", 1)
        visit = visits.open(str(card.draft))
        assert len(photos.tiles(visit)) == 2
        visits.submit(visit)
        async with syncing(again, opened) as sync:
            assert (await sync.sync_now()).code == "offline"
            assert sync.status().line.kind == "waiting"
            assert sync.status().line.count == 3
            door.shut = False
            await until(sync, live, lambda: all(tile.kind == "original_archived" for tile in photos.tiles(visit)))
            assert sync.status().line.kind == "delivered"
            listing = Dwellings(opened.circles.store(TEAM), again.file.device_ids())
            assert listing.cards()[0][0].delivery.kind == "delivered"
        await again.lock()
    (seen,) = await live.visits(TEAM)
    assert seen.band == "B"


async def test_a_network_that_is_back_or_a_person_who_looks_cuts_the_longest_wait(live: LiveCentre, tmp_path: Path) -> None:
    """No wait ends by itself here: what arrives does so because of the signal."""
    async with door_to(live) as door:
        session, opened = await enrolled(tmp_path / "phone", door, "giulia")
        door.shut = True
        visits, _ = outreach(opened)
        visits.submit(visits.start())
        changed = asyncio.Event()
        sync = Sync(session, opened, Rhythm(Pace(lambda: 0.99, time.monotonic, for_ever), for_ever), changed.set)

        async def shows(kind: str, online: bool) -> None:
            while (sync.status().line.kind, sync.online) != (kind, online):
                await changed.wait()
                changed.clear()

        async with asyncio.TaskGroup() as tasks, asyncio.timeout(30):
            task = tasks.create_task(sync.run())
            await shows("waiting", False)
            sync.wake()
            await sync.sync_now()
            assert (sync.status().line.kind, sync.online) == ("waiting", False), "a failed try more does not make it look connected"
            door.shut = False
            sync.wake()
            await shows("delivered", True)
            task.cancel()
        await session.lock()


async def for_ever(_seconds: float) -> None:
    await asyncio.Event().wait()


async def test_what_was_refused_is_offered_again_by_a_newer_app(live: LiveCentre, tmp_path: Path) -> None:
    async with door_to(live) as door:
        session, opened = await enrolled(tmp_path / "phone", door, "giulia")
        visits, _ = outreach(opened)
        visit = visits.start()
        visits.set_draft(visit, "note", "Torno domani.")
        visits.step(visit)
        async with syncing(session, opened) as sync:
            await until(sync, live, lambda: sync.status().line.kind == "drafts")
            (row,) = opened.circles.store(TEAM).all_docs(startkey="draft:", endkey="draft;")["rows"]
            table = RefusedTable(opened.circles.handle(TEAM), session.clock.now_ms)
            refusal = Refusal(row["id"], row["value"]["rev"], "forbidden", "Non è permesso.")
            await table.record(Route(f"{live.url}/db/{TEAM}", True), [refusal])
        await session.lock()
        for version, left in (("0.1.0", 1), ("0.2.0", 0)):
            again = DeviceSession(replace(machine(tmp_path / "phone", door), app_version=version))
            await again.start()
            opened = await again.unlock("giulia", PIN)
            changed = asyncio.Event()
            sync = Sync(again, opened, Rhythm(Pace(lambda: 0.5, time.monotonic, for_ever), for_ever), changed.set)
            async with asyncio.TaskGroup() as tasks, asyncio.timeout(30):
                task = tasks.create_task(sync.run())
                while sync.supervisor.status.succeeded_at is None:
                    await changed.wait()
                    changed.clear()
                assert len(sync.status().refused) == left, version
                task.cancel()
            await again.lock()


async def test_nothing_is_called_delivered_while_a_draft_is_not_handed_in(live: LiveCentre, tmp_path: Path) -> None:
    async with door_to(live) as door:
        session, opened = await enrolled(tmp_path / "phone", door, "giulia")
        visits, _ = outreach(opened)
        visit = visits.start()
        visits.step(visit)
        async with syncing(session, opened) as sync:
            await until(sync, live, lambda: sync.status().lanes[0].waiting == 0)
            line = sync.status().line
            assert (line.kind, line.count, (await sync.sync_now()).code) == ("drafts", 1, "drafts_left")
            visits.submit(visit)
            await until(sync, live, lambda: sync.status().line.kind == "delivered")
            assert (await sync.sync_now()).code == "all_delivered"
        await session.lock()


async def test_an_arrival_on_the_tablet_changes_the_board_and_comes_back(live: LiveCentre, tmp_path: Path) -> None:
    await provide_residence(live)
    async with door_to(live) as door:
        session, opened = await enrolled(tmp_path / "tablet", door, "marco")
        async with syncing(session, opened) as sync:
            await sync.sync_now()
            desk = ResidenceDesk(
                "residence:zagara", opened.circles.store("catalog"), opened.circles.store("residence-zagara"), opened.journal
            )
            today = session.clock.today()
            desk.arrive(Arrival("Nucleo Prova", [("Persona Prova", 40), ("Bimba Prova", 4)], "r2", today))
            board = opened.circles.store("board")

            def published() -> bool:
                rows = board.all_docs(include_docs=True)["rows"]
                rooms = rows[0]["doc"]["rooms"]["r2"]["intervals"] if rows else []
                return bool(rooms) and rooms[-1]["beds"] == {"free": 0, "reserved": 0, "occupied": 2, "blocked": 1, "out_of_service": 0}

            await until(sync, live, published)
            assert "Prova" not in str(board.all_docs(include_docs=True))
        await session.lock()


async def test_a_second_educator_sees_at_once_and_offline_what_the_first_tapped(live: LiveCentre, tmp_path: Path) -> None:
    await provide_residence(live)
    async with door_to(live) as door:
        session, opened = await enrolled(tmp_path / "tablet", door, "marco")
        async with syncing(session, opened) as sync:
            await sync.sync_now()
        await session.enrol(SignIn("lucia", PASSWORD, device_name="prova"))
        await session.choose_pin("739164", "739164")
        door.shut = True
        opened = await session.unlock("marco", PIN)
        desk = ResidenceDesk("residence:zagara", opened.circles.store("catalog"), opened.circles.store("residence-zagara"), opened.journal)
        desk.arrive(Arrival("Nucleo Prova", [("Persona Prova", 40)], "r1", session.clock.today()))
        opened = await session.unlock("lucia", "739164")
        hers = ResidenceDesk("residence:zagara", opened.circles.store("catalog"), opened.circles.store("residence-zagara"), opened.journal)
        assert [room.household for room in hers.building().rooms if room.household] == ["Nucleo Prova"]
        door.shut = False
        async with syncing(session, opened) as sync:
            await until(sync, live, lambda: sync.status().line.kind == "delivered")
        await session.lock()


async def test_a_second_person_joins_while_everything_is_locked_and_reads_what_the_first_wrote_and_could_not_send(
    live: LiveCentre, tmp_path: Path
) -> None:
    await provide_residence(live)
    async with door_to(live) as door:
        session, opened = await enrolled(tmp_path / "tablet", door, "marco")
        async with syncing(session, opened) as sync:
            await sync.sync_now()
        desk = ResidenceDesk("residence:zagara", opened.circles.store("catalog"), opened.circles.store("residence-zagara"), opened.journal)
        desk.arrive(Arrival("Nucleo Prova", [("Persona Prova", 40)], "r1", session.clock.today()))
        await session.lock()
        await session.enrol(SignIn("lucia", PASSWORD, device_name="prova"))
        hers = await session.choose_pin("739164", "739164")
        desk = ResidenceDesk("residence:zagara", hers.circles.store("catalog"), hers.circles.store("residence-zagara"), hers.journal)
        assert [room.household for room in desk.building().rooms if room.household] == ["Nucleo Prova"]
        await session.lock()


async def test_a_lost_pin_is_replaced_by_a_code_of_the_office_and_unsent_work_is_still_there(live: LiveCentre, tmp_path: Path) -> None:
    async with door_to(live) as door:
        session, opened = await enrolled(tmp_path / "phone", door, "giulia")
        visits = Visits(opened.circles.store(TEAM), opened.journal)
        visit = visits.start()
        visits.set_field(visit, "people_count", 3)
        visits.step(visit)
        before = opened.circles.store(TEAM).info()["doc_count"]
        await session.lock()
        short, _ = await live.centre.desk.new_code("giulia", "reset", session.file.device, "admin")
        await session.enrol(SignIn(code=f" {short[:3]}-{short[3:]} ".lower()))
        again = await session.choose_pin("739164", "739164")
        assert again.circles.store(TEAM).info()["doc_count"] == before
        await session.lock()
        with pytest.raises(DeviceError) as told:
            await session.unlock("giulia", PIN)
        assert told.value.code == "wrong_pin"


async def test_a_role_that_is_gone_takes_the_key_out_of_the_ring_and_back_again_with_the_role(live: LiveCentre, tmp_path: Path) -> None:
    async with door_to(live) as door:
        session, opened = await enrolled(tmp_path / "phone", door, "giulia")
        async with syncing(session, opened) as sync:
            await sync.sync_now()
        await now_in(live, "giulia", "outreach-siracusa")
        await session.keep_grant(opened, await session.centre.refresh("giulia", opened.ring.refresh_token))
        assert opened.lost == {TEAM, f"{TEAM}-media"}
        opened = await session.unlock("giulia", PIN)
        assert {"catalog", "board"} <= set(opened.circles.names())
        assert not {TEAM, f"{TEAM}-media"} & set(opened.circles.names())
        assert TEAM not in opened.ring.keys
        await now_in(live, "giulia", TEAM)
        wanted = [TEAM, f"{TEAM}-media"]
        await session.keep_grant(opened, await session.centre.refresh("giulia", opened.ring.refresh_token, wanted))
        assert TEAM in opened.circles.names()
        assert not opened.circles.sick
        await session.lock()


async def test_a_wrong_password_and_no_network_are_told_apart(live: LiveCentre, tmp_path: Path) -> None:
    async with door_to(live) as door:
        session = DeviceSession(machine(tmp_path / "phone", door))
        await session.start()
        with pytest.raises(DeviceError) as told:
            await session.enrol(SignIn("giulia", "sbagliata", device_name="prova"))
        assert told.value.code == "wrong_credentials"
        door.shut = True
        with pytest.raises(Exception) as silence:
            await session.enrol(SignIn("giulia", PASSWORD, device_name="prova"))
        assert "rete" in str(silence.value)
        assert session.people() == []


async def test_an_answer_with_a_new_token_that_is_lost_costs_nobody_a_sign_in(live: LiveCentre, tmp_path: Path) -> None:
    async with door_to(live) as door:
        session, opened = await enrolled(tmp_path / "phone", door, "giulia")
        visits, _ = outreach(opened)
        visits.submit(visits.start())
        for loses in (True, True, False):
            opened.grant, door.loses_answers = None, loses
            async with syncing(session, opened) as sync:
                answer = await sync.sync_now()
                assert (answer.code == "offline") is loses
        await session.lock()


async def test_a_used_up_token_asks_for_the_password_and_nothing_that_was_written_is_touched(live: LiveCentre, tmp_path: Path) -> None:
    async with door_to(live) as door:
        session, opened = await enrolled(tmp_path / "phone", door, "giulia")
        visits, _ = outreach(opened)
        visits.submit(visits.start())
        opened.grant = None
        opened.ring = opened.ring.with_token("stolen and used by somebody else", opened.ring.circles)
        async with syncing(session, opened) as sync:
            answer = await sync.sync_now()
            assert "password" in answer.sentence
            assert (sync.needs_sign_in, sync.status().line.kind) == (True, "problem")
            visits.submit(visits.start())
            await session.sign_in_again(opened, PASSWORD)
            await until(sync, live, lambda: sync.status().line.kind == "delivered")
            assert not sync.needs_sign_in
        await session.lock()
    assert len(await live.visits(TEAM)) == 2
