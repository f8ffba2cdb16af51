"""`POST /_replicate`: for the server's admins, by whatever replicator the server was given; without one, 501.

Who may call comes before what is asked, so that nobody else learns which addresses are listed. A database here takes what arrives under the
rules of every other way in, asked in the caller's name. Like a feed, a replication ends with its caller's right.
"""

import asyncio
from collections.abc import Sequence

from starlette.responses import Response

from docstore.canonical import JsonObject
from docstore.couch_api.body import read_object
from docstore.couch_api.document_writing import judged
from docstore.couch_api.replication import Here, Judge, Wish, wished
from docstore.couch_api.responses import json_answer
from docstore.couch_api.routing import ANY_METHOD, Access
from docstore.couch_api.surface import Call, CouchEndpoint
from docstore.couch_api.validation import Edits
from docstore.errors import DocstoreError, Forbidden, NotFound, NotOffered, Unauthorized

MOST_BYTES = 64 * 1024
NOT_AN_ADMIN = "Only a server admin may start a replication here."
NONE_HERE = "This server starts no replication itself: replicate from the other side, which reads and writes here."
RIGHT_ENDED = "Your right to replicate ended meanwhile. What has arrived stays: sign in and ask again."
NO_JOBS = "This server keeps no list of replications: each is asked for by POST /_replicate and ends with its answer."


async def replicate(call: Call) -> Response:
    if not call.user.is_server_admin:
        raise Forbidden(NOT_AN_ADMIN)
    replicator = call.surface.replicator
    if replicator is None:
        raise NotOffered(NONE_HERE)
    wish = wished(await read_object(call.request, MOST_BYTES), replicator.targets)
    try:
        async with asyncio.timeout(None if call.user.expires_at is None else call.user.expires_at - call.now()):
            return json_answer(await replicator.replicate(wish, await _judge(call, wish)))
    except TimeoutError as late:
        raise Unauthorized(RIGHT_ENDED) from late


async def jobs(_call: Call) -> Response:
    raise NotOffered(NO_JOBS)


async def _judge(call: Call, wish: Wish) -> Judge:
    """Both databases of ours must be there before anything is asked of anybody."""
    for end in (wish.source, wish.target):
        if isinstance(end, Here) and await call.surface.databases.get(end.name) is None:
            raise NotFound("Database does not exist.", code="db_not_found")

    async def judge(documents: Sequence[JsonObject]) -> Sequence[DocstoreError | None]:
        handle = await call.surface.databases.get(wish.target.name) if isinstance(wish.target, Here) else None
        if handle is None or not isinstance(wish.target, Here):
            raise NotFound("Database does not exist.", code="db_not_found")
        return await judged(call.surface, handle, Edits(wish.target.name, documents, new_edits=False), call.user)

    return judge


ENDPOINTS: tuple[CouchEndpoint, ...] = (
    CouchEndpoint("POST", "/_replicate", replicate, Access.SIGNED_IN),
    CouchEndpoint(ANY_METHOD, "/_scheduler/{rest...}", jobs, Access.SIGNED_IN),
)
