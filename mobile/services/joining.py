"""Two dwellings that turn out to be one, joined by a fact and parted by taking it back.

Rule (issue 7; design.md section 6): reversible, and nothing is rewritten: the two keep their names and what was said of each. Joining
what is one already writes nothing.
"""

from __future__ import annotations

import json

from docstore.store import Store
from mobile.services import same_index
from mobile.services.journal import Journal
from mobile.services.problems import DeviceError
from schemas.facts import make_void
from schemas.same_as import make_same_as


def join(store: Store, journal: Journal, dwelling: str, other: str) -> str | None:
    """Returns the fact, which a later `part` takes back."""
    if other in same_index.group_of(store, dwelling):
        return None
    fact = make_same_as(dwelling, other, journal.signature())
    journal.write_all(store, [fact])
    return str(fact["_id"])


def part(store: Store, journal: Journal, fact: str) -> str:
    """Returns the void, which a `part` of it takes back again."""
    rows = store.read("select body from circle_document where id = ?", (fact,))
    if not rows:
        raise DeviceError("not_here", "Questa unione non è su questo dispositivo: torna all'elenco.")
    void = make_void(json.loads(rows[0][0]), journal.signature())
    journal.write_all(store, [void])
    return str(void["_id"])
