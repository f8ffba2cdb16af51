"""Files on their way to the centre, piece by piece: what a cut, a wrong byte, a full disk and a stranger do to them.

On the embedded databases, and on the CouchDB of `COUCHDB_URL` when it is set.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from docstore.errors import CorruptStore, DiskFull, PeerUnreachable, StoreError, StoreLocked
from docstore.replication.local_peer import LocalPeer
from docstore.replication.peer import Wanted
from sync_server.accounts.handed_units import MOST_BYTES, SUPERSEDED, Part, Unit
from sync_server.accounts.rescue import Rescuer, _Work
from sync_server.accounts.unit_files import UnitFiles
from sync_server.couch.port import existing
from tests.support.builders import a_change, a_dwelling
from tests.support.centre import LiveCentre
from tests.support.hand_in import TEAM, revoke
from tests.support.tablet import Tablet


async def test_the_log_belongs_to_the_file(live: LiveCentre, tablet: Tablet) -> None:
    """The file alone opens and silently lacks rows: what is in the log only is delivered too."""
    written = a_dwelling(tablet.pen("giulia"))
    tablet.write(TEAM, written)
    assert Path(f"{tablet.file(TEAM)}-wal").stat().st_size > 0
    assert (await tablet.hand_in(TEAM))[TEAM]["delivered"] == len(written)


async def test_a_cut_costs_nothing_and_a_piece_from_elsewhere_writes_nothing(live: LiveCentre, tablet: Tablet) -> None:
    tablet.write(TEAM, a_dwelling(tablet.pen("giulia")))
    begun = (await tablet.begin(tablet.unit(TEAM)))[0]
    content = tablet.file(TEAM).read_bytes()
    first = await tablet.send_piece(begun["unit"], "main", 0, content[:1000])
    again = await tablet.send_piece(begun["unit"], "main", 0, content[:1000])
    ahead = await tablet.send_piece(begun["unit"], "main", 5000, content[5000:])
    assert [one.json()["have"] for one in (first, again, ahead)] == [1000] * 3
    assert await tablet.finish(begun) == {"status": "broken", "delivered": 0, "already": 0, "kept_aside": 0}
    resumed = (await tablet.begin(tablet.unit(TEAM)))[0]
    assert (resumed["unit"], resumed["have"]["main"]) == (begun["unit"], 1000)
    await tablet.send(resumed)
    assert (await tablet.finish(resumed))["status"] == "delivered"
    assert await tablet.finish(resumed) == await tablet.finish(resumed)


async def test_a_piece_that_is_on_its_way_leaves_nothing_of_a_file_that_has_changed_meanwhile(
    live: LiveCentre, tablet: Tablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    dwelling = a_dwelling(tablet.pen("giulia"))
    tablet.write(TEAM, dwelling)
    former = (await tablet.begin(tablet.unit(TEAM)))[0]["unit"]
    arrived, go_on, append = asyncio.Event(), asyncio.Event(), UnitFiles.append

    async def slowly(files: UnitFiles, unit: Unit, part: Part, content: bytes) -> None:
        arrived.set()
        await go_on.wait()
        await append(files, unit, part, content)

    monkeypatch.setattr(UnitFiles, "append", slowly)
    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        piece = tasks.create_task(tablet.send_piece(former, "main", 0, tablet.file(TEAM).read_bytes()[:1000]))
        await arrived.wait()
        tablet.write(TEAM, [a_change(tablet.pen("giulia"), dwelling[0]["record"], "people_count", 4)])
        begun = tasks.create_task(tablet.begin(tablet.unit(TEAM)))
        while SUPERSEDED not in {unit.status for unit in (await live.centre.desk.device_detail(tablet.id)).units}:  # noqa: ASYNC110
            await asyncio.sleep(0)
        assert not begun.done(), "the file is in another hand"
        go_on.set()
        assert (await piece).json() == {"have": 1000}
    assert begun.result()[0]["have"]["main"] == 0
    assert not list((live.centre.folder.path / "hand-in").glob(f"{former}*"))


async def test_bytes_that_do_not_fit_their_hash_are_sent_again(live: LiveCentre, tablet: Tablet) -> None:
    tablet.write(TEAM, a_dwelling(tablet.pen("giulia")))
    begun = (await tablet.begin(tablet.unit(TEAM)))[0]
    length = tablet.file(TEAM).stat().st_size
    await tablet.send_piece(begun["unit"], "main", 0, bytes(length))
    await tablet.send({**begun, "have": {"main": length, "wal": 0}})
    assert (await tablet.finish(begun))["status"] == "broken"
    assert (await tablet.begin(tablet.unit(TEAM)))[0]["have"]["main"] == 0
    too_much = await tablet.send_piece(begun["unit"], "main", 0, bytes(length + 1))
    assert too_much.status_code == 422


async def test_what_the_centre_has_already_is_counted_and_not_written_twice(live: LiveCentre, tablet: Tablet) -> None:
    pen = tablet.pen("giulia")
    first, second = a_dwelling(pen, "d1"), a_dwelling(pen, "d2")
    tablet.write(TEAM, first)
    assert (await tablet.hand_in(TEAM))[TEAM]["delivered"] == len(first)
    tablet.write(TEAM, second)
    assert (await tablet.hand_in(TEAM))[TEAM] == {"status": "delivered", "delivered": len(second), "already": len(first), "kept_aside": 0}


async def test_a_delivery_that_was_cut_counts_the_same_when_it_is_done_again(
    live: LiveCentre, tablet: Tablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = [document for name in map(str, range(30)) for document in a_dwelling(tablet.pen("giulia"), name)]
    tablet.write(TEAM, written)
    begun = (await tablet.begin(tablet.unit(TEAM)))[0]
    await tablet.send(begun)
    delivered = 0

    async def cut_after_one(some: Rescuer, source: LocalPeer, wanted: Sequence[Wanted], work: _Work) -> None:
        nonlocal delivered
        if delivered:
            raise PeerUnreachable
        delivered += len(wanted)
        await whole(some, source, wanted, work)

    whole = Rescuer._deliver_some
    monkeypatch.setattr(Rescuer, "_deliver_some", cut_after_one)
    cut = await tablet.ask("hand-in/finish", unit=begun["unit"])
    assert (cut.status_code, cut.json()["error"]) == (503, "databases_away")
    monkeypatch.undo()
    assert 0 < delivered < len(written)
    assert await tablet.finish(begun) == {"status": "delivered", "delivered": len(written), "already": 0, "kept_aside": 0}


@pytest.mark.parametrize(
    "outage", [(DiskFull, 507, "no_room"), (StoreLocked, 503, "databases_away"), (CorruptStore, 500, "internal_server_error")]
)
async def test_an_outage_of_the_centres_own_disk_is_no_damage_of_the_file(
    live: LiveCentre, tablet: Tablet, monkeypatch: pytest.MonkeyPatch, outage: tuple[type[StoreError], int, str]
) -> None:
    written = a_dwelling(tablet.pen("giulia"))
    tablet.write(TEAM, written)
    await revoke(live, tablet)
    begun = (await tablet.begin(tablet.unit(TEAM)))[0]
    await tablet.send(begun)
    error, status, code = outage

    async def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(type(await existing(live.centre.databases, TEAM)), "put_revisions", fails)
    answer = await tablet.ask("hand-in/finish", unit=begun["unit"])
    assert (answer.status_code, answer.json()["error"]) == (status, code)
    assert (await tablet.pulse())["order"] == "hand_in"
    monkeypatch.undo()
    assert await tablet.finish(begun) == {"status": "delivered", "delivered": len(written), "already": 0, "kept_aside": 0}
    assert (await tablet.pulse())["order"] == "wipe"


async def test_one_credential_has_a_bounded_share_of_the_disk_and_of_the_memory(live: LiveCentre, tablet: Tablet, tmp_path: Path) -> None:
    tablet.write(TEAM, a_dwelling(tablet.pen("giulia")))
    part = {"name": "main", "length": MOST_BYTES // 2 + 1, "sha256": "0" * 64}
    too_much = [{"database": name, "parts": [part], "unsent": 0} for name in (TEAM, f"{TEAM}-media")]
    refused = await tablet.ask("hand-in/begin", units=too_much)
    assert (refused.status_code, refused.json()["error"]) == (507, "no_room")
    assert (await tablet.send_piece("f" * 64, "main", 0, b"x")).json()["error"] == "unit_unknown"
    assert len(live.centre.hand_ins._at_work) == 0
    assert (await tablet.hand_in(TEAM))[TEAM]["status"] == "delivered"
    assert len(live.centre.hand_ins._at_work) == 0


async def test_nobody_else_reaches_a_unit(live: LiveCentre, tablet: Tablet, tmp_path: Path) -> None:
    tablet.write(TEAM, a_dwelling(tablet.pen("giulia")))
    begun = (await tablet.begin(tablet.unit(TEAM)))[0]
    other = Tablet(live.client, await live.enrol("marco"), tmp_path / "other")
    answers = [await other.send_piece(begun["unit"], "main", 0, b"x"), await other.ask("hand-in/finish", unit=begun["unit"])]
    assert {(answer.status_code, answer.json()["error"]) for answer in answers} == {(404, "unit_unknown")}
    stranger = await live.client.post("/api/device/hand-in/begin", json={"device": tablet.id, "credential": "x", "units": []})
    assert stranger.json()["error"] == "unknown_device"
