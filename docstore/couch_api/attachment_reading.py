"""An attachment of one revision on its way out: what its answer has to say of it, and its bytes in bounded slices.

The revision is fixed when the answer begins, so that a later edit cannot change bytes in mid-answer; each slice is a reading of its own,
so that a slow reader holds neither memory nor a thread of the store.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from docstore.handle import StoreHandle
from docstore.store import Store

SLICE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Sent:
    """One attachment of one revision, as its answer needs it."""

    doc_id: str
    name: str
    rev: str
    content_type: str
    encoding: str | None
    digest: str
    length: int
    stored_length: int
    revpos: int


def look_up(store: Store, doc_id: str, name: str, rev: str | None = None) -> Sent:
    of_rev = rev or str(store.get(doc_id)["_rev"])
    found = store.attachment(doc_id, name, rev=of_rev)
    return Sent(doc_id, name, of_rev, found.content_type, found.encoding, found.digest, found.length, found.stored_length, found.revpos)


async def slices(handle: StoreHandle, sent: Sent, start: int, end: int) -> AsyncIterator[bytes]:
    """The stored bytes from `start` up to but without `end`."""
    for position in range(start, end, SLICE):
        yield await handle.read(_slice(sent, position, min(position + SLICE, end)))


def _slice(sent: Sent, start: int, end: int) -> Callable[[Store], bytes]:
    return lambda store: store.attachment(sent.doc_id, sent.name, rev=sent.rev).read(start, end)
