"""What the store itself costs a replication, in processor time, which other programs on the machine disturb little.

.venv/bin/python -m benchmarks.store              microseconds a document, and the file's size
.venv/bin/python -m benchmarks.store --growth     the same for each tenth of 100,000 documents
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.workload import fact
from docstore.store import Store

BATCH = 200
KEY = bytes(range(32))
REPETITIONS = 5


def arriving(first: int, count: int) -> list[dict[str, Any]]:
    return [{**fact(number), "_rev": "1-abc", "_revisions": {"start": 1, "ids": ["abc"]}} for number in range(first, first + count)]


def seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def receive(store: Store, documents: list[dict[str, Any]]) -> tuple[float, float]:
    """Asks what is missing and takes it in, batch by batch."""
    asking = taking = 0.0
    for start in range(0, len(documents), BATCH):
        batch = documents[start : start + BATCH]
        asked = {document["_id"]: [document["_rev"]] for document in batch}
        asking += seconds(lambda asked=asked: store.revs_diff(asked))  # type: ignore[misc]
        taking += seconds(lambda batch=batch: store.bulk_docs(batch, new_edits=False))  # type: ignore[misc]
    return asking, taking


def give(store: Store, documents: list[dict[str, Any]]) -> float:
    return seconds(lambda: [store.open_revs(document["_id"], ["1-abc"], attachments="bytes") for document in documents])


def small() -> None:
    documents, rounds = arriving(0, 5000), []
    for _ in range(REPETITIONS):
        with tempfile.TemporaryDirectory() as folder:
            store = Store.open(str(Path(folder) / "store.sqlite"), key=KEY)
            rounds.append((*receive(store, documents), give(store, documents)))
            size = store.info()["sizes"]["file"]
            store.close()
    asking, taking, giving = (min(times) / len(documents) * 1e6 for times in zip(*rounds, strict=True))
    print(f"revs_diff {asking:.0f}, bulk_docs {taking:.0f}, open_revs {giving:.0f} microseconds a document; {size / 1e6:.1f} MB")


def growth() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(str(Path(folder) / "store.sqlite"), key=KEY)
        for first in range(0, 100_000, 10_000):
            asking, taking = receive(store, arriving(first, 10_000))
            print(f"{first:,}: revs_diff {asking * 100:.0f}, bulk_docs {taking * 100:.0f} microseconds a document", flush=True)
        store.close()


if __name__ == "__main__":
    growth() if "--growth" in sys.argv else small()
