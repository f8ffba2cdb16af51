"""What is moved in a comparison, the same for everyone: `facts`, documents of 1 KB, and `photos`, documents with 300 KB each.

Deterministic, so that both sides and every repetition move the same bytes; the bytes do not compress and no two photos are equal.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from typing import Any

PHOTO_BYTES = 300_000
_WORDS = [
    "muro",
    "umido",
    "cucina",
    "finestra",
    "rotta",
    "presa",
    "scala",
    "bagno",
    "tetto",
    "perdita",
    "vicino",
    "camera",
    "bambini",
    "notte",
    "freddo",
    "parete",
]


def documents_of(workload: str, count: int) -> Iterator[dict[str, Any]]:
    return (fact(number) if workload == "facts" else photo(number) for number in range(count))


def fact(number: int) -> dict[str, Any]:
    """About 1,000 bytes of JSON, in the shape of what a device writes."""
    dice = random.Random(number)
    salt = hashlib.sha256(str(number).encode()).hexdigest()
    return {
        "_id": f"assessment:{salt[:26]}",
        "type": "assessment",
        "schema_version": 1,
        "author": "giulia",
        "device": "abcdefghij",
        "salt": salt[:32],
        "at": f"{1_795_000_000_000 + number}-0000-abcdefghij",
        "hazards": {str(code): {"likelihood": dice.randrange(1000), "spread": [100, 200, 300, 400], "harm": "II"} for code in (1, 2, 11)},
        "note": " ".join(dice.choices(_WORDS, k=95)),
    }


def photo(number: int) -> dict[str, Any]:
    pixels = random.Random(number).randbytes(PHOTO_BYTES)
    name = hashlib.sha256(pixels).hexdigest()
    attachment = {"content_type": "application/octet-stream", "data": pixels}
    return {"_id": f"chunk:{name}", "type": "chunk", "size": PHOTO_BYTES, "_attachments": {"bytes": attachment}}
