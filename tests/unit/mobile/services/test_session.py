"""Rings, PINs and stamps: no key lies bare, and nothing that was counted is forgotten by a restart."""

from __future__ import annotations

import errno
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from docstore.errors import DiskFull, NewerStore, NoRoomToMigrate, StoreLocked, WrongKey
from docstore.sqlite import tables
from docstore.sqlite.connection import Connection, FileOptions
from docstore.store import Store
from mobile.services.device import DeviceFile, PersonRow
from mobile.services.journal import DeviceClock, Journal
from mobile.services.keyring import KeyRing, keys_for, unpacked
from mobile.services.problems import DeviceError
from mobile.services.session import DeviceSession
from schemas.facts import verify_fact
from schemas.stamps import parse_stamp
from tests.support.application import PaperDoor
from tests.support.device import Bench, Hands
from tests.support.machine import Folder, machine
from tests.support.session import CIRCLES, grant, opened


async def test_neither_keys_nor_tokens_are_readable_in_the_devices_file(tmp_path: Path) -> None:
    session, current = await opened(tmp_path)
    key, token = current.ring.keys["residence-zagara"], current.ring.refresh_token
    await session.lock()
    session.file.close()
    everything = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert key not in everything
    assert key.hex().encode() not in everything
    assert f'"refresh_token":"{token}"'.encode() not in everything
    with pytest.raises(WrongKey):
        Store.open(str(tmp_path / "residence-zagara.sqlite"), key=b"x" * 32)


async def test_a_new_token_is_in_the_ring_before_it_is_used_and_a_new_circle_gets_its_file(tmp_path: Path) -> None:
    session, current = await opened(tmp_path)
    more = (*CIRCLES, "residence-limone")
    assert list(await session.keep_grant(current, grant(circles=more, refresh_token="r2"))) == []
    assert "residence-limone" in current.circles.names()
    again = await session.unlock("marco", "204862")
    assert again.ring.refresh_token == "r2"
    assert "residence-limone" in again.circles.names()
    await session.lock()


async def test_a_circle_whose_key_nobody_at_hand_has_waits_and_is_not_made_a_second_time(tmp_path: Path) -> None:
    session, current = await opened(tmp_path)
    session.file.keep_circle_files(frozenset({"casework-zagara"}))
    missing = await session.keep_grant(current, grant(circles=(*CIRCLES, "casework-zagara")))
    assert list(missing) == ["casework-zagara"]
    assert "casework-zagara" not in current.circles.names()
    await session.lock()


async def test_a_key_leaves_the_ring_only_while_the_centre_of_this_epoch_holds_it(tmp_path: Path) -> None:
    session, current = await opened(tmp_path)
    session.file.keep("deposited/residence-zagara", "aaaaabbbbb an epoch from before the restore")
    await session.keep_grant(current, grant(circles=("catalog", "board"), refresh_token="r2"))
    assert "residence-zagara" in current.ring.keys, "a centre that was set back has neither the circle nor the key"
    session.file.keep("deposited/residence-zagara", "aaaaabbbbb epoch")
    await session.keep_grant(current, grant(circles=("catalog", "board"), refresh_token="r3"))
    assert "residence-zagara" not in current.ring.keys
    await session.lock()


async def test_a_pin_opens_nothing_on_a_device_whose_files_are_on_their_way_out(tmp_path: Path) -> None:
    session, _ = await opened(tmp_path)
    await session.lock()
    session.file.keep("order", "hand_in")
    with pytest.raises(DeviceError) as told:
        await session.unlock("marco", "204862")
    assert told.value.code == "device_revoked"
    assert session.current is None
    session.file.drop("order")
    await session.unlock("marco", "204862")
    await session.lock()


async def test_wrong_pins_are_counted_and_a_right_one_clears_them(tmp_path: Path) -> None:
    session, _ = await opened(tmp_path)
    await session.lock()
    for _ in range(2):
        with pytest.raises(DeviceError) as told:
            await session.unlock("marco", "000001")
        assert told.value.code == "wrong_pin"
    assert session.wait_seconds("marco") == 0
    await session.unlock("marco", "204862")
    person = session.file.person("marco")
    assert person is not None
    assert person.wrong_tries == 0
    await session.lock()


async def test_a_file_is_never_keyed_anew_while_somebody_else_holds_its_key() -> None:
    dice = Hands().random_bytes
    with pytest.raises(DeviceError) as told:
        keys_for(["catalog", "residence-zagara"], frozenset({"catalog"}), {}, dice)
    assert told.value.code == "keys_not_deposited"
    shared = keys_for(["catalog", "residence-zagara"], frozenset({"catalog"}), {"catalog": b"k" * 32, "office": b"o" * 32}, dice)
    assert shared["catalog"] == b"k" * 32
    assert set(shared) == {"catalog", "residence-zagara"}
    assert len(shared["residence-zagara"]) == 32


def test_a_ring_comes_back_as_it_was_packed() -> None:
    ring = KeyRing("marco", CIRCLES, {"catalog": b"k" * 32}, "token")
    assert unpacked(ring.packed()) == ring
    assert ring.missing() == CIRCLES[1:]


def test_stamps_grow_across_restarts_and_a_clock_set_back(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    first = bench.journal.signature().at
    bench.hands.now -= 3_600_000
    second = bench.again()
    after = second.journal.signature().at
    assert parse_stamp(after) > parse_stamp(first)
    assert parse_stamp(after).device == bench.device
    second.close()


def test_the_centres_time_corrects_the_stamp_and_survives_a_restart(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.journal.clock.learn(bench.hands.now, bench.hands.now + 60_000, bench.hands.now)
    again = bench.again()
    assert parse_stamp(again.journal.signature().at).ms == bench.hands.now + 60_000
    again.close()


def test_a_fact_that_is_not_what_its_name_says_is_not_stored(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    fact = bench.journal.fact("change", {"record": "dwelling:x", "fields": {}})
    assert verify_fact(fact)
    with pytest.raises(DeviceError):
        bench.journal.write_all(bench.records, [{**fact, "record": "dwelling:y"}])
    assert bench.records.update_seq == 0
    bench.close()


def test_a_device_without_an_identity_writes_nothing(tmp_path: Path) -> None:
    file = DeviceFile.open(str(tmp_path / "device.sqlite"), False, None)
    hands = Hands()
    with pytest.raises(DeviceError) as told:
        Journal(file, "giulia", DeviceClock(file, hands.now_ms), hands.random_bytes)
    assert told.value.code == "not_enrolled"
    file.close()


def test_a_new_identity_keeps_the_former_ones(tmp_path: Path) -> None:
    file = DeviceFile.open(str(tmp_path / "device.sqlite"), False, None)
    for device in ("aaaaabbbbb", "cccccddddd", "cccccddddd"):
        file.keep_identity(device, "credential")
    assert file.device_ids() == ("aaaaabbbbb", "cccccddddd")
    assert json.loads(file.setting("former_devices") or "") == ["aaaaabbbbb"]
    file.close()


async def test_a_new_circle_that_cannot_open_closes_none_that_was_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session, current = await opened(tmp_path)

    def locked(_path: str, **_options: object) -> Store:
        raise StoreLocked

    with monkeypatch.context() as patched:
        patched.setattr("mobile.services.circles.Store.open", locked)
        with pytest.raises(StoreLocked):
            await session.keep_grant(current, grant(circles=(*CIRCLES, "residence-limone")))
    assert current.circles.names() == CIRCLES
    assert current.circles.store("residence-zagara").info()["doc_count"] == 0
    await session.lock()


async def test_a_ring_and_the_names_of_its_files_are_kept_together_and_healed_when_they_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, _ = await opened(tmp_path)
    listed = session.file.circle_files()
    with pytest.raises(TypeError):
        session.file.keep_person(PersonRow("lucia", "Lucia", "educator", b"s" * 16, b"ring"), frozenset({"board", 7}))  # type: ignore[arg-type]
    assert session.file.person("lucia") is None, "a cut between the two leaves neither"
    monkeypatch.setattr(DeviceFile, "circle_files", lambda _self: frozenset())
    await session.unlock("marco", "204862")
    monkeypatch.undo()
    assert session.file.circle_files() == listed
    await session.lock()


async def test_a_disk_without_room_for_a_new_circle_is_told_and_what_is_there_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, current = await opened(tmp_path)

    async def no_room(names: Sequence[str]) -> None:
        raise OSError(errno.ENOSPC, "files: QuotaExceededError")

    with monkeypatch.context() as full:
        full.setattr(session.machine.files, "prepare", no_room)
        with pytest.raises(DiskFull):
            await session.keep_grant(current, grant(circles=(*CIRCLES, "residence-limone"), refresh_token="r2"))
        assert set(current.circles.names()) == set(CIRCLES)
    again = await session.unlock("marco", "204862")
    assert set(again.circles.names()) == {*CIRCLES, "residence-limone"}


async def test_a_circle_of_an_older_version_is_copied_opened_and_the_copy_goes_at_the_next_pin(tmp_path: Path) -> None:
    session, current = await opened(tmp_path)
    key = current.ring.keys["residence-zagara"]
    await session.lock()
    file, copy = tmp_path / "residence-zagara.sqlite", tmp_path / "residence-zagara.sqlite.former"
    file.unlink()
    of_the_first_form(file, key)
    written = file.read_bytes()

    assert (await session.unlock("marco", "204862")).circles.store("residence-zagara").get("a")["says"] == "first"
    assert copy.read_bytes() == written
    await session.lock()
    assert (await session.unlock("marco", "204862")).circles.store("residence-zagara").get("a")["says"] == "first"
    await session.lock()
    assert not copy.exists()


async def test_a_circle_that_has_no_room_to_be_brought_up_to_date_stays_as_it_is_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, current = await opened(tmp_path)
    key = current.ring.keys["residence-zagara"]
    await session.lock()
    file = tmp_path / "residence-zagara.sqlite"
    file.unlink()
    of_the_first_form(file, key)
    written = file.read_bytes()

    async def little(_files: Folder) -> int:
        return 10_000

    with monkeypatch.context() as full:
        full.setattr(Folder, "free_bytes", little)
        with pytest.raises(NoRoomToMigrate):
            await session.unlock("marco", "204862")
    assert file.read_bytes() == written
    assert (await session.unlock("marco", "204862")).circles.store("residence-zagara").get("a")["says"] == "first"
    await session.lock()


async def test_a_circle_of_a_newer_version_says_what_to_do_and_the_others_open(tmp_path: Path) -> None:
    session, current = await opened(tmp_path)
    key = current.ring.keys["residence-zagara"]
    await session.lock()
    file = tmp_path / "residence-zagara.sqlite"
    connection = Connection.open(str(file), FileOptions(key=key))
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    written = file.read_bytes()
    circles = (await session.unlock("marco", "204862")).circles
    assert circles.sick["residence-zagara"].code == "newer_store"
    assert set(circles.names()) == set(CIRCLES) - {"residence-zagara"}
    await session.lock()
    assert file.read_bytes() == written


async def test_a_devices_own_file_of_a_newer_version_is_left_as_it_is(tmp_path: Path) -> None:
    session, _ = await opened(tmp_path)
    await session.lock()
    session.file.close()
    connection = Connection.open(str(tmp_path / "device.sqlite"))
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    written = (tmp_path / "device.sqlite").read_bytes()
    with pytest.raises(NewerStore, match="aggiorna l'app"):
        await DeviceSession(machine(tmp_path, PaperDoor())).start()  # type: ignore[arg-type]
    assert (tmp_path / "device.sqlite").read_bytes() == written


def of_the_first_form(file: Path, key: bytes) -> None:
    with pytest.MonkeyPatch.context() as former:
        former.setattr(tables, "_MIGRATIONS", tables._MIGRATIONS[:1])
        former.setattr(tables, "NEWEST", 1)
        store = Store.open(str(file), key=key)
        store.put({"_id": "a", "says": "first"})
        store.close()
