"""Which leaf of a chunk counts: the one whose bytes are what its name says, never the winner because it won.

Rule (design.md sections 6 and 7): a chunk is named by the SHA-256 of its bytes, and a second root under that name may win. Bytes are only
read to choose when there is something to choose.
"""

from __future__ import annotations

from docstore.errors import NotFound, ReadFailed
from docstore.store import Store
from schemas.canonical import sha256_hex
from schemas.identifiers import chunk_id
from schemas.photo import CHUNK_ATTACHMENT


def leaves_of(media: Store, chunk: str) -> list[str]:
    """The revisions that stand under the name, the winner first."""
    return [str(leaf["_rev"]) for leaf in media.leaves(chunk) if not leaf.get("_deleted")]


def fitting(media: Store, chunk: str) -> str | None:
    """The revision to show and to send. When none fits the winner, so that the damage is found and told where it is read; None: nothing."""
    revs = leaves_of(media, chunk)
    if len(revs) < 2:
        return revs[0] if revs else None
    return next((rev for rev in revs if _fits(media, chunk, rev)), revs[0])


def pixels_of(media: Store, sha256: str) -> bytes:
    """NotFound when nothing stands under the name."""
    chunk = chunk_id(sha256)
    return media.attachment(chunk, CHUNK_ATTACHMENT, rev=fitting(media, chunk)).read()


def _fits(media: Store, chunk: str, rev: str) -> bool:
    try:
        return chunk_id(sha256_hex(media.attachment(chunk, CHUNK_ATTACHMENT, rev=rev).read())) == chunk
    except (NotFound, ReadFailed):
        return False
