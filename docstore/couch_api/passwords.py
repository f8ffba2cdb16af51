"""Password hashes in CouchDB's own `_users` documents, so that the same documents sign people in here and on Apache CouchDB.

A document bears `password_scheme`, `pbkdf2_prf`, `iterations`, `salt` and `derived_key`. As CouchDB does, the salt is used as the text
that stands in the document, and the key is as long as the hash. A document without `pbkdf2_prf` is CouchDB's older SHA-1 form.

An unknown user takes the same path as a wrong password, with the same number of rounds: the answer's time says nothing.
Everything here is a function from values to values; the salt is an argument. `verify_password` is slow on purpose: call it in a thread.
"""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

USER_PREFIX = "org.couchdb.user:"
ITERATIONS = 100_000
PSEUDO_RANDOM_FUNCTIONS = {"sha": "sha1", "sha1": "sha1", "sha256": "sha256", "sha384": "sha384", "sha512": "sha512"}
MOST_ITERATIONS = 10_000_000


def hash_password(password: str, salt: str, *, iterations: int = ITERATIONS) -> dict[str, Any]:
    """The password fields of a `_users` document; `salt` is 32 hexadecimal digits from the caller's dice."""
    return {
        "password_scheme": "pbkdf2",
        "pbkdf2_prf": "sha256",
        "iterations": iterations,
        "salt": salt,
        "derived_key": _derive("sha256", password, salt, iterations),
    }


def user_document(name: str, roles: list[str], password: str, salt: str, *, iterations: int = ITERATIONS) -> dict[str, Any]:
    """A whole new `_users` document."""
    described = {"_id": USER_PREFIX + name, "type": "user", "name": name, "roles": sorted(roles)}
    return {**described, **hash_password(password, salt, iterations=iterations)}


def with_hashed_password(document: Mapping[str, Any], salt: str, *, iterations: int = ITERATIONS) -> dict[str, Any]:
    """What CouchDB's `_users` database does with a `password` field at every write: the word goes, its hash stays."""
    fields = {name: value for name, value in document.items() if name != "password"}
    password = document.get("password")
    return {**fields, **hash_password(password, salt, iterations=iterations)} if isinstance(password, str) else fields


def verify_password(document: Mapping[str, Any] | None, password: str, *, iterations: int = ITERATIONS) -> bool:
    """True when `password` fits this `_users` document; None (no such user) costs as many rounds and is False."""
    nobody: Mapping[str, Any] = {"pbkdf2_prf": "sha256", "salt": "0" * 32, "iterations": iterations, "derived_key": ""}
    record = document if document is not None and _is_usable(document) else nobody
    function = PSEUDO_RANDOM_FUNCTIONS[record.get("pbkdf2_prf", "sha")]
    derived = _derive(function, password, record["salt"], record["iterations"])
    return hmac.compare_digest(derived.encode(), record["derived_key"].encode()) and record is not nobody


def _is_usable(document: Mapping[str, Any]) -> bool:
    iterations = document.get("iterations")
    return (
        document.get("password_scheme") == "pbkdf2"
        and isinstance(document.get("salt"), str)
        and isinstance(document.get("derived_key"), str)
        and isinstance(iterations, int)
        and 0 < iterations <= MOST_ITERATIONS
        and document.get("pbkdf2_prf", "sha") in PSEUDO_RANDOM_FUNCTIONS
    )


def _derive(function: str, password: str, salt: str, iterations: int) -> str:
    return hashlib.pbkdf2_hmac(function, password.encode(), salt.encode(), iterations).hex()
