"""Photos in the browser: a small worker of their own decodes, turns, shrinks and hashes; Python's thread stays free.

Rule (pwa.md): the size is guarded from the head before anything is decoded; one picture at a time (twelve megapixels are 48 MB); a decoder
that hangs is killed and the next photo gets a new one. A `File` is only a reference, so the original's chunks are stored at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import js
from pyodide.ffi import JsException, create_proxy, to_js

from mobile.platform.guard import check_head, check_size
from mobile.platform.image_head import HEAD_BYTES, ImageHead, read_head
from mobile.platform.ports import CHUNK, THUMBNAIL_EDGE, WORKING_EDGE, PaintOrders, PhotoError, PhotoReason, PreparedPhoto

SECONDS = 30


@dataclass(frozen=True)
class BlobCopy:
    """A copy whose bytes stay outside Python's memory; `chunk` brings in one."""

    blob: Any
    size: int
    sha256: str
    chunks: Sequence[str]

    async def chunk(self, index: int) -> bytes:
        try:
            return bytes((await self.blob.slice(index * CHUNK, (index + 1) * CHUNK).arrayBuffer()).to_bytes())
        except JsException as error:
            raise PhotoError("unreadable", str(error.name)) from error


class WorkerPipeline:
    """Sources are the browser's `File` or `Blob`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._worker: Any = None
        self._asked = 0
        self._turn = asyncio.Lock()

    async def prepare(self, source: object) -> PreparedPhoto:
        file: Any = source
        check_size(int(file.size))
        head = await _head_of(file)
        check_head(head)
        async with self._turn:
            made = await self._ask({"do": "prepare", "file": file, "edge": WORKING_EDGE}, head)
        width, height = head.upright if head.width else (int(made.width), int(made.height))
        return PreparedPhoto(
            content_type=head.content_type,
            width=width,
            height=height,
            original=_copy(made.original),
            working=_copy(made.working),
            thumbnail=_copy(made.thumbnail),
            captured_at=head.shot.taken_at,
            position=head.shot.position,
        )

    async def draw(self, source: bytes, orders: PaintOrders) -> PreparedPhoto:
        head = read_head(source[:HEAD_BYTES])
        check_head(head)
        blob = js.Blob.new(to_js([source]))
        async with self._turn:
            made = await self._ask({"do": "draw", "file": blob, "orders": [*orders(head.width, head.height)]}, head)
        copy = _copy(made.working)
        return PreparedPhoto("image/jpeg", int(made.width), int(made.height), copy, copy, _copy(made.thumbnail))

    async def _ask(self, wanted: Mapping[str, Any], head: ImageHead) -> Any:
        self._asked += 1
        number, answer = self._asked, asyncio.get_running_loop().create_future()

        def receive(event: Any) -> None:
            if int(event.data.id) == number and not answer.done():  # the answer of a cancelled call may come late
                answer.set_result(event.data)

        def fail(_event: Any) -> None:
            if not answer.done():
                answer.set_exception(PhotoError("unreadable", "photo worker"))

        handlers = create_proxy(receive), create_proxy(fail)
        worker = self._listening(*handlers)
        try:
            worker.postMessage(_order(number, wanted))
            told = await asyncio.wait_for(answer, SECONDS)
        except TimeoutError as error:
            self.close()
            raise PhotoError("too_slow") from error
        except PhotoError:
            self.close()
            raise
        finally:
            worker.onmessage = worker.onerror = None
            for handler in handlers:
                handler.destroy()
        if getattr(told, "error", None):
            raise PhotoError(_reason(str(told.error.name), head), str(told.error.name))
        return told.value

    def _listening(self, on_message: Any, on_error: Any) -> Any:
        if self._worker is None:
            options = to_js({"type": "module", "name": "photo"}, dict_converter=js.Object.fromEntries)
            self._worker = js.Worker.new(self._url, options)
        self._worker.onmessage, self._worker.onerror = on_message, on_error
        return self._worker

    def close(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.terminate()


async def _head_of(file: Any) -> ImageHead:
    try:
        return read_head(bytes((await file.slice(0, HEAD_BYTES).arrayBuffer()).to_bytes()))
    except JsException as error:  # the file went away since it was chosen
        raise PhotoError("unreadable", str(error.name)) from error


def _order(number: int, wanted: Mapping[str, Any]) -> Any:
    order = {"id": number, **wanted, "thumbnailEdge": THUMBNAIL_EDGE, "chunk": CHUNK}
    return to_js(order, dict_converter=js.Object.fromEntries)


def _copy(part: Any) -> BlobCopy:
    return BlobCopy(part.blob, int(part.size), str(part.sha256), [str(sha) for sha in part.chunks])


def _reason(name: str, head: ImageHead) -> PhotoReason:
    """The decoder's `InvalidStateError` says only that it could not."""
    if name in ("InvalidStateError", "EncodingError"):
        return "unsupported" if head.kind == "heic" else "damaged"
    return "unreadable"
