"""`_changes`: normal, longpoll, continuous and eventsource, by GET or by POST when a filter comes in the body."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from docstore.couch_api.body import read_object
from docstore.couch_api.changes_feed import ChangesFeed
from docstore.couch_api.changes_options import changes_options
from docstore.couch_api.responses import streamed
from docstore.couch_api.routing import Access
from docstore.couch_api.sequences import sequence_number
from docstore.couch_api.surface import Call, CouchEndpoint


async def get(call: Call) -> Response:
    return await _answer(call, {})


async def post(call: Call) -> Response:
    return await _answer(call, await read_object(call.request, call.settings.most_request_bytes))


async def _answer(call: Call, body: Mapping[str, Any]) -> Response:
    options = changes_options(call.query, body, call.request.headers.get("last-event-id"))
    since = await call.database.read(lambda store: sequence_number(store, options.since))
    seconds_left = None if call.user.expires_at is None else call.user.expires_at - call.now()
    feed = ChangesFeed(call.database, options, since, page_size=call.settings.changes_page, seconds_left=seconds_left)
    # The first page before the status: what is wrong with the request or the store must still be an error.
    first = await feed.read()
    return streamed(feed.pieces(first, call.settings.ending), feed.format.media_type)


ENDPOINTS: tuple[CouchEndpoint, ...] = (
    CouchEndpoint("GET", "/{db}/_changes", get, Access.MEMBER),
    CouchEndpoint("POST", "/{db}/_changes", post, Access.MEMBER),
)
