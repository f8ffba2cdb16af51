"""The ends of an admin's `_replicate`: a database of ours in either server, and a bound on what others may answer.

Whatever arrives in one of ours passes the rules of every other way in: the embedded server's are asked here, Apache CouchDB asks its own,
because it is written to in the caller's name.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import quote

import httpx

from docstore.canonical import JsonObject
from docstore.checkpoint import BEGINNING
from docstore.couch_api.replication import Judge
from docstore.errors import PeerFault
from docstore.handle import StoreHandle
from docstore.replication.http_peer import HttpPeer
from docstore.replication.local_peer import LocalPeer
from docstore.replication.peer import Changes, PeerInfo, Refusal, Revision, Route

_PLACE = re.compile(r"[0-9]{1,18}")


class NoBook:
    """Stands where a device has its book of refusals: what was refused is counted, and offered again by the next run."""

    async def record(self, _route: Route, _refusals: Sequence[Refusal]) -> None:
        return None

    async def settle(self, _route: Route, _revisions: Sequence[Revision]) -> None:
        return None

    async def withheld(self, _route: Route) -> Sequence[Revision]:
        return ()


class GuardedPeer(LocalPeer):
    """A database of the embedded server."""

    def __init__(self, handle: StoreHandle, judge: Judge) -> None:
        super().__init__(handle, NoBook())
        self._judge = judge

    async def changes(self, since: str, *, limit: int, timeout_ms: int = 0) -> Changes:
        """Members may write `_local` documents: a place that no note of ours would hold is as good as forgotten."""
        place = since if _PLACE.fullmatch(since) else BEGINNING
        return await super().changes(place, limit=limit, timeout_ms=timeout_ms)

    async def put_documents(self, documents: Sequence[JsonObject]) -> list[Refusal]:
        said = await self._judge(documents)
        refused = [
            Refusal(document["_id"], document["_rev"], problem.code, problem.reason)
            for document, problem in zip(documents, said, strict=True)
            if problem is not None
        ]
        admitted = [document for document, problem in zip(documents, said, strict=True) if problem is None]
        return [*refused, *await super().put_documents(admitted)]


class OwnCouchPeer(HttpPeer):
    """A database of the Apache CouchDB that is ours, in the name of who asked: `headers` are what the caller signed in with."""

    refusals = NoBook()  # type: ignore[assignment]

    def __init__(self, client: httpx.AsyncClient, url: str, name: str, headers: Mapping[str, str]) -> None:
        async def as_caller() -> Mapping[str, str]:
            return headers

        super().__init__(client, f"{url.rstrip('/')}/{quote(name, safe='')}", as_caller)
        self._database = name

    async def info(self) -> PeerInfo:
        """CouchDB gives a database no name of its own for the replication's id; its checkpoint goes with it when it is removed."""
        return replace(await super().info(), uuid=f"couchdb:{self._database}")


class BoundedTransport(httpx.AsyncHTTPTransport):
    """Answers are read up to a bound, and as they are: what comes packed though we asked for it plain could unfold without end."""

    def __init__(self, most: int) -> None:
        super().__init__(trust_env=False, limits=httpx.Limits(max_connections=8))
        self._most = most

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        if response.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
            await response.aclose()
            raise PeerFault("The other server packs its answers although it was asked not to.")
        assert isinstance(response.stream, httpx.AsyncByteStream)
        response.stream = _Bounded(response.stream, self._most)
        return response


class _Bounded(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream, most: int) -> None:
        self._stream, self._left = stream, most

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._stream:
            self._left -= len(piece)
            if self._left < 0:
                raise PeerFault("The other server's answer is larger than is read here.")
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()
