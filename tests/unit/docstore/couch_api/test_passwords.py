"""Password hashes against published vectors (RFC 7914 section 11, RFC 6070), and the rule that nobody costs as much as somebody."""

import hashlib
from typing import Any

import pytest

from docstore.couch_api import passwords

SHA256_ONE_ROUND = "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
SHA1_4096_ROUNDS = "4b007901b765489abead49d926f721d065a429c1"
SALT = "5a17" * 8


def test_a_hash_is_pbkdf2_over_the_salts_text() -> None:
    assert passwords.hash_password("passwd", "salt", iterations=1)["derived_key"] == SHA256_ONE_ROUND


def test_couchdbs_older_documents_are_understood() -> None:
    old = {"password_scheme": "pbkdf2", "iterations": 4096, "salt": "salt", "derived_key": SHA1_4096_ROUNDS}
    assert passwords.verify_password(old, "password")
    assert not passwords.verify_password(old, "passwort")


def test_a_new_user_signs_in_with_that_password_only() -> None:
    document = passwords.user_document("giulia", ["staff", "outreach-catania"], "pàss☂", SALT, iterations=10)
    assert (document["_id"], document["roles"]) == ("org.couchdb.user:giulia", ["outreach-catania", "staff"])
    assert "pàss" not in str(document)
    assert passwords.verify_password(document, "pàss☂")
    assert not passwords.verify_password(document, "")


def test_a_password_written_into_a_document_is_replaced_by_its_hash() -> None:
    stored = passwords.with_hashed_password({"name": "giulia", "password": "pw", "phone": 1}, SALT, iterations=10)
    assert "password" not in stored
    assert stored["phone"] == 1
    assert passwords.verify_password(stored, "pw")


@pytest.mark.parametrize(
    "document",
    [
        {"password_scheme": "simple", "salt": "a", "password_sha": "b"},
        {"password_scheme": "pbkdf2", "iterations": 0, "salt": "a", "derived_key": ""},
        {"password_scheme": "pbkdf2", "iterations": 10**12, "salt": "a", "derived_key": ""},
        {"password_scheme": "pbkdf2", "pbkdf2_prf": "md5", "iterations": 1, "salt": "a", "derived_key": ""},
        {},
    ],
    ids=str,
)
def test_a_document_that_cannot_be_checked_lets_nobody_in(document: dict[str, Any]) -> None:
    assert not passwords.verify_password(document, "", iterations=1)


def test_an_unknown_user_costs_as_many_rounds_as_a_wrong_password(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, int]] = []
    real = hashlib.pbkdf2_hmac

    def counting(name: str, password: bytes, salt: bytes, iterations: int) -> bytes:
        asked.append((name, iterations))
        return real(name, password, salt, 1)

    known = passwords.user_document("giulia", [], "pw", SALT)
    monkeypatch.setattr(hashlib, "pbkdf2_hmac", counting)
    assert not passwords.verify_password(known, "wrong")
    assert not passwords.verify_password(None, "wrong")
    assert asked[0] == asked[1] == ("sha256", passwords.ITERATIONS)
