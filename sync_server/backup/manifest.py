"""What a backup says of itself: when it began, which files belong to it with their hashes, sealed with the backup's key.

The seal (HMAC-SHA256 over the canonical text) tells a wrong key from a damaged backup, and both from a good one, before any file is opened.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sync_server.settings import StartError

NAME = "manifest.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class BackedUpFile:
    """One file of the backup; `path` as it stands in the data folder, and under the backup's."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`began_ms` is the moment before the first database was read: all that was acknowledged until then is in the backup."""

    began_ms: int
    epoch: str
    version: str
    files: tuple[BackedUpFile, ...]

    def write(self, folder: Path, key: bytes) -> None:
        told = {"format": FORMAT, **asdict(self)}
        (folder / NAME).write_text(json.dumps({**told, "seal": _seal(told, key)}, indent=1), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path, key: bytes) -> Manifest:
        """Raises StartError in words when this is no backup, or none that this key sealed."""
        try:
            told: dict[str, Any] = json.loads((folder / NAME).read_text(encoding="utf-8"))
            seal, kind = str(told.pop("seal")), int(told.pop("format"))
        except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
            raise StartError(f"In {folder} non c'è un backup completo: manca un {NAME} leggibile. Nulla è stato cambiato.") from error
        if kind > FORMAT:
            raise StartError(
                f"Il backup in {folder} è di una versione più recente di Soglia: aggiornate il programma. Nulla è stato cambiato."
            )
        if not hmac.compare_digest(seal, _seal({"format": kind, **told}, key)):
            raise StartError(
                f"Il backup in {folder} non si apre con questa chiave, oppure il suo {NAME} è stato alterato. Nulla è stato cambiato: "
                "indicate con --key la chiave che il centro aveva in keys/backup."
            )
        return cls(told["began_ms"], told["epoch"], told["version"], tuple(BackedUpFile(**file) for file in told["files"]))


def described(folder: Path, path: str) -> BackedUpFile:
    file = folder / path
    with file.open("rb") as content:
        return BackedUpFile(path, file.stat().st_size, hashlib.file_digest(content, "sha256").hexdigest())


def _seal(told: dict[str, Any], key: bytes) -> str:
    text = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return hmac.new(key, b"soglia backup " + text.encode(), "sha256").hexdigest()
