"""What a long run found, one JSON line a part, for the report (`tests/support/soak_report.py`): build/soak/<name>.jsonl.

A line is `{"what", "count", "minutes", "failed", "commit", "when"}`: what was tried, how often, for how long, and the seeds that failed.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "soak"


def record(name: str, what: str, count: int, minutes: float, failed: Sequence[int | str] = ()) -> None:
    """Adds a line to `name`'s file; one that stands is never changed."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    line = {"what": what, "count": count, "minutes": round(minutes, 2), "failed": list(failed), "commit": commit()}
    with (FOLDER / f"{name}.jsonl").open("a") as kept:
        kept.write(json.dumps({**line, "when": datetime.now(UTC).isoformat(timespec="seconds")}) + "\n")


def commit() -> str:
    """The commit that is checked out, with a mark when files were changed since; seeds that a soak adds are no such change."""
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!*seeds.txt")
    return _git("rev-parse", "--short", "HEAD") + ("+" if changed else "")


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
