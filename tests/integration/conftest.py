"""`server` runs a test on the embedded databases always, and on the CouchDB of `COUCHDB_URL` when it is set."""

from tests.support.centre_couchdb import server

__all__ = ["server"]
