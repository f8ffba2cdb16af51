"""The keys of devices' files, deposited with the centre and sealed at rest (docs/adr/0077-file-keys-are-deposited.md).

Rules (design.md section 9): a key is deposited before its file takes the first row, by a person who may read that circle; it is released
only to an enrolled user of that device who signs in with the circle's role, and each release is noted. Sealed with AES-256-GCM under
`keys/deposit`, bound to device and database: a copied `accounts.sqlite` opens nothing, and no row can be passed off as another's.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from docstore.sqlite.connection import Connection
from sync_server.accounts import events
from sync_server.accounts.events import Event

KEY_BYTES = 32
_NONCE = 12


@dataclass(frozen=True, slots=True)
class Depositor:
    """Who brings keys, from which device, when."""

    device: str
    user: str
    at: float


@dataclass(frozen=True, slots=True)
class Release:
    """Who gets keys, of which ids of the device, and why (`enrol`, `reset`, `token`)."""

    device: str
    ids: Sequence[str]
    user: str
    why: str
    at: float


class Seal:
    """The centre's key over all the others."""

    def __init__(self, secret: bytes, dice: Callable[[int], bytes]) -> None:
        self._cipher = AESGCM(secret)
        self._marks = hmac.digest(secret, b"soglia marks", "sha256")
        self.code_key = hmac.digest(secret, b"soglia codes", "sha256")
        self._dice = dice

    def close(self, key: bytes, device: str, database: str) -> bytes:
        nonce = self._dice(_NONCE)
        return nonce + self._cipher.encrypt(nonce, key, _bound(device, database))

    def open(self, sealed: bytes, device: str, database: str) -> bytes:
        return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(device, database))

    def mark(self, key: bytes) -> str:
        """Tells whether two keys are the same one without opening either."""
        return hmac.new(self._marks, key, hashlib.sha256).hexdigest()


def keep(connection: Connection, by: Depositor, keys: Mapping[str, bytes], seal: Seal) -> None:
    """The same key twice is fine; another one is kept beside the former."""
    for database, key in keys.items():
        rows = connection.execute(
            "SELECT generation, mark FROM deposited_keys WHERE device = ? AND database = ? ORDER BY generation", (by.device, database)
        )
        mark = seal.mark(key)
        if mark in {str(row[1]) for row in rows}:
            continue
        generation = int(rows[-1][0]) + 1 if rows else 1
        connection.execute(
            "INSERT INTO deposited_keys(device, database, generation, sealed, mark, user, deposited_at) VALUES (?,?,?,?,?,?,?)",
            (by.device, database, generation, seal.close(key, by.device, database), mark, by.user, by.at),
        )
        events.note(connection, Event(by.at, by.device, "key_deposited", by.user, database=database, count=generation))


def release(connection: Connection, to: Release, databases: Collection[str], seal: Seal) -> dict[str, str]:
    """The newest key of each of these databases, in hexadecimal; each one is noted."""
    released = {}
    for database in databases:
        found = keys_of(connection, to.ids, database, seal)
        if found:
            released[database] = found[0].hex()
            events.note(connection, Event(to.at, to.device, "key_released", to.user, database=database, why=to.why))
    return released


def keys_of(connection: Connection, ids: Sequence[str], database: str, seal: Seal) -> list[bytes]:
    """All that were deposited under these ids, the newest first."""
    rows = connection.execute(
        f"SELECT device, sealed FROM deposited_keys WHERE database = ? AND device IN ({_places(ids)})"
        " ORDER BY deposited_at DESC, generation DESC",
        (database, *ids),
    )
    return [seal.open(bytes(sealed), str(device), database) for device, sealed in rows]


def databases_of(connection: Connection, ids: Sequence[str]) -> list[str]:
    """Which files the device has had."""
    rows = connection.execute(
        f"SELECT DISTINCT database FROM deposited_keys WHERE device IN ({_places(ids)}) ORDER BY database", tuple(ids)
    )
    return [str(row[0]) for row in rows]


def has_keys(connection: Connection) -> bool:
    return bool(connection.execute("SELECT 1 FROM deposited_keys LIMIT 1"))


def _places(values: Iterable[str]) -> str:
    return ",".join("?" for _ in values)


def _bound(device: str, database: str) -> bytes:
    return f"soglia file key {device} {database}".encode()
