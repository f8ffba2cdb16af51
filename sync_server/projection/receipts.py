"""A photo's lanes and their receipts: which chunks are there, whether the whole has the hash that the photo fact names.

A receipt is the centre's word that evidence is safe, so it is written only after the stored bytes were read back and hashed
(design.md section 7): each chunk when it arrives (`reading.py`), the whole lane once all its chunks stand (`lanes` asks for
it, `verification.py` does it off the transaction). A chunk that did not match its name was purged and is named as missing; one
that has simply not arrived yet is no news and writes no receipt. No clock value: a rebuild writes the same receipt.
"""

from __future__ import annotations

import json
from typing import get_args

from docstore.sqlite.connection import Connection
from schemas.photo import Lane, Photo, ReceiptLane, StoredCopy, make_receipt
from sync_server.accounts.roles import MEDIA
from sync_server.projection.outbox import want
from sync_server.projection.subjects import Subject, leaf

LANES: tuple[Lane, ...] = get_args(Lane)
RECEIPT_LANES: tuple[ReceiptLane, ...] = get_args(ReceiptLane)


def fold_photo(connection: Connection, subject: Subject) -> None:
    document = leaf(connection, subject.database, subject.key)
    if document is None:
        return
    photo, media = Photo.from_document(document), subject.database + MEDIA
    states = {lane: _lane_state(connection, media, photo, lane) for lane in LANES}
    connection.execute(
        "INSERT OR REPLACE INTO photos(photo, database, dwelling, content_type, working, original, thumbnail, body)"
        " VALUES (?,?,?,?,?,?,?,?)",
        (
            photo.id,
            subject.database,
            photo.dwelling,
            photo.content_type,
            states["working"],
            states["original"],
            states["thumbnail"],
            json.dumps(document),
        ),
    )
    for lane in RECEIPT_LANES:
        _receipt(connection, subject, photo, (lane, states[lane]))


def _lane_state(connection: Connection, media: str, photo: Photo, lane: Lane) -> str:
    """waiting (chunks to come), incomplete (a chunk was bad), checking, mismatch or verified."""
    copy = photo.copy_in(lane)
    _note_chunks(connection, media, (photo.id, lane), copy)
    missing = _missing(connection, media, photo.id, lane)
    if missing:
        return "incomplete" if _refused(connection, media, missing) else "waiting"
    connection.execute(
        "INSERT OR IGNORE INTO lanes(media, photo, lane, expected, found) VALUES (?,?,?,?,NULL)", (media, photo.id, lane, expected(copy))
    )
    found = connection.value("SELECT found FROM lanes WHERE media = ? AND photo = ? AND lane = ?", (media, photo.id, lane))
    return "checking" if found is None else "verified" if found == expected(copy) else "mismatch"


def expected(copy: StoredCopy) -> str:
    """Hash and length together: a lane is right when both are."""
    return f"{copy.sha256}/{copy.size}"


def _note_chunks(connection: Connection, media: str, lane: tuple[str, str], copy: StoredCopy) -> None:
    for place, sha256 in enumerate(copy.chunks):
        connection.execute(
            "INSERT OR IGNORE INTO photo_chunks(media, sha256, photo, lane, place) VALUES (?,?,?,?,?)", (media, sha256, *lane, place)
        )


def _missing(connection: Connection, media: str, photo: str, lane: str) -> list[str]:
    rows = connection.execute(
        "SELECT DISTINCT p.sha256 FROM photo_chunks p LEFT JOIN chunks c ON c.media = p.media AND c.sha256 = p.sha256"
        " WHERE p.media = ? AND p.photo = ? AND p.lane = ? AND c.sha256 IS NULL ORDER BY p.place",
        (media, photo, lane),
    )
    return [str(sha256) for (sha256,) in rows]


def _refused(connection: Connection, media: str, missing: list[str]) -> list[str]:
    refused = {str(sha) for (sha,) in connection.execute("SELECT sha256 FROM refused_chunks WHERE media = ?", (media,))}
    return [sha256 for sha256 in missing if sha256 in refused]


def _receipt(connection: Connection, subject: Subject, photo: Photo, lane_state: tuple[ReceiptLane, str]) -> None:
    lane, state = lane_state
    if state not in {"verified", "mismatch", "incomplete"}:
        return
    media = subject.database + MEDIA
    missing = _refused(connection, media, _missing(connection, media, photo.id, lane)) if state == "incomplete" else []
    attempt = _attempt(connection, media, missing)
    again = {"attempt": attempt} if attempt > 1 else {}
    want(connection, subject.database, make_receipt(photo, lane, state, missing) | again)


def _attempt(connection: Connection, media: str, missing: list[str]) -> int:
    """How often the worst of these chunks came wrongly: a device offers again once for each new receipt, so each time needs one."""
    times = "SELECT sum(times) FROM refused_chunks WHERE media = ? AND sha256 = ?"
    return max((int(connection.value(times, (media, sha256))) for sha256 in missing), default=0)
