"""SIGKILL in the middle of writes: what was acknowledged is there, the file is whole, nothing half-written shows.

The log of what was acknowledged is kept by this process, which lives: the writer says each revision on its standard output after `put`
has returned. The long runs are `make soak`'s.
"""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from docstore.store import Store

KEY = b"k" * 32
WRITER = """
import sys
from docstore.store import Store
path, kind, first = sys.argv[1], sys.argv[2], int(sys.argv[3])
store = Store.open(path, key=bytes(ord("k") for _ in range(32)), exclusive=kind == "exclusive")
for number in range(first, first + 100_000):
    doc_id = f"d{number:06}"
    attached = {"bytes": {"data": bytes([number % 251]) * 3_000, "content_type": "application/octet-stream"}}
    answers = store.bulk_docs([{"_id": doc_id, "n": number}, {"_id": doc_id + "-photo", "_attachments": attached}])
    print(number, answers[0]["rev"], answers[1]["rev"], flush=True)
"""


def write_until_killed(path: str, kind: str, first: int, lines: int) -> list[list[str]]:
    """Starts a writer, kills it after so many acknowledgements, and returns every acknowledgement that was heard."""
    writer = subprocess.Popen([sys.executable, "-c", WRITER, path, kind, str(first)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    heard = [writer.stdout.readline() for _ in range(lines)]
    writer.kill()
    heard += writer.stdout.readlines()
    writer.stdout.close()
    assert writer.wait(30) == -9
    return [line.split() for line in heard if line.endswith("\n")]


@pytest.mark.parametrize("kind", ["exclusive", "shared"])
def test_what_was_acknowledged_survives_five_kills(tmp_path: Path, kind: str) -> None:
    path, dice = str(tmp_path / "circle.sqlite"), random.Random(5)
    acknowledged: list[list[str]] = []
    for kill in range(5):
        acknowledged += write_until_killed(path, kind, kill * 100_000, dice.randrange(1, 120))
        store = Store.open(path, key=KEY)
        assert store.read("PRAGMA integrity_check") == [("ok",)]
        for number, rev, photo_rev in acknowledged:
            assert store.get(f"d{int(number):06}")["_rev"] == rev
            assert store.get(f"d{int(number):06}-photo")["_rev"] == photo_rev
        _assert_whole(store)
        store.close()
    assert len(acknowledged) > 5


def _assert_whole(store: Store) -> None:
    listed = [row["id"] for row in store.all_docs()["rows"]]
    assert len(listed) % 2 == 0, "half of a transaction shows"
    for photo in (doc_id for doc_id in listed if doc_id.endswith("-photo")):
        assert store.attachment(photo, "bytes").read() == bytes([int(photo[1:7]) % 251]) * 3_000
    assert [row["seq"] for row in store.changes().results] == sorted({row["seq"] for row in store.changes().results})
