"""A lost tablet over real HTTP: revoked, it hands in its files as ciphertext, the centre delivers what was unsent, only then it wipes.

On the embedded databases, and on the CouchDB of `COUCHDB_URL` when it is set.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from docstore.canonical import JsonObject
from docstore.errors import CorruptStore, DiskFull, PeerUnreachable, StoreError, StoreLocked
from docstore.replication.local_peer import LocalPeer
from docstore.replication.peer import Wanted
from docstore.store import Store
from sync_server.accounts.hand_in import MOST_BYTES
from sync_server.accounts.rescue import Rescuer, _Work
from sync_server.accounts.users import Change
from sync_server.backup.restoring import restore_backup
from sync_server.couch.port import existing
from sync_server.folder import DataFolder
from sync_server.settings import StartError
from tests.support.builders import Pen, a_change, a_draft, a_dwelling, a_void
from tests.support.centre import LiveCentre, serving_centre
from tests.support.centre_couchdb import BorrowedCouch
from tests.support.tablet import Tablet

TEAM = "outreach-catania"
KEY, OTHER_KEY = b"k" * 32, b"o" * 32


@pytest.fixture
async def live(tmp_path: Path, server: BorrowedCouch | None) -> AsyncIterator[LiveCentre]:
    async with serving_centre(tmp_path / "data", server=server) as centre:
        await centre.add("giulia", "outreach", TEAM)
        await centre.add("marco", "outreach", TEAM)
        await centre.add("sara", "office")
        yield centre


@pytest.fixture
async def tablet(live: LiveCentre, tmp_path: Path) -> Tablet:
    found = Tablet(live.client, await live.enrol("giulia"), tmp_path / "tablet")
    (await found.deposit(outreach_catania=KEY)).raise_for_status()
    return found


async def leaves(live: LiveCentre, document: JsonObject) -> list[str]:
    database = await existing(live.centre.databases, TEAM)
    return [str(leaf["_rev"]) for leaf in (await database.leaves([document["_id"]])).get(document["_id"], ())]


async def revoke(live: LiveCentre, tablet: Tablet) -> None:
    await live.centre.desk.revoke(tablet.id, "sara", "lost")


async def kinds(live: LiveCentre, tablet: Tablet) -> list[str]:
    return [event.kind for event in await live.centre.desk.events(tablet.id)]


async def test_a_revoked_device_gets_no_token_and_only_its_orders(live: LiveCentre, tablet: Tablet) -> None:
    await revoke(live, tablet)
    renewed = await tablet.ask("token", user="giulia", refresh_token=tablet.grant["refresh_token"])
    again = await tablet.ask("enrol", user="giulia", password="parola-di-prova")
    assert [(one.status_code, one.json()["error"]) for one in (renewed, again)] == [(403, "device_revoked")] * 2
    told = await tablet.pulse()
    assert (told["order"], told["hand_in"], told["databases"]) == ("hand_in", [TEAM, f"{TEAM}-media"], {})


async def test_what_was_unsent_arrives_as_it_was_written_and_only_then_the_device_wipes(live: LiveCentre, tablet: Tablet) -> None:
    pen = tablet.pen("giulia")
    written = [*a_dwelling(pen), a_draft(pen)]
    revs = tablet.write(TEAM, written)
    await revoke(live, tablet)
    begun = (await tablet.begin(tablet.unit(TEAM, unsent=len(written))))[0]
    await tablet.send(begun)
    assert (await tablet.pulse())["order"] == "hand_in"
    assert await tablet.finish(begun) == {"status": "delivered", "delivered": len(written), "already": 0, "kept_aside": 0}
    assert [await leaves(live, document) for document in written] == [[rev] for rev in revs]
    assert (await tablet.pulse())["order"] == "wipe"
    assert not list((live.centre.folder.path / "hand-in").glob(f"{begun['unit']}*"))

    as_people_count = {"ok": True, "delivered": 1, "kept_aside": 0}
    assert (await tablet.ask("wiped")).json() == as_people_count
    assert (await tablet.ask("wiped")).json() == as_people_count
    assert (await tablet.ask("pulse")).json()["error"] == "unknown_device"
    page = (await live.centre.desk.device_detail(tablet.id)).page
    assert (page.state, page.rescued, page.kept_aside) == ("wiped", 1, 0), "one dwelling, however many documents it is"
    assert page.rescued_at is not None
    expected = ["wiped", "wipe_ordered", "rescued", "handed_in", "hand_in_begun", "revoked", "key_deposited", "enrolled"]
    assert await kinds(live, tablet) == expected


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


async def test_what_the_guard_refuses_and_what_colleagues_wrote_stays_aside_as_ciphertext(live: LiveCentre, tablet: Tablet) -> None:
    mine, forged = a_dwelling(tablet.pen("giulia")), a_dwelling(tablet.pen("sara"), "d2")
    altered = {**a_change(tablet.pen("giulia"), mine[0]["record"], "notes", "prima"), "schema_version": 7}
    colleagues = a_dwelling(Pen("marco", "bbbbbbbbbb"), "d3")
    tablet.write(TEAM, [*mine, *forged, altered, *colleagues])
    await revoke(live, tablet)
    outcome = (await tablet.hand_in(TEAM))[TEAM]
    aside = len(forged) + 1 + len(colleagues)
    assert outcome == {"status": "kept", "delivered": len(mine), "already": 0, "kept_aside": aside}
    assert [await leaves(live, document) for document in (*forged, altered, *colleagues)] == [[]] * aside
    kept = list((live.centre.folder.path / "hand-in").glob("*.main"))
    assert [file.read_bytes() for file in kept] == [tablet.file(TEAM).read_bytes()]
    assert kept[0].stat().st_mode & 0o777 == 0o600
    assert (await tablet.pulse())["order"] == "wipe"


async def test_words_that_were_typed_and_in_no_revision_yet_are_kept_aside(live: LiveCentre, tablet: Tablet) -> None:
    tablet.write(TEAM, a_dwelling(tablet.pen("giulia")))
    store = Store.open(str(tablet.file(TEAM)), key=KEY, name=TEAM)
    store.write_rows(lambda rows: rows.execute("CREATE TABLE device_autosave (draft TEXT PRIMARY KEY, dirty INTEGER)"))
    store.write_rows(lambda rows: rows.execute("INSERT INTO device_autosave VALUES ('a', 1), ('b', 0)"))
    store.close()
    outcome = (await tablet.hand_in(TEAM))[TEAM]
    assert (outcome["status"], outcome["kept_aside"]) == ("kept", 1)


async def test_a_file_that_no_deposited_key_opens_is_kept(live: LiveCentre, tablet: Tablet) -> None:
    tablet.keys[TEAM] = OTHER_KEY
    tablet.write(TEAM, a_dwelling(tablet.pen("giulia")))
    begun = (await tablet.begin(tablet.unit(TEAM, unsent=3)))[0]
    await tablet.send(begun)
    assert await tablet.finish(begun) == {"status": "kept", "delivered": 0, "already": 0, "kept_aside": 3}


async def test_a_file_without_a_deposited_key_is_not_wiped_until_there_is_one(live: LiveCentre, tmp_path: Path) -> None:
    """The rings on the device are the only way into it: a device from before keys were deposited."""
    tablet = Tablet(live.client, await live.enrol("giulia"), tmp_path / "older", {TEAM: KEY})
    written = a_dwelling(tablet.pen("giulia"))
    tablet.write(TEAM, written)
    await revoke(live, tablet)
    assert TEAM in (await tablet.pulse())["hand_in"]
    assert (await tablet.hand_in(TEAM))[TEAM]["status"] == "kept"
    assert (await tablet.pulse())["order"] == "hand_in"
    await live.centre.desk.found_again(tablet.id, "sara")
    await tablet.deposit(outreach_catania=KEY)
    await revoke(live, tablet)
    assert (await tablet.hand_in(TEAM))[TEAM] == {"status": "delivered", "delivered": len(written), "already": 0, "kept_aside": 0}
    assert (await tablet.pulse())["order"] == "wipe"


async def test_an_older_key_of_the_file_opens_it_too(live: LiveCentre, tablet: Tablet) -> None:
    written = a_dwelling(tablet.pen("giulia"))
    tablet.write(TEAM, written)
    (await tablet.deposit(outreach_catania=OTHER_KEY)).raise_for_status()
    assert (await tablet.hand_in(TEAM))[TEAM]["delivered"] == len(written)


async def test_a_colleague_of_the_same_device_is_delivered_too_even_after_she_was_disabled(live: LiveCentre, tablet: Tablet) -> None:
    await live.enrol("marco", device=tablet.id, credential=tablet.credential)
    his = a_dwelling(tablet.pen("marco"))
    tablet.write(TEAM, [*his, a_void(tablet.pen("marco"), his[0])])
    await live.centre.desk.users.change("marco", Change(disabled=True))
    await revoke(live, tablet)
    outcome = (await tablet.hand_in(TEAM))[TEAM]
    assert (outcome["delivered"], outcome["kept_aside"]) == (len(his) + 1, 0)


async def test_a_device_with_nothing_says_so_and_wipes(live: LiveCentre, tablet: Tablet) -> None:
    await revoke(live, tablet)
    assert (await tablet.ask("wiped")).json()["error"] == "not_ordered"
    assert await tablet.begin() == []
    assert (await tablet.pulse())["order"] == "wipe"
    assert (await live.centre.desk.device_detail(tablet.id)).page.rescued_at is not None


async def test_found_again_undoes_it_until_the_device_is_empty(live: LiveCentre, tablet: Tablet) -> None:
    await revoke(live, tablet)
    await live.centre.desk.found_again(tablet.id, "sara")
    assert (await tablet.pulse())["order"] is None
    assert (await tablet.ask("token", user="giulia", refresh_token=tablet.grant["refresh_token"])).status_code == 200
    await tablet.begin()
    await revoke(live, tablet)
    assert (await tablet.pulse())["order"] == "hand_in"  # what was handed in before counts for nothing now


async def test_a_circle_that_nobody_of_the_device_may_read_any_more_leaves_it(live: LiveCentre, tablet: Tablet) -> None:
    written = a_dwelling(tablet.pen("giulia"))
    tablet.write(TEAM, written)
    assert (await tablet.pulse())["hand_in"] == []
    await live.centre.desk.users.change("giulia", Change("educator", ("residence-zagara",)))
    told = await tablet.pulse()
    assert (told["order"], told["hand_in"]) == (None, [TEAM])
    assert (await tablet.hand_in(TEAM))[TEAM]["delivered"] == len(written)


async def test_a_colleague_who_signed_in_under_a_former_id_keeps_her_file(live: LiveCentre, tablet: Tablet) -> None:
    await live.add("lucia", "educator", "residence-zagara")
    anew = await live.enrol("lucia", former=[tablet.known()])
    tablet.grant, tablet.credential = anew, anew["credential"]
    told = await tablet.pulse()
    assert (told["hand_in"], TEAM in told["databases"]) == ([], True)
    await live.centre.desk.users.change("giulia", Change(disabled=True))
    assert (await tablet.pulse())["hand_in"] == [TEAM]


async def test_a_file_whose_circle_the_centre_lacks_stays_where_it_is(
    live: LiveCentre, tablet: Tablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A centre that was set back to before the circle could take nothing in: the device holds the only copy."""
    without = [name for name in await live.centre.databases.names() if not name.startswith(TEAM)]

    async def names() -> list[str]:
        return without

    monkeypatch.setattr(live.centre.desk, "_ports", replace(live.centre.desk._ports, databases=names))
    told = await tablet.pulse()
    assert (told["order"], told["hand_in"]) == (None, [])


async def test_a_backup_brings_back_deposited_keys_and_what_could_not_be_delivered(tmp_path: Path, server: BorrowedCouch | None) -> None:
    async with serving_centre(tmp_path / "data", server=server) as live:
        await live.add("giulia", "outreach", TEAM)
        tablet = Tablet(live.client, await live.enrol("giulia"), tmp_path / "tablet")
        await tablet.deposit(outreach_catania=KEY)
        tablet.write(TEAM, a_dwelling(tablet.pen("sara")))
        assert (await tablet.hand_in(TEAM))[TEAM]["status"] == "kept"
        backup = (await live.centre.back_up(tmp_path / "backups")).folder
        key = live.centre.folder.secret("backup")
    DataFolder.claim(tmp_path / "restored").release()
    restore_backup(backup, tmp_path / "restored", key)
    kept = [file.read_bytes() for file in (tmp_path / "restored" / "hand-in").glob("*.main")]
    assert kept == [tablet.file(TEAM).read_bytes()]
    async with serving_centre(tmp_path / "restored") as again:
        tablet.client = again.client
        assert (await again.enrol("giulia", **tablet.known()))["keys"] == {TEAM: KEY.hex()}


async def test_without_the_key_of_the_deposit_the_centre_says_so_and_changes_nothing(tmp_path: Path) -> None:
    async with serving_centre(tmp_path / "data") as live:
        await live.add("giulia", "outreach", TEAM)
        tablet = Tablet(live.client, await live.enrol("giulia"), tmp_path / "tablet")
        await tablet.deposit(outreach_catania=KEY)
    (tmp_path / "data" / "keys" / "deposit").unlink()
    with pytest.raises(StartError, match="deposit"):
        async with serving_centre(tmp_path / "data"):
            pass
    assert not (tmp_path / "data" / "keys" / "deposit").exists()


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


async def test_a_word_of_a_kind_that_only_a_newer_centre_knows_is_kept_aside(live: LiveCentre, tablet: Tablet) -> None:
    newer = {"_id": "visitnote:1", "type": "visitnote", "author": "giulia", "role": "outreach", "device": tablet.id, "text": "prima"}
    unsigned = {"_id": "visitpicture:1", "type": "visitpicture"}
    mine = a_dwelling(tablet.pen("giulia"))
    tablet.write(TEAM, [*mine, newer, unsigned])
    await revoke(live, tablet)
    assert (await tablet.hand_in(TEAM))[TEAM] == {"status": "kept", "delivered": len(mine), "already": 0, "kept_aside": 2}
    assert [await leaves(live, document) for document in (newer, unsigned)] == [[], []]
    assert [file.read_bytes() for file in (live.centre.folder.path / "hand-in").glob("*.main")] == [tablet.file(TEAM).read_bytes()]


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


@pytest.mark.parametrize("damage", [Path.unlink, lambda file: file.write_bytes(bytes(file.stat().st_size))], ids=["gone", "damaged"])
@pytest.mark.parametrize("asked_first", ["begin", "finish"])
async def test_a_kept_file_that_is_no_longer_there_is_asked_for_again_and_orders_no_wipe(
    live: LiveCentre, tablet: Tablet, damage: Callable[[Path], object], asked_first: str
) -> None:
    tablet.write(TEAM, a_dwelling(tablet.pen("sara")))
    await revoke(live, tablet)
    begun = (await tablet.begin(tablet.unit(TEAM)))[0]
    await tablet.send(begun)
    kept = await tablet.finish(begun)
    assert (kept["status"], (await tablet.pulse())["order"]) == ("kept", "wipe")
    main = live.centre.folder.path / "hand-in" / f"{begun['unit']}.main"
    damage(main)
    if asked_first == "finish" or main.exists():
        assert (await tablet.finish(begun))["status"] == "broken"
        assert (await tablet.pulse())["order"] == "hand_in"
    again = (await tablet.begin(tablet.unit(TEAM)))[0]
    assert (again["have"]["main"], (await tablet.pulse())["order"]) == (0, "hand_in")
    await tablet.send(again)
    assert await tablet.finish(again) == kept
    assert main.read_bytes() == tablet.file(TEAM).read_bytes()


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
