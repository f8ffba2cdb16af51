"""Our replicator beside PouchDB 9 (Node, LevelDB), in one run, alternating, against the same server.

    .venv/bin/python -m benchmarks.replication                 the comparison: medians of five
    .venv/bin/python -m benchmarks.replication --growth        1,000 to 100,000 documents

Every repetition has a fresh client store and, for a push, a fresh database at the server; the server stays the same process. Order
within a repetition changes from one to the next, so that neither side always runs second. Raw results go to benchmarks/results.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx

from benchmarks.workload import PHOTO_BYTES, documents_of
from docstore.replication.run import ReplicationOptions
from tests.support.couch_server import ADMIN

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "build/node/node_modules"
COMPARISON = [("facts", 5000), ("photos", 50)]
GROWTH = [1_000, 10_000, 100_000]


@dataclass(frozen=True)
class Case:
    workload: str
    count: int
    direction: str
    batch_size: int


@dataclass(frozen=True)
class Measure:
    case: Case
    client: str
    repetition: int
    seconds: float
    each: tuple[float, ...] = ()
    """Seconds of each single write, where they are what is compared."""

    def __str__(self) -> str:
        return f"{self.case.direction} {self.case.count} {self.case.workload} {self.client}: {self.rate:,.1f}"

    @property
    def rate(self) -> float:
        """Documents a second, or megabytes a second."""
        amount = self.case.count if self.case.workload == "facts" else self.case.count * PHOTO_BYTES / 1e6
        return amount / self.seconds


class Bench:
    """The server, its databases, the folder of this run, and `move`, which has a client do what a wish says."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address, self._made = folder, address, 0
        self.move: Callable[[str, dict[str, Any]], dict[str, Any]] = _as_process
        self.http = httpx.Client(auth=ADMIN, timeout=300)

    def new_database(self) -> str:
        self._made += 1
        url = f"{self.address}/bench-{self._made}"
        self.http.put(url).raise_for_status()
        return url

    def filled_database(self, workload: str, count: int) -> str:
        """The source of a pull."""
        url, waiting = self.new_database(), list[dict[str, Any]]()
        for document in documents_of(workload, count):
            waiting.append(_in_json(document))
            if len(waiting) == (500 if workload == "facts" else 10):
                self.http.post(f"{url}/_bulk_docs", json={"docs": waiting}).raise_for_status()
                waiting.clear()
        self.http.post(f"{url}/_bulk_docs", json={"docs": waiting}).raise_for_status()
        return url

    def documents_file(self, workload: str, count: int) -> Path:
        path = self.folder / "documents" / f"{workload}-{count}.jsonl"
        if not path.exists():
            path.write_text("".join(json.dumps(_in_json(document)) + "\n" for document in documents_of(workload, count)))
        return path

    def measure(self, case: Case, client: str, source: str | None, repetition: int) -> Measure:
        url = source or self.new_database()
        with tempfile.TemporaryDirectory(dir=self.folder) as own:
            told = self.move(client, self.wish(case, url, own))
        there = self.http.get(url).json()["doc_count"] if source is None else told["documents_there"]
        if there != case.count or told["written"] != case.count:
            raise RuntimeError(f"{client} moved {told['written']} documents and {there} are there, of {case.count}.")
        if source is None:
            self.http.delete(url).raise_for_status()
        return Measure(case, client, repetition, told["seconds"])

    def wish(self, case: Case, url: str, own: str) -> dict[str, Any]:
        documents = str(self.documents_file(case.workload, case.count)) if case.direction != "pull" else None
        who = {"modules": str(MODULES), "user": ADMIN[0], "password": ADMIN[1]}
        return {**asdict(case), **who, "url": url, "folder": own, "documents": documents}


def _in_json(document: dict[str, Any]) -> dict[str, Any]:
    listed = document.get("_attachments")
    if not listed:
        return document
    encoded = {name: {**entry, "data": base64.b64encode(entry["data"]).decode()} for name, entry in listed.items()}
    return {**document, "_attachments": encoded}


def _as_process(client: str, wish: dict[str, Any]) -> dict[str, Any]:
    program = [sys.executable, "-m", "benchmarks.ours"] if client == "ours" else ["node", str(ROOT / "benchmarks/pouch.cjs")]
    done = subprocess.run([*program, json.dumps(wish)], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


@contextmanager
def running(folder: Path, site: Path | None = None) -> Iterator[Bench]:
    """The server process; with a site it also serves that built app, and this run's documents."""
    (folder / "server").mkdir()
    (folder / "documents").mkdir()
    command = [sys.executable, "-m", "benchmarks.surface", str(folder / "server")]
    command += [str(site), str(folder / "documents")] if site else []
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield Bench(folder, server.stdout.readline().strip())
        finally:
            server.communicate("")


def measure_all(bench: Bench, sizes: list[tuple[str, int]], repetitions: int, batch_size: int) -> Iterator[Measure]:
    for workload, count in sizes:
        source = bench.filled_database(workload, count)
        for direction in ("push", "pull"):
            case = Case(workload, count, direction, batch_size)
            for repetition in range(1 if count > 50_000 else repetitions):
                clients = ["ours", "pouchdb"] if repetition % 2 == 0 else ["pouchdb", "ours"]
                for client in clients:
                    yield bench.measure(case, client, source if direction == "pull" else None, repetition)


def summary(measures: list[Measure]) -> list[str]:
    lines = ["| what | ours | PouchDB 9 | ratio |", "|---|---|---|---|"]
    for case in dict.fromkeys(measure.case for measure in measures):
        ours, theirs = (
            statistics.median(measure.rate for measure in measures if measure.case == case and measure.client == client)
            for client in ("ours", "pouchdb")
        )
        unit = "documents/s" if case.workload == "facts" else "MB/s"
        what = f"{case.direction} {case.count:,} {case.workload}"
        lines.append(
            f"| {what} | {ours:,.{0 if ours > 100 else 1}f} {unit} | {theirs:,.{0 if theirs > 100 else 1}f} {unit} | {ours / theirs:.2f} |"
        )
    return lines


def machine() -> dict[str, Any]:
    return {
        "python": platform.python_version(),
        "node": subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip(),
        "cores": os.cpu_count(),
        "load_before": os.getloadavg()[0],
        "commit": subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.strip(),
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--growth", type=int, nargs="*", metavar="DOCUMENTS", help="of these sizes, or of all three")
    words.add_argument("--repetitions", type=int, default=5)
    words.add_argument("--batch-size", type=int, default=ReplicationOptions().batch_size)
    words.add_argument("--name", help="of the file in benchmarks/results")
    wish = words.parse_args()
    sizes = COMPARISON if wish.growth is None else [("facts", count) for count in wish.growth or GROWTH]
    told = machine()
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as bench:
        measures = []
        for measure in measure_all(bench, sizes, wish.repetitions, wish.batch_size):
            print(measure, flush=True)
            measures.append(measure)
    keep(wish.name or ("comparison" if wish.growth is None else "growth"), told, measures, summary(measures))


def keep(name: str, told: dict[str, Any], measures: list[Measure], lines: list[str]) -> None:
    """Raw results into a file, and what they say to whoever ran this."""
    raw = [{**asdict(measure), "rate": measure.rate} for measure in measures]
    (ROOT / f"benchmarks/results/{name}.json").write_text(json.dumps({"machine": told, "summary": lines, "measures": raw}, indent=1) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
