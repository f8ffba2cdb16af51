"""A process that is made to be killed: it works on real files and says on its standard output what holds, only after it holds.

    python -m tests.support.victim KIND FILE OTHER SEED

`writing` works alone on FILE as a browser would (exclusive), `serving` through the server's threads, `compacting` with compactions and
checkpoints in between, `pulling` and `pushing` replicate from OTHER into FILE and from FILE into OTHER. The judge is elsewhere
(tests/integration/test_kills.py): nothing that this process remembers outlives it. `edits` takes any open Store: another ground, such as a
browser's, can hand in its own.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections.abc import Callable, Iterator
from typing import Any

from docstore.handle import InlineHandle, StoreHandle, ThreadedHandle
from docstore.replication.local_peer import LocalPeer
from docstore.replication.peer import Progress
from docstore.replication.refused import RefusedTable
from docstore.replication.run import ReplicationOptions, replicate
from docstore.store import Store

KEY = b"k" * 32
DOCUMENTS = 40


def say(**told: Any) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def content_of(number: int) -> bytes:
    """What the photo of edit `number` holds: sometimes one piece, sometimes several."""
    return number.to_bytes(4, "big") * (400 if number % 7 else 100_000)


def edit(store: Store, dice: random.Random) -> dict[str, Any]:
    """One person's edit and its photo, in one transaction."""
    doc_id = f"d{dice.randrange(DOCUMENTS):02}"
    leaves = store.leaves(doc_id)
    number = 1 + max((leaf["n"] for leaf in leaves), default=0)
    parent = {"_rev": leaves[0]["_rev"]} if leaves else {}
    attached = {"photo": {"data": content_of(number), "content_type": "image/jpeg"}}
    first, second = store.bulk_docs(
        [{"_id": doc_id, **parent, "n": number, "_attachments": attached}, {"_id": f"{doc_id}:{number}", "of": doc_id}]
    )
    return {"id": doc_id, "rev": first["rev"], "n": number, "beside": second["id"]}


def edits(store: Store, dice: random.Random) -> Iterator[dict[str, Any]]:
    """For ever: each yielded after its commit."""
    while True:
        yield edit(store, dice)


def write(path: str, _other: str, dice: random.Random) -> None:
    store = Store.open(path, key=KEY, exclusive=True, flush=lambda: None)
    for told in edits(store, dice):
        say(**told)
        if dice.random() < 0.05:
            store.checkpoint()


def compact(path: str, _other: str, dice: random.Random) -> None:
    store = Store.open(path, key=KEY, exclusive=True, flush=lambda: None)
    for told in edits(store, dice):
        say(**told)
        if dice.random() < 0.2:
            for _ in store.compaction():
                if dice.random() < 0.3:
                    say(**edit(store, dice))
            store.checkpoint()
            say(step="compacted")


def serve(path: str, _other: str, dice: random.Random) -> None:
    async def writer(handle: StoreHandle, own: random.Random) -> None:
        while True:
            say(**await handle.write(lambda store: edit(store, own)))

    async def main() -> None:
        handle = await ThreadedHandle.open(path, key=KEY)
        async with asyncio.TaskGroup() as tasks:
            for _ in range(4):
                tasks.create_task(writer(handle, random.Random(dice.random())))
            while True:
                await handle.compact()
                say(step="compacted")

    asyncio.run(main())


def pull(path: str, other: str, _dice: random.Random) -> None:
    _replicate(other, path, pushes=False)


def push(path: str, other: str, _dice: random.Random) -> None:
    _replicate(path, other, pushes=True)


def peers(source: Store, target: Store, *, pushes: bool) -> tuple[LocalPeer, LocalPeer]:
    """Two stores as the two sides of a run; our own one keeps the book of refusals."""
    giving, taking = InlineHandle(source), InlineHandle(target)
    book = RefusedTable(giving if pushes else taking, lambda: 0)
    return LocalPeer(giving, book if pushes else None, name="source"), LocalPeer(taking, None if pushes else book, name="target")


def _replicate(source: str, target: str, *, pushes: bool) -> None:
    def told(progress: Progress) -> None:
        say(written=progress.documents_written)

    async def main() -> None:
        sides = peers(Store.open(source, key=KEY), Store.open(target, key=KEY), pushes=pushes)
        await replicate(*sides, ReplicationOptions(batch_size=10, batches_a_page=2), told)
        while True:
            say(step="done")

    asyncio.run(main())


KINDS: dict[str, Callable[[str, str, random.Random], None]] = {
    "writing": write,
    "compacting": compact,
    "serving": serve,
    "pulling": pull,
    "pushing": push,
}

if __name__ == "__main__":
    KINDS[sys.argv[1]](sys.argv[2], sys.argv[3], random.Random(sys.argv[4]))
