"""Writes facts: who, on which device, when, and what the screen had shown.

Rule (design.md section 6): a fact is written once and named by its content; its stamp is the device's clock plus the last learned
server offset and grows on this device across restarts, so the last stamp is kept in the device's file before the fact that bears it.
A change lists in `over` what the screen showed when the edit began, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from docstore.store import Store
from mobile.services.device import DeviceFile
from mobile.services.problems import DeviceError, told
from schemas.dates import ROME, local_date
from schemas.facts import Signature, make_fact, verify_fact
from schemas.identifiers import ulid
from schemas.stamps import ServerOffset, next_stamp

JsonObject = dict[str, Any]
WORTH_KEEPING_MS = 250
LAST_STAMP, OFFSET, OFFSET_ERROR = "last_stamp", "server_offset_ms", "server_offset_error_ms"


class DeviceClock:
    """The device's clock, corrected by what the centre last said; the correction survives restarts."""

    def __init__(self, device_file: DeviceFile, now_ms: Callable[[], int]) -> None:
        self._file = device_file
        self.raw_ms = now_ms

    def now_ms(self) -> int:
        return self._offset().corrected(self.raw_ms())

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.now_ms() / 1000, UTC)

    def moment(self) -> str:
        """Now as documents write it: Rome's time with its offset."""
        return self.now().astimezone(ZoneInfo(ROME)).isoformat(timespec="seconds")

    def today(self) -> str:
        return local_date(self.now_ms())

    def learn(self, sent_ms: int, server_ms: int, received_ms: int) -> None:
        """What one answer of the centre says about our clock. `sent` and `received` are raw readings."""
        before = self._offset()
        learned = before.learned(sent_ms, server_ms, received_ms)
        if abs(learned.offset_ms - before.offset_ms) < WORTH_KEEPING_MS:
            return  # the jitter of a round trip is no news, and every commit costs battery
        self._file.keep(OFFSET, str(learned.offset_ms))
        self._file.keep(OFFSET_ERROR, str(learned.error_ms or 0))

    def _offset(self) -> ServerOffset:
        return ServerOffset(self._file.number(OFFSET), self._file.number(OFFSET_ERROR))


class Journal:
    """The pen of one signed-in person on this device."""

    def __init__(self, device_file: DeviceFile, author: str, clock: DeviceClock, random_bytes: Callable[[int], bytes]) -> None:
        if device_file.device is None:
            raise DeviceError("not_enrolled", "Questo dispositivo non è ancora collegato all'ufficio: accedi una volta con la rete.")
        self.author = author
        self.device = device_file.device
        self.clock = clock
        self._file = device_file
        self._random_bytes = random_bytes

    def new_key(self) -> str:
        """A ulid for a record, a draft or a stay."""
        return ulid(self.clock.now_ms(), self._random_bytes(10))

    def signature(self) -> Signature:
        """The next stamp, kept before it is used: after a kill the following one is still greater."""
        return self.signatures(1)[0]

    def signatures(self, count: int) -> list[Signature]:
        """For facts that are written together: the last of their stamps is kept, in one commit, before the first is used."""
        stamps, last = list[str](), self._file.setting(LAST_STAMP)
        for _ in range(count):
            last = next_stamp(last, self.clock.now_ms(), self.device)
            stamps.append(last)
        if last is not None:
            self._file.keep(LAST_STAMP, last)
        return [Signature(author=self.author, device=self.device, salt=self._random_bytes(16).hex(), at=stamp) for stamp in stamps]

    def fact(self, kind: str, body: Mapping[str, Any]) -> JsonObject:
        """A finished fact, not stored yet; what is wrong with it is said in a sentence."""
        with told():
            return make_fact(kind, body, self.signature())

    def write(self, store: Store, kind: str, body: Mapping[str, Any]) -> JsonObject:
        """One fact, durable when this returns."""
        document = self.fact(kind, body)
        self.write_all(store, [document])
        return document

    def write_all(self, store: Store, facts: Sequence[JsonObject]) -> None:
        """Several facts that belong together, in one commit. Each must be what its name says."""
        for document in facts:
            if not verify_fact(document):
                raise DeviceError("fact_damaged", "Qualcosa non torna in ciò che è stato scritto: non è stato salvato, riprova.")
        with store.transaction():
            for document in facts:
                _accepted(store.put(document))


def put_own(store: Store, document: JsonObject) -> str:
    """One edit of a document that this device alone writes; returns its new revision."""
    return str(_accepted(store.put(document))["rev"])


def _accepted(answer: JsonObject) -> JsonObject:
    if answer.get("error"):
        sentence = "Questa modifica non è stata salvata, perché intanto qualcosa è cambiato. Il resto è al sicuro: riapri e riprova."
        raise DeviceError("not_saved", sentence)
    return answer
