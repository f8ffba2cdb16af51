"""Attachments: bytes by content, in and out in pieces, shared by every revision that names the same content.

Content is addressed by SHA-256 (CouchDB's own MD5 stands beside it, because peers compare it), kept in rows of 256 KiB, so that
neither side of a large file needs to be in memory at once. What is here is read again before it is shared: a disk forgets bits, and good
bytes that come anew must not end in what has rotted. An upload belongs to nobody until a revision names it: until then it is held,
and the sweep (maintenance.py) removes what no revision names and nobody holds. An attachment that arrives compressed by gzip
(`encoding`) is kept and served as it came; its digest is of that form.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from docstore.canonical import JsonObject
from docstore.errors import BadRequest, PreconditionFailed, ReadFailed
from docstore.sqlite.connection import Connection
from docstore.sqlite.documents import Entries

PIECE_SIZE = 256 * 1024
_OTHER_CONTENT = "The attachment's content does not match its digest."
_COUCHDB_COMPRESSES = ("text/", "application/javascript", "application/json", "application/xml")
_ROOM = 1 << 20  # pieces a blob may have: piece number = blob * _ROOM + position


@dataclass(frozen=True, slots=True)
class Uploaded:
    """Content that is in the file and waits for a document to name it."""

    blob: int
    digest: str
    sha256: str
    length: int


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attachment of one revision, readable in parts while its store is open."""

    connection: Connection
    blob: int
    content_type: str
    digest: str
    length: int
    revpos: int
    encoding: str | None
    encoded_length: int | None

    @property
    def stored_length(self) -> int:
        """How many bytes `read` can give: the encoded ones, if it came encoded."""
        return self.length if self.encoded_length is None else self.encoded_length

    def read(self, start: int = 0, end: int | None = None) -> bytes:
        return b"".join(self.chunks(start, end))

    def held(self) -> Uploaded:
        """The same content for another document of this file, named in the transaction in which this was read."""
        sha256 = self.connection.value("SELECT sha256 FROM blobs WHERE blob = ?", (self.blob,))
        return Uploaded(self.blob, self.digest, bytes(sha256).hex(), self.stored_length)

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` up to but without `end`, at most 256 KiB at a time."""
        last = self.stored_length if end is None else min(end, self.stored_length)
        position = start
        while position < last:
            inside = position % PIECE_SIZE
            data = _piece(self.connection, self.blob, position // PIECE_SIZE)
            part = data[inside : inside + last - position]
            if not part:
                raise ReadFailed("An attachment has less content in this file than it should have.")
            yield part
            position += len(part)


class Held:
    """Content that uploads hold until a document has taken it up or they are given up: the sweep leaves it alone."""

    def __init__(self) -> None:
        self._holders: Counter[int] = Counter()

    def hold(self, blob: int) -> None:
        self._holders[blob] += 1

    def let_go(self, blob: int) -> None:
        self._holders[blob] -= 1
        if self._holders[blob] <= 0:
            del self._holders[blob]

    def blobs(self) -> list[int]:
        return list(self._holders)


class Upload:
    """Content on its way in. Each `append` may stand in a transaction of its own; `finish` names it, `close` lets it go."""

    def __init__(self, connection: Connection, held: Held) -> None:
        self._connection = connection
        self._held = held
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._sha256 = hashlib.sha256()
        self._waiting = bytearray()
        self._length = 0
        self._pieces = 0
        self.blob = int(connection.execute("INSERT INTO blobs (length) VALUES (0) RETURNING blob")[0][0])
        held.hold(self.blob)
        self._holds: int | None = self.blob

    def append(self, data: bytes) -> None:
        self._md5.update(data)
        self._sha256.update(data)
        self._length += len(data)
        self._waiting += data
        while len(self._waiting) >= PIECE_SIZE:
            self._write_piece(PIECE_SIZE)

    def finish(self, digest: str | None = None) -> Uploaded:
        """Checks the promised digest and shares content that is already here."""
        if self._waiting:
            self._write_piece(len(self._waiting))
        found = "md5-" + base64.b64encode(self._md5.digest()).decode()
        if digest is not None and digest not in (found, "sha256-" + base64.b64encode(self._sha256.digest()).decode()):
            self.close()
            delete_blob(self._connection, self.blob)
            raise BadRequest(_OTHER_CONTENT, code="content_md5_mismatch")
        blob = self._share(found)
        self.close()
        self._held.hold(blob)
        self._holds = blob
        return Uploaded(blob, found, self._sha256.hexdigest(), self._length)

    def close(self) -> None:
        """For when a document names the content, or nobody will: the next sweep takes what no document names."""
        if self._holds is not None:
            self._held.let_go(self._holds)
            self._holds = None

    def _share(self, md5: str) -> int:
        sha256 = self._sha256.digest()
        known = self._connection.value("SELECT blob FROM blobs WHERE sha256 = ?", (sha256,))
        if known is not None:
            if _is_sound(self._connection, int(known), sha256):
                delete_blob(self._connection, self.blob)
                return int(known)
            _put_in_place(self._connection, self.blob, int(known))
            self.blob = int(known)
        self._connection.execute("UPDATE blobs SET sha256 = ?, md5 = ?, length = ? WHERE blob = ?", (sha256, md5, self._length, self.blob))
        return self.blob

    def _write_piece(self, size: int) -> None:
        self._connection.execute(
            "INSERT INTO pieces (piece, data) VALUES (?, ?)", (self.blob * _ROOM + self._pieces, bytes(self._waiting[:size]))
        )
        del self._waiting[:size]
        self._pieces += 1


def _is_sound(connection: Connection, blob: int, sha256: bytes) -> bool:
    """Whether the bytes under a known digest are still those. A page that cannot be read is the file's trouble, and is told."""
    found = hashlib.sha256()
    for (piece,) in connection.execute("SELECT piece FROM pieces WHERE piece BETWEEN ? AND ? ORDER BY piece", _pieces_of(blob)):
        found.update(bytes(connection.value("SELECT data FROM pieces WHERE piece = ?", (piece,))))
    return found.digest() == sha256


def _put_in_place(connection: Connection, good: int, rotten: int) -> None:
    """Good bytes under the number by which every revision of this content knows it: what had rotted is whole again for all of them."""
    connection.execute("DELETE FROM pieces WHERE piece BETWEEN ? AND ?", _pieces_of(rotten))
    connection.execute("UPDATE pieces SET piece = piece + ? WHERE piece BETWEEN ? AND ?", ((rotten - good) * _ROOM, *_pieces_of(good)))
    connection.execute("DELETE FROM blobs WHERE blob = ?", (good,))


def _pieces_of(blob: int) -> tuple[int, int]:
    return blob * _ROOM, (blob + 1) * _ROOM - 1


def take_in(connection: Connection, listed: Mapping[str, Any], inherited: Entries, generation: int) -> Entries:
    """The attachments of a new revision: stubs from the revision before, the rest written to the file."""
    return {name: _entry(connection, name, entry, inherited, generation) for name, entry in listed.items()}


def write_content(connection: Connection, pieces: Iterable[bytes], digest: str | None = None) -> Uploaded:
    """Content that its document names in the same transaction, so that no sweep can come between."""
    upload = Upload(connection, Held())
    for piece in pieces:
        upload.append(piece)
    return upload.finish(digest)


def stub(entry: Mapping[str, Any]) -> JsonObject:
    """An attachment as documents show it when its content is not asked for."""
    return {**{name: value for name, value in entry.items() if name not in ("blob", "encoding", "encoded_length")}, "stub": True}


def open_attachment(connection: Connection, entry: Mapping[str, Any]) -> Attachment:
    return Attachment(
        connection,
        entry["blob"],
        entry["content_type"],
        entry["digest"],
        entry["length"],
        entry["revpos"],
        entry.get("encoding"),
        entry.get("encoded_length"),
    )


def with_data(connection: Connection, entry: Mapping[str, Any], *, raw: bool) -> JsonObject:
    """An attachment with its content inside, decoded, so that any reader can use it."""
    shown = {name: entry[name] for name in ("content_type", "revpos", "digest")}
    content = open_attachment(connection, entry).read()
    if entry.get("encoding") == "gzip":
        content = gzip.decompress(content)
        shown["digest"] = "md5-" + base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()
    return {**shown, "length": len(content), "data": content if raw else base64.b64encode(content).decode()}


def delete_blob(connection: Connection, blob: int) -> None:
    connection.execute("DELETE FROM pieces WHERE piece BETWEEN ? AND ?", _pieces_of(blob))
    connection.execute("DELETE FROM blobs WHERE blob = ?", (blob,))


def condemn(connection: Connection, held: Held) -> None:
    """Takes the name from content that no revision names and nobody holds, in one look at the revisions' lists.

    Without its name it can be shared with no new document, so that it may be removed in as many steps as it takes.
    """
    connection.execute(
        """UPDATE blobs SET sha256 = NULL WHERE sha256 IS NOT NULL AND blob NOT IN (SELECT value FROM json_each(?)) AND blob NOT IN (
               SELECT json_extract(entry.value, '$.blob') FROM revisions, json_each(revisions.attachments) AS entry
               WHERE revisions.attachments IS NOT NULL)""",
        (json.dumps(held.blobs()),),
    )


def remove_condemned(connection: Connection, held: Held, most: int) -> bool:
    """Removes so many pieces of content without a name (condemned, or an upload that was broken off); True while there may be more."""
    nameless = "SELECT blob FROM blobs WHERE sha256 IS NULL AND blob NOT IN (SELECT value FROM json_each(?))"
    rows = connection.execute(
        f"""SELECT piece FROM ({nameless}) AS gone JOIN pieces
            ON piece BETWEEN gone.blob * {_ROOM} AND (gone.blob + 1) * {_ROOM} - 1 LIMIT ?""",
        (json.dumps(held.blobs()), most),
    )
    for (piece,) in rows:
        connection.execute("DELETE FROM pieces WHERE piece = ?", (piece,))
    if len(rows) == most:
        return True
    connection.execute(f"DELETE FROM blobs WHERE blob IN ({nameless})", (json.dumps(held.blobs()),))
    return False


def _entry(connection: Connection, name: str, entry: Mapping[str, Any], inherited: Entries, generation: int) -> JsonObject:
    if "data" not in entry:
        return _carried_over(name, entry, inherited)
    content_type = str(entry.get("content_type") or "application/octet-stream")
    uploaded = _taken(connection, entry["data"], None if _is_of_another_form(entry, content_type) else entry.get("digest"))
    shown = {
        "content_type": content_type,
        "revpos": _whole(entry.get("revpos"), generation),
        "digest": uploaded.digest,
        "length": uploaded.length,
        "blob": uploaded.blob,
    }
    return _as_encoded(shown, entry, uploaded) if entry.get("encoding") == "gzip" and not isinstance(entry["data"], str) else shown


def _is_of_another_form(entry: Mapping[str, Any], content_type: str) -> bool:
    """Whether the digest may be of a compressed form: CouchDB gives text unpacked inside JSON, beside the digest of what it keeps."""
    return isinstance(entry["data"], str) and content_type.startswith(_COUCHDB_COMPRESSES)


def _taken(connection: Connection, data: Any, digest: str | None) -> Uploaded:
    if not isinstance(data, Uploaded):
        return write_content(connection, (_content(data),), digest)
    if connection.value("SELECT 1 FROM blobs WHERE blob = ?", (data.blob,)) is None:
        raise PreconditionFailed("The uploaded content is no longer here; it has to be sent again.")
    if digest not in (None, data.digest, "sha256-" + base64.b64encode(bytes.fromhex(data.sha256)).decode()):
        raise BadRequest(_OTHER_CONTENT, code="content_md5_mismatch")
    return data


def _as_encoded(shown: JsonObject, entry: Mapping[str, Any], uploaded: Uploaded) -> JsonObject:
    length = _whole(entry.get("length"), uploaded.length)
    return {**shown, "length": length, "encoding": "gzip", "encoded_length": uploaded.length}


def _carried_over(name: str, entry: Mapping[str, Any], inherited: Entries) -> JsonObject:
    known = inherited.get(name)
    if known is None or not entry.get("stub"):
        raise PreconditionFailed(f"The attachment {json.dumps(name)} is a stub that the stored document does not have.")
    return known


def _content(data: Any) -> bytes:
    if isinstance(data, (bytes, bytearray, memoryview)):
        return bytes(data)
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError, TypeError) as error:
        raise BadRequest("Attachment data must be base64.") from error


def _whole(value: Any, otherwise: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else otherwise


def _piece(connection: Connection, blob: int, number: int) -> bytes:
    data = connection.value("SELECT data FROM pieces WHERE piece = ?", (blob * _ROOM + number,))
    return b"" if data is None else bytes(data)
