"""What the demonstration leaves in the data folder: `demo/plan.json` while it is unfinished, `demo/done` afterwards.

The plan fixes the day and the devices, so that a seed that was cut resumes with the very same documents (facts are named by
their content): what has arrived already is skipped by the replicator.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class DemoFolder:
    data: Path

    @property
    def path(self) -> Path:
        return self.data / "demo"

    @property
    def begun(self) -> bool:
        return self._plan.exists() or self.done

    @property
    def done(self) -> bool:
        return (self.path / "done").exists()

    @property
    def unfinished(self) -> bool:
        return self.begun and not self.done

    def begin(self) -> None:
        if not self.begun:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.save({})

    def load(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self._plan.read_text("utf-8"))
        return read

    def save(self, plan: dict[str, Any]) -> None:
        """Whole or not at all."""
        draft = self.path / "plan.new"
        draft.write_text(json.dumps(plan), "utf-8")
        draft.replace(self._plan)

    def finish(self) -> None:
        """The devices' local stores and credentials are not needed any more."""
        (self.path / "done").touch()
        for file in [self._plan, *self.path.glob("*.sqlite*")]:
            file.unlink(missing_ok=True)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Waits for a seed that outlived its killed server: two must not write the same stores."""
        with open(self.path / "lock", "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @property
    def _plan(self) -> Path:
        return self.path / "plan.json"
