"""Counts that are kept where they can be read without a PIN: of work that is not open now, of its last tap, of the last time that
everything had arrived.

Rule (design.md sections 4 and 5): numbers and times by whose they are, never a word of a case. The PIN page, a colleague's screen, an idle
device's pulse and the page outside the store tell what stands here.
"""

from __future__ import annotations

import json

from mobile.services import sync_board
from mobile.services.outside import LAST_ALL_DELIVERED, OutsideCounts
from mobile.services.session import TAPPED, UNSENT, UNSENT_BYTES, DeviceSession, OpenSession
from mobile.services.shown import WaitsForPerson
from mobile.services.sync_board import Backlog

_SINCE = "delivering"


class KeptCounts:
    """Of one open session, in the device's own file."""

    def __init__(self, session: DeviceSession, opened: OpenSession) -> None:
        self._session, self._file, self._circles = session, session.file, opened.circles
        self._outside = OutsideCounts(session)

    def waits_for(self) -> tuple[WaitsForPerson, ...]:
        """Unsent work in circles that this session does not hold, by whose it is: it leaves when she opens the app."""
        counts: dict[str, int] = {}
        for database, told in self._file.settings_of(UNSENT).items():
            if database not in self._circles.names():
                for author, count in json.loads(told).items():
                    counts[author] = counts.get(author, 0) + int(count)
        people = {person.name: person.display_name for person in self._file.people()}
        return tuple(WaitsForPerson(people.get(author) or author, count) for author, count in sorted(counts.items()) if count)

    def for_others(self) -> int:
        return sum(one.count for one in self.waits_for())

    def keep(self, left: Backlog, contact_ms: int | None) -> None:
        """As things stand now, and `contact_ms` the last contact with the centre."""
        file = self._file
        told = {**self._of_open_circles(), UNSENT_BYTES: str(sum(size for _, size in left.waiting.values()))}
        file.keep_all({key: value for key, value in told.items() if file.setting(key) != value})
        self.show(left, self.for_others(), contact_ms)
        waiting = [json.loads(counts) for counts in file.settings_of(UNSENT).values()]
        for person in file.people():
            count = sum(int(counts.get(person.name, 0)) for counts in waiting)
            if count != person.undelivered:
                file.keep_undelivered(person.name, count)

    def show(self, left: Backlog, others: int, contact_ms: int | None) -> None:
        """For the page that is there when the store is not."""
        self._outside.note(left, others, contact_ms)

    @property
    def last_all_delivered_ms(self) -> int:
        """0: never."""
        return self._file.number(LAST_ALL_DELIVERED)

    def note_delivered(self, left: Backlog) -> bool:
        """Whether the last thing that waited has arrived since the last look; its moment is kept over restarts."""
        delivering = self._file.setting(_SINCE) == "1"
        if left.empty == delivering:
            self._file.keep(_SINCE, "0" if left.empty else "1")
        if not (left.empty and delivering):
            return False
        self._file.keep(LAST_ALL_DELIVERED, str(self._session.clock.now_ms()))
        return True

    def _of_open_circles(self) -> dict[str, str]:
        file, devices = self._file, self._file.device_ids()
        told: dict[str, str] = {}
        for store in self._circles.stores_of_records():
            told[f"{UNSENT}/{store.name}"] = json.dumps(sync_board.waiting_by_author(store, devices), sort_keys=True)
            for author, at_ms in sync_board.last_taps(store, devices).items():
                key = f"{TAPPED}/{author}"
                told[key] = str(max(at_ms, file.number(key), int(told.get(key, 0))))
        return told
