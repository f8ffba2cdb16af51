"""The whole test run, so that two cores are busy all the time and nobody is disturbed who needs them (tests/conftest.py says who does).

    python -m tests.support.everything

What may go side by side does, then comes what must be alone; meanwhile, at a lower priority, the simulation takes what they leave, and
its output is printed when it has ended. Each part runs whatever the others found, and the run holds when all of them hold. What failed and
what each part came to stands once more at the end, where one looks for it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tests.support.server_process import ROOT

FOLDER = ROOT / "build" / "tests"
TWO, THREE = ("--numprocesses", "2"), ("--numprocesses", "3")
"""Side by side one more than there are cores: servers are waited for, and people who type."""
BEHIND = ("nice", "-n", "19")
"""As low as can be: a hundredth of what the others get while they need all of it, and all that they leave while they wait."""
PATIENCE = "--timeout=1800"
WHERE_ALONE = ("tests/browser", "tests/integration")
"""To look through all the tests for them takes some seconds more."""


@dataclass
class Part:
    """One run of pytest. `told` is what tests/conftest.py writes at its end."""

    name: str
    options: tuple[str, ...]
    before: tuple[str, ...] = ()
    began: float = field(default_factory=time.monotonic)

    @property
    def told(self) -> Path:
        return FOLDER / f"{self.name}.txt"

    def start(self, printed: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
        self.told.unlink(missing_ok=True)
        command = [*self.before, sys.executable, "-m", "pytest", *self.options]
        environment = {**os.environ, "SOGLIA_TESTS_TOLD": str(self.told)}
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=printed, stderr=printed and subprocess.STDOUT)

    def lines(self, code: int) -> list[str]:
        *failed, counts = self.told.read_text().splitlines() if self.told.exists() else ["it came to no end"]
        minutes = (time.monotonic() - self.began) / 60
        return [*failed, f"{'failed' if code else 'held'}: {self.name}, {counts}, {minutes:.1f} minutes"]


def run(name: str, *options: str) -> tuple[int, list[str]]:
    print(f"\nTests that run {name}", flush=True)
    part = Part(name, options)
    code = part.start().wait()
    return code, part.lines(code)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    page = FOLDER / "in the gaps.log"
    gaps = Part("in the gaps", ("-m", "unhurried", PATIENCE, *TWO), BEHIND)
    with page.open("wb") as printed, gaps.start(printed) as filling:
        ends = [run("side by side", "-m", "not alone and not unhurried", *THREE), run("alone", "-m", "alone", *WHERE_ALONE)]
    ends.append((filling.returncode, gaps.lines(filling.returncode)))
    print("\nTests that ran in the gaps", page.read_text(), *(line for _, lines in ends for line in lines), sep="\n", flush=True)
    sys.exit(any(code for code, _ in ends))


if __name__ == "__main__":
    main()
