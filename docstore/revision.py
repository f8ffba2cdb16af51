"""A revision's name: `<generation>-<hash>`, its order, and how ours are made.

Order is CouchDB's: higher generation first, then higher hash, where 32 hex digits count as the 16 bytes that CouchDB keeps
(couch_doc:parse_revid) and any other text as its bytes. Names made here are deterministic: the same edit on the same parent has the
same name on every device, so it never conflicts with itself (docs/adr/0001-deterministic-revisions.md). Names that arrive are kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from docstore.canonical import digest_hex
from docstore.errors import BadRequest

_DIGEST = re.compile("[0-9a-fA-F]{32}").fullmatch


class RevId(NamedTuple):
    """Generation and hash. The tuple's own order is for storage; `order` decides between revisions."""

    generation: int
    hash: str

    @classmethod
    def parse(cls, text: object) -> RevId:
        """Reads "3-abc"; anything else is CouchDB's bad_request."""
        head, dash, tail = text.partition("-") if isinstance(text, str) else ("", "", "")
        if not (dash and _is_text(tail) and head.isascii() and head.isdigit() and 0 < int(head) < 2**53):
            raise BadRequest("Invalid rev format")
        return cls(int(head), normal_hash(tail))

    def __str__(self) -> str:
        return f"{self.generation}-{self.hash}"

    @property
    def order(self) -> tuple[int, bytes]:
        return self.generation, _hash_bytes(self.hash)


def normal_hash(text: str) -> str:
    """CouchDB reads 32 hex digits as a number, so capital letters are not another revision."""
    return text.lower() if _is_digest(text) else text


def next_revision(parent: RevId | None, *, deleted: bool, body: Any, attachments: Sequence[tuple[str, str, str]]) -> RevId:
    """The name of an edit made here; attachments are (name, digest, content type)."""
    listed = [list(attachment) for attachment in sorted(attachments)]
    named = digest_hex([deleted, None if parent is None else str(parent), body, listed])
    return RevId(1 if parent is None else parent.generation + 1, named[:32])


def _is_text(text: str) -> bool:
    # ASCII is asked first: it is what revisions are, and one call instead of one step a letter.
    return bool(text) and (text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text))


def _is_digest(text: str) -> bool:
    return _DIGEST(text) is not None


def _hash_bytes(text: str) -> bytes:
    return bytes.fromhex(text) if _is_digest(text) else text.encode("utf-8", "surrogatepass")
