"""Grounds on which processes are killed one after the other, and the judges of what is left.

What a process said is kept here, outside of it. After each death the files must pass `integrity_check`, hold every acknowledged edit with
its photo and what was written beside it, show nothing half-written, and no checkpoint may be past a change that its target lacks. A
ground's seed decides what is written and where each of its processes dies (`kill_point.py`).
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from docstore.errors import TransientError
from docstore.handle import InlineHandle
from docstore.replication.peer import Peer, Revision
from docstore.replication.refused import RefusedTable
from docstore.replication.run import ReplicationOptions, replicate
from docstore.store import Store
from tests.support.kill_point import KillPoint
from tests.support.victim import KEY, SMALL_BATCHES, Order, content_of, own_side, peers, served_peer

LIVES = 4
MOST_STEPS = {
    "writing": 9_000,
    "compacting": 9_000,
    "serving": 9_000,
    "boasting": 900,
    "careless": 900,
    "pulling-http": 1_700,
    "pushing-http": 75,
    "centre": 1_600,
}
"""As many as a life of that kind has, so that most die at work; the writers' have no end. The others' are `STEPS`."""
STEPS = 2_200
THREADED = ("serving", "centre")
"""In their last moment other threads still write: what a power cut leaves cannot be made there."""
DATABASE = "circle"


class Victim:
    """One process with its appointment, and what it has said."""

    def __init__(self, order: Order, point: KillPoint) -> None:
        self._point, self.heard = point, list[dict[str, Any]]()
        self.died_at_work = True
        command = [sys.executable, "-m", "tests.support.victim", json.dumps(asdict(order))]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
        self._first_word = threading.Event()
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.endswith("\n"):
                self._hear(json.loads(line))
        self._first_word.set()

    def _hear(self, told: dict[str, Any]) -> None:
        self.heard.append(told)
        self._first_word.set()
        if told.get("step") == "here":
            time.sleep(self._point.later_us / 1e6)  # the drawn moment, not a wait for anything
            self._process.kill()
        elif told.get("step") == "done":
            self.finish()

    def first_word(self) -> dict[str, Any] | None:
        """None when it died before it said any."""
        self._first_word.wait()
        return self.heard[0] if self.heard else None

    def finish(self) -> None:
        """Whoever has nothing left to do is killed as well; it does not count as killed at work."""
        self.died_at_work = self._process.poll() is not None
        self._process.kill()

    def bury(self) -> list[dict[str, Any]]:
        """Waits for its end; what was heard of it to its last whole line."""
        self._listener.join()
        assert self._process.wait() == -9, "the victim ended by itself"
        assert self._process.stdout is not None
        self._process.stdout.close()
        return self.heard


class Ground:
    """One file (and a second, or a served database) and its lives."""

    def __init__(self, folder: Path, kind: str, seed: int) -> None:
        folder.mkdir()
        self.path, self.other = str(folder / "file.sqlite"), str(folder / "other.sqlite")
        self.kind, self.seed, self.dice = kind, seed, random.Random(f"{kind} {seed}")
        self.made = self.at_work = 0

    def send(self, path: str, other: str = "") -> Victim:
        point = KillPoint.drawn(self.dice, MOST_STEPS.get(self.kind, STEPS))
        if self.kind in THREADED:
            point = replace(point, power=None)
        print(f"{self.kind}:{self.seed} {point}")
        return Victim(Order(self.kind, path, self.dice.randrange(10**6), other, point.step, point.torn, point.power), point)

    def live(self) -> None:
        """One life, its end, and the judgement."""
        raise NotImplementedError

    def close(self) -> None:
        """After the last life: what the kills broke off is finished."""


class Writers(Ground):
    """Edits with photos on one file, alone, beside compactions, and by the server's threads."""

    def __init__(self, folder: Path, kind: str, seed: int) -> None:
        super().__init__(folder, kind, seed)
        self.acknowledged: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def live(self) -> None:
        victim = self.send(self.path)
        for told in victim.bury():
            if "rev" in told:
                self.acknowledged[told["id"]].append(told)
        self.at_work += victim.died_at_work
        with opened(self.path) as store:
            self._judge(store)

    def _judge(self, store: Store) -> None:
        for doc_id, edits in self.acknowledged.items():
            assert store.revs_diff({doc_id: [told["rev"] for told in edits]}) == {}, "an acknowledged revision is gone"
            assert store.get(doc_id)["n"] >= max(told["n"] for told in edits)
            assert all(store.get(told["beside"])["of"] == doc_id for told in edits)
        for row in store.all_docs(include_docs=True)["rows"]:
            if "n" in row["doc"]:
                assert store.attachment(row["id"], "photo").read() == content_of(row["doc"]["n"])
                assert store.get(f"{row['id']}:{row['doc']['n']}"), "half of a transaction shows"
        places = [row["seq"] for row in store.changes().results]
        assert places == sorted(set(places))


class Replicators(Ground):
    """A replicating process between two files."""

    def live(self) -> None:
        with opened(self.source) as source, opened(self.target):
            self.made = fill(source, "s", self.made)
        victim = self.send(self.path, self.other)
        heard = victim.bury()
        self.at_work += victim.died_at_work
        with opened(self.source) as source, opened(self.target) as target:
            judge_arrivals(target, [tuple(one) for told in heard for one in told.get("acknowledged", ())])
            judge_photos(target)
            for one in (source, target):
                judge_checkpoints(one, source, target)

    def close(self) -> None:
        with opened(self.path) as own, opened(self.other) as other:
            asyncio.run(_complete(*peers(own, other, pushes=self.kind != "pulling")))
            assert_equal(own, other)

    @property
    def source(self) -> str:
        return self.other if self.kind == "pulling" else self.path

    @property
    def target(self) -> str:
        return self.path if self.kind == "pulling" else self.other


class Served(Ground):
    """A device with its file and a server process with its own. Either is killed while they replicate over HTTP."""

    def __init__(self, folder: Path, kind: str, seed: int) -> None:
        super().__init__(folder, kind, seed)
        self._folder = folder / "centre"
        self._folder.mkdir()
        self.other = str(self._folder / f"{DATABASE}.sqlite")
        self.acknowledged: list[Revision] = []

    def live(self) -> None:
        with opened(self.path) as device, opened(self.other, key=None) as centre:
            made = self.made
            self.made = fill(device, "d", made)
            fill(centre, "c", made)
        victim = self._kill_the_centre() if self.kind == "centre" else self._kill_the_device()
        self.at_work += victim.died_at_work
        with opened(self.path) as device, opened(self.other, key=None) as centre:
            judge_arrivals(centre, self.acknowledged)
            for one in (device, centre):
                judge_photos(one)
                judge_checkpoints(one, device, centre)

    def _kill_the_device(self) -> Victim:
        with self._server() as url:
            victim = self.send(self.path, url)
            self.acknowledged += [tuple(one) for told in victim.bury() for one in told.get("acknowledged", ())]
        return victim

    def _kill_the_centre(self) -> Victim:
        victim = self.send(str(self._folder))
        told = victim.first_word()
        if told is not None and "url" in told:
            with opened(self.path) as device:
                asyncio.run(self._both_ways(device, told["url"]))
        victim.finish()
        victim.bury()
        return victim

    async def _both_ways(self, device: Store, url: str) -> None:
        """Until there is nothing more to do, or nobody any more to do it with."""

        async def acknowledged(revisions: Sequence[Revision]) -> None:
            self.acknowledged += revisions

        own = own_side(device)
        async with served_peer(f"{url}/{DATABASE}") as remote:
            try:
                await replicate(own, remote, SMALL_BATCHES, on_acknowledged=acknowledged)
                await replicate(remote, own, SMALL_BATCHES)
            except TransientError as cut:
                print(f"{self.kind}:{self.seed} cut: {cut.code}")

    @contextmanager
    def _server(self) -> Iterator[str]:
        """A server process that is not to die in this life."""
        server = Victim(Order("centre", str(self._folder), 0), KillPoint(0))
        told = server.first_word()
        assert told is not None, "the server did not start"
        try:
            yield f"{told['url']}/{DATABASE}"
        finally:
            server.finish()
            server.bury()

    def close(self) -> None:
        with opened(self.path) as device, self._server() as url:
            asyncio.run(self._finish(device, url))
        with opened(self.path) as device, opened(self.other, key=None) as centre:
            assert_equal(device, centre)

    async def _finish(self, device: Store, url: str) -> None:
        own = own_side(device)
        async with served_peer(url) as remote:
            await _complete(own, remote)
            await _complete(remote, own)
        assert await RefusedTable(InlineHandle(device), lambda: 0).rows() == [], (
            "what a death broke off stands in the book as a document's fault"
        )


KINDS: dict[str, type[Ground]] = {
    "writing": Writers,
    "compacting": Writers,
    "serving": Writers,
    "pulling": Replicators,
    "pushing": Replicators,
    "pulling-http": Served,
    "pushing-http": Served,
    "centre": Served,
}
MISTAKEN: dict[str, type[Ground]] = {"boasting": Writers, "careless": Writers, "hasty": Replicators}
"""Kinds whose process is planted with a defect, so that the judges can be judged."""


def play(folder: Path, kind: str, seed: int, lives: int = LIVES) -> Ground:
    """A ground's lives; a failure says how to see it again."""
    ground = (KINDS | MISTAKEN)[kind](folder, kind, seed)
    for number in range(1, lives + 1):
        try:
            ground.live()
            if number == lives:
                ground.close()
        except BaseException as problem:
            problem.add_note(
                f"{kind}:{seed}, killed {number} times. Again: SOGLIA_KILLS={kind}:{seed} pytest tests/integration/test_kills.py"
            )
            raise
    return ground


@contextmanager
def opened(path: str, key: bytes | None = KEY) -> Iterator[Store]:
    store = Store.open(path, key=key)
    try:
        assert store.read("PRAGMA integrity_check") == [("ok",)]
        yield store
    finally:
        store.close()


def fill(store: Store, prefix: str, made: int) -> int:
    """Sixty more documents with photos, and new revisions of some of the older ones."""
    for number in range(made, made + 60):
        attached = {"photo": {"data": content_of(number), "content_type": "image/jpeg"}}
        store.put({"_id": f"{prefix}{number:05}", "n": number, "_attachments": attached})
    for number in range(0, made + 60, 9):
        store.put({**store.get(f"{prefix}{number:05}"), "again": made})
    return made + 60


def judge_arrivals(target: Store, acknowledged: Sequence[Revision]) -> None:
    for doc_id, rev in acknowledged:
        assert target.revs_diff({doc_id: [rev]}) == {}, "an acknowledged revision is not at the target"


def judge_photos(store: Store) -> None:
    for row in store.all_docs(include_docs=True)["rows"]:
        assert store.attachment(row["id"], "photo").read() == content_of(row["doc"]["n"])


def judge_checkpoints(holder: Store, own: Store, other: Store) -> None:
    """Every moment that the holder's checkpoints remember. A sequence that names its store came over HTTP: the other side's feed."""
    for (body,) in holder.read("SELECT body FROM locals"):
        for session in json.loads(body)["history"]:
            number, _, store = session["recorded_seq"].partition("-")
            source, target = (other, own) if store else (own, other)
            before = {row["id"]: [change["rev"] for change in row["changes"]] for row in source.changes(until=int(number)).results}
            assert target.revs_diff(before) == {}, "a checkpoint is past a change that did not arrive"


def assert_equal(one: Store, other: Store) -> None:
    names = [row["id"] for row in one.changes().results]
    assert sorted(names) == sorted(row["id"] for row in other.changes().results)
    for doc_id in names:
        assert one.leaves(doc_id) == other.leaves(doc_id)
    assert one.read("SELECT count(*) FROM locals") != [(0,)], "no checkpoint was ever kept"


async def _complete(source: Peer, target: Peer) -> None:
    await replicate(source, target, ReplicationOptions())
