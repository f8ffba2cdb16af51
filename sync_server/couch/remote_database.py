"""One database of an Apache CouchDB in the port's words (`port.py`).

CouchDB tells nobody which of two databases of one name it is, and a restored or new one may count from anywhere; so the centre leaves a
`_local` note with a name of its own dice in each: it goes with the database, is never replicated, and says whether a place in the feed
still means anything. Leaves come by `_bulk_get` without a revision, which is `open_revs=all` for many documents at once.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from docstore.canonical import JsonObject
from docstore.errors import BadRequest, NotFound, PeerFault
from docstore.replication.http_peer import wire_document
from docstore.replication.peer import Refusal, refusal_from, wanted_from
from docstore.revision import RevId
from sync_server.couch.door import CouchDoor
from sync_server.couch.port import Listener, Page, Part, Place

NOTE = "_local/soglia-identity"
AT_ONCE = 200
UNTOUCHED = {"members": {"roles": ["_admin"]}, "admins": {"roles": ["_admin"]}}
"""The `_security` that CouchDB 3 gives a new database."""
_AFTER_EVERY_NAME = "\ufff0"


class CouchDatabase:
    """Holds no state: who deleted the database meanwhile is met at the next request, as NotFound."""

    def __init__(self, door: CouchDoor, name: str, new_identity: Callable[[], str], tell: Listener) -> None:
        """`tell` hears of what is written here at once, before CouchDB's own news of it come."""
        self._door, self._new_identity, self._tell = door, new_identity, tell
        self.name = name
        self.path = f"/{quote(name, safe='')}"

    async def changes(self, after: Place | None, limit: int) -> Page:
        identity = await self._identity()
        since = after.seq if after is not None and after.identity == identity else "0"
        told = await self._door.get(f"{self.path}/_changes", {"since": since, "limit": str(limit)})
        doc_ids = tuple(str(row["id"]) for row in told["results"])
        return Page(doc_ids, Place(identity, str(told["last_seq"])), bool(told["pending"]))

    async def sequence(self) -> str:
        return str((await self._door.get(self.path))["update_seq"])

    async def leaves(self, doc_ids: Sequence[str]) -> Mapping[str, tuple[JsonObject, ...]]:
        found: dict[str, tuple[JsonObject, ...]] = {}
        for some in _portions(doc_ids):
            told = await self._door.post(f"{self.path}/_bulk_get", {"docs": [{"id": doc_id} for doc_id in some]})
            for result in told["results"]:
                leaves = [_opened(entry) for entry in result["docs"] if not _is_missing(entry)]
                if leaves:
                    found[str(result["id"])] = tuple(sorted(leaves, key=_rank, reverse=True))
        return found

    async def get(self, doc_id: str) -> JsonObject | None:
        try:
            document: JsonObject = await self._door.get(self._document(doc_id))
        except NotFound:
            return None
        return document

    async def documents_named(self, prefix: str) -> list[JsonObject]:
        window = {"startkey": json.dumps(prefix), "endkey": json.dumps(prefix + _AFTER_EVERY_NAME), "include_docs": "true"}
        told = await self._door.get(f"{self.path}/_all_docs", window)
        return [row["doc"] for row in told["rows"]]

    async def put(self, document: Mapping[str, Any]) -> bool:
        try:
            await self._door.put(self._document(str(document["_id"])), dict(document))
        except BadRequest as refused:
            if refused.code != "conflict":
                raise
            return False
        self._tell(self.name)
        return True

    async def missing(self, asked: Mapping[str, Sequence[str]]) -> Mapping[str, tuple[str, ...]]:
        if not asked:
            return {}
        told = await self._door.post(f"{self.path}/_revs_diff", {doc_id: list(revs) for doc_id, revs in asked.items()})
        return {one.doc_id: one.revs for one in wanted_from(told)}

    async def put_revisions(self, documents: Sequence[JsonObject]) -> list[Refusal]:
        if not documents:
            return []
        sent = {"docs": [wire_document(document) for document in documents], "new_edits": False}
        return [refusal_from(one) for one in await self._door.post(f"{self.path}/_bulk_docs", sent) if "error" in one]

    async def purge(self, doc_id: str, revs: Sequence[str]) -> None:
        await self._door.post(f"{self.path}/_purge", {doc_id: list(revs)})
        self._tell(self.name)

    async def attachment(self, part: Part) -> AsyncIterator[bytes]:
        if part.end is not None and part.end <= part.start:
            return
        path = f"{self._document(part.doc_id)}/{quote(part.name, safe='')}"
        last = "" if part.end is None else str(part.end - 1)
        whole = part.start == 0 and part.end is None
        headers = {"accept": "*/*", "accept-encoding": "identity"} | ({} if whole else {"range": f"bytes={part.start}-{last}"})
        async with self._door.stream(path, {"rev": part.rev}, headers) as response:
            # Content that CouchDB has compressed for itself is given whole, whatever range was asked for.
            to_skip = 0 if response.status_code == 206 else part.start
            to_give = None if part.end is None else part.end - part.start
            async for piece in response.aiter_raw():
                given = piece[to_skip:][:to_give]
                to_skip = max(0, to_skip - len(piece))
                to_give = None if to_give is None else to_give - len(given)
                if given:
                    yield given

    async def security(self) -> Mapping[str, Any]:
        told: Mapping[str, Any] = await self._door.get(f"{self.path}/_security")
        return {} if told == UNTOUCHED and not self.name.startswith("_") else told

    async def put_security(self, security: Mapping[str, Any]) -> None:
        """CouchDB guards its own databases itself and lets nobody change how."""
        if not self.name.startswith("_"):
            await self._door.put(f"{self.path}/_security", dict(security))

    def _document(self, doc_id: str) -> str:
        # CouchDB answers the escaped slash of a design document's name with a redirect.
        kept = "/" if doc_id.startswith("_design/") else ""
        return f"{self.path}/{quote(doc_id, safe=kept)}"

    async def _identity(self) -> str:
        try:
            return str((await self._door.get(f"{self.path}/{NOTE}"))["identity"])
        except NotFound:
            pass
        try:
            await self._door.put(f"{self.path}/{NOTE}", {"identity": self._new_identity()})
        except BadRequest as refused:
            # Written in between by another reading of ours: that one holds.
            if refused.code != "conflict":
                raise
        return str((await self._door.get(f"{self.path}/{NOTE}"))["identity"])


def _portions(doc_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (doc_ids[start : start + AT_ONCE] for start in range(0, len(doc_ids), AT_ONCE))


def _is_missing(entry: Mapping[str, Any]) -> bool:
    return bool(entry.get("error", {}).get("error") == "not_found")


def _opened(entry: Mapping[str, Any]) -> JsonObject:
    if "ok" not in entry:
        raise PeerFault("CouchDB could not read a document just now.")
    document: JsonObject = entry["ok"]
    return document


def _rank(leaf: JsonObject) -> tuple[bool, tuple[int, bytes]]:
    """CouchDB's choice of the winner: alive before deleted, then the longer history, then the greater hash."""
    return not leaf.get("_deleted"), RevId.parse(leaf["_rev"]).order
