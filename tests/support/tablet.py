"""A device as the centre meets it at `/api/device`: enrolled, with files of its own, which it can hand in as ciphertext.

The files are real ones (our store, enciphered, with the log beside them as a killed writer leaves it). `send` cuts them into pieces.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from docstore.canonical import JsonObject
from docstore.store import Store
from tests.support.builders import Pen

PIECE = 1024 * 1024


@dataclass
class Tablet:
    """`grant` is the last enrolment's answer; `credential` is told once and kept."""

    client: httpx.AsyncClient
    grant: dict[str, Any]
    folder: Path
    keys: dict[str, bytes] = field(default_factory=dict)
    credential: str = ""

    def __post_init__(self) -> None:
        self.credential = self.credential or self.grant["credential"]
        self.folder.mkdir(parents=True, exist_ok=True)

    @property
    def id(self) -> str:
        return str(self.grant["device"])

    def known(self) -> dict[str, str]:
        return {"device": self.id, "credential": self.credential}

    def pen(self, author: str) -> Pen:
        return Pen(author, self.id)

    def bearer(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.grant['access_token']}"}

    async def ask(self, path: str, **more: Any) -> httpx.Response:
        return await self.client.post(f"/api/device/{path}", json={**self.known(), **more})

    async def pulse(self, **more: Any) -> dict[str, Any]:
        answer = await self.ask("pulse", **more)
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
        return told

    async def deposit(self, **keys: bytes) -> httpx.Response:
        """Database names with underscores for hyphens."""
        told = {name.replace("_", "-"): key for name, key in keys.items()}
        self.keys |= told
        return await self.ask("keys", access_token=self.grant["access_token"], keys={name: key.hex() for name, key in told.items()})

    def write(self, database: str, documents: Sequence[JsonObject]) -> list[str]:
        """Into the file of a circle, which is then left as a killed writer leaves it: part of it in the log. The revisions."""
        live = self.folder / f"live-{database}.sqlite"
        store = Store.open(str(live), key=self.keys[database], name=database)
        revs = [str(store.put(document)["rev"]) for document in documents]
        for end in ("", "-wal"):
            shutil.copyfile(f"{live}{end}", f"{self.file(database)}{end}")
        store.close()
        return revs

    def write_closed(self, database: str, documents: Sequence[JsonObject]) -> Path:
        """Into a file of its own that was closed in order: everything in it, nothing in a log."""
        store = Store.open(str(self.file(database)), key=self.keys[database], name=database)
        for document in documents:
            store.put(document)
        store.close()
        return self.file(database)

    def file(self, database: str) -> Path:
        return self.folder / f"{database}.sqlite"

    def unit(self, database: str, unsent: int = 0) -> dict[str, Any]:
        files = {"main": self.file(database), "wal": Path(f"{self.file(database)}-wal")}
        parts = [{"name": name, "length": file.stat().st_size, "sha256": _sha256(file)} for name, file in files.items() if file.exists()]
        return {"database": database, "parts": parts, "unsent": unsent}

    async def begin(self, *units: dict[str, Any]) -> list[dict[str, Any]]:
        answer = await self.ask("hand-in/begin", units=list(units))
        answer.raise_for_status()
        begun: list[dict[str, Any]] = answer.json()["units"]
        return begun

    async def send_piece(self, unit: str, part: str, offset: int, content: bytes) -> httpx.Response:
        headers = {"x-soglia-device": self.id, "x-soglia-credential": self.credential, "x-soglia-unit": unit}
        headers |= {"x-soglia-part": part, "x-soglia-offset": str(offset)}
        return await self.client.post("/api/device/hand-in/part", content=content, headers=headers)

    async def send(self, begun: dict[str, Any]) -> None:
        """What is not there yet, to the end."""
        for part, have in begun["have"].items():
            content = Path(f"{self.file(begun['database'])}{'-wal' if part == 'wal' else ''}").read_bytes()
            while have < len(content):
                answer = await self.send_piece(begun["unit"], part, have, content[have : have + PIECE])
                answer.raise_for_status()
                have = answer.json()["have"]

    async def finish(self, begun: dict[str, Any]) -> dict[str, Any]:
        answer = await self.ask("hand-in/finish", unit=begun["unit"])
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
        return told

    async def hand_in(self, *databases: str) -> dict[str, dict[str, Any]]:
        """All of it; the outcome of each."""
        begun = await self.begin(*(self.unit(database) for database in databases))
        outcomes = {}
        for one in begun:
            await self.send(one)
            outcomes[one["database"]] = await self.finish(one)
        return outcomes


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
