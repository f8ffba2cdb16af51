"""Attachments inside JSON, in base64, without ever being whole in memory: a document is encoded with a mark where the bytes will stand, and
the mark becomes the bytes when the answer is written, a slice at a time.

The mark is 128 random bits of this answer: no document can hold it. Small content is put in at once, a bounded amount between two pieces
of the answer, because a reading of its own costs more than it saves. Compressed content is sent unpacked, as CouchDB sends it, with the
digest of that form.
"""

import base64
import hashlib
import re
import secrets
import zlib
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace

from docstore.canonical import JsonObject
from docstore.couch_api.attachment_reading import Sent, look_up, slices
from docstore.couch_api.document_reading import ReadOptions, newest_known
from docstore.handle import StoreHandle
from docstore.store import Store

SMALL = 512 * 1024
MOST_AT_ONCE = 4 * 1024 * 1024
WITH_ATTACHMENTS = ReadOptions(None, (), True, None)
_UNPACKED_AT_ONCE = 256 * 1024


class Inlining:
    """The attachments of one answer. `shown` runs in the store's thread, `expanded` on the loop, one after the other."""

    def __init__(self, handle: StoreHandle) -> None:
        self._handle = handle
        self._mark = secrets.token_hex(16)
        self._pattern = re.compile(f"{self._mark}-([0-9]+)-".encode())
        self._waiting: list[Sent] = []
        self._put_in = 0

    def shown(self, store: Store, document: JsonObject, options: ReadOptions) -> JsonObject:
        """A document that was read with stubs and its history, as its reader asked for it."""
        known = newest_known(document, options.atts_since or ())
        shown = {name: value for name, value in document.items() if name != "_revisions" or options.wants("revs")}
        if options.attachments and "_attachments" in document:
            shown["_attachments"] = {
                name: entry if known and entry.get("revpos", 0) <= known else self._entry(store, document, name)
                for name, entry in document["_attachments"].items()
            }
        return shown

    async def expanded(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The answer, with bytes in place of its marks."""
        async for piece in pieces:
            start, self._put_in = 0, 0
            for mark in self._pattern.finditer(piece):
                yield piece[start : mark.start()]
                async for encoded in _encoded(self._content(self._waiting[int(mark[1])])):
                    yield encoded
                start = mark.end()
            yield piece[start:]

    def _entry(self, store: Store, document: JsonObject, name: str) -> JsonObject:
        sent = _plain_form(store, look_up(store, document["_id"], name, document["_rev"]))
        entry = {"content_type": sent.content_type, "revpos": sent.revpos, "digest": sent.digest, "length": sent.length}
        if sent.length > SMALL or self._put_in + sent.length > MOST_AT_ONCE:
            self._waiting.append(sent)
            return {**entry, "data": f"{self._mark}-{len(self._waiting) - 1}-"}
        self._put_in += sent.length
        return {**entry, "data": base64.b64encode(b"".join(_content(store, sent))).decode()}

    def _content(self, sent: Sent) -> AsyncIterator[bytes]:
        stored = slices(self._handle, sent, 0, sent.stored_length)
        return stored if sent.encoding is None else unpacked(stored)


def with_stubs(options: ReadOptions) -> ReadOptions:
    """How a document is read that `shown` will complete."""
    flags = options.flags if options.wants("revs") else (*options.flags, "revs")
    return replace(options, flags=flags, attachments=False, atts_since=None)


async def one(piece: bytes) -> AsyncIterator[bytes]:
    """An answer that was read in one go."""
    yield piece


async def unpacked(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """What came compressed, as it was before, in bounded pieces."""
    unpack = zlib.decompressobj(31)
    async for chunk in chunks:
        for piece in _pieces(unpack, chunk):
            yield piece


async def _encoded(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Base64, cut where three bytes are four characters."""
    waiting = b""
    async for chunk in chunks:
        waiting += chunk
        whole = len(waiting) // 3 * 3
        yield base64.b64encode(waiting[:whole])
        waiting = waiting[whole:]
    yield base64.b64encode(waiting)


def _plain_form(store: Store, sent: Sent) -> Sent:
    if sent.encoding is None:
        return sent
    md5, length = hashlib.md5(usedforsecurity=False), 0
    for piece in _content(store, sent):
        md5.update(piece)
        length += len(piece)
    return replace(sent, digest="md5-" + base64.b64encode(md5.digest()).decode(), length=length)


def _content(store: Store, sent: Sent) -> Iterator[bytes]:
    stored: Iterable[bytes] = store.attachment(sent.doc_id, sent.name, rev=sent.rev).chunks()
    if sent.encoding is None:
        yield from stored
        return
    unpack = zlib.decompressobj(31)
    for chunk in stored:
        yield from _pieces(unpack, chunk)


def _pieces(unpack: "zlib._Decompress", chunk: bytes) -> Iterator[bytes]:
    waiting = chunk
    while waiting:
        yield unpack.decompress(waiting, _UNPACKED_AT_ONCE)
        waiting = unpack.unconsumed_tail
