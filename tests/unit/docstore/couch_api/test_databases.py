"""A folder of databases: names to files and back, made once, removed for good."""

from pathlib import Path

import pytest

from docstore.couch_api.databases import FolderDatabases, check_name
from docstore.errors import BadRequest, DatabaseExists, NotFound
from tests.support.couch_server import open_threaded


async def test_databases_outlive_their_handles(tmp_path: Path) -> None:
    first = FolderDatabases(tmp_path, open_threaded)
    for name in ("catalog", "a/b", "_users"):
        await first.create(name)
    handle = await first.get("a/b")
    assert handle is not None
    await handle.write(lambda store: store.put({"_id": "d"}))
    await first.close()
    second = FolderDatabases(tmp_path, open_threaded)
    assert await second.names() == ["_users", "a/b", "catalog"]
    again = await second.get("a/b")
    assert again is not None
    assert (await again.read(lambda store: store.get("d")))["_id"] == "d"
    assert await second.get("none") is None
    await second.close()


async def test_a_database_is_made_once_and_removed_with_its_files(tmp_path: Path) -> None:
    databases = FolderDatabases(tmp_path, open_threaded)
    await databases.create("catalog")
    with pytest.raises(DatabaseExists):
        await databases.create("catalog")
    await databases.delete("catalog")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(NotFound):
        await databases.delete("catalog")
    await databases.close()


@pytest.mark.parametrize("name", ["", "Capital", "1st", "_other", "a b", "a.b", "../etc", "ü", "a" * 300, "a" + "/" * 100])
def test_a_name_that_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(BadRequest):
        check_name(name)
