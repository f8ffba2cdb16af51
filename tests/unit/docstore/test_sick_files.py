"""A file that cannot be used says why, in words a person can act on, and is left as it was."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from docstore import errors
from docstore.errors import CorruptStore, DiskFull, DocstoreError, NewerStore, StoreError, StoreLocked, StoreNotWritable, WrongKey
from docstore.sqlite.connection import Connection, FileOptions
from docstore.store import Store

KEY = b"k" * 32


def all_errors(base: type[DocstoreError] = DocstoreError) -> list[type[DocstoreError]]:
    return [base, *(each for child in base.__subclasses__() for each in all_errors(child))]


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = str(tmp_path / "circle.sqlite")
    store = Store.open(path, key=KEY)
    store.put({"_id": "a", "text": "x" * 50_000})
    store.close()
    return path


@pytest.mark.parametrize("key", [b"x" * 32, None])
def test_a_wrong_key(file: str, key: bytes | None) -> None:
    before = Path(file).read_bytes()
    with pytest.raises(WrongKey) as refused:
        Store.open(file, key=key)
    assert "PIN" in refused.value.reason
    assert Path(file).read_bytes() == before
    Store.open(file, key=KEY).close()


def test_the_content_is_not_readable_on_the_disk(file: str) -> None:
    assert b"x" * 50 not in Path(file).read_bytes()


def test_a_key_needs_the_cipher(file: str) -> None:
    with pytest.raises(WrongKey):
        Store.open(file, key=KEY, engine="sqlite3")


def test_a_flipped_bit(file: str) -> None:
    content = bytearray(Path(file).read_bytes())
    for position in range(4096 + 100, len(content), 4096):
        content[position] ^= 1
    Path(file).write_bytes(content)
    with pytest.raises(StoreError) as refused:
        Store.open(file, key=KEY).get("a")
    assert isinstance(refused.value, CorruptStore)


@pytest.mark.parametrize("key", [KEY, None])
def test_content_whose_page_cannot_be_read_is_shared_with_nobody_and_other_content_is_taken(tmp_path: Path, key: bytes | None) -> None:
    path, content, other = tmp_path / "circle.sqlite", random.Random(1).randbytes(1_000_000), random.Random(2).randbytes(1_000_000)
    store = Store.open(str(path), key=key)
    store.put_attachment("a", "photo", content, content_type="image/jpeg")
    store.close()
    sick = bytearray(path.read_bytes())
    page = len(sick) // 2 // 4096 * 4096
    sick[page : page + 4] = b"\xff" * 4  # it no longer says which page follows; enciphered, it no longer proves itself
    path.write_bytes(sick)
    store = Store.open(str(path), key=key)
    with pytest.raises(CorruptStore):
        store.put_attachment("b", "photo", content, content_type="image/jpeg")
    store.put_attachment("c", "photo", other, content_type="image/jpeg")
    assert store.attachment("c", "photo").read() == other
    store.close()


def test_a_file_of_a_newer_program_is_not_touched(file: str) -> None:
    connection = Connection.open(file, FileOptions(key=KEY))
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = Path(file).read_bytes()
    with pytest.raises(NewerStore):
        Store.open(file, key=KEY)
    assert Path(file).read_bytes() == before


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreNotWritable):
        Store.open(str(tmp_path / "nowhere" / "circle.sqlite"))


@pytest.mark.parametrize("engine", ["apsw", "sqlite3"])
def test_a_reader_cannot_write(tmp_path: Path, engine: str) -> None:
    path = str(tmp_path / "plain.sqlite")
    writer = Store.open(path, engine=engine)
    reader = Store.open(path, engine=engine, read_only=True)
    with pytest.raises(StoreNotWritable):
        reader.put({"_id": "a"})
    reader.close()
    writer.close()


@pytest.mark.parametrize("engine", ["apsw", "sqlite3"])
def test_a_full_disk_loses_nothing_that_was_saved(tmp_path: Path, engine: str) -> None:
    store = Store.open(str(tmp_path / "plain.sqlite"), engine=engine)
    store.put({"_id": "saved"})
    store.read("PRAGMA max_page_count = 40")
    with pytest.raises(DiskFull):
        store.put({"_id": "large", "text": "x" * 1_000_000})
    store.read("PRAGMA max_page_count = 100000")
    assert [row["id"] for row in store.all_docs()["rows"]] == ["saved"]
    assert store.put({"_id": "after"})["ok"]
    store.close()


@pytest.mark.parametrize("key", [KEY, None])
def test_a_second_one_who_wants_the_file_alone(tmp_path: Path, key: bytes | None) -> None:
    path = str(tmp_path / "alone.sqlite")
    first = Store.open(path, key=key, exclusive=True)
    with pytest.raises(StoreLocked):
        Store.open(path, key=key, exclusive=True)
    assert first.put({"_id": "a"})["ok"]
    first.close()


def test_flush_is_called_after_each_commit_and_never_within(tmp_path: Path) -> None:
    flushed: list[int] = []
    store = Store.open(str(tmp_path / "b.sqlite"), key=KEY, exclusive=True, flush=lambda: flushed.append(1))
    at_start = len(flushed)
    store.put({"_id": "a"})
    assert len(flushed) == at_start + 1
    with store.transaction():
        store.put({"_id": "b"})
        store.put_local("x", {})
        assert len(flushed) == at_start + 1
    assert len(flushed) == at_start + 2
    store.checkpoint()
    assert len(flushed) == at_start + 4
    store.close()
    assert len(flushed) == at_start + 6


def test_every_error_has_a_word_a_sentence_and_a_status() -> None:
    for error in (each for each in all_errors() if each.__module__ == errors.__name__):
        made = error()
        assert re.fullmatch(r"[a-z0-9_]+", made.code), error
        assert made.reason, error
        assert 400 <= made.status < 600, error
        assert made.as_json() == {"error": made.code, "reason": made.reason}
    assert errors.NotFound("deleted").reason == "deleted"
    assert errors.BadRequest("x", code="illegal_docid").as_json()["error"] == "illegal_docid"
