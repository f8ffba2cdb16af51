"""A process that is made to be killed: it works on real files and says on its standard output what holds, only after it holds.

    python -m tests.support.victim '{"kind": "writing", "path": FILE, "seed": 1, "step": 700, "torn": 0.3}'

`writing` works alone on its file as a browser would (exclusive), `serving` through the server's threads, `compacting` with compactions and
checkpoints in between; `pulling` and `pushing` replicate between two files, `pulling-http` and `pushing-http` between a file and a served
database at `other`; `centre` is the served side itself. Three
make a mistake on purpose, which the judge must find: `boasting` says an edit before its commit, `careless` commits without a sync, `hasty`
writes a checkpoint before what it speaks of. The judge is elsewhere (tests/support/kill_grounds.py): nothing that this process
remembers outlives it. When it dies is in `kill_point.py`. `edits` takes any open Store: another ground, such as a browser's, can hand in
its own.
"""

from __future__ import annotations

import asyncio
import base64
import json
import random
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docstore.handle import InlineHandle, StoreHandle, ThreadedHandle
from docstore.replication.local_peer import LocalPeer
from docstore.replication.peer import Peer, Progress
from docstore.replication.refused import RefusedTable
from docstore.replication.run import ReplicationOptions, replicate
from docstore.store import Store
from tests.support.kill_point import KillPoint, Steps, count_steps, die

KEY = b"k" * 32
DOCUMENTS = 40
SMALL_BATCHES = ReplicationOptions(batch_size=10, batches_a_page=2)


@dataclass(frozen=True)
class Order:
    """What this process is to do. `other`: the second file, or the address of a served database."""

    kind: str
    path: str
    seed: int
    other: str = ""
    step: int = 0
    torn: float | None = None
    power: float | None = None


class Voice:
    """What the process says; each line is a step of its own."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps

    def say(self, **told: Any) -> None:
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        self.step()

    def step(self) -> None:
        """Something that leaves the process: a line, or a request."""
        if self._steps.passed() is not None:
            die(self._steps)


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


def write(order: Order, dice: random.Random, voice: Voice) -> None:
    store = Store.open(order.path, key=KEY, exclusive=True, flush=lambda: None)
    for told in edits(store, dice):
        voice.say(**told)
        if dice.random() < 0.05:
            store.checkpoint()


def compact(order: Order, dice: random.Random, voice: Voice) -> None:
    store = Store.open(order.path, key=KEY, exclusive=True, flush=lambda: None)
    for told in edits(store, dice):
        voice.say(**told)
        if dice.random() < 0.2:
            for _ in store.compaction():
                if dice.random() < 0.3:
                    voice.say(**edit(store, dice))
            store.checkpoint()


def boast(order: Order, dice: random.Random, voice: Voice) -> None:
    store = Store.open(order.path, key=KEY, exclusive=True, flush=lambda: None)
    while True:
        with store.transaction():
            voice.say(**edit(store, dice))


def neglect(order: Order, dice: random.Random, voice: Voice) -> None:
    store = Store.open(order.path, key=KEY, exclusive=True, flush=lambda: None)
    store.read("PRAGMA synchronous = NORMAL")
    for told in edits(store, dice):
        voice.say(**told)


def serve(order: Order, dice: random.Random, voice: Voice) -> None:
    async def writer(handle: StoreHandle, own: random.Random) -> None:
        while True:
            voice.say(**await handle.write(lambda store: edit(store, own)))

    async def main() -> None:
        handle = await ThreadedHandle.open(order.path, key=KEY)
        async with asyncio.TaskGroup() as tasks:
            for _ in range(4):
                tasks.create_task(writer(handle, random.Random(dice.random())))
            while True:
                await handle.compact()

    asyncio.run(main())


def between_files(order: Order, _dice: random.Random, voice: Voice) -> None:
    pushes = order.kind != "pulling"
    own, other = Store.open(order.path, key=KEY), Store.open(order.other, key=KEY)
    source, target = peers(own, other, pushes=pushes)
    asyncio.run(_run_hastily(source, target, voice) if order.kind == "hasty" else _run(source, target, voice))


def over_http(order: Order, _dice: random.Random, voice: Voice) -> None:
    async def main() -> None:
        async with served_peer(order.other, voice.step) as remote:
            own = own_side(Store.open(order.path, key=KEY))
            await (_run(own, remote, voice) if order.kind == "pushing-http" else _run(remote, own, voice))

    asyncio.run(main())


async def _run(source: Peer, target: Peer, voice: Voice) -> None:
    """One run; then there is nothing more to do than to be killed."""

    def told(progress: Progress) -> None:
        voice.say(written=progress.documents_written)

    async def acknowledged(revisions: Any) -> None:
        voice.say(acknowledged=list(revisions))

    await replicate(source, target, SMALL_BATCHES, told, acknowledged)
    voice.say(step="done")
    signal.pause()


async def _run_hastily(source: Peer, target: Peer, voice: Voice) -> None:
    from tests.simulation.mutants import CheckpointBeforeTheWrite

    run = CheckpointBeforeTheWrite(source, target, SMALL_BATCHES)
    await run.start()
    while await run.page():
        voice.say(written=run.progress.documents_written)
    voice.say(step="done")
    signal.pause()


def peers(own: Store, other: Store, *, pushes: bool) -> tuple[LocalPeer, LocalPeer]:
    """Two stores as source and target of a run; our own one keeps the book of refusals."""
    ours, theirs = own_side(own), LocalPeer(InlineHandle(other), name="other")
    return (ours, theirs) if pushes else (theirs, ours)


def own_side(store: Store) -> LocalPeer:
    handle = InlineHandle(store)
    return LocalPeer(handle, RefusedTable(handle, lambda: 0), name="own")


@asynccontextmanager
async def served_peer(url: str, on_request: Callable[[], None] = lambda: None) -> AsyncIterator[Peer]:
    """A served database as a peer, on connections of its own. Imported here: who works on files alone starts sooner without."""
    import httpx

    from docstore.replication.http_peer import HttpPeer

    class SteadyPeer(HttpPeer):
        """A server that comes up again on another port is the same one, as it is behind its name in production."""

        @property
        def name(self) -> str:
            return "centre"

    async def heard(_news: object) -> None:
        on_request()

    async with httpx.AsyncClient(timeout=20, event_hooks={"request": [heard], "response": [heard]}) as client:
        yield SteadyPeer(client, url, signed_in)


async def signed_in() -> Mapping[str, str]:
    from tests.support.couch_server import ADMIN

    return {"authorization": "Basic " + base64.b64encode(":".join(ADMIN).encode()).decode()}


def centre(order: Order, _dice: random.Random, voice: Voice) -> None:
    from tests.support.couch_server import running_couch_server

    with running_couch_server(Path(order.path)) as server:
        voice.say(url=server.url)
        signal.pause()


KINDS: dict[str, Callable[[Order, random.Random, Voice], None]] = {
    "writing": write,
    "compacting": compact,
    "serving": serve,
    "pulling": between_files,
    "pushing": between_files,
    "pulling-http": over_http,
    "pushing-http": over_http,
    "centre": centre,
    "boasting": boast,
    "careless": neglect,
    "hasty": between_files,
}

if __name__ == "__main__":
    given = Order(**json.loads(sys.argv[1]))
    KINDS[given.kind](given, random.Random(given.seed), Voice(count_steps(KillPoint(given.step, given.torn, power=given.power))))
