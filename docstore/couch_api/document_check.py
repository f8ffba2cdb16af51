"""What may be written, as the server's owner says it: the port that every write of a document passes.

The check is told the database, the document as it would be stored and the caller; it raises Forbidden (or another of docstore's errors)
with a sentence, and that one document is refused with it, as CouchDB refuses by a `validate_doc_update`. Local documents and design
documents are not asked about, and neither is `_users`, which has rules of its own; a tombstone is asked about like any other revision.
Without a check everything that is well formed is taken.
"""

from collections.abc import Callable
from typing import TypeAlias

from docstore.canonical import JsonObject
from docstore.couch_api.authentication import UserContext
from docstore.couch_api.databases import SYSTEM_NAMES

DocumentCheck: TypeAlias = Callable[[str, JsonObject, UserContext], None]


def take_all(_database: str, _document: JsonObject, _caller: UserContext) -> None:
    """The check of a server that has none."""


def is_asked_about(database: str, doc_id: str) -> bool:
    return database not in SYSTEM_NAMES and not doc_id.startswith(("_design/", "_local/"))
