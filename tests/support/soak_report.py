"""docs/soak.md, made of the lines in build/soak/: machine, date, commit, and for each part how many, how long, and which seeds failed.

Words given on the command line (under what load it ran, say) stand behind the machine. What was done about a seed that failed stands behind
it in the file of seeds that every run replays; the page takes it from there.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from pathlib import Path
from typing import Any

from tests.support.soak_log import FOLDER, ROOT

PAGE = ROOT / "docs" / "soak.md"
SEED_FILES = (
    "tests/simulation/chain_seeds.txt",
    "tests/simulation/seeds.txt",
    "tests/integration/kill_seeds.txt",
    "tests/integration/network_seeds.txt",
)
HEAD = """# The last soak

`make soak` holds for an hour (`SOAK_MINUTES=10 make soak` for less) what `make test` holds for minutes: the simulation in its two sets
(`docs/simulation.md`), processes killed by SIGKILL at drawn steps (`tests/integration/test_kills.py`, in Chromium
`tests/browser/test_kills.py`), days on which everything a network does happens in no order
(`tests/integration/test_network_weather.py`), on new seeds every time, and connections cut after every n bytes
(`tests/integration/test_sent_again.py`). Two rows of parts run side by side (`tests/support/soak.py`). This page is made of what they wrote
by `.venv/bin/python -m tests.support.soak_report`. A native death is half of the time inside a write, and half of those lose what was not
synced, as a power cut would (ADR 0025).
"""


def page() -> str:
    lines = together(sorted(found(), key=lambda line: line["when"]))
    table = ["| What | How many | Minutes | Failed |", "|---|---|---|---|"]
    table += [f"| {line['what']} | {line['count']:,} | {line['minutes']:.1f} | {len(line['failed']) or 'none'} |" for line in lines]
    notes = noted()
    failures = [f"* {line['what']}, seed {seed}: {notes.get(str(seed), 'not understood yet')}" for line in lines for seed in line["failed"]]
    commits = sorted({line["commit"] for line in lines})
    ended = max(line["when"] for line in lines)[:16].replace("T", " ")
    where = f"Ended {ended} UTC, commit {', '.join(commits)}, {machine()}. {' '.join(sys.argv[1:])}".strip()
    closing = ["## Seeds that failed, and what was done", "", *failures] if failures else ["No seed failed."]
    return "\n".join([HEAD, where, "", *table, "", *closing, ""])


def found() -> list[dict[str, Any]]:
    return [json.loads(line) for name in sorted(FOLDER.glob("*.jsonl")) for line in name.read_text().splitlines()]


def together(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One line for what was done in several goes."""
    whole: dict[tuple[str, str], dict[str, Any]] = {}
    for line in lines:
        known = whole.setdefault((line["what"], line["commit"]), {**line, "count": 0, "minutes": 0.0, "failed": []})
        known |= {name: known[name] + line[name] for name in ("count", "minutes", "failed")}
    return list(whole.values())


def noted() -> dict[str, str]:
    """Seed to what is said of it."""
    rows = [line.partition("#") for name in SEED_FILES for line in (ROOT / name).read_text().splitlines()]
    return {seed.strip(): note.strip() for seed, _, note in rows if seed.strip() and note.strip()}


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    names = [line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return f"{os.cpu_count()} cores ({names[0] if names else platform.machine()}), {memory:.0f} GiB, Python {platform.python_version()}"


if __name__ == "__main__":
    PAGE.write_text(page())
    print(PAGE)
