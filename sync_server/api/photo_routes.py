"""`GET /api/photos/<id>`: one lane of a photo, joined from its chunks, with ETag and Range.

Who may read the circle may see the photo; who opened more than a thumbnail is noted (`projection/custody_log.py`).
The bytes are immutable and named by their hash, so the ETag is that hash and a browser may keep them; `private`, because they are
evidence about people.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Response
from fastapi.responses import StreamingResponse

from docstore.couch_api.authentication import UserContext
from sync_server.api.bodies import ProblemAnswer
from sync_server.api.callers import Caller, TheCentre, may_read
from sync_server.api.ranges import ByteRange, asked_range
from sync_server.centre import Centre
from sync_server.couch.port import existing
from sync_server.problems import Problem
from sync_server.projection.photo_files import PhotoFile, parts

router = APIRouter(prefix="/api/photos", tags=["foto"])
Lane = Literal["working", "original", "thumbnail"]


_PICTURE = {"content": {"image/*": {"schema": {"type": "string", "format": "binary"}}}}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The whole lane", **_PICTURE},
    206: {"description": "The part that `Range` asked for", **_PICTURE},
    304: {"description": "The caller has it already"},
    409: {"description": "Not all of it has arrived", "model": ProblemAnswer},
    416: {"description": "No such part", "model": ProblemAnswer},
}


@router.get("/{photo_id}", summary="One lane of a photo", response_class=Response, responses=_ANSWERS)
async def photo(
    photo_id: str,
    centre: TheCentre,
    caller: Caller,
    lane: Lane = "working",
    asked: Annotated[str | None, Header(alias="range")] = None,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    file = await _readable_file(centre, caller, await centre.reads.photo_files(photo_id, lane))
    if not file.complete:
        raise Problem("photo_incomplete")
    etag = f'"{file.sha256}"'
    headers = {"etag": etag, "accept-ranges": "bytes", "cache-control": "private, max-age=86400, immutable"}
    if if_none_match and etag in if_none_match:
        return Response(status_code=304, headers=headers)
    wanted = asked_range(asked, file.size)
    if lane != "thumbnail" and caller.name is not None:
        await centre.openings.note((file.database, photo_id, lane), caller.name, (centre.now(), centre.today()))
    return _stream(centre, file, wanted, headers)


async def _readable_file(centre: Centre, caller: UserContext, files: list[PhotoFile]) -> PhotoFile:
    """An unknown photo and one of another circle get the same answer: ids of others' photos are nobody's business."""
    for file in sorted(files, key=lambda one: not one.complete):
        if await may_read(centre, caller, file.database):
            return file
    raise Problem("photo_unknown")


def _stream(centre: Centre, file: PhotoFile, wanted: ByteRange, headers: dict[str, str]) -> Response:
    headers["content-length"] = str(wanted.length)
    if wanted.partial:
        headers["content-range"] = f"bytes {wanted.start}-{wanted.end - 1}/{file.size}"
    headers["content-security-policy"] = "default-src 'none'; sandbox"
    return StreamingResponse(_bytes(centre, file, wanted), 206 if wanted.partial else 200, headers, file.content_type)


async def _bytes(centre: Centre, file: PhotoFile, wanted: ByteRange) -> AsyncIterator[bytes]:
    media = await existing(centre.databases, file.media)
    for part in parts(file.chunks, wanted.start, wanted.end):
        async for content in media.attachment(part):
            yield content
