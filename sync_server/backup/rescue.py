"""`soglia rescue`: what can be read of a sick file goes, leaf by leaf with its history, into a database of a running centre.

The sick file is never touched: it is copied with its log, and the copy is read. What arrives is written as any peer's revisions are, so
that doing it again changes nothing and what the database has already stays. What could not be read is named, one line each, and so is a
fact or a piece of a photo that is not what its name says: it is not written.
"""

from __future__ import annotations

import base64
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from docstore.canonical import JsonObject
from docstore.couch_api.multipart import closing, part_head
from docstore.couch_api.responses import encode
from docstore.errors import DocstoreError
from docstore.sqlite.connection import Connection, FileOptions
from docstore.sqlite.salvage import Lost, salvage
from sync_server.couch.named import is_what_it_is_called
from sync_server.settings import StartError

_BATCH = 100
_BATCH_BYTES = 8 * 1024 * 1024
_BOUNDARY = "f2a7c1b0e6d94d0f8c5e"


@dataclass
class Rescued:
    """What came of it: leaves delivered, and lines about those that were not."""

    delivered: int = 0
    lost: list[str] = field(default_factory=list)


async def rescue(file: Path, key: bytes | None, database: str, client: httpx.AsyncClient) -> Rescued:
    """Raises StartError when nothing at all can be read, or the centre does not take it."""
    with tempfile.TemporaryDirectory(prefix="soglia-rescue-") as workshop:
        connection = _opened(_copied(file, Path(workshop)), key)
        try:
            await _made(database, client)
            return await _deliver(salvage(connection), f"/db/{quote(database, safe='')}", client)
        except DocstoreError as error:
            raise StartError(f"Di {file} non si legge nulla ({error.code}). Il file è come prima: conservatelo.") from error
        finally:
            connection.close()


def _copied(file: Path, workshop: Path) -> Path:
    try:
        shutil.copyfile(file, workshop / "copy.sqlite")
        log = file.with_name(file.name + "-wal")
        if log.exists():
            shutil.copyfile(log, workshop / "copy.sqlite-wal")
    except OSError as error:
        raise StartError(f"{file} non si può copiare ({error.strerror}). Il file è come prima.") from error
    return workshop / "copy.sqlite"


def _opened(copy: Path, key: bytes | None) -> Connection:
    try:
        return Connection.open(str(copy), FileOptions(key=key, read_only=True, sick=True))
    except DocstoreError as error:
        raise StartError(f"L'archivio non si apre nemmeno in lettura ({error.code}). Il file è come prima: conservatelo.") from error


async def _made(database: str, client: httpx.AsyncClient) -> None:
    answer = await client.put(f"/db/{quote(database, safe='')}")
    if answer.status_code not in (201, 412):  # 412: it is there already
        raise StartError(f"Il centro non offre il database «{database}»: {answer.json().get('reason', answer.status_code)}")


async def _deliver(found: Iterator[JsonObject | Lost], address: str, client: httpx.AsyncClient) -> Rescued:
    rescued, batch, size = Rescued(), list[JsonObject](), 0
    for one in found:
        if isinstance(one, Lost):
            rescued.lost.append(f"{one.doc_id or f'documento n. {one.number}'} {one.rev or 'tutte le versioni'}: {one.reason}")
            continue
        if not is_what_it_is_called(one):
            rescued.lost.append(f"{one['_id']} {one['_rev']}: il contenuto non corrisponde al suo nome")
            continue
        if (weight := _weight(one)) > _BATCH_BYTES:
            await _send_large(one, address, client, rescued)
            continue
        batch.append(one)
        size += weight
        if len(batch) == _BATCH or size > _BATCH_BYTES:
            await _send(batch, address, client, rescued)
            batch, size = [], 0
    if batch:
        await _send(batch, address, client, rescued)
    return rescued


def _weight(document: JsonObject) -> int:
    return 1_000 + sum(len(entry["data"]) for entry in document.get("_attachments", {}).values())


async def _send(documents: list[JsonObject], address: str, client: httpx.AsyncClient, rescued: Rescued) -> None:
    answer = await client.post(f"{address}/_bulk_docs", json={"docs": [_as_text(each) for each in documents], "new_edits": False})
    answer.raise_for_status()
    refused = [f"{each['id']}: {each['reason']}" for each in answer.json() if "error" in each]
    rescued.delivered += len(documents) - len(refused)
    rescued.lost += refused


def _as_text(document: JsonObject) -> JsonObject:
    attachments: dict[str, Any] = document.get("_attachments", {})
    if not attachments:
        return document
    return {**document, "_attachments": {name: _plain(entry) for name, entry in attachments.items()}}


def _plain(entry: JsonObject) -> JsonObject:
    return {**entry, "data": base64.b64encode(entry["data"]).decode()}


async def _send_large(document: JsonObject, address: str, client: httpx.AsyncClient, rescued: Rescued) -> None:
    headers = {"Content-Type": f'multipart/related; boundary="{_BOUNDARY}"'}
    place = f"{address}/{quote(document['_id'], safe='')}?new_edits=false"
    answer = await client.put(place, content=_sent(document), headers=headers, timeout=600)
    if answer.is_success:
        rescued.delivered += 1
    else:
        rescued.lost.append(f"{document['_id']}: {answer.json()['reason']}")


async def _sent(document: JsonObject) -> AsyncIterator[bytes]:
    for part in _parts(document):
        yield part


def _parts(document: JsonObject) -> Iterator[bytes]:
    attachments: dict[str, Any] = document["_attachments"]
    described = {name: _following(entry) for name, entry in attachments.items()}
    yield part_head(_BOUNDARY, {"Content-Type": "application/json"}) + encode({**document, "_attachments": described})
    for entry in attachments.values():
        yield part_head(_BOUNDARY, {})
        yield entry["data"]
    yield closing(_BOUNDARY)


def _following(entry: JsonObject) -> JsonObject:
    kept = {name: value for name, value in entry.items() if name != "data"}
    length = "encoded_length" if "encoding" in entry else "length"
    return {**kept, "follows": True, length: len(entry["data"])}
