"""The CouchDB surface as one ASGI application: the endpoint list, and nothing else.

Mount it anywhere (`/db` at the centre): addresses are taken relative to the mount. The order of the list matters where one pattern could
swallow another: exact names first, documents after them, attachments last.
"""

from starlette.applications import Starlette
from starlette.routing import Route

from docstore.couch_api import (
    attachment_routes,
    bulk_routes,
    changes_routes,
    database_routes,
    document_routes,
    replicate_routes,
    server_routes,
)
from docstore.couch_api.authentication import Authenticator
from docstore.couch_api.databases import Databases
from docstore.couch_api.document_check import DocumentCheck, take_all
from docstore.couch_api.replication import Replicator
from docstore.couch_api.routing import RouteTable
from docstore.couch_api.surface import CouchEndpoint, Owner, Settings, Surface

ENDPOINTS: tuple[CouchEndpoint, ...] = (
    *server_routes.ENDPOINTS,
    *replicate_routes.ENDPOINTS,
    *database_routes.ENDPOINTS,
    *bulk_routes.ENDPOINTS,
    *changes_routes.ENDPOINTS,
    *document_routes.ENDPOINTS,
    *attachment_routes.ENDPOINTS,
)


def create_app(
    databases: Databases,
    authenticator: Authenticator,
    settings: Settings | None = None,
    document_check: DocumentCheck = take_all,
    replicator: Replicator | None = None,
) -> Starlette:
    """The application. Opening and closing the databases is the caller's; `document_check` is what the owner refuses to store, `replicator`
    does what an admin asks of `_replicate`."""
    surface = Surface(databases, authenticator, settings or Settings(), RouteTable(ENDPOINTS), Owner(document_check, replicator))
    return Starlette(routes=[Route("/{path:path}", surface)])
