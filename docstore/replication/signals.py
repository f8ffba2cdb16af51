"""What tells a supervisor that a new run is worth it: our own store's changes, and the other side's feed.

Both remember where things stood before a run (`mark`), so that what arrives in the middle of it is not overlooked. Our own
writes to the other side are news there too: they cost one empty run, and then it is quiet.
"""

from __future__ import annotations

from docstore.handle import StoreHandle
from docstore.replication.peer import Peer

_LOOK_AGAIN = 3600.0
_LONGPOLL_MS = 55_000


class LocalChange:
    """News when our own store's sequence moves."""

    def __init__(self, handle: StoreHandle) -> None:
        self._handle = handle
        self._seen = 0

    async def mark(self) -> None:
        self._seen = await self._handle.read(lambda store: store.update_seq)

    async def wait(self) -> None:
        while await self._handle.wait_for_change(self._seen, _LOOK_AGAIN) <= self._seen:
            continue


class RemoteChange:
    """News when the other side's feed moves: a longpoll that is asked again when it ends empty."""

    def __init__(self, peer: Peer, longpoll_ms: int = _LONGPOLL_MS) -> None:
        self._peer, self._longpoll_ms = peer, longpoll_ms
        self._seen = "0"

    async def mark(self) -> None:
        self._seen = (await self._peer.info()).update_seq

    async def wait(self) -> None:
        while not (await self._peer.changes(self._seen, limit=1, timeout_ms=self._longpoll_ms)).results:
            continue
