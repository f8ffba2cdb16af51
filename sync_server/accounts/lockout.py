"""Wrong tries make the next one wait: counted for each name, stored, shared by every way of signing in.

Rules (design.md section 9): a try counts as wrong before it is looked at, and is forgiven when it was right, so tries made at once cannot
outrun the count. A name that nobody bears waits as one that somebody does. Names are kept as hashes: people type passwords there.
On a device that shows its credential whoever was there before has a count of their own, which wrong tries from elsewhere do not touch.
Short codes have a count of their own, all together and milder: who guesses them must not keep a whole agency out (the QR's long code waits
for nobody).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from docstore.errors import PeerBusy
from docstore.sqlite.connection import Connection
from sync_server.rows import RowsFile

FORGOTTEN_AFTER = 24 * 3600.0
MOST_SUBJECTS = 20_000


@dataclass(frozen=True, slots=True)
class Waits:
    """So many wrong tries are free; then each one makes the next wait for the next of these seconds, at last always the longest."""

    free: int
    seconds: tuple[float, ...]

    def after(self, wrong: int) -> float:
        beyond = wrong - self.free
        return 0.0 if beyond < 0 else self.seconds[min(beyond, len(self.seconds) - 1)]


FOR_NAMES = Waits(5, (5, 15, 30, 60, 300, 900))
FOR_SHORT_CODES = Waits(30, (5, 15, 30, 60))
SHORT_CODES = "all short codes"


class LockedOut(PeerBusy):
    """Answered with 429 and Retry-After at `/db` and at `/api` alike."""

    def __init__(self, seconds: float) -> None:
        super().__init__("Too many wrong tries: wait before the next one.", code="too_many_requests", retry_after=seconds)
        self.seconds = seconds


class Lockout:
    """`begin` before a try is looked at, `forgive` when it was right."""

    def __init__(self, rows: RowsFile, now: Callable[[], float]) -> None:
        self._rows = rows
        self._now = now

    async def begin(self, subject: str, waits: Waits = FOR_NAMES) -> None:
        """Raises LockedOut while the subject has to wait."""
        left = await self._rows.run(lambda connection: _begin(connection, digest_of(subject), waits, self._now()))
        if left > 0:
            raise LockedOut(left)

    async def forgive(self, subject: str) -> None:
        await self._rows.run(lambda connection: connection.execute("DELETE FROM lockouts WHERE subject = ?", (digest_of(subject),)))


def digest_of(subject: str) -> str:
    return hashlib.sha256(f"soglia lockout {subject}".encode()).hexdigest()


def _begin(connection: Connection, subject: str, waits: Waits, now: float) -> float:
    """How long is left to wait; when nothing is, one more try is counted."""
    connection.execute("DELETE FROM lockouts WHERE last_wrong < ?", (now - FORGOTTEN_AFTER,))
    rows = connection.execute("SELECT wrong, last_wrong FROM lockouts WHERE subject = ?", (subject,))
    wrong, last_wrong = (int(rows[0][0]), float(rows[0][1])) if rows else (0, now)
    # A clock set back never makes it longer than the whole wait.
    left = min(waits.after(wrong), last_wrong + waits.after(wrong) - now)
    if left > 0:
        return left
    connection.execute("INSERT OR REPLACE INTO lockouts(subject, wrong, last_wrong) VALUES (?,?,?)", (subject, wrong + 1, now))
    if int(connection.value("SELECT count(*) FROM lockouts")) > MOST_SUBJECTS:
        connection.execute(
            "DELETE FROM lockouts WHERE subject IN (SELECT subject FROM lockouts ORDER BY wrong, last_wrong LIMIT ?)",
            (MOST_SUBJECTS // 10,),
        )
    return 0.0
