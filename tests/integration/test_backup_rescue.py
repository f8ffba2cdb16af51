"""`soglia rescue`: of a damaged file every leaf that is still there arrives, what is lost is named, and the file stays as it is."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from docstore.errors import DocstoreError
from docstore.store import Store
from schemas.photo import Piece, make_chunk, split
from tests.support.builders import Pen, a_change, a_dwelling_id
from tests.support.centre import ADMIN_PASSWORD, CentreProcess

ADMIN = ("admin", ADMIN_PASSWORD)
KEY = b"k" * 32
DOCUMENTS = 120
FILM = random.Random(9).randbytes(12_000_000)


def photo_of(number: int) -> bytes:
    return number.to_bytes(2, "big") * 6_000


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CentreProcess]:
    process = CentreProcess(tmp_path_factory.mktemp("rescue") / "data")
    process.start()
    yield process
    process.end_now()


def filled(path: Path, key: bytes | None) -> dict[str, list[str]]:
    """A file with conflicts, a tombstone, histories and attachments; the leaves that are in it."""
    store = Store.open(str(path), key=key)
    for number in range(DOCUMENTS):
        attached = {"photo": {"data": photo_of(number), "content_type": "image/jpeg"}}
        first = store.put({"_id": f"d{number:03}", "n": number, "_attachments": attached})
        store.put({"_id": f"d{number:03}", "_rev": first["rev"], "n": number, "text": "x" * 900, "_attachments": {"photo": {"stub": True}}})
    store.bulk_docs([{"_id": "d000", "_rev": "3-other", "n": 0}], new_edits=False)
    gone = store.put({"_id": "gone"})
    store.put({"_id": "gone", "_rev": gone["rev"], "_deleted": True})
    store.put_attachment("film", "film", FILM, content_type="video/mp4")
    leaves = {row["id"]: [change["rev"] for change in row["changes"]] for row in store.changes(style="all_docs").results}
    store.close()
    return leaves


def leaves_at(centre: CentreProcess, database: str) -> dict[str, list[str]]:
    answer = httpx.get(f"{centre.url}/db/{database}/_changes", params={"style": "all_docs"}, auth=ADMIN)
    return {row["id"]: [change["rev"] for change in row["changes"]] for row in answer.json()["results"]}


@pytest.mark.parametrize("key", [None, KEY], ids=["plain", "enciphered"])
def test_of_a_whole_file_everything_arrives(centre: CentreProcess, tmp_path: Path, key: bytes | None) -> None:
    file, database = tmp_path / "circle.sqlite", f"rescued-{'plain' if key is None else 'enciphered'}"
    leaves = filled(file, key)
    before = file.read_bytes()
    (tmp_path / "key").write_bytes(KEY)
    more = [] if key is None else ["--key", str(tmp_path / "key")]
    for _ in range(2):  # a second time changes nothing
        answer = centre.run("rescue", str(file), "--into", database, *more)
        assert answer.returncode == 0, answer.stderr
        assert f"Recuperate {DOCUMENTS + 3} versioni" in answer.stdout
        assert leaves_at(centre, database) == leaves
    with httpx.Client(base_url=f"{centre.url}/db/{database}", auth=ADMIN) as client:
        assert client.get("/d007/photo").content == photo_of(7)
        assert client.get("/film/film").content == FILM
        assert client.get("/d007", params={"revs": "true"}).json()["_revisions"]["start"] == 2
    assert file.read_bytes() == before


@pytest.mark.parametrize("harm", ["one page", "many pages", "truncated", "the log only"])
def test_of_a_damaged_file_what_can_be_read_arrives_and_the_rest_is_named(centre: CentreProcess, tmp_path: Path, harm: str) -> None:
    file, database = tmp_path / "circle.sqlite", "rescued-" + harm.replace(" ", "-")
    leaves = filled(file, None)
    content, dice = bytearray(file.read_bytes()), random.Random(harm)
    pages = len(content) // 4096
    if harm == "truncated":
        content = content[: pages * 3 // 4 * 4096]
    elif harm != "the log only":
        for page in dice.sample(range(12, 400), 1 if harm == "one page" else 12):
            content[page * 4096 : (page + 1) * 4096] = dice.randbytes(4096)
    file.write_bytes(content)
    if harm == "the log only":
        file.with_name(file.name + "-wal").write_bytes(dice.randbytes(9_000))
    answer = centre.run("rescue", str(file), "--into", database)
    assert answer.returncode == 0, answer.stderr
    arrived = leaves_at(centre, database)
    there = {(doc_id, rev) for doc_id, revs in arrived.items() for rev in revs}
    expected = {(doc_id, rev) for doc_id, revs in leaves.items() for rev in revs}
    assert there <= expected, "a leaf that was never there"
    assert len(there) >= DOCUMENTS // 4
    for doc_id, rev in expected - there:
        assert doc_id in answer.stdout or "documento n." in answer.stdout, f"{doc_id} {rev} went without a word"
    for doc_id, rev in there:
        if doc_id.startswith("d") and rev.startswith("2-"):
            photo = httpx.get(f"{centre.url}/db/{database}/{doc_id}/photo", params={"rev": rev}, auth=ADMIN)
            assert photo.content == photo_of(int(doc_id[1:]))
    assert file.read_bytes() == bytes(content)


@pytest.mark.parametrize("content", [b"", b"no database at all " * 1000], ids=["empty", "something else"])
def test_of_nothing_nothing_is_said_to_be_rescued(centre: CentreProcess, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "circle.sqlite"
    file.write_bytes(content)
    answer = centre.run("rescue", str(file), "--into", "rescued-nothing")
    assert answer.returncode == 1
    assert "conservatelo" in answer.stderr
    assert file.read_bytes() == content


def test_a_sick_file_is_never_taken_for_a_fresh_one(tmp_path: Path) -> None:
    process = CentreProcess(tmp_path / "data")
    process.start()
    httpx.put(f"{process.url}/db/catalog/d", json={}, auth=ADMIN)
    assert process.stop() == 0
    file = tmp_path / "data/databases/catalog.sqlite"
    damaged = b"\0" * 100 + file.read_bytes()[100:]
    file.write_bytes(damaged)
    answer = process.run("serve")
    assert answer.returncode == 1
    assert "è danneggiato. Nulla è stato cambiato" in answer.stderr
    assert file.read_bytes() == damaged
    with pytest.raises(DocstoreError):
        Store.open(str(file))


def test_what_is_not_what_its_name_says_is_named_and_not_written(centre: CentreProcess, tmp_path: Path) -> None:
    """A damaged page can hold another picture's bytes, and somebody may have forged a root before."""
    fact = a_change(Pen(), a_dwelling_id(), "people_count", 4)
    chunk = make_chunk(next(split(b"a picture")))
    lies = [{**fact, "fields": {}}, make_chunk(Piece(chunk["_id"].partition(":")[2], b"another picture"))]
    store = Store.open(str(tmp_path / "circle.sqlite"))
    store.bulk_docs([{**one, "_rev": "1-" + "0" * 32} for one in (fact, chunk)], new_edits=False)
    store.bulk_docs([{**one, "_rev": "1-" + "f" * 32} for one in lies], new_edits=False)
    store.close()
    answer = centre.run("rescue", str(tmp_path / "circle.sqlite"), "--into", "rescued-named")
    assert answer.returncode == 0, answer.stderr
    assert "Recuperate 2 versioni" in answer.stdout
    assert answer.stdout.count("il contenuto non corrisponde al suo nome") == 2
    assert leaves_at(centre, "rescued-named") == {one["_id"]: ["1-" + "0" * 32] for one in (fact, chunk)}
