"""A device whose Python has no ciphering SQLite (a phone's own: docs/native.md): one person, no `casework`, and the app says so.

Rule (design.md section 4): its files are plain, so that whoever opens them reads everything in them. Nobody else's PIN would keep anything
from anybody, and the records that only case managers may read do not come here. Everywhere else nothing of this holds.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from docstore.sqlite.engines import HAS_CIPHER
from mobile.services.problems import DeviceError
from schemas.access import database_kind

__all__ = ["HAS_CIPHER", "check_alone", "circles_here", "file_key"]

ONE_PERSON = (
    "Questo telefono non può cifrare l'archivio di Soglia, perciò lo usa una persona sola. Quello che c'è qui resta com'è: per un'altra "
    "persona serve un altro dispositivo."
)


def circles_here(circles: Sequence[str], enciphers: bool) -> tuple[str, ...]:
    """What of a person's circles this device may hold."""
    return tuple(name for name in circles if enciphers or database_kind(name) != "casework")


def check_alone(user: str, people: Collection[str], enciphers: bool) -> None:
    """Raises for a second person."""
    if not enciphers and user and people and user not in people:
        raise DeviceError("one_person_only", ONE_PERSON)


def file_key(key: bytes, enciphers: bool) -> bytes | None:
    """None: a plain file."""
    return key if enciphers else None
