"""A database as a whole: making and removing it, its facts, its `_security`, its limits, its upkeep."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from docstore.couch_api.body import read_json, read_object
from docstore.couch_api.databases import NO_DATABASE, check_name, is_name
from docstore.couch_api.responses import json_answer
from docstore.couch_api.routing import ANY_METHOD, Access
from docstore.couch_api.security import DEFAULT_SECURITY, check_security_object
from docstore.couch_api.sequences import sequence_text
from docstore.couch_api.server_routes import operations, queries
from docstore.couch_api.surface import Call, CouchEndpoint
from docstore.errors import BadRequest, NotFound
from docstore.store import Store

MOST_SETTING_BYTES = 1024 * 1024
_QUERY_HANDLERS = (
    *(f"{name}/{{rest...}}" for name in ("_view", "_search", "_search_info", "_nouveau", "_show", "_list", "_update", "_rewrite")),
    "_info",
)
_OPERATIONS = ("_shards", "_shards/{rest...}", "_sync_shards", "_view_cleanup", "_partition/{rest...}", "_compact/{rest...}", "_auto_purge")


async def create(call: Call) -> Response:
    name = check_name(call.parameters["db"])
    await call.surface.databases.create(name)
    return json_answer({"ok": True}, 201, {"Location": f"{call.request.scope.get('root_path', '')}/{quote(name, safe='')}"})


async def delete(call: Call) -> Response:
    # Clients that mean a revision of a document and lose its id would otherwise remove everything.
    if "rev" in call.query:
        raise BadRequest("You tried to DELETE a database with a ?rev= parameter. Did you mean to DELETE a document instead?")
    name = call.parameters["db"]
    if not is_name(name):
        raise NotFound(NO_DATABASE)
    await call.surface.databases.delete(name)
    return json_answer({"ok": True})


async def information(call: Call) -> Response:
    return json_answer(await call.database.read(_information(call.parameters["db"])))


def _information(name: str) -> Callable[[Store], dict[str, Any]]:
    def work(store: Store) -> dict[str, Any]:
        sequence = sequence_text(store, store.update_seq)
        return {**store.info(), "db_name": name, "update_seq": sequence, "instance_start_time": "0"}

    return work


async def get_security(call: Call) -> Response:
    security = await call.database.read(lambda store: store.get_security())
    return json_answer(security or DEFAULT_SECURITY)


async def put_security(call: Call) -> Response:
    security = check_security_object(await read_json(call.request, MOST_SETTING_BYTES, typed=False))
    await call.database.write(lambda store: store.put_security(security))
    return json_answer({"ok": True})


async def get_revs_limit(call: Call) -> Response:
    # Asked of the writing side, which applies it: a reading connection keeps the limit of its opening.
    return json_answer(await call.database.write(lambda store: store.get_revs_limit()))


async def put_revs_limit(call: Call) -> Response:
    limit = await read_json(call.request, MOST_SETTING_BYTES, typed=False)
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        raise BadRequest("`_revs_limit` must be a whole number above 0.")
    await call.database.write(lambda store: store.set_revs_limit(limit))
    return json_answer({"ok": True})


async def ensure_full_commit(_call: Call) -> Response:
    # Every write was durable before it was acknowledged: there is nothing left to do.
    return json_answer({"ok": True, "instance_start_time": "0"}, 201)


async def compact(call: Call) -> Response:
    await call.database.compact()
    return json_answer({"ok": True}, 202)


async def purge(call: Call) -> Response:
    asked = await read_object(call.request, call.settings.most_request_bytes)
    if not all(isinstance(revs, list) and all(isinstance(rev, str) for rev in revs) for revs in asked.values()):
        raise BadRequest("`_purge` takes an object of lists of revisions.")
    result = await call.database.write(lambda store: store.purge(asked))
    return json_answer({"purge_seq": None, "purged": result.get("purged", result)}, 201)


ENDPOINTS: tuple[CouchEndpoint, ...] = (
    CouchEndpoint("PUT", "/{db}", create, Access.SERVER_ADMIN),
    CouchEndpoint("DELETE", "/{db}", delete, Access.SERVER_ADMIN),
    CouchEndpoint("GET", "/{db}", information, Access.MEMBER),
    CouchEndpoint("GET", "/{db}/_security", get_security, Access.MEMBER),
    CouchEndpoint("PUT", "/{db}/_security", put_security, Access.DATABASE_ADMIN),
    CouchEndpoint("GET", "/{db}/_revs_limit", get_revs_limit, Access.MEMBER),
    CouchEndpoint("PUT", "/{db}/_revs_limit", put_revs_limit, Access.DATABASE_ADMIN),
    CouchEndpoint("POST", "/{db}/_ensure_full_commit", ensure_full_commit, Access.MEMBER),
    CouchEndpoint("POST", "/{db}/_compact", compact, Access.DATABASE_ADMIN),
    CouchEndpoint("POST", "/{db}/_purge", purge, Access.SERVER_ADMIN),
    *(CouchEndpoint(ANY_METHOD, f"/{{db}}/{name}", queries, Access.MEMBER) for name in ("_find", "_index", "_explain", "_index/{rest...}")),
    *(CouchEndpoint(ANY_METHOD, f"/{{db}}/{{design}}/{name}", queries, Access.MEMBER) for name in _QUERY_HANDLERS),
    *(CouchEndpoint(ANY_METHOD, f"/{{db}}/{name}", operations, Access.MEMBER) for name in _OPERATIONS),
)
