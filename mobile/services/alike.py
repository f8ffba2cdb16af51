"""A copy that nobody writes on this device, made like the centre's again after the centre went back to an older state of itself.

Rule (design.md section 7): what the centre no longer has goes, what it has comes, past the feed, whose sequences are those of another life.
"""

from __future__ import annotations

from docstore.replication.local_peer import LocalPeer
from docstore.replication.peer import Peer, Revision
from docstore.replication.run import replicate_revisions
from docstore.store import Store
from mobile.services import delivery

COPY_PAGE = 200


async def made_alike(store: Store, local: LocalPeer, remote: Peer) -> None:
    """A copy that nobody writes here, after the centre went back: what the centre no longer has goes, what it has comes, past the feed."""
    there: list[Revision] = []
    page = await remote.changes("0", limit=COPY_PAGE)
    while page.results:
        there += [(change.doc_id, rev) for change in page.results for rev in change.revs]
        page = await remote.changes(page.results[-1].seq, limit=COPY_PAGE)
    known = set(there)
    here = {row["id"]: [leaf["rev"] for leaf in row["changes"]] for row in store.changes(style="all_docs").results}
    gone = {doc_id: lost for doc_id, revs in here.items() if (lost := [rev for rev in revs if (doc_id, rev) not in known])}
    if gone:
        store.purge(gone)
    await replicate_revisions(remote, local, there)
    delivery.certain(store, "copy")
