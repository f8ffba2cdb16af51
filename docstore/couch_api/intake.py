"""Attachments on their way in: from the wire into the database's file, a bounded slice at a time.

What fits into one slice stays in memory and is written with its document, in one commit. Anything larger becomes an upload: slices
committed one by one, which nobody sees until the document that names them is committed. Whoever leaves the `taking` block has named them
or not; either way the hold ends, and what no document names is swept (docs/adr/0004-attachments-by-content.md).
"""

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from docstore.errors import BadRequest, StoreError
from docstore.handle import StoreHandle
from docstore.store import Upload, Uploaded

SLICE = 256 * 1024


class Intake:
    """The uploads of one request."""

    def __init__(self, handle: StoreHandle) -> None:
        self._handle = handle
        self._uploads: list[Upload] = []

    async def take(self, chunks: AsyncIterator[bytes], digest: str | None = None) -> bytes | Uploaded:
        """All of it; `digest` ("md5-...") is what its sender promised. In memory if it is small, else in the file."""
        waiting, upload = bytearray(), None
        async for chunk in chunks:
            waiting += chunk
            if len(waiting) >= SLICE:
                upload = upload or await self._begin()
                await self._append(upload, bytes(waiting))
                waiting.clear()
        if upload is None:
            _check_digest(digest, waiting)
            return bytes(waiting)
        return await self._finish(upload, bytes(waiting), digest)

    async def let_go(self) -> None:
        if self._uploads:
            await self._handle.write(lambda _store: _close(self._uploads))

    async def _begin(self) -> Upload:
        upload = await self._handle.write(lambda store: store.begin_upload())
        self._uploads.append(upload)
        return upload

    async def _append(self, upload: Upload, data: bytes) -> None:
        await self._handle.write(lambda _store: upload.append(data))

    async def _finish(self, upload: Upload, rest: bytes, digest: str | None) -> Uploaded:
        def work(_store: object) -> Uploaded:
            upload.append(rest)
            return upload.finish(digest)

        return await self._handle.write(work)


@asynccontextmanager
async def taking(handle: StoreHandle) -> AsyncIterator[Intake]:
    """An intake whose holds end with the block."""
    intake = Intake(handle)
    try:
        yield intake
    finally:
        with suppress(StoreError):  # the file was closed meanwhile: its holds have gone with it
            await intake.let_go()


def content_length(data: bytes | Uploaded) -> int:
    return data.length if isinstance(data, Uploaded) else len(data)


def _close(uploads: Sequence[Upload]) -> None:
    for upload in uploads:
        upload.close()


def _check_digest(promised: str | None, data: bytearray) -> None:
    if promised is None or not promised.startswith("md5-"):
        return
    computed = base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
    if not hmac.compare_digest(promised.removeprefix("md5-").strip(), computed):
        raise BadRequest("Possible message corruption.", code="content_md5_mismatch")
