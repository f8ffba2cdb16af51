"""The whole test run, in two parts: what may go side by side on two cores, then what needs both for itself (tests/conftest.py).

    python -m tests.support.everything

The second part runs whatever the first one found; the run holds when both hold. What failed and what each part came to stands once more
at the end, where one looks for it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

from tests.support.server_process import ROOT

PARTS = {"side by side": ("-m", "not alone", "--numprocesses", "2"), "alone": ("-m", "alone")}
FOLDER = ROOT / "build" / "tests"


def run(name: str, options: tuple[str, ...]) -> tuple[bool, list[str]]:
    """Whether the part held, and its lines for the end."""
    told, began = FOLDER / f"{name}.txt", time.monotonic()
    told.unlink(missing_ok=True)
    print(f"\nTests that run {name}", flush=True)
    command = [sys.executable, "-m", "pytest", *options, *sys.argv[1:]]
    code = subprocess.run(command, cwd=ROOT, env={**os.environ, "SOGLIA_TESTS_TOLD": str(told)}, check=False).returncode
    *failed, counts = told.read_text().splitlines() if told.exists() else ["it came to no end"]
    minutes = (time.monotonic() - began) / 60
    return code == 0, [*failed, f"{'held' if code == 0 else 'DID NOT HOLD'}, {name}: {counts}, {minutes:.1f} minutes"]


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    parts = [run(name, options) for name, options in PARTS.items()]  # the second one whatever the first one found
    print("", *(line for _, lines in parts for line in lines), sep="\n", flush=True)
    sys.exit(not all(held for held, _ in parts))


if __name__ == "__main__":
    main()
