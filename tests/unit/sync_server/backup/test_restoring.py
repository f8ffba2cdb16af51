"""What a restore brings back, what it refuses, and that a refusal leaves the folder as it was."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from docstore.sqlite.connection import Connection
from docstore.store import Store
from sync_server.accounts import devices
from sync_server.backup import restoring
from sync_server.backup.manifest import NAME, Manifest
from sync_server.backup.restoring import BACKED_UP_TO, WORKSHOP, refuse_half_restored, restore_backup
from sync_server.backup.writing import Source, write_backup
from sync_server.folder import DataFolder
from sync_server.settings import StartError

KEY = bytes(range(32))
KEYS = {"tokens": b"t" * 32, "sessions": b"s" * 32, "cookies": b"c" * 32}
BEGAN = 1_775_000_000_000


@dataclass
class Ground:
    """A centre's folder with a backup of it, and an empty one."""

    source: Path
    backup: Path
    empty: Path


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    source = tmp_path / "source"
    folder = DataFolder.claim(source)
    for name in ("catalog", "outreach-catania", "outreach-catania-media"):
        store = Store.open(str(folder.databases / f"{name}.sqlite"))
        first = store.put({"_id": "d", "of": name, "_attachments": {"photo": {"data": b"photo " * 1000, "content_type": "image/jpeg"}}})
        store.put({"_id": "d", "_rev": first["rev"], "of": name, "n": 2, "_attachments": {"photo": {"stub": True}}})
        store.bulk_docs([{"_id": "d", "_rev": "2-other", "of": "elsewhere"}], new_edits=False)
        store.put_security({"members": {"roles": [name]}})
        store.close()
    accounts = Connection.open(str(source / "accounts.sqlite"))
    with accounts.transaction():
        devices.create_tables(accounts)
        devices.set_centre_value(accounts, "epoch", "before")
    accounts.close()
    folder.release()
    written = write_backup(Source(source, KEYS, "before", "1"), tmp_path / "backups", KEY, BEGAN)
    empty = tmp_path / "empty"
    DataFolder.claim(empty).release()
    return Ground(source, written.folder, empty)


def content(folder: Path) -> dict[str, str]:
    """Every file with its hash, and every folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for path in folder.rglob("*")
    }


def centre_value(folder: Path, name: str) -> str:
    accounts = Connection.open(str(folder / "accounts.sqlite"))
    try:
        return str(devices.centre_value(accounts, name, "none"))
    finally:
        accounts.close()


def test_leaves_attachments_rights_keys_and_accounts_come_back_under_a_new_identity(ground: Ground) -> None:
    restore_backup(ground.backup.parent, ground.empty, KEY)
    for name in ("catalog", "outreach-catania", "outreach-catania-media"):
        before = Store.open(str(ground.source / "databases" / f"{name}.sqlite"), read_only=True)
        after = Store.open(str(ground.empty / "databases" / f"{name}.sqlite"))
        assert after.leaves("d") == before.leaves("d")
        assert len(after.leaves("d")) == 2
        [rev] = [leaf["_rev"] for leaf in after.leaves("d") if leaf.get("n") == 2]
        assert after.attachment("d", "photo", rev=rev).read() == b"photo " * 1000
        assert after.get_security() == {"members": {"roles": [name]}}
        assert after.uuid != before.uuid
        before.close()
        after.close()
    assert {key.name: key.read_bytes() for key in (ground.empty / "keys").iterdir()} == {**KEYS, "backup": KEY}
    assert {key.stat().st_mode & 0o777 for key in (ground.empty / "keys").iterdir()} == {0o600}
    assert centre_value(ground.empty, "epoch") not in ("before", "none")
    assert centre_value(ground.empty, BACKED_UP_TO) == str(BEGAN)
    refuse_half_restored(ground.empty)


def test_two_restores_of_one_backup_are_two_centres(ground: Ground, tmp_path: Path) -> None:
    other = tmp_path / "other"
    DataFolder.claim(other).release()
    restore_backup(ground.backup, ground.empty, KEY)
    restore_backup(ground.backup, other, KEY)
    assert centre_value(ground.empty, "epoch") != centre_value(other, "epoch")


def test_the_newest_complete_backup_is_taken(ground: Ground) -> None:
    later = write_backup(Source(ground.source, KEYS, "before", "1"), ground.backup.parent, KEY, BEGAN + 5_000)
    (ground.backup.parent / ".unfinished-soglia-29990101T000000Z-abcd").mkdir()
    (ground.backup.parent / "soglia-29990101T000000Z-abcd").mkdir()
    assert restore_backup(ground.backup.parent, ground.empty, KEY).began_ms == later.manifest.began_ms == BEGAN + 5_000


@pytest.mark.parametrize("standing", ["accounts.sqlite", "databases/catalog.sqlite"])
def test_a_folder_in_which_something_stands_is_refused(ground: Ground, standing: str) -> None:
    shutil.copyfile(ground.source / standing, ground.empty / standing)
    before = content(ground.empty)
    with pytest.raises(StartError, match="cartella vuota"):
        restore_backup(ground.backup, ground.empty, KEY)
    assert content(ground.empty) == before


def flipped(file: Path) -> None:
    held = bytearray(file.read_bytes())
    held[len(held) // 2] ^= 1
    file.write_bytes(held)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


HARMS: dict[str, Callable[[Path], None]] = {
    "flipped": flipped,
    "cut": cut,
    "emptied": lambda file: file.write_bytes(b""),
    "gone": Path.unlink,
}


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("file", ["databases/catalog.sqlite", "accounts.sqlite", "keys.sqlite", NAME])
def test_a_backup_that_is_not_as_it_was_written_is_refused_whatever_was_harmed(ground: Ground, file: str, harm: str) -> None:
    HARMS[harm](ground.backup / file)
    before = content(ground.empty)
    with pytest.raises(StartError, match="backup"):
        restore_backup(ground.backup, ground.empty, KEY)
    assert content(ground.empty) == before


def test_a_file_that_was_exchanged_for_another_of_the_same_key_is_refused(ground: Ground) -> None:
    shutil.copyfile(ground.backup / "databases/outreach-catania.sqlite", ground.backup / "databases/catalog.sqlite")
    with pytest.raises(StartError, match=r"databases/catalog\.sqlite"):
        restore_backup(ground.backup, ground.empty, KEY)


def test_another_key_is_refused(ground: Ground) -> None:
    before = content(ground.empty)
    with pytest.raises(StartError, match="non si apre con questa chiave"):
        restore_backup(ground.backup, ground.empty, b"x" * 32)
    assert content(ground.empty) == before


def test_a_backup_of_a_newer_version_is_refused(ground: Ground) -> None:
    told = json.loads((ground.backup / NAME).read_text())
    (ground.backup / NAME).write_text(json.dumps({**told, "format": told["format"] + 1}))
    with pytest.raises(StartError, match="più recente"):
        restore_backup(ground.backup, ground.empty, KEY)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"format": "one", "seal": ""}', '{"format": 1, "seal": 1}'])
def test_what_is_no_manifest_is_no_backup(ground: Ground, text: str) -> None:
    (ground.backup / NAME).write_text(text)
    with pytest.raises(StartError):
        restore_backup(ground.backup, ground.empty, KEY)


def test_a_manifest_can_be_read_back(ground: Ground) -> None:
    manifest = Manifest.read(ground.backup, KEY)
    assert [file.path for file in manifest.files] == [
        "databases/catalog.sqlite",
        "databases/outreach-catania.sqlite",
        "databases/outreach-catania-media.sqlite",
        "accounts.sqlite",
        "keys.sqlite",
    ], "circles before media before accounts"


class Cut(Exception):
    """The process is gone."""


def test_wherever_a_restore_is_cut_no_centre_starts_on_it_and_asking_again_finishes_it(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every change of a name and every removal of the last part, one after the other, is the last thing that a restore did."""
    for survived in range(40):
        left = survived

        def counted(real: Callable[..., object]) -> Callable[..., object]:
            def step(*arguments: object, **named: object) -> object:
                nonlocal left
                if left == 0:
                    raise Cut
                left -= 1
                return real(*arguments, **named)

            return step

        with monkeypatch.context() as patch:
            for name in ("rename", "unlink", "rmdir"):
                patch.setattr(Path, name, counted(getattr(Path, name)))
            patch.setattr(shutil, "rmtree", counted(shutil.rmtree))
            patch.setattr(os, "sync", counted(lambda: None))
            try:
                restore_backup(ground.backup, ground.empty, KEY)
                break
            except Cut:
                pass
        with pytest.raises(StartError, match="a metà"):
            refuse_half_restored(ground.empty)
        flipped_copy = ground.backup.parent / "damaged"
        shutil.copytree(ground.backup, flipped_copy)
        flipped(flipped_copy / "accounts.sqlite")
        with pytest.raises(StartError, match="danneggiato"):
            restore_backup(flipped_copy, ground.empty, KEY)
        with pytest.raises(StartError, match="a metà"):
            refuse_half_restored(ground.empty)
        shutil.rmtree(flipped_copy)
        if survived % 2:  # asked again at once, or cut once more further on
            restore_backup(ground.backup, ground.empty, KEY)
            refuse_half_restored(ground.empty)
            assert centre_value(ground.empty, BACKED_UP_TO) == str(BEGAN)
            shutil.rmtree(ground.empty)
            DataFolder.claim(ground.empty).release()
    assert survived > 8
    store = Store.open(str(ground.empty / "databases/catalog.sqlite"))
    assert len(store.leaves("d")) == 2
    store.close()
    assert not (ground.empty / WORKSHOP).exists()


def test_no_room_for_a_restore_is_one_sentence_and_the_folder_is_empty_again(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_paths: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = content(ground.empty)
    monkeypatch.setattr(restoring.shutil, "copyfile", full)
    with pytest.raises(StartError, match="lo spazio non basta"):
        restore_backup(ground.backup, ground.empty, KEY)
    assert content(ground.empty) == before
