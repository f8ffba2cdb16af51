"""SIGKILL of a real process on a real file, at random points of writes, uploads, compaction, checkpoints and replication.

The victim (tests/support/victim.py) says each acknowledgement when it holds; this process hears it, lives, and judges: the file passes
`integrity_check`, every acknowledged edit is there with its photo and what was written beside it, nothing half-written shows, and no
checkpoint of a replication is past a change that its target does not have. 50 kills in `make test`, 1,000 in `make soak`.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from docstore.replication.run import ReplicationOptions, replicate
from docstore.store import Store
from tests.support.victim import KEY, content_of, peers

FILES = 2  # killed at the same time, as there are two cores
KILLS_A_FILE = 100 if os.environ.get("SOGLIA_SOAK_MINUTES") else 5


class Ground:
    """One file (and a replica) whose processes are killed one after the other; the log of what was acknowledged stands here."""

    def __init__(self, folder: Path, kind: str, seed: int) -> None:
        folder.mkdir()
        self.path, self.other = str(folder / "file.sqlite"), str(folder / "other.sqlite")
        self.kind, self.dice = kind, random.Random(f"{kind} {seed}")
        self.acknowledged: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.made = 0

    def live_and_die(self) -> list[dict[str, Any]]:
        """One life; what was heard of it, to its last whole line."""
        command = [sys.executable, "-m", "tests.support.victim", self.kind, self.path, self.other, str(self.dice.random())]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as victim:
            assert victim.stdout is not None
            lines = [victim.stdout.readline() for _ in range(self.dice.randrange(1, 8 if self.kind in ("pulling", "pushing") else 60))]
            victim.kill()
            lines += victim.stdout.readlines()
        assert victim.returncode == -9, "the victim ended by itself"
        return [json.loads(line) for line in lines if line.endswith("\n")]

    def judge_edits(self, heard: list[dict[str, Any]]) -> None:
        for told in heard:
            if "rev" in told:
                self.acknowledged[told["id"]].append(told)
        store = opened(self.path)
        for doc_id, edits in self.acknowledged.items():
            assert store.revs_diff({doc_id: [told["rev"] for told in edits]}) == {}, "an acknowledged revision is gone"
            assert store.get(doc_id)["n"] >= edits[-1]["n"]
            assert all(store.get(told["beside"])["of"] == doc_id for told in edits)
        for row in store.all_docs(include_docs=True)["rows"]:
            if "n" in row["doc"]:
                assert store.attachment(row["id"], "photo").read() == content_of(row["doc"]["n"])
                assert store.get(f"{row['id']}:{row['doc']['n']}"), "half of a transaction shows"
        places = [row["seq"] for row in store.changes().results]
        assert places == sorted(set(places))
        store.close()

    def fill(self) -> None:
        """More to replicate, before a life."""
        source = Store.open(self.source, key=KEY)
        for _ in range(60):
            attached = {"photo": {"data": content_of(self.made), "content_type": "image/jpeg"}}
            source.put({"_id": f"s{self.made:05}", "n": self.made, "_attachments": attached})
            self.made += 1
        for number in range(0, self.made, 9):
            document = source.get(f"s{number:05}")
            source.put({**document, "again": self.made})
        source.close()

    @property
    def source(self) -> str:
        return self.other if self.kind == "pulling" else self.path

    @property
    def target(self) -> str:
        return self.path if self.kind == "pulling" else self.other

    def judge_replication(self) -> None:
        source, target = opened(self.source), opened(self.target)
        for row in target.all_docs(include_docs=True)["rows"]:
            assert target.attachment(row["id"], "photo").read() == content_of(row["doc"]["n"])
        for store in (source, target):
            for (body,) in store.read("SELECT body FROM locals"):
                place = int(json.loads(body)["source_last_seq"])
                before = {row["id"]: [change["rev"] for change in row["changes"]] for row in source.changes(until=place).results}
                assert target.revs_diff(before) == {}, "a checkpoint is past a change that did not arrive"
        source.close()
        target.close()


def opened(path: str) -> Store:
    store = Store.open(path, key=KEY)
    assert store.read("PRAGMA integrity_check") == [("ok",)]
    return store


def kill_writers(ground: Ground) -> int:
    for _ in range(KILLS_A_FILE):
        ground.judge_edits(ground.live_and_die())
    return sum(map(len, ground.acknowledged.values()))


def kill_replicators(ground: Ground) -> int:
    for _ in range(KILLS_A_FILE):
        ground.fill()
        Store.open(ground.target, key=KEY).close()
        ground.live_and_die()
        ground.judge_replication()
    asyncio.run(finish(ground))
    return ground.made


async def finish(ground: Ground) -> None:
    """What the kills broke off is finished by one more run, and then both sides are the same."""
    source, target = Store.open(ground.source, key=KEY), Store.open(ground.target, key=KEY)
    await replicate(*peers(source, target, pushes=ground.kind == "pushing"), ReplicationOptions())
    assert target.read("SELECT count(*) FROM locals") != [(0,)], "no checkpoint was ever kept"
    for row in source.all_docs()["rows"]:
        assert target.leaves(row["id"]) == source.leaves(row["id"])
    source.close()
    target.close()


@pytest.mark.timeout(3600 if KILLS_A_FILE > 5 else 120)
@pytest.mark.parametrize("kind", ["writing", "compacting", "serving", "pulling", "pushing"])
def test_what_was_acknowledged_survives_sigkill(tmp_path: Path, kind: str) -> None:
    grounds = [Ground(tmp_path / str(number), kind, number) for number in range(FILES)]
    with ThreadPoolExecutor(FILES) as side_by_side:
        acknowledged = list(side_by_side.map(kill_replicators if kind in ("pulling", "pushing") else kill_writers, grounds))
    assert all(count >= KILLS_A_FILE for count in acknowledged)
