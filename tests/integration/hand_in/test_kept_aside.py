"""What came as ciphertext and cannot be delivered to its end: whose it is, which key opens it, and that it stays.

On the embedded databases, and on the CouchDB of `COUCHDB_URL` when it is set.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from docstore.store import Store
from sync_server.accounts.users import Change
from sync_server.backup.restoring import restore_backup
from sync_server.folder import DataFolder
from sync_server.settings import StartError
from tests.support.builders import Pen, a_change, a_dwelling, a_void
from tests.support.centre import LiveCentre, serving_centre
from tests.support.centre_couchdb import BorrowedCouch
from tests.support.hand_in import KEY, OTHER_KEY, TEAM, leaves, revoke
from tests.support.tablet import Tablet


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


async def test_a_word_of_a_kind_that_only_a_newer_centre_knows_is_kept_aside(live: LiveCentre, tablet: Tablet) -> None:
    newer = {"_id": "visitnote:1", "type": "visitnote", "author": "giulia", "role": "outreach", "device": tablet.id, "text": "prima"}
    unsigned = {"_id": "visitpicture:1", "type": "visitpicture"}
    mine = a_dwelling(tablet.pen("giulia"))
    tablet.write(TEAM, [*mine, newer, unsigned])
    await revoke(live, tablet)
    assert (await tablet.hand_in(TEAM))[TEAM] == {"status": "kept", "delivered": len(mine), "already": 0, "kept_aside": 2}
    assert [await leaves(live, document) for document in (newer, unsigned)] == [[], []]
    assert [file.read_bytes() for file in (live.centre.folder.path / "hand-in").glob("*.main")] == [tablet.file(TEAM).read_bytes()]


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
