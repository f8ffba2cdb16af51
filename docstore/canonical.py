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
_STORED = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


def canonical_bytes(value: Any) -> bytes:
    """The canonical form of a JSON value; equal values give equal bytes on every machine."""
    try:
        return _canonical(value)
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError, TypeError, AttributeError) as error:
        raise BadRequest("The document is not valid JSON.") from error


def stored_text(value: Mapping[str, Any]) -> str:
    """A JSON object as it is kept: the writer's order of keys, no blanks."""
    try:
        text = _STORED(value)
        text.encode()
        if json.loads(text) != value:  # equal, and there is nothing to look for: reading costs a tenth of looking
            _refuse_other_keys(value)
    except (ValueError, TypeError, RecursionError) as error:
        raise BadRequest("The document is not valid JSON.") from error
    return text


def digest_hex(value: Any) -> str:
    """SHA-256 of the canonical form, as 64 hex digits."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


def _canonical(value: Any) -> bytes:
    try:
        return rfc8785.dumps(value)
    except rfc8785.IntegerDomainError:
        return _with_all_digits(value).encode()


def _with_all_digits(value: Any) -> str:
    """RFC 8785 again, for the rare document that holds an integer outside its domain."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, Mapping):
        ordered = sorted(value.items(), key=lambda item: item[0].encode("utf-16-be"))
        return "{" + ",".join(f"{_with_all_digits(name)}:{_with_all_digits(item)}" for name, item in ordered) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(_with_all_digits(item) for item in value) + "]"
    return rfc8785.dumps(value).decode()


def _refuse_other_keys(value: Any) -> None:
    """json.dumps has seen the value before: nothing in it turns in circles, and its objects are dicts.

    It would quietly turn the key 1 into "1": a document must not change on its way to disk.
    """
    rest = [value]
    for item in rest:  # grows while it is walked
        if isinstance(item, dict):
            "".join(item)  # the cheapest way to ask whether all keys are text
            rest.extend(item.values())
        elif isinstance(item, (list, tuple)):
            rest.extend(item)
