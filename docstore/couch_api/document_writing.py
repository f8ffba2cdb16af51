"""What a request says about a document that is to be written: its id, its revision, its body in JSON or multipart/related.

A revision may stand in the query, in If-Match and in the body; where more than one is given they must agree, since each was meant.
"""

import re
from collections.abc import Iterable, Sequence

from docstore.canonical import JsonObject
from docstore.couch_api.authentication import UserContext
from docstore.couch_api.body import as_object, parse_json, read_chunks, read_object, too_large
from docstore.couch_api.document_check import is_asked_about
from docstore.couch_api.intake import Intake, content_length
from docstore.couch_api.multipart import Following, MultipartReader, boundary_of
from docstore.couch_api.security import require_database_admin
from docstore.couch_api.surface import Call, Surface
from docstore.couch_api.validation import Edits
from docstore.errors import BadRequest, DocstoreError
from docstore.handle import StoreHandle

_REV = re.compile(r"[1-9][0-9]{0,9}-[^\s\"]{1,100}")
MOST_ID = 7_168


def document_id(call: Call) -> str:
    return check_document_id(call.parameters["doc"])


def check_document_id(doc_id: object) -> str:
    """The id, or BadRequest in CouchDB's words."""
    if not isinstance(doc_id, str):
        raise BadRequest("Document id must be a string", code="illegal_docid")
    if not doc_id:
        raise BadRequest("Document id must not be empty", code="illegal_docid")
    if len(doc_id.encode()) > MOST_ID:
        raise BadRequest("Document id is too long", code="illegal_docid")
    if doc_id.startswith("_") and not re.match("_(design|local)/.", doc_id):
        raise BadRequest("Only reserved document ids may start with underscore.", code="illegal_docid")
    return doc_id


def revision_asked(call: Call, in_body: object = None) -> str | None:
    """The parent revision that the request names, in whichever places."""
    in_header = call.request.headers.get("if-match", "").strip().removeprefix("W/").strip('"') or None
    named = [rev for rev in (call.query.text("rev") or None, in_header, in_body) if rev is not None]
    if any(rev != named[0] for rev in named):
        raise BadRequest("Document rev from request body and query string have different values")
    return check_rev(named[0]) if named else None


def check_rev(rev: object) -> str:
    if not isinstance(rev, str) or not _REV.fullmatch(rev):
        raise BadRequest("Invalid rev format")
    return rev


async def read_document_body(call: Call, intake: Intake, *, typed: bool = False) -> JsonObject:
    """The document of a PUT or POST, with the bytes of its attachments or what they became. `typed`: as in body.read_json."""
    content_type = call.request.headers.get("content-type", "")
    if content_type.lower().startswith("multipart/related"):
        reader = MultipartReader(read_chunks(call.request, call.settings.most_attachment_bytes), boundary_of(content_type))
        return await read_related(reader, intake, call.settings.most_request_bytes)
    return await read_object(call.request, call.settings.most_request_bytes, typed=typed)


async def read_related(reader: MultipartReader, intake: Intake, most: int) -> JsonObject:
    """A multipart/related document; `most` bounds its JSON, which is the only part that is whole in memory."""
    if await reader.next_part() is None:
        raise BadRequest("The multipart body is empty: its first part must be the document.")
    encoded = bytearray()
    async for chunk in reader.body():
        encoded += chunk
        if len(encoded) > most:
            raise too_large(most)
    following = Following(as_object(parse_json(bytes(encoded)), "Document must be a JSON object"))
    while (part := await reader.next_part()) is not None:
        promise = following.claim(part)
        data = await intake.take(reader.body(), promise.digest)
        following.fill(promise, data, content_length(data))
    return following.whole()


async def require_right_to_write(call: Call, doc_ids: Iterable[str]) -> None:
    """Design documents are the database admins' business, as in CouchDB."""
    if not call.user.is_server_admin and any(doc_id.startswith("_design/") for doc_id in doc_ids):
        require_database_admin(await call.database.read(lambda store: store.get_security()), call.user)


async def admit(call: Call, document: JsonObject, *, new_edits: bool = True) -> None:
    """Raises, usually Forbidden, what the owner's check or the database's own functions say against storing this document."""
    for refusal in await refusals(call, [document], new_edits=new_edits):
        if refusal is not None:
            raise refusal


async def refusals(call: Call, documents: Sequence[JsonObject], *, new_edits: bool) -> list[DocstoreError | None]:
    return await judged(call.surface, call.database, Edits(call.parameters["db"], documents, new_edits), call.user)


async def judged(surface: Surface, handle: StoreHandle, edits: Edits, user: UserContext) -> list[DocstoreError | None]:
    """For each document why it may not be stored, or None: first the owner's check, then `validate_doc_update`."""
    found = [_owners_refusal(surface, edits.database, document, user) for document in edits.documents]
    said = await surface.validation.refusals(handle, edits, user)
    return [first or second for first, second in zip(found, said, strict=True)]


def _owners_refusal(surface: Surface, database: str, document: JsonObject, user: UserContext) -> DocstoreError | None:
    if not is_asked_about(database, document["_id"]):
        return None
    try:
        surface.owner.document_check(database, document, user)
    except DocstoreError as refusal:
        return refusal
    return None
