"""What an Apache CouchDB 3.5.0 is known to answer differently from the embedded surface, and why.

A test asks here what to expect of the server it runs against, so each entry is checked on both sides: one that no longer holds fails.
docs/couchdb-differences.md tells each to readers. None of them touches what a well-formed request about documents, revisions, `_changes`,
attachments or a replication reads; whoever is tempted to add one that does has found a fault.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from tests.conformance.conftest import Peer

T = TypeVar("T")


@dataclass(frozen=True)
class Difference(Generic[T]):
    """What each of the two answers, and the reason of ours. `told` are words of the page's row about it."""

    couchdb: T
    embedded: T
    reason: str
    told: str

    def on(self, peer: Peer) -> T:
        return self.couchdb if peer.kind == "couchdb" else self.embedded


UUIDS_WITHOUT_A_NAME = Difference(200, 401, "There is no public data, and nothing to hand out to strangers.", "`_uuids` for anyone")
MISSING_DATABASE_WITHOUT_A_NAME = Difference(
    404, 401, "A stranger does not learn which databases there are.", "A database that is not there: 404 for anyone"
)
DESIGN_NAME_WITH_AN_ESCAPED_SLASH = Difference(
    1, 0, "One round trip less; the address that it redirects to answers the same.", "`_design%2Fname` is a redirect (301)"
)
RANGE_BEYOND_THE_END = Difference(
    None, "bytes */300000", "RFC 9110 wants it: a client learns the length it missed.", "416 without `Content-Range`"
)
UPLOAD_WITH_A_WRONG_DIGEST = Difference(
    201, 400, "An upload that was damaged on its way must not pass for a photo.", "`Content-MD5` of an upload is not looked at"
)
LIMIT_THAT_IS_NO_NUMBER = Difference(
    500, 400, "The fault is the asker's, and one that is told as the server's is tried for ever.", "`limit=many` is 500"
)

ALL = (
    UUIDS_WITHOUT_A_NAME,
    MISSING_DATABASE_WITHOUT_A_NAME,
    DESIGN_NAME_WITH_AN_ESCAPED_SLASH,
    RANGE_BEYOND_THE_END,
    UPLOAD_WITH_A_WRONG_DIGEST,
    LIMIT_THAT_IS_NO_NUMBER,
)
