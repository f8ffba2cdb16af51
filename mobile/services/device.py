"""The device's own small file: who it is, who uses it, and their key rings, wrapped.

Rule: `device.sqlite` is not encrypted, so it holds no word about a case: ids, counts, names of the device's users, and rings that only
a PIN opens (design.md section 9). The device's credential reaches `/api/device/*` only. Every write here is one durable commit.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from docstore.errors import CorruptStore, NewerStore
from docstore.sqlite.connection import Connection, FileOptions

FILE = "device.sqlite"
FORM = 1
"""Of its tables; a file of a later one is of a newer app, and is left as it is."""
HANDED_IN, HAND_IN_RESULT, ORDER = "handed_in", "hand_in_result", "order"
_TABLES = (
    "create table if not exists setting (key text primary key, value text not null) without rowid",
    """create table if not exists person (
        name text primary key, display_name text not null, role text not null, salt blob not null, ring blob not null,
        wrong_tries integer not null default 0, last_wrong_ms integer not null default 0,
        last_open_ms integer, undelivered integer not null default 0) without rowid""",
    "create table if not exists circle_file (name text primary key) without rowid",
)


@dataclass(frozen=True)
class PersonRow:
    """A user of this device. `ring` is ciphertext; `salt` is what her PIN is derived with."""

    name: str
    display_name: str
    role: str
    salt: bytes
    ring: bytes
    wrong_tries: int = 0
    last_wrong_ms: int = 0
    last_open_ms: int | None = None
    undelivered: int = 0


class DeviceFile:
    """Rows of `device.sqlite`, by name. Holds no key and no token in the clear."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        with connection.transaction():
            for table in _TABLES:
                connection.execute(table)
            if int(connection.value("pragma user_version")) != FORM:
                connection.execute(f"pragma user_version = {FORM}")

    @classmethod
    def open(cls, path: str, exclusive: bool, flush: Callable[[], None] | None) -> DeviceFile:
        """Looked through whole, for it is small: damage is told now and by one page, not by whichever screen reads it first."""
        connection = Connection.open(path, FileOptions(exclusive=exclusive, flush=flush))
        try:
            if connection.value("pragma quick_check(1)") != "ok":
                raise CorruptStore
            if int(connection.value("pragma user_version")) > FORM:
                raise NewerStore
            return cls(connection)
        except BaseException:
            connection.close()
            raise

    def close(self) -> None:
        self._connection.close()

    def checkpoint(self) -> None:
        """For idle moments."""
        self._connection.checkpoint()

    def setting(self, key: str) -> str | None:
        rows = self._connection.execute("select value from setting where key = ?", (key,))
        return str(rows[0][0]) if rows else None

    def keep(self, key: str, value: str) -> None:
        with self._connection.transaction():
            self._connection.execute("insert or replace into setting (key, value) values (?, ?)", (key, value))

    def number(self, key: str) -> int:
        """A setting that is a number; 0 until it is known."""
        return int(self.setting(key) or 0)

    @property
    def device(self) -> str | None:
        return self.setting("device")

    @property
    def credential(self) -> str | None:
        return self.setting("credential")

    def keep_identity(self, device: str, credential: str) -> None:
        """What the centre gave at enrolment."""
        former = json.loads(self.setting("former_devices") or "[]")
        proofs = json.loads(self.setting("former_credentials") or "{}")
        if self.device and self.device != device:
            former.append(self.device)
            proofs[self.device] = self.credential or ""
        kept = {"device": device, "credential": credential, "former_devices": json.dumps(former), "former_credentials": json.dumps(proofs)}
        self.keep_all(kept)

    def keep_all(self, values: Mapping[str, str]) -> None:
        """Several settings in one commit."""
        with self._connection.transaction():
            for key, value in values.items():
                self._connection.execute("insert or replace into setting (key, value) values (?, ?)", (key, value))

    def drop(self, *keys: str) -> None:
        """Settings that no longer hold."""
        with self._connection.transaction():
            for key in keys:
                self._connection.execute("delete from setting where key = ?", (key,))

    def settings_of(self, prefix: str) -> dict[str, str]:
        """Settings of one family, `prefix/...`, by what follows the prefix."""
        rows = self._connection.execute("select key, value from setting where key >= ? and key < ?", (f"{prefix}/", f"{prefix}0"))
        return {str(key)[len(prefix) + 1 :]: str(value) for key, value in rows}

    def former(self) -> list[dict[str, str]]:
        """Ids that this device had before, with what proves it."""
        proofs = json.loads(self.setting("former_credentials") or "{}")
        return [{"device": device, "credential": credential} for device, credential in proofs.items()]

    def device_ids(self) -> tuple[str, ...]:
        """This id and those that the device had before: what was written under them is still its own to deliver."""
        return (*json.loads(self.setting("former_devices") or "[]"), *([self.device] if self.device else []))

    def people(self) -> list[PersonRow]:
        """Who used it last comes first."""
        return [PersonRow(*row) for row in self._connection.execute(f"{_SELECT} order by coalesce(last_open_ms, 0) desc, name")]

    def person(self, name: str) -> PersonRow | None:
        rows = self._connection.execute(f"{_SELECT} where name = ?", (name,))
        return PersonRow(*rows[0]) if rows else None

    def keep_person(self, person: PersonRow, files: frozenset[str] = frozenset()) -> None:
        """Together with the names of the files whose keys are in her ring: one without the other would key a file a second time."""
        values: tuple[Any, ...] = (person.name, person.display_name, person.role, person.salt, person.ring)
        counts: tuple[Any, ...] = (person.wrong_tries, person.last_wrong_ms, person.last_open_ms, person.undelivered)
        with self._connection.transaction():
            self._connection.execute("insert or replace into person values (?, ?, ?, ?, ?, ?, ?, ?, ?)", values + counts)
            self.keep_circle_files(files)

    def keep_ring(self, name: str, ring: bytes, files: frozenset[str]) -> None:
        with self._connection.transaction():
            self._connection.execute("update person set ring = ? where name = ?", (ring, name))
            self.keep_circle_files(files)

    def wrong_try(self, name: str, now_ms: int) -> None:
        """Counted before the answer is shown, so that closing the app forgets nothing."""
        with self._connection.transaction():
            self._connection.execute("update person set wrong_tries = wrong_tries + 1, last_wrong_ms = ? where name = ?", (now_ms, name))

    def opened(self, name: str, now_ms: int) -> None:
        with self._connection.transaction():
            self._connection.execute(
                "update person set wrong_tries = 0, last_wrong_ms = 0, last_open_ms = ? where name = ?", (now_ms, name)
            )

    def keep_undelivered(self, name: str, count: int) -> None:
        """A count only, for the PIN page."""
        with self._connection.transaction():
            self._connection.execute("update person set undelivered = ? where name = ?", (count, name))

    def circle_files(self) -> frozenset[str]:
        """Databases that have a file here, whoever holds its key."""
        return frozenset(str(row[0]) for row in self._connection.execute("select name from circle_file"))

    def keep_circle_files(self, names: frozenset[str]) -> None:
        with self._connection.transaction():
            for name in sorted(names):
                self._connection.execute("insert or ignore into circle_file (name) values (?)", (name,))
                self._connection.execute("delete from setting where key = ?", (f"{HANDED_IN}/{name}",))

    def forget_circle_file(self, name: str) -> None:
        """Its file was handed in and is gone. What is remembered is that, so that an old ring does not make it again."""
        with self._connection.transaction():
            self._connection.execute("delete from circle_file where name = ?", (name,))
            for family in ("deposited", "former", "generation", "unsent"):
                self._connection.execute("delete from setting where key = ?", (f"{family}/{name}",))
            self._connection.execute("insert or replace into setting (key, value) values (?, '1')", (f"{HANDED_IN}/{name}",))

    def handed_in(self) -> frozenset[str]:
        """Circles whose file left this device."""
        return frozenset(self.settings_of(HANDED_IN))

    def empty(self, keep: Collection[str]) -> None:
        """Everything but these settings goes, overwritten and not only unlinked: rings are ciphertext, and yet."""
        self._connection.execute("pragma secure_delete = on")
        with self._connection.transaction():
            marks = ",".join("?" * len(keep))
            self._connection.execute(f"delete from setting where key not in ({marks})", tuple(keep))
            self._connection.execute("delete from person")
            self._connection.execute("delete from circle_file")
        self._connection.checkpoint()


_SELECT = "select name, display_name, role, salt, ring, wrong_tries, last_wrong_ms, last_open_ms, undelivered from person"
