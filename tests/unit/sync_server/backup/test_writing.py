"""A backup that cannot be whole leaves nothing that a restore would take, and says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from docstore.errors import DiskFull
from docstore.store import Store
from sync_server.backup import writing
from sync_server.backup.writing import Source, write_backup
from sync_server.settings import StartError

KEY = b"k" * 32


@pytest.fixture
def source(tmp_path: Path) -> Source:
    (tmp_path / "data/databases").mkdir(parents=True)
    for path in ("databases/catalog.sqlite", "accounts.sqlite"):
        store = Store.open(str(tmp_path / "data" / path))
        store.bulk_docs([{"_id": f"d{number:04}", "text": "x" * 1_000} for number in range(200)])
        store.close()
    return Source(tmp_path / "data", {}, "epoch", "1")


def test_a_damaged_database_is_met_at_the_backup_and_not_at_the_restore(source: Source, tmp_path: Path) -> None:
    file = source.data / "databases/catalog.sqlite"
    content = bytearray(file.read_bytes())
    for page in range(20, 40):
        content[page * 4096 : (page + 1) * 4096] = b"\x07" * 4096
    file.write_bytes(content)
    with pytest.raises(StartError, match="corrupt_store"):
        write_backup(source, tmp_path / "backups", KEY, 1_775_000_000_000)
    assert list((tmp_path / "backups").iterdir()) == []
    assert file.read_bytes() == content


def test_a_full_disk_of_the_backup_is_told_as_such(source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise DiskFull

    monkeypatch.setattr(writing, "copy_enciphered", full)
    with pytest.raises(StartError, match="il disco del backup è pieno"):
        write_backup(source, tmp_path / "backups", KEY, 1_775_000_000_000)
    assert list((tmp_path / "backups").iterdir()) == []
