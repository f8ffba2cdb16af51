"""The one way to write a body as bytes: RFC 8785, so that every device and the guard compute the same name for the same words.

Rule (design.md section 6): a fact's body is the document without fields that begin with `_`. Measures are integers, because a fraction
has several spellings on its way through other people's JSON; a number that is not whole is refused when a fact is made.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

import rfc8785

from schemas.errors import InvalidDocument
from schemas.identifiers import base32_lower

CONTENT_KEY_LENGTH = 26
_LARGEST = 2**53 - 1
_PLAIN = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def canonical_bytes(value: Any) -> bytes:
    """RFC 8785 bytes; what JSON cannot carry unharmed (NaN, integers over 2^53, objects of ours) is refused."""
    try:
        if _is_plain(value):
            return _PLAIN(value).encode()
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as fault:
        sentence = "Qui c'è qualcosa che non si può salvare: correggi il campo e riprova."
        raise InvalidDocument.at("not_canonical", "", sentence) from fault


def _is_plain(value: Any) -> bool:
    """Without fractions and with ASCII names the standard library writes RFC 8785 as it is, eight times as fast; a pull of years of facts
    computes every one's name."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is int:
        return bool(-_LARGEST <= value <= _LARGEST)
    if kind is dict:
        return all(type(name) is str and name.isascii() and _is_plain(inner) for name, inner in value.items())
    return kind is list and all(map(_is_plain, value))


def sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def content_key(data: bytes) -> str:
    """The first 26 base32 characters (130 bits) of the SHA-256, lower case."""
    return base32_lower(hashlib.sha256(data).digest())[:CONTENT_KEY_LENGTH]


def body_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """What is named and signed: everything but CouchDB's own fields."""
    return {name: value for name, value in document.items() if not name.startswith("_")}


def fractions_in(value: Any, path: str = "") -> Iterator[str]:
    """The paths of numbers that are not whole."""
    if isinstance(value, float):
        yield path
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from fractions_in(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from fractions_in(inner, f"{path}.{index}" if path else str(index))
