"""How the demonstration signs: a device's growing stamps at simulated moments, and dice from one seed.

The same seed, day and device give the same documents, names included; that is what lets a seed that was cut resume.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from schemas.dates import ROME, plus_days
from schemas.facts import Signature
from schemas.identifiers import ulid
from schemas.stamps import next_stamp

SEED = 2026


@dataclass(slots=True)
class Pen:
    """One device's hand."""

    device: str
    dice: random.Random
    _last: str | None = field(default=None)

    def sign(self, author: str, ms: int) -> Signature:
        self._last = next_stamp(self._last, ms, self.device)
        return Signature(author, self.device, self.dice.randbytes(16).hex(), self._last)

    def ulid(self, ms: int) -> str:
        return ulid(ms, self.dice.randbytes(10))


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of the demonstration, counted from the day on which it was begun."""

    today: str

    def day(self, days: int) -> str:
        return plus_days(self.today, days)

    def ms(self, days: int, hour: int, minute: int = 0) -> int:
        return int(self._moment(days, hour, minute).timestamp() * 1000)

    def iso(self, days: int, hour: int, minute: int = 0) -> str:
        return self._moment(days, hour, minute).isoformat()

    def _moment(self, days: int, hour: int, minute: int) -> datetime:
        return datetime.combine(date.fromisoformat(self.day(days)), time(hour, minute), ZoneInfo(ROME))
