"""A store's sequence number as the opaque text that travels: `12-<first 8 of the store's uuid>`.

The tail tells one store from another of the same name: when a database was removed and made again, or restored, a number from before
means nothing, and the reader starts from the beginning as CouchDB lets it. A bare number is taken at its word.
"""

import re

from docstore.errors import BadRequest
from docstore.store import Store

_SEQUENCE = re.compile(r"([0-9]{1,18})(?:-([0-9a-zA-Z_-]+))?")


def sequence_text(store: Store, number: int) -> str:
    return f"{number}-{tail_of(store)}"


def tail_of(store: Store) -> str:
    return store.uuid[:8]


def sequence_number(store: Store, text: str) -> int:
    """What `since` asks for, as a number of this store."""
    asked = text.strip().strip('"')
    if asked == "now":
        return store.update_seq
    match = _SEQUENCE.fullmatch(asked or "0")
    if match is None:
        raise BadRequest("Malformed sequence supplied in 'since' parameter.")
    number, tail = int(match[1]), match[2]
    return 0 if tail is not None and tail != tail_of(store) else number
