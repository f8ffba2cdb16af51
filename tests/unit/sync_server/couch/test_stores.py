"""The centre's databases as files: what an older version wrote is copied before its form changes, and the copy does not stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from docstore.sqlite import tables
from docstore.store import Store
from sync_server.couch.stores import StoreDatabases


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With one database of the first form."""
    with pytest.MonkeyPatch.context() as former:
        former.setattr(tables, "_MIGRATIONS", tables._MIGRATIONS[:1])
        former.setattr(tables, "NEWEST", 1)
        store = Store.open(str(tmp_path / "outreach-catania.sqlite"))
        store.put({"_id": "a", "says": "first"})
        store.close()
    return tmp_path


async def started(folder: Path) -> StoreDatabases:
    databases = StoreDatabases(folder)
    await databases.open()
    assert await databases.names() == ["outreach-catania"]
    assert await databases.handle("outreach-catania").read(lambda store: store.get("a")["says"]) == "first"
    return databases


async def test_the_copy_stands_until_the_next_start(folder: Path) -> None:
    copy = folder / "outreach-catania.sqlite.former"
    written = (folder / "outreach-catania.sqlite").read_bytes()
    await (await started(folder)).close()
    assert copy.read_bytes() == written
    await (await started(folder)).close()
    assert not copy.exists()


async def test_a_database_that_is_deleted_leaves_no_copy(folder: Path) -> None:
    databases = await started(folder)
    await databases.delete("outreach-catania")
    await databases.close()
    assert list(folder.iterdir()) == []
