"""A life in the browser that is made to be ended: the app's worker, file system, store and replicator, and nobody's screen.

Packed as main.py it stands in the app's place. It tells each thing to the test by a request that waits for its answer: what is
acknowledged is known outside before the next word is written. tests/support/browser_kills.py listens, judges and kills.
"""

from __future__ import annotations

import asyncio
import json
import random
import traceback
from typing import Any

import flet_js
import js

from docstore.handle import InlineHandle
from docstore.replication.http_peer import HttpPeer
from docstore.replication.local_peer import own_peer
from docstore.replication.peer import Progress
from docstore.replication.run import ReplicationOptions, replicate
from docstore.sqlite.connection import system_errors
from docstore.store import Store
from mobile.platform import make

FILE, KEY = "circle.sqlite", bytes(range(32))
DOCUMENTS = 30
SMALL_BATCHES = ReplicationOptions(batch_size=5, batches_a_page=2)
PLATFORM = make()


def tell(word: str, **told: Any) -> Any:
    request = js.XMLHttpRequest.new()
    request.open("POST", f"/kills/{word}", False)
    request.send(json.dumps(told))
    return json.loads(request.responseText)


def content_of(number: int) -> bytes:
    """What the photo of edit `number` holds: sometimes one piece, sometimes several."""
    return number.to_bytes(4, "big") * (100 if number % 5 else 80_000)


async def opened(name: str, key: bytes) -> Store:
    files = PLATFORM.files
    tell("preparing", name=name)
    with system_errors():
        await files.prepare([name])
    return Store.open(files.path(name), key=key, exclusive=files.exclusive, flush=files.flush(name))


def edit(store: Store, dice: random.Random) -> None:
    """A document with its photo and what stands beside it, in one transaction; told when it holds."""
    doc_id = f"d{dice.randrange(DOCUMENTS):02}"
    leaves = store.leaves(doc_id)
    number = 1 + (leaves[0]["n"] if leaves else 0)
    parent = {"_rev": leaves[0]["_rev"]} if leaves else {}
    attached = {"photo": {"data": content_of(number), "content_type": "image/jpeg"}}
    first, second = store.bulk_docs(
        [{"_id": doc_id, **parent, "n": number, "_attachments": attached}, {"_id": f"{doc_id}:{number}", "of": doc_id}]
    )
    tell("edited", id=doc_id, rev=first["rev"], n=number, beside=second["id"])


def state_of(store: Store, acknowledged: dict[str, list[str]]) -> dict[str, Any]:
    """What the next life finds."""
    documents = {row["id"]: row["doc"] for row in store.all_docs(include_docs=True)["rows"]}
    numbered = {doc_id: document["n"] for doc_id, document in documents.items() if "n" in document}
    return {
        "integrity": [row[0] for row in store.read("PRAGMA integrity_check")],
        "missing": store.revs_diff(acknowledged),
        "newest": numbered,
        "beside": [doc_id for doc_id, document in documents.items() if "of" in document],
        "wrong_photos": [doc_id for doc_id, n in numbered.items() if store.attachment(doc_id, "photo").read() != content_of(n)],
        "places": [row["seq"] for row in store.changes().results],
    }


async def state_of_spare(name: str) -> dict[str, Any]:
    """A second file that was being made or deleted: whole with what was in it, or not there."""
    if not await PLATFORM.files.exists(name):
        return {"existed": False, "integrity": ["ok"], "there": 0}
    store = await opened(name, KEY)
    found = {"existed": True, "integrity": [row[0] for row in store.read("PRAGMA integrity_check")], "there": store.info()["doc_count"]}
    store.close()
    return found


async def make_anew(name: str) -> None:
    """Its name is free again, and none of its words come back; only once the test knows what was there, as this life may end here too."""
    await PLATFORM.files.delete(name)
    store = await opened(name, KEY)
    assert store.info()["doc_count"] == 0
    store.close()
    await PLATFORM.files.delete(name)


class Life:
    def __init__(self, store: Store, born: dict[str, Any]) -> None:
        self.store, self.born = store, born
        self.dice = random.Random(born["seed"])
        handle = InlineHandle(store)
        self.own = own_peer(handle, lambda: 0)
        self.centre = HttpPeer(PLATFORM.door.client(), f"{PLATFORM.door.origin}/db/circle", self._signed_in)

    async def _signed_in(self) -> dict[str, str]:
        return {"authorization": self.born["authorization"]}

    async def work(self) -> None:
        for turn in range(1_000_000):
            edit(self.store, self.dice)
            drawn = self.dice.random()
            if drawn < 0.1:
                tell("checkpointing")
                self.store.checkpoint()
            elif drawn < 0.2:
                self.compact()
            elif drawn < 0.35:
                await self.spare(f"spare-{self.born['life']}-{turn}.sqlite")
            await asyncio.sleep(0)

    def compact(self) -> None:
        tell("compacting")
        for _ in self.store.compaction():
            if self.dice.random() < 0.3:
                edit(self.store, self.dice)
        self.store.checkpoint()

    async def spare(self, name: str) -> None:
        store = await opened(name, KEY)
        store.put({"_id": "only", "text": "x" * self.dice.randrange(60_000)})
        tell("made", name=name)
        if self.dice.random() < 0.5:
            store.checkpoint()
        store.close()
        tell("deleting", name=name)
        await PLATFORM.files.delete(name)
        tell("deleted", name=name)

    async def replicate(self) -> None:
        def told(_progress: Progress) -> None:
            tell("replicating")

        await replicate(self.own, self.centre, SMALL_BATCHES, told)
        await replicate(self.centre, self.own, SMALL_BATCHES, told)

    async def replicate_for_ever(self) -> None:
        while True:
            await self.replicate()
            await asyncio.sleep(0)

    def leaves(self) -> dict[str, list[str]]:
        return {row["id"]: sorted(leaf["rev"] for leaf in row["changes"]) for row in self.store.changes(style="all_docs").results}


async def live() -> None:
    born = tell("born")
    store = await opened(FILE, KEY)
    spares = {name: await state_of_spare(name) for name in born["spares"]}
    tell("found", **state_of(store, born["acknowledged"]), spares=spares)
    for name in spares:
        await make_anew(name)
    life = Life(store, born)
    if born["last"]:
        await life.replicate()
        tell("ended", leaves=life.leaves())
        return
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(life.replicate_for_ever())
        tasks.create_task(life.work())


async def main(_send: Any) -> None:
    try:
        await live()
    except BaseException:
        tell("failed", words=traceback.format_exc())
        raise


if __name__ == "__main__":
    flet_js.start_connection = main
