"""What a document is about: a change its record, a stay its household, a photo its dwelling.

Rule (design.md section 10): people count what they did, not revisions. An arrival is the household's change, its stay and whatever was
corrected in it, and is one thing, on the device, for the office, and on the page of a device that was emptied.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_SUBJECT = {
    "change": "record",
    "sameas": "record",
    "void": "target",
    "receipt": "photo",
    "stay": "household",
    "outofservice": "residence",
    "hold": "residence",
}
_PIXELS = "chunk"


def subject_of(document: Mapping[str, Any]) -> str | None:
    """The id of what it is about; None for what is about itself."""
    subject = document.get(_SUBJECT.get(str(document.get("type", "")), "dwelling"))
    return subject if isinstance(subject, str) else None


def thing_of(document: Mapping[str, Any]) -> str:
    """What a person would count it as. Pixels are one thing together: whose photo they are stands in another file."""
    doc_id = str(document["_id"])
    return _PIXELS if doc_id.partition(":")[0] == _PIXELS else subject_of(document) or doc_id
