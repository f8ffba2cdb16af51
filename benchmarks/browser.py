"""Our replicator on OPFS beside PouchDB 9 on IndexedDB, in one Chromium, alternating, against the same server.

    .venv/bin/python -m benchmarks.browser                    medians of five, and single puts
    .venv/bin/python -m benchmarks.browser --profile pull facts  where Python's time goes, printed

Both clients stand in one page of the server's own origin for the whole run, and make a fresh store for every repetition. The profile is on
the disk, because a private window's would be in memory. Raw results go to benchmarks/results/browser.json.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.chromium import Channel, chromium
from benchmarks.replication import COMPARISON, MODULES, Bench, Case, Measure, keep, machine, measure_all, running, summary
from docstore.replication.run import ReplicationOptions
from mobile.web.build import Plan, build

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).parent
SITE = ROOT / "build" / "bench"
PAGE = ("page.html", "ours_page.js", "pouch_page.js")
PUTS = 300


class Page:
    """Both clients in one page; each repetition has a store of its own."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._asked = 0

    def move(self, client: str, wish: dict[str, Any]) -> dict[str, Any]:
        self._asked += 1
        documents = f"/documents/{Path(wish['documents']).name}" if wish["documents"] else None
        return self._channel.ask(client, {**wish, "documents": documents, "name": f"bench-{self._asked}"})


@contextmanager
def opened(bench: Bench) -> Iterator[Page]:
    for file in (MODULES / "pouchdb/dist/pouchdb.min.js", *(HERE / name for name in PAGE)):
        shutil.copy(file, bench.folder / "documents")
    address = f"{bench.address.removesuffix('/db')}/documents/page.html"
    with chromium(address, bench.folder / "profile") as channel:
        yield Page(channel)


def puts(bench: Bench, repetitions: int) -> Iterator[Measure]:
    """Single documents, each durable before the next; the measure is the whole, and each one is kept beside it."""
    case = Case("facts", PUTS, "put", 1)
    for repetition in range(repetitions):
        for client in ["ours", "pouchdb"] if repetition % 2 == 0 else ["pouchdb", "ours"]:
            told = bench.move(client, bench.wish(case, "", ""))
            yield Measure(case, client, repetition, told["seconds"], tuple(told["each"]))


def put_summary(measures: list[Measure]) -> list[str]:
    lines = ["| a single put | ours | PouchDB 9 | ratio |", "|---|---|---|---|"]
    for name, place in (("median", 50), ("95th percentile", 95)):
        ours, theirs = (
            statistics.quantiles((each for measure in measures if measure.client == client for each in measure.each), n=100)[place - 1]
            for client in ("ours", "pouchdb")
        )
        lines.append(f"| {name} | {ours * 1000:.1f} ms | {theirs * 1000:.1f} ms | {theirs / ours:.2f} |")
    return lines


def print_profile(bench: Bench, direction: str, workload: str) -> None:
    count = dict(COMPARISON)[workload]
    url = bench.filled_database(workload, count) if direction == "pull" else bench.new_database()
    wish = bench.wish(Case(workload, count, direction, ReplicationOptions().batch_size), url, "")
    print(bench.move("ours", {**wish, "profile": True})["profile"])


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--repetitions", type=int, default=5)
    words.add_argument("--batch-size", type=int, default=ReplicationOptions().batch_size)
    words.add_argument("--profile", nargs=2, metavar=("DIRECTION", "WORKLOAD"))
    words.add_argument("--name", default="browser", help="of the file in benchmarks/results")
    wish = words.parse_args()
    build(Plan(main=HERE / "in_chromium.py", out=SITE))
    told = machine()
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), SITE) as bench, opened(bench) as page:
        bench.move = page.move
        if wish.profile:
            print_profile(bench, *wish.profile)
            return
        measures = []
        for measure in measure_all(bench, COMPARISON, wish.repetitions, wish.batch_size):
            print(measure, flush=True)
            measures.append(measure)
        single = list(puts(bench, wish.repetitions))
    keep(wish.name, told, [*measures, *single], [*summary(measures), "", *put_summary(single)])


if __name__ == "__main__":
    main()
