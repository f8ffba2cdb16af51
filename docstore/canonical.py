"""JSON as bytes: the canonical form (RFC 8785) that names are made of, and the plain form that is stored.

Rule: what is not JSON (NaN, lone surrogates, keys that are no text) is refused here, once, before anything is written. Integers beyond
2^53, which RFC 8785 leaves to its user, are written with all their digits (docs/adr/0001-deterministic-revisions.md).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import rfc8785

from docstore.errors import BadRequest

JsonObject = dict[str, Any]


def canonical_bytes(value: Any) -> bytes:
    """The canonical form of a JSON value; equal values give equal bytes on every machine."""
    try:
        return rfc8785.dumps(value)
    except rfc8785.IntegerDomainError:
        return _encoded(value, sort_keys=True)
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError, TypeError) as error:
        raise BadRequest("The document is not valid JSON.") from error


def stored_text(value: Mapping[str, Any]) -> str:
    """A JSON object as it is kept: the writer's order of keys, no blanks."""
    _refuse_other_keys(value)
    return _encoded(value, sort_keys=False).decode()


def digest_hex(value: Any) -> str:
    """SHA-256 of the canonical form, as 64 hex digits."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


def _encoded(value: Any, *, sort_keys: bool) -> bytes:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=sort_keys, separators=(",", ":")).encode()
    except (ValueError, TypeError, RecursionError) as error:
        raise BadRequest("The document is not valid JSON.") from error


def _refuse_other_keys(value: Any) -> None:
    # json.dumps would quietly turn the key 1 into "1": a document must not change on its way to disk.
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                raise BadRequest("The document is not valid JSON.")
            if isinstance(item, (Mapping, list, tuple)):
                _refuse_other_keys(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _refuse_other_keys(item)
