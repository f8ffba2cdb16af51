"""What the centre refuses to store at `/db`: a document of a known kind that no reader could use (schemas/kinds.py).

The refusal carries the sentence and falls on that document alone; a device's replicator writes it into its book of refusals. Who may write
what is another rule and not asked here. Databases that are not of a circle, kinds that are not ours, deletions and what the centre itself
writes pass.
"""

from __future__ import annotations

from docstore.canonical import JsonObject
from docstore.couch_api.authentication import UserContext
from docstore.errors import Forbidden
from schemas.access import database_kind
from schemas.errors import SchemaError
from schemas.kinds import check_document

CENTRE_ROLE = "centre"


def refuse_malformed(database: str, document: JsonObject, caller: UserContext) -> None:
    """`docstore.couch_api`'s document check for the embedded server."""
    if document.get("_deleted") is True or CENTRE_ROLE in caller.roles or database_kind(database) is None:
        return
    try:
        check_document(document)
    except SchemaError as error:
        raise Forbidden(error.sentence) from error
