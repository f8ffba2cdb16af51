"""The chain of custody on the device: the link that is written with a photo, and where the chain stands when a visit is handed in.

Rule (domain.md 10.2, ADR 0113): a link and its photo are one commit, so neither is ever without the other; the place follows from what the
store holds of this draft, so a kill needs no counter put right. A draft is one device's, and only its own links count.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from docstore.store import Store
from mobile.services.journal import Journal
from mobile.services.problems import told
from schemas.custody import ChainEnd, Custody, chain_end, make_custody

JsonObject = dict[str, Any]
_LAST = """select body from circle_document where draft = ? and type = 'custody' and device = ?
    order by json_extract(body, '$.seq') desc, id desc limit 1"""
_PLACES = """select json_extract(body, '$.photo'), json_extract(body, '$.seq'), json_extract(body, '$.head') from circle_document
    where draft = ? and type = 'custody' order by id"""


@dataclass(frozen=True)
class Place:
    """Where a photo stands in its visit's chain, and the head there."""

    seq: int
    head: str


def link_of(records: Store, photo: JsonObject, journal: Journal) -> JsonObject:
    """The link for this photo fact, to be written in the same commit."""
    end = end_of(records, photo["draft"], journal.device)
    with told():
        return make_custody(photo, end, journal.signature())


def end_of(records: Store, draft: str, device: str) -> ChainEnd:
    """Where the chain of a draft stands on this device; nought and h0 where it has no link."""
    return chain_end(Custody.from_document(json.loads(row[0])) for row in records.read(_LAST, (draft, device)))


def places(records: Store, draft: str) -> dict[str, Place]:
    """By photo, for the page that shows them."""
    return {str(row[0]): Place(int(row[1]), str(row[2])) for row in records.read(_PLACES, (draft,))}
