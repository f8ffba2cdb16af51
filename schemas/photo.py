"""Photos are evidence: facts about pixels, and the pixels as chunks named by their hash.

Rule (design.md section 7): the photo fact holds what the moment of capture knew; caption, room and subject live in the draft. Pixels are
immutable `chunk:<sha256>` documents of at most 256 KiB, so a cut line re-sends at most one of them. A receipt is the centre's word that
what it stored has the right hash; it bears no clock, so the same verification always writes the same document.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from schemas import identifiers
from schemas.canonical import sha256_hex
from schemas.documents import Document, DwellingId, JsonObject, Moment, PhotoId, Sha256, Whole
from schemas.dwelling import Position
from schemas.errors import InvalidDocument
from schemas.facts import Fact, Signature, checked, make_fact
from schemas.marks import MOST_MARKS, Mark

CHUNK_SIZE = 262_144
LARGEST_ORIGINAL = 15 * 1024 * 1024
LARGEST_PIXELS = 50_000_000
WORKING_EDGE = 2048
THUMBNAIL_EDGE = 320
NOT_AN_IMAGE = "Questo file non è una foto JPEG, PNG o WebP: scegli un'altra immagine."
CHUNK_ATTACHMENT = "bytes"
CHUNK_CONTENT_TYPE = "application/octet-stream"

Lane = Literal["working", "original", "thumbnail"]
ReceiptLane = Literal["working", "original"]
ContentType = Literal["image/jpeg", "image/png", "image/webp"]
Edge = Annotated[Whole, Field(ge=1)]


def _check_size(size: int) -> int:
    if size > LARGEST_ORIGINAL:
        raise _too_large(size, "")
    return size


def _too_large(size: int, path: str) -> InvalidDocument:
    details = {"size_mb": size // (1024 * 1024), "largest_mb": LARGEST_ORIGINAL // (1024 * 1024)}
    return InvalidDocument.at("photo_too_large", path, "La foto supera i 15 MB: scattala con una risoluzione più bassa e riprova.", details)


def _check_image(content_type: object) -> object:
    if content_type not in get_args(ContentType):
        raise InvalidDocument.at("not_an_image", "", NOT_AN_IMAGE)
    return content_type


Size = Annotated[Whole, Field(ge=1), AfterValidator(_check_size)]
ImageType = Annotated[ContentType, BeforeValidator(_check_image)]


class Photo(Fact):
    """One capture: the original, its working copy and its thumbnail, each by hash, size and ordered chunks."""

    kind: ClassVar[str] = "photo"

    dwelling: DwellingId
    draft: Annotated[str, Field(pattern=identifiers.whole(identifiers.DRAFT_ID))]
    captured_at: Moment
    content_type: ImageType
    width: Edge
    height: Edge
    original_sha256: Sha256
    original_size: Size
    original_chunks: list[Sha256]
    working_sha256: Sha256
    working_size: Size
    working_chunks: list[Sha256]
    thumbnail_sha256: Sha256
    thumbnail_size: Size
    thumbnail_chunks: list[Sha256]
    position: Position | None = None
    parent: PhotoId | None = None
    """The photo that this one was drawn from; absent for what a camera took."""
    parent_sha256: Sha256 | None = None
    """The hash of the parent's original."""
    marks: list[Mark] = Field(default_factory=list, max_length=MOST_MARKS)
    """What was drawn on the parent."""

    @model_validator(mode="after")
    def _fits_a_phone(self) -> Self:
        check_pixels(self.width, self.height)
        return self

    def copy_in(self, lane: Lane) -> "StoredCopy":
        """The hash, size and chunks of one of the three copies."""
        sha256, size, chunks = (getattr(self, f"{lane}_{part}") for part in ("sha256", "size", "chunks"))
        return StoredCopy(sha256, size, tuple(chunks))


@dataclass(frozen=True)
class StoredCopy:
    """One copy of a picture as the photo fact names it."""

    sha256: str
    size: int
    chunks: tuple[str, ...]


class Chunk(Document):
    """A piece of pixels. Nothing but its size is told: whoever holds it learns nothing of where it belongs."""

    kind: ClassVar[str] = "chunk"
    key_pattern: ClassVar[str] = identifiers.SHA256
    size: Annotated[Whole, Field(ge=1, le=CHUNK_SIZE)]


class Receipt(Document):
    """The centre's verification of one copy: verified, incomplete (chunks are missing) or mismatch (the whole has another hash)."""

    kind: ClassVar[str] = "receipt"
    key_pattern: ClassVar[str] = f"{identifiers.FACT_KEY}:(?:working|original)"

    photo: PhotoId
    lane: ReceiptLane
    sha256: Sha256
    status: Literal["verified", "incomplete", "mismatch"]
    missing: list[Sha256]


@dataclass(frozen=True)
class Piece:
    """A chunk's bytes with their name."""

    sha256: str
    data: bytes


def split(data: bytes, size: int = CHUNK_SIZE) -> Iterator[Piece]:
    """The pieces in order, one at a time: hashing a large original must not hold the browser's one thread."""
    for start in range(0, len(data), size):
        piece = data[start : start + size]
        yield Piece(sha256_hex(piece), piece)


def make_chunk(piece: Piece) -> JsonObject:
    """The chunk's document, its bytes as the one attachment."""
    return {
        "_id": identifiers.chunk_id(piece.sha256),
        "type": Chunk.kind,
        "schema_version": 1,
        "size": len(piece.data),
        "_attachments": {CHUNK_ATTACHMENT: {"content_type": CHUNK_CONTENT_TYPE, "data": piece.data}},
    }


def stored_copy(data: bytes) -> StoredCopy:
    """How a photo fact names these bytes."""
    return StoredCopy(sha256_hex(data), len(data), tuple(piece.sha256 for piece in split(data)))


@dataclass(frozen=True)
class Origin:
    """What a drawn picture was made of: the photo, the hash of its original, and what was drawn."""

    parent: str
    parent_sha256: str
    marks: Sequence[Mark]


@dataclass(frozen=True)
class Capture:
    """What the moment of capture knew; of a drawing, what it was made of."""

    dwelling: str
    draft: str
    captured_at: str
    content_type: str
    width: int
    height: int
    position: Mapping[str, Any] | None = None
    origin: Origin | None = None


def make_photo(capture: Capture, copies: Mapping[str, StoredCopy], signature: Signature) -> JsonObject:
    """The photo fact; `copies` has `original`, `working` and `thumbnail`."""
    body: JsonObject = {
        "dwelling": capture.dwelling,
        "draft": capture.draft,
        "captured_at": capture.captured_at,
        "content_type": capture.content_type,
        "width": capture.width,
        "height": capture.height,
        "position": None if capture.position is None else dict(capture.position),
    }
    if capture.origin is not None:
        body |= {"parent": capture.origin.parent, "parent_sha256": capture.origin.parent_sha256}
        body["marks"] = [mark.plain() for mark in capture.origin.marks]
    for lane in ("original", "working", "thumbnail"):
        copy = copies[lane]
        body |= {f"{lane}_sha256": copy.sha256, f"{lane}_size": copy.size, f"{lane}_chunks": list(copy.chunks)}
    return checked(Photo, make_fact(Photo.kind, body, signature))


def make_receipt(photo: Photo, lane: ReceiptLane, status: str, missing: Sequence[str] = ()) -> JsonObject:
    document: JsonObject = {
        "_id": identifiers.receipt_id(photo.id, lane),
        "type": Receipt.kind,
        "schema_version": 1,
        "photo": photo.id,
        "lane": lane,
        "sha256": photo.copy_in(lane).sha256,
        "status": status,
        "missing": list(missing),
    }
    return Receipt.from_document(document).to_document()


def judge_copy(copy: StoredCopy, chunks: Mapping[str, bytes]) -> tuple[str, list[str]]:
    """What a receipt says of these stored bytes: the status, and the chunks to offer again.

    A chunk whose bytes do not match its name is missing. When every chunk is right and the whole is not, the fact itself is wrong, and
    sending again would not help.
    """
    missing = [sha for sha in dict.fromkeys(copy.chunks) if sha not in chunks or sha256_hex(chunks[sha]) != sha]
    if missing:
        return "incomplete", missing
    whole = b"".join(chunks[sha] for sha in copy.chunks)
    right = len(whole) == copy.size and sha256_hex(whole) == copy.sha256
    return ("verified" if right else "mismatch"), []


def check_original(head: bytes, size: int) -> ContentType:
    """The content type by the first bytes; a file that is no picture, is empty or too large is refused with what to do."""
    if size > LARGEST_ORIGINAL:
        raise _too_large(size, "original")
    content_type = sniff(head)
    if content_type is None:
        raise InvalidDocument.at("not_an_image", "original", NOT_AN_IMAGE)
    return content_type


def sniff(head: bytes) -> ContentType | None:
    """What the first 12 bytes say, whatever the file is called."""
    if head[:3] == b"\xff\xd8\xff":
        return "image/jpeg"
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return "image/png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return None


def check_pixels(width: int, height: int) -> None:
    """A picture of more than 50 million pixels would exhaust a phone's memory."""
    if width * height > LARGEST_PIXELS:
        sentence = "La foto ha più di 50 milioni di pixel: scattala con una risoluzione più bassa e riprova."
        raise InvalidDocument.at("too_many_pixels", "original", sentence, {"megapixels": width * height // 1_000_000})
