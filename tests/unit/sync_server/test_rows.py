"""The centre's own rows: who listens hears of every committed change, and of nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from docstore.sqlite.connection import Connection
from sync_server.rows import RowsFile


def a_table(connection: Connection) -> None:
    connection.execute("CREATE TABLE IF NOT EXISTS numbers (value INTEGER)")


def add_one(connection: Connection) -> None:
    connection.execute("INSERT INTO numbers VALUES (1)")


@pytest.fixture
async def rows(tmp_path: Path) -> AsyncIterator[RowsFile]:
    file = RowsFile(tmp_path / "rows.sqlite")
    await file.open(1, a_table)
    yield file
    await file.close()


async def test_a_change_is_heard_and_reading_is_not(rows: RowsFile) -> None:
    heard: list[str] = []
    leave = rows.subscribe(lambda: heard.append("changed"))
    await rows.run(lambda connection: connection.execute("SELECT * FROM numbers"))
    await rows.run(lambda connection: connection.execute("UPDATE numbers SET value = 2"))
    assert heard == []
    await rows.run(add_one)
    assert heard == ["changed"]
    leave()
    await rows.run(add_one)
    assert heard == ["changed"]


async def test_what_was_taken_back_is_not_heard(rows: RowsFile) -> None:
    heard: list[str] = []
    rows.subscribe(lambda: heard.append("changed"))

    def fail(connection: Connection) -> None:
        add_one(connection)
        raise ValueError("not this time")

    with pytest.raises(ValueError, match="not this time"):
        await rows.run(fail)
    assert heard == []
    assert await rows.run(lambda connection: connection.value("SELECT count(*) FROM numbers")) == 0


async def test_rows_of_an_older_version_are_copied_before_they_change_and_the_copy_goes_at_the_next_start(tmp_path: Path) -> None:
    path, copy = tmp_path / "rows.sqlite", tmp_path / "rows.sqlite.former"

    def newer(connection: Connection) -> None:
        connection.execute("ALTER TABLE numbers ADD COLUMN unit TEXT")

    file = RowsFile(path)
    await file.open(1, a_table)
    await file.run(add_one)
    await file.close()
    assert not copy.exists()
    former = path.read_bytes()

    file = RowsFile(path)
    await file.open(2, newer)
    assert await file.run(lambda connection: connection.execute("SELECT * FROM numbers")) == [(1, None)]
    await file.close()
    assert copy.read_bytes() == former

    file = RowsFile(path)
    await file.open(2, lambda _connection: None)
    await file.close()
    assert not copy.exists()
