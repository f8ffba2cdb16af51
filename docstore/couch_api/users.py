"""The `_users` database: a `password` in a document is hashed on its way in and never stored, as CouchDB does at every write."""

import asyncio
import secrets

from docstore.canonical import JsonObject
from docstore.couch_api.databases import USERS
from docstore.couch_api.passwords import USER_PREFIX, with_hashed_password
from docstore.couch_api.surface import Call
from docstore.errors import Forbidden


async def prepared_for_users(call: Call, document: JsonObject) -> JsonObject:
    """The document as it may be stored; in every other database as it came."""
    doc_id = document.get("_id", "")
    if call.parameters.get("db") != USERS or document.get("_deleted") is True or doc_id.startswith("_design/"):
        return document
    name = document.get("name")
    if document.get("type") != "user" or not isinstance(name, str) or doc_id != USER_PREFIX + name:
        raise Forbidden("A user document needs `type` user, and an `_id` of org.couchdb.user: and its `name`.")
    if "password" not in document:
        return document
    return await asyncio.to_thread(with_hashed_password, document, secrets.token_hex(16))
